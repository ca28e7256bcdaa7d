"""The ledger as rows, and as the relation that the plans read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete

from tamis.store.bulk import set_rows
from tamis.store.reading import portions, rows_among
from tamis.store.schema import LEDGER

if TYPE_CHECKING:
    import pyarrow as pa

KEY = ("lead", "rule", "split_value", "distinct_value", "bucket")
SUMS = ("hits", "weight", "amount", "weighted_amount")
PARTS = ("split_value", "distinct_value")
LONGEST_PART = 250
"""Characters of each of these."""
_ENDS = ("first_at", "last_at")
_ALL = (*KEY, *SUMS, *_ENDS)
_NONE = ""  # as a missing value is written: a key's column cannot be null


def ledger_schema() -> pa.Schema:
    """The relation `entries`: see `tamis.scoring.match`; the lead is its id."""
    import pyarrow as pa

    return pa.schema(
        [
            *((name, pa.string() if name in PARTS else pa.int64()) for name in KEY),
            *((name, pa.float64()) for name in SUMS),
            *((name, pa.int64()) for name in _ENDS),
        ]
    )


def shortened(entries: pa.Table) -> pa.Table:
    """The entries, with a digest for the rest of each split or distinct value that is too long to be a key.

    PostgreSQL takes no key of 3 kB, and addresses of pages may be longer. Two values are two all the same.
    """
    import pyarrow.compute as pc

    for name in PARTS:
        if (pc.max(pc.utf8_length(entries[name])).as_py() or 0) > LONGEST_PART:
            short = [value and _short(value) for value in entries[name].to_pylist()]
            place = entries.schema.get_field_index(name)
            entries = entries.set_column(place, entries.schema.field(name), [short])
    return entries


def added_up(one: pa.Table, other: pa.Table) -> pa.Table:
    """The sum of two ledgers of few entries; as `Program.added_ledgers`, which takes any engine longer to plan."""
    import pyarrow as pa

    if not one.num_rows or not other.num_rows:
        return one if one.num_rows else other
    sums = [*((name, "sum") for name in SUMS), *zip(_ENDS, ("min", "max"), strict=True)]
    found = pa.concat_tables([one, other]).group_by(list(KEY), use_threads=False).aggregate(sums)
    return found.rename_columns(_ALL).cast(ledger_schema())


def read_ledger(connection: Connection, leads: Iterable[int], rules: Sequence[int]) -> pa.Table:
    """The entries of some leads, of some rules."""
    import pyarrow as pa

    wanted = f'AND "rule" IN ({", ".join(map(str, rules))})' if rules else "AND 1 = 0"
    rows = rows_among(connection, LEDGER, _ALL, "lead", leads, wanted)
    schema = ledger_schema()
    values = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array([v or None for v in column] if pa.types.is_string(field.type) else column, field.type)
        for field, column in zip(schema, values, strict=True)
    ]
    return pa.table(arrays, schema=schema)


def write_ledger(connection: Connection, entries: pa.Table) -> None:
    """Sets entries to what they are now, whether they are new or not."""
    set_rows(connection, LEDGER, _ALL, KEY, _rows(entries))


def add_to_ledger(connection: Connection, entries: pa.Table) -> None:
    """Adds entries to those of the same keys that there are."""
    sums = {name: f'"ledger"."{name}" + excluded."{name}"' for name in SUMS}
    least, greatest = ("min", "max") if connection.dialect.name == "sqlite" else ("least", "greatest")
    ends = {
        name: f'{function}("ledger"."{name}", excluded."{name}")'
        for name, function in zip(_ENDS, (least, greatest), strict=True)
    }
    set_rows(connection, LEDGER, _ALL, KEY, _rows(entries), sums | ends)


def clear_ledger(connection: Connection, leads: Iterable[int]) -> None:
    """Takes away all entries of some leads."""
    for portion in portions(leads):
        connection.execute(delete(LEDGER).where(LEDGER.c.lead.in_(portion)))


def clear_rules(connection: Connection, rules: Iterable[int], first: int, last: int) -> None:
    """Takes away the entries of some rules of the leads from `first` to `last`."""
    mine = LEDGER.c.lead.between(first, last) & LEDGER.c.rule.in_(list(rules))
    connection.execute(delete(LEDGER).where(mine))


def _rows(entries: pa.Table) -> list[tuple[Any, ...]]:
    values = [entries[name].to_pylist() for name in _ALL]
    for place in map(_ALL.index, PARTS):
        values[place] = [_NONE if value is None else value for value in values[place]]
    return list(zip(*values, strict=True))


def _short(value: str) -> str:
    if len(value) <= LONGEST_PART:
        return value
    digest = hashlib.blake2b(value.encode(), digest_size=16).hexdigest()
    return f"{value[: LONGEST_PART - len(digest) - 1]} {digest}"
