"""Where a page ended, as an opaque text: what it was a page of, and the last place on it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

import msgspec

from tamis.web.api.operations import RefusedError

Place = tuple[float, int]
_DECODER = msgspec.json.Decoder(tuple[str, int | float, int])


def written(of: str, place: Place) -> str:
    """The cursor; `of` names the order in which the place is one."""
    return urlsafe_b64encode(msgspec.json.encode((of, *place))).rstrip(b"=").decode()


def read(of: str, cursor: str) -> Place:
    """The place.

    Raises:
        RefusedError: 400: that is no cursor of ours, or one of another order.
    """
    try:
        was_of, value, number = _DECODER.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (NotBase64, ValueError, msgspec.MsgspecError):
        raise RefusedError(400, "bad-cursor", "This cursor was not made here.") from None
    if was_of != of:
        raise RefusedError(400, "bad-cursor", "This cursor is of another request.")
    if abs(number) >= 2**63 or (isinstance(value, int) and abs(value) >= 2**63):
        raise RefusedError(400, "bad-cursor", "This cursor was not made here.")
    return value, number
