"""Where the points of a model are written in its file, so that they can be changed there and nothing else is touched.

A stake is what is paid together: the numbers of one rule that stand under one condition (or in one range of a
frequency), for all its scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tamis.model.conditions import Condition
from tamis.model.definition import Award, EventRule, KeywordRule, Model, Range, Rule
from tamis.model.reading.document import compose
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Mapping, Node, Scalar, Sequence

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # the line breaks that YAML 1.1 counts


@dataclass(frozen=True)
class Literal:
    """A number of points as it is written: `text`, from the character `start` of the file on.

    `score` gets them; None for the weight of a field of keywords, which all scores of the rule get.
    """

    start: int
    text: str
    score: str | None

    @property
    def points(self) -> float:
        """The number."""
        return float(self.text)


@dataclass(frozen=True)
class Stake:
    """Numbers that are judged together. `detail` tells the stakes of one rule apart (empty where there is one).

    `alone`: a rule that pays these points and nothing else, and makes no class. Without `literals`, a rule that only
    makes a class; `alone` then pays one point.
    """

    rule: Rule
    alone: Rule
    literals: tuple[Literal, ...]
    detail: str = ""

    @property
    def name(self) -> str:
        """Unlike that of any other stake of the model."""
        return f"{self.rule.id} [{self.detail}]" if self.detail else self.rule.id


@dataclass(frozen=True)
class RuleList:
    """Where further rules may stand: from the character `end` on, each `- ` behind `indent`."""

    end: int
    indent: str


def stakes_of(text: str, model: Model) -> tuple[Stake, ...]:
    """Every stake of a model that was read from `text` (without a byte order mark), in the order of the file.

    Raises:
        TypeError: it was not.
    """
    place = _Places(text)
    rules = _root(text, model).by_key.get("rules")
    items = rules.items if isinstance(rules, Sequence) else ()
    found: list[Stake] = []
    for node, rule in zip(items, model.rules, strict=True):
        if isinstance(node, Mapping):
            found += _of_rule(node, rule, place, _any_score(model))
    return tuple(found)


def shared_literals(stakes: Iterable[Stake]) -> frozenset[int]:
    """The starts of numbers that several stakes have, through an alias (`*name`): none can be changed alone."""
    seen: set[int] = set()
    twice: set[int] = set()
    for stake in stakes:
        for literal in stake.literals:
            (twice if literal.start in seen else seen).add(literal.start)
    return frozenset(twice)


def rule_list(text: str, model: Model) -> RuleList | None:
    """Where a rule can be added behind the others; None where the file has no list of one rule a line."""
    root, place = _root(text, model), _Places(text)
    rules = root.by_key.get("rules")
    if not isinstance(rules, Sequence) or not rules.items:
        return None
    first = place.of(rules.items[0])
    lead = re.fullmatch(r"([ \t]*)-[ ]+", text[text.rfind("\n", 0, first) + 1 : first])
    if lead is None:
        return None
    after = [start for key, _ in root.entries if (start := place.of(key)) > first]
    end = min(after, default=len(text))
    return RuleList(_last_line(text, end), lead.group(1))


def _last_line(text: str, end: int) -> int:
    """The end of the last line before `end` that says something."""
    lines = text[:end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return sum(map(len, lines))


class _Places:
    """Characters of a text by their lines and columns, as YAML counts these."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(found.end() for found in _BREAK.finditer(text))]

    def of(self, node: Node) -> int:
        return self._lines[node.mark.line - 1] + node.mark.column - 1

    def literal(self, node: Node, score: str | None) -> Literal | None:
        """The number; None where the file has something else there."""
        if not isinstance(node, Scalar) or not node.is_number:
            return None
        start = self.of(node)
        return Literal(start, node.text, score) if self._text.startswith(node.text, start) else None


def _root(text: str, model: Model) -> Mapping:
    root = compose(text, Findings(model.file), quickly=True)
    if not isinstance(root, Mapping):
        raise TypeError("the model was not read from this text")
    return root


def _any_score(model: Model) -> str:
    return next(score.name for score in model.scores.values() if score.kind != "combined")


