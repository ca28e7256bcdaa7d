"""Synthetic but realistic leads and their events, as Parquet files that are made once and reused.

Leads come over a year (30 % before it) and stay active for an exponential time; how active they are follows a
Zipf-Mandelbrot law. Sessions have a profile over hours and weekdays, traffic grows by half over the year, 20 names of
events and 2,000 pages are skewed as they are on real sites, and some values are missing. Events are in the order of
time, as a log is. There is nothing here to learn from: who converts is the simulator's matter (`tamis.simulate`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DATA = Path(__file__).parent / "data"
SEED = 7
FIRST_DAY = datetime(2025, 1, 1)
AS_OF = datetime(2026, 1, 1)
_DAYS = 365
_DAY_US = 86_400_000_000
_PER_SLICE, _PER_FILE, _ROW_GROUP = 2_500_000, 10_000_000, 262_144
_PAGES = 2000
_MEAN_SESSION, _GAP_US = 6.0, 45e6

# What happens, and how often (in no unit).
EVENTS = {
    "page_view": 42, "email_sent": 14, "content_view": 9, "email_open": 8, "search": 5, "product_login": 4.5,
    "video_play": 3.2, "email_click": 3, "pricing_view": 2.4, "content_download": 2, "ad_click": 1.6,
    "form_start": 1.4, "video_complete": 1.1, "form_submit": 0.9, "webinar_register": 0.5, "chat_start": 0.45,
    "webinar_attend": 0.35, "trial_start": 0.25, "demo_request": 0.2, "unsubscribe": 0.15,
}  # fmt: skip
_THEMES = {
    "product": 16, "pricing": 6, "security": 6, "integration": 9, "analytics": 9, "ai": 10,
    "compliance": 5, "customers": 7, "careers": 5, "blog": 15, "docs": 9, "events": 3,
}  # fmt: skip
_CHANNELS = {
    "organic": 28, "direct": 24, "paid_search": 12, "paid_social": 9, "email": 12,
    "referral": 6, "social": 4, "partner": 2, "app": 3,
}  # fmt: skip
_CONTENT_TYPES = ("web", "whitepaper", "case_study", "webinar", "video", "blog", "docs", "email")
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 9, 11, 12, 11, 10, 8, 6, 5, 4, 3, 2, 1)
_HEADLINES = (
    ("Directrice", "Responsable", "Ingénieur", "Consultante", "Chargé", "Head", "Student", "Cheffe de projet"),
    ("marketing", "des achats", "sécurité", "qualité", "of data", "informatique", "logistique", "de production"),
    ("dans l'industrie", "en hôpital", "for smart contracts", "pour les PME", "en formation", "& blockchains", ""),
)


@dataclass(frozen=True)
class Workload:
    """So many events of so many leads, in files under `DATA`."""

    events: int
    leads: int

    @property
    def folder(self) -> Path:
        """Where everything of this size is."""
        return DATA / f"{self.events}-events-of-{self.leads}-leads"

    @property
    def event_files(self) -> Path:
        """A folder of Parquet: lead, occurred_at (UTC, no offset), session_id, event, page, theme, ..., value."""
        return self.folder / "events"

    @property
    def leads_file(self) -> Path:
        """Parquet: lead and some traits."""
        return self.folder / "leads.parquet"

    def make(self) -> None:
        """Writes the files, unless they are there."""
        if self.leads_file.exists():
            return
        DATA.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=DATA, prefix="partial-") as folder:
            made = Path(folder) / "made"
            (made / "events").mkdir(parents=True)
            _write_events(self, made / "events")
            pq.write_table(_leads(self.leads), made / "leads.parquet", compression="zstd")
            try:
                made.rename(self.folder)
            except OSError:  # unless another process was quicker
                if not self.leads_file.exists():
                    raise


def pages() -> list[str]:
    """The pages of the site, the most visited first."""
    return _Site.built().names


@dataclass(frozen=True)
class _Site:
    """The pages with their theme and content type (positions in `_THEMES` and `_CONTENT_TYPES`)."""

    names: list[str]
    theme: Ints
    content_type: Ints

    @classmethod
    def built(cls) -> _Site:
        rng = np.random.default_rng(1)
        themes = list(_THEMES)
        theme = rng.choice(len(themes), _PAGES, p=_shares(_THEMES))
        draw = rng.random(_PAGES)
        content = np.searchsorted((0.10, 0.18, 0.23, 0.30), draw, side="right") + 1
        content[content == 5] = 0
        content[theme == themes.index("blog")] = 5
        content[theme == themes.index("docs")] = 6
        named = {0: ("/", "product"), 1: ("/pricing", "pricing"), 2: ("/pricing/enterprise", "pricing")}
        named |= {3: ("/careers", "careers"), 4: ("/demo", "product")}
        for i, (_, of) in named.items():
            theme[i], content[i] = themes.index(of), 0
        names = [
            f"/{themes[t]}/{_CONTENT_TYPES[c]}-{i:04d}" for i, (t, c) in enumerate(zip(theme, content, strict=True))
        ]
        for i, (name, _) in named.items():
            names[i] = name
        return cls(names, theme, content)


class _Population:
    """When each lead is active, and how much."""

    def __init__(self, leads: int, rng: np.random.Generator) -> None:
        self.weight = 1 / (rng.permutation(leads) + 1 + leads / 1000)
        came_before = rng.random(leads) < 0.3
        self.start = np.where(came_before, rng.uniform(-60, 0, leads), rng.uniform(0, _DAYS - 1, leads))
        self.end = self.start + 3 + rng.exponential(120, leads)

    def draw(self, rng: np.random.Generator, number: int, first: float, last: float) -> Ints:
        """Leads that are active between two days, by their activity."""
        active = self.weight * ((self.start < last) & (self.end > first))
        return _drawn(rng, active, number)


def _write_events(workload: Workload, folder: Path) -> None:
    rng = np.random.default_rng(SEED)
    population, site = _Population(workload.leads, rng), _Site.built()
    slices = -(-workload.events // _PER_SLICE)
    # Each slice has as many events, so growing traffic makes the later ones shorter.
    edges = _DAYS * (np.sqrt(1 + 1.25 * np.linspace(0, 1, slices + 1)) - 1) / 0.5
    written, session, writer = 0, 0, None
    for k in range(slices):
        number = min(_PER_SLICE, workload.events - written)
        table, sessions = _slice(rng, population, site, number, (edges[k], edges[k + 1]), session)
        if writer is None:
            writer = _writer(folder / f"part-{written // _PER_FILE:03d}.parquet", table.schema)
        writer.write_table(table, row_group_size=_ROW_GROUP)
        written, session = written + number, session + sessions
        if written % _PER_FILE == 0 or written == workload.events:
            writer.close()
            writer = None


def _writer(path: Path, schema: pa.Schema) -> Any:
    texts = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, use_dictionary=texts)


def _slice(
    rng: np.random.Generator,
    population: _Population,
    site: _Site,
    number: int,
    days: tuple[float, float],
    first_session: int,
) -> tuple[pa.Table, int]:
    """`number` events between two days, in the order of time, and how many sessions they are."""
    lengths = _session_lengths(rng, number)
    sessions = len(lengths)
    session = np.repeat(np.arange(sessions), lengths)
    t = _times(rng, _session_days(rng, sessions, days), lengths, session)
    order = np.argsort(t, kind="stable")
    lead = population.draw(rng, sessions, *days)[session]
    columns = {
        "lead": pa.array(lead[order]),
        "occurred_at": pa.array(t[order]).cast(pa.timestamp("us")),
        "session_id": pa.array((first_session + session)[order]),
    }
    channel = _drawn(rng, _shares(_CHANNELS), sessions)[session]
    columns |= _properties(rng, site, channel, order)
    return pa.table(columns), sessions


def _session_lengths(rng: np.random.Generator, events: int) -> Ints:
    """Lengths of sessions that sum to `events`."""
    lengths = rng.geometric(1 / _MEAN_SESSION, events // 5 + 100)
    ends = np.cumsum(lengths)
    last = int(np.searchsorted(ends, events))
    lengths = lengths[: last + 1]
    lengths[-1] -= ends[last] - events
    return lengths.astype(np.int64)


def _session_days(rng: np.random.Generator, number: int, days: tuple[float, float]) -> Floats:
    """When sessions begin, in days: fewer on weekends and at night."""
    first, last = days
    day = rng.uniform(first, last, number)
    if last - first <= 2:
        return day
    weekend = (np.floor(day).astype(int) + 2) % 7 >= 5
    moved = weekend & (rng.random(number) < 0.65)
    day[moved] = np.maximum(first, day[moved] - 2)
    hour = _drawn(rng, np.array(_HOURS, float), number) + rng.random(number)
    return np.clip(np.floor(day) + hour / 24, first, last - 1e-6)


def _times(rng: np.random.Generator, begins: Floats, lengths: Ints, session: Ints) -> Ints:
    """Microseconds since 1970 of each event."""
    gaps = np.cumsum(rng.exponential(_GAP_US, len(session)).astype(np.int64))
    since = gaps - gaps[np.cumsum(lengths) - lengths][session]
    year = int(np.datetime64(FIRST_DAY, "us").astype(np.int64))
    t: Ints = year + (begins * _DAY_US).astype(np.int64)[session] + since
    return np.minimum(t, year + _DAYS * _DAY_US - 1)


def _properties(rng: np.random.Generator, site: _Site, channel: Ints, order: Ints) -> dict[str, pa.Array]:
    """Event, page, theme, content type, channel and value; some depend on others, some are missing."""
    number = len(order)
    names = list(EVENTS)
    event = _drawn(rng, _shares(EVENTS), number)

    def is_one(*wanted: str) -> NDArray[np.bool_]:
        return np.isin(event, [names.index(w) for w in wanted])

    page = _drawn(rng, 1 / (np.arange(_PAGES) + 8.0), number)
    priced, mail, app, ad = is_one("pricing_view"), _mail(is_one), is_one("product_login"), is_one("ad_click")
    page[priced] = 1 + (rng.random(int(priced.sum())) < 0.3)
    page[is_one("demo_request")] = 4
    content = site.content_type[page]
    content[mail] = _CONTENT_TYPES.index("email")
    content[is_one("video_play", "video_complete")] = _CONTENT_TYPES.index("video")
    content[is_one("webinar_register", "webinar_attend")] = _CONTENT_TYPES.index("webinar")
    downloaded = is_one("content_download")
    content[downloaded] = 1 + (rng.random(int(downloaded.sum())) < 0.35)
    channels = list(_CHANNELS)
    channel = channel.copy()
    channel[mail], channel[app] = channels.index("email"), channels.index("app")
    channel[ad] = np.where(
        rng.random(int(ad.sum())) < 0.6, channels.index("paid_search"), channels.index("paid_social")
    )
    value = np.where(is_one("form_submit"), rng.gamma(2, 50, number), rng.exponential(30, number))

    def texts(codes: Ints, choices: list[str], missing: NDArray[np.bool_] | None = None) -> pa.Array:
        mask = None if missing is None else missing[order]
        return pa.DictionaryArray.from_arrays(pa.array(codes[order].astype(np.int16), mask=mask), pa.array(choices))

    return {
        "event": texts(event, names),
        "page": texts(page, site.names, mail | app),
        "theme": texts(site.theme[page], list(_THEMES), app),
        "content_type": texts(content, list(_CONTENT_TYPES), app),
        "channel": texts(channel, channels),
        "value": pa.array(value[order].astype(np.float32)),
    }


def _mail(is_one: Any) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = is_one("email_sent", "email_open", "email_click")
    return found


def _leads(number: int) -> pa.Table:
    """Every lead with a few traits; four of ten are persons without a company."""
    rng = np.random.default_rng(SEED + 1)
    firsts, seconds, thirds = (np.array(part) for part in _HEADLINES)
    parts = [rng.choice(p, number) for p in (firsts, seconds, thirds)]
    headline = [" ".join(words) for words in zip(*parts, strict=True)]
    private = rng.random(number) < 0.4
    company = np.char.add("Société ", rng.integers(0, max(1, number // 3), number).astype(str))
    employees = np.minimum(rng.lognormal(3.5, 1.5, number) + 1, 100_000).astype(np.int64)
    return pa.table(
        {
            "lead": pa.array(np.arange(number)),
            "country": pa.array(rng.choice(["FR", "BE", "CH", "DE", "US"], number, p=[0.6, 0.1, 0.1, 0.1, 0.1])),
            "company": pa.array(company, mask=private),
            "employees": pa.array(employees, mask=private),
            "headline": pa.array(headline),
        }
    )


def _shares(weights: Mapping[str, float]) -> Floats:
    values = np.array(list(weights.values()), float)
    shares: Floats = values / values.sum()
    return shares


def _drawn(rng: np.random.Generator, weights: Floats, number: int) -> Ints:
    """Positions, by their weights."""
    ends = np.cumsum(weights)
    found: Ints = np.searchsorted(ends, rng.random(number) * ends[-1]).clip(0, len(weights) - 1)
    return found
