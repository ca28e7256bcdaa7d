"""A server over SQLite, and over PostgreSQL where it is installed; a site with our tag, seen in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.browser import Browser
from tests.web.served import Served
from tests.web.site import Site
from tests.web.tagged import Tagged


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    on_sqlite = request.param == "sqlite"
    database = str(tmp_path / "tamis.db") if on_sqlite else request.getfixturevalue("postgres").new_database()
    served = Served(database, tmp_path)
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
    # A test does in a second what a person does in minutes.
    served = Served(str(folder / "tamis.db"), folder, options=["--most-per-second", "1000"])
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
