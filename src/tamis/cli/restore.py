"""`tamis restore`: the store from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tamis.cli.json_answer import print_json
from tamis.cli.options import FILE, argument, database_option, json_option, option
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

NAME = "restore"
ABOUT = Text(
    en="Make the store what a backup holds.\n"
    "The backup is checked first, and its tables are brought up to date. A database that holds events is left alone, "
    "unless --replace says so; no server may use it. `tamis verify` then compares all with the events.\n\n"
    "tamis restore tamis-monday.db\ntamis restore tamis-monday.db --replace\n"
    "tamis restore monday.dump --database postgresql://tamis@db/tamis",
    fr="Rétablir la base d'après une sauvegarde.\n"
    "La sauvegarde est d'abord contrôlée, et ses tables mises à jour. Une base qui contient des événements reste "
    "intacte, sauf avec --replace ; aucun serveur ne doit l'utiliser. `tamis verify` compare ensuite tout aux "
    "événements.\n\n"
    "tamis restore tamis-lundi.db\ntamis restore tamis-lundi.db --replace\n"
    "tamis restore lundi.dump --database postgresql://tamis@db/tamis",
)
_FILE = Text(en="The backup.", fr="La sauvegarde.")
_REPLACE = Text(en="Replace what the database holds.", fr="Remplacer ce que contient la base.")
_RESTORED = Text(en="{database}: restored, {events} events.", fr="{database} : rétablie, {events} événements.")


def run(
    file: Annotated[str, argument(FILE, _FILE)],
    database: Annotated[str, database_option()] = "tamis.db",
    replace: Annotated[bool, option("--replace", _REPLACE)] = False,
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Restores it."""
    from tamis.model.wording import number
    from tamis.store.backup import restore
    from tamis.store.database import Database

    store = Database(database)
    try:
        with Progress(quiet=json) as progress:
            events = restore(Path(file), store, replace, progress.stage)
    finally:
        store.close()
    if json:
        print_json({"database": store.shown, "events": events})
    else:
        print(_RESTORED.say(database=store.shown, events=number(events, current_language())))
