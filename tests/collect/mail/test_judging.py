"""Clicks judged at their receipt, and again with their neighbours."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.mail.judging import JUDGED_LATER, REACH, YEAR, Click, judged_again, judged_at_receipt
from tamis.collect.mail.tokens import Letter
from tamis.collect.traffic.bots import SECOND
from tamis.collect.traffic.networks import Networks
from tamis.collect.traffic.scanners import Touch

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36"
)
LETTER = Letter("email", "spring", 1_000, 5)
SENT = 1_000 * SECOND
HOUR = 3_600 * SECOND


def at_receipt(touch: Touch, letter: Letter = LETTER) -> str | None:
    return judged_at_receipt(letter, touch, Networks(["198.51.100.0/24"]))[0]


def click(seconds: float, link: str = "a", *, honeypot: bool = False, suspect: str | None = None) -> Click:
    return Click(HOUR + int(seconds * SECOND), link, CHROME, honeypot, suspect)


def test_a_persons_click_counts_at_receipt() -> None:
    assert at_receipt(Touch(SENT + HOUR, "a", agent=CHROME)) is None


def test_what_only_machines_do_is_seen_at_receipt() -> None:
    touch = Touch(SENT + HOUR, "a", agent=CHROME)
    assert at_receipt(replace(touch, method="HEAD")) == "head-request"
    assert at_receipt(replace(touch, headers={"sec-purpose": "prefetch"})) == "prefetch"
    assert at_receipt(replace(touch, ip="198.51.100.9")) == "scanner-network"
    assert at_receipt(replace(touch, agent="curl/8")) == "library"
    assert at_receipt(replace(touch, honeypot=True)) == "honeypot"


def test_soon_after_the_sending_does_not_suffice_but_is_kept() -> None:
    soon = Touch(SENT + SECOND, "a", agent=CHROME)
    assert judged_at_receipt(LETTER, soon, ()) == (None, ("soon-after-delivery",))
    assert at_receipt(replace(soon, method="HEAD")) == "head-request"


def test_after_a_year_nothing_counts_but_of_what_goes_out_again_and_again() -> None:
    late = Touch(SENT + YEAR + 1, "a", agent=CHROME)
    assert at_receipt(late) == "expired-link"
    assert at_receipt(replace(late, at=SENT + YEAR)) is None
    assert at_receipt(late, Letter("email", "welcome", 0, 5)) is None


def test_several_links_at_once_are_a_scanners() -> None:
    assert judged_again(5, [click(0, "a"), click(1, "b"), click(40, "c")]) == ("links-at-once", "links-at-once", None)


def test_most_links_in_half_a_minute_are_a_scanners() -> None:
    clicks = [click(0, "a"), click(9, "b"), click(18, "c")]
    assert judged_again(5, clicks) == ("most-links",) * 3
    assert judged_again(0, clicks) == (None,) * 3


def test_next_to_a_hidden_link_nothing_counts() -> None:
    clicks = [click(0, "a"), click(5, "h", honeypot=True, suspect="honeypot"), click(50, "b")]
    assert judged_again(5, clicks) == ("near-honeypot", "honeypot", None)


def test_a_link_followed_again_within_a_minute_counts_once() -> None:
    clicks = [click(0), click(1), click(12), click(80), click(80 + 59), click(80 + 118)]
    repeated = "repeated-click"
    assert judged_again(5, clicks) == (None, repeated, repeated, None, repeated, repeated)


def test_a_persons_click_counts_behind_the_scanners_on_the_same_link() -> None:
    """The scanner's were counted at first; the person's was a repetition then, and is none now."""
    before = [click(0, "a"), click(30, "a")]
    assert judged_again(5, before) == (None, "repeated-click")
    after = [replace(before[0]), click(1, "b"), replace(before[1], suspect="repeated-click")]
    assert judged_again(5, after) == ("links-at-once", "links-at-once", None)


def test_what_was_seen_at_receipt_stays() -> None:
    assert judged_again(5, [click(0, "a", suspect="library"), click(99, "b", suspect="links-at-once")]) == (
        "library",
        None,
    )


CLICKS = st.lists(
    st.builds(
        click,
        st.integers(0, 400).map(lambda tenths: tenths * 1.7),
        st.sampled_from("abcdef"),
        suspect=st.sampled_from([None, None, None, "library", *sorted(JUDGED_LATER)]),
    ),
    max_size=12,
    unique_by=lambda c: c.at,
)


@given(CLICKS, st.integers(0, 8), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_neither_the_order_nor_what_was_thought_before_matters(clicks: list[Click], links: int, order: random.Random):
    once = dict(zip((c.at for c in clicks), judged_again(links, clicks), strict=True))
    again = [replace(c, suspect=once[c.at]) for c in clicks]
    order.shuffle(again)
    assert {c.at: found for c, found in zip(again, judged_again(links, again), strict=True)} == once


@given(CLICKS.filter(bool), st.integers(0, 8))
@settings(max_examples=60)
def test_clicks_out_of_reach_do_not_matter(clicks: list[Click], links: int):
    """So that only those around a new click are read."""
    whole = judged_again(links, clicks)
    for click, found in zip(clicks, whole, strict=True):
        near = [c for c in clicks if abs(c.at - click.at) <= REACH]
        assert judged_again(links, near)[near.index(click)] == found
