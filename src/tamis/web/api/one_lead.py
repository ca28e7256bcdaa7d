"""Why a lead stands where it does, what it did, and how it came there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Meta, Struct

from tamis.identify.consent import FREE
from tamis.language import Language
from tamis.live.facts import Sources
from tamis.live.lead_facts import Happened, facts_of_lead, timeline
from tamis.live.willing import will_around
from tamis.store.database import Transaction
from tamis.store.facts import properties_of, traits_of
from tamis.store.lead_identity import find_lead, identity_of, key_of
from tamis.store.leads import StoredLead
from tamis.store.ledger import read_ledger
from tamis.store.progress import SCORED, progress
from tamis.store.sources import list_sources
from tamis.store.standings import read_standings
from tamis.store.versions import active_version
from tamis.web.api import cursors
from tamis.web.api.consent import consent_of
from tamis.web.api.leads import lead_of
from tamis.web.api.operations import Call, From, Limit, Operation, Operations, RefusedError, no_model
from tamis.web.api.predictions import prediction_shown
from tamis.web.api.shapes import (
    Explained,
    Happening,
    History,
    HistoryDay,
    Lang,
    LeadExplained,
    LeadRef,
    Line,
    Makes,
    NextClass,
    Timeline,
    time_of,
)

if TYPE_CHECKING:
    from tamis.live.prediction import Predicted
    from tamis.model.definition import Model
    from tamis.scoring.explanation import Explanation

_OCCURRED_AT = "occurred_at"


class ExplanationQuery(Struct, forbid_unknown_fields=True):
    """As of when."""

    at: Annotated[
        Literal["now", "scored_at"], Meta(description="Now, or when the scores of the lead were last written.")
    ] = "now"
    lang: Lang = "en"


class TimelineQuery(Struct, forbid_unknown_fields=True):
    """Which page."""

    limit: Limit = 50
    cursor: From = None


class HistoryQuery(Struct, forbid_unknown_fields=True):
    """How far back."""

    days: Annotated[int, Meta(ge=1, le=366, description="How many, up to today.")] = 30


class OneLeadOperations(Operations):
    """The operations."""

    def operations(self) -> list[Operation]:
        """The table."""
        return [
            Operation(
                method="GET",
                path="/leads/{id}/explanation",
                name="explainLead",
                words="Why the lead has its scores: lines from its ledger, which sum exactly to each score.",
                answer=LeadExplained,
                handle=self.explain,
                query=ExplanationQuery,
                refusals=(404, 409),
            ),
            Operation(
                method="GET",
                path="/leads/{id}/timeline",
                name="getTimeline",
                words="What the lead did, the newest first, also what does not count, with the reason.",
                answer=Timeline,
                handle=self.timeline,
                query=TimelineQuery,
                refusals=(404,),
            ),
            Operation(
                method="GET",
                path="/leads/{id}/history",
                name="getHistory",
                words="The scores of the lead at the end of each of the last days, from its events: what it had done "
                "and said by then, as the active model scores it. Days are those of the model's time zone.",
                answer=History,
                handle=self.history,
                query=HistoryQuery,
                refusals=(404, 409),
            ),
        ]

    def explain(self, call: Call) -> LeadExplained:
        """The lines."""
        with self.backend.database.read() as connection:
            _, lead = lead_of(connection, call.path["id"])
            version = _version(connection)
            standing = read_standings(connection, version, [lead.id]).get(lead.id)
            if standing is None:
                raise RefusedError(404, "not-scored", "This lead is not scored by the active model yet.")
            from tamis.live.explaining import explain_entries, predict_entries

            with self.backend.programs.using(version) as live:
                entries = read_ledger(connection, [lead.id], live.rules)
                now = call.query.at == "now"
                at = max(self.backend.clock(), standing.scored_at) if now else standing.scored_at
                moment = live.moment(at)
                found = explain_entries(live, lead.id, lead.profile, standing.klass, entries, moment)
                predicted = predict_entries(live, lead.id, lead.profile, entries, moment)
                shown = explained(live.model, found, predicted, call.query.lang)
            wills = will_around(connection, key_of(lead.key).identifier, at).wills
        return LeadExplained(
            lead=LeadRef(lead.id, lead.key),
            version=version,
            wills=[consent_of(of, will) for of, will in wills.items() if will != FREE],
            **{name: getattr(shown, name) for name in Explained.__struct_fields__},
        )

    def timeline(self, call: Call) -> Timeline:
        """A page."""
        query: TimelineQuery = call.query
        before = cursors.read(_OCCURRED_AT, query.cursor) if query.cursor else None
        with self.backend.database.read() as connection:
            lead = _even_silent(connection, call.path["id"])
            identity = identity_of(connection, lead.key)
            last = progress(connection, SCORED)
            moment = (int(before[0]), before[1]) if before else None
            found, after = timeline(connection, identity, last, _sources(connection), moment, query.limit)
        shown = [_happening(happened) for happened in found]
        return Timeline(LeadRef(lead.id, lead.key), shown, cursors.written(_OCCURRED_AT, after) if after else None)

    def history(self, call: Call) -> History:
        """The days."""
        from tamis.live.following import days_of

        with self.backend.database.read() as connection:
            _, lead = lead_of(connection, call.path["id"])
            version = _version(connection)
            identity = identity_of(connection, lead.key)
            facts = facts_of_lead(connection, identity, progress(connection, SCORED), _sources(connection))
        days = [
            HistoryDay(
                day.day,
                dict(day.standing.scores) if day.standing else {},
                day.standing.klass if day.standing else None,
                day.standing.grade if day.standing else None,
            )
            for day in days_of(
                lambda: self.backend.programs.using(version), facts, call.query.days, self.backend.clock()
            )
        ]
        return History(LeadRef(lead.id, lead.key), version, days)


def explained(model: Model, found: Explanation, predicted: Predicted | None, language: Language) -> Explained:
    """An explanation as it is answered."""
    from tamis.scoring.next_class import next_class

    above = next_class(model, found.klass, found.audience, found.scores)
    return Explained(
        as_of=found.as_of,
        klass=found.klass,
        grade=found.grade,
        audience=found.audience,
        scores=found.scores,
        makes=[Makes(rule, klass) for rule, klass in found.makes],
        next_class=NextClass(above.name, {lack.score: lack.missing for lack in above.lacks}) if above else None,
        lines=[Line(**{name: getattr(line, name) for name in Line.__struct_fields__}) for line in found.lines],
        prediction=prediction_shown(predicted, language),
    )


def _even_silent(connection: Transaction, name: str) -> StoredLead:
    """The lead; also one of which nothing counts any more, so that one sees why."""
    asked = find_lead(connection, name)
    if asked is not None and asked.successor is None:
        return asked
    return lead_of(connection, name)[1]


def _version(connection: Transaction) -> int:
    version = active_version(connection)
    if version is None:
        raise no_model()
    return version


def _sources(connection: Transaction) -> Sources:
    return {source.id: source for source in list_sources(connection)}


def _happening(happened: Happened) -> Happening:
    fact, event = happened.fact, happened.fact.event
    kind: Any = event.kind
    return Happening(
        number=fact.seq,
        event=event.name,
        kind=kind,
        occurred_at=time_of(event.occurred_at),
        received_at=time_of(event.received_at),
        was_anonymous=happened.was_anonymous,
        source=fact.source,
        channel=fact.document.channel,
        suspect=happened.reason,
        anonymous_id=event.anonymous_id,
        user_id=event.user_id,
        message_id=event.message_id,
        properties=properties_of(fact.document),
        traits=traits_of(fact.document) if event.kind == "identify" else {},
    )
