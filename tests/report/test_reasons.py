"""Reasons in a few words, in both languages."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tamis.language import Language
from tamis.report.moments import as_of_text, days_ago
from tamis.report.reasons import ReasonWriter, reasons_column, reasons_text, say_reason
from tamis.scoring.result import Reason
from tests.report.sample import AS_OF, MODEL, scored_leads


def said(reason: Reason, language: Language = "en") -> str:
    return say_reason(MODEL, reason, AS_OF, language)


@pytest.mark.parametrize(
    ("reason", "english", "french"),
    [
        (
            Reason("quote", 60, 2, AS_OF - timedelta(days=3, hours=2)),
            "Quote requested (2 times, last 3 days ago) +60",
            "Demande de devis (2 fois, la dernière il y a 3 jours) +60",
        ),
        (
            Reason("quote", 60, 1, AS_OF - timedelta(days=1, hours=2)),
            "Quote requested (yesterday) +60",
            "Demande de devis (hier) +60",
        ),
        (Reason("target", 30, None, None), "Target company +30", "Entreprise cible +30"),
        (Reason("silent", -20, None, None), "Silent -20", "Silencieux -20"),
        (Reason("competitor", 0, None, None), "Competitor", "Concurrent"),
        (Reason("visit", 0.04, 1, AS_OF - timedelta(hours=1)), "Page viewed (today)", "Page consultée (aujourd'hui)"),
        (
            Reason("visit", 1234.56, 1500, AS_OF - timedelta(days=90)),
            "Page viewed (1,500 times, last 3 months ago) +1,234.6",
            "Page consultée (1 500 fois, la dernière il y a 3 mois) +1 234,6",
        ),
        (Reason("visit", 2, 2.5, None), "Page viewed (2.5 times) +2", "Page consultée (2,5 fois) +2"),
        (Reason("gone", 2, None, None), "gone +2", "gone +2"),
    ],
)
def test_a_reason_says_what_how_often_when_and_how_much(reason: Reason, english: str, french: str) -> None:
    assert said(reason, "en") == english
    assert said(reason, "fr") == french


def test_days_are_those_of_the_calendar_of_the_model() -> None:
    just_before_midnight = datetime(2026, 3, 4, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    just_after = datetime(2026, 3, 4, 23, 1, tzinfo=UTC)  # 00:01 on the fifth
    assert said(Reason("quote", 60, 1, just_before_midnight)) == "Quote requested (yesterday) +60"
    assert said(Reason("quote", 60, 1, just_after)) == "Quote requested (today) +60"


def test_the_end_of_a_day_is_that_day() -> None:
    scored, _ = scored_leads(1)
    assert as_of_text(scored, "en") == "5 March 2026"


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (0, "today", "aujourd'hui"),
        (1, "yesterday", "hier"),
        (2, "2 days ago", "il y a 2 jours"),
        (59, "59 days ago", "il y a 59 jours"),
        (60, "2 months ago", "il y a 2 mois"),
        (365, "12 months ago", "il y a 12 mois"),
        (1000, "2 years ago", "il y a 2 ans"),
    ],
)
def test_long_ago_is_said_in_greater_units(days: int, english: str, french: str) -> None:
    assert days_ago(days, "en") == english
    assert days_ago(days, "fr") == french


def test_reasons_stand_in_one_line() -> None:
    reasons = (Reason("target", 30, None, None), Reason("silent", -20, None, None))
    assert reasons_text(MODEL, reasons, AS_OF, "en") == "Target company +30; Silent -20"
    assert reasons_text(MODEL, (), AS_OF, "en") == ""


def test_the_column_has_a_text_for_each_lead_in_their_order() -> None:
    scored, _ = scored_leads(50)
    column = reasons_column(scored, "fr")
    assert column == [reasons_text(MODEL, reasons, AS_OF, "fr") for reasons in scored.reasons]


def test_a_hundred_thousand_leads_are_said_in_moments() -> None:
    scored, _ = scored_leads(1000)
    writer = ReasonWriter(MODEL, AS_OF, "fr")
    start = time.perf_counter()
    for _ in range(100):
        for reasons in scored.reasons:
            writer.text(reasons)
    assert time.perf_counter() - start < 3
