"""`tamis import`: leads, events, outcomes and the lists that people keep, into the server's store."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tamis.cli.exits import print_problems
from tamis.cli.json_answer import print_json
from tamis.cli.options import (
    COLUMN,
    FILE,
    MOMENT,
    argument,
    database_option,
    json_option,
    lenient_option,
    one_of,
    option,
)
from tamis.cli.outputs import Outputs
from tamis.cli.progress import Progress
from tamis.errors import Problem, UsageError
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tamis.cli.import_words import Answer
    from tamis.collect.mappings.opening import Opened, Request
    from tamis.collect.mappings.shape import Kind
    from tamis.collect.mappings.told import Told
    from tamis.store.database import Database
    from tamis.store.imports import Imported
    from tamis.store.sources import LegalBasis, Source

NAME = "import"
ABOUT = Text(
    en="Bring leads, events and outcomes out of files into the server's store.\n"
    "What is there already is not stored again: an import that was stopped goes on when it is started again, and a "
    "file can be imported each day. Ready-made mappings read the cards of a trade fair, a webinar's attendance, the "
    "answers to a survey, a mailing's results, LinkedIn interactions noted by hand.\n\n"
    "tamis import leads.csv --basis legitimate_interest\n"
    "tamis import cards.xlsx --mapping fair --as-of 2026-03-05 --dry-run",
    fr="Verser des fichiers de prospects, d'événements et d'issues dans la base du serveur.\n"
    "Ce qui s'y trouve déjà n'est pas enregistré de nouveau : un import interrompu reprend quand on le relance, et un "
    "même fichier peut être importé chaque jour. Des correspondances toutes faites lisent les cartes d'un salon, la "
    "présence à un webinaire, les réponses à une enquête, les résultats d'un envoi, les interactions LinkedIn notées à "
    "la main.\n\n"
    "tamis import prospects.csv --basis legitimate_interest\n"
    "tamis import cartes.xlsx --mapping fair --as-of 2026-03-05 --dry-run",
)
_FILE = Text(
    en="The file: CSV, XLSX (book.xlsx#Sheet), Parquet or JSON Lines.",
    fr="Le fichier : CSV, XLSX (classeur.xlsx#Feuille), Parquet ou JSON Lines.",
)
_SORTS = ("leads", "events", "outcomes")
_SORT = Text(
    en="What its rows are (otherwise seen from its columns).", fr="Ce que sont ses lignes (sinon, vu aux colonnes)."
)
_MAPPING = Text(
    en="What its columns mean: fair, webinar, survey, mailing, linkedin, or a TOML file of yours.",
    fr="Ce que veulent dire ses colonnes : fair, webinar, survey, mailing, linkedin, ou votre fichier TOML.",
)
_MAPPING_NAME = Text(en="NAME|FILE", fr="NOM|FICHIER")
_SOURCE = Text(
    en="The source of its facts (otherwise the mapping's name, else import).",
    fr="La source de ses faits (sinon le nom de la correspondance, sinon import).",
)
_SOURCE_NAME = Text(en="NAME", fr="NOM")
_BASIS = Text(
    en="Why its facts may be used; needed the first time that the source is named.",
    fr="À quel titre ses faits peuvent servir ; demandé la première fois que la source est nommée.",
)
_KEY = Text(en="The column that names each lead.", fr="La colonne qui identifie chaque prospect.")
_KINDS: tuple[Kind, ...] = ("user_id", "crm_id", "email")
_BASES: tuple[LegalBasis, ...] = ("contract", "legitimate_interest")
_KEY_IS = Text(
    en="What that column holds (otherwise an e-mail where there is an @, else a user id).",
    fr="Ce que contient cette colonne (sinon un e-mail s'il y a un @, sinon un user id).",
)
_AS_OF = Text(
    en="When the rows that say no date were: a day (its beginning) or a time.",
    fr="De quand sont les lignes sans date : un jour (son début) ou une heure.",
)
_TIMEZONE = Text(
    en="That of times without an offset (otherwise the published model's, else UTC).",
    fr="Celui des heures sans décalage (sinon celui du modèle publié, sinon UTC).",
)
_ZONE_NAME = Text(en="ZONE", fr="FUSEAU")
_REJECTS = Text(
    en="Where to keep the rows left out, with the reasons.", fr="Où garder les lignes écartées, avec les raisons."
)
_DRY_RUN = Text(
    en="Show what would be stored, and store nothing.", fr="Montrer ce qui serait enregistré, sans rien enregistrer."
)
_READING = Text(en="Reading the file", fr="Lecture du fichier")
_STORING = Text(en="Storing", fr="Enregistrement")
_FIRST = 5


def run(  # noqa: PLR0913 - one argument an option
    *,
    file: Annotated[str, argument(FILE, _FILE)],
    sort: Annotated[str | None, option("--as", _SORT, "leads|events|outcomes")] = None,
    mapping: Annotated[str | None, option("--mapping", _MAPPING, _MAPPING_NAME)] = None,
    source: Annotated[str | None, option("--source", _SOURCE, _SOURCE_NAME)] = None,
    basis: Annotated[str | None, option("--basis", _BASIS, "contract|legitimate_interest")] = None,
    key: Annotated[str | None, option("--key", _KEY, COLUMN)] = None,
    key_is: Annotated[str | None, option("--key-is", _KEY_IS, "user_id|crm_id|email")] = None,
    as_of: Annotated[str | None, option("--as-of", _AS_OF, MOMENT)] = None,
    timezone: Annotated[str | None, option("--timezone", _TIMEZONE, _ZONE_NAME)] = None,
    lenient: Annotated[bool, lenient_option()] = False,
    rejects: Annotated[str | None, option("--rejects", _REJECTS, FILE)] = None,
    dry_run: Annotated[bool, option("--dry-run", _DRY_RUN)] = False,
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Imports, or shows what would be imported."""
    from tamis.cli.import_words import show, show_dry
    from tamis.collect.mappings.opening import Request

    if sort and mapping:
        raise UsageError(Problem("bad-option", _ONE_OF_BOTH))
    chosen = one_of("--as", sort, _SORTS) if sort else None
    kind = one_of("--key-is", key_is, _KINDS) if key_is else None
    on = one_of("--basis", basis, _BASES) if basis else None
    Outputs(rejects=rejects).check(lenient, (file, mapping))
    request = Request(file, chosen, mapping, key, kind, as_of, lenient)
    asked = request, database, timezone
    with Progress(quiet=json) as progress:
        progress.stage(_READING)
        answer = _dry(*asked) if dry_run else _import(*asked, (source, on), progress)
    written = _keep_rejects(answer.opened, rejects)
    print_problems([*answer.opened.table.warnings, *answer.left_out(written)])
    if json:
        print_json(answer.as_dict())
    elif dry_run:
        show_dry(answer)
    else:
        show(answer)


