"""Where traffic comes from: what kind of site, app or word of `utm_source` it is, and how it is called."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, TypeAlias, cast

from tamis.collect.traffic.addresses import KEPT, Address

Category: TypeAlias = Literal["search", "social", "video", "shopping", "email", "hosting"]

_TABLES = ("ga4_sources.csv", "sources.csv")  # the later one wins
_ANY_COUNTRY = re.compile(r"([\w-]+)\.(?:(?:com?|net|org)\.)?[a-z]{2,3}")
_ADS = re.compile(r"[\W_]*ads?$")
_SECOND_LEVEL = frozenset("ac asso co com edu gob gouv gov go ne net nom or org".split())


@dataclass(frozen=True, slots=True)
class Source:
    """A source of traffic: its `name` and, where it is known, its `category`."""

    name: str
    category: Category | None = None


def source_of_address(address: Address) -> Source:
    """Of a referrer: the app's package, or the host, or the nearest known host above it."""
    if address.is_app:
        return _sources().get(address.host, Source(address.host))
    return _source_of_host(address.host.removeprefix("www."))


def category_of_word(word: str) -> Category | None:
    """Of a `utm_source`, in lower case: a known word (`linkedin`, `google_ads`) or host (`l.facebook.com`)."""
    table = _sources()
    for key in (word, _ADS.sub("", word)):
        if known := table.get(key):
            return known.category
    return _source_of_host(word.removeprefix("www.")).category if "." in word else None


@lru_cache(maxsize=KEPT)
def same_site(one: str, other: str) -> bool:
    """Whether two hosts belong to one site: `shop.example.com` and `www.example.com`; not two that share a hoster."""
    return one == other or _site(one) == _site(other)


@lru_cache(maxsize=KEPT)
def _source_of_host(host: str) -> Source:
    table = _sources()
    for key in _keys(host):
        if known := table.get(key):
            return Source(_name(host), known.category)
    return Source(host)


def _site(host: str) -> str:
    """The part of the host that somebody registered."""
    labels = host.removeprefix("www.").split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    taken = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    while taken < len(labels) and _is_hosting(".".join(labels[-taken:])):
        taken += 1
    return ".".join(labels[-taken:])


def _is_hosting(host: str) -> bool:
    known = _sources().get(host)
    return known is not None and known.category == "hosting"


def _keys(host: str) -> Iterator[str]:
    """The keys under which a host may be known, the most special first."""
    labels = host.split(".")
    yield from (".".join(labels[start:]) for start in range(max(len(labels) - 1, 1)))
    if country := _ANY_COUNTRY.fullmatch(host.removeprefix("m.")):
        yield f"{country[1]}.*"


def _name(host: str) -> str:
    """The name that several hosts share, else the host itself."""
    table = _sources()
    named = (known.name for key in _keys(host) if (known := table.get(key)) and known.name != key)
    return next(named, host)


@cache
def _sources() -> dict[str, Source]:
    """Every source of the tables by its key. One without a name of its own is called by its key."""
    found: dict[str, Source] = {}
    for table in _TABLES:
        text = (files(__package__) / "data" / table).read_text("utf-8")
        rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
        for row in rows:
            key = row["source"]
            found[key] = Source(row.get("name") or key, cast("Category", row["category"]))
    return found
