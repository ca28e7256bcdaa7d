"""Leads: found by where they stand, and one of them with who he is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, cast, get_args

from msgspec import Meta, Struct, field

from tamis.errors import near_miss
from tamis.identify.identifiers import Kind, read_identifier
from tamis.store.database import Transaction
from tamis.store.lead_identity import find_lead, identity_of, leads_known_by, successor_of
from tamis.store.lead_search import ID, SCORED_AT, Filters, Order, Place, search_leads
from tamis.store.leads import StoredLead, leads_by_id
from tamis.store.standings import Standing, class_log, read_standings
from tamis.store.versions import active_version
from tamis.web.api import cursors
from tamis.web.api.operations import Backend, Call, From, Limit, Operation, Operations, RefusedError, not_found
from tamis.web.api.predictions import predicted_then, prediction_shown
from tamis.web.api.shapes import (
    ClassChanged,
    KnownBy,
    Lang,
    Lead,
    LeadRef,
    Leads,
    OneLead,
    time_of,
)

LeadSort = Annotated[str, Meta(description="`id`, `scored_at` or a score; with `-` the greatest first.")]


class LeadsQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which leads, and in which order."""

    klass: Annotated[str | None, Meta(description="Those that hold this class.")] = field(default=None, name="class")
    audience: str | None = None
    grade: str | None = None
    least: Annotated[dict[str, float], Meta(description="`min.<score>=`: at least so many points.")] = field(
        default_factory=dict, name="min"
    )
    most: Annotated[dict[str, float], Meta(description="`max.<score>=`: at most so many points.")] = field(
        default_factory=dict, name="max"
    )
    trait: Annotated[
        dict[str, str], Meta(description="`trait.<name>=`: compared as a model's text conditions are.")
    ] = {}
    identifier: Annotated[
        str | None, Meta(description="`kind:value`, such as `email:x@y.example`: looked up in the identity log.")
    ] = None
    account: Annotated[str | None, Meta(description="The key of an account: its leads.")] = None
    q: Annotated[
        Annotated[str, Meta(min_length=1, max_length=400)] | None, Meta(description="How the lead's key begins.")
    ] = None
    sort: LeadSort = "id"
    limit: Limit = 50
    cursor: From = None


class LeadQuery(Struct, forbid_unknown_fields=True):
    """How it is told."""

    lang: Lang = "en"


class LeadOperations(Operations):
    """The operations."""

    def operations(self) -> list[Operation]:
        """The table."""
        return [
            Operation(
                method="GET",
                path="/leads",
                name="findLeads",
                words="Leads by where they stand. Pages go on after a lead and not after a count: while scores change, "
                "a lead may come twice or not at all, but with `sort=id` each comes once. A page may be short, or "
                "empty, and still have a `next`.",
                answer=Leads,
                handle=self.find,
                query=LeadsQuery,
            ),
            Operation(
                method="GET",
                path="/leads/{id}",
                name="getLead",
                words="One lead, by its number or its key. A lead that became part of another answers with that one, "
                "and says so in `instead_of`.",
                answer=OneLead,
                handle=self.one,
                query=LeadQuery,
                refusals=(404,),
            ),
        ]

    def find(self, call: Call) -> Leads:
        """A page of leads; none where no model is published."""
        query: LeadsQuery = call.query
        with self.backend.database.read() as connection:
            version = active_version(connection)
            if version is None:
                return Leads([], None)
            order = order_of(self.backend, query.sort, version)
            after = Place(*cursors.read(query.sort, query.cursor)) if query.cursor else None
            filters = self._filters(connection, query, version)
            page = search_leads(connection, version, filters, order, query.limit, after)
            return Leads(
                shown_leads(connection, version, page.leads),
                cursors.written(query.sort, (page.after.value, page.after.lead)) if page.after else None,
            )

    def one(self, call: Call) -> OneLead:
        """The lead."""
        with self.backend.database.read() as connection:
            asked, lead = lead_of(connection, call.path["id"])
            version = active_version(connection)
            standings = read_standings(connection, version, [lead.id]) if version is not None else {}
            identity = identity_of(connection, lead.key)
            log = class_log(connection, lead.id)
            standing = standings.get(lead.id)
            predicted = predicted_then(self.backend, connection, version, lead, standing)
        shown = shown_lead(lead, standing)
        return OneLead(
            **{name: getattr(shown, name) for name in Lead.__struct_fields__},
            identifiers=[KnownBy(i.kind, i.value) for i in identity.identifiers],
            classes=[ClassChanged(c.before, c.after, time_of(c.at), c.version) for c in log],
            instead_of=None if asked.id == lead.id else LeadRef(asked.id, asked.key),
            prediction=prediction_shown(predicted, call.query.lang),
        )

    def _filters(self, connection: Transaction, query: LeadsQuery, version: int) -> Filters:
        _check_scores(self.backend, [*query.least, *query.most], version)
        known = None
        if query.identifier is not None:
            known = _known_by(connection, query.identifier)
        return Filters(
            klass=query.klass,
            audience=query.audience,
            grade=query.grade,
            at_least=query.least,
            at_most=query.most,
            traits=query.trait,
            leads=known,
            account=query.account,
            prefix=query.q,
        )


