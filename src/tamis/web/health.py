"""Is it alive, is it ready, and what has it done: for load balancers and Prometheus."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tamis.store.database import Database
from tamis.store.writer import Writer


class Health:
    """The three routes."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self.database = database
        self.writer = writer

    async def alive(self, _request: Request) -> Response:
        """200 as long as the process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """200 where the store answers too, else 503."""
        if await run_in_threadpool(self.database.answers):
            return PlainTextResponse("ok\n")
        return PlainTextResponse("the store does not answer\n", 503)

    async def metrics(self, _request: Request) -> Response:
        """What was counted since the start, as Prometheus reads it."""
        counts = self.writer.counts
        lines = [
            "# HELP tamis_events_total Events received, by what became of them.",
            "# TYPE tamis_events_total counter",
            *(
                f'tamis_events_total{{status="{status}"}} {value}'
                for status, value in (
                    ("stored", counts.stored),
                    ("duplicate", counts.duplicates),
                    ("quarantined", counts.quarantined),
                    ("failed", counts.failed),
                )
            ),
            "# HELP tamis_commits_total Transactions that stored events.",
            "# TYPE tamis_commits_total counter",
            f"tamis_commits_total {counts.commits}",
            "# HELP tamis_commit_seconds_total Time spent in them.",
            "# TYPE tamis_commit_seconds_total counter",
            f"tamis_commit_seconds_total {counts.seconds:.6f}",
            "# HELP tamis_events_waiting Events that are not yet in a transaction.",
            "# TYPE tamis_events_waiting gauge",
            f"tamis_events_waiting {self.writer.waiting}",
        ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")
