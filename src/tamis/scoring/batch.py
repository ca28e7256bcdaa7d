"""A whole scoring in one go: prepared profiles and events in, one row a lead out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.definition import Model
from tamis.model.fields import Field
from tamis.scoring.balance import LINES
from tamis.scoring.clock import CALENDAR, Moment, calendar_rows, from_us
from tamis.scoring.components import MAKES
from tamis.scoring.expressions import (
    above,
    at_most,
    both,
    case,
    col,
    count,
    differs,
    either,
    equals,
    integer,
    magnitude,
    maximum,
    named,
    number,
    table,
    total,
    values_table,
    window,
)
from tamis.scoring.match import EVENTS
from tamis.scoring.predicates import LISTS
from tamis.scoring.program import Program
from tamis.scoring.result import Reason, RuleTally, Scored
from tamis.scoring.steps import Plan

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.engines.base import Engine

BY_RULE = "by_rule"
_REASONS = 3
_SHOWN = 6
_WORTH_SAYING = 0.05  # points that print as 0.1


@dataclass(frozen=True)
class Batch:
    """What is scored: the key's name, profiles (`lead`, typed traits, maybe `previous`) in the order of the output.

    The engine holds the relation `events`, if the model reads any.
    """

    key: str
    profiles: pa.Table
    events: int | None = None
    strict: bool = True


class UnknownLeadsError(Exception):
    """Events that count are of leads without a profile; `leads` are some of their keys."""

    def __init__(self, leads: list[str]) -> None:
        super().__init__(", ".join(leads))
        self.leads = leads


def register(engine: Engine, program: Program, profiles: pa.Table, events: pa.Table | None) -> None:
    """Registers the relations that the program's plans read; without events, an empty relation of the right columns."""
    import pyarrow as pa

    engine.register("profiles", profiles)
    rows = program.list_rows()
    lists = {"list": pa.array([r[0] for r in rows], pa.string()), "value": pa.array([r[1] for r in rows], pa.string())}
    engine.register(LISTS, pa.table(lists))
    engine.register(CALENDAR, _calendar(program.model.timezone))
    if events is not None:
        engine.register(EVENTS, events)


@lru_cache(maxsize=8)
def _calendar(zone: ZoneInfo) -> pa.Table:
    import pyarrow as pa

    days = calendar_rows(zone)
    names = ("day", "change_at", "before", "after")
    return pa.table({name: pa.array([day[i] for day in days], pa.int64()) for i, name in enumerate(names)})


def no_events(fields: Sequence[Field], profiles: pa.Table) -> pa.Table:
    """An empty relation `events` with these columns."""
    import pyarrow as pa

    types = {"number": pa.float64(), "date": pa.int64(), "day": pa.int32()}
    schema = [("lead", profiles.schema.field("lead").type), ("event", pa.string()), ("t", pa.int64())]
    schema.append(("day", pa.bool_()))
    schema += [(f.name, types.get(f.type, pa.string())) for f in fields]
    return pa.schema(schema).empty_table()


def score_batch(engine: Engine, program: Program, batch: Batch, moment: Moment, reasons: bool) -> Scored:
    """Scores every lead of the batch; with `reasons`, also why, and what each rule did.

    Raises:
        UnknownLeadsError: events that count are of leads without a profile, and the batch is strict.
    """
    previous = "previous" in batch.profiles.column_names
    if not reasons:
        rows = engine.run(program.scores("events", previous), moment)
        return _scored(program, batch, moment, rows)
    engine.store(LINES, program.lines("events", "reasons"), moment)
    rows = engine.run(program.scores_of_lines("events", previous), moment)
    engine.store(BY_RULE, _by_rule(program), moment)
    found = engine.run(_strongest(), moment)
    tallies = engine.run(_tallies(), moment)
    return _scored(program, batch, moment, rows, found, tallies)


