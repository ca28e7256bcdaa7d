"""A table becomes a frame, as its recipe says: one row a lead, dates as ages, texts as flags of their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.collect.columns import find, find_name, plain_name, required
from tamis.errors import InputError, Location, Problem, UsageError, near_miss
from tamis.language import Text
from tamis.learn.frame import FLAG, Column, Frame
from tamis.learn.outcome import Outcomes, read_outcomes
from tamis.learn.recipe import ZONE, Decided, LeftOut, Recipe, Take, decide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from tamis.collect.columns import Found
    from tamis.collect.table import Table
    from tamis.learn.frame import Flags, Micros, Numbers

_DAY = 86_400_000_000.0
_FEW_YEARS = 8
_BEGINNING = re.compile(
    r"^(?!.*(?:birth|naiss|career|carriere|fond|close|clotur))"
    r".*(?:creat|cree|creation|engag|open|ouvert|start|debut|receiv|recu|inscri|signup|regist|arriv|firstseen)"
)
LATER = 0.05
"""A column of dates of which more are later than the row's own time was filled in afterwards."""


@dataclass(frozen=True)
class Asked:
    """What the user says of a table: column names, and the columns to keep or to drop whatever is found."""

    outcome: str | None
    key: str | None = None
    time: str | None = None
    won_value: str | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class TableFrame:
    """`frame`: the rows of known outcome, in the file's order; `rows` their places in the table, `keys` their names.

    `later`: for columns of dates, the share that is later than the row's own time. `open`: how many rows were not won
    or lost yet, by what they say.
    """

    frame: Frame
    rows: Micros
    keys: tuple[str, ...]
    recipe: Recipe
    left_out: tuple[LeftOut, ...]
    later: Mapping[str, float]
    open: Mapping[str, int]


def frame_to_learn(table: Table, asked: Asked) -> TableFrame:
    """The rows that are won or lost, with the columns that can be used.

    Raises:
        InputError, UsageError: a column is not there, or cannot serve as what it is to serve as; see `read_outcomes`.
    """
    import numpy as np

    names = _checked(table, asked)
    outcome = required(asked.outcome or "outcome", table)
    outcomes = read_outcomes(outcome, table.file, asked.won_value)
    aside = [outcome.name, *names.values()]
    decided = decide(table, [*aside, *_named(asked.drop, table)], _named(asked.keep, table))
    time, kind = _time_of(names.get("time"), decided, table, outcomes.known)
    recipe = Recipe(tuple(decided.takes), time, kind)
    return _assembled(table, recipe, names.get("key"), outcomes, decided, np.flatnonzero(outcomes.known))


def _assembled(
    table: Table, recipe: Recipe, key: str | None, outcomes: Outcomes, decided: Decided, rows: Any
) -> TableFrame:
    from dataclasses import replace

    whole, later = apply(table, recipe, outcomes.known)
    frame = replace(whole, won=outcomes.won).take(rows)
    left_out = tuple(decided.left_out)
    return TableFrame(frame, rows, keys_of_rows(table, key, rows), recipe, left_out, later, outcomes.open)


def apply(table: Table, recipe: Recipe, needed: Flags | None = None) -> tuple[Frame, dict[str, float]]:
    """All rows as a frame without outcomes, and for columns of dates the share that is later than the row's time.

    A column that the table has not is not known in any row. `needed` (rows,): the rows that must have a time.

    Raises:
        InputError: the column of the time cannot be read.
    """
    import numpy as np

    rows = table.data.num_rows
    at = _times(table, recipe, np.zeros(rows, np.bool_) if needed is None else needed)
    dates = {
        take.column: _moments(found) for take in recipe.takes if take.kind == "date" and (found := _get(take, table))
    }
    newest = max((float(np.nanmax(d)) for d in dates.values() if not np.isnan(d).all()), default=0.0)
    moments = at if recipe.time is not None and recipe.time_kind == "moment" else None
    reference = np.full(rows, newest) if moments is None else np.where(moments == 0, newest, moments)
    columns: list[Column] = []
    later: dict[str, float] = {}
    for take in recipe.takes:
        if take.kind == "date":
            ages = (reference - dates.get(take.column, np.full(rows, np.nan))) / _DAY
            columns.append(Column(take.column, "number", ages, _age(take.column)))
            if moments is not None:
                later[take.column] = float((ages < -1.0).mean())
        else:
            columns += _columns(take, table)
    return Frame(tuple(columns), np.arange(rows, dtype=np.int64), None, at), later


def keys_of_rows(table: Table, key: str | None, rows: Sequence[int]) -> tuple[str, ...]:
    """What each row is called: its key, else its number in the file."""
    from tamis.collect.plain_text import text_of

    if key is None:
        return tuple(str(table.row_number(int(row))) for row in rows)
    texts = text_of(required(key, table).values).to_pylist()
    return tuple(texts[int(row)] or "" for row in rows)


def _checked(table: Table, asked: Asked) -> dict[str, str]:
    """The key and the time by their names in the file.

    Raises:
        InputError, UsageError: one of the names is unknown.
    """
    if table.data.num_rows == 0:
        raise InputError(
            Problem("no-rows", Text(en="there is no row.", fr="il n'y a aucune ligne."), Location(table.file))
        )
    given = {"key": asked.key, "time": asked.time}
    found = {role: required(name, table).name for role, name in given.items() if name is not None}
    if "key" not in found and (name := find_name("lead", table.data.column_names)):
        found["key"] = name
    return found


