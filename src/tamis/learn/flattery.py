"""Whether a look back flatters: a model that was learned from the very outcomes that it is then judged by."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tamis.errors import Problem
from tamis.language import Text
from tamis.model.wording import day

if TYPE_CHECKING:
    from tamis.model.definition import Model
    from tamis.scoring.clock import Moment


def period(first: int, last: int) -> dict[str, str]:
    """The time (µs UTC) whose outcomes a model was learned from, as its artifact tells it."""
    from tamis.scoring.clock import from_us

    return {"first": from_us(first).isoformat(), "last": from_us(last).isoformat()}


def flattery(model: Model, first: Moment) -> Problem | None:
    """A warning, where the learned model of a scoring model has seen outcomes of the time from `first` on."""
    if model.learned is None:
        return None
    last = _last(json.loads(model.learned.model).get("about"))
    if last is None:
        return Problem("learned-sometime", _SOMETIME, model.learned.at, severity="warning")
    if last <= first.time:
        return None
    local = last.astimezone(model.timezone)
    message = Text(
        en=f"the learned model knows the outcomes of the time up to {day(local, 'en')}, and is judged by them here: it "
        "looks better than it is.",
        fr=f"le modèle appris connaît les issues jusqu'au {day(local, 'fr')}, et c'est sur elles qu'on le juge ici : "
        "il paraît meilleur qu'il n'est.",
    )
    hint = Text(
        en=f"Look at what came after (--from {local.date()}), or learn a model of the time before the period.",
        fr=f"Regardez ce qui a suivi (--from {local.date()}), ou apprenez un modèle sur ce qui précède la période.",
    )
    return Problem("learned-from-this", message, model.learned.at, hint, severity="warning")


def _last(about: Any) -> datetime | None:
    """The end of the period that an artifact tells, if it does."""
    try:
        found = datetime.fromisoformat(about["data"]["period"]["last"])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else None


_SOMETIME = Text(
    en="the learned model does not say from which time it was learned: if that is the time looked back on, it looks "
    "better than it is.",
    fr="le modèle appris ne dit pas sur quelle période il a été appris : si c'est celle qu'on rejoue, il paraît "
    "meilleur qu'il n'est.",
)
