"""Whether a table of leads is enough to learn from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tamis.language import Text
from tamis.learn.leakage import quick_leaks
from tamis.learn.readiness import Note, Readiness, Tally, expected, verdict_of
from tamis.learn.table_frame import frame_to_learn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.collect.table import Table
    from tamis.learn.frame import Column, Frame
    from tamis.learn.table_frame import Asked, TableFrame

_CONTACT = re.compile(
    r"\b(calls?|called|phoned|meetings?|contacted|appels?|appelé|appelée|rendez vous|rdv|contacté|contactée)\b"
)


def ready_table(table: Table, asked: Asked, seed: int) -> Readiness:
    """A look at a table, without learning.

    Raises:
        InputError, UsageError: there is no such column, or the outcome has one class only.
    """
    read = frame_to_learn(table, asked)
    frame = read.frame
    won = int(frame.outcomes.sum())
    still_open = table.data.num_rows - frame.rows
    tally = Tally(frame.rows, won, frame.rows - won, still_open)
    dated = read.recipe.time is not None and read.recipe.time_kind == "moment"
    if dated and frame.at is not None:
        when = frame.at[frame.outcomes].tolist()
        tally = tally.with_dates(when, int(frame.at.min()), int(frame.at.max()))
    leaks = quick_leaks(frame, seed) if frame.rows else []
    left = tuple(read.left_out)
    notes = (*_open(still_open, table.data.num_rows, read), _time(read), _sales(table.data.column_names))
    return Readiness(
        verdict_of(tally), tally, expected(tally.won, tally.lost), notes, missing_of(frame), left, tuple(leaks)
    )


def missing_of(frame: Frame) -> dict[str, float]:
    """Of each column, the share of rows where it is not known, the greatest first."""
    shares = {column.name: _missing(column) for column in frame.columns}
    return dict(sorted(((name, share) for name, share in shares.items() if share), key=lambda one: -one[1]))


def _missing(column: Column) -> float:
    import numpy as np

    return float((column.values < 0 if column.kind == "category" else np.isnan(column.values)).mean())


def _open(count: int, rows: int, read: TableFrame) -> tuple[Note, ...]:
    from tamis.model.wording import number, percent

    if not count:
        return ()
    values = ", ".join(f"{value} ({n})" for value, n in list(read.open.items())[:5]) or "-"
    said = Text(
        en=f"{number(count, 'en')} rows ({percent(count / rows, 'en')}) are neither won nor lost: {values}. They teach "
        "nothing yet.",
        fr=f"{number(count, 'fr')} lignes ({percent(count / rows, 'fr')}) ne sont ni gagnées ni perdues : {values}. "
        "Elles n'apprennent rien encore.",
    )
    return (Note("open", "odd" if count > rows / 2 else "told", said, {"rows": count, "share": count / rows}),)


def _time(read: TableFrame) -> Note:
    column = read.recipe.time
    if column is None:
        said = Text(
            en="No column says when each lead came (--time COLUMN): a model can only be judged on leads drawn at "
            "random, and how soon there is more data cannot be said.",
            fr="Aucune colonne ne dit quand chaque prospect est arrivé (--time COLONNE) : un modèle ne peut être jugé "
            "que sur des prospects tirés au sort, et nul ne peut dire quand il y aura plus de données.",
        )
        return Note("time", "odd", said)
    said = Text(
        en=f"Time: column '{column}'. A model is judged on the newest fifth.",
        fr=f"Date : colonne « {column} ». Un modèle est jugé sur le cinquième le plus récent.",
    )
    return Note("time", "fine", said, {"column": column})


def speaks_of_contact(name: str) -> bool:
    """Whether the name of an event or a column may be about a contact with sales."""
    return _CONTACT.search(re.sub(r"[\W_]+", " ", name.casefold())) is not None


def _sales(columns: Sequence[str]) -> Note:
    """Whether sales call the leads they get, where a column may say so."""
    names = [name for name in columns if speaks_of_contact(name)]
    if not names:
        return SALES_NOT_TOLD
    listed = ", ".join(names)
    said = Text(
        en=f"Columns that may tell whether sales call the leads they get: {listed}. A lead that nobody called is not "
        "lost.",
        fr=f"Colonnes qui disent peut-être si les commerciaux appellent les prospects transmis : {listed}. Un prospect "
        "que personne n'a appelé n'est pas perdu.",
    )
    return Note("sales", "told", said)


SALES_NOT_TOLD = Note(
    "sales",
    "odd",
    Text(
        en="Nothing tells whether sales call the leads they get (no accepted or rejected, no call, no meeting): a lost "
        "lead may be one that nobody called.",
        fr="Rien ne dit si les commerciaux appellent les prospects transmis (ni accepté ni refusé, ni appel, ni "
        "rendez-vous) : un prospect perdu peut être un prospect que personne n'a appelé.",
    ),
)
