"""A model's file with some points changed and some rules added: the text, checked as `tamis check` would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.errors import ModelError, Problem, UsageError
from tamis.language import Text
from tamis.learn.model_edits import MARK, Edit, edited, indented, new_number
from tamis.learn.points_model import free_id, rule_lines
from tamis.learn.sessions import open_session
from tamis.model.load import model_text, parse_with_warnings
from tamis.model.written_points import RuleList, Stake, rule_list, shared_literals, stakes_of
from tamis.scoring.engines.base import open_engine
from tamis.scoring.examples import run_examples

if TYPE_CHECKING:
    from tamis.learn.points_rules import WrittenRule
    from tamis.model.definition import Model


@dataclass(frozen=True)
class Change:
    """New numbers for a stake, by the place of its literals; `why` is for the comment."""

    stake: Stake
    numbers: Mapping[int, str]
    why: str = ""


@dataclass(frozen=True)
class Addition:
    """A rule that the model has not: its points for one score; `why` is for the comment."""

    rule: WrittenRule
    score: str
    points: int
    why: str = ""


class OwnModel:
    """A user's model as a file that can be changed. `mark`: its byte order mark, if it has one."""

    def __init__(self, path: str) -> None:
        """Reads it.

        Raises:
            ModelError: it cannot be read, or is not a right model.
        """
        self.path = Path(path)
        self.text = model_text(self.path)
        self.mark = "\ufeff" if self.path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        self.model, self.warnings = parse_with_warnings(self.text, path, self.path.parent)
        self.stakes = stakes_of(self.text, self.model)
        self.shared = shared_literals(self.stakes)
        self.room: RuleList | None = rule_list(self.text, self.model)
        self.failing = self._failing(self.model)

    def patched(self, changes: Sequence[Change], additions: Sequence[Addition]) -> tuple[str, Model]:
        """The text with all that, and the model that it is; the comments are left out where they would break it.

        Raises:
            UsageError: what comes out is not the model that was meant.
        """
        wanted = self._numbers(changes)
        for remark in (True, False):
            text = self._text(changes, additions, remark=remark)
            try:
                model, _ = parse_with_warnings(text, str(self.path), self.path.parent)
            except ModelError:
                continue
            mine = stakes_of(text, model)[: len(self.stakes)]
            found = {(s.name, i): literal.text for s in mine for i, literal in enumerate(s.literals)}
            if found == wanted and len(model.rules) == len(self.model.rules) + len(additions):
                return text, model
        raise UsageError(_cannot_edit(self.path))

    def broken(self, model: Model) -> tuple[str, ...]:
        """The names of examples that this version fails and the user's own does not."""
        return tuple(sorted(self._failing(model) - self.failing))

    def _numbers(self, changes: Sequence[Change]) -> dict[tuple[str, int], str]:
        found = {(s.name, i): literal.text for s in self.stakes for i, literal in enumerate(s.literals)}
        return found | {(change.stake.name, i): text for change in changes for i, text in change.numbers.items()}

    def _text(self, changes: Sequence[Change], additions: Sequence[Addition], *, remark: bool) -> str:
        edits = [
            Edit(change.stake.literals[i].start, change.stake.literals[i].text, text, change.why if remark else "")
            for change in changes
            for i, text in change.numbers.items()
        ]
        ids = {rule.id for rule in self.model.rules}
        lines: list[str] = []
        for addition in additions:
            name = free_id(addition.rule.label.en, ids)
            comment = [f"{MARK}{addition.why}"] if remark and addition.why else []
            lines += ["", *comment, *rule_lines(addition.rule, name, addition.score, addition.points)]
        if not lines or self.room is None:
            return edited(self.text, edits)
        return edited(self.text, edits, "".join(indented(lines, self.room.indent)), self.room.end)

    @staticmethod
    def _failing(model: Model) -> frozenset[str]:
        if not model.examples:
            return frozenset()
        with open_engine("duckdb") as engine:
            results = run_examples(engine, model, opener=open_session)
        return frozenset(result.example.name.say() for result in results if not result.passed)


def change_of(stake: Stake, times: float, scores: Iterable[str], largest: float) -> Change | None:
    """The numbers of a stake so many times as large, none beyond `largest`; only those that pay one of the scores.

    None where all would stay as they are written.
    """
    paid = frozenset(scores)
    numbers: dict[int, str] = {}
    for place, literal in enumerate(stake.literals):
        if literal.score is not None and literal.score not in paid:
            continue
        value = max(-largest, min(largest, literal.points * times))
        text = new_number(literal.text, value)
        if literal.score is None and float(text) == 0:
            continue  # a weight of keywords is never nought
        if float(text) != literal.points:
            numbers[place] = text
    return Change(stake, numbers) if numbers else None


def in_words_of(rule: WrittenRule, model: Model) -> WrittenRule | None:
    """The rule as this model can have it; None where it reads a trait otherwise than the model declares it."""
    lines = rule.lines
    for name, declared in rule.traits.items():
        own = model.traits.get(name)
        if declared.startswith("{"):
            source = name.removesuffix(" domain")
            of = (t.name for t in model.traits.values() if t.derive == "domain" and t.derived_from == source)
            derived = next(of, None)
            if derived is None:
                return None
            lines = tuple(line.replace(f'"{name}"', f'"{derived}"', 1) for line in lines)
        elif own is not None and (own.derive is not None or own.type != declared):
            return None
    if rule.words is not None:
        own = model.traits.get(rule.words)
        if own is not None and (own.derive is not None or own.type != "text"):
            return None
    return replace(rule, lines=lines)


def _cannot_edit(path: Path) -> Problem:
    from tamis.errors import Location

    return Problem(
        "cannot-edit-model",
        Text(
            en="its points cannot be changed line by line: the file is written in a way that this cannot follow.",
            fr="ses points ne peuvent être changés ligne par ligne : le fichier est écrit d'une façon que l'on ne suit "
            "pas.",
        ),
        Location(str(path)),
        Text(
            en="Write each rule on lines of its own, without aliases (*name).",
            fr="Écrivez chaque règle sur ses propres lignes, sans alias (*nom).",
        ),
    )
