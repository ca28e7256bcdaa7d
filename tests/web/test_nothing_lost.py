"""Whatever dies while programs send: what was acknowledged is stored, once. The long version: `torture.py`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.live.waiting import MODEL
from tests.postgres import Postgres
from tests.web.served import Served
from tests.web.torture import kill, torture

SECONDS = 6.0


@pytest.mark.slow
def test_the_server_is_killed(alone: Served):
    alone.stop()
    alone.model = MODEL
    alone.start()
    verdict = torture(alone, SECONDS, lambda: kill(alone))
    assert (verdict.lost, verdict.doubled, verdict.differences) == (0, 0, 0)
    assert verdict.acknowledged > 50
    assert verdict.blows >= 2


@pytest.mark.slow
@pytest.mark.postgresql
def test_postgresql_is_killed(postgres: Postgres, tmp_path: Path):
    served = Served(postgres.new_database(), tmp_path, MODEL)
    served.start()

    def blow() -> None:
        postgres.stop("immediate")
        time.sleep(0.3)
        postgres.start()

    verdict = torture(served, SECONDS, blow)
    served.stop()
    assert (verdict.lost, verdict.doubled, verdict.differences) == (0, 0, 0)
    assert verdict.acknowledged > 50
    assert verdict.retries > 0


def test_a_stop_writes_what_was_taken(alone: Served):
    key = alone.key()
    for number in range(20):
        assert alone.post("/v1/track", b'{"event":"A","userId":"u","messageId":"%d"}' % number, key)[0] == 200
    alone.stop()
    assert len(alone.stored()) == 20
    alone.start()


@pytest.mark.postgresql
def test_a_store_that_is_down_is_told_with_the_time_to_come_back(postgres: Postgres, tmp_path: Path):
    served = Served(postgres.new_database(), tmp_path)
    served.start()
    key = served.key()
    served.post("/v1/track", b'{"event":"A","userId":"u"}', key)  # so that the key is known
    postgres.stop("immediate")
    try:
        for known in (key, "another"):
            assert served.post("/v1/track", b'{"event":"B","userId":"u"}', known)[0] == 503
            assert served.headers["retry-after"].isdigit()
        assert served.get("/readyz")[0] == 503
        assert served.get("/healthz")[0] == 200
        status, metrics = served.get("/metrics")
        assert (status, b"tamis_events_total" in metrics, b"tamis_outbox_depth" in metrics) == (200, True, False)
    finally:
        postgres.start()
    assert served.post("/v1/track", b'{"event":"B","userId":"u"}', key)[0] == 200
    served.stop()
