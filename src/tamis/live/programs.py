"""Models and their plans for those who ask: one engine a version, opened at its first use, used by one at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from tamis.model.definition import Model
from tamis.store.database import Database
from tamis.store.versions import find_version, whole_files

if TYPE_CHECKING:
    from tamis.live.scoring import LiveProgram
    from tamis.scoring.engines.base import Engine

_KEPT = 2  # versions whose engines stay open: the active one, and the one before while answers are under way


@dataclass
class _Opened:
    """A version's model, and its plans once somebody asked for them."""

    model: Model
    lock: Lock = field(default_factory=Lock)
    engine: Engine | None = None
    program: LiveProgram | None = None

    def ready(self) -> LiveProgram:
        """Its plans, on an engine of one thread; for who holds the lock."""
        if self.program is None:
            from tamis.live.scoring import LiveProgram
            from tamis.scoring.engines.duckdb import DuckDB

            self.engine = DuckDB(1, keeps_plans=True)
            self.program = LiveProgram(self.model, self.engine)
        return self.program

    def close(self) -> None:
        """Frees the engine; for who holds the lock."""
        if self.engine is not None:
            self.engine.close()
        self.engine = self.program = None


class Programs:
    """What the versions of the model in a store say and compute; safe for threads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lock = Lock()
        self._opened: OrderedDict[int, _Opened] = OrderedDict()

    def model(self, version: int) -> Model:
        """The model of that version.

        Raises:
            KeyError: there is no such version.
        """
        return self._find(version).model

    @contextmanager
    def using(self, version: int) -> Iterator[LiveProgram]:
        """The plans of that version, for nobody else meanwhile.

        Raises:
            KeyError: there is no such version.
        """
        opened = self._find(version)
        with opened.lock:
            yield opened.ready()

    def close(self) -> None:
        """Closes every engine, after who uses it."""
        with self._lock:
            old = list(self._opened.values())
            self._opened.clear()
        for one in old:
            with one.lock:
                one.close()

    def _find(self, version: int) -> _Opened:
        from tamis.model.files import model_of

        with self._lock:
            found = self._opened.get(version)
            if found is None:
                with self.database.read() as connection:
                    stored = find_version(connection, version)
                    if stored is None:
                        raise KeyError(version)
                    files = whole_files(connection, stored)
                found = self._opened[version] = _Opened(model_of(files))
            self._opened.move_to_end(version)
            old = [self._opened.popitem(last=False)[1] for _ in range(len(self._opened) - _KEPT)]
        for one in old:
            with one.lock:
                one.close()
        return found
