"""All routes, and what lives as long as the server: the store and its writer."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Route

from tamis.live.programs import Programs
from tamis.store.database import Database
from tamis.store.writer import Writer
from tamis.web.api.routes import api_routes
from tamis.web.collector import Collector
from tamis.web.health import Health
from tamis.web.keyring import Keyring
from tamis.web.origins import AnyOrigin

_METHODS = ["GET", "POST", "OPTIONS"]  # the last for browsers, which ask whether they may send: see `AnyOrigin`


def create_app(database: Database) -> Starlette:
    """The application over a store that is up to date. Its end writes what waits.

    Who sets `state.stopping` ends the answers that would go on for ever.
    """
    writer = Writer(database)
    keys, programs = Keyring(database), Programs(database)
    collector = Collector(writer, keys)
    health = Health(database, writer)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        writer.start()
        yield
        await run_in_threadpool(writer.stop)
        await run_in_threadpool(programs.close)

    takes = ["/v1/{rest:path}", "/beacon/v1/batch", "/pixel/v1/{rest:path}", "/sourceConfig", "/sourceConfig/"]
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        *(Route(path, collector.collect, methods=_METHODS, middleware=[Middleware(AnyOrigin)]) for path in takes),
        *api_routes(database, keys, programs),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.stopping = threading.Event()
    return app
