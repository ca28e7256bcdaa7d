"""`tamis merge`: two identifiers are one lead, whatever the rules say."""

from __future__ import annotations

import time
from typing import Annotated

from tamis.cli.identity_words import IDENTIFIER, ONE, OTHER, identifier
from tamis.cli.options import argument, database_option
from tamis.language import Text

NAME = "merge"
ABOUT = Text(
    en="Say that two identifiers are one lead.\n"
    "Whatever the rules say; the scores become those of all that both did. `tamis unmerge` takes it back.\n\n"
    "tamis merge email:m.durand@firm.example user_id:42",
    fr="Dire que deux identifiants forment un seul prospect.\n"
    "Quoi que disent les règles ; les scores deviennent ceux de tout ce que les deux ont fait. `tamis unmerge` "
    "l'annule.\n\n"
    "tamis merge email:m.durand@firme.example user_id:42",
)
_DONE = Text(
    en="{a} and {b} are one lead; a running server scores it within a second.",
    fr="{a} et {b} forment un seul prospect ; un serveur actif le score dans la seconde.",
)


def run(
    one: Annotated[str, argument(IDENTIFIER, ONE)],
    other: Annotated[str, argument(IDENTIFIER, OTHER)],
    database: Annotated[str, database_option()] = "tamis.db",
) -> None:
    """Writes it to the identity log."""
    from tamis.live.operators import merge
    from tamis.store.database import Database

    a, b = identifier(one), identifier(other)
    store = Database(database)
    store.upgrade()
    try:
        with store.write() as connection:
            merge(connection, a, b, time.time_ns() // 1_000)
    finally:
        store.close()
    print(_DONE.say(a=a, b=b))
