"""The learned model in use is learned again, and gives way only to a better one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from tamis.cli import main
from tamis.learn.artifact import save
from tamis.learn.from_history import learn_history
from tamis.learn.outcomes import Conversion
from tamis.learn.training import Settings
from tamis.live.past import past_of
from tamis.live.publishing import publish
from tamis.live.retrainer import Retrainer
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.model.definition import DAY
from tamis.model.files import files_of, model_of
from tamis.scoring.engines.duckdb import DuckDB
from tamis.store.database import Database
from tamis.store.events import Event as Stored
from tamis.store.events import read_events
from tamis.store.history import History
from tamis.store.sources import list_sources
from tamis.store.versions import version_in_state, whole_files
from tests.live.streams import CRM, HOUR, START, event, fill, store

MODEL = """tamis: 1
name: shop
timezone: Europe/Paris
learned: learned
rules:
  - { id: visits, on: Page Viewed, points: { engagement: 1 } }
scores:
  engagement: { kind: engagement }
classes:
  hot: { enter: { predicted: 20 } }
  cold: {}
"""

MODEL_ALONE = MODEL.replace("learned: learned\n", "").replace("predicted", "engagement")


def leads(first: int, count: int, days: tuple[int, int], buying: str) -> list[Stored]:
    """Leads that came from one day to another: those who did `buying` are mostly won ten days later, others lost."""
    dice = np.random.default_rng(first)
    made: list[tuple[int, str, str, int]] = []
    for number in range(first, first + count):
        at = START + int(dice.uniform(*days) * DAY)
        did = [name for name in ("Content Downloaded", "Product Added") if dice.random() < 0.5]
        won = dice.random() < (0.5 if buying in did else 0.03)
        made.append((at, "Page Viewed", f"u{number}", number))
        made += [(at + HOUR, name, f"u{number}", number) for name in did]
        end = at + (10 if won else 20) * DAY
        made.append((end, "Lead Won" if won else "Lead Lost", f"u{number}", number))
    return [
        replace(event(first * 10 + n, "track", name, at, user=user, source=CRM), received_at=at + 1)
        for n, (at, name, user, _) in enumerate(sorted(made))
    ]


@pytest.fixture
def in_use(tmp_path: Path, made: Path) -> Path:
    """The store, with the model and the learned one beside it."""
    folder = shutil.copytree(made, tmp_path / "server")
    return folder / "tamis.db"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Path:
    """The folder of a store whose learned model is of 90 days in which who downloads buys; it is not in use yet."""
    folder = tmp_path_factory.mktemp("server")
    path = Path(shutil.copy(empty_store, folder / "tamis.db"))
    database = Database(str(path))
    fill(database)
    store(database, leads(0, 400, (0, 90), "Content Downloaded"))
    (folder / "model.yaml").write_text(MODEL, encoding="utf-8")
    columnar = History(folder / "first")
    with database.write() as connection:
        publish(connection, {"model.yaml": MODEL_ALONE}, None, 0)
    _score(database)
    with database.read() as connection, DuckDB(2) as engine:
        columnar.append(read_events(connection, 0, 100_000), {s.id: s for s in list_sources(connection)})
        past = past_of(connection, columnar, engine, model_of({"model.yaml": MODEL_ALONE}).timezone)
        learned = learn_history(past, Conversion("won", 14 * DAY), Settings(1, dated=True), lambda _: None)
    artifact = learned.artifact()
    assert artifact is not None
    save(artifact, folder / "learned", "")
    database.close()
    return folder


def _score(database: Database) -> None:
    """Everything that is stored, by the active version."""
    with database.read() as connection:
        version = version_in_state(connection, "active")
        assert version is not None
        files = whole_files(connection, version)
    with DuckDB(1, keeps_plans=True) as engine:
        Scorer(database, LiveProgram(model_of(files), engine), version.id, lambda: START + 400 * DAY).catch_up()


def _use(path: Path) -> None:
    """Makes the model with its learned one the active version."""
    database = Database(str(path))
    with database.write() as connection:
        version = publish(connection, files_of(path.parent / "model.yaml"), None, 1)
    database.close()
    with sqlite3.connect(path) as direct:
        direct.execute("UPDATE version SET state = 'retired' WHERE id <> ?", (version.id,))
        direct.execute("UPDATE version SET state = 'active', watermark = (SELECT max(seq) FROM event)")
        direct.execute("UPDATE version SET state = 'retired' WHERE id <> ?", (version.id,))


def _told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = main(["retrain", *words, "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return code, found


@pytest.mark.slow
def test_a_model_of_another_world_gives_way_and_its_alarms_ring(
    in_use: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _use(in_use)
    database = Database(str(in_use))
    store(database, leads(10_000, 500, (95, 200), "Product Added"))
    _score(database)
    words = ("--database", str(in_use), "--history", str(in_use.parent / "history"))
    code, told = _told(capsys, *words, "--dry-run")
    duel = told["duel"]
    assert isinstance(duel, dict)
    assert (code, duel["verdict"], told["published"]) == (1, "better", None)
    assert duel["challenger_auc"] > duel["champion_auc"]
    assert main(["retrain", *words, "--lang", "fr"]) == 1
    said = capsys.readouterr().out
    assert "le nouveau modèle est meilleur, au-delà du hasard" in said
    assert "Publié comme version" in said
    assert "Alarme : du meilleur dixième des prospects, le modèle disait" in said
    with database.read() as connection:
        building = version_in_state(connection, "building")
        assert building is not None
        learned = model_of(whole_files(connection, building)).learned
    database.close()
    assert building.author == "tamis retrain"
    assert learned is not None
    assert json.loads(learned.model)["until"] > START + 150 * DAY


@pytest.mark.slow
def test_a_model_of_this_world_stays(in_use: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _use(in_use)
    database = Database(str(in_use))
    store(database, leads(10_000, 350, (95, 160), "Content Downloaded"))
    _score(database)
    database.close()
    _, told = _told(capsys, "--database", str(in_use), "--history", str(in_use.parent / "history"))
    duel = told["duel"]
    assert isinstance(duel, dict)
    assert (duel["verdict"], told["published"], told["alarms"]) == ("not better", None, [])


def test_without_a_learned_model_in_use_it_is_told_how_to_get_one(
    in_use: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retrain", "--database", str(in_use), "--history", "none", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "The published model has no learned one." in said
    assert "learned: learned" in said


def test_it_is_learned_again_when_it_is_time_and_what_hinders_it_is_told(
    in_use: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Counted from when it is first asked for; without a learned model in use, a warning, and not again at once."""
    now = [START]
    database = Database(str(in_use))
    retrainer = Retrainer(database, History(in_use.parent / "history"), 7 * DAY, Event(), lambda: now[0])
    assert not retrainer.work()
    now[0] += 6 * DAY
    assert not retrainer.work()
    now[0] += 2 * DAY
    with caplog.at_level("WARNING"):
        assert retrainer.work()
    assert "the published model has no learned one" in caplog.text.lower()
    assert not retrainer.work()
    database.close()


def test_a_server_without_a_history_cannot_learn_from_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["serve", "--database", str(tmp_path / "new.db"), "--history", "none", "--retrain", "7d", "--lang", "fr"]
    assert main(words) == 2
    assert "--history DOSSIER" in capsys.readouterr().err
