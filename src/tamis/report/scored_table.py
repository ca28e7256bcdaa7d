"""The table that a scoring gives back: the input's columns unchanged, then scores, class, grade and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tamis.errors import Location, Problem, UsageError, near_miss
from tamis.language import Language, Text
from tamis.model.definition import Model
from tamis.report.reasons import reasons_column
from tamis.report.tallies import class_names, leading_score
from tamis.scoring.result import Scored

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.collect.rejects import Rows

CLASS, GRADE, REASONS = "class", "grade", "reasons"


def added_names(model: Model) -> list[str]:
    """The columns that a scoring adds, in their order."""
    return [*(f"score_{name}" for name in model.scores), CLASS, GRADE, REASONS]


def check_names(model: Model, names: Sequence[str], file: str, *, reasons: bool = True) -> Problem | None:
    """Nothing, or a warning that the input has all columns that a scoring adds: they are replaced where they stand.

    Without `reasons`, a column of that name is the input's own.

    Raises:
        UsageError: the input has some of them, which would be lost.
    """
    ours = [name for name in added_names(model) if reasons or name != REASONS]
    taken = [name for name in ours if name in names]
    if not taken:
        return None
    if taken == ours:
        return Problem("scored-before", _SCORED_BEFORE, Location(file), severity="warning")
    listed = ", ".join(taken)
    raise UsageError(
        Problem(
            "column-taken",
            Text(
                en=f"the file has columns of names that the scores take: {listed}.",
                fr=f"le fichier a des colonnes dont les scores prennent le nom : {listed}.",
            ),
            Location(file),
            Text(en="Rename or remove them in the file.", fr="Renommez-les ou retirez-les dans le fichier."),
        )
    )


def added_columns(scored: Scored, language: Language) -> dict[str, pa.ChunkedArray]:
    """The columns that a scoring adds, a row for each of its rows; `reasons` only where they were asked for."""
    import pyarrow as pa

    columns = {name: scored.scores[name] for name in added_names(scored.model) if name != REASONS}
    if scored.reasons or not scored.scores.num_rows:
        columns[REASONS] = pa.chunked_array([pa.array(reasons_column(scored, language), pa.string())])
    return columns


def scored_table(scored: Scored, leads: pa.Table, language: Language) -> pa.Table:
    """`leads` (a row for each row of the scores, in the same order) with the added columns."""
    return widened(leads, added_columns(scored, language))


def widened(leads: pa.Table, columns: Mapping[str, pa.ChunkedArray]) -> pa.Table:
    """The table with more columns, which replace those of their names."""
    for name, values in columns.items():
        place = leads.schema.get_field_index(name)
        leads = leads.append_column(name, values) if place < 0 else leads.set_column(place, name, values)
    return leads


def scores_alone(scored: Scored, leads: pa.Table) -> pa.Table:
    """The key as it stands in `leads`, the scores and the class."""
    import pyarrow as pa

    names = [*(f"score_{name}" for name in scored.model.scores), CLASS]
    return pa.table({scored.key: leads[scored.key]} | {name: scored.scores[name] for name in names})


def rows_kept(table: pa.Table, rows: Rows) -> pa.Table:
    """These rows of a file; the table itself where they are all of it."""
    import pyarrow as pa

    return table if len(rows) == table.num_rows else table.take(pa.array(rows))


def check_sort(model: Model, by: str) -> str:
    """What to sort by: `class`, or the name of a score (`score_fit` too).

    Raises:
        UsageError: it is neither.
    """
    name = by.removeprefix("score_") if by not in model.scores else by
    if name == CLASS or name in model.scores:
        return name
    known = (*model.scores, CLASS)
    listed = ", ".join(known)
    near = near_miss(by, known)
    message = Text(en=f"there is no score '{by}' to sort by.", fr=f"il n'y a pas de score « {by} » pour trier.")
    hint = near or Text(en=f"There are {listed}.", fr=f"Il y a {listed}.")
    raise UsageError(Problem("unknown-score", message, hint=hint))


def sorted_rows(scored: Scored, by: str) -> Rows:
    """The rows from the best: by a score, or by class and then by the leading score; equals in the input's order."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    score = leading_score(scored.model) if by == CLASS else by
    values = -pc.fill_null(scored.scores[f"score_{score}"], 0.0).to_numpy()
    if by != CLASS:
        return np.argsort(values, kind="stable")
    names = class_names(scored.model)
    found = pc.index_in(scored.scores[CLASS], value_set=pa.array(names, pa.string()))
    return np.lexsort((values, pc.fill_null(found, len(names)).to_numpy()))


_SCORED_BEFORE = Text(
    en="the file was scored before: its scores, class, grade and reasons are replaced.",
    fr="le fichier a déjà été scoré : ses scores, sa classe, sa note et ses raisons sont remplacés.",
)
