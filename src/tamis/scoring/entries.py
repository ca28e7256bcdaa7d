"""Ledger entries to lines: windows, limits, frequencies, distinct values, for any event component.

Works on the live ledger and on the entries of a batch alike. `entries` is any relation with the columns that
`tamis.scoring.match` describes, of events before the moment of the scoring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import Decay, Expiry, HalfLife, Linear, NoDecay, Period
from tamis.scoring.awards import award_once, no_bound
from tamis.scoring.clock import AS_OF, CALENDAR, offset_at, offset_changes, period_of, utc_day
from tamis.scoring.components import NOBODY, EventComponent
from tamis.scoring.decays import factor, linear, rate, window_start
from tamis.scoring.expressions import (
    E,
    above,
    at_least,
    below,
    both,
    case,
    choose,
    col,
    div,
    double,
    equals,
    exp_of,
    greatest,
    integer,
    least,
    magnitude,
    maximum,
    minimum,
    mul,
    named,
    number,
    otherwise,
    param,
    rows_before,
    sub,
    table,
    text,
    total,
    values_table,
    window,
)
from tamis.scoring.leads import LEADS
from tamis.scoring.steps import Steps, union

_NONE, _HALF_LIFE, _LINEAR, _EXPIRY = range(4)
_FOREVER = 1 << 60
LINE = ("lead", "component", "value", "part", "hits", "first_at", "last_at", "before_decay", "after_decay")


class EntryLines:
    """Adds to a plan the steps that end in `lines` of event components, from the relation `entries`."""

    def __init__(
        self, components: Sequence[EventComponent], zone: ZoneInfo, entries: str, audiences: Sequence[str] = ()
    ) -> None:
        """`audiences`: the names of the model's."""
        self.components = components
        self.zone = zone
        self.entries = entries
        several = any(c.audiences is not None for c in components)
        self.audiences = [*audiences, NOBODY] if several else [NOBODY]
        self.periods: list[Period] = list(dict.fromkeys(c.limit.per for c in components if c.limit))

    def add_to(self, steps: Steps, decayed: str | None = None) -> list[exp.Select]:
        """Adds the steps; the SELECTs that give the lines are returned.

        `decayed`: a step as `tamis.scoring.hourly` makes it, in place of the ledger's entries.
        """
        relation = decayed or self._from_ledger(steps)
        relation = self._limit_times(steps, relation)
        if any(c.limit and c.limit.points is not None and _per_hit(c) for c in self.components):
            relation = self._limit_points(steps, relation)
        lines = [self._per_hit(relation), self._ranges(relation), self._values(steps, relation)]
        return [select for select in lines if select is not None]

    own_types: ClassVar[list[tuple[str, str]]] = [
        *(("component", "INT"), ("points", "DOUBLE"), ("window", "BIGINT")),
        *(("decay", "INT"), ("rate", "DOUBLE"), ("interval", "DOUBLE")),
        *(("times", "DOUBLE"), ("most", "DOUBLE"), ("period", "INT"), ("walks", "INT")),
    ]

    @property
    def own_columns(self) -> list[str]:
        """The names of what a component brings to its entries."""
        return [name for name, _ in self.own_types]

    def own_table(
        self,
        components: Sequence[EventComponent],
        columns: Sequence[tuple[str, str]],
        first: Callable[[EventComponent, int], list[E]],
    ) -> exp.Select:
        """A row for each component and (number of an) audience that it is for: `first` (as `columns`), `own_types`."""
        rows = [
            [*first(c, i), *self.own_values(c)]
            for c in components
            for i, audience in enumerate(self.audiences)
            if c.audiences is None or audience in c.audiences
        ]
        return values_table(rows, "v", [*columns, *self.own_types])

    def own_values(self, c: EventComponent) -> list[E]:
        """What a component brings to its entries, in the order of `own_types`."""
        limit = c.limit
        return [
            integer(c.number),
            number(c.points),
            integer(c.window if c.window is not None else _FOREVER),
            *_decay_row(c.decay),
            number(float(limit.times) if limit and limit.times is not None else -1.0),
            number(limit.points if limit and limit.points is not None else -1.0),
            integer(self.periods.index(limit.per) if limit else -1),
            integer(int(_walks(c))),
        ]

    def of_audience(self, select: exp.Select, lead: E) -> tuple[exp.Select, E]:
        """`select` with the lead joined (as l), and the number of its audience: nothing else need be walked."""
        if len(self.audiences) == 1:
            return select, integer(0)
        joined = select.join(table(LEADS, "l"), on=equals(col("lead", "l"), lead), join_type="inner")
        return joined, choose(col("audience", "l"), [(text(a), integer(i)) for i, a in enumerate(self.audiences)])

    def _from_ledger(self, steps: Steps) -> str:
        """The entries of the ledger, with what each component that reads them brings."""
        columns = [("rule", "BIGINT"), ("audience", "INT")]
        rows = self.own_table(self.components, columns, lambda c, i: [integer(c.entries.key), integer(i)])
        own = steps.add("entry_components", rows)
        units: E = col("hits", "e")
        weighted: E = col("weight", "e")
        proportional = sorted({c.number for c in self.components if c.entries.amount})
        if proportional:
            units = choose(col("component", "c"), [(integer(n), col("amount", "e")) for n in proportional], units)
            by_weight = [(integer(n), col("weighted_amount", "e")) for n in proportional]
            weighted = choose(col("component", "c"), by_weight, weighted)
        halved = mul(weighted, exp_of(mul(double(sub(col("bucket", "e"), param(AS_OF))), col("rate", "c"))))
        read = exp.select(
            *(col(k, "e") for k in ("lead", "split_value", "distinct_value", "bucket")),
            *(col(k, "e") for k in ("hits", "first_at", "last_at")),
            named(units, "units"),
            named(halved, "halved"),
            *(col(k, "c") for k in self.own_columns),
        ).from_(table(self.entries, "e"))
        read, audience = self.of_audience(read, col("lead", "e"))
        on = both(equals(col("rule", "c"), col("rule", "e")), equals(col("audience", "c"), audience))
        read = read.join(table(own, "c"), on=on, join_type="inner")
        return steps.add("entries_decayed", self.faded(steps.add("entries_read", read)))

    def faded(self, relation: str) -> exp.Select:
        """Each entry in the window of its component, with what decay leaves of its units, and its period.

        `relation` has lead, split_value, distinct_value, bucket, hits, first_at, last_at, units, `halved` (the units as
        a half-life leaves them; only where the component has one), and the columns `own_types`.
        """
        bucket = col("bucket", "e")
        units = col("units", "e")
        lost = linear(bucket.copy(), col("rate", "e"), col("interval", "e"))
        fresh = at_least(double(bucket.copy()), sub(double(window_start(0)), col("interval", "e")))
        options = [
            (integer(_HALF_LIFE), col("halved", "e")),
            (integer(_LINEAR), mul(units, lost)),
            (integer(_EXPIRY), case([(fresh, units.copy())], number(0.0))),
        ]
        period = choose(
            col("period", "e"),
            [(integer(i), period_of(bucket.copy(), p, self._offset(bucket))) for i, p in enumerate(self.periods)],
            integer(0),
        )
        inside = at_least(bucket.copy(), sub(window_start(0), col("window", "e")))
        kept = [*_ENTRY_COLUMNS, "units", "component", "points", "times", "most", "walks"]
        select = (
            exp.select(
                *(col(k, "e") for k in kept),
                named(choose(col("decay", "e"), options, units.copy()), "decayed"),
                named(period, "period"),
            )
            .from_(table(relation, "e"))
            .where(both(inside, below(bucket.copy(), param(AS_OF))))
        )
        if not self._in_local_days:
            return select
        on_day = equals(col("day", CALENDAR), utc_day(bucket.copy()))
        return select.join(table(CALENDAR), on=on_day, join_type="inner")

    @property
    def _in_local_days(self) -> bool:
        """Whether a limit needs to know how far the zone's days are from UTC's, and that changes."""
        return len(offset_changes(self.zone)) > 1 and any(p.unit == "days" for p in self.periods)

    def _offset(self, bucket: E) -> E:
        return offset_at(bucket.copy(), CALENDAR) if self._in_local_days else integer(offset_changes(self.zone)[0][1])

    def _walk(self, value: E) -> E:
        """The sum of `value` over the entries that come before this one: later hours first."""
        split = any(c.entries.split for c in self.components)
        distinct = any(c.entries.distinct for c in self.components)
        partition = [col(k) for k in ("lead", "component", "period", *(("split_value",) if split else ()))]
        order = [(col("bucket"), True)]
        if distinct:
            order += [(col("last_at"), True), (col("distinct_value"), False)]
        return otherwise(window(total(value), partition, order, rows_before()), number(0.0))

    def _limit_times(self, steps: Steps, relation: str) -> str:
        """Adds how many hits of each entry count, and their share; walks only where entries share a limit."""
        columns = [col(k) for k in _DECAYED_COLUMNS]
        unlimited = below(col("times"), number(0.0))
        alone = case([(unlimited, col("hits"))], least(col("hits"), col("times")))
        parts = [
            exp.select(*columns, named(alone, "counted")).from_(table(relation)).where(equals(col("walks"), integer(0)))
        ]
        if any(_walks(c) for c in self.components):
            earlier = exp.select(*columns, named(self._walk(col("hits")), "earlier")).from_(table(relation))
            walked = steps.add("entries_walked", earlier.where(equals(col("walks"), integer(1))))
            left = greatest(number(0.0), least(col("hits"), sub(col("times"), col("earlier"))))
            parts.append(exp.select(*columns, named(left, "counted")).from_(table(walked)))
            if all(_walks(c) for c in self.components):
                parts = parts[1:]
        counted = steps.add("entries_limited", union(list(parts)))
        share = named(div(col("counted"), col("hits")), "share")
        return steps.add("entries_counted", exp.select("*", share).from_(table(counted)))

    def _limit_points(self, steps: Steps, relation: str) -> str:
        """Cuts the share of each entry to what a limit on points leaves; only entries under one are walked."""
        columns = [col(k) for k in _PAID_COLUMNS]
        limited = at_least(col("most"), number(0.0))
        free = exp.select(*columns, col("share")).from_(table(relation)).where(below(col("most"), number(0.0)))
        worth = magnitude(mul(col("points"), col("units"), col("share")))
        under = exp.select("*", named(worth, "worth")).from_(table(relation)).where(limited)
        valued = steps.add("entries_valued", under)
        walked = steps.add(
            "entries_spent", exp.select("*", named(self._walk(col("worth")), "spent")).from_(table(valued))
        )
        left = div(greatest(number(0.0), least(col("worth"), sub(col("most"), col("spent")))), col("worth"))
        nothing = equals(col("worth"), number(0.0))
        before = below(col("spent"), col("most"))
        kept = case([(both(nothing, before), number(1.0)), (nothing.copy(), number(0.0))], left)
        cut = exp.select(*columns, named(mul(col("share"), kept), "share")).from_(table(walked))
        return steps.add("entries_paid", union([free, cut]))

    def _per_hit(self, relation: str) -> exp.Select | None:
        mine = [c for c in self.components if _per_hit(c)]
        if not mine:
            return None
        points = maximum(col("points"))
        return self._lines(
            relation,
            mine,
            value=mul(points, total(mul(col("decayed"), col("share")))),
            before=mul(points.copy(), total(col("units"))),
            after=mul(points.copy(), total(col("decayed"))),
        )

    def _ranges(self, relation: str) -> exp.Select | None:
        mine = [c for c in self.components if c.ranges is not None]
        if not mine:
            return None
        last = maximum(col("last_at"))

        def by_component(value: str) -> E:
            options = []
            for c in mine:
                hits = double(self._range_hits(c, counted=value == "paid"))
                award = award_once(c, hits) if value == "paid" else _uncut(c, hits)
                dated = award if value == "before" else mul(award, factor(c.decay, last.copy(), self.zone))
                options.append((integer(c.number), dated))
            return choose(col("component"), options)

        return self._lines(
            relation, mine, by_component("paid"), before=by_component("before"), after=by_component("after")
        )

    def _range_hits(self, c: EventComponent, counted: bool) -> E:
        if not c.entries.distinct:
            return total(col("counted" if counted else "hits"))
        seen = case([(above(col("counted"), number(0.0)), col("distinct_value"))]) if counted else col("distinct_value")
        return exp.Count(this=exp.Distinct(expressions=[seen]))

    def _values(self, steps: Steps, relation: str) -> exp.Select | None:
        """Paid once for each distinct value, each dated at its last hit."""
        mine = [c for c in self.components if c.per_value]
        if not mine:
            return None
        keys = [col(k) for k in ("lead", "component", "split_value", "distinct_value")]
        numbers = is_one_of(mine)
        grouped = (
            exp.select(
                *keys,
                named(maximum(col("points")), "points"),
                named(maximum(col("most")), "most"),
                named(total(col("hits")), "hits"),
                named(total(col("counted")), "counted"),
                named(minimum(col("first_at")), "first_at"),
                named(maximum(col("last_at")), "last_at"),
            )
            .from_(table(relation))
            .where(numbers)
            .group_by(*[k.copy() for k in keys])
        )
        worth = case([(above(col("counted"), number(0.0)), magnitude(col("points")))], number(0.0))
        found = steps.add("values_found", grouped)
        valued = steps.add("values_valued", exp.select("*", named(worth, "worth")).from_(table(found)))
        partition = [col(k) for k in ("lead", "component", "split_value")]
        order = [(col("last_at"), True), (col("distinct_value"), False)]
        spent = otherwise(window(total(col("worth")), partition, order, rows_before()), number(0.0))
        walked = steps.add("values_walked", exp.select("*", named(spent, "spent")).from_(table(valued)))
        bound = case([(below(col("most"), number(0.0)), number(no_bound()))], col("most"))
        paid = greatest(number(0.0), least(col("worth"), sub(bound, col("spent"))))
        signed = case([(below(col("points"), number(0.0)), mul(number(-1.0), paid))], paid.copy())
        left = choose(col("component"), [(integer(c.number), factor(c.decay, col("last_at"), self.zone)) for c in mine])
        return self._lines(
            walked,
            mine,
            value=total(mul(signed, left)),
            before=total(col("points")),
            after=total(mul(col("points"), left.copy())),
        )

    def _lines(self, relation: str, mine: Sequence[EventComponent], value: E, before: E, after: E) -> exp.Select:
        keys = [col(k) for k in ("lead", "component", "split_value")]
        return (
            exp.select(
                col("lead"),
                col("component"),
                named(value, "value"),
                named(col("split_value"), "part"),
                named(total(col("hits")), "hits"),
                named(minimum(col("first_at")), "first_at"),
                named(maximum(col("last_at")), "last_at"),
                named(before, "before_decay"),
                named(after, "after_decay"),
            )
            .from_(table(relation))
            .where(is_one_of(mine))
            .group_by(*keys)
        )


