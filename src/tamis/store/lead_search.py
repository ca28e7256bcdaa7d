"""Leads found by where they stand, in pages that go on after a place and not after a count.

No index serves every filter in every order. Where one filter leaves few leads, these are looked up and sorted; else the
leads are walked through in the order that is asked for, for a short while: what was not reached by then is what the
next page begins with.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, exists, false, func, select, tuple_

from tamis.collect.cell_text import text_of_cell
from tamis.model.text import normalise
from tamis.store.leads import leads_by_id
from tamis.store.reading import portions
from tamis.store.schema import LEADS, SCORES, STANDINGS

ID, SCORED_AT = "id", "scored_at"
"""The orders that are not by a score."""
_FEW = 5_000  # leads that are looked up one by one sooner than walked to
_STRIDE = 5_000  # leads of one look while walking
_STRIDE_WITH_TRAITS = 1_000  # where each lead's profile is read
_PATIENCE = 0.1  # seconds of walking, after which a page may be short
_LAST = "\U0010ffff"  # after every character


@dataclass(frozen=True, slots=True)
class Order:
    """By the lead's number (`id`), the time of its scoring (`scored_at`), or a score by its name."""

    by: str = ID
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A lead in an order: the value by which it stands there, and its number."""

    value: float
    lead: int


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a lead must be; None and empty: anything. `at_least` and `at_most` are by score, both inclusive.

    `leads`: one of these numbers. `traits` are compared as a model's text conditions are: without case and blanks.
    """

    klass: str | None = None
    audience: str | None = None
    grade: str | None = None
    at_least: Mapping[str, float] = field(default_factory=dict)
    at_most: Mapping[str, float] = field(default_factory=dict)
    traits: Mapping[str, str] = field(default_factory=dict)
    leads: frozenset[int] | None = None
    account: str | None = None
    prefix: str | None = None

    @property
    def bounded(self) -> list[str]:
        """The scores that have a bound."""
        return sorted({*self.at_least, *self.at_most})


@dataclass(frozen=True, slots=True)
class Page:
    """Numbers of leads in their order, and the place after which to go on; None where there are no more.

    A page may be short, or empty, and still have a next one.
    """

    leads: tuple[int, ...]
    after: Place | None


def search_leads(
    connection: Connection, version: int, filters: Filters, order: Order, most: int, after: Place | None = None
) -> Page:
    """The next leads that stand by that version of the model, at most `most`."""
    search = _Search(connection, version, filters, order)
    few = search.few()
    if few is not None:
        places = search.among(few, after)
        found = heapq.nsmallest(most + 1, places, key=search.rank)
        return Page(tuple(p.lead for p in found[:most]), found[most - 1] if len(found) > most else None)
    return search.walk(most, after)


