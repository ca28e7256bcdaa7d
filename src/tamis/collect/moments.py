"""Columns of dates and times become moments: whole microseconds UTC, and whether only a date was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tamis.collect.distinct import Column, Converted, Flags, all_bad, as_chunks, as_given, encode
from tamis.collect.moment_text import EARLIEST, END, read_moments
from tamis.collect.number_text import MISSING
from tamis.collect.zones import DAY, Micros, day_number, local_of_utc, utc_of_local
from tamis.language import Text

_ISO = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"
_ISO_UTC = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z| ?UTC|[+-]\d{2}:?\d{2})$"
_LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the time on a clock
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOTH_ORDERS = Text(
    en="some dates of this column have the day first, others the month",
    fr="dans cette colonne, certaines dates commencent par le jour, d'autres par le mois",
)
_NUMBERS = Text(en="the column holds numbers, not dates", fr="la colonne contient des nombres, pas des dates")


@dataclass(frozen=True)
class _Clock:
    """Moments in microseconds: UTC, or on the clock of the model's zone. What is neither good nor bad is missing."""

    micros: Micros
    is_utc: Flags
    date_only: Flags
    good: Flags
    bad: Flags
    reason: Text | None = None


def to_moment(values: Column, zone: ZoneInfo, *, midnight_is_date: bool = False) -> tuple[Converted, Column]:
    """Moments of the years 1900 to 2200, as int64 microseconds UTC; and which of them are only dates (booleans).

    They come from dates, timestamps, or texts as `read_moments` reads them; numbers are no dates. What has no offset
    is in `zone` (of an ambiguous time the first; one that does not exist has the offset before the change); a date is
    the start of its day there. `midnight_is_date`: timestamps at midnight are dates, as in workbooks.
    """
    kind = values.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        clock = _of_dates(values, midnight_is_date)
        utc = pa.chunked_array([_utc(clock, zone)])
        dates = pa.chunked_array([pa.array(clock.date_only)])
        return Converted(as_given(values, utc), np.flatnonzero(clock.bad).tolist()), as_given(values, dates)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return all_bad(values, pa.int64(), _NUMBERS), as_given(values, pa.chunked_array([_no_flags(len(values))]))
    codes = encode(values)
    clock = _read(codes.texts)
    dates = codes.spread(pa.array(clock.date_only)).fill_null(False)
    found = as_given(values, codes.spread(_utc(clock, zone)))
    return Converted(found, codes.rows(clock.bad), clock.reason), as_given(values, dates)


def to_day(values: Column, zone: ZoneInfo, *, midnight_is_date: bool = False) -> Converted:
    """The days, in `zone`, of moments read as `to_moment` reads them: int32 yyyymmdd."""
    moments, _ = to_moment(values, zone, midnight_is_date=midnight_is_date)
    chunked = as_chunks(moments.values)
    utc = chunked.fill_null(0).to_numpy()
    days = pa.array(day_number(local_of_utc(utc, zone)), pa.int32(), mask=chunked.is_null().to_numpy())
    return Converted(as_given(values, pa.chunked_array([days])), moments.bad_rows, moments.reason)


def _no_flags(count: int) -> pa.Array:
    return pa.array(np.zeros(count, np.bool_))


def _of_dates(values: Column, midnight_is_date: bool) -> _Clock:
    chunked = as_chunks(values)
    is_date = pa.types.is_date(chunked.type)
    is_utc = not is_date and chunked.type.tz is not None
    plain = pa.timestamp("ms") if is_date else pa.timestamp(chunked.type.unit)
    valid = chunked.is_valid().to_numpy()
    good = valid & _in_range(chunked.cast(plain))
    kept = pc.if_else(pa.array(good), chunked.cast(plain), None)
    micros = kept.cast(pa.timestamp("us"), safe=False).cast(pa.int64()).fill_null(0).to_numpy()
    midnight = np.mod(micros, DAY) == 0 if midnight_is_date and not is_utc else np.zeros(len(micros), np.bool_)
    date_only = good & (midnight | is_date)
    return _Clock(micros, np.full(len(micros), is_utc), date_only, good, valid & ~good)


def _in_range(moments: pa.ChunkedArray) -> Flags:
    """Compared in the column's own unit: the extremes of seconds do not fit into microseconds."""
    units = {"s": 1_000_000, "ms": 1_000, "us": 1}
    numbers = moments.cast(pa.int64()).fill_null(0).to_numpy()
    if moments.type.unit == "ns":
        flags: Flags = (numbers >= EARLIEST * 1000) & (numbers < min(END * 1000, 2**63 - 1))
    else:
        unit = units[moments.type.unit]
        flags = (numbers >= EARLIEST // unit) & (numbers < END // unit)
    return flags


def _read(distinct: pa.StringArray) -> _Clock:
    """The usual shapes of ISO 8601 by Arrow, the others by Python, once each."""
    texts = pc.utf8_trim_whitespace(distinct)
    for shape, is_utc in ((_ISO, False), (_ISO_UTC, True)):
        if pc.all(pc.or_(pc.equal(texts, ""), pc.match_substring_regex(texts, shape))).as_py():
            try:
                return _of_iso(texts, is_utc)
            except pa.ArrowInvalid:
                break  # such as 30 February: Python tells which
    return _of_any_shape(texts.to_pylist())


def _of_iso(texts: pa.StringArray, is_utc: bool) -> _Clock:
    filled = pc.if_else(pc.equal(texts, ""), None, texts)
    if is_utc:
        filled = pc.replace_substring_regex(filled, " ?UTC$", "Z")
    moments = filled.cast(pa.timestamp("us", "UTC" if is_utc else None))
    micros = moments.cast(pa.int64()).fill_null(0).to_numpy()
    valid = moments.is_valid().to_numpy(zero_copy_only=False)
    good = valid & (micros >= EARLIEST) & (micros < END)
    short = pc.equal(pc.utf8_length(texts), 10).to_numpy(zero_copy_only=False)
    return _Clock(np.where(good, micros, 0), np.full(len(texts), is_utc), good & short, good, valid & ~good)


def _of_any_shape(texts: list[str]) -> _Clock:
    found = read_moments(texts)
    micros = np.zeros(len(texts), np.int64)
    is_utc, date_only, good, bad = (np.zeros(len(texts), np.bool_) for _ in range(4))
    for i, (text, moment) in enumerate(zip(texts, found.values, strict=True)):
        if moment is None:
            bad[i] = text.casefold() not in MISSING
            continue
        is_utc[i] = moment.at.tzinfo is not None
        epoch = _EPOCH if is_utc[i] else _LOCAL_EPOCH
        value = (moment.at - epoch) // timedelta(microseconds=1)
        good[i] = EARLIEST <= value < END
        bad[i] = not good[i]
        micros[i] = value if good[i] else 0
        date_only[i] = moment.date_only and good[i]
    return _Clock(micros, is_utc, date_only, good, bad, _BOTH_ORDERS if found.both_orders else None)


def _utc(clock: _Clock, zone: ZoneInfo) -> pa.Array:
    micros = clock.micros.copy()
    local = clock.good & ~clock.is_utc
    micros[local] = utc_of_local(micros[local], zone)
    return pa.array(micros, pa.int64(), mask=~clock.good)
