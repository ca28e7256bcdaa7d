"""All routes, and what lives as long as the server: the store and its writer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Route

from tamis.store.database import Database
from tamis.store.writer import Writer
from tamis.web.collector import Collector
from tamis.web.health import Health
from tamis.web.keyring import Keyring
from tamis.web.origins import AnyOrigin
from tamis.web.tag_route import Tag


def create_app(database: Database) -> Starlette:
    """The application over a store that is up to date. Its end writes what waits."""
    writer = Writer(database)
    collector = Collector(writer, Keyring(database))
    health = Health(database, writer)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        writer.start()
        yield
        await run_in_threadpool(writer.stop)

    takes = ["/v1/{rest:path}", "/beacon/v1/batch", "/pixel/v1/{rest:path}", "/sourceConfig", "/sourceConfig/"]
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        Route("/tamis.js", Tag().serve),
        *(Route(path, collector.collect, methods=["GET", "POST"]) for path in takes),
    ]
    return Starlette(routes=routes, middleware=[Middleware(AnyOrigin)], lifespan=lifespan)
