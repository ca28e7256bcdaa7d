"""What the company's own people did before and after they gave an address of its own: that does not count either.

A browser in which such an address was given is theirs: what is done there without a name, or by the users who gave one
there, is theirs too, whenever it was. Of a user whom a server says to be one of them, all is. That follows from the
stored events alone, in whatever order they came.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, exists, literal_column, or_, select

from tamis.collect.traffic.reasons import INTERNAL_DOMAIN, INTERNAL_USER, INTERNAL_VISITOR
from tamis.store.reading import portions
from tamis.store.schema import EVENTS

# Written out, so that the databases see that their partial indexes hold all of these.
_PROVEN: ColumnElement[str] = literal_column(f"'{INTERNAL_USER}'")
_GIVEN = [literal_column(f"'{INTERNAL_DOMAIN}'"), _PROVEN]
_OTHER = EVENTS.alias("other")
_IS_THEIRS = or_(
    exists().where(
        and_(
            _OTHER.c.suspect.in_(_GIVEN),
            _OTHER.c.anonymous_id == EVENTS.c.anonymous_id,
            or_(EVENTS.c.user_id.is_(None), _OTHER.c.user_id == EVENTS.c.user_id),
        )
    ),
    exists().where(and_(_OTHER.c.suspect == _PROVEN, _OTHER.c.user_id == EVENTS.c.user_id)),
)


def of_own_people(connection: Connection, after: int, last: int) -> dict[int, str]:
    """The reason for events that counted so far, by number: of the events between the two numbers, and before them.

    Older ones are asked for where a browser or a user is found to be the company's own.
    """
    found = _theirs(connection, EVENTS.c.seq > after, last)
    devices, users = _new_ones(connection, after, last)
    for portion in portions(devices):
        found |= _theirs(connection, EVENTS.c.anonymous_id.in_(portion), last)
    for portion in portions(users):
        found |= _theirs(connection, EVENTS.c.user_id.in_(portion), last)
    return dict.fromkeys(found, INTERNAL_VISITOR)


def _theirs(connection: Connection, where: ColumnElement[bool], last: int) -> set[int]:
    wanted = select(EVENTS.c.seq).where(where, EVENTS.c.seq <= last, EVENTS.c.suspect.is_(None), _IS_THEIRS)
    return set(connection.execute(wanted).scalars())


def _new_ones(connection: Connection, after: int, last: int) -> tuple[list[str], list[str]]:
    """The browsers and users who turned out to be the company's own between the two numbers, and not before."""
    known = and_(_OTHER.c.seq <= after, _OTHER.c.suspect.in_(_GIVEN), _OTHER.c.anonymous_id == EVENTS.c.anonymous_id)
    with_user = exists().where(and_(known, or_(EVENTS.c.user_id.is_(None), _OTHER.c.user_id == EVENTS.c.user_id)))
    as_user = exists().where(
        and_(_OTHER.c.seq <= after, _OTHER.c.suspect == _PROVEN, _OTHER.c.user_id == EVENTS.c.user_id)
    )
    new = and_(EVENTS.c.seq > after, EVENTS.c.seq <= last)
    devices = select(EVENTS.c.anonymous_id).where(
        new, EVENTS.c.suspect.in_(_GIVEN), EVENTS.c.anonymous_id.is_not(None), ~with_user
    )
    users = select(EVENTS.c.user_id).where(new, EVENTS.c.suspect == _PROVEN, EVENTS.c.user_id.is_not(None), ~as_user)
    return (
        list(connection.execute(devices.distinct()).scalars()),
        list(connection.execute(users.distinct()).scalars()),
    )
