"""Sums over the hits of each distinct value to lines: how many values there are, or points for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from tamis.model.definition import NoDecay
from tamis.scoring.awards import award_once
from tamis.scoring.components import EventComponent
from tamis.scoring.decays import factor
from tamis.scoring.expressions import (
    E,
    above,
    case,
    choose,
    col,
    double,
    equals,
    integer,
    maximum,
    mul,
    named,
    null,
    number,
    table,
    total,
    values_table,
)
from tamis.scoring.steps import Steps

if TYPE_CHECKING:
    from tamis.scoring.additive import Additive


def distinct_lines(plan: Additive, steps: Steps, tallied: str) -> exp.Select:
    """The lines of components without limit that count distinct values, from a row for each (lead, match, value)."""
    from tamis.scoring.additive import Figure

    components = plan.components
    rows = []
    counts, lasts = set(), set()
    for c in components:
        count = plan.slot(c, Figure("count", c.window))
        dated = plan.detail or not isinstance(c.decay, NoDecay)
        dated_by = plan.slot(c, Figure("last", c.window)) if dated else -1
        counts.add(count)
        lasts |= {dated_by} - {-1}
        match = plan.matches.index(c.entries.match)
        rows.append([integer(match), integer(c.number), number(c.points), integer(count), integer(dated_by)])
    columns = [("match", "INT"), ("component", "INT"), ("points", "DOUBLE"), ("hits_slot", "INT"), ("last_slot", "INT")]
    own = steps.add(f"{plan.name}_awards", values_table(rows, "v", columns))
    hits = choose(col("hits_slot", "c"), [(integer(k), col(f"s{k}", "t")) for k in sorted(counts)])
    last = choose(col("last_slot", "c"), [(integer(k), col(f"x{k}", "t")) for k in sorted(lasts)], null("BIGINT"))
    keys: list[E] = [col("lead", "t"), col("component", "c"), *([plan.part_of("t")] if plan.split else [])]
    value = choose(col("component", "c"), [(integer(c.number), _value(plan, c, hits, last)) for c in components])
    select = (
        exp.select(col("lead", "t"), col("component", "c"), named(value, "value"))
        .from_(table(tallied, "t"))
        .join(table(own, "c"), on=equals(col("match", "c"), col("match", "t")), join_type="inner")
        .where(above(hits.copy(), number(0.0)))
        .group_by(*keys)
    )
    if not plan.detail:
        return select
    return select.select(
        named(plan.part_of("t"), "part"),
        named(total(hits.copy()), "hits"),
        named(null("BIGINT"), "first_at"),
        named(maximum(last.copy()), "last_at"),
    )


def _value(plan: Additive, c: EventComponent, hits: E, last: E) -> E:
    """Over the rows of one component (a distinct value each)."""
    seen = above(hits.copy(), number(0.0))
    if c.ranges is None:
        points = mul(maximum(col("points", "c")), total(factor(c.decay, last.copy(), plan.zone)))
        return points if not isinstance(c.decay, NoDecay) else total(col("points", "c"))
    award = award_once(c, double(total(case([(seen, integer(1))], integer(0)))))
    if isinstance(c.decay, NoDecay):
        return award
    return mul(award, factor(c.decay, maximum(last.copy()), plan.zone))
