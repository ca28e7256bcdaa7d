"""From the log of edges to leads. The log alone decides: neither the order of its edges nor their repetition does."""

from __future__ import annotations

from collections.abc import Iterable

from tamis.identify.components import Components
from tamis.identify.decisions import decide
from tamis.identify.devices import attach
from tamis.identify.edges import Edge, by_rank
from tamis.identify.evidence import weigh
from tamis.identify.identifiers import is_role_mailbox, may_join
from tamis.identify.joining import join_groups
from tamis.identify.refusals import Reason, Refusal
from tamis.identify.resolution import Resolution
from tamis.identify.rules import DEFAULT, Rules


def resolve(edges: Iterable[Edge], rules: Rules = DEFAULT) -> Resolution:
    """The leads that the edges make, in any order and however often each is given.

    It is local: the edges that hang together by identifiers that may join (`identifiers.may_join`), refused edges and
    unmerges among them, give by themselves what the whole log gives for these identifiers.
    """
    decisions = decide(edges)
    standing = sorted(decisions.standing, key=by_rank)
    evidence = weigh(standing)
    components = Components(decisions.apart, rules)
    refused: list[Refusal] = []
    alike: list[Edge] = []
    mixed: list[Edge] = []
    for edge in standing:
        reason = _why_unfit(edge, rules)
        if reason is not None:
            refused.append(Refusal(edge, reason))
            _introduce(edge, components, rules)
        elif edge.a.is_device == edge.b.is_device:
            alike.append(edge)
        else:
            mixed.append(edge)
    accepted, not_joined = join_groups(alike, evidence, components)
    attached = attach(mixed, evidence, components, rules)
    return Resolution(
        components=components,
        evidence=evidence,
        devices=attached.devices,
        accepted=sorted((*accepted, *attached.accepted), key=by_rank),
        refused=sorted((*refused, *not_joined, *attached.refused), key=lambda refusal: by_rank(refusal.edge)),
        rules=rules,
    )


def _why_unfit(edge: Edge, rules: Rules) -> Reason | None:
    """Why an edge cannot join whatever stands around it."""
    if any(rules.blocks(end.value) for end in edge.ends):
        return "blocked"
    return "role-mailbox" if any(is_role_mailbox(end, rules) for end in edge.ends) else None


def _introduce(edge: Edge, components: Components, rules: Rules) -> None:
    """The end that is fit exists all the same, by itself."""
    for end in edge.ends:
        if may_join(end, rules):
            components.group(end)
