"""What every kind of rule has: its name, groups, audiences, the class that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

from tamis.errors import Location
from tamis.language import Text
from tamis.model.definition import DISQUALIFIED, Award, Rule
from tamis.model.reading.fields import Fields, Shape
from tamis.model.reading.findings import AUDIENCE, CLASS, GROUP
from tamis.model.reading.nodes import Node, quoted
from tamis.model.reading.values import identifier, label, reference, references
from tamis.model.scope import Scope

COMMON_KEYS: Mapping[str, str] = {
    "id": "name",
    "label": "label",
    "group": "names",
    "makes": "name",
    "audience": "names",
}


@dataclass(frozen=True)
class RuleType:
    """A kind of rule.

    `key` tells it from the others and must be there; `title` names a rule of this kind (`this event rule`);
    `keys` gives the kind of value of each further key (see `Shape`); `read` makes the rule: None, with an error
    in the scope's findings, where it cannot. `advice`: what to say of a key that it does not have.
    """

    key: str
    title: Text
    keys: Mapping[str, str]
    read: Callable[[Fields, Scope], Rule | None]
    advice: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def shape(self) -> Shape:
        """All its keys."""
        return Shape(self.title, {**COMMON_KEYS, **self.keys}, required=("id", self.key))


class Common(TypedDict):
    """The fields of `RuleBase`."""

    id: str
    label: Text | None
    awards: tuple[Award, ...]
    groups: tuple[str, ...]
    makes: str | None
    audiences: tuple[str, ...]
    at: Location | None


def read_common(fields: Fields, scope: Scope, awards: tuple[Award, ...], paid: Iterable[str] = ()) -> Common:
    """What every rule has. `paid`: the scores that get points from elsewhere than `awards`."""
    scores = {*(award.score for award in awards), *paid}
    audiences = fields.node("audience")
    return Common(
        id=fields.read("id", identifier) or "",
        label=fields.read("label", label),
        awards=awards,
        groups=_read_groups(fields.node("group"), scores, scope),
        makes=_read_makes(fields.node("makes"), scope),
        audiences=_names(audiences, scope) if audiences is not None else (),
        at=scope.findings.at(fields),
    )


def must_give(fields: Fields, *keys: str) -> None:
    """Note where a rule has no effect: none of `keys`, nor `makes`."""
    if not fields.has(*keys, "makes"):
        fields.missing(keys[0], _OR_MAKES)


def _names(node: Node, scope: Scope) -> tuple[str, ...]:
    return tuple(name for _, name in references(node, "audience", scope.findings, AUDIENCE, scope.audiences))


def _read_groups(node: Node | None, scores: set[str], scope: Scope) -> tuple[str, ...]:
    """At most one group for each score that the rule gives points to."""
    if node is None:
        return ()
    taken: dict[str, str] = {}
    for place, name in references(node, "group", scope.findings, GROUP, scope.groups):
        score = scope.groups[name].score
        shown = quoted(name)
        if score in taken:
            message = Text(
                en=f"The groups '{taken[score]}' and {shown.en} are both for the score '{score}'.",
                fr=f"Les groupes « {taken[score]} » et {shown.fr} portent tous deux sur le score « {score} ».",
            )
            scope.findings.error(place, "two-groups", message)
        elif score and score not in scores:
            message = Text(
                en=f"The group {shown.en} is for the score '{score}', which gets no points from this rule.",
                fr=f"Le groupe {shown.fr} porte sur le score « {score} », à qui cette règle ne donne pas de points.",
            )
            scope.findings.error(place, "idle-group", message)
        taken.setdefault(score, name)
    return tuple(taken.values())


def _read_makes(node: Node | None, scope: Scope) -> str | None:
    if node is None:
        return None
    name = reference(node, "makes", scope.findings, CLASS, (*scope.classes, DISQUALIFIED))
    if name is not None and name == scope.classes[-1]:
        shown = quoted(name)
        message = Text(
            en=f"{shown.en} is the last class: every lead is at least that.",
            fr=f"{shown.fr} est la dernière classe : tout prospect l'atteint déjà.",
        )
        scope.findings.error(node, "makes-last-class", message)
    return name


_OR_MAKES = Text(
    en="A rule gives points, or makes a class (makes: hot).",
    fr="Une règle donne des points, ou une classe (makes: hot).",
)
