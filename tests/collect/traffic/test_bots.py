"""Robots: real user agents, and what no person can do."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.traffic.bots import SECOND, Act, Burst, suspicion_of_agent
from tamis.collect.traffic.reasons import REASONS

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
NEXUS = "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko)"

HUMANS = {
    "Chrome": CHROME,
    "Edge": CHROME + " Edg/147.0.0.0",
    "Firefox": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0",
    "Safari": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 "
    "Safari/605.1.15",
    "iPhone": IPHONE + " Version/17.4 Mobile/15E148 Safari/604.1",
    "Cubot phone": "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/96.0.4664.104 Mobile Safari/537.36",
    "Cubot note": "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36",
    "in Facebook": IPHONE + " Mobile/15E148 [FBAN/FBIOS;FBAV/456.0.0.31.109;FBBV/566]",
    "in Instagram": NEXUS + " Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 Instagram 330.0.0.40.92 Android",
    "in LinkedIn": IPHONE + " Mobile/15E148 [LinkedInApp]/9.29.7564",
    "Google app": IPHONE + " GSA/313.0.625 Mobile/15E148 Safari/604.1",
    "Android app": "Dalvik/2.1.0 (Linux; U; Android 13; SM-G991B Build/TP1A.220624.014)",
    "television": "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0/6.0 TV",
    "old Opera": "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
}

MACHINES = {
    "": "no-agent",
    "   ": "no-agent",
    "Mozilla/5.0": "bare-agent",
    "Mozilla/4.0": "bare-agent",
    CHROME.replace("Chrome/", "HeadlessChrome/"): "headless",
    CHROME + " Cypress/13.6.0": "headless",
    "python-requests/2.32.3": "library",
    "python-httpx/0.28.1": "library",
    "curl/8.5.0": "library",
    "Wget/1.21.4": "library",
    "Go-http-client/1.1": "library",
    "Go-http-client/2.0": "library",
    "Java/1.8.0_191": "library",
    "okhttp/4.12.0": "library",
    "Apache-HttpClient/4.5.13 (Java/11.0.9)": "library",
    "axios/1.6.8": "library",
    "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)": "library",
    "PostmanRuntime/7.36.0": "library",
    "Barracuda Sentinel (EE)": "mail-scanner",
    "Mozilla/5.0 (compatible; BarracudaCentral)": "mail-scanner",
    "Mimecast/1.0": "mail-scanner",
    "Mozilla/5.0 (compatible; ProofpointURLDefense/1.0)": "mail-scanner",
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)": "office",
    "Microsoft Office Existence Discovery": "office",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "crawler",
    NEXUS + " Chrome/147.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": (
        "crawler"
    ),
    "Mozilla/5.0 (compatible; YandexBot/3.0)": "crawler",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": "crawler",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot": "crawler",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": "crawler",
    "WhatsApp/2.23.20.0": "crawler",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com": "crawler",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)": "crawler",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html": "crawler",
}


@pytest.mark.parametrize("agent", HUMANS.values(), ids=HUMANS.keys())
def test_a_persons_browser_is_not_suspect(agent) -> None:
    assert suspicion_of_agent(agent) is None


@pytest.mark.parametrize(("agent", "reason"), MACHINES.items())
def test_a_machine_is_suspect_for_what_it_is(agent, reason) -> None:
    assert suspicion_of_agent(agent) == reason


@pytest.mark.parametrize(
    "agent",
    [None, "analytics-python/2.3.3", "RudderStack-Python", "rudder-sdk-node/2.0", "snowplow/0.10", "analytics-node"],
)
def test_what_servers_send_with_is_not_judged(agent) -> None:
    assert suspicion_of_agent(agent) is None


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_judged_without_error(agent) -> None:
    assert suspicion_of_agent(agent) in {None, *REASONS}


def test_an_endless_agent_is_judged_at_once() -> None:
    assert suspicion_of_agent("Mozilla/5.0 " + "a" * 10_000_000) is None


def test_every_event_of_a_second_with_too_many_is_a_burst() -> None:
    acts = [Act(at=10 * SECOND + number * 10_000) for number in range(21)]
    assert Burst().reasons(acts) == ("burst",) * 21


def test_as_many_as_allowed_are_no_burst() -> None:
    acts = [Act(at=number * 10_000) for number in range(20)]
    assert set(Burst().reasons(acts)) == {None}


def test_many_events_over_a_longer_time_are_no_burst() -> None:
    acts = [Act(at=number * SECOND // 20) for number in range(200)]
    assert set(Burst().reasons(acts)) == {None}


def test_events_before_and_after_a_burst_are_not_named() -> None:
    acts = [Act(0), *(Act(60 * SECOND) for _ in range(30)), Act(120 * SECOND)]
    assert Burst().reasons(acts) == (None, *["burst"] * 30, None)


@pytest.mark.parametrize(
    ("after", "reason"), [(0, "instant-form"), (SECOND, "instant-form"), (SECOND + 1, None), (-SECOND, None)]
)
def test_a_form_sent_with_its_page_is_no_persons(after, reason) -> None:
    acts = [Act(5 * SECOND, "page", "/contact"), Act(5 * SECOND + after, "form", "/contact")]
    assert Burst().reasons(acts) == (None, reason)


def test_a_form_on_a_page_that_was_read_before_is_a_persons() -> None:
    acts = [Act(0, "page", "/contact"), Act(40 * SECOND, "page", "/contact"), Act(40 * SECOND, "form", "/contact")]
    assert Burst().reasons(acts) == (None, None, None)


def test_a_form_of_another_page_is_not_judged() -> None:
    assert Burst().reasons([Act(0, "page", "/"), Act(0, "form", "/contact")]) == (None, None)


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            Act,
            st.integers(0, 4).map(lambda step: step * SECOND // 2),
            st.sampled_from(["page", "form", "other"]),
            st.sampled_from(["/", "/contact"]),
        ),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_events_are_given_does_not_matter(acts: list[Act], chance: random.Random) -> None:
    burst = Burst(most_per_second=4)
    shuffled = list(acts)
    chance.shuffle(shuffled)
    assert set(zip(acts, burst.reasons(acts), strict=True)) == set(zip(shuffled, burst.reasons(shuffled), strict=True))
