"""Leads belong to accounts, and these to what their leads are, whatever came in whatever order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st

from tamis.identify.identifiers import Identifier
from tamis.live import account_figures
from tamis.live.account_figures import AccountFigures
from tamis.live.operators import merge, unmerge
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.live.verify import verify
from tamis.store.accounts import Figures, accounts_by_key, add_up, all_accounts, read_figures
from tamis.store.database import Database
from tamis.store.events import Event
from tamis.store.leads import living_leads
from tamis.store.profile import known
from tamis.store.reclassify import reclassify
from tamis.store.revisions import MIGRATIONS
from tests.live.asking import scored
from tests.live.conftest import empty
from tests.live.streams import CRM, HOUR, START, event, store, streams
from tests.live.test_scorer import CHANGES, NOW, SETTINGS, scorer


def work_out(live: Scorer) -> None:
    while AccountFigures(live).work_out(3):
        pass


def accounts_of(database: Database) -> dict[str, str | None]:
    """The account of each lead, by their keys."""
    with database.read() as connection:
        return {lead.key: lead.profile.account for lead in living_leads(connection, 0, 1_000)}


def found(database: Database, live: Scorer) -> dict[str, tuple[dict[str, Any], Figures]]:
    """What is known of each account, and its figures."""
    with database.read() as connection:
        keys = all_accounts(connection)
        figures = read_figures(connection, live.version, keys)
        return {key: (known(one.traits), figures[key]) for key, one in accounts_by_key(connection, keys).items()}


@SETTINGS
@given(events=streams(), portions=st.lists(st.tuples(st.integers(1, 20), CHANGES), min_size=1, max_size=4))
def test_accounts_are_what_the_events_say_whatever_comes_and_is_decided(
    database: Database, program: LiveProgram, events: list[Event], portions: list[Any]
):
    """In portions of any size, with leads merged and taken apart and events judged anew in between."""
    empty(database)
    live = scorer(database, program)
    left = list(events)
    while left:
        for size, (change, what) in portions:
            store(database, left[:size])
            left = left[size:]
            live.catch_up(most=12)
            AccountFigures(live).work_out(1)
            with database.write() as connection:
                if change is reclassify:
                    reclassify(connection, what)
                else:
                    change(connection, what[0], what[1], NOW + len(left))
            AccountFigures(live).work_out(2)
            live.catch_up()
        assert verify(database, program, live.version).differences == ()
    work_out(live)
    assert verify(database, program, live.version).differences == ()


@SETTINGS
@given(events=streams(25), data=st.data())
def test_any_order_gives_the_same_accounts(
    database: Database, program: LiveProgram, events: list[Event], data: st.DataObject
):
    def accounts(order: list[Event]) -> tuple[object, object]:
        live = scored(database, program, order)
        work_out(live)
        of_accounts = found(database, live)
        for _, figures in of_accounts.values():
            del figures["class"], figures["engaged"]  # the class held depends on the way to it
        return accounts_of(database), of_accounts

    # Of two words of one moment the later received counts, and a shuffled one is received elsewhere.
    apart = [replace(one, occurred_at=one.occurred_at + number * 10_000_000) for number, one in enumerate(events)]
    there, back = accounts(apart), accounts(data.draw(st.permutations(apart)))
    assert there == back


def test_the_figures_of_two_leads_of_a_company(database: Database, program: LiveProgram):
    events = [
        event(1, "identify", user="u1", source=CRM, traits={"email": "a@acme.example"}),
        event(2, name="Quote Requested", user="u1", source=CRM, at=NOW - HOUR),
        event(3, "identify", user="u2", source=CRM, traits={"email": "b@acme.example"}),
        event(4, "identify", user="u3", source=CRM, traits={"email": "c@gmail.com"}),
    ]
    live = scored(database, program, events)
    work_out(live)
    ((key, (traits, figures)),) = found(database, live).items()
    assert (key, traits) == ("domain:acme.example", {})
    assert (figures["contacts"], figures["engaged"], figures["last_seen"]) == (2, 1, NOW - HOUR)
    assert figures["class"] == len(program.model.classes)
    assert figures["max.engagement"] > 0
    assert figures["sum.engagement"] == pytest.approx(figures["max.engagement"])
    assert figures["mean.engagement"] == pytest.approx(figures["sum.engagement"] / 2)
    assert accounts_of(database)["user_id:u3"] is None


def test_the_disqualified_are_contacts_and_not_engaged(database: Database, program: LiveProgram):
    rival = event(1, "identify", user="u1", source=CRM, traits={"email": "boss@rivalprint.fr"})
    live = scored(database, program, [rival, event(2, name="Quote Requested", user="u1", source=CRM)])
    work_out(live)
    _, figures = found(database, live)["domain:rivalprint.fr"]
    assert (figures["contacts"], figures["engaged"], figures["class"]) == (1, 0, 0)


def test_a_role_mailbox_tells_the_account_and_joins_nobody(database: Database, program: LiveProgram):
    info = {"email": "info@acme.example"}
    events = [event(n, "identify", user=f"u{n}", source=CRM, traits=info) for n in (1, 2)]
    scored(database, program, events)
    assert accounts_of(database) == dict.fromkeys(["user_id:u1", "user_id:u2"], "domain:acme.example")


@pytest.mark.parametrize("turned", [False, True])
def test_a_servers_word_on_the_group_goes_before_a_browsers_though_it_is_older(
    database: Database, program: LiveProgram, turned: bool
):
    events = [
        event(1, "group", user="u1", source=CRM, group_id="acme", at=START),
        event(2, "group", user="u1", device="d1", group_id="rival", at=START + HOUR),
        event(3, "identify", user="u1", source=CRM, traits={"email": "a@globex.example"}, at=START + 2 * HOUR),
        event(4, user="u1", device="d1", source=CRM, at=START + 3 * HOUR),
    ]
    scored(database, program, events[::-1] if turned else events)
    assert accounts_of(database)["user_id:u1"] == "group:acme"


def test_of_a_groups_traits_the_most_trusted_then_the_latest_word_counts(database: Database, program: LiveProgram):
    def told(number: int, source: int, **traits: Any) -> Event:
        device = {"device": f"d{number}"} if source != CRM else {"user": f"u{number}"}
        return event(number, "group", source=source, at=START + number, group_id="acme", traits=traits, **device)

    events = [
        told(1, CRM, name="Acme", employees=40),
        told(2, CRM, employees=50, plan="pro"),
        told(3, CRM, plan=None),
        told(4, 1, name="Hacked", city="Lyon"),
    ]
    live = scored(database, program, events)
    work_out(live)
    traits, figures = found(database, live)["group:acme"]
    assert traits == {"name": "Acme", "employees": 50, "city": "Lyon"}
    assert figures["contacts"] == 4


def test_a_group_id_that_names_nothing_is_none(database: Database, program: LiveProgram):
    scored(database, program, [event(1, "group", user="u1", source=CRM, group_id="null", traits={"name": "N"})])
    assert accounts_of(database) == {"user_id:u1": None}


def test_who_claims_an_address_that_is_proven_is_not_of_its_company(database: Database, program: LiveProgram):
    events = [
        event(1, "identify", user="u1", source=CRM, traits={"email": "a@acme.example"}),
        event(2, "identify", device="d1", traits={"email": "a@acme.example"}),
    ]
    scored(database, program, events)
    assert accounts_of(database) == {"user_id:u1": "domain:acme.example", "anonymous_id:d1": None}


def test_leads_of_two_accounts_that_become_one_are_of_one_and_back(database: Database, program: LiveProgram):
    one, other = Identifier("user_id", "u1"), Identifier("user_id", "u2")
    events = [
        event(1, "group", user="u1", source=CRM, group_id="acme", at=START, traits={"name": "Acme"}),
        event(2, "group", user="u2", source=CRM, group_id="globex", at=START + 1, traits={"name": "Globex"}),
    ]
    live = scored(database, program, events)
    work_out(live)
    before = found(database, live)
    with database.write() as connection:
        merge(connection, one, other, NOW)
    live.catch_up()
    work_out(live)
    after = found(database, live)
    assert {key: figures["contacts"] for key, (_, figures) in after.items()} == {"group:globex": 1}
    with database.write() as connection:
        unmerge(connection, one, other, NOW + 1)
    live.catch_up()
    work_out(live)
    assert found(database, live) == before
    assert verify(database, program, live.version).differences == ()


def test_what_an_event_said_of_a_group_goes_with_it(database: Database, program: LiveProgram):
    said: dict[str, Any] = {"user": "u1", "source": CRM, "group_id": "acme"}
    first = event(1, "group", **said, traits={"name": "Acme"})
    live = scored(database, program, [first, event(2, "group", **said, at=START + 1, traits={"name": "Wrong"})])
    work_out(live)
    with database.write() as connection:
        reclassify(connection, {2: "crawler"})
    live.catch_up()
    work_out(live)
    assert found(database, live)["group:acme"][0] == {"name": "Acme"}


def test_the_account_that_a_lead_left_is_worked_out_too(database: Database, program: LiveProgram):
    live = scored(database, program, [event(1, user="u1", source=CRM, group_id="old")])
    work_out(live)
    store(database, [event(2, user="u1", source=CRM, group_id="new", at=START + 1)])
    live.catch_up()
    work_out(live)
    assert found(database, live).keys() == {"group:new"}


def test_the_hourly_refresh_renews_the_figures_of_idle_leads(database: Database, program: LiveProgram):
    known_as = event(1, "identify", user="u1", source=CRM, traits={"email": "a@acme.example"})
    quote = event(2, name="Quote Requested", user="u1", source=CRM, at=NOW - HOUR)
    live = scored(database, program, [known_as, quote])
    work_out(live)
    _, before = found(database, live)["domain:acme.example"]
    later = Scorer(database, program, live.version, lambda: NOW + 60 * 24 * HOUR)
    later.refresh(NOW + HOUR)
    work_out(later)
    _, after = found(database, live)["domain:acme.example"]
    assert after["sum.engagement"] < before["sum.engagement"]
    assert after["contacts"] == 1


def test_what_is_touched_while_it_is_worked_out_is_worked_out_again(
    database: Database, program: LiveProgram, monkeypatch: pytest.MonkeyPatch
):
    live = scored(database, program, [event(1, "group", user="u1", source=CRM, group_id="acme")])

    def and_meanwhile(*asked: Any) -> dict[str, Figures]:
        added_up = add_up(*asked)
        monkeypatch.undo()
        store(database, [event(2, "group", user="u2", source=CRM, group_id="acme")])
        live.step()
        return added_up

    monkeypatch.setattr(account_figures, "add_up", and_meanwhile)
    contacts = []
    for _ in range(2):
        AccountFigures(live).work_out()
        contacts.append(found(database, live)["group:acme"][1]["contacts"])
    assert contacts == [1, 2]


def test_the_leads_of_an_older_store_find_their_accounts(database: Database, program: LiveProgram):
    info = {"email": "info@acme.example"}
    events = [
        event(1, "identify", user="u1", source=CRM, traits={"email": "a@acme.example"}),
        event(2, "group", user="u2", source=CRM, group_id="globex", traits={"name": "Globex"}),
        event(3, device="d1", group_id="globex"),
        event(4, "identify", device="d2", traits=info),
        event(5, "identify", user="u3", source=CRM, traits=info),
        event(6, name="Email Link Clicked", source=CRM, known_as={"email": "b@acme.example"}),
        event(7, user="u4", source=CRM),
    ]
    live = scored(database, program, events)
    work_out(live)
    before = accounts_of(database), found(database, live)
    assert list(before[0].values()).count(None) == 1
    with_none(database)
    database.upgrade()
    assert set(accounts_of(database).values()) == {None}
    live.catch_up()
    work_out(live)
    assert (accounts_of(database), found(database, live)) == before
    assert verify(database, program, live.version).differences == ()


def with_none(database: Database) -> None:
    """The store as it was before there were accounts."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    before = ScriptDirectory.from_config(config).get_revision("0006").down_revision
    with database.write_alone() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, str(before))
