"""The small alphabets from which models and populations are drawn, so that things collide.

The first of each is the simplest: examples shrink to it. Raw texts come in variants that are one text once normalised.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

from tamis.model.conditions import Operand, Operator, Test, ValueType
from tamis.model.definition import DAY, HOUR, Decay, Expiry, HalfLife, Linear, NoDecay, Period, Trait

from .moments import microseconds
from .values import words

UTC_ZONE = ZoneInfo("UTC")
ZONES = (UTC_ZONE, ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York"))

# Around the clock changes of Paris (30 March, 26 October) and New York (9 March, 2 November), and a plain day.
BASES = tuple(
    microseconds(datetime.fromisoformat(moment).replace(tzinfo=UTC), UTC_ZONE)
    for moment in (
        "2026-01-15T12:00",
        "2025-03-30T02:00",
        "2025-10-26T01:00",
        "2025-10-26T22:00",
        "2025-03-09T07:00",
        "2025-11-02T06:00",
        "2024-02-29T18:30",
    )
)

# --- Events ---------------------------------------------------------------------------------------------------------

EVENTS = ("page viewed", "contenu téléchargé", "order completed", "email delivered")
RAW_EVENTS = (
    "Page Viewed",
    "Contenu Téléchargé",
    "Order Completed",
    "Email Delivered",
    " page  VIEWED ",
    "CONTENU TE\u0301LE\u0301CHARGE\u0301",
)
PASSIVE = frozenset({"email delivered"})

THEMES = ("Médical", "MÉDICAL ", "me\u0301dical", "dental", None, "  ")
PATHS = ("/pricing", "/Pricing", "/docs", "/pricing\u00a0plus", None)
# Multiples of the proportions below halved: sums are exact in binary, so that no limit is met by rounding alone.
VALUES = (10, 0, 25.0, -10, 5, 100.0, None)
PROPORTIONS = (10.0, 1.0, 5.0)

# --- Profiles -------------------------------------------------------------------------------------------------------

INDUSTRIES = ("Médical", "MÉDICAL ", "dental", "Tech\tEdu", "", None)
EMPLOYEES = (50, 0, 10, 500.0, -1, None)
EMAILS = ("ana@acme.com", "Ana@ACME.com ", "x@y@gmail.com", "no address", "late@", None)
OPT_INS = (True, False, None)
TEXTS = (
    "Smart contracts, BLOCKCHAIN",
    "Éleveuse de chevaux",
    "smart-contract",
    "contract smart; blockchainer",
    "une soci\u00e9t\u00e9 d'impression 3D",
    "",
    None,
)
KEYWORDS = tuple(words(w) for w in ("blockchains", "smart contract", "CHEVAL", "sociétés", "3d", "impression"))

TRAITS = {
    "employees": Trait("employees", "number"),
    "career_start": Trait("career_start", "date"),
    "opt_in": Trait("opt_in", "boolean"),
    "experience_years": Trait("experience_years", "number", "years_since", "career_start"),
    "email_domain": Trait("email_domain", "text", "domain", "email"),
}
LISTS = {"free_mail": frozenset({"gmail.com", "free.fr"}), "themes": frozenset({"médical"}), "passive_events": PASSIVE}

# --- Durations, decays, periods -------------------------------------------------------------------------------------

WINDOWS = (DAY, HOUR, 2 * DAY, 7 * DAY, 30 * DAY, 180 * DAY)
HALF_LIVES = (DAY, HOUR, 36 * HOUR, 7 * DAY, 60 * DAY)
DECAYS: tuple[Decay, ...] = (
    *(HalfLife(us) for us in HALF_LIVES),
    Linear(0.25, DAY),
    Linear(0.25, HOUR),
    Linear(0.1, 7 * DAY),
    Linear(1.0, 30 * DAY),
    Expiry(DAY),
    Expiry(HOUR),
    Expiry(30 * DAY),
    NoDecay(),
)
PERIODS = (
    Period("ever"),
    Period("hour"),
    Period("days", 1),
    Period("days", 2),
    Period("days", 7),
    Period("days", 30),
)
RANGES = ((1, None), (2, None), (3, None), (5, None), (1, 1), (2, 2), (1, 2), (2, 4))  # least, most

# --- Points and bounds ----------------------------------------------------------------------------------------------

SCORES = ("engagement", "fit", "medical")

POINTS = (10.0, 1.0, -5.0, 2.5, 25.0, -20.0, 0.0)
LIMIT_POINTS = (5.0, 0.5, 12.5, 20.0)
WEIGHTS = (10.0, 4.0, -10.0, 15.5)  # of keyword fields, and two that are equal but for the sign
BOUNDS = ((None, None), (0.0, 100.0), (None, 20.0), (0.0, None), (-10.0, 15.5), (2.0, 30.0))  # min, max
THRESHOLDS = (9.5, 0.5, 19.5, 4.5, 24.5, -4.5)
DROPS = (5.0, 15.0)  # from the threshold to enter a class to the one to stay
COMBINED = (0.5, 1.0, 0.4, -1.0)  # weights of a combined score

# --- Tests ----------------------------------------------------------------------------------------------------------


def _test(field: str, type_: str, operator: str, operand: Operand = None) -> Test:
    return Test(field, cast("Operator", operator), cast("ValueType", type_), operand)


def _date_tests(field: str) -> tuple[Test, ...]:
    """Tests that a date passes whether it is declared or not."""
    return (
        _test(field, "date", "older_than", DAY),
        _test(field, "date", "newer_than", 7 * DAY),
        _test(field, "date", "newer_than", HOUR),
        _test(field, "date", "before", BASES[0]),
        _test(field, "date", "after", BASES[0] - DAY),
    )


TRAIT_TESTS = (
    _test("industry", "text", "equals", "médical"),
    _test("industry", "text", "one_of", ("dental", "tech edu")),
    _test("industry", "text", "in_list", "themes"),
    _test("industry", "text", "contains", ("édu", "tal")),
    _test("industry", "text", "starts_with", ("méd", "t")),
    _test("industry", "text", "ends_with", ("cal",)),
    _test("industry", "text", "matches", "^m.d|edu"),
    _test("industry", "text", "known"),
    _test("industry", "text", "unknown"),
    _test("employees", "number", "equals", 10.0),
    _test("employees", "number", "one_of", (0.0, 50.0)),
    _test("employees", "number", "at_least", 50.0),
    _test("employees", "number", "at_most", 0.0),
    _test("employees", "number", "more_than", 10.0),
    _test("employees", "number", "less_than", 50.0),
    _test("employees", "number", "between", (10.0, 50.0)),
    _test("employees", "number", "unknown"),
    _test("opt_in", "boolean", "equals", "true"),
    _test("opt_in", "boolean", "equals", "false"),
    _test("opt_in", "boolean", "known"),
    _test("email", "text", "contains", ("@",)),
    _test("email_domain", "text", "equals", "acme.com"),
    _test("email_domain", "text", "in_list", "free_mail"),
    _test("email_domain", "text", "unknown"),
    _test("experience_years", "number", "at_least", 1.0),
    _test("experience_years", "number", "equals", 0.0),
    _test("experience_years", "number", "known"),
    _test("career_start", "date", "equals", (BASES[0] - DAY // 2, BASES[0] + DAY // 2)),
    _test("career_start", "date", "between", (BASES[0] - 30 * DAY, BASES[0])),
    _test("career_start", "date", "unknown"),
    *_date_tests("career_start"),
    *_date_tests("created_at"),
)

EVENT_TESTS = (
    _test("theme", "text", "equals", "médical"),
    _test("theme", "text", "one_of", ("dental", "médical")),
    _test("theme", "text", "in_list", "themes"),
    _test("theme", "text", "contains", ("éd", "x")),
    _test("theme", "text", "matches", "al$"),
    _test("theme", "text", "unknown"),
    _test("theme", "text", "known"),
    _test("path", "text", "starts_with", ("/pricing",)),
    _test("path", "text", "ends_with", ("plus", "docs")),
    _test("value", "number", "at_least", 10.0),
    _test("value", "number", "less_than", 0.0),
    _test("value", "number", "equals", 0.0),
    _test("value", "number", "one_of", (10.0, 25.0)),
    _test("value", "number", "between", (0.0, 10.0)),
    *_date_tests("due"),
)
