"""Tokens that let a page ask for its own visitor, and for nobody else.

A token holds the visitor's anonymous id, the source whose write key asked for it, and its end. Who has the secret
can write one; who holds one can ask what the site should show that visitor, and nothing more. It is given to whoever
knows the anonymous id: the id is what proves, so only ids that cannot be guessed get one (128 random bits, as our tag
makes them). It then never stands in an address, and a token that is found in a log is worth nothing a day later.
"""

from __future__ import annotations

import hashlib
import re

import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

LIFETIME = 86_400
"""Seconds."""
_UNGUESSABLE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Pass(msgspec.Struct, frozen=True, array_like=True):
    """What a token says. `ends`: seconds UTC."""

    anonymous_id: str
    source: str
    ends: int


class VisitorTokens:
    """Writes and reads tokens with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, salt="tamis.visitor", digest_method=hashlib.sha256)

    def write(self, anonymous_id: str, source: str, now: int) -> str:
        """A token from now on (seconds UTC).

        Raises:
            ValueError: the id could be guessed.
        """
        if not _UNGUESSABLE.fullmatch(anonymous_id):
            raise ValueError(anonymous_id)
        said = msgspec.json.encode(Pass(anonymous_id, source, now + LIFETIME))
        return self._signer.sign(base64_encode(said)).decode()

    def read(self, token: str, now: int) -> Pass | None:
        """What it says; None where we did not sign it, or it has ended by now (seconds UTC)."""
        try:
            said = msgspec.json.decode(base64_decode(self._signer.unsign(token)), type=Pass)
        except (BadData, msgspec.MsgspecError, UnicodeError):
            return None
        return said if said.ends > now else None
