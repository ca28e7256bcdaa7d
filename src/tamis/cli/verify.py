"""`tamis verify`: whether all that is derived is what the events say."""

from __future__ import annotations

from typing import Annotated

from tamis.cli.exits import DONE, FOUND
from tamis.cli.json_answer import print_json
from tamis.cli.options import database_option, json_option
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

NAME = "verify"
ABOUT = Text(
    en="Check that leads, ledger and scores are what the events say.\n"
    "Everything is derived again from the raw events, by another way than the live one, and compared. The server may "
    "go on. Ends with 1 where anything differs.\n\n"
    "tamis verify\ntamis verify --database postgresql://tamis@db/tamis",
    fr="Vérifier que prospects, registre et scores sont ce que disent les événements.\n"
    "Tout est recalculé depuis les événements bruts, par un autre chemin que celui du direct, puis comparé. Le serveur "
    "peut continuer. Se termine par 1 si quelque chose diffère.\n\n"
    "tamis verify\ntamis verify --database postgresql://tamis@db/tamis",
)
_SAME = Text(
    en="{events} events, {leads} leads: everything is as the events say.",
    fr="{events} événements, {leads} prospects : tout est conforme aux événements.",
)
_DIFFERS = Text(
    en="{events} events, {leads} leads: {found} differences.",
    fr="{events} événements, {leads} prospects : {found} différences.",
)
_NO_MODEL = Text(
    en="No model is published yet: there is nothing to compare. Serve one: tamis serve --model model.yaml",
    fr="Aucun modèle n'est encore publié : rien à comparer. Servez-en un : tamis serve --model modele.yaml",
)
_SHOWN = 50
_WHAT = {
    "lead": Text(en="lead", fr="prospect"),
    "profile": Text(en="profile", fr="profil"),
    "ledger": Text(en="ledger", fr="registre"),
    "score": Text(en="score", fr="score"),
    "class": Text(en="class", fr="classe"),
    "log": Text(en="log of classes", fr="journal des classes"),
}
_LINE = Text(
    en="{lead}: {what} {detail}: stored {stored}, derived {derived}",
    fr="{lead} : {what} {detail} : enregistré {stored}, recalculé {derived}",
)


def run(
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> int:
    """Compares, and tells."""
    from dataclasses import asdict

    from tamis.live.scoring import LiveProgram
    from tamis.live.verify import verify
    from tamis.model.files import model_of
    from tamis.model.wording import number
    from tamis.scoring.engines.duckdb import DuckDB
    from tamis.store.database import Database
    from tamis.store.versions import version_in_state, whole_files

    store = Database(database)
    store.upgrade()
    try:
        with store.read() as connection:
            version = version_in_state(connection, "active")
            files = whole_files(connection, version) if version is not None else {}
        if version is None:
            print(_NO_MODEL)
            return DONE
        with Progress(quiet=json) as progress, DuckDB() as engine:
            found = verify(store, LiveProgram(model_of(files), engine), version.id, progress.stage)
    finally:
        store.close()
    if json:
        print_json(asdict(found))
    else:
        language = current_language()
        for d in found.differences[:_SHOWN]:
            print(_LINE.say(lead=d.lead, what=_WHAT[d.what], detail=d.detail, stored=d.stored, derived=d.derived))
        text = _DIFFERS if found.differences else _SAME
        counts = (found.events, found.leads, len(found.differences))
        events, leads, differences = (number(count, language) for count in counts)
        print(text.say(events=events, leads=leads, found=differences))
    return FOUND if found.differences else DONE
