"""What drives a prediction: parts that sum, values in words, and rows of one lead that count once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tamis.language import Text
from tamis.learn.drivers import Driver, drivers_of
from tamis.learn.encoding import fit_encoder
from tamis.learn.frame import Column, Frame
from tamis.learn.lift import Lifts, measure_lifts
from tamis.learn.splits import folds
from tamis.learn.training import Settings, learn
from tamis.learn.value_words import labelled, unlabelled, whole_span


def made_up(rows: int = 900) -> Frame:
    """Visits count for much, the origin for little, noise for nothing; the kind rides on the visits."""
    rng = np.random.default_rng(4)
    visits, origin = rng.integers(0, 9, rows), rng.integers(0, 3, rows)
    won = rng.random(rows) < 1 / (1 + np.exp(-(0.8 * visits - 4.5 + 0.8 * (origin == 0))))
    columns = (
        Column("visits", "number", visits.astype(float), Text(en="Visits", fr="Visites")),
        Column("origin", "category", origin.astype(np.int32), Text(en="Origin", fr="Origine"), ("fair", "web", "call")),
        Column("noise", "number", rng.normal(size=rows), Text(en="Noise", fr="Bruit")),
    )
    return Frame(columns, np.arange(rows), won)


@pytest.fixture(scope="module")
def found() -> tuple[Driver, ...]:
    frame = made_up()
    trained = learn(frame, Settings(keep=("visits",)))
    assert trained.predictor is not None
    assert trained.judged is not None
    return drivers_of(trained.predictor, trained.lifts, trained.sound(frame))


def test_the_column_that_counts_most_comes_first(found: tuple[Driver, ...]) -> None:
    assert [driver.column for driver in found][:2] == ["visits", "origin"]
    assert all(before.moves >= after.moves for before, after in pairwise(found))


def test_a_value_that_helps_adds_and_lifts(found: tuple[Driver, ...]) -> None:
    visits, origin = found[0], found[1]
    assert visits.in_order
    assert visits.effects[0].adds < 0 < visits.effects[-1].adds
    assert visits.effects[0].times < 1 < visits.effects[-1].times
    fair = {effect.said.fr: effect for effect in origin.effects}["fair"]
    assert fair.adds > 0
    assert fair.group.lift > 1


def test_whole_numbers_are_said_as_such(found: tuple[Driver, ...]) -> None:
    said = [effect.said.en for effect in found[0].effects]
    assert said[0].startswith("0") or said[0].startswith("less than")
    assert said[-1].endswith(" or more") or said[-1] == "8"
    assert not any("." in text for text in said)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, 0.5, "0"),
        (None, 3.5, "less than 4"),
        (1.5, 4.5, "2 to 4"),
        (2.0, 3.0, "2"),
        (1.5, None, "2 or more"),
        (None, None, "any"),
    ],
)
def test_spans_of_whole_numbers(low: float | None, high: float | None, said: str) -> None:
    assert whole_span(low, high, 0.0).en == said


def test_the_value_alone_is_what_was_labelled() -> None:
    said, value = Text(en="Visits", fr="Visites"), Text(en="2 or more", fr="2 ou plus")
    assert unlabelled(said, labelled(said, value)) == value


def lifts_of(frame: Frame) -> Lifts:
    encoder, codes = fit_encoder(frame, folds(frame, 5, 1))
    return measure_lifts(frame, encoder, codes)


def test_rows_of_one_lead_make_no_interval_narrower() -> None:
    frame = made_up()
    again = frame.take(np.repeat(np.arange(frame.rows), 4))
    assert len(np.unique(again.lead)) == frame.rows
    once, often = lifts_of(frame).groups[1], lifts_of(again).groups[1]
    assert [group.rows for group in often] == [4 * group.rows for group in once]
    assert [(group.low, group.high) for group in often] == [(group.low, group.high) for group in once]
    apart = replace(again, lead=np.arange(again.rows))
    assert lifts_of(apart).groups[1][0].low > once[0].low
