"""What a file tells is stored once, however often it is imported; what changed is stored anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tamis.collect.mappings.opening import Request, open_file
from tamis.errors import InputError, UsageError
from tamis.store.database import Database
from tamis.store.events import Event, all_events
from tamis.store.imports import Imported, Importer, facts_of, reads
from tamis.store.intake import document_of
from tamis.store.sources import create_source, importing_source, revoke_source

NOW = 1_790_000_000_000_000
ZONE = ZoneInfo("Europe/Paris")


def imported(database: Database, folder: Path, text: str, now: int = NOW, **asked: Any) -> Imported:
    file = folder / "file.csv"
    file.write_text(text, "utf-8")
    opened = open_file(Request(str(file), **asked), ZONE, reads)
    with database.write() as connection:
        source = importing_source(connection, "files", "contract", now)
    return Importer(database, source, now, opened.plan.fitted.form.channel).run(facts_of(opened.plan))


def stored(database: Database) -> list[Event]:
    with database.read() as connection:
        return [event for batch in all_events(connection) for _, event in batch]


def traits(database: Database) -> list[dict[str, Any]]:
    return [document_of(event).traits for event in stored(database)]


LEADS = "lead,company,email\nL1,Firm,a@firm.fr\nL2,Shop,b@shop.fr\n"
EVENTS = (
    "lead,event,occurred_at,path\n"
    "L1,Page Viewed,2026-03-05,/a\nL1,Page Viewed,2026-03-05,/a\nL2,Quote Requested,2026-03-06,\n"
)


@pytest.mark.parametrize("text", [LEADS, EVENTS])
def test_the_same_file_again_adds_nothing(database: Database, tmp_path: Path, text: str):
    first = imported(database, tmp_path, text)
    assert first.stored == sum(first.facts.values())
    assert imported(database, tmp_path, text, NOW + 1).stored == 0
    assert len(stored(database)) == first.stored


def test_rows_that_say_the_same_are_as_many_events(database: Database, tmp_path: Path):
    assert imported(database, tmp_path, EVENTS).facts == {"Page Viewed": 2, "Quote Requested": 1}
    grown = EVENTS + "L1,Page Viewed,2026-03-05,/a\n"
    assert imported(database, tmp_path, grown).stored == 1


def test_a_changed_row_is_told_again_and_so_is_one_that_changed_back(database: Database, tmp_path: Path):
    for number, company in enumerate(("Firm", "Works", "Firm", "Firm")):
        imported(database, tmp_path, LEADS.replace("Firm", company), NOW + number)
    told = [
        (event.occurred_at - NOW, event.user_id, document_of(event).traits["company"]) for event in stored(database)
    ]
    assert told == [(0, "L1", "Firm"), (0, "L2", "Shop"), (1, "L1", "Works"), (2, "L1", "Firm")]


def test_neither_the_order_of_columns_nor_that_of_rows_is_a_change(database: Database, tmp_path: Path):
    imported(database, tmp_path, LEADS)
    shuffled = "email,lead,company\nb@shop.fr,L2,Shop\na@firm.fr,L1,Firm\n"
    assert imported(database, tmp_path, shuffled).stored == 0


def test_a_lead_is_known_from_the_import_on_or_from_when_its_row_was_changed(database: Database, tmp_path: Path):
    imported(database, tmp_path, "lead,company,updated_at\nL1,Firm,05/03/2026 10:00\nL2,Shop,\n")
    assert [(event.occurred_at, event.received_at) for event in stored(database)] == [
        (1_772_701_200_000_000, NOW),
        (NOW, NOW),
    ]


def test_an_empty_cell_takes_nothing_away(database: Database, tmp_path: Path):
    imported(database, tmp_path, "lead,company,email\nL1,,a@firm.fr\n")
    assert traits(database) == [{"email": "a@firm.fr"}]


@pytest.mark.parametrize(
    ("key", "asked", "who"),
    [
        ("L1", {}, {"user_id": "L1"}),
        ("A@Firm.fr", {}, {"email": "a@firm.fr"}),
        ("C-7", {"key_kind": "crm_id"}, {"crm_id": "C-7"}),
        ("crm_id:C-7", {}, {"crm_id": "C-7"}),
    ],
)
def test_a_key_is_what_it_looks_like_or_what_is_said(
    database: Database, tmp_path: Path, key: str, asked: dict[str, Any], who: dict[str, str]
):
    imported(database, tmp_path, f"lead,event,occurred_at\n{key},Page Viewed,2026-03-05\n", **asked)
    (event,) = stored(database)
    named = {"user_id": event.user_id, **document_of(event).known_as}
    assert {kind: value for kind, value in named.items() if value} == who


def test_a_crm_export_is_known_by_its_own_columns(database: Database, tmp_path: Path):
    imported(database, tmp_path, "Contact ID;Courriel;LinkedIn URL\n12;A@firm.fr;https://www.linkedin.com/in/ann-b/\n")
    (event,) = stored(database)
    assert document_of(event).known_as == {"crm_id": "12", "email": "a@firm.fr", "linkedin": "ann-b"}
    assert traits(database)[0] == {
        "Contact ID": "12",
        "Courriel": "A@firm.fr",
        "LinkedIn URL": "https://www.linkedin.com/in/ann-b/",
        "crm_id": "12",
        "email": "A@firm.fr",
        "linkedin": "https://www.linkedin.com/in/ann-b/",
    }


def test_events_keep_their_number_and_what_does_not_count_is_kept(database: Database, tmp_path: Path):
    imported(
        database,
        tmp_path,
        "lead,event,occurred_at,message_id,suspect,counted,anonymous_id,properties,value\n"
        'L1,Page Viewed,2026-03-05,m1,,,d1,"{""theme"": ""medical"", ""at"": {""x"": 1}}",3\n'
        "L1,Page Viewed,2026-03-05,m2,bot,,,,\nL1,Page Viewed,2026-03-05,m3,,no,,,\n",
    )
    first, *others = stored(database)
    assert (first.message_id, first.user_id, first.anonymous_id, first.suspect) == ("m1", "L1", "d1", None)
    assert document_of(first).properties == {"theme": "medical", "at.x": 1, "value": "3"}
    assert [(event.message_id, event.suspect) for event in others] == [("m2", "bot"), ("m3", "not-counted")]


def test_outcomes_are_events_of_their_own(database: Database, tmp_path: Path):
    text = (
        "lead;outcome;occurred_at;amount;product_line;reason\n"
        "L1;Gagné;05/03/2026;1 200,50;medical;\nL2;lost;06/03/2026;;;price\n"
    )
    imported(database, tmp_path, text)
    assert [(event.name, document_of(event).properties) for event in stored(database)] == [
        ("Lead Won", {"amount": "1 200,50", "product_line": "medical"}),
        ("Lead Lost", {"reason": "price"}),
    ]


def test_nothing_is_dated_after_the_import(database: Database, tmp_path: Path):
    done = imported(database, tmp_path, "lead,event,occurred_at\nL1,Page Viewed,2100-01-01\n")
    (event,) = stored(database)
    assert (done.future, event.occurred_at) == (1, NOW)
    assert document_of(event).original_at == 4_102_441_200_000_000


def test_what_is_known_of_a_lead_from_several_rows_is_told_once(database: Database, tmp_path: Path):
    cards = "email,company,city,date\na@firm.fr,Firm,Lyon,2026-03-05\na@firm.fr,Firm SA,,2026-03-06\n"
    done = imported(database, tmp_path, cards, mapping="fair")
    assert done.facts == {"Lead Imported": 1, "Trade Fair Visited": 2}
    assert traits(database)[0] == {"email": "a@firm.fr", "company": "Firm SA", "city": "Lyon"}
    assert imported(database, tmp_path, cards, mapping="fair").stored == 0


WRONG = {
    "lead,company\nL1,Firm\nL1,Shop\n": "file.csv:3: the lead 'L1' is that of row 2 already.",
    "lead,company\n,Firm\n": "file.csv:2: nothing says who it is about (column 'lead').",
    "lead,company\nnull,Firm\n": "file.csv:2: 'null' names nobody (column 'lead').",
    "name,company\nL1,Firm\n": "file.csv: there is no column 'lead'.",
    "lead,event,occurred_at\nL1,,2026-03-05\n": "file.csv:2: the value of column 'event' is missing.",
    "lead,event,occurred_at\nL1,A,\n": "file.csv:2: nothing says when it was. Give the day with --as-of DATE.",
    "lead,event,occurred_at\nL1,A,soon\n": "file.csv:2: column 'occurred_at': 'soon' is no date that Tamis can read.",
    "lead,event,occurred_at,properties\nL1,A,2026-03-05,[1]\n": "file.csv:2: column 'properties': the value is not",
    "lead,outcome,occurred_at\nL1,sold,2026-03-05\n": "file.csv:2: column 'outcome': 'sold' is nothing known. Known:",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_row_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str):
    (tmp_path / "file.csv").write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        open_file(Request(str(tmp_path / "file.csv")), ZONE, reads)
    (said,) = error.value.problems
    assert WRONG[text] in said.say("en")


def test_rows_that_cannot_be_used_are_left_out_where_that_is_asked_for(database: Database, tmp_path: Path):
    text = "lead,event,occurred_at\nL1,A,2026-03-05\nnull,A,2026-03-05\nL2,,2026-03-05\nL3,A,never\n"
    assert imported(database, tmp_path, text, lenient=True).facts == {"A": 1}


def test_a_source_is_made_once_and_must_be_one_that_files_may_feed(database: Database):
    with database.write() as connection:
        with pytest.raises(UsageError, match="'crm' is a new source"):
            importing_source(connection, "crm", None, NOW)
        made = importing_source(connection, "crm", "contract", NOW)
        assert importing_source(connection, "crm", None, NOW) == made
        with pytest.raises(UsageError, match="rests on contract"):
            importing_source(connection, "crm", "legitimate_interest", NOW)
        create_source(connection, "site", "write", NOW, "consent")
        with pytest.raises(UsageError, match="must say that the visitor agreed"):
            importing_source(connection, "site", None, NOW)
        create_source(connection, "asks", "write", NOW, "consent", upstream=True)
        assert importing_source(connection, "asks", None, NOW).name == "asks"
        revoke_source(connection, "crm", NOW)
    with pytest.raises(UsageError, match="there is a source 'crm' already"), database.write() as connection:
        importing_source(connection, "crm", "contract", NOW)
