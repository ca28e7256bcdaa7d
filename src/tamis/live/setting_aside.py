"""What cannot be scored, found to be alone at fault, is set aside: no single event may stop the scores of all others.

That there is such a thing is a defect of ours. The event is kept, with the reason, and can be judged again later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from tamis.collect.traffic.reasons import UNSCORABLE
from tamis.identify.identifiers import Identifier
from tamis.live.facts import Fact, Sources, facts_naming
from tamis.live.publishing import Publisher
from tamis.live.scorer import Scorer
from tamis.live.scoring import LiveProgram
from tamis.store.database import Transaction
from tamis.store.events import read_events
from tamis.store.ledger import ledger_schema
from tamis.store.profile import Profile
from tamis.store.progress import SCORED, STEP, advance, answered, asked_again, progress, set_progress
from tamis.store.reclassify import mark, reclassify
from tamis.store.sources import list_sources
from tamis.store.standings import stale_leads
from tamis.store.versions import set_watermark, version_in_state

LOG = logging.getLogger(__name__)


def set_event_aside(scorer: Scorer, error: Exception) -> None:
    """After a step of one failed: what it was about does not count.

    Raises:
        Exception: the scorer can score nothing at all.
    """
    _assert_works(scorer.program, scorer)
    with scorer.database.write() as connection:
        step, last = progress(connection, STEP), progress(connection, SCORED)
        if not advance(connection, STEP, step, step + 1):
            return
        again = asked_again(connection, 1)
        if again:
            _leave_request(connection, scorer, again, last, error)
            return
        for seq, event in read_events(connection, last, 1):
            if event.suspect is None:
                mark(connection, {seq: UNSCORABLE})
            else:  # it cannot even be read
                set_progress(connection, SCORED, seq)
                set_watermark(connection, scorer.version, seq)
            _tell(seq, error)


def set_lead_aside(scorer: Scorer, before: int, error: Exception) -> None:
    """After a refresh of one failed: until the next start no refresh touches the lead.

    Raises:
        Exception: the scorer can score nothing at all.
    """
    _assert_works(scorer.program, scorer)
    with scorer.database.read() as connection:
        leads = stale_leads(connection, scorer.version, before, 1, scorer.unscorable)
    scorer.unscorable.update(leads)
    LOG.error("lead %s cannot be scored again (%s)", leads, type(error).__name__)


def set_aside_for_candidate(publisher: Publisher, error: Exception) -> None:
    """After a portion of one failed: the event does not count, for the active version either.

    Raises:
        Exception: the candidate can score nothing at all; or one lead cannot be scored by it.
    """
    scorer = publisher.scorer
    _assert_works(publisher.candidate.program, scorer)
    with scorer.database.write() as connection:
        building = version_in_state(connection, "building")
        after = building.watermark if building else 0
        rows = [seq for seq, event in read_events(connection, after, 1) if event.suspect is None]
        rows = [seq for seq in rows if seq <= progress(connection, SCORED)]
        if not rows:
            raise error
        reclassify(connection, dict.fromkeys(rows, UNSCORABLE))
    _tell(rows[0], error)


def _assert_works(program: LiveProgram, scorer: Scorer) -> None:
    """Raises what is raised where there is nothing to be at fault."""
    program.standings({1: Profile.begun(0)}, {}, ledger_schema().empty_table(), program.moment(scorer.clock()))


def _leave_request(
    connection: Transaction, scorer: Scorer, again: dict[int, Identifier], last: int, error: Exception
) -> None:
    """Of the leads that were to be derived again, the events that fail by themselves; where none does, the request."""
    sources: Sources = {source.id: source for source in list_sources(connection)}
    facts = facts_naming(connection, again.values(), (), last, sources)
    faulty = _faulty(scorer, facts)
    mark(connection, dict.fromkeys(faulty, UNSCORABLE))
    for seq in faulty:
        _tell(seq, error)
    if not faulty:
        answered(connection, again)
        LOG.error("leads cannot be derived again (%s): request %s", type(error).__name__, list(again))


def _faulty(scorer: Scorer, facts: Sequence[Fact]) -> list[int]:
    """The numbers of those that cannot be scored even alone."""
    moment = scorer.program.moment(scorer.clock())
    found = []
    for fact in facts:
        try:
            scorer.program.entries([(1, fact)], moment)
        except Exception:  # noqa: BLE001 - whatever it is, it is this event's
            found.append(fact.seq)
    return found


def _tell(seq: int, error: Exception) -> None:
    LOG.error("event %d cannot be scored (%s), and is set aside", seq, type(error).__name__)
