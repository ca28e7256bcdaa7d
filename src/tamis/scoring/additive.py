"""Hits to lines without entries: for components whose points are plain sums over hits (most of them).

One pass groups the hits by lead and signature with a sum for each different (window, decay, amount); only the few
distinct signatures are then expanded to rules. It gives what `tamis.scoring.entries` gives for the same components,
without the hours in between, and is what makes a scoring of files one fused query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import Decay, Expiry, NoDecay
from tamis.model.fields import Field
from tamis.scoring.awards import award_once, no_bound
from tamis.scoring.components import EventComponent, Match
from tamis.scoring.decays import factor, in_scope, window_start
from tamis.scoring.distinct import distinct_lines
from tamis.scoring.expressions import (
    E,
    above,
    add,
    at_least,
    both,
    case,
    choose,
    col,
    count,
    double,
    equals,
    integer,
    least,
    maximum,
    mul,
    named,
    null,
    number,
    otherwise,
    table,
    total,
    values_table,
)
from tamis.scoring.indexed import Index, indexed_fields
from tamis.scoring.match import EVENTS, event_scope
from tamis.scoring.signature import EventSignature, signature_join
from tamis.scoring.steps import Steps


@dataclass(frozen=True)
class Figure:
    """One figure over the hits of a match: `sum` (of factors, times an amount), `count`, or the `last` time."""

    kind: Literal["sum", "count", "last"]
    window: int | None
    decay: Decay = NoDecay()
    amount: Field | None = None


def is_additive(component: EventComponent) -> bool:
    """Whether the component's points are a plain function of sums over its hits."""
    limit = component.limit
    if limit is None:
        return True
    if limit.per.unit != "ever" or component.entries.distinct:
        return False
    if component.ranges is not None:
        return True
    return isinstance(component.decay, NoDecay) and component.entries.amount is None


def shape_of(component: EventComponent) -> tuple[Field | None, Field | None]:
    """What the component's hits are told apart by: the field that it splits by, and the one whose values it counts."""
    return component.entries.split, component.entries.distinct


def families(components: Sequence[EventComponent]) -> list[tuple[list[EventComponent], Field | None]]:
    """Components that one pass can sum: of one shape, and found by one index (a property) or by none."""
    indexed = indexed_fields(dict.fromkeys(c.entries.match for c in components))
    indexes = {match: field for field, matches in indexed.items() for match in matches}
    found: dict[object, tuple[list[EventComponent], Field | None]] = {}
    for c in components:
        index = indexes.get(c.entries.match)
        found.setdefault((shape_of(c), index), ([], index))[0].append(c)
    return list(found.values())


