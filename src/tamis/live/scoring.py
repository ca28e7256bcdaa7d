"""Leads and facts through the plans of one model: entries of the ledger, then scores. One engine, kept warm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tamis.live.columns import column, columns
from tamis.live.facts import Fact
from tamis.live.prediction import prediction_of
from tamis.model.definition import Model
from tamis.model.fields import CREATED_AT, Field, event_fields, trait_fields
from tamis.model.learned import PREDICTED
from tamis.scoring.batch import register
from tamis.scoring.clock import Moment, moment_at
from tamis.scoring.components import EventComponent, LeadComponent, SequenceComponent, Silence
from tamis.scoring.experiences import FIELDS as EXPERIENCE_FIELDS
from tamis.scoring.experiences import ending_entries, shown_entries, watched_entries
from tamis.scoring.match import ENTRIES, EVENTS
from tamis.scoring.program import Program
from tamis.store.facts import columns_of, created_at, properties_of
from tamis.store.ledger import ledger_schema, shortened
from tamis.store.profile import Profile
from tamis.store.standings import Standing

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.learn.frame import Numbers
    from tamis.scoring.engines.base import Engine

_SINCE = Field(CREATED_AT, "date")
"""From when silence is counted."""


class LiveProgram:
    """A model's plans over what the store holds."""

    def __init__(self, model: Model, engine: Engine) -> None:
        """Compiles them.

        Raises:
            ModelError: the learned model of the model cannot be used.
        """
        self.model = model
        watched = watched_entries(model)
        self.prediction = prediction_of(model)
        learned = self.prediction.entry_rules if self.prediction is not None else ()
        self.program = Program(model, [*watched, *learned])
        self.engine = engine
        self._own = sorted({key for _, key in self._readers_of_rules()})
        self._learned = sorted({rule.key for rule in learned})
        self.rules: tuple[int, ...] = tuple(rule.key for rule in self.program.entry_rules)
        read = self.prediction.event_fields if self.prediction is not None else ()
        self.event_fields = sorted({*event_fields(model), *(EXPERIENCE_FIELDS if watched else ()), *read})
        self._trait_fields = trait_fields(model)
        register(engine, self.program, self.profiles({}, {}), self.events([]))

    def moment(self, at: int) -> Moment:
        """That time, in µs UTC, as the moment of a scoring."""
        return moment_at(datetime.fromtimestamp(at / 1e6, UTC), self.model.timezone)

    def entries(self, facts: Sequence[tuple[int, Fact]], moment: Moment) -> pa.Table:
        """The ledger of these facts, each with its lead's id."""
        if not facts or not self.program.reads_events:
            return ledger_schema().empty_table()
        self.engine.register(EVENTS, self.events(facts))
        return shortened(self.engine.run(self.program.ledger(), moment).cast(ledger_schema()))

    def magnitudes(self, facts: Sequence[tuple[int, Fact]]) -> dict[int, float]:
        """What the numbers in the events of each lead add up to, all taken as positive."""
        import pyarrow.compute as pc

        events = self.events(facts)
        found = dict.fromkeys(events["lead"].to_pylist(), 0.0)
        for field in self.event_fields:
            if field.type == "number":
                sizes = pc.abs(events[field.name]).fill_null(0.0).to_pylist()
                for lead, size in zip(events["lead"].to_pylist(), sizes, strict=True):
                    found[lead] += size
        return found

    def standings(
        self, profiles: Mapping[int, Profile], held: Mapping[int, str | None], entries: pa.Table, moment: Moment
    ) -> list[Standing]:
        """Where leads stand by their ledger, given the classes that they held."""
        if not profiles:
            return []
        self.stand(profiles, held, moment, entries)
        return self._read(self.engine.run(self.program.scores("entries", previous=True), moment), moment)

    def standings_of_events(
        self,
        profiles: Mapping[int, Profile],
        held: Mapping[int, str | None],
        facts: Sequence[tuple[int, Fact]],
        moment: Moment,
    ) -> list[Standing]:
        """The same straight from all their facts, as files are scored: without a ledger."""
        self.engine.register(EVENTS, self.events(facts))
        self.stand(profiles, held, moment)
        return self._read(self.engine.run(self.program.scores("events", previous=True), moment), moment)

    def stand(
        self,
        profiles: Mapping[int, Profile],
        held: Mapping[int, str | None],
        moment: Moment,
        entries: pa.Table | None = None,
    ) -> None:
        """Makes the relation `profiles` as of that moment, and the relation `entries`.

        `entries` None: what is predicted is predicted from the relation `events`.
        """
        rows = self.profiles(profiles, held)
        if self.prediction is not None:
            values = self.learned_values(profiles, moment, entries)
            place = rows.column_names.index(PREDICTED)
            rows = rows.set_column(place, PREDICTED, self.prediction.points(values, profiles.values(), moment))
        if entries is not None:
            self.engine.register(ENTRIES, entries if self.prediction is None else _of_rules(entries, self._own))
        self.engine.register("profiles", rows)

    def learned_values(self, leads: Iterable[int], moment: Moment, entries: pa.Table | None = None) -> Numbers:
        """What the learned model asks of what leads did, shape (leads, signals); the model must have one.

        `entries` None: by the relation `events`. The relations `profiles` and `entries` are of it alone after that.
        """
        if self.prediction is None:
            raise ValueError("the model has no learned one")
        if entries is None:
            return self.prediction.values(self.engine, "events", leads, moment)
        self.engine.register(ENTRIES, _of_rules(entries, self._learned))
        return self.prediction.values(self.engine, "entries", leads, moment)

    def readers(self) -> Iterator[tuple[str, int]]:
        """Each rule and experience of the model with the key of the entries that it reads."""
        for experience in self.model.experiences:
            for entries in (shown_entries(self.model), *ending_entries(self.model, experience)):
                yield experience.id, entries.key
        for rule in self.prediction.entry_rules if self.prediction is not None else ():
            yield PREDICTED, rule.key
        yield from self._readers_of_rules()

    def _readers_of_rules(self) -> Iterator[tuple[str, int]]:
        for component in self.program.components:
            if isinstance(component, EventComponent):
                yield component.rule, component.entries.key
            elif isinstance(component, SequenceComponent):
                yield from ((component.rule, step.key) for step in component.steps)
            elif isinstance(component, LeadComponent) and isinstance(component.condition, Silence):
                yield component.rule, component.condition.acts.key

    def _read(self, rows: pa.Table, moment: Moment) -> list[Standing]:
        """The rows of a scoring. Entries of leads without a profile give none."""
        names = list(self.model.scores)
        return [
            Standing(
                row["lead"],
                row["audience"] or None,
                row["class"],
                row["grade"],
                moment.us,
                {name: row[name] for name in names},
            )
            for row in rows.to_pylist()
            if row["lead"] is not None
        ]

    def events(self, facts: Sequence[tuple[int, Fact]]) -> pa.Table:
        """The relation `events`: lead (its id), event, t, day, and what the model reads of each."""
        import pyarrow as pa

        rows = [{**columns_of(f.event, f.source), **properties_of(f.document)} for _, f in facts]
        known = {
            "lead": pa.array([lead for lead, _ in facts], pa.int64()),
            "event": column("text", [f.event.name for _, f in facts], self.model.timezone),
            "t": pa.array([f.event.occurred_at for _, f in facts], pa.int64()),
            "day": pa.array([False] * len(facts), pa.bool_()),
        }
        return pa.table(known | columns(self.event_fields, rows, self.model.timezone))

    def profiles(self, profiles: Mapping[int, Profile], held: Mapping[int, str | None]) -> pa.Table:
        """The relation `profiles`: lead, the traits that the model reads, and the class held before.

        What is predicted of each is 0, until `stand` says it.
        """
        import pyarrow as pa

        zone, moments = self.model.timezone, profiles.values()
        rows = [profile.known() for profile in moments]
        known = {"lead": pa.array(list(profiles), pa.int64())}
        known |= columns([field for field in self._trait_fields if field != _SINCE], rows, zone)
        since = [created_at(row.get(CREATED_AT), p.first_at) for row, p in zip(rows, moments, strict=True)]
        known |= {_SINCE.name: pa.array(since, pa.int64())}
        known |= {"previous": pa.array([held.get(lead) for lead in profiles], pa.string())}
        if self.prediction is not None:
            known |= {PREDICTED: pa.array([0.0] * len(profiles), pa.float64())}
        return pa.table(known)


def _of_rules(entries: pa.Table, rules: Sequence[int]) -> pa.Table:
    """The entries of some rules: those of a learned model alone are many more than those that scores read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return entries.filter(pc.is_in(entries["rule"], value_set=pa.array(rules, pa.int64())))
