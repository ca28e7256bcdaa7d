"""What a scoring writes: the scored leads, the rows left out, the report. Checked before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.cli.options import one_of
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.report.page_leads import Extras
    from tamis.scoring.result import Scored
    from tamis.scoring.session import Session

ALL, SCORES = "all", "scores"


@dataclass(frozen=True)
class Outputs:
    """The words of the command line that say what is written, and where."""

    out: str | None = None
    columns: str = ALL
    sort: str | None = None
    rejects: str | None = None
    report: str | None = None

    @property
    def scores_only(self) -> bool:
        """Whether only keys, scores and classes are asked for."""
        return self.columns == SCORES

    def check(self, lenient: bool, read: Sequence[str | None] = ()) -> None:
        """Nothing, where all of this can be done. `read`: the files that are read, none of which may be written over.

        Raises:
            UsageError: an option has no such value, or needs another; a file cannot be there.
        """
        from tamis.report.output import output_format

        one_of("--columns", self.columns, (ALL, SCORES))
        if self.rejects and not lenient:
            raise UsageError(Problem("rejects-without-lenient", _LENIENT))
        if self.out:
            output_format(self.out)
        for path in (self.out, self.rejects, self.report):
            if path:
                check_place(path)
        self._refuse_overwriting(read)

    def _refuse_overwriting(self, read: Sequence[str | None]) -> None:
        """No output over an input or over another output (the leads may be scored in place)."""
        taken = {Path(path).resolve() for path in read if path}
        for path in (self.out, self.rejects, self.report):
            if path and Path(path).resolve() in taken:
                raise UsageError(Problem("would-overwrite", _WOULD_OVERWRITE, Location(path)))
            taken |= {Path(path).resolve()} if path else set()

    def write(self, session: Session, scored: Scored, extras: Extras | None) -> list[str]:
        """Writes all; gives the names of the files.

        Raises:
            UsageError: a file cannot be written.
        """
        written = []
        if self.out:
            self._write_leads(session, scored, self.out)
            written.append(self.out)
        written += self._write_rejects(session)
        if self.report and extras:
            write_page(scored, _leads(session), self.report, extras)
            written.append(self.report)
        return written

    def _write_leads(self, session: Session, scored: Scored, out: str) -> None:
        import pyarrow as pa

        from tamis.report.output import output_format, write_table
        from tamis.report.scored_table import REASONS, check_sort, scored_table, scores_alone, sorted_rows

        language = current_language()
        leads = _leads(session)
        table = scores_alone(scored, leads) if self.scores_only else scored_table(scored, leads, language)
        if self.sort:
            table = table.take(pa.array(sorted_rows(scored, check_sort(scored.model, self.sort))))
        if output_format(out) == "xlsx":
            from tamis.report.workbook import write_workbook

            write_workbook(scored, table, out, language)
        else:
            write_table(table, out, dialect=session.leads.table.dialect, own={REASONS})

    def _write_rejects(self, session: Session) -> Iterator[str]:
        """The rows left out of the leads, and of the events; always where a file is named, else beside the scores."""
        from tamis.collect.rejects import write_rejects

        place = Path(self.rejects) if self.rejects else Path(self.out).with_suffix(".rejects.csv") if self.out else None
        for prepared, path in ((session.leads, place), (session.events, place and _of_events(place))):
            if path is None or prepared is None:
                continue
            if prepared.rejects or prepared.table.bad_lines or (self.rejects and path is place):
                write_rejects(path, prepared.table, prepared.rejects, current_language())
                yield str(path)


def left_out(session: Session) -> dict[str, int]:
    """How many rows were left out, of the leads and of the events."""
    prepared: dict[str, Any] = {"leads": session.leads, "events": session.events}
    return {name: len(one.rejects) + len(one.table.bad_lines) for name, one in prepared.items() if one is not None}


def write_page(scored: Scored, leads: pa.Table, path: str, extras: Extras) -> None:
    """Writes the HTML report.

    Raises:
        UsageError: the file cannot be written.
    """
    from tamis.report.page import write_report

    try:
        write_report(scored, leads, Path(path), current_language(), extras)
    except OSError as error:
        raise UsageError(_cannot(path, error.strerror or str(error), error.strerror or str(error))) from error


def _leads(session: Session) -> pa.Table:
    from tamis.report.scored_table import rows_kept

    return rows_kept(session.leads.table.data, session.leads.rows)


def _of_events(place: Path) -> Path:
    return place.with_name(f"{place.stem}.events{place.suffix}")


def check_place(path: str) -> None:
    """Nothing, where a file can be there.

    Raises:
        UsageError: it is a folder, or there is no such folder for it.
    """
    place = Path(path)
    folder = place.absolute().parent
    if place.is_dir():
        raise UsageError(_cannot(path, "it is a folder", "c'est un dossier"))
    if not folder.is_dir():
        raise UsageError(
            _cannot(path, f"there is no folder '{place.parent}'", f"le dossier « {place.parent} » n'existe pas")
        )


def _cannot(path: str, en: str, fr: str) -> Problem:
    message = Text(en=f"the file cannot be written: {en}.", fr=f"le fichier ne peut pas être écrit : {fr}.")
    return Problem("cannot-write", message, Location(path))


_WOULD_OVERWRITE = Text(
    en="this file is read, or written by another option: it would be lost. Choose another name.",
    fr="ce fichier est lu, ou écrit par une autre option : il serait perdu. Choisissez un autre nom.",
)
_LENIENT = Text(
    en="--rejects keeps the rows that --lenient leaves out: give both.",
    fr="--rejects garde les lignes que --lenient écarte : donnez les deux.",
)
