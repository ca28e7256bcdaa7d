"""Reading the columns of a fitted file: all that can be wrong with a row is found before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.columns import Found, plain_name
from tamis.collect.distinct import Flags, encode
from tamis.collect.field_columns import add_unreadable
from tamis.collect.keys import repeated
from tamis.collect.mappings.cells import cells, moments, object_of
from tamis.collect.mappings.fit import COUNTED, CREATED_AT, MESSAGE, PROPERTIES, SUSPECT, Fitted, FittedAct
from tamis.collect.mappings.flags import read_flags
from tamis.collect.mappings.shape import KINDS, Kind
from tamis.collect.mappings.told import Plan
from tamis.collect.moments import to_moment
from tamis.collect.plain_text import text_of
from tamis.collect.rejects import Faults, Reject, shortened
from tamis.collect.values import to_boolean, to_raw_text
from tamis.errors import InputError, Location, Problem
from tamis.language import Text
from tamis.model.fields import Field

Reads = Callable[[Kind, str], str | None]
"""The identifier of that kind which a text writes, in the form that is compared; None where it names nobody."""
_TIME = Field("occurred_at", "date")


@dataclass
class _Reading:
    """A file being read."""

    fitted: Fitted
    zone: ZoneInfo
    as_of: int | None
    reads: Reads
    faults: Faults
    columns: dict[str, pa.ChunkedArray] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.fitted.table.data)

    def empty(self, kind: pa.DataType) -> pa.ChunkedArray:
        """A column without values."""
        return pa.chunked_array([pa.nulls(self.count, kind)])


def read_plan(
    fitted: Fitted, zone: ZoneInfo, as_of: int | None, reads: Reads, lenient: bool
) -> tuple[Plan, list[Reject]]:
    """All columns read, and the rows that cannot be used.

    `zone`: of times that say none. `as_of`: when undated rows were, µs UTC.

    Raises:
        InputError: nothing is dated; and unless `lenient` (where such rows become rejects): a row names nobody, is the
            second of one lead, has no date or event, or a value that cannot be read.
    """
    reading = _Reading(fitted, zone, as_of, reads, Faults(fitted.table))
    _refuse_undated(reading)
    _read_who(reading)
    _read_time(reading)
    for number, act in enumerate(fitted.acts):
        _read_act(reading, number, act)
    _read_own(reading)
    faults = reading.faults
    if not lenient:
        faults.refuse()
    good = np.ones(reading.count, np.bool_)
    good[faults.rows()] = False
    traits = {name: _trait(name, found, zone) for name, found in fitted.traits.items()}
    properties = [pa.table({n: cells(f) for n, f in act.properties.items()}) for act in fitted.acts]
    return Plan(fitted, pa.table(reading.columns), pa.table(traits), properties, good), faults.rejects()


def _trait(name: str, found: Found, zone: ZoneInfo) -> pa.ChunkedArray:
    return moments(found, zone) if name == CREATED_AT else cells(found)


def _read_who(reading: _Reading) -> None:
    """Who each row is about: he must be named by the key, where there is one that is not one of events."""
    fitted, columns = reading.fitted, reading.columns
    columns["key"] = reading.empty(pa.string())
    if fitted.key is not None:
        codes = encode(fitted.key.values)
        found = [_read_key(text, fitted.key_kind, reading.reads) for text in codes.texts.to_pylist()]
        columns["key_kind"] = codes.spread(pa.array([kind for kind, _ in found], pa.string()))
        columns["key"] = codes.spread(pa.array([value for _, value in found], pa.string()))
    for kind, column in fitted.who.items():
        codes = encode(column.values)
        columns[kind] = codes.spread(pa.array([reading.reads(kind, t) for t in codes.texts.to_pylist()], pa.string()))
    others = () if fitted.key is not None and not fitted.form.of_events else fitted.who
    missing = columns["key"].is_null().to_numpy()
    for kind in others:
        missing &= columns[kind].is_null().to_numpy()
    asked = [found for found in (fitted.key, *(fitted.who[kind] for kind in others)) if found]
    reading.faults.add("names-nobody", np.flatnonzero(missing), lambda row: _names_nobody(asked, row))
    if fitted.form.one_row_each:
        _refuse_repeated(reading)


def _read_key(text: str, kind: Kind | None, reads: Reads) -> tuple[Kind | None, str | None]:
    """What a key is, and its value."""
    prefix, colon, rest = text.strip().partition(":")
    if kind is None and colon and prefix in KINDS:
        kind, text = next(known for known in KINDS if known == prefix), rest
    chosen: Kind = kind or ("email" if "@" in text else "user_id")
    value = reads(chosen, text)
    return (chosen, value) if value is not None else (None, None)


def _refuse_repeated(reading: _Reading) -> None:
    """A second row of one lead: which of the two is true?"""
    columns = reading.columns
    leads = columns["key"]
    for kind in KINDS:
        if kind in columns:
            leads = pc.coalesce(leads, columns[kind])
    rows, first = repeated(leads)
    table = reading.fitted.table

    def say(row: int) -> Text:
        value, line = shortened(leads[row].as_py()), table.row_number(int(first[np.searchsorted(rows, row)]))
        return Text(
            en=f"the lead '{value}' is that of row {line} already.",
            fr=f"le prospect « {value} » est déjà celui de la ligne {line}.",
        )

    reading.faults.add("duplicate-key", rows, say)


def _read_time(reading: _Reading) -> None:
    found = reading.fitted.at
    at, written = _times(reading, found) if found else (reading.empty(pa.int64()), reading.empty(pa.string()))
    reading.columns["at"], reading.columns["written"] = _dated(reading, at, written)


def _times(reading: _Reading, found: Found) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """The moments of a column, and how they are written."""
    read, _ = to_moment(found.values, reading.zone, midnight_is_date=found.midnight_is_date)
    add_unreadable(reading.faults, _TIME, found, read)
    return read.values, text_of(found.values, midnight_is_date=found.midnight_is_date)


def _dated(reading: _Reading, at: pa.ChunkedArray, written: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """With the moment of `--as-of` where the row has none; what that is belongs to the fact, as a date in the file."""
    if reading.as_of is None:
        return at, written
    return pc.fill_null(at, reading.as_of), pc.if_else(at.is_null(), f"as of {reading.as_of}", written)


def _read_act(reading: _Reading, number: int, act: FittedAct) -> None:
    """Which rows tell it, under which name, and when it was."""
    columns = reading.columns
    times, own = reading.empty(pa.float64()), reading.empty(pa.int64())
    at, written = columns["at"], columns["written"]
    if act.when is None:
        names = pa.chunked_array([pa.array([act.act.event] * reading.count, pa.string())])
    elif act.act.event is not None:
        said = read_flags(act.when, reading.zone, reading.faults)
        names = pc.if_else(pa.chunked_array([pa.array(said.happened)]), act.act.event, None)
        times, own = said.times, said.at
        written = pc.if_else(own.is_null(), written, text_of(act.when.values))
        at = pc.coalesce(own, at)
    else:
        names = _names(reading, act, act.when)
    if act.at is not None:
        found, told = _times(reading, act.at)
        at, written = pc.coalesce(found, at), pc.if_else(found.is_null(), written, told)
    columns[f"name{number}"], columns[f"times{number}"] = names, times
    columns[f"at{number}"], columns[f"written{number}"] = at, written
    undated = names.is_valid().to_numpy() & at.is_null().to_numpy() & ~_faulty(reading)
    reading.faults.add("missing-date", np.flatnonzero(undated), lambda _: _UNDATED, _GIVE_AS_OF)


def _faulty(reading: _Reading) -> Flags:
    """The rows that are known to be wrong: a date that cannot be read is not also missing."""
    flags = np.zeros(reading.count, np.bool_)
    flags[reading.faults.rows()] = True
    return flags


def _names(reading: _Reading, act: FittedAct, when: Found) -> pa.ChunkedArray:
    """The name of each row's event, as the column says it."""
    written = to_raw_text(when.values).values
    missing = written.is_null().to_numpy()
    if act.act.needed:
        reading.faults.add("missing-event", np.flatnonzero(missing), lambda _: _missing(when))
    if not act.act.names:
        return written
    known = {plain_name(said): name for said, name in act.act.names.items()}
    codes = encode(written)
    names = codes.spread(pa.array([known.get(plain_name(text)) for text in codes.texts.to_pylist()], pa.string()))
    listed = ", ".join(act.act.names)
    hint = Text(en=f"Known: {listed}.", fr=f"Connus : {listed}.")
    unknown = np.flatnonzero(names.is_null().to_numpy() & ~missing)
    reading.faults.add("unknown-event", unknown, lambda row: _unknown(when, row), hint)
    return names


