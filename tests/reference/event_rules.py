"""Event rules: hits, entries, limits, frequency, distinct values. semantics.md: 'Event rules'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tamis.model.conditions import Condition
from tamis.model.definition import Award, Decay, EventRule, Limit, NoDecay, Range

from . import values
from .conditions import event_holds
from .decay import decay_of, factor, in_window
from .limits import Entry, counted_hits, kept_shares
from .moments import hour
from .records import Case, Line, RefEvent


@dataclass(frozen=True)
class Component:
    """A rule as one score sees it. A rule that gives no points at all has one, without a score."""

    score: str | None = None
    condition: Condition | None = None

    def points(self, awards: Iterable[Award]) -> float:
        """What `awards` give to this component."""
        return sum(a.points for a in awards if (a.score, a.condition) == (self.score, self.condition))


@dataclass(frozen=True)
class Hit:
    """An event that meets the rule. `part` is the value that the rule splits by."""

    t: int
    part: str | None
    distinct: str | None
    unit: float


def event_lines(case: Case, rule: EventRule) -> list[Line]:
    """The lines of an event rule that fired."""
    lines = []
    for component in components(rule):
        decay = decay_of(case, rule, component.score)
        hits = hits_of(case, rule, component)
        for part in sorted({hit.part for hit in hits}, key=lambda part: part or ""):
            line = _line(case, rule, component, decay, [hit for hit in hits if hit.part == part])
            if line is not None:
                lines.append(line)
    return lines


def components(rule: EventRule) -> list[Component]:
    """One for each score (and condition) that the rule, or a range of its frequency, gives points to."""
    given = [range_.awards or rule.awards for range_ in rule.frequency] or [rule.awards]
    found = [Component(award.score, award.condition) for awards in given for award in awards]
    return list(dict.fromkeys(found)) or [Component()]


# --- Hits -----------------------------------------------------------------------------------------------------------


def hits_of(case: Case, rule: EventRule, component: Component) -> list[Hit]:
    """The hits of a component, in the rule's window."""
    found = []
    for event in case.events:
        if values.text(event.event) not in rule.on or not in_window(case, event.t, rule.within):
            continue
        if not event_holds(case, rule.where, event) or not event_holds(case, component.condition, event):
            continue
        hit = _hit(rule, event)
        if hit is not None:
            found.append(hit)
    return found


def _hit(rule: EventRule, event: RefEvent) -> Hit | None:
    """The event as a hit; none where it lacks the property that the rule splits by, counts or is in proportion to."""
    part = values.text(event.properties.get(rule.split_by)) if rule.split_by else None
    distinct = values.text(event.properties.get(rule.distinct)) if rule.distinct else None
    amount = values.number(event.properties.get(rule.per.property)) if rule.per else None
    if (rule.split_by and part is None) or (rule.distinct and distinct is None) or (rule.per and amount is None):
        return None
    unit = amount / rule.per.unit if rule.per and amount is not None else 1.0
    return Hit(event.t, part, distinct, unit)


# --- Entries --------------------------------------------------------------------------------------------------------


def entries(case: Case, hits: Sequence[Hit], decay: Decay) -> list[Entry]:
    """The hits of one split value, gathered by hour and distinct value."""
    gathered: dict[tuple[int, str | None], list[Hit]] = {}
    for hit in hits:
        gathered.setdefault((hour(hit.t, case.zone), hit.distinct), []).append(hit)
    return [
        Entry(
            hour=start,
            distinct=distinct,
            hits=len(members),
            first_at=min(hit.t for hit in members),
            last_at=max(hit.t for hit in members),
            units=sum(hit.unit for hit in members),
            decayed=sum(hit.unit * factor(case, decay, hit.t) for hit in members),
        )
        for (start, distinct), members in gathered.items()
    ]


# --- Points ---------------------------------------------------------------------------------------------------------


def _line(case: Case, rule: EventRule, component: Component, decay: Decay, hits: Sequence[Hit]) -> Line | None:
    after_limits = _paid(case, rule, component, entries(case, hits, decay), decay, rule.limit)
    if after_limits is None:
        return None
    before_decay = _paid(case, rule, component, entries(case, hits, NoDecay()), NoDecay(), None)
    after_decay = _paid(case, rule, component, entries(case, hits, decay), decay, None)
    return Line(
        rule=rule.id,
        part=hits[0].part,
        score=component.score,
        hits=len(hits),
        first_at=min(hit.t for hit in hits),
        last_at=max(hit.t for hit in hits),
        before_decay=before_decay or 0.0,
        after_decay=after_decay or 0.0,
        after_limits=after_limits,
    )


def _paid(
    case: Case, rule: EventRule, component: Component, found: list[Entry], decay: Decay, limit: Limit | None
) -> float | None:
    """What the entries of one split value give; None where the component does not fire."""
    if rule.frequency:
        return _frequency(case, rule, component, found, decay, limit)
    if rule.distinct:
        return _each_distinct(case, component.points(rule.awards), found, decay, limit)
    return _each_hit(case, component.points(rule.awards), found, limit)


def _each_hit(case: Case, points: float, found: list[Entry], limit: Limit | None) -> float:
    hits = counted_hits(found, limit, case.zone)

    def cost(entry: Entry) -> float:
        return abs(points * entry.units * hits[entry] / entry.hits)

    shares = kept_shares(found, cost, limit, case.zone)
    return sum(points * entry.decayed * hits[entry] / entry.hits * shares[entry] for entry in found)


def _frequency(
    case: Case, rule: EventRule, component: Component, found: list[Entry], decay: Decay, limit: Limit | None
) -> float | None:
    hits = counted_hits(found, limit, case.zone)
    n = len({entry.distinct for entry in found if hits[entry] > 0}) if rule.distinct else sum(hits.values())
    range_ = _first_that_holds(rule.frequency, n)
    if range_ is None:
        return None
    points = component.points(range_.awards or rule.awards)
    if limit is not None and limit.points is not None:
        points = max(-limit.points, min(limit.points, points))
    return points * factor(case, decay, max(entry.last_at for entry in found))


def _first_that_holds(ranges: Iterable[Range], n: int) -> Range | None:
    for range_ in ranges:
        if range_.least <= n and (range_.most is None or n <= range_.most):
            return range_
    return None


def _each_distinct(case: Case, points: float, found: list[Entry], decay: Decay, limit: Limit | None) -> float:
    hits = counted_hits(found, limit, case.zone)
    last_at: dict[str, int] = {}
    for entry in found:
        value = entry.distinct or ""
        last_at[value] = max(entry.last_at, last_at.get(value, entry.last_at))
    counted = {entry.distinct or "" for entry in found if hits[entry] > 0}
    left = limit.points if limit is not None and limit.points is not None else None
    total = 0.0
    for value in sorted(counted, key=lambda value: (-last_at[value], value)):
        paid = abs(points) if left is None else min(abs(points), left)
        left = None if left is None else left - paid
        total += (paid if points > 0 else -paid) * factor(case, decay, last_at[value])
    return total
