"""The ledger as rows, and as the relation that the plans read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from tamis.store.reading import portions
from tamis.store.schema import LEDGER

if TYPE_CHECKING:
    import pyarrow as pa

KEY = ("lead", "rule", "split_value", "distinct_value", "bucket")
SUMS = ("hits", "weight", "amount", "weighted_amount")
_ENDS = ("first_at", "last_at")
_NONE = ""  # as a missing value is written: a key's column cannot be null


def ledger_schema() -> pa.Schema:
    """The relation `entries`: see `tamis.scoring.match`; the lead is its id."""
    import pyarrow as pa

    texts = {"split_value", "distinct_value"}
    return pa.schema(
        [
            *((name, pa.string() if name in texts else pa.int64()) for name in KEY),
            *((name, pa.float64()) for name in SUMS),
            *((name, pa.int64()) for name in _ENDS),
        ]
    )


def read_ledger(connection: Connection, leads: Iterable[int], rules: Sequence[int]) -> pa.Table:
    """The entries of some leads, of some rules."""
    import pyarrow as pa

    columns = [LEDGER.c[name] for name in (*KEY, *SUMS, *_ENDS)]
    rows: list[Sequence[Any]] = []
    for portion in portions(leads):
        wanted = select(*columns).where(LEDGER.c.lead.in_(portion), LEDGER.c.rule.in_(rules))
        rows += connection.execute(wanted).all()
    schema = ledger_schema()
    values = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array([v or None for v in column] if pa.types.is_string(field.type) else column, field.type)
        for field, column in zip(schema, values, strict=True)
    ]
    return pa.table(arrays, schema=schema)


def write_ledger(connection: Connection, entries: pa.Table) -> None:
    """Sets entries to what they are now, whether they are new or not."""
    rows = [{**row, **_written(row)} for row in entries.to_pylist()]
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(LEDGER)
    now = {name: statement.excluded[name] for name in (*SUMS, *_ENDS)}
    connection.execute(statement.on_conflict_do_update(index_elements=list(KEY), set_=now), rows)


def clear_ledger(connection: Connection, leads: Iterable[int]) -> None:
    """Takes away all entries of some leads."""
    for portion in portions(leads):
        connection.execute(delete(LEDGER).where(LEDGER.c.lead.in_(portion)))


def _written(row: dict[str, Any]) -> dict[str, str]:
    return {name: row[name] if row[name] is not None else _NONE for name in ("split_value", "distinct_value")}
