"""The store's past as what is learned from: what every lead did, what was said of it and since when, what it became.

Everything comes from the columnar history, as far as this is written; who is who is what is known of it today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from tamis.collect.cell_text import text_of_cell
from tamis.collect.outcomes import WON
from tamis.identify.edges import STRONG
from tamis.learn.history import History, settling_of
from tamis.learn.outcomes import OUTCOME_EVENTS, as_events
from tamis.learn.proposals import Properties
from tamis.learn.traits_as_of import TraitFacts
from tamis.live.meanings import meanings_in
from tamis.live.owners import owners_of
from tamis.model.fields import CREATED_AT, Field
from tamis.model.text import normalise
from tamis.scoring.history_door import HistoryDoor, PropertySeen
from tamis.scoring.replay import NEVER, Replay
from tamis.store.database import Transaction
from tamis.store.facts import created_at
from tamis.store.leads import living_leads
from tamis.store.reclassify import judged_anew

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.scoring.engines.base import Engine
    from tamis.store.history import History as Columnar

    Micros = npt.NDArray[np.int64]

_MOST_PROPERTIES = 200
"""The most frequent ones: strangers may send any number of names."""
_LEADS_READ = 20_000
_AMOUNT = Field("amount", "number")
_Weight = tuple[bool, int, int]  # whether it is trusted, when (µs UTC), the event's number


def past_of(connection: Transaction, columnar: Columnar, engine: Engine, zone: ZoneInfo) -> History:
    """What the columnar history tells of the leads that there are. Weeks begin in `zone`."""
    import numpy as np
    import pyarrow as pa

    last = columnar.watermark()
    door = HistoryDoor(engine, [str(p.path) for p in columnar.parts()], last, judged_anew(connection, last))
    owners = owners_of(connection, door.owned())
    seen = door.properties()[:_MOST_PROPERTIES]
    properties = _properties(seen)
    has_amount = _AMOUNT.source in properties.numbers
    door.load(owners, properties.fields, meanings_in(zone))
    ids, keys = _leads(connection)
    replay = Replay(engine, pa.chunked_array([ids]), properties.fields, zone, as_events(None))
    places = {id_: place for place, id_ in enumerate(ids.to_pylist())}
    traits, created = _told(door.said(owners), places)
    won = OUTCOME_EVENTS[WON]
    amount = replay.sums(won, _AMOUNT) if has_amount else np.zeros(len(ids))
    names = [name for name in door.names() if normalise(name) in OUTCOME_EVENTS.values()]
    return History(replay, keys, properties, traits, created, amount, settling_of(door.delays(names)))


def _properties(seen: Iterable[PropertySeen]) -> Properties:
    """Which of them are looked at as texts and as numbers (whole numbers as both)."""
    texts = tuple(p.name for p in seen if p.numbers < p.values or not p.fractions)
    return Properties(texts, tuple(p.name for p in seen if p.numbers == p.values))


def _leads(connection: Transaction) -> tuple[pa.Array, pa.ChunkedArray]:
    """The ids and the keys of those that are somebody."""
    import pyarrow as pa

    ids: list[int] = []
    keys: list[str] = []
    while portion := living_leads(connection, ids[-1] if ids else 0, _LEADS_READ):
        ids += [lead.id for lead in portion]
        keys += [lead.key for lead in portion]
    return pa.array(ids, pa.int64()), pa.chunked_array([pa.array(keys, pa.string())])


def _told(said: pa.Table, places: Mapping[int, int]) -> tuple[dict[str, TraitFacts], Micros]:
    """Of each trait what was said of it, and when leads say that they were created (µs UTC)."""
    import numpy as np

    facts: defaultdict[str, list[tuple[int, int, _Weight, Any]]] = defaultdict(list)
    for batch in said.to_batches():
        for row in batch.to_pylist():
            place = places.get(row["lead"])
            if place is None:
                continue
            weight = (row["trust"] in STRONG, row["t"], row["seq"])
            for name, value in msgspec.json.decode(row["traits"]).items():
                facts[name].append((place, row["t"], weight, value))
    created = np.full(len(places), NEVER, np.int64)
    for place, _, _, value in sorted(facts.pop(CREATED_AT, []), key=lambda fact: fact[2]):
        created[place] = created_at(value, NEVER)
    return {name: _facts(mine) for name, mine in facts.items()}, created


def _facts(said: list[tuple[int, int, _Weight, Any]]) -> TraitFacts:
    """Those that counted when they were said: a word that is trusted is not taken back by one that is not."""
    import numpy as np
    import pyarrow as pa

    said.sort(key=lambda fact: (fact[0], fact[2][1:]))
    kept: list[tuple[int, int, Any]] = []
    lead, weight = -1, (False, 0, 0)
    for place, at, mine, value in said:
        if place != lead or mine > weight:
            kept.append((place, at, None if value is None else text_of_cell(value).strip() or None))
            lead, weight = place, mine
    leads, since, values = zip(*kept, strict=True)
    return TraitFacts(np.array(leads, np.int64), np.array(since, np.int64), pa.array(values, pa.string()))
