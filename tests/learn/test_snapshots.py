"""Training sets from files: what is in them, what never is, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.table import Table
from tamis.errors import UsageError
from tamis.learn.frame import Frame
from tamis.learn.history import History
from tamis.learn.moments import Drawing, Every
from tamis.learn.outcomes import Conversion
from tamis.learn.signals import model_of
from tamis.learn.snapshots import KNOWN_FOR, Looking, TrainingSet, frame_as_of, look_for, training_set
from tamis.model.definition import DAY
from tamis.scoring.program import Program

from .histories import START, Event, day, events_table, history, outcomes_table

WON = Conversion("won", 7 * DAY)
NAMES = ("Page Viewed", "Quote Requested", "Évènement « 3 », l'autre")
LEADS = ("a", "b", "c", "d")
ACTS: list[Event] = [
    *(("a", "Page Viewed", day(n)) for n in range(1, 40, 2)),
    *(("b", "Page Viewed", day(n)) for n in range(2, 12, 3)),
    *(("c", "Évènement « 3 », l'autre", day(n)) for n in (3, 15.5, 33)),
    ("d", "Page Viewed", day(5)),
    ("d", "Quote Requested", day(25)),
    ("d", "Page Viewed", day(39)),
]
THEMES = ["medical" if n % 3 else "general" for n in range(len(ACTS))]
OUTCOMES: list[Event] = [
    ("a", "won", day(28)),
    ("b", "lost", day(20)),
    ("d", "gagné", day(30)),
    ("c", "accepted", day(9)),
]
PEOPLE = Table(
    pa.table(
        {
            "lead": LEADS,
            "created_at": ["2026-01-05", "2026-01-05", "2026-01-20", ""],
            "employees": ["10", "200", "", "7"],
            "email": ["a@x.fr", "b@y.com", "c@x.fr", ""],
            "career_start": ["2000-01-05", "", "2010-06-01", ""],
        }
    ),
    "leads.csv",
)


def learned(given: History, conversion: Conversion = WON, drawing: Drawing | None = None) -> TrainingSet:
    """Every signal that any lead has."""
    return training_set(given, conversion, Every(7), least_leads=1, end=START + day(42), drawing=drawing)


def values(frame: Frame) -> dict[str, list[object]]:
    """The rows of each column, categories as their texts."""
    return {
        column.name: [
            (column.levels[value] if value >= 0 else None) if column.kind == "category" else float(value)
            for value in column.values
        ]
        for column in frame.columns
    }


def moments_of(frame: Frame) -> np.ndarray:
    """At which each row is."""
    assert frame.at is not None
    return frame.at


def test_rows_are_open_leads_at_midnights_with_what_became_of_them() -> None:
    """The weeks before day 42, in Paris, whose 7 days are over; a is won on day 28, d on day 30, b lost on day 20."""
    with history(events_table(ACTS), outcomes_table(OUTCOMES)) as given:
        found = learned(given)
    rows: dict[str, list[tuple[float, bool]]] = {}
    assert found.frame.won is not None
    moments, won_or_not = moments_of(found.frame).tolist(), found.frame.won.tolist()
    for lead, at, won in zip(found.frame.lead.tolist(), moments, won_or_not, strict=True):
        rows.setdefault(LEADS[lead], []).append((round((at - START) / DAY, 2), won))
    assert rows["a"] == [(13.96, False), (20.96, False), (27.96, True)]
    assert rows["b"] == [(13.96, False)]
    assert rows["c"] == [(13.96, False), (20.96, False), (27.96, False), (34.96, False)]
    assert rows["d"] == [(13.96, False), (20.96, False), (27.96, True)]
    assert (found.counts.leads, found.counts.moments, found.counts.rows, found.counts.won) == (4, 4, 11, 2)


def test_columns_tell_what_was_known_at_the_moment() -> None:
    """Of lead a on day 13.96: it viewed 7 pages, 4 of them in the last week, the last nearly a day ago."""
    with history(events_table(ACTS, theme=THEMES), outcomes_table(OUTCOMES), PEOPLE) as given:
        found = values(learned(given).frame)
    assert found["Page Viewed: times"][0] == 7
    assert found["Page Viewed: times, 7 d"][0] == 4
    assert found["Page Viewed: recency"][0] == pytest.approx(23 / 24)
    assert found["theme = general: times"][0] == sum(t == "general" for t in THEMES[:7])
    assert found["employees"][0] == 10
    assert found["email"][:4] == ["x.fr", "x.fr", "x.fr", "y.com"]
    assert found["career_start"][0] == pytest.approx(9511)
    assert found[KNOWN_FOR][0] == pytest.approx(14, abs=0.05)
    assert found["Lead Accepted: times"][4:] == [1] * 4 + [0] * 3


def test_traits_are_not_known_before_the_lead_was_created() -> None:
    """Lead c was created on day 15; d, of whom nothing says so, has its traits from its first event on."""
    with history(events_table(ACTS), outcomes_table(OUTCOMES), PEOPLE) as given:
        frame = learned(given).frame
    of_c = [value for value, lead in zip(values(frame)["email"], frame.lead.tolist(), strict=True) if lead == 2]
    assert of_c == [None, "x.fr", "x.fr", "x.fr"]


def test_undated_traits_are_said() -> None:
    """They may tell what came after."""
    with history(events_table(ACTS), outcomes_table(OUTCOMES), PEOPLE) as given:
        assert [problem.code for problem in learned(given).warnings] == ["undated-traits"]


@settings(max_examples=8, deadline=None)
@given(
    later=st.lists(
        st.tuples(
            st.sampled_from(LEADS),
            st.sampled_from([*NAMES, "Something New", "Lead Accepted", "Lead Lost"]),
            st.integers(0, 20 * 24 * 60),
            st.sampled_from(["medical", "new", None]),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_events_at_or_after_the_last_moment_change_no_column(later: list[tuple[str, str, int, str | None]]) -> None:
    """Neither the choice of the columns nor a value: the last moment that can be learned from is day 34.96."""
    added = [(lead, name, day(35) - 3_600_000_000 + minutes * 60_000_000) for lead, name, minutes, _ in later]
    with history(events_table(ACTS, theme=THEMES), outcomes_table(OUTCOMES), PEOPLE) as given:
        before = learned(given)
    more = events_table([*ACTS, *added], theme=[*THEMES, *(theme for *_, theme in later)])
    with history(more, outcomes_table(OUTCOMES), PEOPLE) as given:
        after = learned(given)
    kept = before.frame.lead != 2  # c, who was open then, may have been lost at the very moment
    same = after.frame.lead != 2
    assert after.looking == before.looking
    assert json.dumps(values(after.frame.take(same))) == json.dumps(values(before.frame.take(kept)))


@settings(max_examples=8, deadline=None)
@given(
    later=st.lists(
        st.tuples(st.sampled_from(LEADS), st.sampled_from([*NAMES, "Something New"]), st.integers(0, 40 * 24 * 60)),
        min_size=1,
        max_size=15,
    ),
    moment=st.integers(0, 40 * 24 * 60),
)
def test_events_at_or_after_a_moment_change_nothing_as_of_it(later: list[Event], moment: int) -> None:
    """For the same looking, at any moment, and for every lead."""
    at = START + moment * 60_000_000
    added = [(lead, name, (moment + minutes) * 60_000_000) for lead, name, minutes in later]
    lead, moments = np.arange(4), np.full(4, at)
    with history(events_table(ACTS), None, PEOPLE) as given:
        looking = look_for(given, START + day(42), 1, "won")
        before = frame_as_of(given, looking, lead, moments)
    with history(events_table([*ACTS, *added]), None, PEOPLE) as given:
        after = frame_as_of(given, looking, lead, moments)
    for name, column in values(before).items():
        if name != KNOWN_FOR:
            assert json.dumps(values(after)[name]) == json.dumps(column)
    # Before a lead is first seen, for how long it will have been known is no fact.
    known_for = before.column(KNOWN_FOR).values
    seen = known_for >= 0
    assert after.column(KNOWN_FOR).values[seen].tolist() == known_for[seen].tolist()


def test_a_looking_read_again_sees_the_same() -> None:
    """It is kept as JSON beside the model."""
    with history(events_table(ACTS, theme=THEMES), outcomes_table(OUTCOMES), PEOPLE) as given:
        found = learned(given)
        again = Looking.from_dict(json.loads(json.dumps(found.looking.as_dict())))
        assert again == found.looking
        frame = frame_as_of(given, again, found.frame.lead, moments_of(found.frame))
    assert json.dumps(values(frame)) == json.dumps(values(found.frame))


def test_each_signal_is_a_rule_that_scores_the_same() -> None:
    """As of a moment that is no whole hour, its rule alone gives what the column tells."""
    at = START + day(26.37)
    with history(events_table(ACTS, theme=THEMES), outcomes_table(OUTCOMES)) as given:
        looking = look_for(given, at, 1, "won")
        frame = frame_as_of(given, looking, np.arange(4), np.full(4, at))
        past = given.replay.stand(np.arange(4), np.full(4, at))
        signals = [signal for signal in looking.signals if signal.kind != "recency"]
        lines = past.lines(Program(model_of([s.rule for s in signals], given.replay.zone)), "points")
    scored = np.zeros((4, len(signals)))
    scored[lines["lead"].to_numpy(), lines["component"].to_numpy()] = lines["value"].to_numpy()
    assert len(signals) > 20
    for place, signal in enumerate(signals):
        assert frame.column(signal.name).values.tolist() == scored[:, place].tolist(), signal.name


def test_any_event_may_be_the_conversion_and_is_then_no_signal() -> None:
    """A quote, within 14 days."""
    with history(events_table(ACTS)) as given:
        found = learned(given, Conversion("quote requested", 14 * DAY))
    assert found.counts.won == 2
    assert not [column.name for column in found.frame.columns if "Quote Requested:" in column.name]


def test_rows_are_drawn_when_there_are_too_many() -> None:
    """And counted."""
    with history(events_table(ACTS), outcomes_table(OUTCOMES)) as given:
        found = learned(given, drawing=Drawing(9, seed=3))
    assert (found.frame.rows, found.counts.rows, found.counts.mature) == (9, 9, 11)


@pytest.mark.parametrize(
    ("acts", "outcomes", "conversion", "code"),
    [
        ([], [], WON, "no-events"),
        (ACTS, [("a", "lost", day(28))], WON, "unknown-conversion"),
        (ACTS, OUTCOMES, Conversion("Quote Request", 7 * DAY), "unknown-conversion"),
        (ACTS, OUTCOMES, Conversion("won", 400 * DAY), "history-too-short"),
        (ACTS, [("d", "won", day(5))], WON, "outcomes-before-events"),
        (ACTS, [("d", "won", day(41.99))], WON, "one-class-only"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(
    acts: list[Event], outcomes: list[Event], conversion: Conversion, code: str
) -> None:
    """With what is missing."""
    people = Table(pa.table({"lead": LEADS, "employees": ["1", "2", "3", "4"]}), "leads.csv")
    with history(events_table(acts), outcomes_table(outcomes), people) as given, pytest.raises(UsageError) as refused:
        learned(given, conversion)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_the_nearest_event_is_named() -> None:
    """In both languages."""
    with history(events_table(ACTS)) as given, pytest.raises(UsageError) as refused:
        learned(given, Conversion("Quote Request", 7 * DAY))
    assert "Did you mean 'Quote Requested'?" in refused.value.say("en")
    assert "Vouliez-vous dire « Quote Requested » ?" in refused.value.say("fr")
