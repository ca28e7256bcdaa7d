"""What `tamis learn` learns from: a table, a folder with a history, or a server's store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.cli.columnar import history_of
from tamis.cli.histories import ZONE, files_of
from tamis.errors import Problem, UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.learn.against import Against
    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.from_table import Learned
    from tamis.learn.model_patch import OwnModel
    from tamis.learn.outcomes import Conversion
    from tamis.learn.points import LearnedPoints
    from tamis.learn.table_frame import Asked

    Stage = Callable[[Text], None]


@dataclass(frozen=True)
class Source:
    """One of a `file`, a `workspace` (see `files_of`) and a `database`, whose columnar history is in `history`.

    Raises:
        UsageError: none is given, or several.
    """

    file: str | None
    workspace: str | None
    database: str | None
    history: str | None

    def __post_init__(self) -> None:
        if sum(given is not None for given in (self.file, self.workspace, self.database)) != 1:
            raise UsageError(_ONE_SOURCE)

    def with_files(self, model: str) -> str:
        """The path of a model whose own points are to be judged.

        Raises:
            UsageError: the source is a store.
        """
        if self.database is not None:
            raise UsageError(_NOT_OF_A_STORE)
        return model

    @property
    def name(self) -> str:
        """What the answer calls it."""
        return self.file or self.workspace or "tamis"


def learned_from(
    source: Source, conversion: Conversion, asked: Asked, seed: int, stage: Stage
) -> Learned | LearnedHistory:
    """What there is to be learned.

    Raises:
        InputError: a file cannot be read.
        UsageError: there is nothing to learn from (see `frame_to_learn`, `training_set`).
        StoreUnavailableError: the store does not answer.
    """
    stage(_READING)
    if source.file is not None:
        return _of_table(source.file, asked, seed, stage)
    if source.workspace is not None:
        return _of_history(source.workspace, conversion, asked, seed, stage)
    return _of_store(source, conversion, asked, seed, stage)


def points_of(learned: Learned | LearnedHistory, seed: int, stage: Stage) -> LearnedPoints | None:
    """Whole points; None where nothing was learned."""
    if learned.trained.predictor is None:
        return None
    stage(_LEARNING_POINTS)
    return learned.points(seed)


def judged_against(
    own: OwnModel,
    learned: Learned | LearnedHistory,
    source: Source,
    key: str | None,
    seed: int,
    stage: Callable[[Text, float | None], None],
) -> Against:
    """What files say of that model's own points. `key`: the column that names the lead."""
    from tamis.collect.tables import read_table
    from tamis.learn.against import against
    from tamis.learn.from_table import Learned
    from tamis.learn.ground import ground_of_history, ground_of_table

    if isinstance(learned, Learned):
        ground = ground_of_table(learned, read_table(str(source.file)), seed)
    else:
        ground = ground_of_history(learned, files_of(source.workspace, None, None, None, key), seed)
    return against(own, ground, current_language(), stage, change=learned.trained.predictor is not None)


def _of_table(file: str, asked: Asked, seed: int, stage: Stage) -> Learned:
    from tamis.collect.tables import read_table
    from tamis.learn.from_table import learn_table
    from tamis.learn.table_frame import frame_to_learn

    return learn_table(frame_to_learn(read_table(file), asked), asked, seed, stage)


def _of_history(workspace: str, conversion: Conversion, asked: Asked, seed: int, stage: Stage) -> LearnedHistory:
    from tamis.learn.from_history import learn_history
    from tamis.learn.history import open_history
    from tamis.learn.training import Settings
    from tamis.scoring.engines.base import open_engine

    files = files_of(workspace, None, None, None, asked.key)
    settings = Settings(seed, asked.keep, dated=True)
    with open_engine("duckdb") as engine:
        history = open_history(engine, ZONE, files.events, files.leads, files.outcomes, files.key)
        return learn_history(history, conversion, settings, stage, asked.drop)


def _of_store(source: Source, conversion: Conversion, asked: Asked, seed: int, stage: Stage) -> LearnedHistory:
    from tamis.learn.from_history import learn_history
    from tamis.learn.training import Settings
    from tamis.live.past import past_of
    from tamis.scoring.engines.base import open_engine
    from tamis.store.database import Database

    store = Database(str(source.database))
    store.upgrade()
    try:
        with history_of(store, source.history) as columnar, open_engine("duckdb") as engine, store.read() as connection:
            past = past_of(connection, columnar, engine, ZONE)
            return learn_history(past, conversion, Settings(seed, asked.keep, dated=True), stage, asked.drop)
    finally:
        store.close()


_LEARNING_POINTS = Text(en="Learning points", fr="Apprentissage des points")
_READING = Text(en="Reading what there is", fr="Lecture de ce qu'il y a")
_ONE_SOURCE = Problem(
    "one-source",
    Text(
        en="a FILE, --workspace FOLDER or --database URL is needed, and one of them alone.",
        fr="il faut un FICHIER, --workspace DOSSIER ou --database URL, et un seul des trois.",
    ),
    hint=Text(
        en="A table of leads with their outcomes, a folder with leads.csv, events.parquet and outcomes.csv, a store.",
        fr="Un tableau de prospects avec leur issue, un dossier avec leads.csv, events.parquet et outcomes.csv, "
        "une base.",
    ),
)
_NOT_OF_A_STORE = Problem(
    "against-a-store",
    Text(
        en="--against needs files: a FILE or --workspace FOLDER.",
        fr="--against demande des fichiers : un FICHIER ou --workspace DOSSIER.",
    ),
    hint=Text(en="Write those of the store with tamis export.", fr="Écrivez ceux de la base avec tamis export."),
)
