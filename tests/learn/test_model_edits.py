"""Edits of a model's file: whatever is not changed stays, to the byte, and the diff is one that `patch` takes."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.errors import UsageError
from tamis.language import Text
from tamis.learn.model_edits import MARK, Edit, edited, new_number, unified_diff
from tamis.learn.model_patch import Addition, Change, OwnModel, change_of
from tamis.learn.points_rules import WrittenRule
from tamis.model.load import parse_model
from tamis.model.written_points import stakes_of

HEAD = "tamis: 1\nname: m\ntimezone: UTC\nscores:\n  fit: { kind: fit }\n  engagement: { kind: engagement }\nrules:\n"
COMMENTS = st.sampled_from(["", "  # why: {not a map}", "  # é – « points: 3 »", "\t# tab"])
POINTS = st.sampled_from(["5", "-12", "0.5", "+3", "1.25", "20"])
SHAPES = (
    "  - id: {id}{comment}\n    when: {{ a: {id} }}\n    points: {{ fit: {points} }}{comment}\n",
    "  - {{ id: {id}, on: Seen, points: {{ engagement: {points} }} }}{comment}\n",
    "  - id: {id}\n    on: Seen\n    points:{comment}\n      engagement: {points}{comment}\n      fit: 7\n\n",
    (
        "  - id: {id}\n    on: [Seen,{comment}\n      Read]\n    frequency:\n"
        "      - {{ at_least: 3, points: {{ fit: {points}, engagement: 2 }} }}{comment}\n"
        "      - {{ between: [1, 2],\n          points: {{ engagement: {points} }} }}\n"
    ),
    (
        "  - id: {id}\n    label: {{ en: 'two\n      lines', fr: x }}\n    keywords: [b{id}]\n"
        "    in: {{ t: {points} }}\n    score: fit\n"
    ),
    "  - id: {id}\n    on: Seen\n    points_per: {{ value: 10, engagement: {points} }}{comment}\n# outside\n",
)


@st.composite
def models(draw: st.DrawFn) -> str:
    rules = [
        draw(st.sampled_from(SHAPES)).format(id=f"r{n}", comment=draw(COMMENTS), points=draw(POINTS))
        for n in range(draw(st.integers(1, 4)))
    ]
    tail = draw(
        st.sampled_from(["", "# the end\n", "\nclasses:\n  # hot first\n  hot: { enter: { fit: 3 } }\n  cold: {}"])
    )
    text = HEAD + "".join(rules) + tail
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def own_model(text: str, folder: str) -> OwnModel:
    file = Path(folder, "model.yaml")
    file.write_bytes(text.encode())
    return OwnModel(str(file))


@settings(max_examples=40)
@given(models(), st.data())
def test_only_the_numbers_that_were_meant_change(text: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = own_model(text, folder)
        assert all(stake.literals for stake in own.stakes)
        chosen = data.draw(st.lists(st.sampled_from(own.stakes), unique_by=lambda stake: stake.name))
        times = data.draw(st.sampled_from([-2.0, 0.4, 3.0]))
        found = [change_of(stake, times, ["fit", "engagement"], 1000.0) for stake in chosen]
        changes = [Change(c.stake, c.numbers, "because: é") for c in found if c is not None]
        added = [Addition(WrittenRule(('on: ["Called"]',), Text(en="Called", fr="Appelé")), "fit", 4, "new")]
        additions = added if data.draw(st.booleans()) else []
        patched, model = own.patched(changes, additions)
        diff = unified_diff(own.text, patched, "model.yaml")
        if diff:
            subprocess.run(["patch", "-p0", "--binary", "--silent"], cwd=folder, input=diff.encode(), check=True)
        assert Path(folder, "model.yaml").read_bytes() == patched.encode()
    assert [rule.id for rule in model.rules] == [*(r.id for r in own.model.rules), *(["called"] * len(additions))]
    wanted = {(c.stake.name, place): new for c in changes for place, new in c.numbers.items()}
    for before, after in zip(own.stakes, stakes_of(patched, model), strict=False):
        for place, literal in enumerate(before.literals):
            assert after.literals[place].text == wanted.get((before.name, place), literal.text)
    _keeps_the_rest(own.text, patched, changes, added=bool(additions))


def _keeps_the_rest(before: str, after: str, changes: list[Change], *, added: bool) -> None:
    """Without the numbers, our comments and the rule that was added, both are the same."""
    spans = sorted((c.stake.literals[i].start, c.stake.literals[i].text) for c in changes for i in c.numbers)
    touched = {before.count("\n", 0, start) for start, _ in spans}
    old = [line for number, line in enumerate(before.split("\n")) if number not in touched]
    new = after.split("\n")
    for line in old:
        assert line in new
    extra = 5 if added else 0
    comments = sum(MARK in line for line in new)
    joined = int(added and not before.endswith("\n") and before.rstrip().endswith("}"))
    assert len(new) - len(before.split("\n")) in {comments + extra - joined, comments + extra, comments + extra - 1}


def test_our_comments_of_an_earlier_time_are_replaced_and_the_user_s_kept() -> None:
    text = "a: 1\n  # mine\n  # learned: was 3; old\n  b: 5\n"
    found = edited(text, [Edit(text.index("5"), "5", "8", "was 5; new")])
    assert found == "a: 1\n  # mine\n  # learned: was 5; new\n  b: 8\n"


def test_a_file_without_a_last_line_end_has_a_right_diff(tmp_path: Path) -> None:
    (tmp_path / "m").write_text("a\nb", encoding="utf-8")
    subprocess.run(["patch", "-p0", "-s"], cwd=tmp_path, input=unified_diff("a\nb", "a\nc", "m").encode(), check=True)
    assert (tmp_path / "m").read_text("utf-8") == "a\nc"


def test_git_takes_the_diff_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("a: 1\nb: 2\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    diff = unified_diff("a: 1\nb: 2\n", "a: 1\nb: 3\n", "model.yaml")
    subprocess.run(["git", "apply"], cwd=tmp_path, input=diff.encode(), check=True)
    assert (tmp_path / "model.yaml").read_text("utf-8") == "a: 1\nb: 3\n"


@pytest.mark.parametrize(
    ("written", "value", "new"), [("5", 7.4, "7"), ("0.5", 1.26, "1.3"), ("-3", -0.2, "0"), ("2.50", 1, "1.00")]
)
def test_a_number_is_as_fine_as_the_one_it_replaces(written: str, value: float, new: str) -> None:
    assert new_number(written, value) == new


def test_points_behind_an_alias_are_not_changed_alone(tmp_path: Path) -> None:
    rules = "  - { id: a, when: { x: 1 }, points: &p { fit: 5 } }\n  - { id: b, when: { y: 1 }, points: *p }\n"
    own = own_model(HEAD + rules, str(tmp_path))
    assert len(own.shared) == 1
    with pytest.raises(UsageError, match="cannot be changed line by line"):
        own.patched([Change(own.stakes[0], {0: "9"})], [])


def test_a_list_in_braces_has_no_room_for_a_rule(tmp_path: Path) -> None:
    text = HEAD.replace("rules:\n", "rules: [ { id: a, when: { x: 1 }, points: { fit: 5 } } ]\n")
    own = own_model(text, str(tmp_path))
    assert own.room is None
    assert own.patched([Change(own.stakes[0], {0: "9"}, "w")], [])[1].rules[0].awards[0].points == 9


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    text = HEAD + "  - { id: a, when: { x: 1 }, points: { fit: 5 } }\n"
    own = own_model("\ufeff" + text, str(tmp_path))
    assert own.mark == "\ufeff"
    assert own.text == text


def test_every_construct_of_the_language_has_its_stakes() -> None:
    from tamis.model.load import model_text

    file = Path(__file__).parents[2] / "src/tamis/model/presets/printers.yaml"
    text = model_text(file)
    stakes = stakes_of(text, parse_model(text, str(file), file.parent))
    names = {stake.name for stake in stakes}
    assert {"pricing_visits [5+]", "pricing_visits [2-4]", "taste [if]", "project", "cart_value"} <= names
    assert all(stake.literals or stake.rule.makes for stake in stakes)
