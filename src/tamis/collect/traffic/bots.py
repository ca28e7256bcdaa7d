"""Robots on the web: by the name that they give, and by what no person can do.

Judge the agent of the event's context (`context.userAgent`), never the one of the HTTP request: the libraries that
servers send events with are programs, and what they report was done by people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tamis.collect.traffic.reasons import (
    BARE_AGENT,
    BURST,
    CRAWLER,
    HEADLESS,
    INSTANT_FORM,
    LIBRARY,
    MAIL_SCANNER,
    NO_AGENT,
    OFFICE,
)

LONGEST_AGENT = 1_000
"""Characters that are read: no browser's agent is longer."""

SECOND = 1_000_000

# What crawler-user-agents lacks, or calls by no more than "crawler". The first that matches gives the reason.
_SUPPLEMENT = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        (MAIL_SCANNER, r"barracuda|mimecast|proofpoint|urldefense|safelinks|ironport|fireeye|trendmicro|trend micro"),
        (MAIL_SCANNER, r"symantec|messagelabs|sophos|forcepoint|vadesecure|vade secure|mailinblack|altospam"),
        (OFFICE, r"ms-office|msoffice|microsoft office|microsoft outlook"),
        (HEADLESS, r"headless|phantomjs|slimerjs|puppeteer|playwright|selenium|webdriver|cypress|lighthouse"),
        (LIBRARY, r"^(?:curl|wget|java|ruby|php|perl|node|undici|got|axios|okhttp|lua-resty|dart|deno|bun)\b"),
        (LIBRARY, r"python-(?:requests|urllib|httpx)|aiohttp|go-http-client|libwww-perl|apache-httpclient"),
        (LIBRARY, r"http-?java-?client|guzzlehttp|node-fetch|postmanruntime|insomnia|httpie|symfony httpclient"),
        (CRAWLER, r"(?<!cu)bots?(?:\b|_)|crawler|spider|scraper"),  # Cubot makes telephones
    )
)
_BARE = re.compile(r"mozilla/\d+\.\d+", re.IGNORECASE)
_SERVER_SDK = re.compile(r"(?:analytics|rudder(?:stack)?|rudder-sdk|snowplow|matomo)[\w-]*(?:/[\w.-]+)?", re.IGNORECASE)


def suspicion_of_agent(user_agent: str | None) -> str | None:
    """The reason code why the agent is no person's browser, or None.

    None (not told: events from servers) is not judged, nor are the agents of the SDKs that servers use; an empty
    text is a browser that hides its name, as none does.
    """
    return None if user_agent is None else _judged(user_agent.strip()[:LONGEST_AGENT])


@lru_cache(maxsize=8_192)
def _judged(agent: str) -> str | None:
    if not agent:
        return NO_AGENT
    if _BARE.fullmatch(agent):
        return BARE_AGENT
    if _SERVER_SDK.fullmatch(agent):
        return None
    for code, pattern in _SUPPLEMENT:
        if pattern.search(agent):
            return code
    return CRAWLER if _is_listed(agent) else None


def _is_listed(agent: str) -> bool:
    from crawleruseragents import is_crawler

    return bool(is_crawler(agent))


@dataclass(frozen=True, slots=True)
class Act:
    """One event of a visitor: `at` in microseconds UTC, `page` the path or address that it happened on."""

    at: int
    kind: Literal["page", "form", "other"] = "other"
    page: str = ""


@dataclass(frozen=True, slots=True)
class Burst:
    """How fast is too fast: more than `most_per_second` events, a form sent within `fastest_form` µs of its page.

    Pages that report every product in a list at once need a higher `most_per_second`.
    """

    most_per_second: int = 20
    fastest_form: int = SECOND

    def reasons(self, recent: Sequence[Act]) -> tuple[str | None, ...]:
        """The reason code of each of one visitor's recent events, or None; in any order, as given.

        All events of a second with too many are named, the first ones too: they are judged again as more arrive.
        """
        crowded = set(self._crowded(recent))
        shown: dict[str, int] = {}
        for act in recent:
            if act.kind == "page":
                shown[act.page] = min(act.at, shown.get(act.page, act.at))
        return tuple(
            BURST if place in crowded else INSTANT_FORM if self._is_instant(act, shown) else None
            for place, act in enumerate(recent)
        )

    def _crowded(self, recent: Sequence[Act]) -> Iterator[int]:
        """The places of events that share a second with too many."""
        order = sorted(range(len(recent)), key=lambda place: recent[place].at)
        first = done = 0
        for last, place in enumerate(order):
            while recent[place].at - recent[order[first]].at >= SECOND:
                first += 1
            if last - first >= self.most_per_second:
                yield from order[max(first, done) : last + 1]
                done = last + 1

    def _is_instant(self, act: Act, shown: Mapping[str, int]) -> bool:
        """Whether a form was sent at once after its page was first `shown`."""
        first = shown.get(act.page)
        return act.kind == "form" and first is not None and 0 <= act.at - first <= self.fastest_form
