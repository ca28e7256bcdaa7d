"""Clicks and opens as rows: how often each is stored, and how those that stand are judged again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tamis.collect.mail.tokens import Letter, Link, Recipient
from tamis.collect.traffic.bots import SECOND
from tamis.collect.traffic.scanners import Touch
from tamis.store.clicks import judge_clicks, new_clicks
from tamis.store.database import Database
from tamis.store.events import Event, all_events, insert_events, last_event
from tamis.store.export import export
from tamis.store.intake import document_of
from tamis.store.mail import Mailed, click_event, mailed_of, open_event, recipient_of
from tamis.store.naming import edges_of, identifiers_of, trust_of
from tamis.store.reclassify import reclassify
from tamis.store.sources import Source

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36"
)
START = 1_790_000_000 * SECOND
LETTER = Letter("email", "spring", 1_790_000_000 - 3_600, 5)
ANNA, BEN = Recipient("user_id", "anna"), Recipient("email", "ben@firm.example")
SOURCE = Source(1, "email", "write", "legitimate_interest", consent_upstream=False, trusted=False, created_at=0)
AGREED = replace(SOURCE, legal_basis="consent", consent_upstream=True)


def touch(seconds: float = 0, *, agent: str = CHROME, **headers: str) -> Touch:
    return Touch(START + int(seconds * SECOND), agent=agent, headers=headers)


def click(seconds: float = 0, number: int = 1, whom: Recipient = ANNA, source: Source = SOURCE, **more: str) -> Event:
    link = Link(LETTER, number, f"https://x.example/{number}", honeypot=number == 6)
    told = replace(touch(seconds, **more), link=str(number), honeypot=number == 6)
    return click_event(link, whom, told, source)


def opened(seconds: float = 0, whom: Recipient = ANNA, source: Source = AGREED, **more: str) -> Event:
    return open_event(LETTER, whom, touch(seconds, **more), source)


def store(database: Database, *events: Event) -> int:
    with database.write() as connection:
        return insert_events(connection, events)


def suspects(database: Database) -> list[str | None]:
    with database.read() as connection:
        return [event.suspect for batch in all_events(connection) for _, event in batch]


def judge(database: Database, *events: Event) -> int:
    """As the server does after each of these events."""
    since: dict = {}
    for event in events:
        mailed = mailed_of(event.source, event.message_id)
        assert mailed is not None
        since[mailed] = min(event.occurred_at, since.get(mailed, event.occurred_at))
    return judge_clicks(database, since)


def clicked(database: Database, after: int) -> dict[Mailed, int]:
    """The messages that were clicked since that event."""
    with database.read() as connection:
        return new_clicks(connection, after, last_event(connection))


def test_a_click_says_what_a_rule_may_ask():
    link = Link(LETTER, 2, "https://x.example/guide", "medical")
    event = click_event(link, ANNA, touch(), SOURCE)
    said = document_of(event)
    assert (event.name, event.kind, event.user_id, event.occurred_at) == ("Email Link Clicked", "track", "anna", START)
    assert said.properties == {"campaign": "spring", "link": 2, "url": "https://x.example/guide", "theme": "medical"}
    assert said.channel == "email"


def test_who_clicks_may_have_been_forwarded_the_mail():
    event = click(whom=BEN)
    said = document_of(event)
    assert trust_of(said) == "click"
    assert trust_of(said, trusted=True) == "click"
    assert [str(name) for name in identifiers_of(event, said)] == ["email:ben@firm.example"]


def test_neither_joins_anybody_with_anybody():
    for event in (click(whom=BEN), opened(whom=BEN), click(), opened()):
        document = document_of(event)
        (edge,) = edges_of(1, event, document, trust_of(document), identifiers_of(event, document))
        assert edge.a == edge.b


@pytest.mark.parametrize(
    ("written", "recipient"),
    [(" Ben@Firm.example ", BEN), ("anna", ANNA), ("null", None), ("", None), ("@", None)],
)
def test_recipients_are_written_as_identifiers_are(written: str, recipient: Recipient | None):
    assert recipient_of(written) == recipient


def test_an_open_is_one_an_hour(database: Database):
    first = -(START // SECOND % 3_600)
    hour = [opened(first + minute * 60) for minute in (0, 1, 30, 59)]
    assert store(database, *hour) == 1
    assert store(database, opened(first + 3_600), opened(whom=BEN)) == 2


def test_a_machines_open_does_not_hide_a_persons(database: Database):
    machine = opened(0, agent="Mozilla/5.0")
    assert machine.suspect == "bare-agent"
    assert store(database, machine, opened(1)) == 2


def test_an_open_counts_only_where_readers_agreed():
    assert opened().suspect is None
    assert opened(source=SOURCE).suspect == "no-consent"
    assert opened(source=replace(AGREED, consent_upstream=False)).suspect == "no-consent"
    assert open_event(LETTER, ANNA, touch(0, **{"sec-gpc": "1"}), AGREED).suspect == "sec-gpc"


def test_a_click_asks_for_consent_where_its_source_does():
    assert click(source=AGREED).suspect is None
    assert click(source=replace(AGREED, consent_upstream=False)).suspect == "no-consent"


def test_the_same_click_at_the_same_moment_is_stored_once(database: Database):
    assert store(database, click(0), click(0.4), click(0, 2), click(0, whom=BEN), click(0, agent="curl/8")) == 4


def test_a_scanner_is_known_by_its_neighbours_and_its_clicks_are_taken_back(database: Database):
    clicks = [click(seconds, number) for seconds, number in ((0, 1), (0.1, 2), (0.2, 3))]
    store(database, clicks[0], click(0.1, 1, BEN))
    assert judge(database, clicks[0]) == 0
    store(database, *clicks[1:])
    assert judge(database, clicks[1]) == 3
    assert suspects(database) == ["links-at-once", None, "links-at-once", "links-at-once"]
    assert judge(database, clicks[2]) == 0


def test_a_person_behind_the_scanner_counts_when_it_is_known(database: Database):
    person = click(40, 1, agent=CHROME.replace("147", "148"))
    store(database, click(0, 1), person)
    judge(database, person)
    assert suspects(database) == [None, "repeated-click"]
    late = click(0.5, 2)
    store(database, late)
    judge(database, late)
    assert suspects(database) == ["links-at-once", None, "links-at-once"]


def test_the_hidden_link_betrays_what_came_before(database: Database):
    store(database, click(0, 1), click(4, 6), click(100, 2))
    judge(database, click(100, 2), click(4, 6))
    assert suspects(database) == ["near-honeypot", "honeypot", None]


def test_old_clicks_keep_what_was_said_of_them(database: Database):
    burst = [click(0, 1), click(1, 2)]
    store(database, *burst)
    judge(database, *burst)
    later = [click(seconds, 3) for seconds in (60, 100, 150, 200, 400)]
    for event in later:
        store(database, event)
        judge(database, event)
    assert suspects(database)[:3] == ["links-at-once", "links-at-once", None]


def test_clicks_are_judged_by_whoever_finds_them_new(database: Database):
    store(database, click(0, 1, BEN), click(1_000, 1), click(1_001, 2), opened(1_002))
    assert len(clicked(database, 0)) == 2
    assert judge_clicks(database, clicked(database, 1)) == 2
    assert suspects(database)[:3] == [None, "links-at-once", "links-at-once"]


def test_where_nothing_is_new_nothing_is_judged(database: Database):
    store(database, click(0, 1))
    assert clicked(database, 1) == {}
    assert judge_clicks(database, {}) == 0


def test_what_others_call_a_click_is_left_alone(database: Database):
    foreign = replace(click(0, 1), message_id="from-elsewhere")
    crafted = replace(click(0, 2), document='{"context":{"letter":7,"userAgent":[]},"properties":{}}')
    store(database, foreign, crafted, click(1, 3))
    assert judge_clicks(database, clicked(database, 0)) > 0
    assert suspects(database)[0] is None


def test_events_are_reclassified_by_number(database: Database):
    store(database, click(0), click(100), click(200))
    with database.write() as connection:
        reclassify(connection, {1: "crawler", 3: "library"})
    assert suspects(database) == ["crawler", None, "library"]
    with database.write() as connection:
        reclassify(connection, {1: None})
        reclassify(connection, {})
    assert suspects(database) == [None, None, "library"]


def test_a_click_counts_for_the_lead_that_the_crm_knows(database: Database, tmp_path: Path):
    store(database, click(whom=BEN), opened(whom=BEN, source=SOURCE))
    export(database, tmp_path)
    (row,) = pq.read_table(tmp_path / "events.parquet").to_pylist()
    assert (row["lead"], row["event"], row["channel"]) == ("email:ben@firm.example", "Email Link Clicked", "email")
    assert pq.read_table(tmp_path / "suspect.parquet").column("suspect").to_pylist() == ["no-consent"]
