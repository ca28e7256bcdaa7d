"""The commands, beside a server that goes on: what is restored is scored as the events say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tamis.cli import main
from tests.live.waiting import MODEL, verified
from tests.postgres import Postgres
from tests.web.served import Served

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def send(served: Served, key: str, *numbers: int) -> None:
    batch = [
        {"type": "track", "event": "Content Downloaded", "userId": f"u{n % 5}", "messageId": f"m{n}"} for n in numbers
    ]
    assert served.post("/v1/batch", json.dumps({"batch": batch}).encode(), key)[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_of_a_server_is_restored_and_verified(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    new: list[str] = [str(tmp_path / "one.db"), str(tmp_path / "two.db")]
    if kind == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        new = [postgres.new_database(), postgres.new_database()]
    served, copy = Served(new[0], tmp_path, MODEL), str(tmp_path / "backup")
    request.addfinalizer(served.stop)
    served.start()
    key = served.key()
    send(served, key, *range(40))
    verified(served.database)
    assert main(["backup", copy, "--database", served.database]) == 0
    send(served, key, *range(40, 60))
    assert main(["restore", copy, "--database", served.database, "--replace"]) == 2
    served.stop()
    capsys.readouterr()
    assert main(["restore", copy, "--database", new[1], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == 40
    assert main(["verify", "--database", new[1]]) == 0
    assert "everything is as the events say" in capsys.readouterr().out
    restored = Served(new[1], tmp_path)
    request.addfinalizer(restored.stop)
    assert restored.stored() == served.stored()[:40]
    restored.start()
    send(restored, key, *range(40, 60))
    found = verified(restored.database)
    assert (found.events, found.differences) == (60, ())


def test_what_was_done_is_said_in_either_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    store, copy = str(tmp_path / "tamis.db"), str(tmp_path / "copy.db")
    assert main(["keys", "create", "--database", store]) == 0
    assert main(["backup", copy, "--database", store, "--lang", "fr"]) == 0
    assert f"{copy} : 0," in capsys.readouterr().out
    assert main(["backup", copy, "--database", store]) == 2
    assert "a backup replaces none. Choose another name." in capsys.readouterr().err
    assert main(["restore", copy, "--database", store, "--lang", "fr"]) == 0
    assert capsys.readouterr().out == f"{store} : rétablie, 0 événements.\n"
