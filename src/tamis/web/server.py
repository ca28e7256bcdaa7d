"""The server process: one socket, one store, a stop that loses nothing."""

from __future__ import annotations

import uvicorn

from tamis.store.database import Database
from tamis.web.app import create_app

_DRAIN = 10  # seconds that running requests have at a stop


def serve(database: Database, host: str, port: int) -> None:
    """Answers until the process is told to stop (SIGINT, SIGTERM); requests that run are finished."""
    config = uvicorn.Config(
        create_app(database),
        host=host,
        port=port,
        access_log=False,  # it would hold addresses, which are personal data
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=_DRAIN,
    )
    uvicorn.Server(config).run()
