"""From the log of edges to leads. The log alone decides: neither the order of its edges nor their repetition does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial

from tamis.identify.components import Components
from tamis.identify.decisions import decide
from tamis.identify.devices import attach
from tamis.identify.edges import Edge, by_rank
from tamis.identify.evidence import weigh
from tamis.identify.identifiers import Identifier, is_role_mailbox
from tamis.identify.joining import join_groups
from tamis.identify.redundancy import without_repetitions
from tamis.identify.refusals import Reason, Refusal
from tamis.identify.resolution import Resolution
from tamis.identify.rules import DEFAULT, Rules


def resolve(edges: Iterable[Edge], rules: Rules = DEFAULT) -> Resolution:
    """The leads that the edges make, in any order and however often each is given.

    A link that repeats an earlier one (same ends, same trust) is judged as that one was: it is not refused once more.

    It is local: the edges that hang together by identifiers that may join (`locality.within_reach`), refused edges and
    unmerges among them, give by themselves what the whole log gives for these identifiers.
    """
    decisions = decide(edges)
    links, repeated = without_repetitions(decisions.links)
    said = sorted((*decisions.merges, *links), key=by_rank)
    evidence = weigh(said)
    components = Components(decisions.apart, evidence.first_seen, rules)
    fit, unfit = _sift(said, components, rules)
    alike: list[Edge] = []
    mixed: list[Edge] = []
    for edge in fit:
        (alike if edge.a.is_device == edge.b.is_device else mixed).append(edge)
    accepted, not_joined = join_groups(alike, evidence, components)
    attached = attach(mixed, repeated, evidence, components, rules)
    return Resolution(
        components=components,
        evidence=evidence,
        devices=attached.devices,
        accepted=(*accepted, *attached.accepted),
        refused=(*unfit, *not_joined, *attached.refused),
        rules=rules,
    )


def _sift(edges: Iterable[Edge], components: Components, rules: Rules) -> tuple[list[Edge], list[Refusal]]:
    """The edges that may join, and those that cannot, whatever stands by them: their fit ends exist all the same."""
    why_unfit = cache(partial(_why_unfit, rules=rules))
    fit: list[Edge] = []
    unfit: list[Refusal] = []
    for edge in edges:
        reasons = why_unfit(edge.a), why_unfit(edge.b)
        if reasons == (None, None):
            fit.append(edge)
            continue
        unfit.append(Refusal(edge, "blocked" if "blocked" in reasons else "role-mailbox"))
        for end, reason in zip(edge.ends, reasons, strict=True):
            if reason is None:
                components.group(end)
    return fit, unfit


def _why_unfit(end: Identifier, rules: Rules) -> Reason | None:
    """Why an identifier joins nothing, see `identifiers.may_join`."""
    if rules.blocks(end.value):
        return "blocked"
    return "role-mailbox" if is_role_mailbox(end, rules) else None