def _named(names: Sequence[str], table: Table) -> list[str]:
    """The names as the file has them.

    Raises:
        UsageError: there is no such column.
    """
    found = []
    for name in names:
        own = find_name(name, table.data.column_names)
        if own is None:
            message = Text(en=f"there is no column '{name}'.", fr=f"il n'y a pas de colonne « {name} ».")
            hint = near_miss(name, table.data.column_names)
            raise UsageError(Problem("unknown-column", message, Location(table.file), hint))
        found.append(own)
    return found


def _time_of(given: str | None, decided: Decided, table: Table, known: Flags) -> tuple[str | None, Any]:
    """The column that orders the rows: the one given, else an identifier in their order, else when each began."""
    if given is not None:
        return given, "moment"
    in_order = next((one.column for one in decided.left_out if one.serves_as_time), None)
    if in_order is not None:
        return in_order, "number"
    began = next((take for take in decided.takes if _tells_the_beginning(take, table, known)), None)
    if began is None:
        return None, "moment"
    decided.takes.remove(began)
    return began.column, "moment"


def _tells_the_beginning(take: Take, table: Table, known: Flags) -> bool:
    """A date that every row has, within a few years, whose name says that something began."""
    import numpy as np

    found = _get(take, table)
    if take.kind != "date" or found is None or not _BEGINNING.search(plain_name(take.column)):
        return False
    moments = _moments(found)[known]
    return not np.isnan(moments).any() and float(np.ptp(moments)) <= _FEW_YEARS * 365 * _DAY


def _times(table: Table, recipe: Recipe, needed: Flags) -> Micros | None:
    """When each row is from, µs UTC or an ordinal; 0 where it is neither known nor needed.

    Raises:
        InputError: a row that needs one has no readable time.
    """
    import numpy as np

    found = find(recipe.time, table) if recipe.time is not None else None
    if found is None:
        return None
    if recipe.time_kind == "number":
        return np.nan_to_num(_numbers(found), nan=-1.0).astype(np.int64)
    moments = _moments(found)
    missing = np.isnan(moments) & needed
    if missing.any():
        row = int(np.flatnonzero(missing)[0])
        raise InputError(_no_time(found.name, found.values[row].as_py(), int(missing.sum()), table.at(row)))
    return np.nan_to_num(moments, nan=0.0).astype(np.int64)


def _get(take: Take, table: Table) -> Found | None:
    return find(take.column, table)


def _numbers(found: Found) -> Numbers:
    import numpy as np

    from tamis.collect.values import to_number

    read = to_number(found.values).values
    floats: Numbers = read.to_numpy(zero_copy_only=False).astype(np.float64)
    return floats


def _moments(found: Found) -> Numbers:
    """µs UTC, NaN where there is none."""
    import numpy as np
    import pyarrow as pa

    from tamis.collect.values import to_moment

    read, _ = to_moment(found.values, ZONE, midnight_is_date=found.midnight_is_date)
    micros = read.values.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).cast(pa.float64())
    floats: Numbers = micros.to_numpy(zero_copy_only=False).astype(np.float64)
    return floats


def _columns(take: Take, table: Table) -> list[Column]:
    import numpy as np

    from tamis.collect.values import to_words

    found = _get(take, table)
    said = Text(en=take.column, fr=take.column)
    rows = table.data.num_rows
    if found is None:
        nothing = np.full(rows, -1, np.int32)
        return [Column(take.column, "category", nothing, said)] if take.kind != "words" else []
    match take.kind:
        case "number":
            return [Column(take.column, "number", _numbers(found), said)]
        case "words":
            return flag_columns(take, to_words(found.values).values)
        case _:
            return [category_column(take.column, said, _texts(take, found))]


def _texts(take: Take, found: Found) -> pa.Array:
    """Texts as they are written, but for case and spaces; an empty one is not known."""
    from tamis.collect.values import to_domain, to_text

    read = to_domain(found.values) if take.kind == "domain" else to_text(found.values)
    return read.values.combine_chunks()


def category_column(name: str, said: Text, texts: pa.Array) -> Column:
    """Texts as a category; a missing one is not known."""
    codes = texts.dictionary_encode()
    levels = tuple(codes.dictionary.to_pylist())
    values = codes.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype("int32")
    return Column(name, "category", values, said, levels)


def flag_columns(take: Take, words: pa.Array | pa.ChunkedArray) -> list[Column]:
    """Each keyword of the recipe, 1 where the words of a text (see `tamis.model.text.words_of`) have it."""
    import numpy as np

    texts = [text or "" for text in words.to_pylist()]
    columns = []
    for word in take.keywords:
        there: Flags = np.array([f" {word} " in text for text in texts], np.bool_)
        said = Text(en=f"'{word}' in {take.column}", fr=f"« {word} » dans {take.column}")
        columns.append(Column(f"{take.column}: {word}", "category", there.astype(np.int32), said, FLAG))
    return columns


def _age(name: str) -> Text:
    return Text(en=f"days since {name}", fr=f"jours depuis {name}")


def _no_time(name: str, value: object, count: int, place: Location) -> Problem:
    what = "" if value is None else str(value)
    return Problem(
        "no-time",
        Text(
            en=f"'{what}' (column '{name}') is no date or time; neither are {count - 1} more.",
            fr=f"« {what} » (colonne « {name} ») n'est ni une date ni une heure ; {count - 1} autres non plus.",
        ),
        place,
        Text(en="Choose another column for --time.", fr="Choisissez une autre colonne pour --time."),
    )
