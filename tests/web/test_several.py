"""Several servers of one store: all take events, all score, and what is scored is what the events say."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tamis.store.database import Database
from tamis.store.versions import list_versions
from tests.live.waiting import MODEL, verified
from tests.postgres import Postgres
from tests.web.served import Served
from tests.web.torture import kill, torture

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]
SECONDS = 6.0


@pytest.fixture
def servers(postgres: Postgres, tmp_path: Path) -> Iterator[list[Served]]:
    """Two that start at the same moment, on a database without a table."""
    database = postgres.new_database()
    servers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        servers.append(Served(database, tmp_path / name, MODEL))
    starts = [Thread(target=served.start) for served in servers]
    try:
        for start in starts:
            start.start()
        for start in starts:
            start.join()
        yield servers
    finally:
        for served in servers:
            served.stop()


def test_what_two_servers_take_is_scored_once(servers: list[Served]):
    """By one version of their model, though both published it at one moment."""
    one, two = servers
    verdict = torture(one, SECONDS, lambda: None, beside=[two])
    assert (verdict.lost, verdict.doubled, verdict.differences) == (0, 0, 0)
    assert (verdict.acknowledged > 50, verdict.retries) == (True, 0)
    database = Database(one.database)
    with database.read() as connection:
        assert [version.state for version in list_versions(connection)] == ["active"]
    database.close()


def test_one_of_two_servers_is_killed_again_and_again_and_then_for_good(servers: list[Served]):
    one, two = servers
    verdict = torture(one, SECONDS, lambda: kill(two), beside=[two])
    assert (verdict.lost, verdict.doubled, verdict.differences) == (0, 0, 0)
    assert (verdict.acknowledged > 50, verdict.retries > 0) == (True, True)
    two.stop(signal.SIGKILL)
    for number in range(20):
        body = b'{"event":"Quote Requested","userId":"u%d"}' % number
        assert one.post("/v1/track", body, one.key(f"after-{number}"))[0] == 200
    found = verified(one.database)
    assert (found.events, found.differences) == (len(one.stored()), ())
