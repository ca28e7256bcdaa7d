"""What is said of wrong models: `wrong/<part>.yaml` holds mistakes, `wrong/<part>.txt` what is said of them.

The text files are written again with `TAMIS_GOLDEN=write`; read the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tamis.errors import ModelError, Problem
from tamis.model.load import load_model, parse_model
from tamis.model.rules.catalogue import rule_types

WRONG = Path(__file__).parent / "wrong"
PARTS = sorted(path.stem for path in WRONG.glob("*.yaml"))


def problems_of(part: str) -> tuple[Problem, ...]:
    with pytest.raises(ModelError) as caught:
        load_model(WRONG / f"{part}.yaml")
    return caught.value.problems


def told(problem: Problem) -> str:
    place = problem.location
    assert place is not None
    lines = [f"{place.line}:{place.column} {problem.code}"]
    for language in ("en", "fr"):
        said = problem.as_dict(language)
        lines.append(f"    {said['message']}{' ' if said['hint'] else ''}{said['hint'] or ''}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("part", PARTS)
def test_every_mistake_is_told_in_both_languages_with_its_place(part: str) -> None:
    path = WRONG / f"{part}.txt"
    text = "".join(told(problem) for problem in problems_of(part))
    if os.environ.get("TAMIS_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("key", sorted(rule_types()))
def test_every_kind_of_rule_has_its_mistakes(key: str) -> None:
    assert f"rules_{key}" in PARTS


@pytest.mark.parametrize("part", PARTS)
def test_mistakes_are_told_by_line(part: str) -> None:
    places = [(p.location.line, p.location.column) for p in problems_of(part) if p.location]
    assert places == sorted(places)


@pytest.mark.parametrize("part", PARTS)
def test_the_languages_differ(part: str) -> None:
    same = [problem for problem in problems_of(part) if problem.message.en == problem.message.fr]
    assert same == []


@pytest.mark.parametrize(
    ("folder", "code", "said"),
    [
        ("stranger", "not-ours", "is not of Tamis"),
        ("damaged", "damaged-model", "damaged (arrays.npz)"),
        ("newer", "other-version", "of format 99"),
        ("../wrong/damaged", "learned-folder", "below it"),
        ("damage", "learned-folder", "there is no such file"),
        ("[damaged]", "not-a-text", "expected"),
    ],
)
def test_a_learned_model_that_cannot_be_used_is_refused_where_it_is_named(folder: str, code: str, said: str) -> None:
    text = f"tamis: 1\nname: x\ntimezone: UTC\nscores: {{ fit: {{ kind: fit }} }}\nlearned: {folder}\n"
    with pytest.raises(ModelError) as caught:
        parse_model(text, "m.yaml", WRONG)
    (problem,) = caught.value.problems
    assert (problem.code, problem.location and (problem.location.line, problem.location.column)) == (code, (5, 10))
    assert said in problem.message.en
    assert problem.message.fr != problem.message.en


def test_points_are_not_given_to_what_is_predicted() -> None:
    rule = "[{ id: quote, on: Quote Requested, points: { predicted: 5 } }]"
    text = f"tamis: 1\nname: x\ntimezone: UTC\nscores: {{ fit: {{ kind: fit }} }}\nlearned: damaged\nrules: {rule}\n"
    with pytest.raises(ModelError) as caught:
        parse_model(text, "m.yaml", WRONG)
    assert "predicted-score" in {problem.code for problem in caught.value.problems}
