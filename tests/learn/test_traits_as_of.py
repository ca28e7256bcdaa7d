"""Traits as they were known: the last of what was said before the moment."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.learn.recipe import Take
from tamis.learn.traits_as_of import TraitFacts, columns_of, takes_of, undated
from tamis.model.definition import DAY

from .histories import PARIS

TEXT = Take("industry", "category")


def facts(said: list[tuple[int, int, str | None]]) -> TraitFacts:
    """Of (lead, since, value)."""
    lead, since = (np.array([row[k] for row in said], np.int64) for k in (0, 1))
    return TraitFacts(lead, since, pa.array([value for *_, value in said], pa.string()))


def seen(said: list[tuple[int, int, str | None]], rows: list[tuple[int, int]]) -> list[str | None]:
    """What is known of the leads of (lead, moment)."""
    lead, at = (np.array([row[k] for row in rows], np.int64) for k in (0, 1))
    (column,) = columns_of([TEXT], {"industry": facts(said)}, lead, at, PARIS)
    return [column.levels[code] if code >= 0 else None for code in column.values.astype(int)]


def test_the_last_thing_said_before_the_moment_counts() -> None:
    """What is said at the very moment does not yet; an empty value erases."""
    said = [(0, 10, "medical"), (0, 20, "dental"), (0, 30, None), (2, 5, "Crafts ")]
    rows = [(0, 10), (0, 11), (0, 20), (0, 21), (0, 31), (1, 50), (2, 6), (2, 5)]
    assert seen(said, rows) == [None, "medical", "medical", "dental", None, None, "crafts", None]


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.sampled_from(["a", "b", None])), max_size=20),
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 31)), min_size=1, max_size=10),
)
def test_it_is_the_fold_of_what_was_said(said: list[tuple[int, int, str | None]], rows: list[tuple[int, int]]) -> None:
    """For facts in time order, of which later ones win at one time."""
    said.sort(key=lambda fact: fact[:2])
    expected = []
    for lead, at in rows:
        known = [value for who, since, value in said if who == lead and since < at]
        expected.append(known[-1] if known else None)
    assert seen(said, rows) == expected


def test_only_what_was_said_by_then_decides_how_a_trait_is_taken() -> None:
    """At first all sizes are numbers, later one is a text."""
    said = {"size": facts([(0, 10, "5"), (1, 10, "7"), (2, 20, "many")])}
    assert takes_of(said, 15) == (Take("size", "number"),)
    assert takes_of(said, 25) == (Take("size", "category"),)
    assert takes_of(said, 10) == ()


def test_words_are_flags_of_what_is_known() -> None:
    """Of whom nothing was said, no word is known to be missing."""
    take = Take("headline", "words", ("printer",))
    given = {"headline": facts([(0, 0, "Buys printers"), (1, 0, "Sells shoes")])}
    (column,) = columns_of([take], given, np.arange(3), np.ones(3, np.int64), PARIS)
    assert (column.name, column.levels, column.values.tolist()) == ("headline: printer", ("no", "yes"), [1, 0, -1])


def test_numbers_dates_and_domains_have_columns_of_their_own() -> None:
    """Dates are days since; what is not known is missing."""
    at = np.array([1_772_665_200_000_000 + 3 * DAY], np.int64)  # 5 March 2026 in Paris, and 3 days
    zero, since = np.zeros(1, np.int64), np.zeros(1, np.int64)
    given = {
        name: undated(pa.chunked_array([[value]]), since)
        for name, value in {"size": "1 200", "since": "2026-03-05", "mail": "A@X.fr"}.items()
    }
    looked_at = [Take("size", "number"), Take("since", "date"), Take("mail", "domain")]
    size, days, mail, absent = columns_of([*looked_at, Take("none", "number")], given, zero, at, PARIS)
    assert (size.values.tolist(), days.values.tolist(), mail.levels) == ([1200.0], [3.0], ("x.fr",))
    assert np.isnan(absent.values).all()
    assert [c.said.en for c in (size, days, mail)] == ["Size", "Since: days since", "Mail: domain"]
