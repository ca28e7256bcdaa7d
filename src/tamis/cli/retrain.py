"""`tamis retrain`: the learned model in use, learned again from the server's own past."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

from tamis.cli.columnar import history_of, history_option
from tamis.cli.exits import DONE, FOUND
from tamis.cli.json_answer import print_json
from tamis.cli.options import NUMBER, database_option, json_option, option, whole_number
from tamis.cli.progress import Progress
from tamis.language import Text, current_language

if TYPE_CHECKING:
    from tamis.live.retraining import Retrained

NAME = "retrain"
ABOUT = Text(
    en="Learn the learned model in use again, from the server's own past.\n"
    "The new model takes its place only where it is better on new leads, beyond chance. Says too whether the leads of "
    "today are still those that the model in use was learned from, and whether its probabilities came true. The server "
    "may go on. Ends with 1 where there is an alarm. To be run on a schedule.\n\n"
    "tamis retrain\ntamis retrain --database postgresql://tamis@db/tamis --dry-run",
    fr="Réapprendre le modèle appris en service, du passé du serveur lui-même.\n"
    "Le nouveau modèle ne prend sa place que s'il est meilleur sur de nouveaux prospects, au-delà du hasard. Dit aussi "
    "si les prospects d'aujourd'hui sont encore ceux dont le modèle en service a été appris, et si ses probabilités se "
    "sont réalisées. Le serveur peut continuer. Se termine par 1 en cas d'alarme. À lancer régulièrement.\n\n"
    "tamis retrain\ntamis retrain --database postgresql://tamis@db/tamis --dry-run",
)
_DRY_RUN = Text(en="Tell what would be done; publish nothing.", fr="Dire ce qui serait fait ; ne rien publier.")
_SEED = Text(en="The same seed gives the same model.", fr="La même graine donne le même modèle.")
_NEW_LEADS = Text(
    en="On {leads} new leads ({won} won): AUC {champion} now, {challenger} by the new model; log loss {before} and "
    "{after}.",
    fr="Sur {leads} nouveaux prospects ({won} gagnés) : AUC {champion} aujourd'hui, {challenger} avec le nouveau "
    "modèle ; perte log {before} et {after}.",
)
_VERDICT = Text(en="Verdict: {said}.", fr="Verdict : {said}.")
_STAYS = Text(en="The model in use stays.", fr="Le modèle en service reste.")
_PUBLISHED = Text(en="Published as version {version}.", fr="Publié comme version {version}.")
_WOULD = Text(en="It would be published without --dry-run.", fr="Il serait publié sans --dry-run.")
_OVERTAKEN = Text(
    en="It was not published: another version was published meanwhile. Run it again.",
    fr="Il n'a pas été publié : une autre version l'a été entre-temps. Relancez.",
)
_STEADY = Text(
    en="No alarm: the leads are those of the model.", fr="Aucune alarme : les prospects sont ceux du modèle."
)
_ALARM = Text(en="Alarm: {said}.", fr="Alarme : {said}.")


def run(
    *,
    database: Annotated[str, database_option()] = "tamis.db",
    history: Annotated[str | None, history_option()] = None,
    dry_run: Annotated[bool, option("--dry-run", _DRY_RUN)] = False,
    seed: Annotated[str, option("--seed", _SEED, NUMBER)] = "1",
    json: Annotated[bool, json_option()] = False,
) -> int:
    """Learns, compares, publishes, tells."""
    from tamis.live.retraining import retrain
    from tamis.scoring.engines.base import open_engine
    from tamis.store.database import Database

    number = whole_number("--seed", seed, least=0)
    store = Database(database)
    store.upgrade()
    try:
        with Progress(quiet=json) as progress, history_of(store, history) as columnar, open_engine("duckdb") as engine:
            found = retrain(store, columnar, engine, number, _now, progress.stage, publishes=not dry_run)
    finally:
        store.close()
    if json:
        print_json(found.as_dict())
    else:
        _tell(found, dry_run=dry_run)
    return FOUND if found.watch.alarms else DONE


def _now() -> int:
    return time.time_ns() // 1_000


def _tell(found: Retrained, *, dry_run: bool) -> None:
    from tamis.model.wording import number
    from tamis.report.learned import verdict_lines

    language = current_language()
    duel = found.watch.duel
    if duel is None:
        print("\n".join([*verdict_lines(found.learned.trained, language), _STAYS.say()]))
    else:
        if duel.gain is not None:
            print(
                _NEW_LEADS.say(
                    leads=number(duel.leads, language),
                    won=number(duel.won, language),
                    champion=number(duel.champion_auc or 0.0, language, 3),
                    challenger=number(duel.challenger_auc or 0.0, language, 3),
                    before=number(duel.champion_loss or 0.0, language, 4),
                    after=number(duel.challenger_loss or 0.0, language, 4),
                )
            )
        print(_VERDICT.say(said=duel.said().say()))
        if found.published is not None:
            print(_PUBLISHED.say(version=found.published))
        elif duel.verdict == "better":
            print((_WOULD if dry_run else _OVERTAKEN).say())
    for alarm in found.watch.alarms:
        print(_ALARM.say(said=alarm.said().say()))
    if not found.watch.alarms:
        print(_STEADY.say())
