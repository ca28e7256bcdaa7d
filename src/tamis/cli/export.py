"""`tamis export`: what the server collected, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tamis.cli.json_answer import print_json
from tamis.cli.options import FOLDER, argument, database_option, json_option
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

NAME = "export"
ABOUT = Text(
    en="Write what the server collected as files.\n"
    "Who is who is worked out first: visitors who said who they are are one lead with what they did before. The files "
    "are those that `tamis score` reads; the server may go on.\n\n"
    "tamis export collected\ntamis score collected/leads.parquet --events collected/events.parquet --model model.yaml",
    fr="Écrire en fichiers ce que le serveur a collecté.\n"
    "Les identités sont d'abord établies : un visiteur qui a dit qui il est forme un seul prospect avec ce qu'il a "
    "fait avant. Les fichiers sont ceux que lit `tamis score` ; le serveur peut continuer.\n\n"
    "tamis export collecte\ntamis score collecte/leads.parquet --events collecte/events.parquet --model model.yaml",
)
_OUT = Text(en="The folder to write into; made if absent.", fr="Le dossier où écrire ; créé s'il n'existe pas.")
_WRITTEN = Text(
    en="{out}: {leads} leads, {events} events; {suspect} that do not count, {quarantined} that were none.",
    fr="{out} : {leads} prospects, {events} événements ; {suspect} ne comptent pas, {quarantined} n'en sont pas.",
)


def run(
    out: Annotated[str, argument(FOLDER, _OUT)],
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Writes them."""
    from dataclasses import asdict

    from tamis.model.wording import number
    from tamis.store.database import Database
    from tamis.store.export import export

    store = Database(database)
    store.upgrade()
    try:
        with Progress(quiet=json) as progress:
            done = export(store, Path(out), progress.stage)
    finally:
        store.close()
    if json:
        print_json(asdict(done))
    else:
        language = current_language()
        print(
            _WRITTEN.say(
                out=out,
                leads=number(done.leads, language),
                events=number(done.events, language),
                suspect=number(done.suspect, language),
                quarantined=number(done.quarantined, language),
            )
        )
