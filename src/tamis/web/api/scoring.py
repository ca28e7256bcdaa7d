"""A lead that is scored and not kept: what would a model say of it?"""

from __future__ import annotations

from msgspec import Struct

from tamis.collect.protocols.message import UnfitError
from tamis.store.versions import active_version
from tamis.web.api.one_lead import explained
from tamis.web.api.operations import Call, Operation, Operations, RefusedError, no_model
from tamis.web.api.shapes import AskedLead, Explained, Lang


class ScoreQuery(Struct, forbid_unknown_fields=True):
    """How it is told."""

    lang: Lang = "en"


class ScoringOperations(Operations):
    """The operation."""

    def operations(self) -> list[Operation]:
        """The table."""
        return [
            Operation(
                method="POST",
                path="/score",
                name="scoreLead",
                words="Scores a lead without keeping anything: as if these traits and events had been sent. The traits "
                "are known from its first event on; an event later than now counts as of now.",
                answer=Explained,
                handle=self.score,
                query=ScoreQuery,
                body=AskedLead,
                refusals=(409, 413),
            )
        ]

    def score(self, call: Call) -> Explained:
        """By the active model, as of now."""
        from tamis.live.unstored import explain_unstored, read_unstored

        asked: AskedLead = call.body
        with self.backend.database.read() as connection:
            version = active_version(connection)
        if version is None:
            raise no_model()
        now = self.backend.clock()
        events = [
            {"event": one.event, "timestamp": one.occurred_at.isoformat(), "properties": one.properties}
            for one in asked.events
        ]
        try:
            lead = read_unstored(asked.traits, events, now)
        except UnfitError as error:
            raise RefusedError(400, error.code, "An event cannot be one: it has no name.") from None
        with self.backend.programs.using(version) as live:
            found, predicted = explain_unstored(live, lead, asked.klass, now)
            return explained(live.model, found, predicted, call.query.lang)
