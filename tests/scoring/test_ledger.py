"""The ledger is a commutative monoid: however events are cut up and merged, the scores are the same."""

from __future__ import annotations

import math

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tamis.model.definition import Model
from tamis.scoring.clock import Moment
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.program import Program

from ..reference.strategies import Population, cases
from .populations import events_of, moment_of, prepare, profiles_of
from .settings import SETTINGS


def scores_of_ledger(engine: DuckDB, program: Program, moment: Moment) -> dict[str, dict[str, object]]:
    rows = engine.run(program.scores("entries", previous=True), moment).to_pylist()
    return {row["lead"]: row for row in rows if row["lead"] is not None}


def same(left: dict[str, dict[str, object]], right: dict[str, dict[str, object]]) -> bool:
    """Equal but for the rounding of the last place (1e-6), where the order of a sum may tip a tie."""
    return left.keys() == right.keys() and all(
        math.isclose(value, right[lead][name], abs_tol=1.1e-6)  # type: ignore[arg-type]
        if isinstance(value, float)
        else value == right[lead][name]
        for lead, row in left.items()
        for name, value in row.items()
    )


@SETTINGS
@given(cases(), st.lists(st.integers(0, 4), min_size=1, max_size=100), st.randoms(use_true_random=False))
def test_any_split_into_batches_in_any_order_gives_the_scores_of_the_whole(
    case: tuple[Model, Population], cuts: list[int], chance: object
) -> None:
    model, population = case
    with DuckDB(1) as engine:
        program = prepare(engine, model, population)
        if not program.reads_events:
            return
        moment = moment_of(population, model.timezone)
        engine.store("entries", program.ledger(), moment)
        whole = scores_of_ledger(engine, program, moment)
        events = events_of(model, population.leads)
        batch_of = [cuts[i % len(cuts)] for i in range(events.num_rows)]
        numbers = sorted(set(batch_of))
        chance.shuffle(numbers)  # type: ignore[attr-defined]
        ledgers = []
        for number in numbers:
            engine.register("events", events.filter(pa.array([b == number for b in batch_of], pa.bool_())))
            ledgers.append(engine.run(program.ledger(), moment))
        if ledgers:
            engine.register("parts", pa.concat_tables(ledgers))
            engine.store("entries", program.added_ledgers("parts"))
        assert same(scores_of_ledger(engine, program, moment), whole)


@SETTINGS
@given(cases())
def test_two_leads_that_are_one_have_the_ledger_of_the_union_of_their_events(case: tuple[Model, Population]) -> None:
    model, population = case
    with DuckDB(1) as engine:
        program = prepare(engine, model, population)
        if not program.reads_events:
            return
        moment = moment_of(population, model.timezone)
        one = population.leads[0].key
        profiles = profiles_of(model, population.leads).slice(0, 1)
        events = events_of(model, population.leads)
        ledger = engine.run(program.ledger(), moment)
        engine.register("profiles", profiles)
        engine.register("parts", _all_of(ledger, one))
        engine.store("entries", program.added_ledgers("parts"))
        added = scores_of_ledger(engine, program, moment)
        engine.register("events", _all_of(events, one))
        engine.store("entries", program.ledger(), moment)
        assert same(added, scores_of_ledger(engine, program, moment))


@SETTINGS
@given(cases())
def test_adding_ledgers_loses_nothing_and_keeps_one_entry_a_key(case: tuple[Model, Population]) -> None:
    model, population = case
    with DuckDB(1) as engine:
        program = prepare(engine, model, population)
        if not program.reads_events:
            return
        ledger = engine.run(program.ledger(), moment_of(population, model.timezone))
        engine.register("parts", pa.concat_tables([ledger, ledger]))
        twice = engine.run(program.added_ledgers("parts"))
    assert twice.num_rows == ledger.num_rows
    keys = ["lead", "rule", "split_value", "distinct_value", "bucket"]
    order = [(key, "ascending") for key in keys]
    ledger, twice = ledger.sort_by(order), twice.sort_by(order)
    assert [2 * hits for hits in ledger["hits"].to_pylist()] == twice["hits"].to_pylist()
    assert ledger["last_at"].to_pylist() == twice["last_at"].to_pylist()


def _all_of(table: pa.Table, lead: str) -> pa.Table:
    return table.set_column(
        table.schema.get_field_index("lead"), "lead", pa.array([lead] * table.num_rows, pa.string())
    )
