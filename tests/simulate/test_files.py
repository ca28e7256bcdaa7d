"""The files: complete, consistent, the same for the same seed."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tamis.errors import UsageError
from tamis.language import use_language
from tamis.model.load import load_model
from tamis.simulate import PRESETS, simulate

from .conftest import Company


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.csv"))
    }


def test_it_writes_what_the_contract_names(company: Company) -> None:
    found = sorted(str(p.relative_to(company.folder)) for p in company.folder.rglob("*") if p.is_file())
    assert found == [
        "events.parquet",
        "leads.csv",
        "model.yaml",
        "outcomes.csv",
        "truth/outcomes.csv",
        "truth/people.csv",
        "truth/propensity.csv",
        "truth/snapshots.csv",
    ]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate("printers", 200, 40, 5, tmp_path / name)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert pq.read_table(tmp_path / "one" / "events.parquet").equals(pq.read_table(tmp_path / "two" / "events.parquet"))


def test_another_seed_gives_other_files(tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate("printers", 50, 10, seed, tmp_path / str(seed))
    assert digests(tmp_path / "1").items().isdisjoint(digests(tmp_path / "2").items())


def test_every_row_belongs_to_a_lead(company: Company) -> None:
    assert company.number("SELECT count(*) FROM {leads}") == company.summary.leads == 4000
    for table in ("events", "outcomes", "propensity", "snapshots", "people", "all_outcomes"):
        assert company.number(f"SELECT count(*) FROM {{{table}}} WHERE lead NOT IN (SELECT lead FROM {{leads}})") == 0
    assert company.number("SELECT count(DISTINCT lead) FROM {propensity}") == 4000


def test_events_have_the_columns_and_types_of_the_contract(company: Company) -> None:
    schema = pq.read_schema(company.folder / "events.parquet")
    assert schema.names[:8] == [
        "lead",
        "event",
        "occurred_at",
        "message_id",
        "source",
        "channel",
        "anonymous_id",
        "suspect",
    ]
    assert str(schema.field("occurred_at").type) == "timestamp[us, tz=UTC]"
    assert {"path", "title", "theme", "content_type", "url", "campaign", "value", "product_line"} <= set(schema.names)


def test_events_lie_within_the_days_and_after_the_lead_was_created(company: Company) -> None:
    first, last = company.ask("SELECT min(occurred_at)::date, max(occurred_at + INTERVAL 1 HOUR)::date FROM {events}")[
        0
    ]
    assert date(2026, 8, 3) <= first <= date(2026, 8, 5)
    assert last == date(2026, 11, 1)
    early = "SELECT count(*) FROM {events} JOIN {leads} USING (lead) WHERE occurred_at < created_at::timestamptz"
    assert company.number(early) == 0


def test_a_delivery_repeated_repeats_the_whole_event(company: Company) -> None:
    twice = "FROM {events} GROUP BY message_id HAVING count(*) > 1"
    repeated = company.ask(f"SELECT count(*), count(DISTINCT (lead, event, occurred_at, path)) {twice}")
    assert 50 < len(repeated) < 500
    assert set(repeated) == {(2, 1)}


def test_web_events_have_a_device_and_others_none(company: Company) -> None:
    assert company.number("SELECT count(*) FROM {events} WHERE (source = 'web') <> (anonymous_id IS NOT NULL)") == 0
    web = "FROM {events} WHERE source = 'web' GROUP BY"
    assert company.number(f"SELECT max(leads) FROM (SELECT count(DISTINCT lead) AS leads {web} anonymous_id)") == 1
    assert company.number(f"SELECT max(devices) FROM (SELECT count(DISTINCT anonymous_id) AS devices {web} lead)") == 2


def test_outcomes_say_what_the_contract_allows(company: Company) -> None:
    assert {row[0] for row in company.ask("SELECT DISTINCT outcome FROM {outcomes}")} == {
        "won",
        "lost",
        "accepted",
        "rejected",
    }
    assert company.number("SELECT count(*) FROM {outcomes} WHERE (outcome = 'won') <> (amount IS NOT NULL)") == 0
    assert company.number("SELECT count(*) FROM (SELECT lead FROM {outcomes} WHERE outcome IN ('won', 'lost') "
                          "GROUP BY lead HAVING count(*) > 1)") == 0  # fmt: skip


def test_the_last_outcomes_are_not_all_entered_yet(company: Company) -> None:
    share = (
        "SELECT avg(((a.lead, a.outcome) IN (SELECT lead, outcome FROM {outcomes}))::int) FROM {all_outcomes} a "
        "WHERE outcome IN ('accepted', 'rejected') AND occurred_at BETWEEN "
    )
    late = company.number(share + "'2026-10-22' AND '2026-11-01'")
    early = company.number(share + "'2026-08-15' AND '2026-09-15'")
    assert late < early
    assert early > 0.97


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_brings_its_model_and_its_people(preset: str, out: Path) -> None:
    summary = simulate(preset, 60, 12, 3, out)
    assert load_model(out / "model.yaml").name == preset
    audiences = {
        row[0] for row in Company(summary).ask("SELECT DISTINCT audience FROM {people} WHERE persona <> 'student'")
    }
    assert audiences <= ({"b2c"} if preset == "b2c" else {"b2b", "b2c"})


@pytest.mark.parametrize(("leads", "days"), [(1, 1), (1, 200), (40, 1)])
def test_a_small_company_is_a_company(leads: int, days: int, out: Path) -> None:
    assert simulate("printers", leads, days, 2, out).leads == leads


def test_another_last_day_moves_everything(out: Path) -> None:
    summary = simulate("printers", 80, 20, 4, out, end=date(2025, 3, 31))
    last = Company(summary).ask("SELECT max(occurred_at)::date FROM {events}")[0][0]
    assert (summary.first_day, summary.last_day) == (date(2025, 3, 12), date(2025, 3, 31))
    assert date(2025, 3, 29) <= last <= date(2025, 3, 31)


def test_progress_is_told_in_the_language_of_the_user(out: Path) -> None:
    told: list[tuple[str, float]] = []
    use_language("fr")
    simulate("printers", 10, 5, 1, out, progress=lambda what, done: told.append((what, done)))
    assert told[0][0] == "Vie de l'entreprise"
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1] == ("Terminé", 1.0)


def test_an_unknown_preset_is_refused_with_the_near_one(out: Path) -> None:
    with pytest.raises(UsageError) as error:
        simulate("printer", 10, 5, 1, out)
    assert error.value.say("fr") == "Il n'y a pas de modèle type « printer ». Vouliez-vous dire « printers » ?"
    assert not out.exists()


@pytest.mark.parametrize(("leads", "days"), [(0, 5), (5, 0), (-1, 3)])
def test_nothing_cannot_be_simulated(leads: int, days: int, out: Path) -> None:
    with pytest.raises(UsageError, match="cannot be simulated"):
        simulate("printers", leads, days, 1, out)
