"""Where the columnar history of a store stands, and that it is up to date before it is read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Any

from tamis.cli.options import FOLDER, option
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.store.database import Database
    from tamis.store.history import History

_HISTORY = Text(
    en="The folder of the columnar history (Parquet), or 'none'; default: beside an SQLite store (or TAMIS_HISTORY).",
    fr="Le dossier de l'historique en colonnes (Parquet), ou « none » ; par défaut : à côté d'une base SQLite "
    "(ou TAMIS_HISTORY).",
)


def history_option() -> Any:
    """`--history`."""
    return option("--history", _HISTORY, FOLDER, "TAMIS_HISTORY")


def history_folder(store: Database, said: str | None) -> Path | None:
    """The folder, if there is to be a history.

    Raises:
        UsageError: it cannot be made.
    """
    from tamis.store.history import History

    file = store.file
    beside = file.with_name(f"{file.stem}-history") if file else None
    folder = beside if said is None else None if said == "none" else Path(said)
    if folder is not None:
        History(folder).prepare()
    return folder


@contextmanager
def history_of(store: Database, said: str | None) -> Iterator[History]:
    """The history, as far as a server at work has written it; where none is, all that is scored is in it.

    Raises:
        UsageError: the folder cannot be made.
        StoreUnavailableError: the store does not answer.
    """
    from tamis.live.historian import Historian
    from tamis.store.history import History

    with TemporaryDirectory() as passing:
        found = History(history_folder(store, said) or Path(passing))
        with found.locked() as mine:
            if mine:
                Historian(store, found, Event(), lambda: time.time_ns() // 1_000).catch_up()
        yield found
