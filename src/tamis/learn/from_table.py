"""Learning from a table, and predicting for another of the same columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tamis.errors import Problem
from tamis.language import Text
from tamis.learn.artifact import Artifact
from tamis.learn.askable import askable
from tamis.learn.flattery import period
from tamis.learn.leakage import Finding
from tamis.learn.points import LearnedPoints, points_of
from tamis.learn.points_rules import Write, writer_of
from tamis.learn.table_frame import LATER, TableFrame
from tamis.learn.training import Settings, Trained, learn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.learn.table_frame import Asked


@dataclass(frozen=True, eq=False)
class Learned:
    """What was learned from a table: how it was read, and what came of it."""

    read: TableFrame
    trained: Trained
    outcome: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON; texts are in the language of now."""
        found = self.trained.as_dict()
        of_table = {
            "time": self.read.recipe.time,
            "period": self._period(),
            "open": dict(self.read.open),
            "left_out": [{"column": one.column, "why": one.why.say()} for one in self.read.left_out],
        }
        return {**found, "data": {**found["data"], **of_table}}

    def _period(self) -> dict[str, str] | None:
        """From when the rows are, where they tell a time."""
        at = self.read.frame.at
        if at is None or self.read.recipe.time_kind != "moment":
            return None
        return period(int(at.min()), int(at.max()))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is odd about the file, but no error."""
        return ()

    def points(self, seed: int) -> LearnedPoints:
        """Of the columns that do not know the outcome."""
        frame, _ = askable(self.trained.sound(self.read.frame), self.read.recipe.takes)
        return points_of(frame, seed)

    def writer(self) -> Write:
        """What writes rules for its columns."""
        return writer_of(self.read.recipe.takes, (), self.read.frame)

    def artifact(self) -> Artifact | None:
        """What `save` writes; None where no model was learned."""
        if self.trained.predictor is None:
            return None
        return Artifact(self.trained.predictor, self.trained.lifts, self.read.recipe, self.outcome, self.as_dict())


def learn_table(read: TableFrame, asked: Asked, seed: int, stage: Callable[[Text], None]) -> Learned:
    """Learns from a table that was read."""
    kept = frozenset(asked.keep)
    told = [
        *(Finding(one.column, (_NUMBERS,), True) for one in read.left_out if one.serves_as_time),
        *(Finding(name, (_later(share),), name not in kept) for name, share in read.later.items() if share >= LATER),
    ]
    dated = read.recipe.time is not None and read.recipe.time_kind == "moment"
    trained = learn(read.frame, Settings(seed, asked.keep, dated), told, stage)
    return Learned(read, trained, asked.outcome or "outcome")


def _later(share: float) -> Text:
    from tamis.model.wording import percent

    return Text(
        en=f"In {percent(share, 'en')} of the rows its date is later than the row's own time: it was filled in after.",
        fr=f"Dans {percent(share, 'fr')} des lignes, sa date est postérieure à celle de la ligne : elle a été "
        "remplie après coup.",
    )


_NUMBERS = Text(
    en="It numbers the rows in their order: it tells when a lead came, not whether it is won. It serves as the time: "
    "models are judged on the newest rows.",
    fr="Elle numérote les lignes dans leur ordre : elle dit quand un prospect est arrivé, pas s'il est gagné. Elle "
    "sert de date : les modèles sont jugés sur les lignes les plus récentes.",
)