class Additive:
    """Adds to a plan the steps that end in `lines` of additive components, all of one shape.

    `detail` also gives hits and last_at, which the scores themselves do not need. `name` begins the steps' names.
    """

    def __init__(
        self,
        components: Sequence[EventComponent],
        zone: ZoneInfo,
        lists: Mapping[str, frozenset[str]],
        detail: bool,
        name: str,
        index: Field | None = None,
    ) -> None:
        self.components = components
        self.index = index
        self.name = name
        self.split, self.distinct = shape_of(components[0])
        self.zone = zone
        self.lists = lists
        self.detail = detail
        self.matches: list[Match] = list(dict.fromkeys(c.entries.match for c in components))
        self.figures: list[Figure] = list(dict.fromkeys(f for c in components for f in self._needs(c)))
        self.slots: dict[Match, list[Figure]] = {m: [] for m in self.matches}
        for component in components:
            wanted = self.slots[component.entries.match]
            wanted.extend(f for f in self._needs(component) if f not in wanted)

    def _value(self, c: EventComponent) -> Figure:
        """The figure that a component's points are in proportion to."""
        if c.ranges is not None or c.per_value:
            return Figure("count", c.window)
        if isinstance(c.decay, Expiry):
            window = c.decay.us if c.window is None else min(c.window, c.decay.us)
            return Figure("sum" if c.entries.amount else "count", window, NoDecay(), c.entries.amount)
        if isinstance(c.decay, NoDecay) and not c.entries.amount:
            return Figure("count", c.window)
        return Figure("sum", c.window, c.decay, c.entries.amount)

    def _needs(self, c: EventComponent) -> list[Figure]:
        needs = [self._value(c)]
        if self.detail:
            needs.append(Figure("count", c.window))
        if self.detail or ((c.ranges is not None or c.per_value) and not isinstance(c.decay, NoDecay)):
            needs.append(Figure("last", c.window))
        return list(dict.fromkeys(needs))

    def add_to(self, steps: Steps) -> list[exp.Select]:
        """Adds the steps; the SELECTs that give the lines are returned."""
        tallied = self._joined(steps, self.index) if self.index else self._by_signature(steps)
        if self.distinct:
            return [distinct_lines(self, steps, tallied)]
        lines = [self._per_hit(steps, tallied), self._ranges(steps, tallied)]
        return [select for select in lines if select is not None]

    def _joined(self, steps: Steps, field: Field) -> str:
        """The tallies of matches that an index finds: each hit is summed for its match at once."""
        index = Index(field, self.matches)
        slots = [[integer(p) for p in row] for row in self._picks()]
        rules = steps.add(f"{self.name}_index", index.rows(self._slot_columns(), slots))
        keys = [col("lead", "e"), col("match", "i"), *(part.copy() for part in self._part_columns())]
        figures = self._figures("i", self._of_hit)
        select = (
            exp.select(*keys, *figures)
            .from_(table(EVENTS, "e"))
            .join(table(rules, "i"), on=index.met(), join_type="inner")
            .where(both(self._in_scope(), index.of_event()))
            .group_by(*[part.unalias() for part in keys])
        )
        return steps.add(f"{self.name}_tallies", select)

    def _of_hit(self, i: int) -> E:
        """What one hit adds to a figure; out of its window nothing, but a count of 0, since no count is no bound."""
        figure, t = self.figures[i], col("t", "e")
        value: E = number(1.0) if figure.kind == "count" else t.copy()
        if figure.kind == "sum":
            value = factor(figure.decay, t.copy(), self.zone)
            if figure.amount:
                value = mul(col(figure.amount.name, "e"), value)
        if figure.window is None:
            return value
        outside = number(0.0) if figure.kind == "count" else None
        return case([(at_least(t, window_start(figure.window)), value)], outside)

    def _by_signature(self, steps: Steps) -> str:
        """The tallies of matches that masks find: hits are summed by signature, then for each match."""
        bits = {m: sum(1 << self.figures.index(f) for f in wanted) for m, wanted in self.slots.items()}
        signature = EventSignature(self.matches, event_scope(self.lists), bits)
        amounts = sorted({f.amount for f in self.figures if f.amount})
        keep = [col("lead", "e"), col("t", "e"), *(col(a.name, "e") for a in amounts), *self._part_columns()]
        matched = signature.select(steps, f"{self.name}_matched", EVENTS, keep, self._in_scope())
        keys = [col(k) for k in ("lead", *signature.columns, *self._parts())]
        sums = [named(self._aggregate(f, signature), f"f{i}") for i, f in enumerate(self.figures)]
        summed = steps.add(
            f"{self.name}_sums", exp.select(*keys, *sums).from_(table(matched)).group_by(*[k.copy() for k in keys])
        )
        expanded = signature.expand(steps, f"{self.name}_rules", summed)
        return self._tallies(steps, summed, expanded, signature.columns)

    def _in_scope(self) -> E:
        return in_scope(figure.window for figure in self.figures)

    def _parts(self) -> list[str]:
        return [name for name, field in (("split_value", self.split), ("distinct_value", self.distinct)) if field]

    def _part_columns(self) -> list[E]:
        found = (("split_value", self.split), ("distinct_value", self.distinct))
        return [named(col(field.name, "e"), name) for name, field in found if field]

    def part_of(self, alias: str) -> E:
        """The value that the lines are split by, or null."""
        return col("split_value", alias) if self.split else null("TEXT")

    def _aggregate(self, figure: Figure, signature: EventSignature) -> E:
        """The figure over the hits of one signature, computed only where a match of the signature needs it."""
        t = col("t")
        needed = signature.needs(1 << self.figures.index(figure))
        inside = [at_least(t, window_start(figure.window))] if figure.window is not None else []
        if figure.kind == "count":
            return count(case([(both(*inside), integer(1))])) if inside else count()
        guards = [*([needed] if needed is not None else []), *inside]
        value: E = t.copy()
        if figure.kind == "sum":
            value = factor(figure.decay, t.copy(), self.zone)
            if figure.amount:
                value = mul(col(figure.amount.name), value)
        guarded = case([(both(*guards), value)]) if guards else value
        return maximum(guarded) if figure.kind == "last" else total(guarded)

    def _tallies(self, steps: Steps, summed: str, expanded: str, columns: list[str]) -> str:
        """The figures of each (lead, match): slot k of a match is the k-th figure that it needs."""
        if len(self.matches) == 1:
            return steps.add(f"{self.name}_tallies", self._single(summed))
        rows = [[integer(i), *map(integer, row)] for i, row in enumerate(self._picks())]
        picks = steps.add(f"{self.name}_slots", values_table(rows, "v", [("match", "INT"), *self._slot_columns()]))
        figures = self._figures("p", lambda i: col(f"f{i}", "g"))
        keys = [col("lead", "g"), col("match", "x"), *(col(k, "g") for k in self._parts())]
        select = (
            exp.select(*keys, *figures)
            .from_(table(summed, "g"))
            .join(table(expanded, "x"), on=signature_join(columns, "x", "g"), join_type="inner")
            .join(
                table(picks, "p"),
                on=equals(col("match", "p"), col("match", "x")),
                join_type="inner",
            )
            .group_by(*[k.copy() for k in keys])
        )
        return steps.add(f"{self.name}_tallies", select)

    def _picks(self) -> list[list[int]]:
        """For each match, the number of the figure in each of its slots; -1 where it has none."""
        width = max(len(wanted) for wanted in self.slots.values())
        return [[self.figures.index(w[k]) if k < len(w) else -1 for k in range(width)] for w in self.slots.values()]

    def _slot_columns(self) -> list[tuple[str, str]]:
        return [(f"p{k}", "INT") for k in range(max(len(w) for w in self.slots.values()))]

    def _figures(self, picks: str, of: Callable[[int], E]) -> list[E]:
        """For each slot k, s<k> (sums and counts) and x<k> (last times) of the figures that p<k> of `picks` names."""
        found: list[E] = []
        for k, column in enumerate(zip(*self._picks(), strict=True)):
            used = sorted(set(column) - {-1})
            for what, together in (("s", total), ("x", maximum)):
                mine = [i for i in used if (self.figures[i].kind == "last") == (what == "x")]
                options = [(integer(i), of(i) if what == "x" else double(of(i))) for i in mine]
                if options:
                    picked = options[0][1] if mine == used and len(used) == 1 else choose(col(f"p{k}", picks), options)
                    found.append(named(together(picked), f"{what}{k}"))
        return found

    def _single(self, summed: str) -> exp.Select:
        """The tallies where there is but one match: the sums themselves."""
        figures = []
        for k, figure in enumerate(self.slots[self.matches[0]]):
            value = col(f"f{self.figures.index(figure)}")
            last = figure.kind == "last"
            figures.append(named(value if last else double(value), f"{'x' if last else 's'}{k}"))
        keys = [col("lead"), named(integer(0), "match"), *(col(k) for k in self._parts())]
        return exp.select(*keys, *figures).from_(table(summed))

    def slot(self, c: EventComponent, figure: Figure) -> int:
        """Which of the columns s0, s1, ... (x0, x1, ... for the last time) has a component's figure."""
        return self.slots[c.entries.match].index(figure)

    def _per_hit(self, steps: Steps, tallied: str) -> exp.Select | None:
        """The sum over slots of points x units, where units may be bounded by a limit that needs no hours.

        Without detail, components of one match that share a cell and audiences are one row, under the first's number.
        """
        mine = [c for c in self.components if c.ranges is None]
        if not mine:
            return None
        bundles: dict[object, list[EventComponent]] = {}
        for c in mine:
            key = c.number if self.detail else (c.entries.match, c.cell, c.score, c.audiences)
            bundles.setdefault(key, []).append(c)
        used = sorted({self.slot(c, self._value(c)) for c in mine})
        rows = [self._bundle(bundle, used) for bundle in bundles.values()]
        columns = [("match", "INT"), ("component", "INT")]
        columns += [(f"{what}{k}", "DOUBLE") for k in used for what in ("points", "most")]
        own = steps.add(f"{self.name}_points", values_table(rows, "v", columns + self._detail_columns()))
        bounded = {self.slot(c, self._value(c)) for c in mine if _most_units(c) < no_bound()}
        terms = []
        for k in used:
            units = otherwise(col(f"s{k}", "t"), number(0.0))
            terms.append(mul(col(f"points{k}", "c"), least(units, col(f"most{k}", "c")) if k in bounded else units))
        return self._lines(tallied, own, add(*terms))

    def _bundle(self, bundle: list[EventComponent], used: list[int]) -> list[E]:
        points, most = dict.fromkeys(used, 0.0), dict.fromkeys(used, no_bound())
        for c in bundle:
            slot = self.slot(c, self._value(c))
            points[slot] += c.points
            most[slot] = _most_units(c)
        first = bundle[0]
        figures = [number(x) for k in used for x in (points[k], most[k])]
        match = integer(self.matches.index(first.entries.match))
        return [match, integer(first.number), *figures, *self._detail_slots(first)]

    def _ranges(self, steps: Steps, tallied: str) -> exp.Select | None:
        """The award of the first range that holds, dated at the last hit."""
        mine = [c for c in self.components if c.ranges is not None]
        if not mine:
            return None
        rows = [[integer(self.matches.index(c.entries.match)), integer(c.number), *self._detail_slots(c)] for c in mine]
        columns = [("match", "INT"), ("component", "INT"), *self._detail_columns()]
        own = steps.add(f"{self.name}_awards", values_table(rows, "v", columns))
        values = []
        for c in mine:
            hits: E = col(f"s{self.slot(c, self._value(c))}", "t")
            if c.limit and c.limit.times is not None:
                hits = least(hits, number(float(c.limit.times)))
            value = award_once(c, hits)
            if not isinstance(c.decay, NoDecay):
                last = col(f"x{self.slot(c, Figure('last', c.window))}", "t")
                # Without a hit in the window there is no last time, and a null would pass for a bound.
                value = otherwise(mul(value, factor(c.decay, last, self.zone)), number(0.0))
            values.append((integer(c.number), value))
        return self._lines(tallied, own, choose(col("component", "c"), values))

    def _detail_columns(self) -> list[tuple[str, str]]:
        return [("hits_slot", "INT"), ("last_slot", "INT")] if self.detail else []

    def _detail_slots(self, c: EventComponent) -> list[E]:
        if not self.detail:
            return []
        return [integer(self.slot(c, Figure(kind, c.window))) for kind in ("count", "last")]

    def _lines(self, tallied: str, own: str, value: E) -> exp.Select:
        select = (
            exp.select(col("lead", "t"), col("component", "c"), named(value, "value"))
            .from_(table(tallied, "t"))
            .join(
                table(own, "c"),
                on=equals(col("match", "c"), col("match", "t")),
                join_type="inner",
            )
        )
        if not self.detail:
            return select
        widths = range(max(len(w) for w in self.slots.values()))
        counts = [k for k in widths if any(len(w) > k and w[k].kind == "count" for w in self.slots.values())]
        lasts = [k for k in widths if any(len(w) > k and w[k].kind == "last" for w in self.slots.values())]
        hits = choose(col("hits_slot", "c"), [(integer(k), col(f"s{k}", "t")) for k in counts])
        last = choose(col("last_slot", "c"), [(integer(k), col(f"x{k}", "t")) for k in lasts])
        return select.select(
            named(self.part_of("t"), "part"),
            named(hits, "hits"),
            named(null("BIGINT"), "first_at"),
            named(last, "last_at"),
        ).where(above(hits.copy(), number(0.0)))


def _most_units(c: EventComponent) -> float:
    """How many hits a limit lets count at the most, for limits that are plain bounds."""
    most = no_bound()
    if c.limit and c.limit.times is not None:
        most = min(most, float(c.limit.times))
    if c.limit and c.limit.points is not None and c.points:
        most = min(most, c.limit.points / abs(c.points))
    return most