def _by_rule(program: Program) -> Plan:
    """What each rule did for each lead: points over all scores, hits, last time, and whether it makes a class."""
    ids = [rule.id for rule in program.model.rules]
    rows = [
        [integer(c.number), integer(ids.index(c.rule)), integer(int(c.score.startswith(MAKES)))]
        for c in program.components
    ]
    rules = values_table(rows, "v", [("component", "INT"), ("rule", "INT"), ("makes", "INT")])
    steps = {}
    steps["by_component"] = (
        exp.select(
            *(col(k) for k in ("lead", "component")),
            named(total(col("value")), "value"),
            named(total(col("hits")), "hits"),
            named(maximum(col("last_at")), "last_at"),
        )
        .from_(table(LINES))
        .group_by(col("lead"), col("component"))
    )
    made = case(
        [(both(equals(col("makes", "r"), integer(1)), above(col("value", "b"), number(0.0))), integer(1))], integer(0)
    )
    points = case([(equals(col("makes", "r"), integer(0)), col("value", "b"))], number(0.0))
    final = (
        exp.select(
            col("lead", "b"),
            col("rule", "r"),
            named(total(points), "points"),
            named(maximum(col("hits", "b")), "hits"),
            named(maximum(col("last_at", "b")), "last_at"),
            named(maximum(made), "makes"),
        )
        .from_(table("by_component", "b"))
        .join(
            rules.subquery(exp.to_identifier("r", quoted=True)),
            on=equals(col("component", "r"), col("component", "b")),
            join_type="inner",
        )
        .group_by(col("lead", "b"), col("rule", "r"))
    )
    return Plan(steps, final)


def _strongest() -> Plan:
    """The strongest reasons of each lead: what makes a class first, then by the size of the points."""
    order = [(col("makes"), True), (magnitude(col("points")), True), (col("rule"), False)]
    rank = window(exp.RowNumber(), [col("lead")], order)
    worth = either(above(magnitude(col("points")), number(_WORTH_SAYING)), equals(col("makes"), integer(1)))
    ranked = exp.select("*", named(rank, "rank")).from_(table(BY_RULE)).where(worth)
    final = exp.select("*").from_(table("ranked")).where(at_most(col("rank"), integer(_REASONS)))
    return Plan({"ranked": ranked}, final)


def _tallies() -> Plan:
    """For each rule: leads for which it did anything, hits, points."""
    fired = either(differs(col("points"), number(0.0)), equals(col("makes"), integer(1)))
    final = (
        exp.select(
            col("rule"),
            named(count(), "leads"),
            named(total(col("hits")), "hits"),
            named(total(col("points")), "points"),
        )
        .from_(table(BY_RULE))
        .where(fired)
        .group_by(col("rule"))
    )
    return Plan({}, final)


def _scored(
    program: Program,
    batch: Batch,
    moment: Moment,
    rows: pa.Table,
    reasons: pa.Table | None = None,
    tallies: pa.Table | None = None,
) -> Scored:
    """The rows in the order of the batch, under their public names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    model = program.model
    known = rows["lead"].is_valid()
    if batch.strict and not pc.all(known).as_py():
        raise UnknownLeadsError(rows.filter(pc.invert(known))["holder"].cast(pa.string()).slice(0, _SHOWN).to_pylist())
    rows = rows.filter(known)
    order = pc.index_in(batch.profiles["lead"], value_set=rows["lead"].combine_chunks())
    rows = rows.take(order)
    audience = rows["audience"]
    columns = {batch.key: batch.profiles["lead"], "audience": pc.if_else(pc.equal(audience, ""), None, audience)}
    columns |= {f"score_{name}": rows[name] for name in model.scores}
    columns |= {"class": rows["class"].cast(pa.string()), "grade": rows["grade"].cast(pa.string())}
    scores = pa.table(columns)
    if reasons is None or tallies is None:
        return Scored(model, moment.time, batch.key, scores, events=batch.events)
    return Scored(
        model,
        moment.time,
        batch.key,
        scores,
        _reasons(model, batch, reasons),
        _rule_tallies(model, tallies),
        batch.events,
    )


def _reasons(model: Model, batch: Batch, found: pa.Table) -> tuple[tuple[Reason, ...], ...]:
    import pyarrow.compute as pc

    ids = [rule.id for rule in model.rules]
    positions = pc.index_in(found["lead"], value_set=batch.profiles["lead"].combine_chunks())
    found = found.append_column("position", positions).sort_by([("position", "ascending"), ("rank", "ascending")])
    by_lead: list[list[Reason]] = [[] for _ in range(batch.profiles.num_rows)]
    columns = [found[k].to_pylist() for k in ("position", "rule", "points", "hits", "last_at")]
    for position, rule, points, hits, last_at in zip(*columns, strict=True):
        if position is not None:
            by_lead[position].append(Reason(ids[rule], points, hits, from_us(last_at) if last_at is not None else None))
    return tuple(map(tuple, by_lead))


def _rule_tallies(model: Model, tallies: pa.Table) -> tuple[RuleTally, ...]:
    by_rule = {row["rule"]: row for row in tallies.to_pylist()}
    found = []
    for i, rule in enumerate(model.rules):
        row = by_rule.get(i, {"leads": 0, "hits": 0.0, "points": 0.0})
        found.append(RuleTally(rule.id, int(row["leads"]), float(row["hits"] or 0.0), float(row["points"] or 0.0)))
    return tuple(found)
