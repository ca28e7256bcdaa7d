"""Traits as they were known: the last of what was said before the moment."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.learn.traits_as_of import TraitColumn, TraitFacts, columns_of, kind_of, undated
from tamis.model.definition import DAY

from .histories import PARIS

TEXT = TraitColumn("industry", "text")


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


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["10", "2,5", None], "number"),
        (["2026-03-05", "2025-01-01"], "date"),
        (["a@x.fr", "b@y.com"], "domain"),
        (["a", "10"], "text"),
        (["true", "false"], "text"),
        ([None], "text"),
    ],
)
def test_a_trait_is_what_all_its_values_can_be_read_as(values: list[str | None], kind: str) -> None:
    """Else text."""
    assert kind_of(pa.array(values, pa.string()), PARIS) == kind


def test_numbers_dates_and_domains_have_columns_of_their_own() -> None:
    """Dates are days since; what is not known is missing."""
    at = np.array([1_772_665_200_000_000 + 3 * DAY], np.int64)  # 5 March 2026 in Paris, and 3 days
    zero, since = np.zeros(1, np.int64), np.zeros(1, np.int64)
    given = {
        name: undated(pa.chunked_array([[value]]), since)
        for name, value in {"size": "1 200", "since": "2026-03-05", "mail": "A@X.fr"}.items()
    }
    looked_at = [TraitColumn("size", "number"), TraitColumn("since", "date"), TraitColumn("mail", "domain")]
    size, days, mail, absent = columns_of([*looked_at, TraitColumn("none", "number")], given, zero, at, PARIS)
    assert (size.values.tolist(), days.values.tolist(), mail.levels) == ([1200.0], [3.0], ("x.fr",))
    assert np.isnan(absent.values).all()
    assert [c.said.en for c in (size, days, mail)] == ["Size", "Since: days since", "Mail: domain"]
