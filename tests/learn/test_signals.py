"""What signals are called, what they say, and which are proposed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tamis.learn.proposals import Properties, propose
from tamis.learn.signals import Signal
from tamis.model.definition import DAY, EventRule
from tamis.model.fields import Field
from tamis.scoring.vocabulary import Vocabulary

from .histories import START, Event, day, events_table, history

SPOKEN = [
    (
        Signal("times", ("content downloaded",), window=30 * DAY),
        "Downloads content (Content Downloaded): number of times in the last 30 days",
        "Télécharge un contenu (Content Downloaded) : nombre de fois sur les 30 derniers jours",
    ),
    (
        Signal("recency", ("part scanned",)),
        'Does "part scanned": days since the last time',
        "Fait « part scanned » : jours depuis la dernière fois",
    ),
    (
        Signal("times", ("page viewed",), "theme", "medical"),
        "Theme is medical: number of times",
        "Le thème est medical : nombre de fois",
    ),
    (
        Signal("distinct", ("page viewed",), "theme", window=30 * DAY),
        "Different themes: how many in the last 30 days",
        "Thèmes différents : nombre sur les 30 derniers jours",
    ),
    (Signal("amount", ("product added",), "value"), "Total of the value", "Total : valeur"),
    (
        Signal("sequence", ("ad clicked",), then=("page viewed",)),
        "Clicks on an advertisement (Ad Clicked), then views a page (Page Viewed) (within 14 days): number of times",
        (
            "Clique sur une publicité (Ad Clicked), puis consulte une page (Page Viewed) "
            "(dans un délai de 14 jours) : nombre de fois"
        ),
    ),
    (
        Signal("times", ("a", "b"), window=7 * DAY, every=True),
        "Anything that the lead does: number of times in the last 7 days",
        "Tout ce que fait le prospect : nombre de fois sur les 7 derniers jours",
    ),
]


@pytest.mark.parametrize(("signal", "english", "french"), SPOKEN)
def test_a_signal_says_what_it_tells(signal: Signal, english: str, french: str) -> None:
    """In both languages."""
    assert (signal.said.say("en"), signal.said.say("fr")) == (english, french)


@pytest.mark.parametrize("signal", [signal for signal, _, _ in SPOKEN])
def test_a_signal_is_data(signal: Signal) -> None:
    """Written and read again, it is the same."""
    assert Signal.from_dict(signal.as_dict()) == signal


def test_the_rule_of_a_value_tests_it() -> None:
    """So that points can be learned for it."""
    rule = Signal("times", ("page viewed",), "theme", "medical", 30 * DAY).rule
    assert isinstance(rule, EventRule)
    assert (rule.on, rule.within) == (("page viewed",), 30 * DAY)
    assert rule.where is not None


def acts(name: str, leads: range, times: int = 1) -> list[Event]:
    """So many events of each lead."""
    return [(f"L{lead}", name, day(lead / 10 + n)) for lead in leads for n in range(times)]


def proposed(events: list[Event], least: int = 5, **properties: Sequence[object]) -> list[str]:
    """The names of the signals that a file proposes."""
    with history(events_table(events, **properties)) as given:
        vocabulary = Vocabulary(given.replay.engine, START + day(100))
        return [signal.name for signal in propose(vocabulary, given.properties, least)]


def test_what_few_leads_do_is_not_proposed() -> None:
    """Of names and of values."""
    events = [*acts("Page Viewed", range(20)), *acts("Demo Requested", range(4)), *acts("Quote Requested", range(6))]
    themes = ["medical"] * 10 + ["general"] * 7 + ["rare"] * 3 + [None] * 10
    found = proposed(events, theme=themes)
    assert "Page Viewed: recency" in found
    assert "Quote Requested: times, 7 d" in found
    assert "theme = medical: times, 30 d" in found
    assert "theme = general: recency" in found
    assert not [name for name in found if "Demo" in name or "rare" in name]


def test_two_names_of_one_thing_are_one_signal() -> None:
    """A title that goes with its address, a form that goes with its event."""
    events = [*acts("Page Viewed", range(20)), *acts("Form Submitted", range(8))]
    paths = ["/a"] * 9 + ["/b"] * 11 + [None] * 8
    titles = ["A"] * 9 + ["B"] * 11 + [None] * 8
    forms = [None] * 20 + ["contact"] * 8
    found = proposed(events, path=paths, title=titles, form=forms)
    assert "path = /a: times" in found
    assert not [name for name in found if name.startswith(("title =", "form ="))]


def test_sequences_are_of_what_is_done_in_that_order() -> None:
    """And not of what is done all the time."""
    events = [
        *acts("Page Viewed", range(20), times=30),
        *((f"L{n}", "Ad Clicked", day(1)) for n in range(10)),
        *((f"L{n}", "Quote Requested", day(2)) for n in range(8)),
    ]
    found = [name for name in proposed(events) if name.endswith(": sequence")]
    assert found == ["Ad Clicked > Quote Requested: sequence"]


def test_numbers_are_summed_and_are_no_values() -> None:
    """A property of numbers."""
    events = acts("Product Added", range(20))
    found = proposed(events, value=[float(n) for n in range(20)])
    assert "value: amount, 30 d" in found
    assert not [name for name in found if name.startswith("value =")]


def test_what_is_done_to_a_lead_is_not_its_own_act() -> None:
    """An e-mail that is sent is a signal, and not part of all that the lead does."""
    events = [*acts("Email Sent", range(20)), *acts("Page Viewed", range(20)), *acts("Ad Clicked", range(20))]
    with history(events_table(events)) as given:
        signals = propose(Vocabulary(given.replay.engine, START + day(100)), given.properties, 5)
    (everything,) = {signal.names for signal in signals if signal.every}
    assert everything == ("ad clicked", "page viewed")
    assert "Email Sent: times" in [signal.name for signal in signals]


def test_properties_have_columns_of_their_types() -> None:
    """Sorted, as the engine wants them."""
    assert Properties(("b",), ("a",)).fields == (Field("a", "number"), Field("b", "text"))
