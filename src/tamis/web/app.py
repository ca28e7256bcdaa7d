"""All routes, and what lives as long as the server: the store and its writer."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tamis.collect.mail.tokens import Tokens
from tamis.collect.protocols.segment.routes import EVENT_PATHS
from tamis.collect.traffic.settings import DEFAULT, Traffic
from tamis.live.programs import Programs
from tamis.store.database import Database
from tamis.store.secret import find_secret
from tamis.store.writer import Writer
from tamis.web.api.routes import api_routes
from tamis.web.collector import Collector
from tamis.web.decision import DecisionRoutes
from tamis.web.health import Health
from tamis.web.judge import Judge
from tamis.web.keyring import Keyring
from tamis.web.mail import Mail
from tamis.web.matomo_route import PATHS as MATOMO_PATHS
from tamis.web.matomo_route import MatomoRoute
from tamis.web.origins import AnyOrigin
from tamis.web.tag_route import Script
from tamis.web.visitor_tokens import VisitorTokens
from tamis.web.webhook import PATHS as WEBHOOKS
from tamis.web.webhook import Webhook

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
_TAKES = ("/v1/{rest:path}", "/beacon/v1/batch", "/pixel/v1/{rest:path}", "/sourceConfig", "/sourceConfig/")
_METHODS = ["GET", "POST", "OPTIONS"]  # the last for browsers, which ask whether they may send: see `AnyOrigin`


class Application(Starlette):
    """Where events come in, they go straight to the collector: to walk the routes takes longer than the event."""

    def __init__(self, collector: ASGIApp, routes: Sequence[BaseRoute], lifespan: Lifespan) -> None:
        super().__init__(routes=routes, lifespan=lifespan)
        self._collector = collector

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] == "http" and scope["path"] in EVENT_PATHS and scope["method"] in _METHODS:
            await self._collector(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(database: Database, traffic: Traffic = DEFAULT) -> Application:
    """The application over a store that is up to date. Its end writes what waits.

    Who sets `state.stopping` ends the answers that would go on for ever.

    Raises:
        UsageError: the secret that signs links cannot be used.
    """
    writer = Writer(database)
    keys, programs = Keyring(database), Programs(database)
    collector = Collector(writer, keys, traffic.internal)
    taking = AnyOrigin(collector)
    matomo = MatomoRoute(collector)
    health, judge = Health(database, writer), Judge(database, traffic.burst)
    secret = find_secret(database)
    decision = DecisionRoutes(database, keys, VisitorTokens(secret) if secret else None)
    mail = Mail(writer, keys, Tokens(secret) if secret else None, traffic)
    webhook = Webhook(collector, keys, secret)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        writer.start()
        judge.start()
        yield
        await mail.stop()
        await judge.stop()
        await run_in_threadpool(writer.stop)
        await run_in_threadpool(programs.close)

    cross = [Middleware(AnyOrigin)]
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        *(Route(f"/{name}", Script(name).serve) for name in ("tamis.js", "tamis-site.js")),
        Route("/e/o/{token}.gif", mail.opened),
        Route("/e/c/{token}", mail.clicked),
        Route("/v1/visitor", decision.visitor, methods=["POST", "OPTIONS"], middleware=cross),
        Route("/v1/decision", decision.decision, methods=["GET", "OPTIONS"], middleware=cross),
        *(Route(path, webhook.take, methods=["POST"]) for path in WEBHOOKS),
        *(Route(path, taking, methods=_METHODS) for path in _TAKES),
        *(Route(path, matomo.track, methods=_METHODS, middleware=cross) for path in MATOMO_PATHS),
        *api_routes(database, keys, programs),
    ]
    app = Application(taking, routes, lifespan)
    app.state.stopping = threading.Event()
    return app
