"""Points that are learned from what leads did: the engine gives each lead, at each moment, just these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from tamis.collect.table import Table
from tamis.learn.askable import askable
from tamis.learn.conditions import Condition
from tamis.learn.conditions import Kind as ConditionKind
from tamis.learn.frame import Frame
from tamis.learn.history import History
from tamis.learn.outcomes import Conversion
from tamis.learn.points import Bound, LearnedPoints, points_of
from tamis.learn.points_model import About, model_text
from tamis.learn.points_rules import writer_of
from tamis.learn.recipe import Take, Taking
from tamis.learn.scorecard import Line, Scorecard
from tamis.learn.signals import Signal
from tamis.learn.snapshots import Looking, TrainingSet, frame_as_of, training_set
from tamis.model.definition import DAY
from tamis.model.load import load_model
from tamis.scoring.clock import from_us, moment_at
from tamis.scoring.engines.duckdb import DuckDB
from tamis.scoring.session import Request, Session

from .histories import PARIS, day, events_table, history, outcomes_table, written

LEADS = 400
NAMES = ("Page Viewed", "Datasheet Downloaded", "Quote Requested", "Webinar Attended")
NORMALISED = tuple(name.lower() for name in NAMES)


@pytest.fixture(scope="module")
def made() -> tuple[Table, Table, Table]:
    """Events, leads and outcomes: whoever downloads and lately asks for a quote is won, old companies more."""
    dice = np.random.default_rng(3)
    events, outcomes, founded, sector = [], [], [], []
    for lead in range(LEADS):
        keen = dice.random()
        times = np.sort(dice.uniform(0, 120, dice.poisson(4 + 8 * keen)))
        names = [NAMES[int(n)] for n in dice.choice(4, len(times), p=[0.4, 0.25, 0.2, 0.15])]
        events += [(f"lead {lead}", name, day(at)) for name, at in zip(names, times, strict=True)]
        founded.append(f"{dice.integers(1990, 2024)}-{dice.integers(1, 13):02d}-{dice.integers(1, 29):02d}")
        sector.append(["health", "retail", None][int(dice.integers(3))])
        if "Quote Requested" in names and dice.random() < 0.3 + 0.5 * keen:
            outcomes.append((f"lead {lead}", "won", day(times[names.index("Quote Requested")] + dice.uniform(1, 12))))
        elif dice.random() < 0.5:
            outcomes.append((f"lead {lead}", "lost", day(dice.uniform(60, 120))))
    leads = {
        "lead": pa.array([f"lead {lead}" for lead in range(LEADS)]),
        "created_at": pa.array([written(0)] * LEADS),
        "fondée le": pa.array(founded),
        "sector": pa.array(sector),
    }
    theme = [["medical", "jewellery", "toys"][int(n)] for n in dice.integers(0, 3, len(events))]
    return events_table(events, theme=theme), Table(pa.table(leads), "leads.csv"), outcomes_table(outcomes)


@pytest.fixture(scope="module")
def learned(made: tuple[Table, Table, Table]) -> Iterator[tuple[History, TrainingSet]]:
    events, leads, outcomes = made
    with history(events, outcomes, leads) as told:
        yield told, training_set(told, Conversion("won", 14 * DAY), least_leads=10)


def moments_of(frame: Frame) -> npt.NDArray[np.int64]:
    """Of its rows."""
    assert frame.at is not None
    return frame.at


def scored(text: str, made: tuple[Table, Table, Table], frame: Frame, folder: Path) -> npt.NDArray[np.float64]:
    """What the engine gives each row of the frame by a model."""
    (folder / "points.yaml").write_text(text, encoding="utf-8")
    model = load_model(folder / "points.yaml")
    moments = moments_of(frame)
    found = np.zeros(frame.rows)
    with DuckDB() as engine:
        session = Session(engine, model, Request(made[1], made[0]))
        for at in np.unique(moments):
            moment = moment_at(from_us(int(at)).astimezone(PARIS), model.timezone)
            rows = moments == at
            found[rows] = session.score(moment, reasons=False).scores["score_potential"].to_numpy()[frame.lead[rows]]
    return found


def test_the_engine_gives_each_lead_at_each_moment_the_points_that_were_learned(
    made: tuple[Table, Table, Table], learned: tuple[History, TrainingSet], tmp_path: Path
) -> None:
    looking = learned[1].looking
    frame, falling = askable(learned[1].frame, looking.traits, looking.signals)
    found = points_of(frame, 1, falling)
    assert len(found.card.lines) >= 2
    text = model_text(found, About("learned", "made"), writer_of(looking.traits, looking.signals, frame), "en")
    assert (scored(text, made, frame, tmp_path) == found.card.points(frame)).all()


def done(signal: Signal, kind: ConditionKind, bound: float) -> tuple[Looking, Condition]:
    """A condition on what leads did."""
    return Looking((signal,), ()), Condition(signal.name, kind, bound=bound)


def known(
    column: str, taken: Taking, kind: ConditionKind, level: str = "", bound: float = 0.0
) -> tuple[Looking, Condition]:
    """A condition on what is said of leads."""
    return Looking((), (Take(column, taken),)), Condition(column, kind, level, bound)


CASES = {
    "so many times": done(Signal("times", ("page viewed",), window=30 * DAY), "at_least", 2),
    "of a value, ever": done(Signal("times", NORMALISED, "theme", "medical"), "at_least", 2),
    "days since": done(Signal("recency", ("datasheet downloaded",)), "below", 20),
    "days since a value": done(Signal("recency", ("page viewed",), "theme", "jewellery"), "below", 9),
    "different values": done(Signal("distinct", NORMALISED, "theme", window=90 * DAY), "at_least", 2),
    "one after the other": done(Signal("sequence", ("page viewed",), then=("quote requested",)), "at_least", 1),
    "older than": known("fondée le", "date", "at_least", bound=9_000),
    "of a sector": known("sector", "category", "is", "health"),
    "of no known sector": known("sector", "category", "unknown"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_written_rule_holds_for_the_rows_of_its_condition(
    case: str, made: tuple[Table, Table, Table], learned: tuple[History, TrainingSet], tmp_path: Path
) -> None:
    """As of two moments, for every lead."""
    looking, condition = CASES[case]
    first, last = np.unique(moments_of(learned[1].frame))[[2, -1]]
    frame = frame_as_of(learned[0], looking, np.tile(np.arange(LEADS), 2), np.repeat([first, last], LEADS))
    write = writer_of(looking.traits, looking.signals, frame)
    frame, _ = askable(frame, looking.traits, looking.signals)
    holds = condition.holds(frame)
    assert 20 < holds.sum() < frame.rows - 20
    bound = Bound(1, 1, 0)
    card = Scorecard((Line(condition, 1, int(holds.sum()), 0),), 0.0, 1.0, frame.rows, 1)
    text = model_text(LearnedPoints(card, None, bound, bound), About("learned", "made"), write, "fr")
    assert (scored(text, made, frame, tmp_path) == holds).all()
