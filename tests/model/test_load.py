"""A model from its file: the example of the contract, what a file can have wrong, warnings, speed, any text."""

from __future__ import annotations

import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.errors import Location, ModelError
from tamis.language import LANGUAGES
from tamis.model.definition import HOUR
from tamis.model.load import LATER, load_model, load_with_warnings, parse_model, parse_with_warnings
from tests.model.written import HEAD, SCORES, problems, small

CONTRACT = Path(__file__).parent / "contract_model.yaml"
WRITTEN = CONTRACT.read_text("utf-8")


def test_the_example_of_the_contract_loads_without_a_warning() -> None:
    model, warnings = load_with_warnings(CONTRACT)
    assert warnings == ()
    assert (model.name, model.timezone, model.languages, model.file) == (
        "printers",
        ZoneInfo("Europe/Paris"),
        ("fr", "en"),
        str(CONTRACT),
    )
    assert [type(rule).__name__ for rule in model.rules] == [
        *["TraitRule"] * 2,
        *["EventRule"] * 6,
        "SequenceRule",
        "SilenceRule",
        "KeywordRule",
        "EventRule",
        "TraitRule",
    ]
    assert model.scores["engagement"].half_life == {"b2b": 720 * HOUR, "b2c": 36 * HOUR}
    assert set(model.lists) == {"competitors", "free_mail", "passive_events"}
    assert [example.expect.klass for example in model.examples] == ["hot"]


def test_a_path_may_be_a_text() -> None:
    assert load_model(str(CONTRACT)).name == "printers"


def test_two_readings_of_one_text_are_the_same_model() -> None:
    assert parse_model(WRITTEN) == parse_model(WRITTEN)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_a_problem(text: str) -> None:
    assert [problem.code for problem in problems(text)] == ["empty-model"]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n"])
def test_a_file_that_is_no_map_is_a_problem(text: str) -> None:
    assert [problem.code for problem in problems(text)] == ["not-a-map"]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such file"):
        load_model(tmp_path / "absent.yaml")


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it is a folder"):
        load_model(tmp_path)


def test_a_file_that_is_not_utf_8_is_a_problem_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes("tamis: 1\nname: été chaud\n".encode("cp1252"))
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert caught.value.problems[0].location == Location(str(path), 2, 7)


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(HEAD + SCORES, "utf-8-sig")
    assert load_model(path).name == "small"


def test_all_problems_come_at_once_and_by_line() -> None:
    text = WRITTEN.replace("engagement: 15", "engagment: 15").replace("limit:", "limits:").replace("60d", "60")
    places = [problem.location for problem in problems(text)]
    assert [place.line for place in places if place] == [44, 45, 46, 71, 76, 85]


def test_messages_name_the_file() -> None:
    with pytest.raises(ModelError) as caught:
        parse_model("tamis: 2\n", file="my/model.yaml")
    assert caught.value.say("en").startswith("my/model.yaml:1:1: ")