_ENTRY_COLUMNS = ("lead", "split_value", "distinct_value", "bucket", "hits", "first_at", "last_at")
_DECAYED_COLUMNS = (*_ENTRY_COLUMNS, "component", "points", "times", "most", "units", "decayed", "period", "walks")
_PAID_COLUMNS = (*_ENTRY_COLUMNS, "component", "points", "most", "units", "decayed", "counted")


def _walks(c: EventComponent) -> bool:
    """Whether the hits of several entries are under one limit: not where every entry is a period of its own."""
    if c.limit is None or c.limit.times is None:
        return False
    return c.limit.per.unit != "hour" or c.entries.distinct is not None


def is_one_of(components: Sequence[EventComponent]) -> E:
    """The row is of one of the components."""
    return exp.In(this=col("component"), expressions=[integer(c.number) for c in components])


def _per_hit(c: EventComponent) -> bool:
    return c.ranges is None and not c.per_value


def _uncut(c: EventComponent, hits: E) -> E:
    return award_once(replace(c, limit=None), hits)


def _decay_row(decay: Decay) -> list[E]:
    """Kind, rate (or the share that linear decay takes), interval (or the time to expiry)."""
    match decay:
        case HalfLife(us):
            return [integer(_HALF_LIFE), number(rate(us)), number(1.0)]
        case Linear(share, every):
            return [integer(_LINEAR), number(share), number(float(every))]
        case Expiry(us):
            return [integer(_EXPIRY), number(0.0), number(float(us))]
        case NoDecay():
            return [integer(_NONE), number(0.0), number(1.0)]
