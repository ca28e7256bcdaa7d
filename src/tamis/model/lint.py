"""What is odd about a model though it is right: rules and classes that can never be, repetitions, empty places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tamis.errors import Location, Problem
from tamis.language import Text
from tamis.model.definition import Model, Thresholds
from tamis.model.reach import awards_of, reach

_EXACT = 1e-9  # what sums of weights may be off by


def lint(model: Model) -> tuple[Problem, ...]:
    """Warnings, in the order of the file."""
    found = [
        *_audiences_never_reached(model),
        *_rules_for_nobody(model),
        *_rules_said_twice(model),
        *_groups_without_rules(model),
        *_scores_without_rules(model),
        *_thresholds_out_of_reach(model),
        *_classes_behind_others(model),
    ]
    return tuple(sorted(found, key=lambda p: (p.location.line, p.location.column) if p.location else (0, 0)))


def _audiences_never_reached(model: Model) -> Iterator[Problem]:
    names = _never_reached(model)
    everybody = next((a.name for a in model.audiences if a.when is None), "")
    for audience in model.audiences:
        if audience.name in names:
            message = Text(
                en=f"audience '{audience.name}': no lead can be in it, '{everybody}' above takes all that are left.",
                fr=f"audience « {audience.name} » : aucun prospect ne peut en être, « {everybody} » au-dessus prend "
                "tous ceux qui restent.",
            )
            hint = Text(en=f"Put it above '{everybody}'.", fr=f"Placez-la au-dessus de « {everybody} ».")
            yield _warning("unreachable-audience", message, audience.at, hint)


def _never_reached(model: Model) -> list[str]:
    """The audiences that stand below one without a condition."""
    names = [audience.name for audience in model.audiences]
    catch_all = [i for i, audience in enumerate(model.audiences) if audience.when is None]
    return names[catch_all[0] + 1 :] if catch_all else []


def _rules_for_nobody(model: Model) -> Iterator[Problem]:
    never = set(_never_reached(model))
    for rule in model.rules:
        if rule.audiences and never.issuperset(rule.audiences):
            message = Text(
                en=f"rule '{rule.id}' can never fire: no lead can be in its audience.",
                fr=f"la règle « {rule.id} » ne peut jamais compter : aucun prospect ne peut être dans son audience.",
            )
            yield _warning("rule-for-nobody", message, rule.at)


def _rules_said_twice(model: Model) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for rule in model.rules:
        essence = repr(replace(rule, id="", label=None, at=None))
        if essence not in first:
            first[essence] = rule.id
            continue
        message = Text(
            en=f"rule '{rule.id}' says the same as '{first[essence]}': its points count twice.",
            fr=f"la règle « {rule.id} » dit la même chose que « {first[essence]} » : ses points comptent deux fois.",
        )
        yield _warning("rule-said-twice", message, rule.at)


def _groups_without_rules(model: Model) -> Iterator[Problem]:
    used = {group for rule in model.rules for group in rule.groups}
    for group in model.groups.values():
        if group.name not in used:
            message = Text(
                en=f"group '{group.name}': no rule is in it.",
                fr=f"groupe « {group.name} » : aucune règle n'en fait partie.",
            )
            yield _warning("empty-group", message, group.at)


def _scores_without_rules(model: Model) -> Iterator[Problem]:
    fed = {award.score for rule in model.rules for award in awards_of(rule)}
    for score in model.scores.values():
        if not score.combine and score.kind != "predicted" and score.name not in fed:
            message = Text(
                en=f"score '{score.name}': no rule gives it points.",
                fr=f"score « {score.name} » : aucune règle ne lui donne de points.",
            )
            yield _warning("score-without-rules", message, score.at)


def _thresholds_out_of_reach(model: Model) -> Iterator[Problem]:
    for rule in model.classes:
        said: set[tuple[str, float]] = set()
        for audience, thresholds in _by_audience(model, rule.thresholds, rule.by_audience):
            for score, least in thresholds.enter:
                most = reach(model, score, audience)[1]
                if least <= most + _EXACT or (score, least) in said:
                    continue
                said.add((score, least))
                whose_en = f" for audience '{audience}'" if audience in rule.by_audience else ""
                whose_fr = f" pour l'audience « {audience} »" if audience in rule.by_audience else ""
                message = Text(
                    en=f"class '{rule.name}'{whose_en} is out of reach by points: it asks for {least:g} in '{score}', "
                    f"and no lead can have more than {most:g}.",
                    fr=f"la classe « {rule.name} »{whose_fr} est hors d'atteinte par les points : elle demande "
                    f"{least:g} en « {score} », et aucun prospect ne peut dépasser {most:g}.",
                )
                yield _warning("threshold-out-of-reach", message, rule.at)


def _classes_behind_others(model: Model) -> Iterator[Problem]:
    """Classes of which every lead is in a better one already."""
    made = {rule.makes for rule in model.rules}
    for position, rule in enumerate(model.classes[:-1]):
        if rule.name in made:
            continue
        for better in model.classes[:position]:
            above = dict(_by_audience(model, better.thresholds, better.by_audience))
            mine = _by_audience(model, rule.thresholds, rule.by_audience)
            if all(_implies(thresholds, above[audience]) for audience, thresholds in mine):
                message = Text(
                    en=f"class '{rule.name}' can never be entered: who reaches it has reached '{better.name}' already.",
                    fr=f"personne ne peut entrer dans la classe « {rule.name} » : qui l'atteint a déjà atteint "
                    f"« {better.name} ».",
                )
                yield _warning("class-behind-another", message, rule.at)
                break


def _implies(thresholds: Thresholds, other: Thresholds) -> bool:
    held = dict(thresholds.enter)
    return all(held.get(score, float("-inf")) >= least for score, least in other.enter)


def _by_audience(
    model: Model, everybody: Thresholds, own: Mapping[str, Thresholds]
) -> list[tuple[str | None, Thresholds]]:
    """The thresholds of each audience, and of leads without one."""
    names: list[str | None] = [audience.name for audience in model.audiences]
    if all(audience.when is not None for audience in model.audiences):
        names.append(None)
    return [(name, own.get(name, everybody) if name else everybody) for name in names]


def _warning(code: str, message: Text, at: Location | None, hint: Text | None = None) -> Problem:
    return Problem(code, message, at, hint, severity="warning")
