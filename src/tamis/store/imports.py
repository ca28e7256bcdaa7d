"""What a file tells, as events of a source: each once, however often the file is imported, and wherever that stopped.

The number of a message is made from what it says, so that the same is stored once:
`e` + what happened (48 hex digits) + which of the facts that say exactly this (8), for what somebody did, unless the
file has a number of its own;
`i` + lead (32) + its number among what was said of the lead (8) + what was said (24), for what is known of somebody:
said as the time before, it is nothing new; said once more after something else, it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain

import msgspec
from sqlalchemy import text

from tamis.collect.mappings.fit import SOURCE
from tamis.collect.mappings.shape import Kind
from tamis.collect.mappings.told import IMPORTED, Plan, Told
from tamis.collect.protocols.message import LONGEST_TEXT
from tamis.identify.identifiers import read_identifier
from tamis.store.database import Database, Transaction
from tamis.store.events import Event, insert_events
from tamis.store.intake import Document, document_text
from tamis.store.reading import portions
from tamis.store.sources import Source

AT_ONCE = 2_000
"""Facts in one transaction."""
_CHECKPOINT_EVERY = 50
_LONGEST_ID = 100
_Saying = tuple[int, str]  # which of a lead's, and what it says


@dataclass
class Imported:
    """How many facts there were, by name; how many of them are new to the store; how many came from the future."""

    facts: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    future: int = 0


def reads(kind: Kind, written: str) -> str | None:
    """The identifier of that kind, as it is compared; None where it names nobody."""
    found = read_identifier(kind, written)
    return found.value if found else None


def facts_of(plan: Plan) -> Iterator[Sequence[Told]]:
    """All that a file tells, what is known of each lead once."""
    form = plan.fitted.form
    if form.one_row_each or form.of_events:
        yield from plan.told()
        return
    yield one_saying_each(one for portion in plan.told() for one in portion if one.identifies)
    for portion in plan.told():
        yield [one for one in portion if not one.identifies]


def one_saying_each(told: Iterable[Told]) -> list[Told]:
    """What is known of each lead, together: of what is said twice, the latest, then the last row of the file."""
    said: dict[str, Told] = {}
    dated = sorted(told, key=lambda one: one.at if one.at is not None else _END)
    for one in dated:
        before = said.get(one.lead)
        known = {**before.traits, **one.traits} if before else one.traits
        who = {**before.who, **one.who} if before else one.who
        said[one.lead] = Told(one.name, who, one.at, one.written, known, identifies=True)
    return list(said.values())


class Importer:
    """Stores what is told, in transactions of `AT_ONCE`; a later run goes on where this one was stopped."""

    def __init__(self, database: Database, source: Source, now: int, channel: str | None = None) -> None:
        """`now`: µs UTC, when all of it becomes known, and when what is not dated was; nothing is dated after it."""
        self.database = database
        self.source = source
        self.now = now
        self.channel = channel
        self.done = Imported()
        self._seen: Counter[bytes] = Counter()

    def run(self, told: Iterable[Sequence[Told]], advanced: Callable[[int], None] = lambda _count: None) -> Imported:
        """Stores everything. `advanced` hears after each transaction how many facts are done.

        Raises:
            StoreUnavailableError: the store does not answer; what was committed stays, and another run goes on.
        """
        count = 0
        for number, portion in enumerate(portions(chain.from_iterable(told), AT_ONCE), 1):
            acts = [self._act(one) for one in portion if not one.identifies]
            with self.database.write_alone() as connection:
                sayings = list(self._sayings(connection, [one for one in portion if one.identifies]))
                self.done.stored += insert_events(connection, [*sayings, *acts])
            self.done.facts.update(one.name for one in portion)
            count += len(portion)
            advanced(count)
            if number % _CHECKPOINT_EVERY == 0:
                self.database.checkpoint()
        self.database.checkpoint()
        return self.done

    def _act(self, one: Told) -> Event:
        given = None
        if one.message_id is not None:
            given = _given_id(one)
        if given is None:
            what = sha256(
                msgspec.json.encode((one.name, list(one.who.items()), one.written, sorted(one.properties.items())))
            ).digest()[:24]
            given = f"e{what.hex()}{self._seen[what]:08x}"
            self._seen[what] += 1
        return self._event(given, "track", one)

    def _sayings(self, connection: Transaction, told: Sequence[Told]) -> Iterator[Event]:
        """What is not what was last said of the same lead."""
        leads = {one.lead: _digest(one.lead)[:32] for one in told}
        last = _last_sayings(connection, self.source.id, leads.values())
        for one in told:
            lead = leads[one.lead]
            number, before = last.get(lead, (-1, ""))
            said = _digest(list(one.who.items()), one.written, sorted(one.traits.items()))[:24]
            if said != before:
                last[lead] = number + 1, said
                yield self._event(f"i{lead}{number + 1:08x}{said}", "identify", one)

    def _event(self, message_id: str, kind: str, one: Told) -> Event:
        at = self.now if one.at is None else min(one.at, self.now)
        future = one.at is not None and one.at > self.now
        self.done.future += future
        others = {other: value for other, value in one.who.items() if other not in {"user_id", "anonymous_id"}}
        document = Document(
            properties=dict(one.properties),
            traits=dict(one.traits),
            original_at=one.at if future else None,
            notes=("future-clamped",) if future else (),
            channel=self.channel,
            known_as=others,
        )
        return Event(
            self.source.id,
            message_id,
            kind,
            IMPORTED if one.identifies else one.name.replace("\0", "")[:LONGEST_TEXT],
            at,
            self.now,
            one.who.get("anonymous_id"),
            one.who.get("user_id"),
            one.suspect and one.suspect.replace("\0", ""),
            document_text(document),
        )


def _last_sayings(connection: Transaction, source: int, leads: Iterable[str]) -> dict[str, _Saying]:
    """By lead, the number and the content of what this source said last: a look into the index for each lead."""
    on_sqlite = connection.dialect.name == "sqlite"
    listed = "json_each(:leads) AS lead" if on_sqlite else "unnest(CAST(:leads AS text[])) AS lead(value)"
    given = msgspec.json.encode(sorted(leads)).decode() if on_sqlite else sorted(leads)
    wanted = text(
        f"SELECT event.message_id FROM {listed} CROSS JOIN event "  # noqa: S608 - in this order; nothing foreign in it
        "WHERE event.source = :source "
        "AND event.message_id BETWEEN 'i' || lead.value || '0' AND 'i' || lead.value || 'g'"
    )
    found: dict[str, _Saying] = {}
    for message_id in connection.execute(wanted, {"leads": given, "source": source}).scalars():
        name, number, said = message_id[1:33], int(message_id[33:41], 16), message_id[41:]
        found[name] = max(found.get(name, (-1, "")), (number, said))
    return found


def _given_id(one: Told) -> str:
    """The file's own number: it is the source's, unless the file tells of several sources; each event has its own."""
    source = one.properties.get(SOURCE)
    given = one.message_id or ""
    if source is None and len(given) <= _LONGEST_ID and given.isprintable():
        return given
    return f"m{_digest(source, given)}"


def _digest(*parts: object) -> str:
    return sha256(msgspec.json.encode(parts)).hexdigest()


_END = 2**63
