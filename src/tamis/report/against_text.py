"""What history says of a user's own rules, as a table for a terminal or a pipe, and in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from tamis.language import Language, Text
from tamis.learn.evidence import Evidence, Ranked
from tamis.model.names import rule_name, score_name
from tamis.model.wording import AND, joined, number, signed
from tamis.report.terminal import Screen, clean, fitted

if TYPE_CHECKING:
    from tamis.learn.against import Against, Judged

_WIDTH = 100
_NAMES, _POINTS, _GIVES, _LEADS, _LIFT = 34, 12, 23, 8, 21
_DETAILED = ("changed", "example", "agrees", "unsure", "mixed", "few", "no points")

_TITLE = Text(en="Your rules, by what became of the leads", fr="Vos règles, d'après ce que les prospects sont devenus")
_COLUMNS = (
    (Text(en="points", fr="points"), _POINTS),
    (Text(en="history gives", fr="l'historique donne"), _GIVES),
    (Text(en="leads", fr="prospects"), _LEADS + 2),
    (Text(en="won, times all", fr="gagnés, fois moy."), _LIFT),
)
_TO = Text(en="{low} to {high}", fr="{low} à {high}")
_GROUPS = {
    "changed": Text(en="To change", fr="À changer"),
    "example": Text(
        en="History says otherwise, but an example of yours would fail",
        fr="L'historique dit autre chose, mais un de vos exemples échouerait",
    ),
    "agrees": Text(en="History agrees", fr="L'historique est d'accord"),
    "unsure": Text(
        en="Left as they are: nothing is sure enough to change them", fr="Laissées : rien d'assez sûr pour les changer"
    ),
    "mixed": Text(
        en="Left as they are: their leads say one thing, their effect beside your other rules another",
        fr="Laissées : leurs prospects disent une chose, leur effet à côté de vos autres règles une autre",
    ),
    "few": Text(en="Left as they are: too few leads", fr="Laissées : trop peu de prospects"),
    "no points": Text(en="Worth nothing, as you wrote", fr="Sans points, comme vous l'avez écrit"),
    "class": Text(en="They make a class and give no points", fr="Elles donnent une classe, pas de points"),
}
_OTHERS = {
    "elsewhere": Text(
        en="Not judged, since they pay no score of the total: {rules}.",
        fr="Non jugées, car elles ne paient aucun score du total : {rules}.",
    ),
    "events": Text(
        en="Not judged, since a table holds no events (use --workspace): {rules}.",
        fr="Non jugées, car un tableau n'a pas d'événements (utilisez --workspace) : {rules}.",
    ),
    "age": Text(
        en="Not judged, since they ask how old a date is and a table is of many moments (use --workspace): {rules}.",
        fr="Non jugées, car elles demandent l'âge d'une date et un tableau mêle les moments (utilisez --workspace) : "
        "{rules}.",
    ),
    "leak": Text(
        en="Not judged, and without effect below, since they read a column that seems to know the outcome (--keep "
        "COLUMN uses it): {rules}.",
        fr="Non jugées, et sans effet ci-dessous, car elles lisent une colonne qui semble connaître l'issue (--keep "
        "COLONNE l'utilise) : {rules}.",
    ),
    "fixed": Text(
        en="Not changed, since their points stand in an alias (*name): {rules}.",
        fr="Non changées, car leurs points passent par un alias (*nom) : {rules}.",
    ),
}
_NEW = Text(en="New", fr="Nouvelles")
_NEW_RULE = Text(en="{label} ({score})", fr="{label} ({score})")
_RANKS = Text(
    en="How well it ranks the {rows} held-out rows ({won} won): how often a winner stands before another",
    fr="Comment il classe les {rows} lignes mises de côté ({won} gagnées) : un gagnant devant un autre",
)
_RANKED = {
    "own": Text(en="{total}, as it is", fr="{total}, tel quel"),
    "patched": Text(en="{total}, with changes learned without these rows", fr="{total}, modifié sans ces lignes"),
    "full": Text(en="the full learned model", fr="le modèle appris complet"),
}
_AUC = Text(en="AUC {auc} ({low} to {high})", fr="AUC {auc} (de {low} à {high})")
_GAIN = Text(en="{gain} ({low} to {high})", fr="{gain} (de {low} à {high})")
_SUM = Text(en="the sum of {scores}", fr="la somme de {scores}")
_NOTHING = Text(
    en="Nothing to change: history contradicts none of your points for sure, and no further rule surely adds to them.",
    fr="Rien à changer : l'historique ne contredit sûrement aucun de vos points, et aucune autre règle n'y ajouterait "
    "sûrement.",
)
_NO_LIST = Text(
    en="No rule was added: the rules do not stand one below the other as '- id: ...'.",
    fr="Aucune règle n'a été ajoutée : les règles ne sont pas l'une sous l'autre, en « - id: ... ».",
)


def print_against(found: Against, language: Language, stream: TextIO, *, colour: bool | None = None) -> None:
    """Write it; in colour only on a terminal that wants it (or where `colour` says so)."""
    screen = Screen(stream, _WIDTH, colour)
    screen.line(screen.paint(_TITLE.say(language), "bold"))
    _head(screen, language)
    for why in (*_DETAILED, "class"):
        mine = [each for each in found.judged if each.why == why]
        if mine:
            screen.line(screen.paint(_GROUPS[why].say(language), "dim"))
        for each in mine:
            _row(screen, each, language)
    _added(screen, found, language)
    for why, text in _OTHERS.items():
        names = list(dict.fromkeys(each.stake.rule.id for each in found.judged if each.why == why))
        if names:
            screen.paragraph(text.say(language, rules=", ".join(names)), 0)
    if found.own.room is None:
        screen.paragraph(_NO_LIST.say(language), 0)
    _ranks(screen, found, language)
    if not found.diff:
        screen.line()
        screen.paragraph(_NOTHING.say(language), 0)


def _head(screen: Screen, language: Language) -> None:
    titles = "".join(fitted(text.say(language), width, right=True) for text, width in _COLUMNS)
    screen.line(" " * _NAMES + screen.paint(titles, "dim"))


def _row(screen: Screen, each: Judged, language: Language) -> None:
    name = rule_name(each.stake.rule, language)
    if each.stake.detail:
        name = f"{name} [{each.stake.detail}]"
    points = "" if each.points is None or each.why == "class" else number(each.points, language)
    if each.new is not None:
        points = f"{points} > {number(each.new, language)}"
    gives = "" if each.gives is None else _interval(each.gives, language, 1)
    _line(screen, name, (points, gives), each.evidence, language)
    if each.example is not None:
        screen.line(f"      {clean(each.example)}")


def _line(screen: Screen, name: str, points: tuple[str, str], evidence: Evidence, language: Language) -> None:
    lift = "" if evidence.lift is None else _interval(evidence.lift, language, 2)
    cells = (points[0], points[1], number(evidence.leads, language), lift)
    widths = (width for _, width in _COLUMNS)
    shown = "".join(f" {fitted(cell, width - 1, right=True)}" for cell, width in zip(cells, widths, strict=True))
    screen.line(fitted(f"  {clean(name)}", _NAMES) + shown)


def _interval(values: tuple[float, float, float], language: Language, decimals: int) -> str:
    value, low, high = (number(each, language, decimals) for each in values)
    return f"{value} ({_TO.say(language, low=low, high=high)})"


def _added(screen: Screen, found: Against, language: Language) -> None:
    if found.new:
        screen.line(screen.paint(_NEW.say(language), "dim"))
    for each in found.new:
        addition = each.addition
        score = score_name(found.own.model, addition.score, language)
        name = _NEW_RULE.say(language, label=addition.rule.label.say(language), score=score)
        _line(screen, name, (signed(addition.points, language), ""), each.evidence, language)


def _ranks(screen: Screen, found: Against, language: Language) -> None:
    if not found.ranked:
        return
    rows, won = (number(count, language) for count in found.held_out)
    screen.line()
    screen.line(screen.paint(_RANKS.say(language, rows=rows, won=won), "bold"))
    total = total_name(found, language)
    for each in found.ranked:
        auc, low, high = (number(value, language, 3) for value in (each.auc, each.low, each.high))
        said = _AUC.say(language, auc=auc, low=low, high=high)
        gain = ""
        if each.gain is not None:
            by, least, most = (signed(value, language, 3) for value in each.gain)
            gain = _GAIN.say(language, gain=by, low=least, high=most)
        name = _RANKED[each.name].say(language, total=total)
        screen.line(fitted(f"  {clean(name)}", 50) + fitted(said, 29) + gain)


def total_name(found: Against, language: Language) -> str:
    """What leads are ranked by."""
    if found.total.column is not None:
        return score_name(found.own.model, found.total.column, language)
    names = [score_name(found.own.model, name, language) for name in found.total.weights]
    return names[0] if len(names) == 1 else _SUM.say(language, scores=joined(names, AND, language))


def against_as_dict(found: Against) -> dict[str, object]:
    """For JSON; `points` and what `history` gives are those of the rule's first number that pays the total."""
    return {
        "model": str(found.own.path),
        "total": dict(found.total.weights),
        "rules": [_judged_as_dict(each) for each in found.judged],
        "new": [
            {
                "label": each.addition.rule.label.say(),
                "score": each.addition.score,
                "points": each.addition.points,
                **_evidence_as_dict(each.evidence),
            }
            for each in found.new
        ],
        "held_out": {"rows": found.held_out[0], "won": found.held_out[1]},
        "ranks": [_ranked_as_dict(each) for each in found.ranked],
        "diff": found.diff,
    }


def _judged_as_dict(each: Judged) -> dict[str, object]:
    gives = None if each.gives is None else {"points": each.gives[0], "interval": list(each.gives[1:])}
    return {
        "rule": each.stake.rule.id,
        "part": each.stake.detail or None,
        "verdict": each.why,
        "points": each.points,
        "history": gives,
        "new_points": each.new,
        "example": each.example,
        **_evidence_as_dict(each.evidence),
    }


def _evidence_as_dict(evidence: Evidence) -> dict[str, object]:
    lift, *interval = evidence.lift if evidence.lift is not None else (None,)
    return {"rows": evidence.rows, "leads": evidence.leads, "won": evidence.won, "lift": lift, "interval": interval}


def _ranked_as_dict(each: Ranked) -> dict[str, object]:
    gain = None if each.gain is None else {"auc": each.gain[0], "interval": list(each.gain[1:])}
    return {"by": each.name, "auc": each.auc, "interval": [each.low, each.high], "gain": gain}
