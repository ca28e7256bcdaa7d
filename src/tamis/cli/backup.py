"""`tamis backup`: the store as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tamis.cli.json_answer import print_json
from tamis.cli.options import FILE, argument, database_option, json_option
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

NAME = "backup"
ABOUT = Text(
    en="Write the whole store into one file.\n"
    "As of one moment; the server may go on. Nothing is written over. Of PostgreSQL, pg_dump writes it. The secret "
    "that signs links is not in it: keep that too.\n\n"
    "tamis backup tamis-monday.db\ntamis backup monday.dump --database postgresql://tamis@db/tamis",
    fr="Écrire toute la base dans un fichier.\n"
    "Telle qu'à un instant ; le serveur peut continuer. Rien n'est écrasé. Pour PostgreSQL, c'est pg_dump qui écrit. "
    "Le secret qui signe les liens n'y est pas : gardez-le aussi.\n\n"
    "tamis backup tamis-lundi.db\ntamis backup lundi.dump --database postgresql://tamis@db/tamis",
)
_FILE = Text(en="The file to write.", fr="Le fichier à écrire.")
_WRITTEN = Text(en="{file}: {size} MB, of {database}.", fr="{file} : {size} Mo, de {database}.")


def run(
    file: Annotated[str, argument(FILE, _FILE)],
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Writes it."""
    from tamis.model.wording import number
    from tamis.store.backup import backup
    from tamis.store.database import Database

    store = Database(database)
    try:
        with Progress(quiet=json) as progress:
            size = backup(store, Path(file), progress.stage)
    finally:
        store.close()
    if json:
        print_json({"file": file, "bytes": size, "database": store.shown})
    else:
        print(_WRITTEN.say(file=file, size=number(round(size / 1e6, 1), current_language()), database=store.shown))
