"""What is wrong with single rows: an error that shows the first of them, or a file of the rows left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tamis.collect.table import Dialect, Table
from tamis.errors import InputError, Location, Problem
from tamis.language import Language, Text

if TYPE_CHECKING:
    import pyarrow as pa

MOST_SHOWN = 20
_LONGEST_VALUE = 60

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row left out: its place in `Table.data`, from 0, and why."""

    row: int
    reason: Text


@dataclass(frozen=True)
class _Fault:
    code: str
    rows: Rows
    say: Callable[[int], Text]
    hint: Text | None


@dataclass
class Faults:
    """The faults found in the rows of a table."""

    table: Table
    found: list[_Fault] = field(default_factory=list)

    def add(self, code: str, rows: Sequence[int] | Rows, say: Callable[[int], Text], hint: Text | None = None) -> None:
        """Rows (places in `Table.data`) with a fault of one kind; `say` tells of a row what is wrong with it."""
        if len(rows):
            self.found.append(_Fault(code, np.asarray(rows, np.int64), say, hint))

    def rows(self) -> Rows:
        """The rows with a fault, ascending."""
        return np.unique(np.concatenate([fault.rows for fault in self.found])) if self.found else np.empty(0, np.int64)

    def refuse(self) -> None:
        """Nothing, where there is no fault.

        Raises:
            InputError: the first faults, in the order of the file, and how many rows have one.
        """
        rows = self.rows()
        if not len(rows):
            return
        shown = [
            Problem(fault.code, fault.say(row), self.table.at(row), fault.hint)
            for row in rows[:MOST_SHOWN].tolist()
            for fault in self.found
            if _holds(fault.rows, row)
        ]
        if len(rows) > MOST_SHOWN or len(shown) > MOST_SHOWN:
            shown[MOST_SHOWN:] = [more_problems(self.table.file, len(rows))]
        raise InputError(shown)

    def rejects(self) -> list[Reject]:
        """A reject for each row with a fault; a row with several has all the reasons."""
        reasons: dict[int, list[Text]] = {}
        for fault in self.found:
            for row in fault.rows.tolist():
                reasons.setdefault(row, []).append(fault.say(row))
        return [Reject(row, _joined(reasons[row])) for row in sorted(reasons)]


def more_problems(file: str, total: int) -> Problem:
    """What follows the first problems of many."""
    return Problem(
        "more-problems",
        Text(
            en=f"{total} rows cannot be used; the first problems are shown.",
            fr=f"{total} lignes sont inutilisables ; les premiers problèmes sont montrés.",
        ),
        Location(file),
        Text(
            en="With --lenient they are left out, and --rejects FILE keeps them with the reasons.",
            fr="Avec --lenient elles sont laissées de côté, et --rejects FICHIER les garde avec les raisons.",
        ),
    )


def shortened(value: object) -> str:
    """A value as messages show it."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def write_rejects(path: str | Path, table: Table, rejects: Iterable[Reject], language: Language) -> None:
    """The rows left out, as CSV in the dialect of the file: its columns, the row's number in it, and why.

    Lines that could not even be read as rows (`Table.bad_lines`) come first, without values. Where the file has a
    column `row` or `reason`, ours is `tamis_row` or `tamis_reason`.

    Raises:
        UsageError: the file cannot be written.
    """
    import pyarrow as pa

    from tamis.collect.aside import aside
    from tamis.collect.csv_writing import write_csv

    rejects = list(rejects)
    rows = table.data.take(pa.array([reject.row for reject in rejects], pa.int64()))
    lines = [problem.location.line if problem.location else 0 for problem in table.bad_lines]
    numbers = [*lines, *(table.row_number(reject.row) for reject in rejects)]
    reasons = [*(p.message.say(language) for p in table.bad_lines), *(r.reason.say(language) for r in rejects)]
    unread = pa.table({f.name: pa.nulls(len(lines), f.type) for f in table.data.schema}, schema=table.data.schema)
    written = pa.concat_tables([unread, rows])
    number, reason = _free("row", table.data), _free("reason", table.data)
    written = written.append_column(number, pa.array(numbers, pa.int64()))
    written = written.append_column(reason, pa.array(reasons, pa.string()))
    with aside(path) as stream:
        write_csv(stream, written, table.dialect or Dialect(), own={reason})


def _free(name: str, data: pa.Table) -> str:
    return f"tamis_{name}" if name in data.column_names else name


def _holds(rows: Rows, row: int) -> bool:
    place = int(np.searchsorted(rows, row))
    return place < len(rows) and int(rows[place]) == row


def _joined(reasons: Sequence[Text]) -> Text:
    return Text(en=" ".join(reason.en for reason in reasons), fr=" ".join(reason.fr for reason in reasons))
