"""The library: score frames or files of leads, and get a frame of the same kind back."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, overload

from tamis.errors import InputError, Location, Problem
from tamis.language import Language, Text, current_language
from tamis.model.definition import Model
from tamis.model.load import load_model

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.collect.rejects import Rows
    from tamis.collect.table import Table
    from tamis.scoring.session import Session

Frame = TypeVar("Frame")
PathLike = str | os.PathLike[str]


@overload
def score(
    leads: PathLike,
    events: object = None,
    model: PathLike | Model = ...,
    *,
    as_of: str | date | None = None,
    key: str | None = None,
    previous: str | None = None,
    engine: str = "duckdb",
    reasons: bool = True,
    lenient: bool = False,
    language: Language | None = None,
) -> pa.Table: ...


@overload
def score(
    leads: Frame,
    events: object = None,
    model: PathLike | Model = ...,
    *,
    as_of: str | date | None = None,
    key: str | None = None,
    previous: str | None = None,
    engine: str = "duckdb",
    reasons: bool = True,
    lenient: bool = False,
    language: Language | None = None,
) -> Frame: ...


def score(  # noqa: PLR0913 - one argument for each thing that may be said, all but three by name
    leads: object,
    events: object = None,
    model: PathLike | Model | None = None,
    *,
    as_of: str | date | None = None,
    key: str | None = None,
    previous: str | None = None,
    engine: str = "duckdb",
    reasons: bool = True,
    lenient: bool = False,
    language: Language | None = None,
) -> Any:
    """Scores leads: their columns unchanged and in their order, then `score_<name>`..., `class`, `grade`, `reasons`.

    A model is needed: the path of its file, or a `Model`. What is odd but no error is told as `UserWarning`s.

    Args:
        leads: one row a lead: a path (see `tamis.collect.tables.read_table`), an Arrow table, a Polars or pandas frame,
            or anything else that Narwhals or the Arrow C interface takes. Rows of frames count from 1 in messages.
        events: one row an event, in any of these kinds; None: the model sees no event.
        model: says how leads are scored.
        as_of: the moment of the scores: a day (its end), a time (in the model's zone where it has none), a
            text of either; None is now.
        key: the column that names leads (default: the model's `key`, else `lead`); of pandas frames, also the index.
        previous: the column of the class that each lead held before.
        engine: `duckdb` or `spark`.
        reasons: whether to add the column `reasons`; without it scoring is faster.
        lenient: leave out the rows that cannot be used, in place of an error.
        language: of the reasons and warnings (default: the current one).

    Returns:
        A frame of the kind of `leads`, with its index; a `pyarrow.Table` for a path, or where only the Arrow C
        interface is known.

    Raises:
        TamisError: the model, the files or the call are wrong; says where and what to do.
        TypeError: there is no model, or something that is neither a path nor a frame.
    """
    from tamis.learn.sessions import open_session
    from tamis.report.scored_table import added_columns, check_names
    from tamis.scoring.as_of import read_as_of
    from tamis.scoring.clock import moment_at
    from tamis.scoring.engines.base import open_engine
    from tamis.scoring.session import Request

    if model is None:
        raise TypeError("score() needs a model: the path of its file, or a Model")
    loaded = model if isinstance(model, Model) else load_model(model)
    chosen = language or current_language()
    moment = moment_at(read_as_of(as_of), loaded.timezone)
    given = _given(leads, "leads", key or loaded.key or "lead")
    acts = _given(events, "events").source if events is not None else None
    with open_engine(engine) as opened:
        session = open_session(opened, loaded, Request(given.source, acts, key, previous, lenient))
        table = session.leads.table
        taken = check_names(loaded, table.data.column_names, table.file, reasons=reasons)
        scored = session.score(moment, reasons)
    for problem in (*session.warnings, *_left_out(session), *((taken,) if taken else ())):
        warnings.warn(problem.say(chosen), stacklevel=2)
    return given.widened(session.leads.rows, table.data, added_columns(scored, chosen))


@dataclass(frozen=True)
class _Given:
    """What was given, as the engine's door takes it; `frame` is what columns are added to, None for an Arrow table."""

    source: str | Table
    frame: Any = None

    def widened(self, rows: Rows, data: pa.Table, columns: dict[str, pa.ChunkedArray]) -> object:
        """These rows of what was given (`data` as Arrow), with more columns, which replace those of their names."""
        import narwhals as nw
        import pyarrow as pa

        from tamis.report.scored_table import rows_kept, widened

        if self.frame is None:
            return widened(rows_kept(data, rows), columns)
        if not isinstance(self.frame, nw.DataFrame):  # of pandas, whose index Narwhals would have to be told
            return self.frame.iloc[rows].assign(**{name: values.to_pandas().array for name, values in columns.items()})
        added = nw.from_arrow(pa.table(columns), backend=self.frame.implementation)
        kept = self.frame if len(rows) == len(self.frame) else self.frame[rows.tolist()]
        return kept.with_columns(*(added[name] for name in columns)).to_native()


def _given(given: object, name: str, key: str | None = None) -> _Given:
    """A path as it is, a frame as a table; `key` may be the index of a pandas frame."""
    import narwhals as nw
    import pyarrow as pa
    from narwhals.dependencies import is_pandas_dataframe

    from tamis.collect.table import Table

    if isinstance(given, str | os.PathLike):
        return _Given(os.fspath(given))
    frame: Any = None
    if isinstance(given, pa.Table):
        data = given
    elif is_pandas_dataframe(given):
        frame, data = given, _arrow_of_pandas(given, key)
    elif isinstance(narwhal := nw.from_native(given, pass_through=True), nw.DataFrame | nw.LazyFrame):
        frame = narwhal.collect() if isinstance(narwhal, nw.LazyFrame) else narwhal
        data = frame.to_arrow()
    elif hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__"):
        data = pa.table(given)
    else:
        raise TypeError(f"{name}: a path or a frame is needed, not {type(given).__name__}")
    _refuse_twins(data.column_names, name)
    return _Given(Table(data, name), frame)


def _arrow_of_pandas(frame: Any, key: str | None) -> pa.Table:
    """Column by column, so that one that mixes numbers and texts is taken as text; the index where it is the key."""
    import pyarrow as pa

    if key is not None and key not in frame.columns and key in frame.index.names:
        frame = frame.reset_index(level=key)
    names = [str(name) for name in frame.columns]
    return pa.Table.from_arrays([_arrow_of_series(frame.iloc[:, i]) for i in range(len(names))], names)


def _arrow_of_series(series: Any) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.chunked_array([pa.array(series, from_pandas=True)])
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        texts = [None if missing else str(value) for value, missing in zip(series, series.isna(), strict=True)]
        return pa.chunked_array([pa.array(texts, pa.string())])


def _refuse_twins(names: list[str], frame: str) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        listed = ", ".join(twins)
        message = Text(
            en=f"several columns have the same name: {listed}.",
            fr=f"plusieurs colonnes portent le même nom : {listed}.",
        )
        raise InputError(Problem("duplicate-column", message, Location(frame)))


def _left_out(session: Session) -> Iterator[Problem]:
    """How many rows a lenient reading left out."""
    for prepared in (session.leads, session.events):
        if prepared is not None and prepared.rejects:
            count = len(prepared.rejects)
            message = Text(
                en=f"{count} rows were left out; the first: {prepared.rejects[0].reason.en}",
                fr=f"{count} lignes ont été laissées de côté ; la première : {prepared.rejects[0].reason.fr}",
            )
            yield Problem("rows-left-out", message, Location(prepared.table.file), severity="warning")
