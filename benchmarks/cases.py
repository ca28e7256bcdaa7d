"""What is compared with what, and how well Tamis must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["ratio", "peak", "whole"]


@dataclass(frozen=True)
class Contestant:
    """A program (see `benchmarks.trial`) with the rules that it computes."""

    name: str
    program: str
    rules: str


@dataclass(frozen=True)
class Bar:
    """At most so many times as much time as another contestant, so many MB, or so many seconds of a whole process."""

    contestant: str
    most: float
    of: str | None = None
    what: What = "ratio"


@dataclass(frozen=True)
class Case:
    """Contestants that take turns; those with the same rules must give the same scores. Ratios are over `base`."""

    name: str
    title: str
    contestants: tuple[Contestant, ...]
    base: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Command:
    """A command of Tamis on a file that is made or found (`file`), timed as a whole process."""

    name: str
    title: str
    most_seconds: float
    most_memory: float | None = None


CASES = (
    Case(
        "thirty",
        "30 rules, each a decayed sum and a count of 30 days",
        (
            Contestant("Tamis", "tamis", "thirty"),
            Contestant("best SQL", "sql", "thirty"),
            Contestant("scan", "scan", "none"),
            Contestant("Polars", "polars", "thirty"),
            Contestant("SQL, a filter for each rule", "sql, per rule", "thirty"),
            Contestant("pandas", "pandas", "thirty"),
        ),
        "best SQL",
        (Bar("Tamis", 1.3, "best SQL"), Bar("Tamis", 5, "scan"), Bar("Tamis", 2500, what="peak")),
    ),
    Case(
        "every_kind",
        "30 rules of every kind, beside the SQL for the 30 rules above",
        (Contestant("Tamis", "tamis", "every_kind"), Contestant("best SQL", "sql", "thirty")),
        "best SQL",
        (Bar("Tamis", 3, "best SQL"),),
    ),
    Case(
        "three_hundred",
        "300 rules: the 30, and 270 on pages",
        (
            Contestant("Tamis, 300", "tamis", "three_hundred"),
            Contestant("Tamis, 30", "tamis", "thirty"),
            Contestant("best SQL, 300", "sql, many", "three_hundred"),
            Contestant("Polars, 300", "polars", "three_hundred"),
            Contestant("pandas, 300", "pandas", "three_hundred"),
        ),
        "Tamis, 30",
        (
            Bar("Tamis, 300", 1.6, "Tamis, 30"),
            Bar("Tamis, 300", 1, "Polars, 300"),
            Bar("Tamis, 300", 0.5, "pandas, 300"),
        ),
    ),
)

COMMANDS = (
    Command("wide", "12,000 leads in a workbook of 120 columns, keywords in five long texts", 20, 1500),
    Command("x_education", "9,240 leads of a CRM export (X Education)", 5),
)
