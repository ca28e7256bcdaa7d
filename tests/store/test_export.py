"""What was collected becomes files that can be scored: who is who, what counts, nothing lost."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import tamis
from tamis.collect.protocols.segment.read import read_request
from tamis.errors import UsageError
from tamis.store.database import Database
from tamis.store.events import Quarantined, insert_events, insert_quarantined
from tamis.store.export import Exported, export
from tamis.store.intake import event_of
from tamis.store.sources import Source, create_source, find_source

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DAY = 86_400_000_000
START = 1_790_000_000_000_000


@pytest.fixture
def sources(database: Database) -> dict[str, Source]:
    with database.write() as connection:
        keys = {
            "site": create_source(connection, "site", "write", 0, "consent", upstream=True),
            "crm": create_source(connection, "crm", "write", 0, "contract"),
        }
        found = {name: find_source(connection, key) for name, key in keys.items()}
    return {name: source for name, source in found.items() if source is not None}


def collect(database: Database, source: Source, *events: dict[str, Any]) -> None:
    """As the collector stores them; `at` is in days from the start. The site's come from browsers."""
    agent = {"user-agent": FIREFOX} if source.name == "site" else {}
    with database.write() as connection:
        for event in events:
            said = {"type": "track", "channel": "web" if source.name == "site" else "server", **event}
            at = START + int(said.pop("at") * DAY)
            body = json.dumps({"writeKey": "k", "batch": [said]}).encode()
            received = read_request("/v1/batch", "", agent, body, at)
            assert received.quarantined == ()
            insert_events(connection, [event_of(message, source) for message in received.messages])


def leads(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "leads.csv").open(encoding="utf-8", newline="") as file:
        return {row["lead"]: row for row in csv.DictReader(file)}


def events(folder: Path, name: str = "events.parquet") -> list[dict[str, Any]]:
    return pq.read_table(folder / name).to_pylist()


def test_what_a_visitor_did_before_he_said_who_he_is_is_his(database: Database, sources: dict[str, Source], tmp_path):
    collect(
        database,
        sources["site"],
        {"at": 0, "event": "Page Viewed", "anonymousId": "a1", "messageId": "1"},
        {"at": 1, "type": "identify", "anonymousId": "a1", "userId": "u1", "traits": {"email": "m@firm.example"}},
        {"at": 2, "event": "Demo Requested", "anonymousId": "a1", "userId": "u1"},
        {"at": 2, "event": "Page Viewed", "anonymousId": "a2"},
    )
    assert export(database, tmp_path / "out").leads == 2
    found = events(tmp_path / "out")
    assert [(row["lead"], row["event"], row["was_anonymous"]) for row in found] == [
        ("user_id:u1", "Page Viewed", True),
        ("user_id:u1", "Identified", False),
        ("user_id:u1", "Demo Requested", False),
        ("anonymous_id:a2", "Page Viewed", False),
    ]
    assert leads(tmp_path / "out")["user_id:u1"]["email"] == "m@firm.example"


def test_the_most_trusted_then_the_latest_word_of_a_trait_counts(database, sources, tmp_path):
    def says(at: float, **traits: Any) -> dict[str, Any]:
        return {"at": at, "type": "identify", "userId": "u1", "anonymousId": "a1", "traits": traits}

    collect(database, sources["crm"], says(1, title="Buyer", city="Lyon", phone="+33612345678"))
    collect(database, sources["site"], says(2, title="King", city="Paris", hobby="chess"))
    collect(database, sources["crm"], says(3, city=None))
    export(database, tmp_path / "out")
    lead = leads(tmp_path / "out")["user_id:u1"]
    assert (lead["title"], lead.get("city"), lead["hobby"]) == ("Buyer", None, "chess")


CLAIM = {"at": 2, "type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {}}
PROOF = {"at": 1, "type": "identify", "userId": "u1", "traits": {"email": "m@firm.example"}}
VISIT = {"at": 0, "event": "Page Viewed", "anonymousId": "a1"}


def test_a_browser_that_claims_to_be_somebody_proven_attaches_nothing(database, sources, tmp_path):
    collect(database, sources["site"], VISIT, CLAIM)
    collect(database, sources["crm"], PROOF)
    export(database, tmp_path / "out")
    assert {row["event"]: row["lead"] for row in events(tmp_path / "out")}["Page Viewed"] == "anonymous_id:a1"


def test_the_browsers_of_a_trusted_source_are_believed_but_not_crafted_links(database, sources, tmp_path):
    with database.write() as connection:
        key = create_source(connection, "shop", "write", 0, "consent", upstream=True, trusted=True)
        shop = find_source(connection, key)
    assert shop is not None
    collect(database, sources["crm"], PROOF)
    link = {"page": {"search": "?ajs_uid=u1", "url": "https://shop.example/?ajs_uid=u1"}}
    collect(database, replace(shop, name="site"), VISIT, CLAIM, {**VISIT, "anonymousId": "a2"})
    collect(database, replace(shop, name="site"), {**CLAIM, "anonymousId": "a2", "context": link})
    export(database, tmp_path / "out")
    visits = [row["lead"] for row in events(tmp_path / "out") if row["event"] == "Page Viewed"]
    assert visits == ["user_id:u1", "anonymous_id:a2"]


def test_what_does_not_count_is_apart_and_makes_nobody_known(database, sources, tmp_path):
    seen = {"at": 0, "event": "Page Viewed", "anonymousId": "a1"}
    collect(database, sources["site"], seen)
    with database.write() as connection:
        message = read_request(
            "/v1/t", "", {}, json.dumps({**seen, "anonymousId": "bot", "writeKey": "k"}).encode(), START
        )
        (event,) = [event_of(message, sources["site"]) for message in message.messages]
        insert_events(connection, [replace(event, suspect="crawler")])
        insert_quarantined(connection, [Quarantined(1, START, "no-identity", "It names nobody.", "{}")])
    assert export(database, tmp_path / "out") == Exported(leads=1, events=1, suspect=1, quarantined=1)
    assert list(leads(tmp_path / "out")) == ["anonymous_id:a1"]
    assert [row["suspect"] for row in events(tmp_path / "out", "suspect.parquet")] == ["crawler"]
    assert json.loads((tmp_path / "out" / "quarantine.jsonl").read_text())["code"] == "no-identity"


def test_the_files_can_be_scored(database, sources, tmp_path):
    collect(
        database,
        sources["site"],
        {
            "at": 0,
            "type": "page",
            "anonymousId": "a1",
            "properties": {"path": "/pricing", "url": "https://x.example/pricing"},
        },
        {"at": 1, "type": "identify", "anonymousId": "a1", "userId": "u1", "traits": {"email": "m@firm.example"}},
    )
    export(database, tmp_path / "out")
    (tmp_path / "model.yaml").write_text(
        "tamis: 1\nname: n\nscores: { engagement: { kind: engagement } }\nrules:\n"
        "  - { id: price, on: Page Viewed, where: { path: /pricing }, points: 7 }\n"
        "  - { id: mail, when: { email: known }, points: 3 }\n"
    )
    scored = tamis.score(tmp_path / "out" / "leads.csv", tmp_path / "out" / "events.parquet", tmp_path / "model.yaml")
    assert scored["score_engagement"].to_pylist() == [10.0]


def test_an_empty_store_gives_empty_files(database, tmp_path):
    assert export(database, tmp_path / "out") == Exported(0, 0, 0, 0)
    assert leads(tmp_path / "out") == {}
    assert events(tmp_path / "out") == []


def test_a_folder_that_cannot_be_made_is_told(database, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError):
        export(database, tmp_path / "file" / "out")
