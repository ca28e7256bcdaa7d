"""Is it alive, is it ready, and what has it done: for load balancers and Prometheus."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tamis.store.database import Database, StoreUnavailableError
from tamis.store.lag import Lag, lag
from tamis.store.writer import Writer


class Health:
    """The three routes."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self.database = database
        self.registry = CollectorRegistry()  # our own: the common one tells of the process, and may be another's too
        self.registry.register(WriterMetrics(writer))
        self.registry.register(ScoringMetrics(database))

    async def alive(self, _request: Request) -> Response:
        """200 as long as the process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """200 where the store answers too, else 503."""
        if await run_in_threadpool(self.database.answers):
            return PlainTextResponse("ok\n")
        return PlainTextResponse("the store does not answer\n", 503)

    async def metrics(self, _request: Request) -> Response:
        """What was counted since the start, and what waits now, in the text form of Prometheus."""
        content = await run_in_threadpool(generate_latest, self.registry)
        return Response(content, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


class WriterMetrics(Collector):
    """What the writer counts, read when it is asked for: so that writing costs nothing more."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def collect(self) -> Iterator[Metric]:
        """The families, of now."""
        counts = self.writer.counts
        events = CounterMetricFamily("tamis_events", "Events received, by what became of them.", labels=["status"])
        events.add_metric(["stored"], counts.stored)
        events.add_metric(["duplicate"], counts.duplicates)
        events.add_metric(["quarantined"], counts.quarantined)
        events.add_metric(["failed"], counts.failed)
        yield events
        yield CounterMetricFamily("tamis_commits", "Transactions that stored events.", counts.commits)
        yield CounterMetricFamily("tamis_commit_seconds", "Time spent in them.", counts.seconds)
        yield GaugeMetricFamily(
            "tamis_events_waiting", "Events that are not yet in a transaction.", self.writer.waiting
        )


class ScoringMetrics(Collector):
    """How far scoring is behind, as the store says when it is asked; nothing where it does not answer.

    Every server of a store says the same.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._asking = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """The families, of now."""
        found = self._ask()
        if found is None:
            return
        if found.events is not None:
            oldest = found.oldest_received_at
            age = 0.0 if oldest is None else max(0.0, time.time() - oldest / 1e6)
            yield GaugeMetricFamily(
                "tamis_freshness_seconds", "Age of the oldest event that is not scored yet; 0 where none waits.", age
            )
            yield GaugeMetricFamily("tamis_events_unscored", "Events that are stored and not scored yet.", found.events)
        yield GaugeMetricFamily("tamis_outbox_depth", "Class changes that wait to be acted upon.", found.outbox)
        yield GaugeMetricFamily("tamis_redo_waiting", "Identifiers whose leads wait to be derived again.", found.redo)
        if found.retrained:
            at = found.retrained / 1e6
            yield GaugeMetricFamily(
                "tamis_model_retrained_seconds", "When the model was last learned again (Unix).", at
            )
            yield GaugeMetricFamily("tamis_model_alarms", "Alarms about the learned model at that time.", found.alarms)

    def _ask(self) -> Lag | None:
        """One at a time: those who ask again while a store hangs must not take the requests' threads."""
        if not self._asking.acquire(blocking=False):
            return None
        try:
            with self.database.read() as connection:
                return lag(connection)
        except StoreUnavailableError:
            return None
        finally:
            self._asking.release()
