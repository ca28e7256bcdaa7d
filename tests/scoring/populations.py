"""Drawn populations as the relations that plans read, and the engine's answers in the reference's terms."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from tamis.model.definition import Model
from tamis.model.fields import Field, event_fields, trait_fields
from tamis.model.text import normalise, words_of
from tamis.scoring.batch import register
from tamis.scoring.clock import Moment, from_us, hour_start, moment_at, to_us
from tamis.scoring.engines.base import Engine
from tamis.scoring.program import Program

from ..reference.strategies import Population, RefLead

_TYPES = {"number": pa.float64(), "date": pa.int64(), "day": pa.int32()}


def moment_of(population: Population, zone: ZoneInfo) -> Moment:
    """The moment of a population's scoring."""
    moment = moment_at(from_us(population.as_of), zone)
    day = population.as_of_day if population.as_of_day is not None else moment.day
    return Moment(population.as_of, hour_start(population.as_of, zone), day)


def profiles_of(model: Model, leads: tuple[RefLead, ...]) -> pa.Table:
    """The relation `profiles`."""
    columns: dict[str, pa.Array] = {"lead": pa.array([lead.key for lead in leads], pa.string())}
    for field in trait_fields(model):
        values = [_typed(lead.profile.get(field.source), field, model.timezone) for lead in leads]
        columns[field.name] = pa.array(values, _TYPES.get(field.type, pa.string()))
    columns["previous"] = pa.array([lead.previous for lead in leads], pa.string())
    return pa.table(columns)


def events_of(model: Model, leads: tuple[RefLead, ...]) -> pa.Table:
    """The relation `events`."""
    rows = [(lead.key, event) for lead in leads for event in lead.events]
    columns: dict[str, pa.Array] = {
        "lead": pa.array([key for key, _ in rows], pa.string()),
        "event": pa.array([normalise(e.event) for _, e in rows], pa.string()),
        "t": pa.array([e.t for _, e in rows], pa.int64()),
        "day": pa.array([e.day_only for _, e in rows], pa.bool_()),
    }
    for field in event_fields(model):
        values = [_typed(e.properties.get(field.source), field, model.timezone) for _, e in rows]
        columns[field.name] = pa.array(values, _TYPES.get(field.type, pa.string()))
    return pa.table(columns)


def _typed(raw: object, field: Field, zone: ZoneInfo) -> object:
    """The value as the field's type, for the clean values that the strategies draw."""
    if raw is None:
        return None
    match field.type:
        case "number":
            return float(raw) if isinstance(raw, int | float) else _number(str(raw))
        case "date":
            return _moment(raw, zone)
        case "day":
            us = _moment(raw, zone)
            return None if us is None else int(from_us(us).astimezone(zone).strftime("%Y%m%d"))
        case "domain":
            text = normalise(str(raw))
            return normalise(text.rpartition("@")[2]) or None if "@" in text else None
        case "words":
            return words_of(str(raw)) or None
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return normalise(str(raw)) or None


def _number(raw: str) -> float | None:
    try:
        return float(raw)
    except ValueError:
        return None


def _moment(raw: object, zone: ZoneInfo) -> int | None:
    if isinstance(raw, datetime):
        return to_us(raw if raw.tzinfo else raw.replace(tzinfo=zone))
    if isinstance(raw, date):
        return to_us(datetime(raw.year, raw.month, raw.day, tzinfo=zone))
    return None


def prepare(engine: Engine, model: Model, population: Population) -> Program:
    """Registers a population on an engine; the compiled model."""
    program = Program(model)
    register(engine, program, profiles_of(model, population.leads), events_of(model, population.leads))
    return program
