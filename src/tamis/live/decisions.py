"""Which experiences of the active model a site shows to a visitor now: a few indexed reads, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from tamis.identify.consent import Consents
from tamis.identify.disclosure import lead_to_answer
from tamis.identify.edges import Edge
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import LeadKey
from tamis.identify.resolve import resolve
from tamis.model.conditions import All, Any, Condition, Not
from tamis.model.definition import DISQUALIFIED, HOUR, Model, Score
from tamis.model.experiences import Experience, Visitors, leading_interest, span_of
from tamis.model.files import model_of
from tamis.scoring.experiences import ending_entries, shown_entries
from tamis.store.database import Database, Transaction
from tamis.store.edges import edges_around
from tamis.store.notices import notices_naming
from tamis.store.standings import Standing
from tamis.store.versions import active_version, version_in_state, whole_files
from tamis.store.visits import Hits, hits_of, lead_of_key, standing_of


@dataclass(frozen=True)
class _Known:
    """The active model, ready to decide. `ends`: by experience, the entries of which a hit ends it."""

    version: int
    model: Model
    shown: int
    ends: Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class _Visitor:
    """What decides: where he stands, and what he has of the entries that the model's experiences need."""

    standing: Standing
    hits: Sequence[Hits] = ()


class Decisions:
    """Decides by the store as it is; keeps the active model in memory, and reads it again when another is active."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._model: _Known | None = None

    def any_experience(self) -> bool:
        """Whether the active model has any.

        Raises:
            StoreUnavailableError: it does not answer.
        """
        with self._database.read() as connection:
            known = self._known(connection)
        return known is not None and bool(known.model.experiences)

    def decide(self, device: Identifier, now: int) -> list[Experience]:
        """The experiences for that device now (µs UTC), one pop-up, one chat and one for each selector at most.

        A device that is not known yet is of the lowest class, with no score. None for one that may not be told
        anything (see `lead_to_answer`), or whose user withdrew his consent or objects.

        Raises:
            StoreUnavailableError: it does not answer.
        """
        with self._database.read() as connection:
            known = self._known(connection)
            if known is None or not known.model.experiences:
                return []
            edges = edges_around(connection, [device])
            key = lead_to_answer(device, edges, now)
            if key is None or _is_unwilling(connection, device, key, edges, now):
                return []
            visitor = _read(connection, known, lead_of_key(connection, str(key)))
        found = (e for e in known.model.experiences if _is_for(known, e, visitor, now))
        return list(_one_a_place(found))

    def _known(self, connection: Transaction) -> _Known | None:
        version = active_version(connection)
        if version is None:
            return None
        known = self._model
        if known is not None and known.version == version:
            return known
        with self._lock:
            if self._model is None or self._model.version != version:
                self._model = _load(connection)
            return self._model


def _is_unwilling(connection: Transaction, device: Identifier, key: LeadKey, edges: Sequence[Edge], now: int) -> bool:
    """Whether he took his consent back, or objects to being scored."""
    notices = notices_naming(connection, {device, *(end for edge in edges for end in edge.ends)})
    if not notices:
        return False
    return Consents(notices.values(), resolve(edges)).forbids(key, [device], now, on_consent=True) is not None


def _load(connection: Transaction) -> _Known | None:
    version = version_in_state(connection, "active")
    if version is None:
        return None
    model = model_of(whole_files(connection, version))
    ends = {e.id: frozenset(entries.key for entries in ending_entries(model, e)) for e in model.experiences}
    return _Known(version.id, model, shown_entries(model).key, ends)


def _read(connection: Transaction, known: _Known, lead: int | None) -> _Visitor:
    if lead is None:
        return _Visitor(_unknown(known.model))
    standing = standing_of(connection, known.version, lead)
    wanted = frozenset([known.shown]).union(*known.ends.values())
    return _Visitor(standing or _unknown(known.model), hits_of(connection, lead, wanted))


def _unknown(model: Model) -> Standing:
    """Where somebody stands of whom nothing is known: no trait, no event."""
    audience = next((a.name for a in model.audiences if a.when is None or _holds_of_nothing(a.when)), None)
    scores = {score.name: _nought(score) for score in model.scores.values()}
    return Standing(0, audience, model.classes[-1].name, None, 0, scores)


def _nought(score: Score) -> float:
    """No points, within the score's bounds."""
    least = max(0.0, score.min) if score.min is not None else 0.0
    return least if score.max is None else min(least, score.max)


def _holds_of_nothing(condition: Condition) -> bool:
    match condition:
        case Not(part):
            return not _holds_of_nothing(part)
        case All(parts):
            return all(map(_holds_of_nothing, parts))
        case Any(parts):
            return any(map(_holds_of_nothing, parts))
        case _:
            return condition.operator == "unknown"


def _is_for(known: _Known, experience: Experience, visitor: _Visitor, now: int) -> bool:
    ends = known.ends[experience.id]
    if any(hits.rule in ends for hits in visitor.hits):
        return False
    showings = [hits for hits in visitor.hits if hits.rule == known.shown and hits.split == experience.id]
    return _meets(known.model, experience.when, visitor.standing) and _may_show(experience, showings, now)


def _meets(model: Model, who: Visitors, standing: Standing) -> bool:
    klass = standing.klass or model.classes[-1].name
    if klass not in who.classes if who.classes else klass == DISQUALIFIED:
        return False
    if who.audiences and standing.audience not in who.audiences:
        return False
    if who.interests and leading_interest(model, standing.scores) not in who.interests:
        return False
    for wanted in who.scores:
        score = standing.scores.get(wanted.score, 0.0)
        if wanted.least is not None and score < wanted.least:
            return False
        if wanted.most is not None and score > wanted.most:
            return False
    return True


def _may_show(experience: Experience, showings: Iterable[Hits], now: int) -> bool:
    """Whether its limit has room. The ledger knows hours: one that is in the span by a minute counts whole."""
    limit = experience.at_most
    if limit is None or limit.times is None:
        return True
    span = span_of(limit)
    return sum(s.hits for s in showings if span is None or s.bucket + HOUR > now - span) < limit.times


def _one_a_place(experiences: Iterable[Experience]) -> Iterator[Experience]:
    """Of several for one place, the first of the file."""
    taken: set[tuple[str, str | None]] = set()
    for experience in experiences:
        place = (experience.show, experience.selector)
        if place not in taken:
            taken.add(place)
            yield experience
