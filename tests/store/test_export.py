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
from tamis.identify.identifiers import Identifier
from tamis.live.operators import merge
from tamis.store.database import Database
from tamis.store.events import Quarantined, insert_events, insert_quarantined
from tamis.store.export import Exported, export
from tamis.store.facts import CHANNEL, OWN
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


def scored(folder: Path, rules: str, **options: Any) -> dict[str, float]:
    """The scores of what was exported, by lead."""
    (folder / "model.yaml").write_text(
        f"tamis: 1\nname: n\nscores: {{ engagement: {{ kind: engagement }} }}\nrules:\n{rules}"
    )
    found = tamis.score(folder / "leads.parquet", folder / "events.parquet", folder / "model.yaml", **options)
    return dict(zip(found["lead"].to_pylist(), found["score_engagement"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("test", "properties"),
    [
        ("channel: shop", {"channel": "shop"}),
        ("properties.source: fair", {"source": "fair"}),
        ("properties.messageId: m7", {"messageId": "m7"}),
        ("basket.size: { more_than: 2 }", {"basket": {"size": 3}}),
    ],
)
def test_a_rule_reads_a_property_that_no_column_hides(database, sources, tmp_path, test, properties):
    seen = {"at": 0, "event": "Quote Requested", "anonymousId": "a1", "properties": properties}
    collect(database, sources["site"], seen, {**seen, "anonymousId": "a2", "properties": {"other": 1}})
    export(database, tmp_path)
    rule = f"  - {{ id: r, on: Quote Requested, where: {{ {test} }}, points: 7 }}\n"
    assert scored(tmp_path, rule) == {"anonymous_id:a1": 7.0, "anonymous_id:a2": 0.0}


def test_the_channel_is_the_events_own_else_that_of_the_visit(database, sources, tmp_path):
    url = {"url": "https://x.example/?gclid=1"}
    page = {"type": "page", "anonymousId": "a1", "properties": url}
    told = {**page, "properties": {**url, "channel": "shop"}}
    collect(database, sources["site"], {"at": 0, **page}, {"at": 1, **told})
    export(database, tmp_path)
    found = events(tmp_path)
    assert [row["channel"] for row in found] == ["paid_search", "shop"]
    assert all("channel" not in json.loads(row["properties"]) for row in found)


@pytest.mark.parametrize(
    ("test", "traits"),
    [
        ("traits.lead: hot", {"lead": "hot"}),
        ("company: Acme", {"company": {"name": "Acme", "size": 40}}),
        ("company.size: { more_than: 30 }", {"company": {"name": "Acme", "size": 40}}),
    ],
)
def test_a_rule_reads_a_trait_by_its_flat_name(database, sources, tmp_path, test, traits):
    said = {"at": 0, "type": "identify", "userId": "u1", "traits": {**traits, "": "nameless"}}
    collect(database, sources["crm"], said, {**said, "userId": "u2", "traits": {"city": "Lyon"}})
    export(database, tmp_path)
    rule = f"  - {{ id: r, when: {{ {test} }}, points: 5 }}\n"
    assert scored(tmp_path, rule) == {"user_id:u1": 5.0, "user_id:u2": 0.0}


@pytest.mark.parametrize(
    ("told", "since"),
    [
        (None, "2026-09-22T14:13:20+00:00"),
        ("2026-08-01", "2026-08-01T00:00:00+00:00"),
        (1_785_542_400, "2026-08-01T00:00:00+00:00"),
        ("long ago", "2026-09-22T14:13:20+00:00"),
        ("9999-12-31", "2026-09-22T14:13:20+00:00"),
    ],
)
def test_a_lead_is_silent_since_it_was_created_or_else_first_seen(database, sources, tmp_path, told, since):
    said = {"at": 1, "type": "identify", "userId": "u1", "traits": {"createdAt": told}}
    collect(database, sources["crm"], said, {"at": 2, "event": "Page Viewed", "userId": "u1"})
    export(database, tmp_path)
    assert leads(tmp_path)["user_id:u1"]["created_at"] == since
    rule = "  - { id: r, silent_for: 30d, of: [Demo Requested], points: { engagement: -4 } }\n"
    early = since.startswith("2026-08")
    assert scored(tmp_path, rule, as_of="2026-10-01") == {"user_id:u1": -4.0 if early else 0.0}
    assert scored(tmp_path, rule, as_of="2026-11-01") == {"user_id:u1": -4.0}


def test_nothing_of_an_event_is_left_out(database, sources, tmp_path):
    said = {"messageId": "m1", "userId": "u1", "groupId": "g1", "anonymousId": "a1", "sentAt": "2026-09-21T14:13:21Z"}
    context = {"locale": "fr-FR", "library": {"name": "x"}}
    collect(database, sources["crm"], {"at": 0, "type": "identify", **said, "context": context, "traits": {"A": [1]}})
    export(database, tmp_path)
    (found,) = events(tmp_path)
    assert (found["kind"], found["user_id"], found["group_id"], found["anonymous_id"]) == ("identify", "u1", "g1", "a1")
    assert found["received_at"].timestamp() == START / 1e6
    assert json.loads(found["context"]) == {**context, "channel": "server"}
    assert json.loads(found["traits"]) == {"a": [1]}
    assert json.loads(found["envelope"]) == {"sent_at": START + 1_000_000}
    assert found.keys() <= {*OWN, CHANNEL}


def test_an_event_of_nobody_is_apart(database, sources, tmp_path):
    collect(database, sources["crm"], {"at": 0, "event": "Seen", "userId": "null", "messageId": "m1"})
    assert export(database, tmp_path) == Exported(leads=0, events=0, suspect=1, quarantined=0)
    (found,) = events(tmp_path, "suspect.parquet")
    assert (found["message_id"], found["lead"], found["suspect"]) == ("m1", None, None)


@pytest.mark.parametrize("name", ["kind", "user_id", "traits"])
def test_a_property_called_like_a_column_of_ours_is_read_by_its_full_name(database, sources, tmp_path, name):
    seen = {"at": 0, "event": "Quote Requested", "userId": "u1", "properties": {name: "quick"}}
    collect(database, sources["crm"], seen)
    export(database, tmp_path)
    rule = f"  - {{ id: r, on: Quote Requested, where: {{ properties.{name}: quick }}, points: 7 }}\n"
    assert scored(tmp_path, rule) == {"user_id:u1": 7.0}


def test_an_empty_store_gives_empty_files(database, tmp_path):
    assert export(database, tmp_path / "out") == Exported(0, 0, 0, 0)
    assert leads(tmp_path / "out") == {}
    assert events(tmp_path / "out") == []


HARMLESS = ["+33612345678", "+33 (0)6 12-34", "-5", "-1.5e-7", "a=b", "'", "Lyon"]


def test_no_cell_that_a_stranger_wrote_is_a_formula(database, sources, tmp_path):
    risky = ["=cmd|' /C calc'!A0", "+cmd()", "-2+3+A1", "@SUM(1)", "\t=1", "\r=1", "+1e5x", "=1"]
    said = {f"t{number}": text for number, text in enumerate([*risky, *HARMLESS])}
    traits = {**said, "=1+1": "x", "email": "=a@firm.example", "phone": "+33612345678"}
    collect(database, sources["crm"], {"at": 0, "type": "identify", "userId": "u1", "traits": traits})
    export(database, tmp_path)
    lead = leads(tmp_path)["user_id:u1"]
    assert [lead[f"t{number}"] for number in range(len(said))] == [*(f"'{text}" for text in risky), *HARMLESS]
    assert (lead["'=1+1"], "=1+1" in lead) == ("x", False)
    with (tmp_path / "identifiers.csv").open(encoding="utf-8", newline="") as file:
        assert {row["value"] for row in csv.DictReader(file)} == {"u1", "'=a@firm.example", "+33612345678"}
    (exact,) = pq.read_table(tmp_path / "leads.parquet").to_pylist()
    assert exact.items() >= {**said, "=1+1": "x"}.items()


def test_a_trait_that_a_spreadsheet_would_misread_is_scored_as_it_was_told(database, sources, tmp_path):
    said = {"at": 0, "type": "identify", "userId": "u1", "traits": {"size": "+ de 50"}}
    collect(database, sources["crm"], said)
    export(database, tmp_path)
    assert scored(tmp_path, '  - { id: r, when: { size: "+ de 50" }, points: 5 }\n') == {"user_id:u1": 5.0}


def test_a_folder_that_cannot_be_made_is_told(database, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError):
        export(database, tmp_path / "file" / "out")


def test_what_somebody_does_not_agree_to_is_no_fact_of_his(database, sources, tmp_path):
    told = {"at": 3, "event": "Consent Updated", "userId": "u1", "context": {"consent": {"scoring": False}}}
    visit = {"at": 0, "event": "Page Viewed", "userId": "u1"}
    collect(database, sources["site"], visit)
    collect(database, sources["crm"], {**visit, "at": 1, "event": "Demo Requested"}, told)
    export(database, tmp_path / "out")
    suspect = {row["event"]: row["suspect"] for row in events(tmp_path / "out", "suspect.parquet")}
    assert [row["event"] for row in events(tmp_path / "out")] == ["Demo Requested"]
    assert suspect == {"Page Viewed": "consent-withdrawn", "Consent Updated": "consent-notice"}


def test_who_was_merged_by_hand_is_one_lead(database, sources, tmp_path):
    """What operators decide is in no event, and is part of who is who."""
    collect(database, sources["crm"], {"at": 1, "event": "Called", "userId": "u1"})
    collect(database, sources["crm"], {"at": 2, "event": "Called", "userId": "u2"})
    with database.write() as connection:
        merge(connection, Identifier("user_id", "u1"), Identifier("user_id", "u2"), START)
    export(database, tmp_path)
    assert list(leads(tmp_path)) == ["user_id:u1"]
    assert {event["lead"] for event in events(tmp_path)} == {"user_id:u1"}
