"""What Atelier Cobalt sells, where it is found, and when it does what (newsletters, webinars, fairs)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

ZONE = ZoneInfo("Europe/Paris")
SITE = "https://www.atelier-cobalt.example"
DAY_US = 86_400_000_000
FORESIGHT = 30  # days: the horizon of the truth, simulated beyond the last day

LINES = ("general", "medical", "dental", "industrial")
THEMES = ("medical", "dental", "general", "industrial", "education", "materials", "pricing", "support", "careers")

CHANNELS = (
    "organic_search", "paid_search", "paid_social", "organic_social", "email", "referral", "direct", "display",
)  # fmt: skip
EMAIL_CHANNEL = CHANNELS.index("email")
PAID_CHANNELS = tuple(CHANNELS.index(name) for name in ("paid_search", "paid_social", "display"))

COUNTRIES = ("FR", "BE", "CH", "LU", "DE", "CA", "MA")
COUNTRY_SHARES = (0.74, 0.09, 0.07, 0.02, 0.04, 0.02, 0.02)

COMPETITORS = ("acme-printing.com", "rivalprint.fr", "formaprint.de")


@dataclass(frozen=True)
class Product:
    """`price` in euros; `line` is one of `LINES`."""

    name: str
    line: str
    price: float


PRODUCTS = (
    Product("Cobalt Mini", "general", 329),
    Product("Cobalt One", "general", 599),
    Product("Cobalt Pro", "general", 1490),
    Product("Cobalt Max", "general", 3200),
    Product("Cobalt EduPack", "general", 4500),
    Product("DentaForm 2", "dental", 8900),
    Product("DentaForm Lab", "dental", 18_500),
    Product("BioForm Guide", "medical", 32_000),
    Product("BioForm Sterile", "medical", 58_000),
    Product("IndusForm 400", "industrial", 14_900),
    Product("IndusForm Metal", "industrial", 59_900),
)


@dataclass(frozen=True)
class Mailing:
    """An e-mail to all who agreed, on one day (0 is the first day of events). `theme` None: each gets his own theme."""

    name: str
    day: int
    audience: str
    theme: str | None
    hour: float


@dataclass(frozen=True)
class Calendar:
    """The days of a simulation: `days` of events, then `FORESIGHT` days that only the truth sees.

    `starts` holds the microsecond (UTC) at which each day begins in Europe/Paris, one more than there are days;
    `weekdays` counts from Monday 0. `mailed[a, d]`: the audience a (0 B2B, 1 B2C) got a mailing on day d or the day
    before. `b2b_pace` and `b2c_pace` multiply the visits of a day.
    """

    first: date
    days: int
    starts: NDArray[np.int64]
    weekdays: NDArray[np.int64]
    mailings: tuple[Mailing, ...]
    mailed: NDArray[np.bool_]
    webinar_days: NDArray[np.bool_]
    fair_days: NDArray[np.bool_]
    pace: NDArray[np.float64]

    @property
    def all_days(self) -> int:
        """Days of events and of foresight."""
        return self.days + FORESIGHT

    @property
    def end(self) -> int:
        """The microsecond (UTC) after the last day of events."""
        return int(self.starts[self.days])

    def day_of(self, index: int) -> date:
        """The date of a day by its number; negative numbers are before the first."""
        return self.first + timedelta(days=index)


def calendar(last_day: date, days: int) -> Calendar:
    """The calendar of `days` days up to and with `last_day`."""
    first = last_day - timedelta(days=days - 1)
    dates = [first + timedelta(days=i) for i in range(days + FORESIGHT + 1)]
    starts = np.array([_midnight(d) for d in dates], dtype=np.int64)
    weekdays = np.array([d.weekday() for d in dates[:-1]], dtype=np.int64)
    mailings = _mailings(dates[:-1])
    mailed = np.zeros((2, days + FORESIGHT), dtype=bool)
    for mailing in mailings:
        mailed[int(mailing.audience == "b2c"), mailing.day : mailing.day + 2] = True
    since_end = np.arange(days + FORESIGHT) - days
    return Calendar(
        first=first,
        days=days,
        starts=starts,
        weekdays=weekdays,
        mailings=mailings,
        mailed=mailed,
        webinar_days=since_end % 21 == 11,
        fair_days=np.isin(since_end % 60, (22, 23, 24)),
        pace=_pace(dates[:-1]),
    )


def _midnight(day: date) -> int:
    return round(datetime.combine(day, time(), ZONE).timestamp()) * 1_000_000


def _pace(dates: list[date]) -> NDArray[np.float64]:
    weekly = np.array([[1.25, 1.3, 1.3, 1.25, 1.1, 0.35, 0.45], [0.9, 0.9, 1.0, 0.9, 0.95, 1.15, 1.2]])
    pace = weekly[:, [d.weekday() for d in dates]]
    in_august = np.array([d.month == 8 for d in dates])
    pace[0, in_august] *= 0.8
    return pace


def _mailings(dates: list[date]) -> tuple[Mailing, ...]:
    found = []
    for i, day in enumerate(dates):
        year, week, weekday = day.isocalendar()
        if weekday == 2:
            found.append(Mailing(f"newsletter-pro-{year}-{week:02}", i, "b2b", None, 9.5))
        elif weekday == 4:
            theme = "pricing" if week % 2 else "materials"
            found.append(Mailing(f"newsletter-maker-{year}-{week:02}", i, "b2c", theme, 17.25))
        if weekday == 3 and week % 4 == 1:
            found.append(Mailing(f"nouveautes-{year}-{week:02}", i, "b2b", "general", 11.0))
    return tuple(found)
