"""Lines to scores, classes and grades: groups and bounds, combined scores, thresholds with hysteresis.

`lines` is a relation (lead, component, value, ...); `leads` one of (lead, audience, previous), and
`predicted` where the model has a learned one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from tamis.model.definition import DISQUALIFIED, Model, Score, Thresholds
from tamis.model.learned import PREDICTED
from tamis.scoring.awards import no_bound
from tamis.scoring.components import MAKES, Component
from tamis.scoring.expressions import (
    E,
    above,
    add,
    at_least,
    at_most,
    both,
    case,
    choose,
    col,
    div,
    double,
    either,
    equals,
    greatest,
    integer,
    least,
    mul,
    named,
    null,
    number,
    otherwise,
    sub,
    table,
    text,
    total,
    values_table,
)
from tamis.scoring.leads import LEADS
from tamis.scoring.steps import Steps

LINES, TOTALS, SCORES = "lines", "totals", "scores"
_TIES_UP = 0.5001  # so that a tie (0.0078125) is not decided by the order of a sum


@dataclass(frozen=True)
class Cell:
    """Where points are summed: a group, or a score itself. `score` is where the (bounded) sum goes."""

    name: str
    score: str
    min: float | None
    max: float | None

    @property
    def empty(self) -> float:
        """What it gives when no rule of it fired: not 0 where 0 is out of its bounds."""
        return max(
            self.min if self.min is not None else -no_bound(), min(self.max if self.max is not None else 0.0, 0.0)
        )


class Balance:
    """Adds to a plan the steps from `lines` and `leads` to scores and classes."""

    def __init__(self, model: Model, components: Sequence[Component]) -> None:
        self.model = model
        self.components = components
        self.cells = self._cells()

    def _cells(self) -> list[Cell]:
        used = dict.fromkeys((c.cell, c.score) for c in self.components)
        used |= dict.fromkeys((g.name, g.score) for g in self.model.groups.values())
        cells = []
        for name, score in used:
            group = self.model.groups.get(name) if name != score else None
            cells.append(Cell(name, score, group.min if group else None, group.max if group else None))
        return cells

    @property
    def plain_scores(self) -> list[Score]:
        """The scores that are not combined of others."""
        return [s for s in self.model.scores.values() if not s.combine]

    def add_totals(self, steps: Steps) -> str:
        """Adds the step `totals`: for each lead with any line, the sum of each score and of each `makes:`.

        On the way, `bounded_cells` has lead, cell (its position in `cells`), value, and the bounded value.
        """
        cell_of = {(c.name, c.score): i for i, c in enumerate(self.cells)}
        rows = [[integer(c.number), integer(cell_of[c.cell, c.score])] for c in self.components]
        cells = steps.add("component_cells", values_table(rows, "v", [("component", "INT"), ("cell", "INT")]))
        summed = (
            exp.select(
                col("lead", "n"), col("cell", "c"), named(otherwise(total(col("value", "n")), number(0.0)), "value")
            )
            .from_(table(LINES, "n"))
            .join(
                table(cells, "c"),
                on=equals(col("component", "c"), col("component", "n")),
                join_type="inner",
            )
            .group_by(col("lead", "n"), col("cell", "c"))
        )
        steps.add("cells", summed)
        steps.add("cell_bounds", self._cell_bounds())
        bounded = steps.add("bounded_cells", self._bounded_cells())
        value = sub(col("bounded"), col("empty")) if any(c.empty for c in self.cells) else col("bounded")
        sums = [
            named(total(case([(equals(col("score"), integer(i)), value.copy())])), score)
            for i, score in enumerate(self._targets())
        ]
        return steps.add(TOTALS, exp.select(col("lead"), *sums).from_(table(bounded)).group_by(col("lead")))

    def _targets(self) -> list[str]:
        return list(dict.fromkeys(c.score for c in self.cells))

    def _cell_bounds(self) -> exp.Select:
        """For each cell: the number of its score, its bounds, and what it gives when empty."""
        targets = self._targets()
        rows = [
            [
                integer(i),
                integer(targets.index(c.score)),
                number(c.min if c.min is not None else -no_bound()),
                number(c.max if c.max is not None else no_bound()),
                number(c.empty),
            ]
            for i, c in enumerate(self.cells)
        ]
        columns = [("cell", "INT"), ("score", "INT"), ("low", "DOUBLE"), ("high", "DOUBLE"), ("empty", "DOUBLE")]
        return values_table(rows, "v", columns)

    def _bounded_cells(self) -> exp.Select:
        within = greatest(least(col("value", "c"), col("high", "b")), col("low", "b"))
        return (
            exp.select(*(col(k, "c") for k in ("lead", "cell", "value")), *(col(k, "b") for k in ("score", "empty")))
            .select(named(within, "bounded"))
            .from_(table("cells", "c"))
            .join(table("cell_bounds", "b"), on=equals(col("cell", "b"), col("cell", "c")), join_type="inner")
        )

    def add_scores(self, steps: Steps) -> str:
        """Adds the step `scores`: a row for each lead: lead, audience, score columns (rounded), class, grade.

        A lead that has lines but no profile is a row with a null `lead`; `holder` is its key.
        """
        raw = [named(self._raw(score), score.name) for score in self.plain_scores]
        flags = [named(self._made(name), MAKES + name) for name in self._makeable()]
        on = equals(col("lead", "t"), col("lead", "l"))
        plain = (
            exp.select(*(col(c, "l") for c in ("lead", "audience", "previous")), *raw, *flags)
            .select(named(col("lead", "t"), "holder"))
            .from_(table(LEADS, "l"))
            .join(table(TOTALS, "t"), on=on, join_type="full outer")
        )
        bounded = steps.add("bounded", plain)
        kept = [col(c) for c in ("lead", "audience", "previous", "holder")]
        scores = [named(rounded(self._final(s)), s.name) for s in self.model.scores.values()]
        flags_kept = [col(MAKES + name) for name in self._makeable()]
        final = steps.add("rounded", exp.select(*kept, *scores, *flags_kept).from_(table(bounded)))
        ranked = exp.select(
            *(col(c) for c in ("lead", "audience", "holder")), *(col(s) for s in self.model.scores)
        ).from_(table(final))
        ranked = ranked.select(named(self._class(), "class"), named(self._grade(), "grade"))
        return steps.add(SCORES, ranked)

    def _raw(self, score: Score) -> E:
        if score.kind == "predicted":
            return _bounded(otherwise(col(PREDICTED, "l"), number(0.0)), score.min, score.max)
        held = score.name in self._targets()
        value = otherwise(col(score.name, "t"), number(0.0)) if held else number(0.0)
        empty = sum(c.empty for c in self.cells if c.score == score.name)
        value = add(value, number(empty)) if empty else value
        return _bounded(value, score.min, score.max)

    def _final(self, score: Score) -> E:
        if not score.combine:
            return col(score.name)
        weighted = add(*(mul(number(weight), col(name)) for name, weight in score.combine))
        return _bounded(weighted, score.min, score.max)

    def _makeable(self) -> list[str]:
        return [t.removeprefix(MAKES) for t in self._targets() if t.startswith(MAKES)]

    def _made(self, name: str) -> E:
        return above(otherwise(col(MAKES + name, "t"), number(0.0)), number(0.0))

    def _class(self) -> E:
        """The first class from the top that is made, entered, or held and not above the previous class."""
        names = [c.name for c in self.model.classes]
        rank = choose(col("previous"), [(text(n), integer(i)) for i, n in enumerate(names)], integer(len(names)))
        whens: list[tuple[E, E]] = []
        makeable = self._makeable()
        if DISQUALIFIED in makeable:
            whens.append((col(MAKES + DISQUALIFIED), text(DISQUALIFIED)))
        for i, name in enumerate(names[:-1]):
            ways = [self._reaches(i, "enter"), both(at_most(rank.copy(), integer(i)), self._reaches(i, "leave"))]
            if name in makeable:
                ways.append(col(MAKES + name))
            whens.append((either(*ways), text(name)))
        return case(whens, text(names[-1])) if names else null("TEXT")

    def _reaches(self, i: int, way: str) -> E:
        rule = self.model.classes[i]
        by_audience = [
            (equals(col("audience"), text(audience)), _meets(thresholds, way))
            for audience, thresholds in rule.by_audience.items()
        ]
        return exp.paren(case(by_audience, _meets(rule.thresholds, way)))

    def _grade(self) -> E:
        grade = self.model.grade
        if grade is None:
            return null("TEXT")
        count = len(grade.letter_bounds)
        letters = [
            (at_least(col(grade.letters), number(bound)), text(chr(ord("A") + count - 1 - i)))
            for i, bound in reversed(list(enumerate(grade.letter_bounds)))
        ]
        figures = len(grade.figure_bounds)
        digits = [
            (at_least(col(grade.figures), number(bound)), text(str(figures - i)))
            for i, bound in reversed(list(enumerate(grade.figure_bounds)))
        ]
        letter = case(letters, text(chr(ord("A") + count)))
        return exp.Concat(expressions=[letter, case(digits, text(str(figures + 1)))], safe=True, coalesce=False)


def rounded(value: E) -> E:
    """To 6 decimals, ties up: the same on every engine, whatever the order in which a sum was taken."""
    shifted = add(mul(value, number(1e6)), number(_TIES_UP))
    return div(double(exp.Floor(this=shifted)), number(1e6))


def _bounded(value: E, low: float | None, high: float | None) -> E:
    if high is not None:
        value = least(value, number(high))
    if low is not None:
        value = greatest(value, number(low))
    return value


def _meets(thresholds: Thresholds, way: str) -> E:
    least_values = dict(thresholds.enter)
    if way == "leave":
        least_values.update(thresholds.leave)
    return both(*(at_least(col(score), number(value)) for score, value in least_values.items()))