_Named = tuple[str | None, "LegalBasis | None"]


def _import(request: Request, url: str, timezone: str | None, named: _Named, progress: Progress) -> Answer:
    """Everything is read and found right before anything is stored."""
    from tamis.cli.import_words import Answer
    from tamis.collect.mappings.opening import open_file
    from tamis.store.database import Database
    from tamis.store.imports import reads

    store = Database(url)
    store.upgrade()
    try:
        opened = open_file(request, _zone(timezone, store), reads)
        source = _source(store, opened, *named)
        done = _store(store, source, opened, progress)
    finally:
        store.close()
    return Answer(opened, source, done.facts, done.stored, done.future)


def _source(store: Database, opened: Opened, name: str | None, basis: LegalBasis | None) -> Source:
    from tamis.collect.mappings.general import GENERAL
    from tamis.store.sources import importing_source

    form = opened.plan.fitted.form.name
    with store.write() as connection:
        return importing_source(connection, name or ("import" if form in GENERAL else form), basis, _now())


def _store(store: Database, source: Source, opened: Opened, progress: Progress) -> Imported:
    from tamis.store.imports import Importer, facts_of

    total = opened.plan.rows
    progress.stage(_STORING, 0.0)
    importer = Importer(store, source, _now(), opened.plan.fitted.form.channel)
    return importer.run(facts_of(opened.plan), lambda count: progress.stage(_STORING, min(1.0, count / total)))


def _dry(request: Request, url: str, timezone: str | None) -> Answer:
    """The store is asked for the time zone alone, where there is one."""
    from collections import Counter

    from tamis.cli.import_words import Answer
    from tamis.collect.mappings.opening import open_file
    from tamis.store.database import Database
    from tamis.store.imports import facts_of, reads

    store = Database(url)
    there = not store.is_sqlite or Path(store.shown).exists()
    try:
        opened = open_file(request, _zone(timezone, store if there else None), reads)
    finally:
        store.close()
    first: list[Told] = []
    facts: Counter[str] = Counter()
    for portion in facts_of(opened.plan):
        facts.update(one.name for one in portion)
        first += portion[: _FIRST - len(first)]
    return Answer(opened, None, facts, first=first)


def _zone(name: str | None, store: Database | None) -> ZoneInfo:
    """The time zone named, else that of the published model, else UTC."""
    from zoneinfo import ZoneInfo, available_timezones

    from tamis.model.files import model_of
    from tamis.store.versions import version_in_state, whole_files

    if name is not None:
        if name not in available_timezones():
            said = Text(en=f"'{name}' is no time zone.", fr=f"« {name} » n'est pas un fuseau horaire.")
            raise UsageError(Problem("unknown-timezone", said, hint=_SUCH_AS))
        return ZoneInfo(name)
    if store is not None:
        store.upgrade()
        with store.read() as connection:
            version = version_in_state(connection, "active")
            files = whole_files(connection, version) if version is not None else None
        if files is not None:
            return model_of(files).timezone
    return ZoneInfo("UTC")


def _keep_rejects(opened: Opened, path: str | None) -> str | None:
    from tamis.collect.rejects import write_rejects

    if path is not None:
        write_rejects(path, opened.table, opened.rejects, current_language())
    return path


def _now() -> int:
    return time.time_ns() // 1_000


_ONE_OF_BOTH = Text(en="give --as or --mapping, not both.", fr="donnez --as ou --mapping, pas les deux.")
_SUCH_AS = Text(en="Such as Europe/Paris.", fr="Par exemple Europe/Paris.")
