"""What a scoring of real files says about the model: rules that do nothing or everything, names that nothing has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tamis.errors import Problem, near_miss
from tamis.language import Text
from tamis.model.definition import EventRule, Model, Rule, SequenceRule, SilenceRule
from tamis.model.known_events import event_name
from tamis.model.reach import awards_of

if TYPE_CHECKING:
    from tamis.scoring.result import Scored

_ENOUGH_LEADS = 10  # of fewer, all may well be alike


def survey(scored: Scored, seen: Mapping[str, int] | None) -> tuple[Problem, ...]:
    """Warnings about the model, in the order of its file. `seen`: the events that there are (None: no file of events).

    Rules of events are judged only where there is such a file. Columns that a file lacks are the session's warnings.
    """
    model = scored.model
    absent = _absent(model, seen) if seen is not None else {}
    found = [
        *_absent_events(model, absent, seen or {}),
        *_rules(scored, set(absent), seen is not None),
        *_classes(scored),
    ]
    return tuple(sorted(found, key=lambda p: (p.location.line, p.location.column) if p.location else (0, 0)))


def events_of(rule: Rule) -> tuple[str, ...]:
    """The names of the events that a rule looks for; none where it takes any."""
    match rule:
        case EventRule():
            return rule.on
        case SequenceRule():
            return tuple(dict.fromkeys(name for step in rule.steps for name in step.on))
        case SilenceRule():
            return rule.of
        case _:
            return ()


def _absent(model: Model, seen: Mapping[str, int]) -> dict[str, list[Rule]]:
    """The events that no file has, with the rules that look for them."""
    found: dict[str, list[Rule]] = {}
    for rule in model.rules:
        for name in events_of(rule):
            if name not in seen:
                found.setdefault(name, []).append(rule)
    return found


def _absent_events(model: Model, absent: Mapping[str, list[Rule]], seen: Mapping[str, int]) -> Iterator[Problem]:
    for name, rules in absent.items():
        listed = ", ".join(rule.id for rule in rules)
        message = Text(
            en=f"no event of the file is named '{event_name(name)}' (rules: {listed}).",
            fr=f"aucun événement du fichier ne s'appelle « {event_name(name)} » (règles : {listed}).",
        )
        unused = [event_name(each) for each in seen if each and not _is_used(model, each)]
        yield Problem("absent-event", message, rules[0].at, near_miss(name, unused), severity="warning")


def _is_used(model: Model, name: str) -> bool:
    return any(name in events_of(rule) for rule in model.rules)


def _rules(scored: Scored, absent: set[str], with_events: bool) -> Iterator[Problem]:
    leads = scored.scores.num_rows
    for tally in scored.rules:
        rule = scored.model.rule(tally.rule)
        names = events_of(rule)
        of_events = isinstance(rule, EventRule | SequenceRule)
        gives = rule.makes or any(award.points for award in awards_of(rule))
        if not gives or (of_events and not with_events):
            continue
        if tally.leads == 0 and not (names and absent.issuperset(names)):
            message = Text(
                en=f"rule '{rule.id}' fires for no lead.", fr=f"la règle « {rule.id} » ne compte pour aucun prospect."
            )
            yield Problem("dead-rule", message, rule.at, severity="warning")
        elif tally.leads == leads >= _ENOUGH_LEADS:
            message = Text(
                en=f"rule '{rule.id}' fires for every lead: it tells none from another.",
                fr=f"la règle « {rule.id} » compte pour tous les prospects : elle n'en distingue aucun.",
            )
            yield Problem("rule-for-everybody", message, rule.at, severity="warning")


def _classes(scored: Scored) -> Iterator[Problem]:
    import pyarrow.compute as pc

    met = set(pc.unique(scored.scores["class"]).to_pylist())
    for rule in scored.model.classes:
        if rule.name not in met:
            message = Text(
                en=f"no lead of the file is in class '{rule.name}'.",
                fr=f"aucun prospect du fichier n'est dans la classe « {rule.name} ».",
            )
            yield Problem("empty-class", message, rule.at, severity="warning")
