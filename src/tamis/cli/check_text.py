"""What `tamis check` prints."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tamis.cli.exits import print_problems
from tamis.language import Language, Text, current_language

if TYPE_CHECKING:
    from tamis.errors import Problem
    from tamis.model.definition import Model
    from tamis.report.terminal import Screen
    from tamis.scoring.examples import ExampleResult, Mismatch

_WIDTH = 100
_STRONGEST = 3
_SHOWN = 0.05

COUNTED: dict[str, Text] = {
    "score": Text(en="{n} score", fr="{n} score"),
    "scores": Text(en="{n} scores", fr="{n} scores"),
    "rule": Text(en="{n} rule", fr="{n} règle"),
    "rules": Text(en="{n} rules", fr="{n} règles"),
    "example": Text(en="{n} example", fr="{n} exemple"),
    "examples": Text(en="{n} examples", fr="{n} exemples"),
    "warning": Text(en="{n} warning", fr="{n} avertissement"),
    "warnings": Text(en="{n} warnings", fr="{n} avertissements"),
}
EXAMPLES = Text(en="Examples", fr="Exemples")
WHAT = {
    "class": Text(en="class", fr="classe"),
    "grade": Text(en="grade", fr="note"),
    "audience": Text(en="audience", fr="audience"),
}
MISMATCH = Text(en="{what}: expected {expected}, got {got}", fr="{what} : attendu {expected}, obtenu {got}")
BECAUSE = Text(en="from {lines}", fr="d'où : {lines}")
OK = Text(en="Everything is right.", fr="Tout est juste.")
OK_BUT = Text(en="Nothing is wrong; {n} to look at.", fr="Rien de faux ; {n} à regarder.")
FAILED_ONE = Text(en="One example fails.", fr="Un exemple échoue.")
FAILED = Text(en="{n} examples of {all} fail.", fr="{n} exemples sur {all} échouent.")


def print_report(model: Model, warnings: Sequence[Problem], examples: Sequence[ExampleResult]) -> None:
    """Warnings on standard error; the examples, with what differs and why, and the verdict on standard output."""
    from tamis.report.terminal import Screen, clean

    language = current_language()
    screen = Screen(sys.stdout, _WIDTH)
    print_problems(warnings)
    sizes = {"score": len(model.scores), "rule": len(model.rules), "example": len(model.examples)}
    said = [_counted(name, count, language) for name, count in sizes.items()]
    screen.line(f"{screen.paint(clean(model.name), 'bold')} · {' · '.join(said)}")
    if examples:
        screen.line()
        screen.line(screen.paint(EXAMPLES.say(language), "bold"))
    for example in examples:
        _example(screen, model, example, language)
    screen.line()
    screen.line(_verdict(len(warnings), examples, language))


def _example(screen: Screen, model: Model, example: ExampleResult, language: Language) -> None:
    from tamis.report.terminal import clean

    mark = screen.paint("✓", "gain") if example.passed else screen.paint("✗", "loss")
    place = f" ({example.example.at})" if example.example.at and not example.passed else ""
    screen.line(f"  {mark} {clean(example.example.name.say(language))}{place}")
    for mismatch in example.mismatches:
        screen.line(f"      {clean(_mismatch(model, mismatch, language))}")
        lines = ", ".join(_strongest(model, example, mismatch, language))
        if lines:
            screen.paragraph(clean(BECAUSE.say(language, lines=lines)), 8)


def _mismatch(model: Model, mismatch: Mismatch, language: Language) -> str:
    from tamis.model.names import score_name

    what = score_name(model, mismatch.name, language) if mismatch.name else WHAT[mismatch.what].say(language)
    expected, got = mismatch.expected_text(language), mismatch.got_text(language)
    return MISMATCH.say(language, what=what, expected=expected, got=got)


def _strongest(model: Model, example: ExampleResult, mismatch: Mismatch, language: Language) -> Iterator[str]:
    """The strongest lines of the score that is off; of the scores, where it is the class, grade or audience."""
    from tamis.model.names import score_name
    from tamis.model.wording import inner, number, signed
    from tamis.report.explanation_words import line_name

    explanation = example.explanation
    if not mismatch.name:
        if mismatch.what != "audience":
            for name, value in explanation.scores.items():
                yield f"{inner(score_name(model, name, language))} {number(value, language, 1)}"
        return
    lines = sorted(explanation.of_score(mismatch.name), key=lambda line: -abs(line.points_after_limits))
    for line in lines[:_STRONGEST]:
        if abs(line.points_after_limits) >= _SHOWN:
            yield f"{line_name(model, line, language)} {signed(line.points_after_limits, language, 1)}"


def _verdict(warnings: int, examples: Sequence[ExampleResult], language: Language) -> str:
    from tamis.model.wording import number

    failed = sum(not example.passed for example in examples)
    if failed:
        counted = number(len(examples), language)
        return (
            FAILED_ONE.say(language) if failed == 1 else FAILED.say(language, n=number(failed, language), all=counted)
        )
    if not warnings:
        return OK.say(language)
    return OK_BUT.say(language, n=_counted("warning", warnings, language))


def _counted(name: str, count: int, language: Language) -> str:
    """`3 rules`."""
    from tamis.model.wording import number, plural

    return COUNTED[plural(count, name, f"{name}s", language)].say(language, n=number(count, language))
