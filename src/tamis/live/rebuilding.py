"""A new version of the model over the whole history at once, while others go on scoring by the active one.

The ledger of all events up to one is computed from the columnar history, and written in portions. Leads whose events
were given anew meanwhile are left out, and asked to be derived again at the end; leads that only did more are right as
they are: what is new to them comes after that event. A rebuild that was interrupted begins again, over what it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.live.meanings import meanings_in
from tamis.live.owners import owners_of
from tamis.live.scorer import Candidate
from tamis.scoring.clock import Moment
from tamis.scoring.history_door import HistoryDoor
from tamis.store.account_facts import touch_all_accounts
from tamis.store.database import Database, Transaction
from tamis.store.edges import identifier_of
from tamis.store.events import last_received, read_events
from tamis.store.history import History
from tamis.store.leads import derived_after, events_of_leads, leads_by_id, touched_after
from tamis.store.ledger import ledger_schema, shortened, write_ledger
from tamis.store.progress import REBUILT, SCORED, STEP, ask_again, hold_still, progress, set_progress
from tamis.store.reclassify import judged_anew
from tamis.store.sources import list_sources
from tamis.store.standings import Standing, classes_held, write_standings
from tamis.store.versions import set_watermark, version_in_state

if TYPE_CHECKING:
    import pyarrow as pa

EVENTS_AT_ONCE = 5_000_000
"""Events in memory; where there are more, some leads are rebuilt after the others."""
_EVENTS_READ = 20_000
_ENTRIES_AT_ONCE = 20_000
_LEADS_AT_ONCE = 5_000
_STANDINGS_AT_ONCE = 2_000


class OvertakenError(Exception):
    """Another version is being built by now, or this one by somebody else."""


@dataclass(frozen=True)
class _Snapshot:
    """The store when the rebuild began, at step `step` and event `last`, which was `received` then (µs UTC).

    `owners`: whose the events are, see `HistoryDoor.load`. `ranges`: of leads, each the first and the last.
    """

    step: int
    last: int
    received: int
    owners: pa.Table
    ranges: Sequence[tuple[int, int]]


class Rebuild:
    """One candidate, from the history."""

    def __init__(
        self,
        database: Database,
        history: History,
        candidate: Candidate,
        active: int,
        clock: Callable[[], int],
        events_at_once: int = EVENTS_AT_ONCE,
    ) -> None:
        """`active`: the version that holds the classes. `clock` gives the time in µs UTC."""
        self.database = database
        self.history = history
        self.candidate = candidate
        self.active = active
        self.clock = clock
        self.events_at_once = events_at_once

    def portions(self) -> Iterator[None]:
        """Does all of it, in portions; others may write to the store between two of them.

        Raises:
            OvertakenError: the version is no longer ours to build.
        """
        with self.database.read() as connection:
            self._append_rest(connection)
            door = self._door(connection)
            found = self._snapshot(connection, door)
        yield
        for first, last in found.ranges:
            moment = self.candidate.program.moment(max(self.clock(), found.received + 1))
            entries = self._entries(door, found.owners, first, last, moment)
            for portion in _portions(self._own(entries), _ENTRIES_AT_ONCE):
                self._write_entries(found.step, portion)
                yield
            for standings in self._standings(first, last, entries, moment):
                self._write_standings(found.step, standings)
                yield
        self._finish(found)

    def _append_rest(self, connection: Transaction) -> None:
        """The history reaches as far as what is scored at this moment."""
        scored = progress(connection, SCORED)
        sources = {source.id: source for source in list_sources(connection)}
        while (after := self.history.watermark()) < scored:
            rows = read_events(connection, after, _EVENTS_READ)
            self.history.append([row for row in rows if row[0] <= scored], sources)

    def _door(self, connection: Transaction) -> HistoryDoor:
        last = progress(connection, SCORED)
        files = [str(part.path) for part in self.history.parts()]
        return HistoryDoor(self.candidate.program.engine, files, last, judged_anew(connection, last))

    def _snapshot(self, connection: Transaction, door: HistoryDoor) -> _Snapshot:
        return _Snapshot(
            progress(connection, STEP),
            progress(connection, SCORED),
            last_received(connection),
            owners_of(connection, door.owned()),
            list(_ranges(events_of_leads(connection), self.events_at_once)),
        )

    def _entries(self, door: HistoryDoor, owners: pa.Table, first: int, last: int, moment: Moment) -> pa.Table:
        """The ledger of these leads, sorted by lead."""
        import pyarrow.compute as pc

        program = self.candidate.program
        mine = owners.filter(pc.and_(pc.greater_equal(owners["lead"], first), pc.less_equal(owners["lead"], last)))
        if not program.program.reads_events or not mine.num_rows:
            return ledger_schema().empty_table()
        door.load(mine, program.event_fields, meanings_in(program.model.timezone))
        found = program.engine.run(program.program.ledger(), moment).cast(ledger_schema())
        return shortened(found.sort_by([("lead", "ascending"), ("rule", "ascending"), ("bucket", "ascending")]))

    def _own(self, entries: pa.Table) -> pa.Table:
        """Those that the active version has not."""
        import pyarrow as pa
        import pyarrow.compute as pc

        rules = pa.array(sorted(self.candidate.rules), pa.int64())
        return entries.filter(pc.is_in(entries["rule"], value_set=rules))

    def _standings(self, first: int, last: int, entries: pa.Table, moment: Moment) -> Iterator[Sequence[Standing]]:
        while first <= last:
            until = min(first + _LEADS_AT_ONCE, last + 1)
            with self.database.read() as connection:
                leads = leads_by_id(connection, range(first, until))
                profiles = {id_: lead.profile for id_, lead in leads.items() if lead.is_alive}
                held = classes_held(connection, self.active, profiles)
            mine = _between(entries, first, until)
            standings = self.candidate.program.standings(profiles, held, mine, moment)
            for start in range(0, len(standings), _STANDINGS_AT_ONCE):
                yield standings[start : start + _STANDINGS_AT_ONCE]
            first = until

    def _write_entries(self, step: int, entries: pa.Table) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        leads = entries["lead"]
        first, last = leads[0].as_py(), leads[-1].as_py()
        with self.database.write() as connection:
            self._claimed(connection)
            moved = derived_after(connection, step, first, last)
            if moved:
                entries = entries.filter(pc.invert(pc.is_in(leads, value_set=pa.array(sorted(moved), pa.int64()))))
            write_ledger(connection, entries)

    def _write_standings(self, step: int, standings: Sequence[Standing]) -> None:
        first, last = min(s.lead for s in standings), max(s.lead for s in standings)
        with self.database.write() as connection:
            self._claimed(connection)
            touched = touched_after(connection, step, first, last)
            write_standings(connection, self.candidate.version, [s for s in standings if s.lead not in touched])

    def _finish(self, found: _Snapshot) -> None:
        """The ledger holds everything up to the snapshot's last event, once the leads that moved are derived again."""
        with self.database.write() as connection:
            self._claimed(connection)
            moved = leads_by_id(connection, derived_after(connection, found.step))
            ask_again(connection, [identifier_of(lead.name) for lead in moved.values() if lead.is_alive])
            set_watermark(connection, self.candidate.version, found.last)
            set_progress(connection, REBUILT, 0)
            step = progress(connection, STEP) + 1
            set_progress(connection, STEP, step)
            touch_all_accounts(connection, step)

    def _claimed(self, connection: Transaction) -> None:
        """Nobody else writes what is derived until the transaction ends.

        Raises:
            OvertakenError: the version is not ours to build.
        """
        hold_still(connection)
        building = version_in_state(connection, "building")
        mine = building is not None and building.id == self.candidate.version and building.watermark == 0
        if not mine or progress(connection, REBUILT) != self.candidate.version:
            raise OvertakenError


def _ranges(leads: Sequence[tuple[int, int]], most: int) -> Iterator[tuple[int, int]]:
    """Ranges of leads (id, events; by id) that have about so many events together."""
    first: int | None = None
    total = 0
    for place, (lead, events) in enumerate(leads):
        first = lead if first is None else first
        total += events
        if total >= most or place == len(leads) - 1:
            yield first, lead
            first, total = None, 0


def _portions(entries: pa.Table, most: int) -> Iterator[pa.Table]:
    """Entries sorted by lead, at most so many at once, but those of a lead together."""
    import numpy as np

    leads = entries["lead"].to_numpy()
    start = 0
    while start < len(leads):
        end = min(start + most, len(leads))
        if end < len(leads):
            begin = int(np.searchsorted(leads, leads[end], "left"))
            end = begin if begin > start else int(np.searchsorted(leads, leads[end], "right"))
        yield entries.slice(start, end - start)
        start = end


def _between(entries: pa.Table, first: int, until: int) -> pa.Table:
    """The entries of some leads, of entries sorted by lead."""
    import numpy as np

    start, end = np.searchsorted(entries["lead"].to_numpy(), [first, until], "left")
    return entries.slice(int(start), int(end - start))
