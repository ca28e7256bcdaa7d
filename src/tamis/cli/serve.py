"""`tamis serve`: the server that takes facts from sites and programs, and scores behind them."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

from tamis.cli.options import FILE, NUMBER, database_option, option, whole_number
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text

NAME = "serve"
ABOUT = Text(
    en="Take facts from sites and programs, and score the leads.\n"
    "Speaks the protocol of Segment and RudderStack: point their SDKs here, with a write key. An event is "
    "acknowledged once it is on the disk; scores follow within a second. A model that differs from the published one "
    "is built beside it and then takes its place.\n\n"
    "tamis keys create --kind write --source website\ntamis serve --model model.yaml\n"
    "tamis serve --database postgresql://tamis@db/tamis --host 0.0.0.0",
    fr="Recevoir les faits des sites et des programmes, et scorer les prospects.\n"
    "Parle le protocole de Segment et RudderStack : dirigez leurs SDK ici, avec une clé d'écriture. Un événement "
    "n'est confirmé qu'une fois sur le disque ; les scores suivent dans la seconde. Un modèle qui diffère de celui qui "
    "est publié est construit à côté, puis prend sa place.\n\n"
    "tamis keys create --kind write --source site\ntamis serve --model modele.yaml\n"
    "tamis serve --database postgresql://tamis@db/tamis --host 0.0.0.0",
)

_HOST = Text(
    en="Where to listen (or TAMIS_HOST).",
    fr="L'adresse d'écoute (ou TAMIS_HOST).",
)
_PORT = Text(en="On which port (or TAMIS_PORT).", fr="Le port d'écoute (ou TAMIS_PORT).")
_SCANNERS = Text(
    en="The networks of e-mail security scanners, one a line (or TAMIS_SCANNER_NETWORKS).",
    fr="Les réseaux des analyseurs de messagerie, un par ligne (ou TAMIS_SCANNER_NETWORKS).",
)
_LISTENS = Text(
    en="Tamis listens on http://{host}:{port} (Ctrl+C ends it).",
    fr="Tamis écoute sur http://{host}:{port} (Ctrl+C pour arrêter).",
)


_MODEL = Text(
    en="The scoring model to publish; otherwise the published one goes on (or TAMIS_MODEL).",
    fr="Le modèle de scoring à publier ; sinon celui qui est publié continue (ou TAMIS_MODEL).",
)


def run(
    model: Annotated[str | None, option("--model", _MODEL, FILE, "TAMIS_MODEL")] = None,
    database: Annotated[str, database_option()] = "tamis.db",
    host: Annotated[str, option("--host", _HOST, "HOST", "TAMIS_HOST")] = "127.0.0.1",
    port: Annotated[str, option("--port", _PORT, NUMBER, "TAMIS_PORT")] = "8765",
    scanner_networks: Annotated[
        str | None, option("--scanner-networks", _SCANNERS, FILE, "TAMIS_SCANNER_NETWORKS")
    ] = None,
) -> None:
    """Serves until it is stopped."""
    from tamis.collect.traffic.networks import Networks
    from tamis.live.publishing import publish
    from tamis.model.files import files_of
    from tamis.store.database import Database
    from tamis.web.server import serve

    number = whole_number("--port", port)
    files = files_of(model) if model else None
    networks = Networks(_lines(scanner_networks)) if scanner_networks else ()
    store = Database(database)
    store.upgrade()
    try:
        if files is not None:
            with store.write() as connection:
                publish(connection, files, None, time.time_ns() // 1_000)
        said = _LISTENS.say(host=host, port=number)
        serve(store, host, number, lambda: print(said, file=sys.stderr, flush=True), networks)
    finally:
        store.close()


def _lines(file: str) -> list[str]:
    """What stands in the file, without what follows a `#`."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise UsageError(_unreadable(file, error)) from None
    said = (line.partition("#")[0].strip() for line in lines)
    return [line for line in said if line]


def _unreadable(file: str, error: OSError | UnicodeError) -> Problem:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(
        "unreadable",
        Text(en=f"the file cannot be read: {reason}.", fr=f"le fichier ne peut pas être lu : {reason}."),
        Location(file),
    )
