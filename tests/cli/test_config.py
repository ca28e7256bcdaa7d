"""One file in place of options: what goes before what, and what is refused with the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamis.cli import main
from tamis.cli.config import read_config
from tamis.errors import UsageError

KNOWN = ("database", "host", "port", "model", "scanner_networks", "internal_networks", "log_format")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Where the command would listen, in place of doing it."""
    found: dict[str, object] = {}
    monkeypatch.setattr(
        "tamis.web.server.serve", lambda _store, host, port, *_more, **_named: found.update(at=(host, port))
    )
    return found


def written(folder: Path, text: str) -> str:
    (folder / "tamis.toml").write_text(text, "utf-8")
    return str(folder / "tamis.toml")


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    served: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = written(tmp_path, f'host = "file"\nport = 1\ndatabase = "{tmp_path / "t.db"}"\n')
    assert main(["serve", "--config", file]) == 0
    assert served["at"] == ("file", 1)
    monkeypatch.setenv("TAMIS_HOST", "environment")
    monkeypatch.setenv("TAMIS_PORT", "2")
    assert main(["serve", "--config", file]) == 0
    assert served["at"] == ("environment", 2)
    assert main(["serve", "--port", "3", "--config", file]) == 0
    assert served["at"] == ("environment", 3)
    assert (tmp_path / "t.db").exists()


def test_the_environment_may_name_the_file(served: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TAMIS_CONFIG", written(tmp_path, f'host = "file"\ndatabase = "{tmp_path / "t.db"}"\n'))
    assert main(["serve"]) == 0
    assert served["at"] == ("file", 8765)


def test_all_the_options_of_serve_may_stand_in_the_file(tmp_path: Path):
    text = "".join(f'{name} = "x"\n' for name in KNOWN)
    assert read_config(written(tmp_path, text), KNOWN) == dict.fromkeys(KNOWN, "x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# ours\nhots = "a"\n', ":2: there is no setting 'hots'. Did you mean 'host'?"),
        ('scanner-networks = "a"\n', ":1: there is no setting 'scanner-networks'. Did you mean 'scanner_networks'?"),
        ("[server]\nport = 1\n", ":1: there is no setting 'server'. There are: database, history,"),
        ('config = "b"\n', ":1: there is no setting 'config'."),
        ("port = true\n", ":1: port: expected a text in quotes, or a whole number."),
        ("host = [1]\n", ":1: host: expected a text"),
        ('port = "many"\n', "--port: expected a whole number from 1 on, found 'many'."),
        ('log_format = "jason"\n', "--log-format: expected text | json, found 'jason'. Did you mean 'json'?"),
        ("\nhost = tamis\n", ":2:8: this is no TOML: Invalid value."),
        ('host = "a"\nhost = "b"\n', "this is no TOML: Cannot overwrite a value."),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["serve", "--config", written(tmp_path, text)]) == 2
    assert said in capsys.readouterr().err


def test_every_wrong_line_is_told(tmp_path: Path):
    with pytest.raises(UsageError) as refused:
        read_config(written(tmp_path, "hots = 1\nprot = 2\n"), KNOWN)
    assert [problem.code for problem in refused.value.problems] == ["unknown-setting"] * 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told(content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    if content is not None:
        (tmp_path / "tamis.toml").write_bytes(content)
    assert main(["serve", "--config", str(tmp_path / "tamis.toml")]) == 2
    assert "tamis.toml: the file cannot be read: " in capsys.readouterr().err
