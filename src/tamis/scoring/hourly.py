"""Events to the hours of components with limits, straight: what `tamis.scoring.entries` walks over.

It gives the relation `entries_decayed` that the ledger's entries give too, without a ledger in between: keys are only
what the components need, and hits are grouped by signature before they are expanded to rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import HalfLife
from tamis.model.fields import Field
from tamis.scoring.additive import shape_of
from tamis.scoring.clock import hour_of
from tamis.scoring.components import EventComponent, Match
from tamis.scoring.decays import factor, in_scope
from tamis.scoring.entries import EntryLines
from tamis.scoring.expressions import (
    E,
    add,
    choose,
    col,
    count,
    double,
    equals,
    integer,
    maximum,
    minimum,
    mul,
    named,
    null,
    number,
    otherwise,
    table,
    total,
)
from tamis.scoring.match import EVENTS, event_scope
from tamis.scoring.signature import EventSignature, signature_join
from tamis.scoring.steps import Steps, union

Faded = tuple[HalfLife, Field | None]


class HourlyEntries:
    """Adds to a plan the step `entries_decayed` of some components of `lines`, from the events."""

    def __init__(self, lines: EntryLines, zone: ZoneInfo, lists: Mapping[str, frozenset[str]]) -> None:
        self.lines = lines
        self.zone = zone
        self.lists = lists

    def add_to(self, steps: Steps) -> str:
        """Adds the steps; the name of the last is returned."""
        shapes = list(dict.fromkeys(shape_of(c) for c in self.lines.components))
        parts = []
        for n, shape in enumerate(shapes):
            mine = [c for c in self.lines.components if shape_of(c) == shape]
            parts.append(self._shape(steps, f"hours_{n}", mine))
        return steps.add("entries_decayed", union(parts))

    def _shape(self, steps: Steps, name: str, components: Sequence[EventComponent]) -> exp.Select:
        split, distinct = shape_of(components[0])
        matches = list(dict.fromkeys(c.entries.match for c in components))
        faded = list(dict.fromkeys((c.decay, c.entries.amount) for c in components if isinstance(c.decay, HalfLife)))
        amounts = sorted({c.entries.amount for c in components if c.entries.amount})
        signature = EventSignature(matches, event_scope(self.lists))
        parts = [named(col(f.name, "e"), k) for k, f in (("split_value", split), ("distinct_value", distinct)) if f]
        keep = [col("lead", "e"), col("t", "e"), *parts, *(col(a.name, "e") for a in amounts)]
        matched = signature.select(steps, f"{name}_matched", EVENTS, keep, in_scope(c.window for c in components))
        keys = ["lead", *signature.columns, *(k.alias for k in parts)]
        summed = steps.add(f"{name}_sums", self._sums(matched, keys, faded, amounts))
        expanded = signature.expand(steps, f"{name}_rules", summed)
        own = steps.add(f"{name}_components", self._components(components, matches, faded, amounts))
        picked: dict[str, E] = {
            "split_value": col("split_value", "g") if split else null("TEXT"),
            "distinct_value": col("distinct_value", "g") if distinct else null("TEXT"),
        }
        units = choose(col("amount", "c"), _numbered(amounts, lambda i: col(f"a{i}", "g")), col("hits", "g"))
        halved = choose(col("faded", "c"), _numbered(faded, lambda i: col(f"w{i}", "g")), number(0.0))
        relation = exp.select(
            col("lead", "g"),
            *(named(value, k) for k, value in picked.items()),
            *(col(k, "g") for k in ("bucket", "hits", "first_at", "last_at")),
            named(units, "units"),
            named(halved, "halved"),
            *(col(k, "c") for k in self.lines.own_columns),
        ).from_(table(summed, "g"))
        met = signature_join(signature.columns, "x", "g")
        relation = relation.join(table(expanded, "x"), on=met, join_type="inner")
        # One number of both, so that no engine joins by the audience alone, which would make far more rows.
        reader = add(mul(col("match", "x"), integer(len(self.lines.audiences))), col("audience", "g"))
        relation = relation.join(table(own, "c"), on=equals(col("reader", "c"), reader), join_type="inner")
        return self.lines.faded(steps.add(f"{name}_entries", relation))

    def _sums(self, matched: str, keys: list[str], faded: list[Faded], amounts: list[Field]) -> exp.Select:
        """The hits, amounts and decayed units of each hour."""
        hour = hour_of(col("t", "h"), self.zone)
        hits, audience = self.lines.of_audience(exp.select().from_(table(matched, "h")), col("lead", "h"))
        figures = [named(total(otherwise(col(a.name, "h"), number(0.0))), f"a{i}") for i, a in enumerate(amounts)]
        for i, (decay, amount) in enumerate(faded):
            left = factor(decay, col("t", "h"), self.zone)
            figures.append(named(total(mul(col(amount.name, "h"), left) if amount else left), f"w{i}"))
        return hits.select(
            *(col(k, "h") for k in keys),
            named(hour, "bucket"),
            named(maximum(audience), "audience"),
            named(double(count()), "hits"),
            named(minimum(col("t", "h")), "first_at"),
            named(maximum(col("t", "h")), "last_at"),
            *figures,
        ).group_by(*(col(k, "h") for k in keys), hour.copy())

    def _components(
        self,
        components: Sequence[EventComponent],
        matches: list[Match],
        faded: list[Faded],
        amounts: list[Field],
    ) -> exp.Select:
        def reads(c: EventComponent, audience: int) -> list[E]:
            return [
                integer(matches.index(c.entries.match) * len(self.lines.audiences) + audience),
                integer(faded.index((c.decay, c.entries.amount)) if isinstance(c.decay, HalfLife) else -1),
                integer(amounts.index(c.entries.amount) if c.entries.amount else -1),
            ]

        columns = [("reader", "INT"), ("faded", "INT"), ("amount", "INT")]
        return self.lines.own_table(components, columns, reads)


def _numbered(items: Sequence[object], pick: Callable[[int], E]) -> list[tuple[E, E]]:
    return [(integer(i), pick(i)) for i in range(len(items))]
