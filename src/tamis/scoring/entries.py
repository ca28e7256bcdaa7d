"""Ledger entries to lines: windows, limits, frequencies, distinct values, for any event component.

Works on the live ledger and on the entries of a batch alike. `entries` is any relation with the columns that
`tamis.scoring.match` describes, of events before the moment of the scoring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import Decay, Expiry, HalfLife, Linear, NoDecay, Period
from tamis.scoring.awards import award_once, no_bound
from tamis.scoring.clock import AS_OF, CALENDAR, offset_at, offset_changes, period_of, utc_day
from tamis.scoring.components import EventComponent
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
    either,
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
    total,
    values_table,
    window,
)
from tamis.scoring.steps import Steps

_NONE, _HALF_LIFE, _LINEAR, _EXPIRY = range(4)
_FOREVER = 1 << 60
LINE = ("lead", "component", "value", "part", "hits", "first_at", "last_at", "before_decay", "after_decay")


class EntryLines:
    """Adds to a plan the steps that end in `lines` of event components, from the relation `entries`."""

    def __init__(self, components: Sequence[EventComponent], zone: ZoneInfo, entries: str) -> None:
        self.components = components
        self.zone = zone
        self.entries = entries
        self.periods: list[Period] = list(dict.fromkeys(c.limit.per for c in components if c.limit))

    def add_to(self, steps: Steps) -> list[exp.Select]:
        """Adds the steps; the SELECTs that give the lines are returned."""
        steps.add("entry_components", self._rows())
        relation = steps.add("entries_decayed", self._decayed())
        if any(c.limit and c.limit.times is not None for c in self.components):
            relation = self._limit_times(steps, relation)
        else:
            counted = [named(col("hits"), "counted"), named(number(1.0), "share")]
            relation = steps.add("entries_counted", exp.select("*", *counted).from_(table(relation)))
        if any(c.limit and c.limit.points is not None and _per_hit(c) for c in self.components):
            relation = self._limit_points(steps, relation)
        lines = [self._per_hit(relation), self._ranges(relation), self._values(steps, relation)]
        return [select for select in lines if select is not None]

    def _rows(self) -> exp.Select:
        rows = [
            [
                integer(c.number),
                integer(c.entries.key),
                number(c.points),
                integer(c.window if c.window is not None else _FOREVER),
                *_decay_row(c.decay),
                number(float(c.limit.times) if c.limit and c.limit.times is not None else -1.0),
                number(c.limit.points if c.limit and c.limit.points is not None else -1.0),
                integer(self.periods.index(c.limit.per) if c.limit else -1),
            ]
            for c in self.components
        ]
        columns = [("component", "INT"), ("rule", "BIGINT"), ("points", "DOUBLE")]
        columns += [("window", "BIGINT"), ("decay", "INT"), ("rate", "DOUBLE"), ("interval", "DOUBLE")]
        columns += [("times", "DOUBLE"), ("most", "DOUBLE"), ("period", "INT")]
        return values_table(rows, "v", columns)

    def _decayed(self) -> exp.Select:
        """Each entry in the window of each component that reads it, with its decayed units and its period."""
        units, decayed = self._units()
        bucket = col("bucket", "e")
        period = choose(
            col("period", "c"),
            [(integer(i), period_of(bucket.copy(), p, self._offset(bucket))) for i, p in enumerate(self.periods)],
            integer(0),
        )
        inside = at_least(bucket.copy(), sub(window_start(0), col("window", "c")))
        select = (
            exp.select(
                *(col(k, "e") for k in ("lead", "split_value", "distinct_value", "bucket")),
                *(col(k, "e") for k in ("hits", "first_at", "last_at")),
                *(col(k, "c") for k in ("component", "points", "times", "most")),
                named(units.copy(), "units"),
                named(decayed, "decayed"),
                named(period, "period"),
            )
            .from_(table(self.entries, "e"))
            .join(table("entry_components", "c"), on=equals(col("rule", "c"), col("rule", "e")), join_type="inner")
            .where(both(inside, below(bucket.copy(), param(AS_OF))))
        )
        if not self._in_local_days:
            return select
        on_day = equals(col("day", CALENDAR), utc_day(bucket.copy()))
        return select.join(table(CALENDAR), on=on_day, join_type="inner")

    def _units(self) -> tuple[E, E]:
        """An entry's units (hits, or its amount), and what decay leaves of them."""
        units: E = col("hits", "e")
        weighted: E = col("weight", "e")
        proportional = sorted({c.number for c in self.components if c.entries.amount})
        if proportional:
            units = choose(col("component", "c"), [(integer(n), col("amount", "e")) for n in proportional], units)
            by_weight = [(integer(n), col("weighted_amount", "e")) for n in proportional]
            weighted = choose(col("component", "c"), by_weight, weighted)
        bucket = col("bucket", "e")
        halved = exp_of(mul(double(sub(bucket, param(AS_OF))), col("rate", "c")))
        lost = linear(bucket.copy(), col("rate", "c"), col("interval", "c"))
        fresh = at_least(double(bucket.copy()), sub(double(window_start(0)), col("interval", "c")))
        options = [
            (integer(_HALF_LIFE), mul(weighted, halved)),
            (integer(_LINEAR), mul(units, lost)),
            (integer(_EXPIRY), case([(fresh, units.copy())], number(0.0))),
        ]
        return units, choose(col("decay", "c"), options, units.copy())

    @property
    def _in_local_days(self) -> bool:
        """Whether a limit needs to know how far the zone's days are from UTC's, and that changes."""
        return len(offset_changes(self.zone)) > 1 and any(p.unit == "days" for p in self.periods)

    def _offset(self, bucket: E) -> E:
        return offset_at(bucket.copy(), CALENDAR) if self._in_local_days else integer(offset_changes(self.zone)[0][1])

    def _walk(self, value: E) -> E:
        """The sum of `value` over the entries that come before this one: later hours first."""
        partition = [col(k) for k in ("lead", "component", "split_value", "period")]
        order = [(col("bucket"), True), (col("last_at"), True), (col("distinct_value"), False)]
        return otherwise(window(total(value), partition, order, rows_before()), number(0.0))

    def _limit_times(self, steps: Steps, relation: str) -> str:
        walked = steps.add(
            "entries_walked", exp.select("*", named(self._walk(col("hits")), "earlier")).from_(table(relation))
        )
        left = greatest(number(0.0), least(col("hits"), sub(col("times"), col("earlier"))))
        counted = case([(below(col("times"), number(0.0)), col("hits"))], left)
        select = exp.select("*", named(counted, "counted"), named(div(counted.copy(), col("hits")), "share"))
        return steps.add("entries_counted", select.from_(table(walked)))

    def _limit_points(self, steps: Steps, relation: str) -> str:
        worth = magnitude(mul(col("points"), col("units"), col("share")))
        valued = steps.add("entries_valued", exp.select("*", named(worth, "worth")).from_(table(relation)))
        walked = steps.add(
            "entries_spent", exp.select("*", named(self._walk(col("worth")), "spent")).from_(table(valued))
        )
        left = div(greatest(number(0.0), least(col("worth"), sub(col("most"), col("spent")))), col("worth"))
        free = both(equals(col("worth"), number(0.0)), below(col("spent"), col("most")))
        kept = case(
            [
                (either(below(col("most"), number(0.0)), free), number(1.0)),
                (equals(col("worth"), number(0.0)), number(0.0)),
            ],
            left,
        )
        kept_columns = [col(k) for k in _PAID_COLUMNS]
        select = exp.select(*kept_columns, named(mul(col("share"), kept), "share"))
        return steps.add("entries_paid", select.from_(table(walked)))

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


_PAID_COLUMNS = (
    *("lead", "split_value", "distinct_value", "bucket", "hits", "first_at", "last_at"),
    *("component", "points", "most", "units", "decayed", "counted"),
)


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
