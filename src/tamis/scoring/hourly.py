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
from tamis.scoring.decays import factor
from tamis.scoring.entries import EntryLines
from tamis.scoring.expressions import (
    E,
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
    values_table,
)
from tamis.scoring.match import EVENTS, before_as_of, event_scope
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
        matched = signature.select(steps, f"{name}_matched", EVENTS, keep, before_as_of())
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
        relation = (
            exp.select(
                col("lead", "g"),
                *(named(value, k) for k, value in picked.items()),
                *(col(k, "g") for k in ("bucket", "hits", "first_at", "last_at")),
                named(units, "units"),
                named(halved, "halved"),
                *(col(k, "c") for k in ("component", *self.lines.own_columns)),
            )
            .from_(table(summed, "g"))
            .join(table(expanded, "x"), on=signature_join(signature.columns, "x", "g"), join_type="inner")
            .join(table(own, "c"), on=equals(col("match", "c"), col("match", "x")), join_type="inner")
        )
        return self.lines.faded(steps.add(f"{name}_entries", relation))

    def _sums(self, matched: str, keys: list[str], faded: list[Faded], amounts: list[Field]) -> exp.Select:
        """The hits, amounts and decayed units of each hour."""
        hour = hour_of(col("t"), self.zone)
        figures = [named(total(otherwise(col(a.name), number(0.0))), f"a{i}") for i, a in enumerate(amounts)]
        for i, (decay, amount) in enumerate(faded):
            left = factor(decay, col("t"), self.zone)
            figures.append(named(total(mul(col(amount.name), left) if amount else left), f"w{i}"))
        return (
            exp.select(
                *(col(k) for k in keys),
                named(hour, "bucket"),
                named(double(count()), "hits"),
                named(minimum(col("t")), "first_at"),
                named(maximum(col("t")), "last_at"),
                *figures,
            )
            .from_(table(matched))
            .group_by(*(col(k) for k in keys), hour.copy())
        )

    def _components(
        self,
        components: Sequence[EventComponent],
        matches: list[Match],
        faded: list[Faded],
        amounts: list[Field],
    ) -> exp.Select:
        rows = [
            [
                integer(matches.index(c.entries.match)),
                integer(faded.index((c.decay, c.entries.amount)) if isinstance(c.decay, HalfLife) else -1),
                integer(amounts.index(c.entries.amount) if c.entries.amount else -1),
                *self.lines.own_values(c),
            ]
            for c in components
        ]
        columns = [("match", "INT"), ("faded", "INT"), ("amount", "INT"), *self.lines.own_types]
        return values_table(rows, "v", columns)


def _numbered(items: Sequence[object], pick: Callable[[int], E]) -> list[tuple[E, E]]:
    return [(integer(i), pick(i)) for i in range(len(items))]
