"""Which opens and clicks of a message are a person's, and which a security scanner's."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.traffic.bots import SECOND
from tamis.collect.traffic.networks import Networks
from tamis.collect.traffic.reasons import REASONS
from tamis.collect.traffic.scanners import Message, Touch, Verdict, judge

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36"
)
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
OUTLOOK = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"
HOUR = 3_600 * SECOND
MESSAGE = Message(delivered_at=0, links=5)


def click(at: int = HOUR, link: str = "a", **more: Any) -> Touch:
    return replace(Touch(at, link, agent=CHROME), **more)


def opened(at: int = HOUR, **more: Any) -> Touch:
    return replace(Touch(at, agent=CHROME), **more)


def only(touch: Touch, message: Message = MESSAGE) -> Verdict:
    return judge(message, [touch], Networks(["198.51.100.0/24"]))[0]


def standings(touches: list[Touch], message: Message = MESSAGE) -> list[str]:
    return [verdict.standing for verdict in judge(message, touches)]


def test_an_ordinary_click_is_unproven() -> None:
    assert only(click()) == Verdict("unproven")


def test_a_page_that_reports_itself_proves_a_person() -> None:
    assert only(click(page_followed=True)) == Verdict("human")


@pytest.mark.parametrize("touch", [click(), opened()], ids=["click", "open"])
@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"method": "HEAD"}, "head-request"),
        ({"headers": {"sec-purpose": "prefetch;prerender"}}, "prefetch"),
        ({"headers": {"purpose": "prefetch"}}, "prefetch"),
        ({"headers": {"x-purpose": "preview"}}, "prefetch"),
        ({"headers": {"x-moz": "prefetch"}}, "prefetch"),
        ({"ip": "198.51.100.7"}, "scanner-network"),
        ({"agent": "python-requests/2.32.3"}, "library"),
        ({"agent": "Barracuda Sentinel (EE)"}, "mail-scanner"),
        ({"agent": ""}, "no-agent"),
    ],
)
def test_what_only_machines_do_decides(touch, more, reason) -> None:
    assert only(replace(touch, **more)) == Verdict("scanner", (reason,))


def test_a_page_does_not_clear_a_machine() -> None:
    assert only(click(method="HEAD", page_followed=True)) == Verdict("scanner", ("head-request",))


def test_apples_proxy_opens_messages_that_nobody_reads() -> None:
    assert only(opened(agent="Mozilla/5.0")) == Verdict("scanner", ("bare-agent",))


@pytest.mark.parametrize("agent", [GMAIL, OUTLOOK, "YahooMailProxy; https://help.yahoo.com/kb/SLN28749.html"])
def test_a_mail_program_that_loads_pictures_is_a_person_but_not_when_it_follows_links(agent) -> None:
    assert only(opened(agent=agent)).standing == "unproven"
    assert only(click(agent=agent)).standing == "scanner"


def test_two_links_at_once_are_a_scanners() -> None:
    verdicts = judge(MESSAGE, [click(HOUR, "a"), click(HOUR + 2 * SECOND, "b")])
    assert verdicts == (Verdict("scanner", ("links-at-once",)),) * 2


def test_two_links_in_three_seconds_are_a_persons() -> None:
    assert standings([click(HOUR, "a"), click(HOUR + 3 * SECOND, "b")]) == ["unproven"] * 2


def test_a_double_click_is_a_persons() -> None:
    assert standings([click(HOUR, "a"), click(HOUR, "a")]) == ["unproven"] * 2


def test_most_links_in_half_a_minute_are_a_scanners() -> None:
    verdicts = judge(MESSAGE, [click(HOUR + number * 15 * SECOND, link) for number, link in enumerate("abc")])
    assert verdicts == (Verdict("scanner", ("most-links",)),) * 3


def test_fewer_links_in_half_a_minute_are_a_persons() -> None:
    touches = [click(HOUR + number * 15 * SECOND, link) for number, link in enumerate("abc")]
    assert standings(touches, Message(0, links=6)) == ["unproven"] * 3


def test_most_links_in_more_than_half_a_minute_are_a_persons() -> None:
    assert (
        standings([click(HOUR + number * 16 * SECOND, link) for number, link in enumerate("abc")]) == ["unproven"] * 3
    )


def test_both_links_of_a_short_message_in_half_a_minute_are_a_persons() -> None:
    assert standings([click(HOUR, "a"), click(HOUR + 10 * SECOND, "b")], Message(0, links=2)) == ["unproven"] * 2


def test_a_person_who_comes_later_is_not_taken_for_the_scanner() -> None:
    scanner = [click(SECOND, link) for link in "abcde"]
    assert standings([*scanner, click(HOUR, "b")]) == ["scanner"] * 5 + ["unproven"]


def test_a_page_clears_haste_of_its_click_alone() -> None:
    touches = [click(HOUR + SECOND, "a", page_followed=True), click(HOUR, "b"), click(HOUR, "c")]
    assert standings(touches) == ["human", "scanner", "scanner"]


def test_what_is_proven_to_be_a_persons_is_no_evidence_of_haste() -> None:
    assert standings([click(HOUR, "a", page_followed=True), click(HOUR, "b")]) == ["human", "unproven"]


def test_a_honeypot_is_a_scanners_and_so_is_what_is_clicked_around_it() -> None:
    verdicts = judge(
        Message(delivered_at=0, links=10),
        [
            click(HOUR, "trap", honeypot=True),
            click(HOUR - 10 * SECOND, "a"),
            click(HOUR + 10 * SECOND, "b"),
            click(HOUR + 60 * SECOND, "c"),
        ],
    )
    assert [verdict.standing for verdict in verdicts] == ["scanner"] * 3 + ["unproven"]
    assert verdicts[0].reasons == ("honeypot",)
    assert verdicts[1].reasons == ("near-honeypot",)


def test_a_click_at_once_after_delivery_is_too_little_alone() -> None:
    assert only(click(4 * SECOND)) == Verdict("unproven", ("soon-after-delivery",))


def test_a_click_before_the_delivery_is_known_is_as_early() -> None:
    assert only(click(-4 * SECOND)).reasons == ("soon-after-delivery",)


def test_a_page_that_never_showed_is_too_little_alone() -> None:
    assert only(click(page_followed=False)) == Verdict("unproven", ("no-page",))


def test_two_weak_reasons_decide() -> None:
    assert only(click(SECOND, page_followed=False)) == Verdict("scanner", ("no-page", "soon-after-delivery"))


def test_a_page_clears_weak_reasons() -> None:
    assert only(click(SECOND, page_followed=True)) == Verdict("human")


def test_a_click_and_the_open_it_causes_are_not_compared() -> None:
    assert standings([opened(HOUR), click(HOUR, "a")]) == ["unproven"] * 2


def test_without_a_delivery_or_number_of_links_the_rest_still_holds() -> None:
    assert standings([click(HOUR, link) for link in "abcde"], Message()) == ["scanner"] * 5


def test_a_later_fact_judges_an_earlier_click_again() -> None:
    first = click(HOUR, "a")
    assert standings([first]) == ["unproven"]
    assert standings([first, click(HOUR + SECOND, "b")]) == ["scanner", "scanner"]
    assert standings([replace(first, page_followed=True), click(HOUR + SECOND, "b")]) == ["human", "unproven"]


def test_no_touches_no_verdicts() -> None:
    assert judge(MESSAGE, []) == ()


TOUCHES = st.lists(
    st.builds(
        Touch,
        at=st.integers(0, 24).map(lambda step: step * 2 * SECOND),
        link=st.sampled_from([None, *"abcde"]),
        method=st.sampled_from(["GET", "GET", "GET", "HEAD"]),
        agent=st.sampled_from([CHROME, CHROME, GMAIL, ""]),
        page_followed=st.sampled_from([None, True, False]),
        honeypot=st.sampled_from([False, False, False, True]),
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(TOUCHES, st.randoms(use_true_random=False))
def test_the_order_in_which_touches_are_known_does_not_matter(touches: list[Touch], chance: random.Random) -> None:
    order = list(range(len(touches)))
    chance.shuffle(order)
    verdicts = judge(MESSAGE, touches)
    assert judge(MESSAGE, [touches[place] for place in order]) == tuple(verdicts[place] for place in order)


@settings(max_examples=100)
@given(TOUCHES)
def test_windows_are_those_of_a_slow_and_obvious_search(touches: list[Touch]) -> None:
    def slow(touch: Touch, within: int, fewest: float) -> bool:
        clicks = [t for t in touches if t.link and (t.page_followed is not True or machine(t))]
        starts = [t.at for t in clicks if t.at <= touch.at <= t.at + within]
        return touch in clicks and any(
            len({t.link for t in clicks if start <= t.at <= start + within}) >= fewest for start in starts
        )

    def machine(touch: Touch) -> bool:
        return touch.method == "HEAD" or touch.honeypot or touch.agent in {"", GMAIL}

    for touch, verdict in zip(touches, judge(MESSAGE, touches), strict=True):
        if touch.page_followed is not True:
            assert ("links-at-once" in verdict.reasons) == slow(touch, 2 * SECOND, 2)
            assert ("most-links" in verdict.reasons) == slow(touch, 30 * SECOND, 3)


@settings(max_examples=60)
@given(
    st.builds(
        Touch,
        at=st.integers(),
        link=st.none() | st.text(max_size=5),
        method=st.text(max_size=5),
        headers=st.dictionaries(st.text(max_size=5) | st.just("purpose"), st.text(max_size=10), max_size=3),
        agent=st.text(max_size=20),
        ip=st.none() | st.text(max_size=10),
    ),
    st.builds(Message, st.none() | st.integers(), st.none() | st.integers()),
)
def test_junk_never_raises(touch, message) -> None:
    assert set(judge(message, [touch], Networks())[0].reasons) <= set(REASONS)


def test_a_flood_of_clicks_on_one_message_is_judged_in_one_pass() -> None:
    touches = [click(number * 1_000, "abcde"[number % 5]) for number in range(20_000)]
    assert set(standings(touches)) == {"scanner"}
