"""From a file and the words of a command to what the file tells."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tamis.collect.columns import find
from tamis.collect.mappings.catalogue import find_mapping
from tamis.collect.mappings.fit import fit
from tamis.collect.mappings.general import GENERAL
from tamis.collect.mappings.read import Reads, read_plan
from tamis.collect.mappings.shape import Form, Kind
from tamis.collect.mappings.told import Plan
from tamis.collect.rejects import Reject
from tamis.collect.table import Table
from tamis.collect.tables import read_table
from tamis.errors import Problem, UsageError
from tamis.language import Text


@dataclass(frozen=True)
class Request:
    """What is asked for. `sort`: leads, events or outcomes; `mapping`: ready-made or a file. Neither: it is seen.

    `key` and `key_kind`: the column that names the lead, and what it holds. `as_of`: when undated rows were, as typed.
    """

    file: str
    sort: str | None = None
    mapping: str | None = None
    key: str | None = None
    key_kind: Kind | None = None
    as_of: str | None = None
    lenient: bool = False


@dataclass(frozen=True)
class Opened:
    """A file's rows read, and those that were left out."""

    table: Table
    plan: Plan
    rejects: list[Reject]

    @property
    def left_out(self) -> int:
        """How many rows, or lines that were none."""
        return len(self.rejects) + len(self.table.bad_lines)


def form_of(request: Request, table: Table) -> Form:
    """How the file is to be read; without a word about it, by its columns.

    Raises:
        UsageError: there is no such mapping.
        InputError: the mapping's file is wrong.
    """
    if request.mapping is not None:
        return find_mapping(request.mapping)
    if request.sort is not None:
        return GENERAL[request.sort]
    for what in ("event", "outcome"):
        if find(what, table) and find("occurred_at", table):
            return GENERAL[f"{what}s"]
    return GENERAL["leads"]


def open_file(request: Request, zone: ZoneInfo, reads: Reads) -> Opened:
    """Reads the file. `zone`: of times that say none.

    Raises:
        InputError: the file, or unless lenient one of its rows, cannot be used.
        UsageError: there is no such mapping or column, or `as_of` is no date.
    """
    table = read_table(request.file, lenient=request.lenient)
    fitted = fit(form_of(request, table), table, request.key, request.key_kind)
    as_of = None if request.as_of is None else read_moment(request.as_of, zone)
    plan, rejects = read_plan(fitted, zone, as_of, reads, request.lenient)
    return Opened(table, plan, rejects)


def read_moment(written: str, zone: ZoneInfo) -> int:
    """A moment as it is typed, in µs UTC; a day is its beginning.

    Raises:
        UsageError: it is none.
    """
    import pyarrow as pa

    from tamis.collect.moments import to_moment

    moment = to_moment(pa.array([written]), zone)[0].values[0].as_py()
    if moment is None:
        raise UsageError(_unreadable(written))
    found: int = moment
    return found


def _unreadable(written: str) -> Problem:
    return Problem(
        "unreadable-moment",
        Text(en=f"--as-of: '{written}' is not a date.", fr=f"--as-of : « {written} » n'est pas une date."),
        hint=Text(
            en="Write a day (2026-03-05) or a time (2026-03-05T14:30).",
            fr="Écrivez un jour (05/03/2026) ou une heure (2026-03-05T14:30).",
        ),
    )