def _read_own(reading: _Reading) -> None:
    own, columns = reading.fitted.own, reading.columns
    for name in (MESSAGE, SUSPECT):
        if name in own:
            columns[name] = to_raw_text(own[name].values).values
    if COUNTED in own:
        said = to_boolean(own[COUNTED].values)
        columns[COUNTED] = said.values
        add_unreadable(reading.faults, Field(COUNTED, "boolean"), own[COUNTED], said)
    if PROPERTIES in own:
        found = own[PROPERTIES]
        codes = encode(found.values)
        bad = np.array([object_of(text) is None for text in codes.texts.to_pylist()], np.bool_)
        reading.faults.add("bad-json", codes.rows(bad), lambda _: _no_object(found))
        columns[PROPERTIES] = to_raw_text(found.values).values


def _refuse_undated(reading: _Reading) -> None:
    """What people did, and not one column of when."""
    fitted = reading.fitted
    undated = fitted.acts and reading.as_of is None and fitted.at is None
    if undated and not any(act.at or (act.when and act.act.event) for act in fitted.acts):
        raise InputError(Problem("missing-date", _NO_DATES, Location(fitted.table.file), _GIVE_AS_OF))


def _names_nobody(columns: Sequence[Found], row: int) -> Text:
    names = ", ".join(f"'{found.name}'" for found in columns), ", ".join(f"« {found.name} »" for found in columns)
    en, fr = (
        (f"column {names[0]}", f"colonne {names[1]}")
        if len(columns) == 1
        else (f"columns {names[0]}", f"colonnes {names[1]}")
    )
    written = [text for found in columns if (text := shortened(found.values[row].as_py() or ""))]
    if not written:
        return Text(en=f"nothing says who it is about ({en}).", fr=f"rien ne dit de qui il s'agit ({fr}).")
    return Text(en=f"'{written[0]}' names nobody ({en}).", fr=f"« {written[0]} » ne désigne personne ({fr}).")


def _missing(column: Found) -> Text:
    return Text(
        en=f"the value of column '{column.name}' is missing.", fr=f"la valeur de la colonne « {column.name} » manque."
    )


def _unknown(column: Found, row: int) -> Text:
    value = shortened(column.values[row].as_py())
    return Text(
        en=f"column '{column.name}': '{value}' is nothing known.",
        fr=f"colonne « {column.name} » : « {value} » n'est rien de connu.",
    )


def _no_object(column: Found) -> Text:
    return Text(
        en=f"column '{column.name}': the value is not a JSON object.",
        fr=f"colonne « {column.name} » : la valeur n'est pas un objet JSON.",
    )


_UNDATED = Text(en="nothing says when it was.", fr="rien ne dit quand c'était.")
_NO_DATES = Text(en="no column says when it was.", fr="aucune colonne ne dit quand c'était.")
_GIVE_AS_OF = Text(en="Give the day with --as-of DATE.", fr="Donnez le jour avec --as-of DATE.")