def test_without_a_time_zone_days_are_those_of_utc_and_a_warning_says_so() -> None:
    model, warnings = parse_with_warnings("tamis: 1\nname: x\n" + SCORES)
    assert model.timezone == ZoneInfo("UTC")
    assert [warning.code for warning in warnings] == ["no-timezone"]


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Europe/Pariss", "Europe/Paris"),
        ("paris", "Europe/Paris"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_wrong_time_zone_has_its_near_miss(written: str, near: str) -> None:
    found = problems(f"tamis: 1\nname: x\ntimezone: {written}\n{SCORES}")
    assert [str(problem.hint) for problem in found] == [f"Did you mean '{near}'?"]


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Europe", "'\\0'", "[a]", ""])
def test_what_is_no_time_zone_is_a_problem(zone: str) -> None:
    found = problems(f"tamis: 1\nname: x\ntimezone: {zone}\n{SCORES}")
    assert [problem.code for problem in found] == ["unknown-timezone"]


@pytest.mark.parametrize("key", LATER)
def test_what_a_later_version_uses_is_accepted_with_a_warning(key: str) -> None:
    _, warnings = parse_with_warnings(f"{HEAD}{SCORES}{key}: {{ anything: [1, 2] }}\n")
    assert [warning.code for warning in warnings] == ["not-used-yet"]


def test_the_key_column_of_lead_files_may_be_named() -> None:
    assert (small("key: customer_id").key, small().key) == ("customer_id", None)


def test_aliases_may_be_used() -> None:
    model = small("rules:\n  - { id: a, on: e, points: &p { fit: 1 } }\n  - { id: b, on: e, points: *p }\n")
    assert model.rule("a").awards == model.rule("b").awards


def test_a_model_of_300_rules_loads_in_a_second() -> None:
    kinds = [rule for rule in WRITTEN.split("rules:")[1].split("classes:")[0].split("\n\n") if "- id: " in rule]
    rules = [kinds[n % len(kinds)].replace("- id: ", f"- id: r{n}_") for n in range(300)]
    before, after = WRITTEN.split("rules:")[0], "classes:" + WRITTEN.split("classes:")[1]
    text = before + "rules:\n" + "\n".join(rules) + "\n" + after
    started = time.process_time()
    model = parse_model(text)
    assert time.process_time() - started < 1
    assert len(model.rules) == 300


def told(text: str) -> list[str]:
    """What is told of a text, in both languages; nothing where it is a model."""
    try:
        parse_model(text)
    except ModelError as error:
        return [problem.say(language) for problem in error.problems for language in LANGUAGES]
    return []


WORDS = st.sampled_from(sorted(set(WRITTEN.split())))
LINES = WRITTEN.splitlines()
SCALARS = st.sampled_from(
    [
        "0",
        "-1",
        "1e999",
        ".nan",
        "null",
        "true",
        "known",
        "30d",
        "25%",
        "[]",
        "{}",
        "''",
        "[a, b]",
        "{ a: b }",
        "2026-99-99",
        "٣",
    ]
)


@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from("dwisr"), WORDS, SCALARS), min_size=1, max_size=4
    )
)
def test_a_model_with_damaged_lines_is_a_model_or_a_told_problem(damages: list[tuple[int, str, str, str]]) -> None:
    lines = list(LINES)
    for at, how, word, scalar in damages:
        found = lines[at].split()
        match how:
            case "d":
                lines[at] = ""
            case "i":
                lines[at] = "  " + lines[at]
            case "r" if found:
                lines[at] = lines[at].replace(found[-1], word)
            case "s" if ":" in lines[at]:
                lines[at] = f"{lines[at].rsplit(':', 1)[0]}: {scalar}"
            case _:
                lines[at] += word
    assert all(told("\n".join(lines)))


@given(st.lists(st.one_of(WORDS, SCALARS, st.sampled_from(list("\n\n\n{}[],:-?&*!|>'\"%@`# \t")), st.text(max_size=3))))
def test_any_text_is_a_model_or_a_told_problem(parts: list[str]) -> None:
    assert all(told("".join(parts)))


SECTIONS = ["lists", "traits", "audiences", "scores", "groups", "rules", "classes", "grade", "hand_off", "examples"]
KEYS = st.sampled_from(sorted({word.rstrip(":") for word in WRITTEN.split() if word.endswith(":")}))
TREES = st.recursive(
    st.one_of(SCALARS, WORDS.filter(str.isidentifier)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda entries: f"{{ {', '.join(f'{key}: {value}' for key, value in entries.items())} }}"
        ),
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(SECTIONS), TREES, min_size=1))
def test_any_tree_in_any_section_is_a_model_or_a_told_problem(sections: dict[str, str]) -> None:
    assert all(told(HEAD + "".join(f"{key}: {tree}\n" for key, tree in sections.items())))