def _of_rule(node: Mapping, rule: Rule, place: _Places, any_score: str) -> list[Stake]:
    bare = replace(rule, groups=(), makes=None)
    if isinstance(rule, KeywordRule):
        fields = node.by_key.get("in")
        weights = fields.entries if isinstance(fields, Mapping) else ()
        literals = [place.literal(value, None) for _, value in weights]
        awards = rule.awards or (Award(any_score, 1.0),)
        return [Stake(rule, replace(bare, awards=awards), _whole(literals if rule.awards else []))]
    found = [*_awarded(node, rule, bare, place)]
    if isinstance(rule, EventRule) and rule.frequency:
        found += _ranges(node, rule, place)
    if found:
        return found
    ranges = tuple(replace(r, awards=(Award(any_score, 1.0),)) for r in getattr(rule, "frequency", ()))
    awards = () if ranges else (Award(any_score, 1.0),)
    return [Stake(rule, _paying(bare, awards, ranges), ())]


def _awarded(node: Mapping, rule: Rule, bare: Rule, place: _Places) -> Iterator[Stake]:
    """The stakes under `points` or `points_per`."""
    written = node.by_key.get("points") or node.by_key.get("points_per")
    ranges = rule.frequency if isinstance(rule, EventRule) else ()
    takes = [not _own_points(item) for item in _range_nodes(node)]
    if written is None or (ranges and not any(takes)):
        return
    for number, (condition, awards, literals) in enumerate(_grouped(written, rule.awards, place)):
        kept = tuple(replace(r, awards=awards if take else ()) for r, take in zip(ranges, takes, strict=True))
        detail = "" if condition is None else "if" if number < 2 else f"if {number}"
        yield Stake(rule, _paying(bare, () if ranges else awards, kept), literals, detail)


def _ranges(node: Mapping, rule: EventRule, place: _Places) -> Iterator[Stake]:
    """The stakes of ranges that have points of their own."""
    bare = replace(rule, groups=(), makes=None)
    for number, (item, range_) in enumerate(zip(_range_nodes(node), rule.frequency, strict=True)):
        written = _own_points(item)
        if written is None:
            continue
        for condition, awards, literals in _grouped(written, range_.awards, place):
            ranges = tuple(replace(r, awards=awards if i == number else ()) for i, r in enumerate(rule.frequency))
            detail = _span(range_) if condition is None else f"{_span(range_)} if"
            yield Stake(rule, _paying(bare, (), ranges), literals, detail)


def _grouped(
    written: Node, awards: tuple[Award, ...], place: _Places
) -> Iterator[tuple[Condition | None, tuple[Award, ...], tuple[Literal, ...]]]:
    """Awards that stand under the same condition, with their numbers (none where one of them cannot be changed)."""
    nodes: list[Node] = [written]
    if isinstance(written, Mapping):
        scores = {award.score for award in awards}
        nodes = [value for key, value in written.entries if key.text in scores]
    for condition in dict.fromkeys(award.condition for award in awards):
        mine = [(a, n) for a, n in zip(awards, nodes, strict=True) if a.condition == condition]
        literals = [place.literal(_number(node), award.score) for award, node in mine]
        yield condition, tuple(award for award, _ in mine), _whole(literals)


def _number(node: Node) -> Node:
    return node.by_key["points"] if isinstance(node, Mapping) else node


def _whole(literals: list[Literal | None]) -> tuple[Literal, ...]:
    known = tuple(literal for literal in literals if literal is not None)
    return known if len(known) == len(literals) else ()


def _paying(bare: Rule, awards: tuple[Award, ...], ranges: tuple[Range, ...]) -> Rule:
    if isinstance(bare, EventRule):
        return replace(bare, awards=awards, frequency=ranges)
    return replace(bare, awards=awards)


def _range_nodes(node: Mapping) -> tuple[Node, ...]:
    written = node.by_key.get("frequency")
    return written.items if isinstance(written, Sequence) else () if written is None else (written,)


def _own_points(node: Node) -> Node | None:
    return node.by_key.get("points") if isinstance(node, Mapping) else None


def _span(range_: Range) -> str:
    if range_.most is None:
        return f"{range_.least}+"
    return str(range_.least) if range_.least == range_.most else f"{range_.least}-{range_.most}"
