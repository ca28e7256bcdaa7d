"""The writer as one who waits uses it."""

from __future__ import annotations

from concurrent.futures import Future

from tamis.store.database import StoreUnavailableError
from tamis.store.writer import Delivery, Writer


def submit(writer: Writer, delivery: Delivery) -> Future[None]:
    """Done after the commit, or raises what the writer tells."""
    stored: Future[None] = Future()

    def tell(error: StoreUnavailableError | None) -> None:
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)

    writer.put(delivery, tell)
    return stored
