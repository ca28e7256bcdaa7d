"""Experiences: as written, and what they become."""

from __future__ import annotations

import pytest

from tamis.model.definition import DAY, HOUR, Limit, Period
from tamis.model.experiences import (
    Content,
    Experience,
    ScoreRange,
    Visitors,
    leading_interest,
    span_of,
)
from tamis.model.load import parse_model, parse_with_warnings
from tests.model.written import HEAD

SCORES = """
scores:
  engagement: { kind: engagement }
  medical: { kind: interest }
  general: { kind: interest }
audiences: { b2b: { when: { company: known } }, b2c: {} }
classes: { hot: { enter: { engagement: 70 } }, warm: { enter: { engagement: 30 } }, cold: {} }
"""
BOTH = "{ fr: { title: Guide médical, link: /guides/medical }, en: { title: Medical guide, link: /en/guides/medical } }"


def experience(written: str) -> Experience:
    """The only one of a model."""
    (found,) = parse_model(f"{HEAD}{SCORES}experiences:\n  - {written}\n").experiences
    return found


def test_the_example_of_the_documentation() -> None:
    found = experience(
        "{ id: medical_guide, show: popup, when: { interest: medical, class: { one_of: [warm, hot] } }, "
        f"content: {BOTH}, at_most: {{ times: 1, per: 7d }} }}"
    )
    assert found.show == "popup"
    assert found.when == Visitors(classes=("warm", "hot"), interests=("medical",))
    assert found.content["fr"] == Content(title="Guide médical", link="/guides/medical")
    assert found.at_most == Limit(Period("days", 7), 1)


def test_everything_that_one_may_say() -> None:
    found = experience(
        "{ id: e, label: Offer, show: swap, selector: '#hero h1', at_most: { times: 3 }, hide_when_seen: true, "
        "when: { audience: b2b, class: disqualified, engagement: { at_least: 60 }, medical: { between: [1, 9] } }, "
        "content: { fr: { title: t, text: u, image: /i.png, button: b, link: 'mailto:a@b.example' }, "
        "en: { text: t } }, not_after: [Quote  Requested, Demo Requested] }"
    )
    assert found.when == Visitors(
        ("disqualified",), (), ("b2b",), (ScoreRange("engagement", 60), ScoreRange("medical", 1, 9))
    )
    assert (found.selector, found.hide_when_seen) == ("#hero h1", True)
    assert found.not_after == ("quote requested", "demo requested")
    assert found.at_most == Limit(Period("ever"), 3)


@pytest.mark.parametrize(
    ("show", "most"),
    [
        ("show: popup, content: { fr: { title: t }, en: { title: t } }", Limit(Period("days", 1), 1)),
        ("show: chat, content: { fr: { opening: t }, en: { opening: t } }", Limit(Period("days", 1), 1)),
        ("show: swap, selector: a, content: { fr: { text: t }, en: { text: t } }", None),
    ],
)
def test_what_interrupts_comes_once_a_day_unless_it_says_otherwise(show: str, most: Limit | None) -> None:
    assert experience(f"{{ id: e, {show} }}").at_most == most


def test_a_language_of_the_model_without_content_is_told() -> None:
    written = "experiences: [ { id: e, show: popup, content: { fr: { title: t } } } ]"
    model, warnings = parse_with_warnings(f"{HEAD}{SCORES}{written}")
    assert [problem.code for problem in warnings] == ["content-language"]
    assert model.experiences[0].content_in("en") == ("fr", Content(title="t"))
    assert parse_with_warnings(f"{HEAD}languages: [fr]\n{SCORES}{written}")[1] == ()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x"])
def test_a_link_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Exception, match="'link': expected an address"):
        experience(f"{{ id: e, show: popup, content: {{ fr: {{ title: t, link: '{address}' }} }} }}")


@pytest.mark.parametrize(
    ("scores", "leading"),
    [
        ({"engagement": 99.0, "medical": 2.0, "general": 3.0}, "general"),
        ({"engagement": 99.0, "medical": 3.0, "general": 3.0}, "medical"),
        ({"engagement": 99.0, "medical": 0.0, "general": -1.0}, None),
        ({}, None),
    ],
)
def test_the_leading_interest_is_the_greatest_of_equals_the_first(
    scores: dict[str, float], leading: str | None
) -> None:
    assert leading_interest(parse_model(HEAD + SCORES), scores) == leading


def test_how_far_back_showings_count() -> None:
    limits = [Limit(Period("hour"), 1), Limit(Period("days", 7), 1), Limit(Period("ever"), 1)]
    assert [span_of(limit) for limit in limits] == [HOUR, 7 * DAY, None]
