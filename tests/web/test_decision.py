"""What the server tells a page to show, on a running server with a model and visitors that it scored."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from tamis.store.database import Database
from tamis.web.visitor_tokens import LIFETIME, VisitorTokens
from tests.live.waiting import scored, verified
from tests.web.deciding import MODEL, Guest, ask
from tests.web.served import Served

COLD = ("first_visit",)
WARM = ("medical_guide", "hero")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("decision")
    model = folder / "model.yaml"
    model.write_text(MODEL, "utf-8")
    served = Served(str(folder / "tamis.db"), folder, model)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def guest(served: Served) -> Guest:
    return Guest.new(served)


def test_visits_that_turn_a_visitor_warm_change_what_the_site_shows(guest: Guest):
    guest.sees(*COLD)
    guest.views(3)
    assert guest.sees(*WARM) == [
        {
            "id": "medical_guide",
            "show": "popup",
            "language": "fr",
            "content": {
                "title": "Guide médical",
                "text": "24 pages",
                "link": "/guides/medical",
                "button": "En savoir plus",
            },
            "at_most": {"times": 1, "seconds": 7 * 86_400},
        },
        {
            "id": "hero",
            "show": "swap",
            "language": "fr",
            "content": {"title": "Bienvenue", "link": "/cas/clinique"},
            "selector": "#hero",
        },
    ]
    guest.views(3)
    guest.sees(*WARM, "hello")


def test_it_is_told_to_this_page_only_and_kept_nowhere(guest: Guest, served: Served):
    guest.decision(Origin="https://www.example.com")
    assert served.headers["cache-control"] == "private, no-store"
    assert served.headers["access-control-allow-origin"] == "https://www.example.com"


@pytest.mark.parametrize(
    ("asked", "title"), [("en-GB", "Who are we?"), ("FR", "Qui sommes-nous ?"), ("de", "Qui sommes-nous ?")]
)
def test_it_is_in_the_language_asked_for_else_in_the_first(guest: Guest, asked: str, title: str):
    assert guest.decision(asked)[0]["content"]["title"] == title


def test_the_leading_interest_decides(guest: Guest):
    guest.views(4, "general")
    guest.views(3, "medical")
    guest.sees("quote", "hero", "hello")


def test_an_audience_decides(guest: Guest):
    guest.views(3, "general")
    guest.sees("quote", "hero")
    guest.tells({"type": "identify", "traits": {"company": "Clinic"}})
    guest.sees("hero")


def test_who_is_disqualified_is_shown_only_what_names_him(guest: Guest):
    guest.views(3)
    guest.sees(*WARM)
    guest.tells({"type": "identify", "traits": {"industry": "printing"}})
    guest.sees()


def test_what_was_shown_as_often_as_it_may_is_not_shown_again(guest: Guest):
    guest.views(3)
    guest.sees(*WARM)
    guest.tells({"event": "Experience Shown", "properties": {"experience": "medical_guide"}})
    guest.sees("quote", "hero")
    guest.tells({"event": "Experience Shown", "properties": {"experience": "quote"}})
    guest.tells({"event": "Experience Shown", "properties": {"experience": "other"}})
    time.sleep(1)
    guest.sees("quote", "hero")
    guest.tells({"event": "Experience Shown", "properties": {"experience": "quote"}})
    guest.sees("hero")


def test_a_showing_counts_for_the_span_of_its_limit(guest: Guest):
    guest.views(3)
    days_ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 8 * 86_400))
    guest.tells({"event": "Experience Shown", "properties": {"experience": "medical_guide"}, "timestamp": days_ago})
    time.sleep(1)
    guest.sees(*WARM)


def test_an_event_ends_what_it_makes_useless(guest: Guest):
    guest.views(3, "general")
    guest.sees("quote", "hero")
    guest.tells({"event": "Quote Requested"})
    guest.sees("hero")


@pytest.mark.parametrize(
    "seen",
    [
        {"type": "page", "properties": {"path": "/cas/clinique/"}},
        {"event": "Experience Clicked", "properties": {"experience": "hero"}},
    ],
)
def test_what_was_seen_is_hidden(guest: Guest, seen: dict[str, object]):
    guest.views(3)
    guest.sees(*WARM)
    guest.tells(seen)
    guest.sees("medical_guide", "first_visit")


def test_a_token_that_we_did_not_write_opens_nothing(guest: Guest, served: Served):
    token, now = guest.token(), int(time.time())
    forged = VisitorTokens(token_hex(32).encode()).write(guest.id, "any", now)
    other = Guest.new(served).token()
    mixed = token.rpartition(".")[0] + "." + other.rpartition(".")[2]
    for wrong in (forged, mixed, token[:-1], guest.id, "", "é.~", token + "\0"):
        assert ask(served, wrong)[0] == 401, wrong
    assert ask(served, token)[0] == 200


def test_a_token_ends_after_a_day(guest: Guest, served: Served):
    secret = Path(f"{served.database}.secret").read_text("utf-8").strip().encode()
    source = VisitorTokens(secret).read(guest.token(), int(time.time()))
    assert source is not None
    for ends_in, status in ((60, 200), (-1, 401)):
        token = VisitorTokens(secret).write(guest.id, source.source, int(time.time()) - LIFETIME + ends_in)
        assert ask(served, token)[0] == status


def test_who_does_not_agree_gets_no_token(guest: Guest):
    for consent in (False, "true", None):
        assert guest.asks_token(consent=consent)[0] == 403
    for signal in ({"Sec-GPC": "1"}, {"DNT": "1"}):
        status, reply = guest.asks_token(**signal)
        assert (status, "token" in reply) == (403, False)


def test_who_refuses_later_is_shown_nothing(guest: Guest):
    assert guest.decision()
    assert guest.decision(**{"Sec-GPC": "1"}) == []


@pytest.mark.parametrize("purpose", ["scoring", "profiling"])
def test_who_takes_his_consent_back_or_objects_is_shown_nothing(guest: Guest, purpose: str):
    guest.views(3)
    guest.sees(*WARM)
    guest.tells({"event": "Consent Updated", "context": {"consent": {purpose: False}}})
    guest.sees()
    guest.tells({"event": "Consent Updated", "context": {"consent": {purpose: True}}})
    guest.sees(*(COLD if purpose == "scoring" else WARM))


def test_what_was_done_without_consent_changes_nothing(guest: Guest):
    guest.tells(*[{"type": "page", "properties": {"theme": "medical"}}] * 5, consent=False)
    time.sleep(1)
    guest.sees(*COLD)


def test_a_robot_is_shown_nothing(guest: Guest):
    assert guest.decision(**{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}) == []


@pytest.mark.parametrize("id_", ["12345", "null", "a@b.example", "0" * 31, "X" * 32])
def test_an_id_that_could_be_guessed_gets_no_token(guest: Guest, id_: str):
    guest.id = id_
    assert guest.asks_token()[0] == 400


def test_a_key_that_does_not_write_gets_no_token(guest: Guest, served: Served):
    guest.key = served.key(token_hex(8), kind="read")
    assert guest.asks_token()[0] == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"writeKey": 1}', b"\xff", b"\x1f\x8bx", b"[" * 100_000])
def test_a_body_that_is_none_is_refused(served: Served, body: bytes):
    status, reply = served.post("/v1/visitor", body)
    assert status == 400
    assert {"code", "message"} == json.loads(reply).keys()


def test_two_browsers_that_claim_one_address_learn_nothing_of_each_other(guest: Guest, served: Served):
    guest.views(3)
    guest.tells({"type": "identify", "traits": {"email": "owner@clinic.example"}})
    guest.sees(*WARM)
    other = Guest.new(served)
    other.tells({"type": "identify", "traits": {"email": "owner@clinic.example"}})
    other.sees()


def test_the_ledger_of_experiences_is_what_the_events_say(guest: Guest, served: Served):
    guest.views(3)
    guest.tells({"event": "Experience Shown", "properties": {"experience": "hero"}}, {"event": "Quote Requested"})
    assert verified(served.database).differences == ()


def test_a_model_without_experiences_costs_one_question_an_hour(tmp_path: Path):
    model = tmp_path / "model.yaml"
    model.write_text(MODEL.partition("experiences:")[0], "utf-8")
    served = Served(str(tmp_path / "tamis.db"), tmp_path, model)
    served.start()
    guest = Guest.new(served)
    assert guest.asks_token() == (200, {"token": None, "seconds": 3600})
    guest.views(3)
    guest.tells({"event": "Quote Requested"})
    served.stop()
    model.write_text(MODEL, "utf-8")
    served.start()
    database = Database(served.database)
    scored(database)
    database.close()
    time.sleep(0.2)
    assert [one["id"] for one in guest.sees(*WARM)]
    guest.tells({"event": "Experience Shown", "properties": {"experience": "medical_guide"}})
    guest.sees("hero")
    served.stop()
