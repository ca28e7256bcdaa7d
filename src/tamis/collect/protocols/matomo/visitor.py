"""Who a tracking request is about, and which key it came in by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tamis.collect.protocols.matomo.parameters import Parameters, text
from tamis.collect.protocols.message import LONGEST_TEXT, Note, UnfitError
from tamis.collect.protocols.write_keys import usable_key
from tamis.language import Text

_VISITOR = re.compile(r"[0-9a-fA-F]{16}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`anonymous`: 16 hexadecimal digits, in lower case; `user`: as the site calls him. One of them is there."""

    anonymous: str | None
    user: str | None


def key_of(parameters: Parameters, token: str | None) -> str | None:
    """The write key that a request names: a site id that is no number, or the token beside a site's number."""
    site = usable_key(parameters.get("idsite"))
    if site is not None and not site.isdecimal():
        return site
    return usable_key(parameters.get("token_auth")) or usable_key(token)


def visitor_of(parameters: Parameters, notes: list[Note]) -> Visitor:
    """Whom the request is about; an id that is none is left out and noted.

    Raises:
        UnfitError: nobody: the visitor's browser keeps no cookies, and he has not signed in.
    """
    user = text(parameters, "uid")
    if user is not None and len(user) > LONGEST_TEXT:
        notes.append("bad-id")
        user = None
    anonymous = _hexadecimal(text(parameters, "cid"), notes) or _hexadecimal(text(parameters, "_id"), notes)
    if anonymous is None and user is None:
        raise UnfitError("no-identity", Text(en="It has no _id, cid, uid.", fr="Il y manque : _id, cid, uid."))
    return Visitor(anonymous, user)


def _hexadecimal(said: str | None, notes: list[Note]) -> str | None:
    if said is None:
        return None
    if _VISITOR.fullmatch(said[:16]):
        return said[:16].lower()
    notes.append("bad-id")
    return None
