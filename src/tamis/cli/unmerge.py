"""`tamis unmerge`: two identifiers are kept apart."""

from __future__ import annotations

import time
from typing import Annotated

from tamis.cli.identity_words import IDENTIFIER, ONE, OTHER, identifier
from tamis.cli.options import argument, database_option
from tamis.language import Text

NAME = "unmerge"
ABOUT = Text(
    en="Keep two identifiers apart.\n"
    "Each has again the scores of what it did itself, until `tamis merge` joins them.\n\n"
    "tamis unmerge email:m.durand@firm.example user_id:42",
    fr="Séparer deux identifiants.\n"
    "Chacun retrouve les scores de ce qu'il a fait lui-même, jusqu'à ce que `tamis merge` les réunisse.\n\n"
    "tamis unmerge email:m.durand@firme.example user_id:42",
)
_DONE = Text(
    en="{a} and {b} are kept apart; a running server scores them within a second.",
    fr="{a} et {b} sont séparés ; un serveur actif les score dans la seconde.",
)


def run(
    one: Annotated[str, argument(IDENTIFIER, ONE)],
    other: Annotated[str, argument(IDENTIFIER, OTHER)],
    database: Annotated[str, database_option()] = "tamis.db",
) -> None:
    """Writes it to the identity log."""
    from tamis.live.operators import unmerge
    from tamis.store.database import Database

    a, b = identifier(one), identifier(other)
    store = Database(database)
    store.upgrade()
    try:
        with store.write() as connection:
            unmerge(connection, a, b, time.time_ns() // 1_000)
    finally:
        store.close()
    print(_DONE.say(a=a, b=b))
