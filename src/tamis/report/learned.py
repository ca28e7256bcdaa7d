"""What was learned, in words: for the terminal, and for the page that stands beside a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tamis.language import Language, Text
from tamis.learn.enough import CHECKS, Counts, CurvePoint, gain_of_doubling, said_missing
from tamis.learn.from_table import Learned
from tamis.model.wording import number, percent

if TYPE_CHECKING:
    from tamis.learn.from_history import LearnedHistory
    from tamis.learn.metrics import Metrics
    from tamis.learn.training import Trained

_SIGNALS = 8
_UNSURE_GAIN = 0.002
_WIDE = 0.08


def lines_of(learned: Learned | LearnedHistory, language: Language) -> Iterator[str]:
    """Line by line, without a line break."""
    trained = learned.trained
    yield from _of_table(learned, language) if isinstance(learned, Learned) else _of_history(learned, language)
    yield from _leaks(trained, language)
    yield ""
    yield from verdict_lines(trained, language)
    yield from _signals(trained, language)
    yield ""
    yield NOT_FOR.say(language)


def metric_lines(metrics: Metrics, language: Language) -> Iterator[str]:
    """The figures, each with what it means."""
    low, high = (number(bound, language, 3) for bound in metrics.interval)
    yield _AUC.say(language, auc=number(metrics.auc, language, 3), low=low, high=high)
    if metrics.auc_within_periods is not None:
        yield _WITHIN.say(language, auc=number(metrics.auc_within_periods, language, 3))
    yield _LIFT.say(language, lift=number(metrics.lift_10, language, 1))
    yield _ECE.say(language, ece=number(metrics.ece * 100, language, 1))
    yield _LOSSES.say(
        language,
        loss=number(metrics.log_loss, language, 4),
        brier=number(metrics.brier, language, 4),
        precision=number(metrics.pr_auc, language, 3),
    )


def _of_history(learned: LearnedHistory, language: Language) -> Iterator[str]:
    counts = learned.made.counts
    yield _MOMENTS.say(
        language,
        rows=number(counts.rows, language),
        leads=number(counts.leads, language),
        moments=number(counts.moments, language),
        share=percent(counts.won / counts.rows, language, 1),
    )
    yield from missing_lines(learned.trained.counts, language)


def missing_lines(counts: Counts, language: Language) -> Iterator[str]:
    """What products ask for before they learn, where it is not there."""
    for check in CHECKS:
        missing = check.missing(counts.won, counts.lost, counts.days)
        if missing:
            listed = ", ".join(f"{number(n, language)} {_GAPS[name].say(language)}" for name, n in missing.items())
            yield _MISSING.say(language, name=check.name, listed=listed)


def _of_table(learned: Learned, language: Language) -> Iterator[str]:
    counts = learned.trained.counts
    yield _COUNTS.say(
        language,
        won=number(counts.won, language),
        lost=number(counts.lost, language),
        share=percent(counts.won / max(counts.won + counts.lost, 1), language, 1),
    )
    if learned.read.open:
        values = ", ".join(f"{value} ({number(n, language)})" for value, n in list(learned.read.open.items())[:5])
        yield _OPEN.say(language, values=values)
    yield from missing_lines(learned.trained.counts, language)
    if learned.read.recipe.time is not None:
        yield _TIME.say(language, column=learned.read.recipe.time)
    for one in learned.read.left_out:
        yield _LEFT_OUT.say(language, column=one.column, why=one.why)


def _leaks(trained: Trained, language: Language) -> Iterator[str]:
    for title, excluded in ((_EXCLUDED, True), (_WARNED, False)):
        found = [finding for finding in trained.findings if finding.excluded is excluded]
        if found:
            yield ""
            yield title.say(language)
        for finding in found:
            yield f"  {finding.column} - {' '.join(text.say(language) for text in finding.evidence)}"


def verdict_lines(trained: Trained, language: Language) -> Iterator[str]:
    """How good it is, or why there is no model."""
    if trained.verdict == "too little data":
        yield said_missing(trained.counts).say(language)
        yield _KEEP_RULES.say(language)
        return
    if trained.verdict == "nothing predicts":
        yield NOTHING.say(language)
        return
    if trained.metrics is None or trained.predictor is None:
        return
    yield (_JUDGED_TIME if trained.split == "time" else _JUDGED_RANDOM).say(
        language, rows=number(trained.metrics.rows, language), won=number(trained.metrics.won, language)
    )
    yield from (f"  {line}" for line in metric_lines(trained.metrics, language))
    if trained.verdict == "uncertain":
        yield UNCERTAIN.say(language)
    more = what_more_brings(trained.curve, trained.metrics, language)
    if more is not None:
        yield more


def what_more_brings(curve: tuple[CurvePoint, ...], metrics: Metrics, language: Language) -> str | None:
    """What twice as many leads would do for the figures; None where that was not measured."""
    gain = gain_of_doubling(curve)
    if gain is None:
        return None
    low, high = metrics.interval
    text = _SURER if high - low > _WIDE else _MORE if gain >= _UNSURE_GAIN else _NO_MORE
    return text.say(language, gain=number(gain, language, 3))


def _signals(trained: Trained, language: Language) -> Iterator[str]:
    notable = trained.lifts.notable(_SIGNALS)
    if not notable or trained.verdict == "nothing predicts":
        return
    yield ""
    yield _DRIVES.say(language)
    for group in notable:
        yield "  " + _GROUP.say(
            language,
            said=group.said,
            lift=number(group.lift, language, 1),
            low=number(group.low, language, 1),
            high=number(group.high, language, 1),
            rows=number(group.rows, language),
        )


NOT_FOR = Text(
    en="For the order of calls. Not for deciding alone about a person: no eligibility, no price (GDPR, article 22).",
    fr="Pour l'ordre des appels. Pas pour décider seul du sort d'une personne : ni éligibilité, ni prix (RGPD, "
    "article 22).",
)
_COUNTS = Text(
    en="{won} leads won, {lost} lost: {share} won.", fr="{won} prospects gagnés, {lost} perdus : {share} de gagnés."
)
_MOMENTS = Text(
    en="{rows} rows: {leads} open leads, as they were at {moments} moments; {share} converted in time.",
    fr="{rows} lignes : {leads} prospects ouverts, tels qu'ils étaient à {moments} moments ; {share} ont converti à "
    "temps.",
)
_OPEN = Text(en="Still open, so examples of nothing: {values}.", fr="Encore ouverts, donc exemples de rien : {values}.")
_GAPS = {
    "won": Text(en="more won", fr="gagnés de plus"),
    "lost": Text(en="more lost", fr="perdus de plus"),
    "days": Text(en="more days", fr="jours de plus"),
}
_MISSING = Text(en="{name} would ask for {listed}.", fr="{name} en demanderait davantage : {listed}.")
_TIME = Text(en="Time: column '{column}'.", fr="Date : colonne « {column} ».")
_LEFT_OUT = Text(en="Left out: {column} ({why}).", fr="Écartée : {column} ({why}).")
_EXCLUDED = Text(
    en="Columns that seem to know the outcome, left out (--keep COLUMN uses one all the same):",
    fr="Colonnes qui semblent connaître l'issue, écartées (--keep COLONNE en utilise une malgré tout) :",
)
_WARNED = Text(
    en="Used, but make sure that they are known before the outcome (--drop COLUMN leaves one out):",
    fr="Utilisées, mais vérifiez qu'elles sont connues avant l'issue (--drop COLONNE en écarte une) :",
)
_KEEP_RULES = Text(
    en="Keep to rules until then. What can be said already, with its interval:",
    fr="D'ici là, restez-en aux règles. Ce que l'on peut déjà dire, avec son intervalle :",
)
NOTHING = Text(
    en="Nothing here predicts the outcome better than the mean does: no model was made. That is an answer: look for "
    "other data (what leads do, where they come from), not for another algorithm.",
    fr="Rien ici ne prédit l'issue mieux que la moyenne : aucun modèle n'a été fait. C'est une réponse : cherchez "
    "d'autres données (ce que font les prospects, d'où ils viennent), pas un autre algorithme.",
)
_JUDGED_TIME = Text(
    en="Judged on the {rows} newest leads ({won} won), by a model that did not see them:",
    fr="Jugé sur les {rows} prospects les plus récents ({won} gagnés), par un modèle qui ne les avait pas vus :",
)
_JUDGED_RANDOM = Text(
    en="Judged on {rows} leads drawn at random ({won} won), by a model that did not see them:",
    fr="Jugé sur {rows} prospects tirés au sort ({won} gagnés), par un modèle qui ne les avait pas vus :",
)
_AUC = Text(
    en="AUC {auc} (95%: {low} to {high}): so often a won lead stands before a lost one",
    fr="AUC {auc} (95 % : {low} à {high}) : un gagné passe devant un perdu avec cette fréquence",
)
_WITHIN = Text(en="AUC inside periods: {auc}", fr="AUC à l'intérieur des périodes : {auc}")
_LIFT = Text(
    en="the best tenth was won {lift} times as often as the average",
    fr="le meilleur dixième a été gagné {lift} fois autant que la moyenne",
)
_ECE = Text(
    en="probabilities are off by {ece} points in the mean", fr="les probabilités se trompent de {ece} points en moyenne"
)
_LOSSES = Text(
    en="log loss {loss}, Brier {brier}, PR AUC {precision}", fr="log loss {loss}, Brier {brier}, PR AUC {precision}"
)
UNCERTAIN = Text(
    en="The interval reaches down to chance: do not rely on this model before it is judged on more leads.",
    fr="L'intervalle descend jusqu'au hasard : ne vous fiez pas à ce modèle tant qu'il n'est pas jugé sur plus de "
    "prospects.",
)
_MORE = Text(
    en="Twice as many leads would add about {gain} to the AUC.",
    fr="Deux fois plus de prospects ajouteraient environ {gain} à l'AUC.",
)
_NO_MORE = Text(
    en="More leads of the same kind would add next to nothing.",
    fr="Plus de prospects du même genre n'ajouteraient presque rien.",
)
_SURER = Text(
    en="More leads would above all make these figures surer: the interval is wide.",
    fr="Plus de prospects rendraient surtout ces chiffres plus sûrs : l'intervalle est large.",
)
_DRIVES = Text(
    en="How often such leads were won, compared with the mean (90% interval):",
    fr="Combien de fois ces prospects ont été gagnés, par rapport à la moyenne (intervalle à 90 %) :",
)
_GROUP = Text(
    en="{lift} times ({low} to {high}, {rows} leads): {said}",
    fr="{lift} fois ({low} à {high}, {rows} prospects) : {said}",
)
