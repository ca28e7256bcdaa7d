"""Few entries are added up without a plan: what comes out is what the plan gives."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.live.scoring import LiveProgram
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database
from tamis.store.ledger import KEY, add_to_ledger, added_up, clear_ledger, ledger_schema, read_ledger

Entries = dict[Any, Any]
PARTS = st.sampled_from([None, "a", "é"])
SUMS = st.tuples(*[st.integers(0, 100).map(float)] * 4, *[st.integers(0, 9)] * 2)
ENTRIES = st.dictionaries(st.tuples(st.integers(1, 3), st.just(7), PARTS, PARTS, st.integers(0, 2)), SUMS, max_size=12)


def ledger(entries: Entries) -> pa.Table:
    columns = list(zip(*(key + sums for key, sums in entries.items()), strict=True)) or [()] * len(ledger_schema())
    arrays = [pa.array(column, field.type) for column, field in zip(columns, ledger_schema(), strict=True)]
    return pa.table(arrays, schema=ledger_schema())


def rows(entries: pa.Table) -> list[tuple[object, ...]]:
    return sorted((tuple(row.values()) for row in entries.to_pylist()), key=lambda row: str(row[: len(KEY)]))


@settings(max_examples=40, deadline=None)
@given(one=ENTRIES, other=ENTRIES)
def test_the_sum_is_that_of_the_plan(
    program: LiveProgram,
    one: Entries,
    other: Entries,
):
    with DuckDB(1) as engine:
        engine.register("both", pa.concat_tables([ledger(one), ledger(other)]))
        wanted = engine.run(program.program.added_ledgers("both"))
    assert rows(added_up(ledger(one), ledger(other))) == rows(wanted)


def test_the_store_adds_as_they_do(database: Database):
    one = {(1, 7, None, "a", 0): (1.0, 2.0, 3.0, 4.0, 5, 6), (2, 7, "a", None, 0): (1.0, 1.0, 0.0, 0.0, 1, 1)}
    other = {(1, 7, None, "a", 0): (1.0, 0.5, 3.0, 4.0, 2, 9), (1, 7, None, None, 0): (1.0, 1.0, 0.0, 0.0, 3, 3)}
    with database.write() as connection:
        clear_ledger(connection, [1, 2])
        add_to_ledger(connection, ledger(one))
        add_to_ledger(connection, ledger(other))
        stored = read_ledger(connection, [1, 2], [7])
    assert rows(stored) == rows(added_up(ledger(one), ledger(other)))
