"""What one test sees of a server that many tests share."""

from __future__ import annotations

from itertools import count

from tamis.store.database import Database
from tamis.store.events import Event, count_quarantined, last_event
from tamis.store.sources import Kind, LegalBasis
from tests.web.served import Served

SECRET = "a secret of at least thirty-two characters"
"""That of the stores of all shared servers."""
_NUMBERS = count(1)


class View(Served):
    """The server, with sources of the test's own, and only what came since the test began."""

    def __init__(self, server: Served) -> None:
        super().__init__(server.database, server.folder, server.model, server.options)
        self.port = server.port
        self._number = next(_NUMBERS)
        self._before, self._aside = self._counted()

    def start(self) -> None:
        """Not for one test to do, nor to stop."""
        raise NotImplementedError

    def named(self, name: str) -> str:
        """The name of the test's source of that name."""
        return f"{name} {self._number}"

    def key(self, name: str = "tests", basis: LegalBasis = "contract", kind: Kind = "write", **more: bool) -> str:
        """A new key."""
        return super().key(self.named(name), basis, kind, **more)

    def stored(self) -> list[Event]:
        """The events that came since the test began."""
        return self.stored_after(self._before)

    def quarantined(self) -> int:
        """How many events were set aside since then."""
        return self._counted()[1] - self._aside

    def _counted(self) -> tuple[int, int]:
        database = Database(self.database)
        with database.read() as connection:
            found = last_event(connection), count_quarantined(connection)
        database.close()
        return found
