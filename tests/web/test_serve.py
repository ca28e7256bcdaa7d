"""The command that serves: where it cannot, it says why."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tamis.cli import main


def test_a_port_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--database", str(tmp_path / "t.db"), "--port", port]) == 2
    said = capsys.readouterr().err
    assert f"Nothing can listen on 127.0.0.1:{port}" in said
    assert "Tamis listens" not in said


def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--database", str(tmp_path / "absent" / "t.db"), "--lang", "fr"]) == 2
    assert "ne peut servir : unable to open database file" in capsys.readouterr().err


def test_keys_are_made_listed_and_revoked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    store = ["--database", str(tmp_path / "t.db")]
    assert main(["keys", "create", "--source", "site", *store]) == 0
    assert capsys.readouterr().out.startswith("tamis_write_")
    assert main(["keys", "revoke", "--source", "site", *store]) == 0
    assert main(["keys", "list", *store]) == 0
    assert "(revoked)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "wrong"), [("creat", "ACTION"), ("create --kind writ", "--kind"), ("create --basis consen", "--basis")]
)
def test_a_wrong_choice_is_told_with_the_near_miss(
    words: str, wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["keys", *words.split(), "--database", str(tmp_path / "t.db")]) == 2
    said = capsys.readouterr().err
    assert f"{wrong}: expected" in said
    assert "Did you mean" in said
