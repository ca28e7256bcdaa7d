"""`tamis serve`: the server that takes facts from sites and programs, and scores behind them."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tamis.cli.columnar import history_folder, history_option
from tamis.cli.config import config_option, unreadable
from tamis.cli.exits import BAD_INPUT, DONE, OURS
from tamis.cli.options import FILE, NUMBER, database_option, duration_of, one_of, option, whole_number
from tamis.errors import Problem, TamisError, UsageError
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.collect.traffic.settings import Traffic
    from tamis.live.logs import LogFormat
    from tamis.live.process import Upkeep
    from tamis.store.database import Database

LOG = logging.getLogger(__name__)
NAME = "serve"
ABOUT = Text(
    en="Take facts from sites and programs, and score the leads.\n"
    "Speaks the protocol of Segment and RudderStack: point their SDKs here, with a write key. An event is "
    "acknowledged once it is on the disk; scores follow within a second. A model that differs from the published one "
    "is built beside it and then takes its place.\n\n"
    "tamis keys create --kind write --source website\ntamis serve --model model.yaml\n"
    "tamis serve --database postgresql://tamis@db/tamis --host 0.0.0.0\ntamis serve --config tamis.toml",
    fr="Recevoir les faits des sites et des programmes, et scorer les prospects.\n"
    "Parle le protocole de Segment et RudderStack : dirigez leurs SDK ici, avec une clé d'écriture. Un événement "
    "n'est confirmé qu'une fois sur le disque ; les scores suivent dans la seconde. Un modèle qui diffère de celui qui "
    "est publié est construit à côté, puis prend sa place.\n\n"
    "tamis keys create --kind write --source site\ntamis serve --model modele.yaml\n"
    "tamis serve --database postgresql://tamis@db/tamis --host 0.0.0.0\ntamis serve --config tamis.toml",
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
_NETWORKS = Text(
    en="Your own networks, whose visits do not count: 203.0.113.0/24, ... (or TAMIS_INTERNAL_NETWORKS).",
    fr="Vos propres réseaux, dont les visites ne comptent pas : 203.0.113.0/24, ... (ou TAMIS_INTERNAL_NETWORKS).",
)
_DOMAINS = Text(
    en="The domains of your own e-mail addresses: example.com, ... (or TAMIS_INTERNAL_DOMAINS).",
    fr="Les domaines de vos propres adresses e-mail : example.com, ... (ou TAMIS_INTERNAL_DOMAINS).",
)
_HOSTS = Text(
    en="Your sites, *.example.com for all under it; pages elsewhere do not count (or TAMIS_SITE_HOSTS).",
    fr="Vos sites, *.example.com pour tous ceux d'un domaine ; les pages d'ailleurs ne comptent pas "
    "(ou TAMIS_SITE_HOSTS).",
)
_BURST = Text(
    en="The most events in a second that a person causes in his browser (or TAMIS_MOST_PER_SECOND).",
    fr="Le plus d'événements qu'une personne cause en une seconde dans son navigateur (ou TAMIS_MOST_PER_SECOND).",
)
_LIST = "A,B"
_LISTENS = Text(
    en="Tamis listens on http://{host}:{port} (Ctrl+C ends it).",
    fr="Tamis écoute sur http://{host}:{port} (Ctrl+C pour arrêter).",
)
_STOPPED = Text(en="Tamis has stopped.", fr="Tamis est arrêté.")
_RETRAIN = Text(
    en="How often to learn the learned model again, such as 7d: a better one is published (or TAMIS_RETRAIN).",
    fr="Tous les combien réapprendre le modèle appris, comme 7d : un meilleur est publié (ou TAMIS_RETRAIN).",
)
_EVERY = Text(en="TIME", fr="DURÉE")
_NOTHING_TO_LEARN_FROM = Problem(
    "retrain-without-history",
    Text(
        en="--retrain learns from the columnar history, and there is to be none.",
        fr="--retrain apprend de l'historique en colonnes, et il n'y en a pas.",
    ),
    hint=Text(en="Give a folder: --history FOLDER.", fr="Donnez un dossier : --history DOSSIER."),
)
_MODEL = Text(
    en="The scoring model to publish; otherwise the published one goes on (or TAMIS_MODEL).",
    fr="Le modèle de scoring à publier ; sinon celui qui est publié continue (ou TAMIS_MODEL).",
)
_LOG_FORMAT = Text(
    en="How to log, on standard error: lines, or a JSON object a line (or TAMIS_LOG_FORMAT).",
    fr="Le journal, sur l'erreur standard : des lignes, ou un objet JSON par ligne (ou TAMIS_LOG_FORMAT).",
)


def run(  # noqa: PLR0913 - one argument an option
    *,
    model: Annotated[str | None, option("--model", _MODEL, FILE, "TAMIS_MODEL")] = None,
    database: Annotated[str, database_option()] = "tamis.db",
    host: Annotated[str, option("--host", _HOST, "HOST", "TAMIS_HOST")] = "127.0.0.1",
    port: Annotated[str, option("--port", _PORT, NUMBER, "TAMIS_PORT")] = "8765",
    scanner_networks: Annotated[
        str | None, option("--scanner-networks", _SCANNERS, FILE, "TAMIS_SCANNER_NETWORKS")
    ] = None,
    history: Annotated[str | None, history_option()] = None,
    retrain: Annotated[str | None, option("--retrain", _RETRAIN, _EVERY, "TAMIS_RETRAIN")] = None,
    internal_networks: Annotated[
        str | None, option("--internal-networks", _NETWORKS, _LIST, "TAMIS_INTERNAL_NETWORKS")
    ] = None,
    internal_domains: Annotated[
        str | None, option("--internal-domains", _DOMAINS, _LIST, "TAMIS_INTERNAL_DOMAINS")
    ] = None,
    site_hosts: Annotated[str | None, option("--site-hosts", _HOSTS, _LIST, "TAMIS_SITE_HOSTS")] = None,
    most_per_second: Annotated[str, option("--most-per-second", _BURST, NUMBER, "TAMIS_MOST_PER_SECOND")] = "20",
    log_format: Annotated[str, option("--log-format", _LOG_FORMAT, "text|json", "TAMIS_LOG_FORMAT")] = "text",
    config: Annotated[str | None, config_option()] = None,  # noqa: ARG001 - it gave the defaults of the others
) -> int:
    """Serves until it is stopped."""
    from tamis.live.logs import LOG_FORMATS, logs_on_standard_error

    chosen = one_of("--log-format", log_format, LOG_FORMATS)
    with logs_on_standard_error(chosen):
        return _logged(
            chosen,
            lambda: _serve(
                model,
                database,
                host,
                whole_number("--port", port),
                _traffic(scanner_networks, internal_networks, internal_domains, site_hosts, most_per_second),
                (history, None if retrain is None else duration_of("--retrain", retrain)),
                chosen,
            ),
        )


def _logged(log_format: LogFormat, work: Callable[[], None]) -> int:
    """How it ended; with a log of objects, errors are objects too."""
    try:
        work()
    except KeyboardInterrupt:  # as SIGTERM too: it was told to stop, and did
        _say(_STOPPED, log_format)
    except TamisError as error:
        if log_format == "text":
            raise
        for problem in error.problems:
            LOG.error(problem.say("en"))  # noqa: TRY400 - it says all that there is
        return BAD_INPUT
    except Exception:
        if log_format == "text":
            raise
        LOG.exception("this is an error of Tamis")
        return OURS
    return DONE


def _serve(
    model: str | None,
    database: str,
    host: str,
    port: int,
    traffic: Traffic,
    beside: tuple[str | None, int | None],
    log_format: LogFormat,
) -> None:
    """`beside`: `--history` as it was given, and `--retrain` in µs."""
    from tamis.learn.sessions import check_learned
    from tamis.model.files import files_of
    from tamis.model.load import load_model
    from tamis.store.database import Database
    from tamis.web.server import serve

    if model:
        check_learned(load_model(model))
    files = files_of(model) if model else None
    store = Database(database)
    store.upgrade()
    try:
        if files is not None:
            from tamis.live.publishing import publish

            with store.write_alone() as connection:  # other servers may start with it too, at this moment
                publish(connection, files, None, time.time_ns() // 1_000)
        serve(
            store,
            host,
            port,
            lambda: _say(_LISTENS, log_format, host=host, port=port),
            traffic,
            log_format=log_format,
            upkeep=_upkeep(store, *beside),
        )
    finally:
        store.close()


def _upkeep(store: Database, history: str | None, retrain: int | None) -> Upkeep:
    """What goes on beside scoring.

    Raises:
        UsageError: the folder of the history cannot be made, or there is none to learn from.
    """
    from tamis.live.process import Upkeep

    folder = history_folder(store, history)
    if retrain is not None and folder is None:
        raise UsageError(_NOTHING_TO_LEARN_FROM)
    return Upkeep(folder, retrain)


def _traffic(
    scanners: str | None, networks: str | None, domains: str | None, hosts: str | None, most_per_second: str
) -> Traffic:
    """Raises UsageError: what stands for a network is none."""
    from tamis.collect.traffic.bots import Burst
    from tamis.collect.traffic.internal import InternalTraffic
    from tamis.collect.traffic.networks import Networks
    from tamis.collect.traffic.settings import Traffic

    own = InternalTraffic.of(networks=_items(networks), domains=_items(domains), hosts=_items(hosts))
    burst = Burst(whole_number("--most-per-second", most_per_second))
    return Traffic(Networks(_lines(scanners) if scanners else ()), own, burst)


def _items(listed: str | None) -> list[str]:
    """What stands between commas or blanks."""
    return (listed or "").replace(",", " ").split()


def _say(text: Text, log_format: LogFormat, **values: str | int) -> None:
    """To a person in his language, or to the log."""
    if log_format == "text":
        print(text.say(None, **values), file=sys.stderr, flush=True)
    else:
        LOG.info(text.say("en", **values))


def _lines(file: str) -> list[str]:
    """What stands in the file, without what follows a `#`."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise UsageError(unreadable(file, error)) from None
    said = (line.partition("#")[0].strip() for line in lines)
    return [line for line in said if line]
