"""Learned models that nobody learned: every kind of column, with a bin at every value that a test may bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tamis.language import Text
from tamis.learn.additive import Additive
from tamis.learn.artifact import Artifact
from tamis.learn.calibration import Calibration
from tamis.learn.encoding import Coder, Encoder
from tamis.learn.lift import Group, Lifts
from tamis.learn.predictor import Predictor
from tamis.learn.recipe import Recipe, Take
from tamis.learn.signals import Signal
from tamis.learn.snapshots import KNOWN_FOR, Looking
from tamis.model.definition import DAY

MEMBERS = 3
ACTS = ("content downloaded", "email link clicked", "page viewed", "product added", "quote requested")
SIGNALS = (
    Signal("times", ACTS, every=True),
    Signal("times", ACTS, window=7 * DAY, every=True),
    Signal("recency", ACTS, every=True),
    Signal("times", ("page viewed",)),
    Signal("times", ("page viewed",), window=30 * DAY),
    Signal("recency", ("page viewed",)),
    Signal("times", ("page viewed", "content downloaded"), "theme", "medical"),
    Signal("recency", ("page viewed", "content downloaded"), "theme", "general"),
    Signal("distinct", ("page viewed", "content downloaded"), "theme"),
    Signal("distinct", ("page viewed",), "path", window=30 * DAY),
    Signal("times", ("content downloaded",), "content_type", "datasheet", window=90 * DAY),
    Signal("amount", ("product added",), "value"),
    Signal("amount", ("product added",), "value", window=30 * DAY),
    Signal("sequence", ("page viewed",), then=("quote requested",)),
    Signal("sequence", ("linkedin profile visited",), window=30 * DAY, then=("linkedin invitation accepted",)),
)
TAKES = (
    Take("employees", "number"),
    Take("industry", "category"),
    Take("email", "domain"),
    Take("headline", "words", ("blockchain", "contract", "laser")),
    Take("founded", "date"),
    Take("company", "category"),
)
LOOKING = Looking(SIGNALS, TAKES)
_EDGES: Mapping[str, Sequence[float]] = {
    "times": (0.5, 1, 2, 3.5, 6),
    "distinct": (1, 2, 3),
    "sequence": (1, 2),
    "recency": (1, 30.0, 31, 40, 60.5, 80),
    "amount": (39.9, 79.8, 119.7, 120.5, 160.4, 200.3, 241.0, 280.9, 361.5),
    KNOWN_FOR: (10, 30, 45.5, 60, 90, 100),
    "employees": (12, 12.5, 40, 400),
    "founded": (100, 1_000, 3_000),
}
_LEVELS: Mapping[str, Sequence[str]] = {
    "industry": ("medical", "true", "12"),
    "email": ("acme.example", "gmail.com"),
    "company": ("acme",),
}


def made_up(looking: Looking | None = LOOKING, recipe: Recipe | None = None, seed: int = 7) -> Artifact:
    """A model of these columns, whose terms are drawn by chance."""
    chance = np.random.default_rng(seed)
    coders: list[Coder] = []
    if looking is not None:
        coders.append(Coder(KNOWN_FOR, "number", edges=np.array(_EDGES[KNOWN_FOR], float)))
        coders += [Coder(s.name, "number", edges=np.array(_EDGES[s.kind], float)) for s in looking.signals]
    for take in looking.traits if looking is not None else recipe.takes if recipe is not None else ():
        coders += _coders(take)
    mains = tuple(chance.normal(0, 0.3, (MEMBERS, coder.size)) for coder in coders)
    shapes = {pair: tuple(coders[place].size for place in pair) for pair in ((0, 1), (2, len(coders) - 1))}
    pairs = {pair: chance.normal(0, 0.2, (MEMBERS, *shape)) for pair, shape in shapes.items()}
    model = Additive(chance.normal(-1, 0.1, MEMBERS), mains, pairs)
    predictor = Predictor("made up", Encoder(tuple(coders)), model, Calibration(1.1, -0.2), 2.0, 0.1)
    groups = tuple(tuple(_group(coder, code) for code in range(coder.size)) for coder in coders)
    lifts = Lifts(groups, tuple(tuple(range(coder.size)) for coder in coders))
    about: dict[str, Any] = {}
    return Artifact(predictor, lifts, recipe, "won", about, looking)


def _coders(take: Take) -> list[Coder]:
    if take.kind == "words":
        return [Coder(f"{take.column}: {word}", "category", levels=("no", "yes")) for word in take.keywords]
    if take.column in _EDGES:
        return [Coder(take.column, "number", edges=np.array(_EDGES[take.column], float))]
    own = Coder(take.column, "category", levels=tuple(_LEVELS[take.column]))
    rates = np.linspace(0.1, 0.6, len(own.levels))
    return [own, Coder(take.column, "rate", np.array([0.2, 0.4]), own.levels, rates, 0.3)]


def _group(coder: Coder, code: int) -> Group:
    said = f"{coder.name} {code}"
    return Group(coder.name, Text(en=said, fr=f"{said} fr"), 10, 3, 1.0 + code / 10, 0.5, 2.0)
