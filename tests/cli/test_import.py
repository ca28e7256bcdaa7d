"""`tamis import`: what it shows, what it stores, and what is left when it is stopped at any moment."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from tamis.store.database import Database
from tamis.store.events import all_events, count_events

from .conftest import Tamis

IMPORT = ("import", "leads.csv", "--basis", "legitimate_interest")
MAPPING = """
name = "partner"
channel = "partner"
at = "Day"
rest = "properties"

[who]
crm_id = ["Id"]

[traits]
company = ["Firm"]

[[events]]
when = "What"
is = { quote = "Quote Requested", call = "Contact Requested" }
"""


def stored(url: str = "tamis.db") -> int:
    database = Database(url)
    with database.read() as connection:
        count = count_events(connection)
    database.close()
    return count


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_says_what_it_stored(tamis: Tamis, golden: Callable[[str, str], None], language: str) -> None:
    said = [tamis(*words, "--lang", language) for words in (IMPORT, ("import", "events.csv"), IMPORT)]
    assert [(answer.code, answer.err) for answer in said] == [(0, "")] * 3
    golden(f"import.{language}", "\n".join(answer.out for answer in said))
    assert stored() == 6 + 12


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_dry_run_shows_what_it_would_store_and_stores_nothing(
    tamis: Tamis, golden: Callable[[str, str], None], language: str
) -> None:
    answer = tamis("import", "leads.csv", "--dry-run", "--timezone", "Europe/Paris", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    golden(f"import_dry.{language}", answer.out)
    assert not Path("tamis.db").exists()


def test_a_new_source_needs_its_legal_basis(tamis: Tamis) -> None:
    answer = tamis("import", "leads.csv")
    assert answer.code == 2
    assert answer.err.startswith("error: 'import' is a new source: say on which legal basis its facts may be used.")
    assert stored() == 0


def test_a_wrong_file_stores_nothing_and_with_lenient_what_is_right(tamis: Tamis) -> None:
    with Path("leads.csv").open("a", encoding="utf-8") as file:
        file.write("null,Nobody,,,,,\n")
    answer = tamis(*IMPORT)
    assert (answer.code, answer.err) == (2, "error: leads.csv:8: 'null' names nobody (column 'lead').\n")
    assert stored() == 0
    answer = tamis(*IMPORT, "--lenient", "--rejects", "rejects.csv", "--json")
    found = json.loads(answer.out)
    assert (found["rows"], found["left_out"], found["stored"], found["known"]) == (7, 1, 6, 0)
    assert "warning: leads.csv: 1 row was left out. See rejects.csv." in answer.err
    assert Path("rejects.csv").read_text("utf-8").splitlines()[1].startswith("null,Nobody")


def test_a_mapping_of_ones_own(tamis: Tamis) -> None:
    Path("partner.toml").write_text(MAPPING, "utf-8")
    Path("list.csv").write_text("Id,Firm,What,Day,Budget\n7,Acme,quote,05/03/2026,900\n", "utf-8")
    answer = tamis("import", "list.csv", "--mapping", "partner.toml", "--basis", "contract", "--json")
    assert json.loads(answer.out)["facts"] == {"Lead Imported": 1, "Quote Requested": 1}
    database = Database("tamis.db")
    with database.read() as connection:
        (batch,) = all_events(connection)
    database.close()
    assert ['"channel":"partner"' in event.document for _, event in batch] == [True, True]
    assert '"Budget":"900"' in batch[1][1].document


MISTAKES = {
    'naem = "x"': "error: m.toml: 'naem' is no key of a mapping. Did you mean 'name'?",
    'name = "x"\n[who]\nmail = ["a"]': "error: m.toml: 'who.mail' is no key of a mapping. Did you mean 'email'?",
    'name = "x"\nkey = 3': 'error: m.toml: key: expected ["column", "colonne"]',
    'name = "x"\nkey = "a"\nrest = "all"': "error: m.toml: rest: expected traits | properties | nothing",
    'name = "x"\nkey = "a"\n[[events]]\nis = { a = "B" }': "error: m.toml: events[1]: expected event | event + when",
    "name =": "error: m.toml: it is not TOML: Invalid value (at end of document).",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mapping_that_is_wrong_says_where(tamis: Tamis, text: str) -> None:
    Path("m.toml").write_text(text, "utf-8")
    answer = tamis("import", "leads.csv", "--mapping", "m.toml", "--dry-run")
    assert answer.code == 2
    assert MISTAKES[text] in answer.err


def test_times_are_in_the_zone_that_is_named(tamis: Tamis) -> None:
    Path("e.csv").write_text("lead,event,occurred_at\nL1,A,2026-03-05 10:00\n", "utf-8")
    moments = []
    for words in ((), ("--timezone", "Europe/Paris")):
        answer = tamis("import", "e.csv", "--dry-run", "--json", *words)
        moments.append(json.loads(answer.out)["first"][0]["occurred_at"])
    assert moments == ["2026-03-05T10:00:00+00:00", "2026-03-05T09:00:00+00:00"]
    assert tamis("import", "e.csv", "--timezone", "Paris").err.startswith("error: 'Paris' is no time zone.")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, company: Path) -> str:
    return (
        str(company / "tamis.db") if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    )


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_and_nothing_is_there_twice(
    process: Callable[..., Popen[bytes]], url: str
) -> None:
    rows = 30_000
    with Path("many.csv").open("w", encoding="utf-8") as file:
        file.write("lead,event,occurred_at,path\n")
        file.writelines(f"L{i % 500},Page Viewed,2026-03-05T10:00,/{i % 7}\n" for i in range(rows))
    words = ("import", "many.csv", "--basis", "contract", "--database", url)
    database = Database(url)
    database.upgrade()
    database.close()
    kills, before = 0, 0
    while kills < 2:
        running = process(*words)
        while running.poll() is None and stored(url) <= before:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        kills, before = kills + 1, stored(url)
    assert 0 < before < rows
    last = process(*words)
    _, said = last.communicate()
    assert (last.returncode, said) == (0, b"")
    assert stored(url) == rows
