"""Where a page ended, as an opaque text: what it was a page of, and the last place on it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import TypeVar

import msgspec

from tamis.web.api.operations import RefusedError

T = TypeVar("T")
Place = tuple[float, int]
NamedPlace = tuple[float, str]
_DECODER = msgspec.json.Decoder(tuple[str, int | float, int])
_NAMED_DECODER = msgspec.json.Decoder(tuple[str, int | float, str])


def written(of: str, place: Place | NamedPlace) -> str:
    """The cursor; `of` names the order in which the place is one."""
    return urlsafe_b64encode(msgspec.json.encode((of, *place))).rstrip(b"=").decode()


def read(of: str, cursor: str) -> Place:
    """The place.

    Raises:
        RefusedError: 400: that is no cursor of ours, or one of another order.
    """
    value, number = _read(_DECODER, of, cursor)
    if abs(number) >= 2**63:
        raise _not_ours()
    return value, number


def read_named(of: str, cursor: str) -> NamedPlace:
    """The place of something that has a key and no number.

    Raises:
        RefusedError: as `read`.
    """
    value, key = _read(_NAMED_DECODER, of, cursor)
    if "\0" in key:
        raise _not_ours()
    return value, key


def _read(decoder: msgspec.json.Decoder[tuple[str, float, T]], of: str, cursor: str) -> tuple[float, T]:
    try:
        was_of, value, place = decoder.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (NotBase64, ValueError, msgspec.MsgspecError):
        raise _not_ours() from None
    if was_of != of:
        raise RefusedError(400, "bad-cursor", "This cursor is of another request.")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise _not_ours()
    return value, place


def _not_ours() -> RefusedError:
    return RefusedError(400, "bad-cursor", "This cursor was not made here.")
