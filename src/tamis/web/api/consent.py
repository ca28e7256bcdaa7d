"""What somebody wants done with his data: written down, and shown."""

from __future__ import annotations

from typing import Annotated, Literal, cast, get_args

from msgspec import Meta, Struct

from tamis.identify.consent import NEVER, Will
from tamis.identify.identifiers import Identifier, Kind, read_identifier
from tamis.live.willing import acts_of, will_around, write_down
from tamis.web.api.operations import Call, Operation, Operations, RefusedError
from tamis.web.api.shapes import ConsentNotice, ConsentOf, Consents, ConsentTold, time_of

Named = Annotated[str, Meta(description="`kind:value`, such as `email:x@y.example`.")]


class ConsentQuery(Struct, forbid_unknown_fields=True):
    """Of whom."""

    identifier: Named


class ConsentBody(Struct, forbid_unknown_fields=True):
    """Who wants what."""

    identifier: Named
    says: Annotated[
        Literal["withdraw", "give", "object", "allow"],
        Meta(description="He withdraws his consent, gives it again, objects to being scored, takes that back."),
    ]


class ConsentOperations(Operations):
    """The operations."""

    def operations(self) -> list[Operation]:
        """The table."""
        return [
            Operation(
                method="GET",
                path="/identity/consent",
                name="getConsent",
                words="What somebody wants done with his data, and what he told of it, by all that is scored.",
                answer=Consents,
                handle=self.show,
                query=ConsentQuery,
            ),
            Operation(
                method="POST",
                path="/identity/consent",
                name="tellConsent",
                words="Writes down that somebody withdraws his consent (what rests on it counts no more), gives it "
                "again (what comes later counts), objects to being scored (no score and no class is held of him, "
                "whatever joins him), or takes the objection back. It is kept as an event, and followed within a "
                "second.",
                answer=ConsentTold,
                handle=self.tell,
                body=ConsentBody,
                admin=True,
                refusals=(413,),
            ),
        ]

    def show(self, call: Call) -> Consents:
        """How it stands."""
        person = _identifier(call.query.identifier)
        with self.backend.database.read() as connection:
            standing = will_around(connection, person, self.backend.clock())
        told = [
            ConsentNotice(
                seq, time_of(notice.at), notice.trust, [str(name) for name in notice.identifiers], acts_of(notice)
            )
            for seq, notice in standing.told.items()
        ]
        return Consents(str(person), [consent_of(of, will) for of, will in standing.wills.items()], told)

    def tell(self, call: Call) -> ConsentTold:
        """Writes it down, as of the key's source."""
        asked: ConsentBody = call.body
        person = _identifier(asked.identifier)
        with self.backend.database.write_alone() as connection:
            write_down(connection, asked.says, person, call.source.id, self.backend.clock())
        return ConsentTold(str(person), asked.says)


def consent_of(of: str, will: Will) -> ConsentOf:
    """A will as it is answered."""
    counts_from = time_of(will.counts_from) if 0 < will.counts_from < NEVER else None
    return ConsentOf(of, will.objects, will.counts_from > 0, counts_from)


def _identifier(text: str) -> Identifier:
    kind, colon, value = text.partition(":")
    found = read_identifier(cast(Kind, kind), value) if colon and kind in get_args(Kind) else None
    if found is None:
        kinds = ", ".join(get_args(Kind))
        raise RefusedError(400, "bad-identifier", f"An identifier is kind:value, of one of the kinds {kinds}.")
    return found
