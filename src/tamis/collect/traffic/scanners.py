"""E-mail security scanners: which opens and clicks of a message are a person's.

Scanners follow every link before the message is read, and would make each of their users the hottest lead. The
judgement is a function of all that is known about one message; ask again when more is known: it changes.
Clicks are never compared with opens: people's mail programs load the picture at the moment of the click.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tamis.collect.traffic.bots import SECOND, suspicion_of_agent
from tamis.collect.traffic.networks import Networks
from tamis.collect.traffic.reasons import (
    HEAD_REQUEST,
    HONEYPOT,
    LINKS_AT_ONCE,
    MOST_LINKS,
    NEAR_HONEYPOT,
    NO_PAGE,
    PREFETCH,
    SCANNER_NETWORK,
    SOON,
)
from tamis.collect.traffic.request_headers import header

Standing = Literal["human", "unproven", "scanner"]

AT_ONCE = 2 * SECOND
HALF_A_MINUTE = 30 * SECOND
AROUND_HONEYPOT = 10 * SECOND
TOO_SOON = 5 * SECOND
MOST = 0.6
FEWEST_FOR_MOST = 3
"""Of a message with one or two links, a person clicks "most" as well."""

_PREFETCH_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_PREFETCH_WORDS = ("prefetch", "preview", "prerender")

# Behind these, or in these, a person opened the message: they load its pictures when he does.
_OPENED_BY_PEOPLE = ("googleimageproxy", "yahoomailproxy", "ms-office", "msoffice", "microsoft outlook")


@dataclass(frozen=True, slots=True)
class Touch:
    """One request for a message's pixel (an open: `link` is None) or for one of its links (a click).

    `at`: microseconds UTC. `agent`: as sent, empty where there was none. `page_followed`: whether the page behind the
    link reported itself with JavaScript: False where our tag is on that page and nothing came, None where we cannot
    know (yet). `honeypot`: the link is one that no person can see.
    """

    at: int
    link: str | None = None
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    agent: str = ""
    ip: str | None = None
    page_followed: bool | None = None
    honeypot: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one touch is, with the reason codes against it (also those that did not suffice), in alphabetical order.

    `human`: a page proved it; `unproven`: nothing speaks against it, or too little; `scanner`: it must not count.
    """

    standing: Standing
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is known of the message: when it was delivered (microseconds UTC), how many different links it has."""

    delivered_at: int | None = None
    links: int | None = None


def judge(
    message: Message, touches: Sequence[Touch], scanner_networks: Container[str] | None = None
) -> tuple[Verdict, ...]:
    """The verdict on each touch of one message, in the order given; it does not depend on that order.

    Three kinds of reason: what only a machine does decides, whatever follows; haste (several links at once, next to a
    honeypot) decides unless a page followed; weak ones decide only together. What a page proved to be a
    person's click is no evidence of haste for the others.
    """
    networks = Networks() if scanner_networks is None else scanner_networks
    machines = [set(_of_machines(touch, networks)) for touch in touches]
    hasty = _hasty(message, touches, machines)
    return tuple(
        _verdict(
            machine,
            {code for code, places in hasty.items() if place in places},
            set(_weak(message, touch)),
            proven=touch.page_followed is True,
        )
        for place, (touch, machine) in enumerate(zip(touches, machines, strict=True))
    )


def _verdict(machine: set[str], haste: set[str], weak: set[str], *, proven: bool) -> Verdict:
    if proven:
        haste, weak = set(), set()
    codes = tuple(sorted(machine | haste | weak))
    if machine or haste or len(weak) > 1:
        return Verdict("scanner", codes)
    return Verdict("human" if proven else "unproven", codes)


def _of_machines(touch: Touch, networks: Container[str]) -> Iterator[str]:
    """What no person's browser does."""
    if touch.method.strip().upper() == "HEAD":
        yield HEAD_REQUEST
    if _is_prefetch(touch.headers):
        yield PREFETCH
    if touch.ip is not None and touch.ip in networks:
        yield SCANNER_NETWORK
    if touch.honeypot:
        yield HONEYPOT
    agent = suspicion_of_agent(touch.agent)
    if agent and not _is_persons_open(touch):
        yield agent


def _is_prefetch(headers: Mapping[str, str]) -> bool:
    values = (header(headers, name).lower() for name in _PREFETCH_HEADERS)
    return any(word in value for value in values for word in _PREFETCH_WORDS)


def _is_persons_open(touch: Touch) -> bool:
    return touch.link is None and any(word in touch.agent.lower() for word in _OPENED_BY_PEOPLE)


def _weak(message: Message, touch: Touch) -> Iterator[str]:
    """What people do as well, now and then."""
    if message.delivered_at is not None and touch.at - message.delivered_at < TOO_SOON:
        yield SOON
    if touch.link is not None and touch.page_followed is False:
        yield NO_PAGE


def _hasty(
    message: Message, touches: Sequence[Touch], machines: Sequence[Collection[str]]
) -> dict[str, Collection[int]]:
    """For each reason of haste, the places of the clicks that it speaks against."""
    clicks = sorted(
        (touch.at, place)
        for place, (touch, machine) in enumerate(zip(touches, machines, strict=True))
        if touch.link is not None and (machine or not touch.page_followed)
    )
    links = [touch.link or "" for touch in touches]
    hasty: dict[str, Collection[int]] = {
        LINKS_AT_ONCE: set(_together(clicks, links, AT_ONCE, 2)),
        NEAR_HONEYPOT: {
            place
            for place in _near(clicks, sorted(touch.at for touch in touches if touch.honeypot))
            if not touches[place].honeypot
        },
    }
    if message.links:
        most = max(FEWEST_FOR_MOST, MOST * message.links)
        hasty[MOST_LINKS] = set(_together(clicks, links, HALF_A_MINUTE, most))
    return hasty


def _together(clicks: Sequence[tuple[int, int]], links: Sequence[str], within: int, fewest: float) -> Iterator[int]:
    """The places of the clicks that are `within` so many microseconds of others on `fewest` different links in all.

    `clicks`: (time, place) in the order of time; one pass, as many as they may be.
    """
    window: Counter[str] = Counter()
    first = done = 0
    for last, (at, place) in enumerate(clicks):
        window[links[place]] += 1
        while at - clicks[first][0] > within:
            link = links[clicks[first][1]]
            window[link] -= 1
            if not window[link]:
                del window[link]
            first += 1
        if len(window) >= fewest:
            yield from (place for _, place in clicks[max(first, done) : last + 1])
            done = last + 1


def _near(clicks: Sequence[tuple[int, int]], honeypots: Sequence[int]) -> Iterator[int]:
    """The places of the clicks shortly before or after one on a honeypot (`honeypots`: their times, ascending)."""
    for at, place in clicks:
        following = bisect_left(honeypots, at - AROUND_HONEYPOT)
        if following < len(honeypots) and honeypots[following] <= at + AROUND_HONEYPOT:
            yield place
