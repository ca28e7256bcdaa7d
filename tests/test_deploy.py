"""The files that put the server on a machine say what the server knows, and what systemd knows."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from tamis.cli.app import command_tree
from tamis.store.database import Database
from tamis.web.app import create_app

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


@pytest.fixture
def serve() -> Any:
    """The command."""
    return command_tree().commands["serve"]


def test_the_unit_is_one(tmp_path: Path):
    """As systemd sees it, where it is installed; the program that it starts is not there in tests."""
    text = (DEPLOY / "tamis.service").read_text("utf-8")
    assert text.count("/opt/tamis/bin/tamis") == 1
    (tmp_path / "tamis.service").write_text(text.replace("/opt/tamis/bin/tamis", sys.executable), "utf-8")
    unit = unit_of(tmp_path / "tamis.service")
    assert unit["Service"]["User"] != "root"
    if (analyze := shutil.which("systemd-analyze")) is not None:
        done = subprocess.run(
            [analyze, "verify", str(tmp_path / "tamis.service")], capture_output=True, text=True, check=False
        )
        assert (done.stderr, done.returncode) == ("", 0)


def test_the_unit_gives_options_that_the_server_has(serve: Any):
    words = shlex.split(unit_of(DEPLOY / "tamis.service")["Service"]["ExecStart"])
    assert words[:2] == ["/opt/tamis/bin/tamis", "serve"]
    assert {word for word in words if word.startswith("--")} <= {name for param in serve.params for name in param.opts}


def test_a_stop_has_the_time_that_it_may_take():
    from tamis.live.process import _PATIENCE
    from tamis.web.server import _DRAIN

    assert int(unit_of(DEPLOY / "tamis.service")["Service"]["TimeoutStopSec"]) > _PATIENCE + _DRAIN


def test_the_image_sets_variables_that_the_server_reads(serve: Any):
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    known = {param.envvar for param in serve.params}
    found = set(re.findall(r"\b(TAMIS_\w+)=", text))
    assert found
    assert found <= known
    assert re.findall(r"environ\['(\w+)'\]", text) == ["TAMIS_PORT"]


def test_the_image_is_made_of_files_that_are_there_and_does_not_run_as_root():
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if re.match("COPY [^-]", line) for word in line.split()[1:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]
    assert lines.index("USER 10001:10001") > max(n for n, line in enumerate(lines) if line.startswith(("RUN", "COPY")))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_proxies_let_pass_what_sites_and_readers_need(language: str, tmp_path: Path):
    text = (ROOT / "docs" / language / "operations-server.md").read_text("utf-8")
    (caddy,), (nginx,) = re.findall(r"@taken path (.+)", text), re.findall(r"location ~ (\S+) \{", text)
    database = Database(str(tmp_path / "tamis.db"))
    paths = {re.sub(r"\{[^}]*\}", "x", route.path) for route in create_app(database).routes if isinstance(route, Route)}
    database.close()
    passed = {
        "caddy": {path for path in paths if any(fnmatch(path, glob) for glob in caddy.split())},
        "nginx": {path for path in paths if re.search(nginx, path)},
    }
    public = {path for path in paths if not re.match("/(healthz|readyz|metrics|api)", path)}
    assert {"/v1/x", "/tamis.js", "/e/c/x"} <= public
    assert passed == {"caddy": public, "nginx": public}


def unit_of(file: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(file, "utf-8")
    return parser
