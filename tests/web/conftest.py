"""Servers over SQLite, and over PostgreSQL where it is installed; a site with our tag, seen in Chromium.

A server takes a second to start, so that tests share one wherever they can do with sources of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tamis.store.secret import VARIABLE
from tests.postgres import Postgres
from tests.stores import KINDS, new_store
from tests.web.browser import Browser
from tests.web.served import Served
from tests.web.site import Site
from tests.web.tagged import Tagged, until
from tests.web.view import SECRET, View

_FAST = ["--most-per-second", "1000"]
"""A test does in a second what a person does in minutes."""
_GROUPS = {
    "browser": "browser",
    "served": "server",
    "sqlite_server": "server",
    "asked": "api",
    "hostile": "hostile",
}
"""Of the fixtures that take long to set up."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that share a server, or Chromium, run in the process that has started it."""
    for item in items if config.pluginmanager.hasplugin("xdist") else []:
        for fixture in [name for name in _GROUPS if name in getattr(item, "fixturenames", ())][:1]:
            item.add_marker(pytest.mark.xdist_group(_GROUPS[fixture]))


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("shared")
    with _running(str(folder / "tamis.db"), folder) as served:
        yield served


@pytest.fixture(scope="session")
def postgresql_server(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with _running(postgres.new_database(), tmp_path_factory.mktemp("shared")) as served:
        yield served


@contextmanager
def _running(database: str, folder: Path) -> Iterator[Served]:
    served = Served(database, folder, options=_FAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        served.start()
    yield served
    served.stop()


@pytest.fixture(params=KINDS)
def served(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> View:
    """The test's view of a server that runs already, whose store has a secret."""
    monkeypatch.setenv(VARIABLE, SECRET)
    server: Served = request.getfixturevalue(f"{request.param}_server")
    until(server.answers, lambda: "it does not answer")  # another test may have stopped PostgreSQL
    return View(server)


@pytest.fixture(params=KINDS)
def alone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A server of the test's own."""
    served = Served(new_store(request, request.param, tmp_path), tmp_path)
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(chromium, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
def tag_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tag")
    served = Served(str(folder / "tamis.db"), folder, options=_FAST)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def tagged(browser: Browser, tag_server: Served) -> Iterator[Tagged]:
    """With a source of its own; a test that stops the server finds it running, and may leave it stopped."""
    if not tag_server.answers():
        tag_server.start()
    visitor = browser.visitor()
    with Site() as site:
        yield Tagged(tag_server, site, visitor)
        visitor.leave()