class _Search:
    """One search: how its filters and its order are said to the store."""

    def __init__(self, connection: Connection, version: int, filters: Filters, order: Order) -> None:
        self.connection = connection
        self.version = version
        self.filters = filters
        self.order = order
        self.stride = _STRIDE_WITH_TRAITS if filters.traits else _STRIDE
        self.by_score = order.by not in {ID, SCORED_AT}
        table = SCORES if self.by_score else STANDINGS
        self.lead: ColumnElement[int] = table.c.lead
        self.value: ColumnElement[Any] = table.c[{ID: "lead", SCORED_AT: "scored_at"}.get(order.by, "value")]
        self.mine = table.c.version == version
        if self.by_score:
            self.mine &= table.c.name == order.by

    def rank(self, place: Place) -> tuple[float, int]:
        """What sorts places as this search does."""
        return (-place.value, -place.lead) if self.order.descending else (place.value, place.lead)

    def few(self) -> list[int] | None:
        """The leads that some filter leaves, where these are few."""
        if self.filters.leads is not None:
            return sorted(self.filters.leads)
        counted = [(self._count(wanted), place) for place, wanted in enumerate(self._selective())]
        least, place = min(counted, default=(_FEW + 1, 0))
        if least > _FEW:
            return None
        return list(self.connection.execute(self._selective()[place]).scalars())

    def among(self, leads: Iterable[int], after: Place | None) -> list[Place]:
        """Those of these leads that fit and come after that place, in no order."""
        found: list[Place] = []
        for portion in portions(leads):
            # The place is compared here: beside a list of leads, SQLite would rather walk all that come after it.
            wanted = select(self.value, self.lead).where(self.mine, self.lead.in_(portion))
            found += [Place(*row) for row in self.connection.execute(wanted.where(*self._conditions(self.lead)))]
        beyond = found if after is None else [place for place in found if self.rank(place) > self.rank(after)]
        return self._with_traits(beyond)

    def walk(self, most: int, after: Place | None) -> Page:
        """The next leads that fit, as far as time allows."""
        found: list[Place] = []
        end = time.monotonic() + _PATIENCE
        while True:
            stride = self._stride(after)
            wanted = select(stride.c.value, stride.c.lead).where(*self._conditions(stride.c.lead))
            wanted = wanted.order_by(*self._ordered(stride.c.value, stride.c.lead))
            if not self.filters.traits:
                wanted = wanted.limit(most + 1 - len(found))
            found += self._with_traits([Place(*row) for row in self.connection.execute(wanted)])
            if len(found) > most:
                return Page(tuple(p.lead for p in found[:most]), found[most - 1])
            after = self._end_of(stride)
            if after is None or time.monotonic() > end:
                return Page(tuple(p.lead for p in found), after)

    def _stride(self, after: Place | None) -> Subquery:
        """The next leads in the order, whether they fit or not."""
        value, lead = self.value.label("value"), self.lead.label("lead")
        wanted = select(value, lead).where(self.mine, *self._beyond(self.value, self.lead, after))
        own = self.order.by if self.by_score else None
        wanted = wanted.where(*self._bounds(own, self.value)) if own else wanted
        return wanted.order_by(*self._ordered(self.value, self.lead)).limit(self.stride).subquery()

    def _end_of(self, stride: Subquery) -> Place | None:
        """The last place of a stride; None where there is nothing behind it."""
        columns = stride.c.value, stride.c.lead
        row = self.connection.execute(
            select(*columns).order_by(*self._ordered(*columns)).limit(1).offset(self.stride - 1)
        ).first()
        return Place(*row) if row else None

    def _count(self, wanted: Select[Any]) -> int:
        """How many rows, or one more than few."""
        counted = select(func.count()).select_from(wanted.limit(_FEW + 1).subquery())
        return int(self.connection.execute(counted).scalar_one())

    def _selective(self) -> list[Select[Any]]:
        """The leads that each filter leaves which has an index."""
        filters, found = self.filters, list[Select[Any]]()
        if filters.prefix is not None:
            found.append(select(LEADS.c.id).where(*self._begins(filters.prefix)))
        if filters.account is not None:
            found.append(select(LEADS.c.id).where(LEADS.c.account == filters.account))
        if filters.klass is not None:
            mine = STANDINGS.c.version == self.version
            found.append(select(STANDINGS.c.lead).where(mine, STANDINGS.c["class"] == filters.klass))
        for name in filters.bounded:
            mine = (SCORES.c.version == self.version) & (SCORES.c.name == name)
            found.append(select(SCORES.c.lead).where(mine, *self._bounds(name, SCORES.c.value)))
        return found

    def _conditions(self, lead: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """That the lead fits, but for its traits and the place where it stands."""
        filters, found = self.filters, list[ColumnElement[bool]]()
        said = {"class": filters.klass, "audience": filters.audience, "grade": filters.grade}
        standing = STANDINGS.alias("its_standing")
        stands = [standing.c[name] == value for name, value in said.items() if value is not None]
        if stands:
            found.append(exists().where(standing.c.version == self.version, standing.c.lead == lead, *stands))
        for name in filters.bounded:
            score = SCORES.alias("its_score")
            mine = [score.c.version == self.version, score.c.name == name, score.c.lead == lead]
            found.append(exists().where(*mine, *self._bounds(name, score.c.value)))
        if filters.account is not None:
            found.append(exists().where(LEADS.c.id == lead, LEADS.c.account == filters.account))
        if filters.prefix is not None:
            found.append(exists().where(LEADS.c.id == lead, *self._begins(filters.prefix)))
        return found

    def _bounds(self, name: str, value: ColumnElement[float]) -> list[ColumnElement[bool]]:
        found = []
        if name in self.filters.at_least:
            found.append(value >= self.filters.at_least[name])
        if name in self.filters.at_most:
            found.append(value <= self.filters.at_most[name])
        return found

    def _begins(self, prefix: str) -> list[ColumnElement[bool]]:
        """That a lead's key begins so; PostgreSQL compares texts by its own collation, and needs its own words."""
        if not prefix.isprintable():
            return [false()]
        if self.connection.dialect.name == "sqlite":
            return [LEADS.c.key >= prefix, LEADS.c.key < prefix + _LAST]
        return [LEADS.c.key.startswith(prefix, autoescape=True)]

    def _beyond(
        self, value: ColumnElement[Any], lead: ColumnElement[int], after: Place | None
    ) -> list[ColumnElement[bool]]:
        if after is None:
            return []
        here, place = tuple_(value, lead), tuple_(after.value, after.lead)
        return [here < place if self.order.descending else here > place]

    def _ordered(self, value: ColumnElement[Any], lead: ColumnElement[int]) -> Sequence[ColumnElement[Any]]:
        columns = (lead,) if self.order.by == ID else (value, lead)
        return [column.desc() if self.order.descending else column.asc() for column in columns]

    def _with_traits(self, places: list[Place]) -> list[Place]:
        wanted = {name: normalise(value) for name, value in self.filters.traits.items()}
        if not wanted or not places:
            return places
        leads = leads_by_id(self.connection, [place.lead for place in places])
        return [p for p in places if p.lead in leads and _has(leads[p.lead].profile.known(), wanted)]


def _has(traits: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(name in traits and normalise(text_of_cell(traits[name])) == value for name, value in wanted.items())
