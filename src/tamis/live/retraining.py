"""A learned model learned again from the store's own past: it is published only where it is better, beyond chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tamis.errors import Problem, UsageError
from tamis.language import Text
from tamis.learn.artifact import Artifact, artifact_of, content
from tamis.learn.from_history import LearnedHistory, learn_history
from tamis.learn.outcomes import Conversion
from tamis.learn.succession import Watch, watch
from tamis.learn.training import Settings
from tamis.live.past import past_of
from tamis.live.publishing import publish
from tamis.model.definition import Model
from tamis.model.files import model_of, with_learned
from tamis.scoring.engines.base import Engine
from tamis.store.database import Database, Transaction
from tamis.store.history import History
from tamis.store.progress import ALARMS, RETRAINED, set_progress
from tamis.store.versions import Version, version_in_state, whole_files

AUTHOR = "tamis retrain"


@dataclass(frozen=True, eq=False)
class Retrained:
    """What was learned, how the model in use does, and the version that was published, if any."""

    learned: LearnedHistory
    watch: Watch
    published: int | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON; texts are in the language of now."""
        return {**self.watch.as_dict(), "learned": self.learned.as_dict(), "published": self.published}


@dataclass(frozen=True)
class InUse:
    """The active version, its files, the scoring model that these are, and the learned one that it names."""

    version: Version
    files: dict[str, str]
    model: Model
    champion: Artifact


def in_use(connection: Transaction) -> InUse:
    """The learned model of the active version.

    Raises:
        UsageError: there is none, or it was not learned from a history.
    """
    version = version_in_state(connection, "active")
    if version is None:
        raise UsageError(Problem("no-version", _NO_VERSION))
    files = whole_files(connection, version)
    model = model_of(files)
    if model.learned is None:
        raise UsageError(Problem("no-learned-model", _NO_LEARNED, hint=_NAME_ONE))
    champion = artifact_of(model.learned)
    if champion.looking is None:
        raise UsageError(Problem("learned-from-a-table", _OF_A_TABLE, hint=_NAME_ONE))
    return InUse(version, files, model, champion)


def retrain(
    database: Database,
    history: History,
    engine: Engine,
    seed: int,
    clock: Callable[[], int],
    stage: Callable[[Text], None] = lambda _text: None,
    *,
    publishes: bool = True,
) -> Retrained:
    """Learns what the model in use predicts again; publishes it where it is better (unless it is only to be told).

    `history`: as far as it is written, it is learned from. `clock` gives the time in µs UTC.

    Raises:
        UsageError: there is no learned model in use, or there is nothing to learn from (see `training_set`).
    """
    with database.read() as connection:
        now = in_use(connection)
        stage(_READING)
        past = past_of(connection, history, engine, now.model.timezone)
    conversion = Conversion(now.champion.outcome, now.champion.horizon)
    learned = learn_history(past, conversion, Settings(seed, dated=True), stage)
    stage(_COMPARING)
    seen = watch(now.champion, past, learned.trained.judged)
    if not publishes:
        return Retrained(learned, seen, None)
    with database.write_alone() as connection:
        set_progress(connection, RETRAINED, clock())
        set_progress(connection, ALARMS, len(seen.alarms))
    is_better = seen.duel is not None and seen.duel.verdict == "better"
    return Retrained(learned, seen, _published(database, now, learned, clock()) if is_better else None)


def _published(database: Database, now: InUse, learned: LearnedHistory, at: int) -> int | None:
    """The new version; None where another one came in between, or there is no new model."""
    artifact, named = learned.artifact(), now.model.learned
    if artifact is None or named is None:
        return None
    files = with_learned(now.files, named.folder, *content(artifact))
    with database.write_alone() as connection:
        active, building = version_in_state(connection, "active"), version_in_state(connection, "building")
        if active is None or active.id != now.version.id or building is not None:
            return None
        return publish(connection, files, AUTHOR, at).id


_READING = Text(en="Reading the history", fr="Lecture de l'historique")
_COMPARING = Text(en="Comparing with the model in use", fr="Comparaison avec le modèle en service")
_NO_VERSION = Text(
    en="no model is published in this store: there is none to learn again.",
    fr="aucun modèle n'est publié dans cette base : il n'y en a aucun à réapprendre.",
)
_NO_LEARNED = Text(en="the published model has no learned one.", fr="le modèle publié n'a pas de modèle appris.")
_OF_A_TABLE = Text(
    en="the learned model in use was learned from a table, which is not in this store.",
    fr="le modèle appris en service l'a été d'un tableau, qui n'est pas dans cette base.",
)
_NAME_ONE = Text(
    en="Learn one from this store (tamis learn --database URL --outcome won --out learned), name its folder in the "
    "model (learned: learned), and publish it.",
    fr="Apprenez-en un de cette base (tamis learn --database URL --outcome won --out appris), nommez son dossier dans "
    "le modèle (learned: appris), et publiez-le.",
)
