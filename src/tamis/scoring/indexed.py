"""Matches that are equalities on one property: met by a hash join with a small table, in place of a condition each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from sqlglot import exp

from tamis.model.fields import Field
from tamis.scoring.components import Match
from tamis.scoring.expressions import E, both, col, equals, integer, is_in, text, values_table
from tamis.scoring.predicates import equality

INDEX_FROM = 12
"""Equalities on one property, from which on an index is cheaper than conditions (measured: docs/performance.md)."""


def indexed_fields(matches: Iterable[Match]) -> dict[Field, list[Match]]:
    """The properties that have enough equalities for an index, and which matches those are."""
    by_field: dict[Field, list[Match]] = {}
    for match in matches:
        found = equality(match.condition)
        if found and match.names and not match.present:
            by_field.setdefault(Field(found[0].field, "text"), []).append(match)
    return {f: members for f, members in by_field.items() if len(members) >= INDEX_FROM}


def keys_of(match: Match) -> Iterator[tuple[str, str]]:
    """The (event name, value) pairs of which any meets a match that is an equality."""
    _, values = equality(match.condition) or (None, ())
    yield from product(match.names, dict.fromkeys(values))


class Index:
    """The table (event, value, match) of some matches that are equalities on `field`; `event` only where it differs."""

    def __init__(self, field: Field, matches: Sequence[Match]) -> None:
        self.field = field
        self.matches = matches
        self.names = list(dict.fromkeys(n for m in matches for n in m.names))
        self._by_event = any(set(m.names) != set(self.names) for m in matches)

    def rows(self, columns: Sequence[tuple[str, str]] = (), own: Sequence[Sequence[E]] = ()) -> exp.Select:
        """The table itself; a match is named by its position. `own`: for each match, what else its rows have."""
        rows = []
        for i, match in enumerate(self.matches):
            extra = own[i] if own else ()
            for name, value in keys_of(match):
                if self._by_event or name == match.names[0]:
                    event = [text(name)] if self._by_event else []
                    rows.append([*event, text(value), integer(i), *(e.copy() for e in extra)])
        event_column = [("event", "TEXT")] if self._by_event else []
        return values_table(rows, "v", [*event_column, ("value", "TEXT"), ("match", "INT"), *columns])

    def of_event(self) -> E:
        """The event (as e) is of a name that the index knows."""
        return is_in(col("event", "e"), [text(n) for n in self.names])

    def met(self) -> E:
        """The event (as e) meets the row (as i)."""
        value = equals(col("value", "i"), col(self.field.name, "e"))
        return both(equals(col("event", "i"), col("event", "e")), value) if self._by_event else value