def order_of(backend: Backend, sort: str, version: int) -> Order:
    """The order of leads that `sort` asks for.

    Raises:
        RefusedError: 400: the model has no such score.
    """
    order = Order(sort.removeprefix("-"), sort.startswith("-"))
    _check_scores(backend, [order.by], version, (ID, SCORED_AT))
    return order


def check_names(names: Iterable[str], known: Sequence[str], code: str) -> None:
    """That each is one of the known ones.

    Raises:
        RefusedError: 400: it is none of them.
    """
    for name in names:
        if name not in known:
            hint = near_miss(name, known)
            said = f"'{name}' is none of {', '.join(known)}." + (f" {hint.say('en')}" if hint else "")
            raise RefusedError(400, code, said)


def lead_of(connection: Transaction, name: str) -> tuple[StoredLead, StoredLead]:
    """The lead that is asked for, and what it is now: mostly the same.

    Raises:
        RefusedError: 404: there is none, or nothing is left of it.
    """
    asked = find_lead(connection, name)
    now = successor_of(connection, asked) if asked else None
    if asked is None:
        raise not_found("such lead")
    if now is None:
        raise RefusedError(404, "not-found", "Nothing of this lead counts: its timeline says why.")
    return asked, now


def shown_lead(lead: StoredLead, standing: Standing | None) -> Lead:
    """The lead as it is answered."""
    return Lead(
        id=lead.id,
        key=lead.key,
        klass=standing.klass if standing else None,
        grade=standing.grade if standing else None,
        audience=standing.audience if standing else None,
        scores=dict(standing.scores) if standing else {},
        account=lead.profile.account,
        traits=lead.profile.known(),
        events=lead.profile.events,
        first_seen=time_of(lead.profile.first_at),
        last_seen=time_of(lead.profile.last_at),
        scored_at=time_of(standing.scored_at) if standing else None,
    )


def shown_leads(connection: Transaction, version: int, ids: Iterable[int]) -> list[Lead]:
    """The leads of these numbers as they are answered."""
    wanted = list(ids)
    leads, standings = leads_by_id(connection, wanted), read_standings(connection, version, wanted)
    return [shown_lead(leads[id_], standings.get(id_)) for id_ in wanted if id_ in leads]


def _check_scores(backend: Backend, names: Sequence[str], version: int, others: tuple[str, ...] = ()) -> None:
    if not all(name in others for name in names):
        check_names(names, (*others, *backend.programs.model(version).scores), "unknown-score")


def _known_by(connection: Transaction, text: str) -> frozenset[int]:
    kind, colon, value = text.partition(":")
    if not colon or kind not in get_args(Kind):
        kinds = ", ".join(get_args(Kind))
        raise RefusedError(400, "bad-identifier", f"An identifier is kind:value, of one of the kinds {kinds}.")
    identifier = read_identifier(cast(Kind, kind), value)
    return leads_known_by(connection, identifier) if identifier else frozenset()
