"""Signed tokens: where a link of a mailing leads, and to whom the mailing was sent.

A token is `<what>~<whom>`, each signed by itself: so the template of a mailing tool holds the first, and one merge
field, the same in all mailings, the second (the *mark* of a recipient). Anybody can read both (they are base64); only
who has the secret can write one.
"""

from __future__ import annotations

import hashlib
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

import msgspec
from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

RecipientKind = Literal["user_id", "email", "crm_id"]
RECIPIENT_KINDS: tuple[RecipientKind, ...] = get_args(RecipientKind)
LONGEST_URL = 2_000
"""Characters: some browsers and mail programs cut longer ones."""
_BETWEEN = "~"
_PLAIN = {"http", "https"}


class Recipient(msgspec.Struct, frozen=True, array_like=True):
    """To whom a mailing was sent; `value` as the identifiers of that kind are compared."""

    kind: RecipientKind
    value: str


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """A mailing: the write source that its events are of, its campaign, and what judges need.

    `sent_at`: seconds UTC; 0 where it goes out again and again. `links`: how many different ones it has, 0 where that
    is not known.
    """

    source: str
    campaign: str
    sent_at: int
    links: int = 0


class Link(msgspec.Struct, frozen=True, array_like=True):
    """One link of a letter; `number` counts from 1. `honeypot`: no person can see it."""

    letter: Letter
    number: int
    url: str
    theme: str | None = None
    honeypot: bool = False


Signed = TypeVar("Signed", Letter, Link, Recipient)


class Tokens:
    """Writes and reads tokens with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._signers = {
            kind: Signer(secret, salt=f"tamis.mail.{kind.__name__.lower()}", digest_method=hashlib.sha256)
            for kind in (Letter, Link, Recipient)
        }

    def mark(self, recipient: Recipient) -> str:
        """The part of every token that tells the recipient."""
        return self._sign(recipient)

    def click(self, link: Link, mark: str) -> str:
        """The token of a link for the recipient of that mark (or a merge field that will hold it).

        Raises:
            ValueError: the link leads to no web page.
        """
        if not is_web_page(link.url):
            raise ValueError(link.url)
        return f"{self._sign(link)}{_BETWEEN}{mark}"

    def pixel(self, letter: Letter, mark: str) -> str:
        """The token of the picture of a letter."""
        return f"{self._sign(letter)}{_BETWEEN}{mark}"

    def read_click(self, token: str) -> tuple[Link | None, Recipient | None]:
        """The link, and the recipient; each None where we did not sign it."""
        what, _, whom = token.partition(_BETWEEN)
        return self._read(what, Link), self._read(whom, Recipient)

    def read_pixel(self, token: str) -> tuple[Letter | None, Recipient | None]:
        """The letter, and the recipient; each None where we did not sign it."""
        what, _, whom = token.partition(_BETWEEN)
        return self._read(what, Letter), self._read(whom, Recipient)

    def _sign(self, said: Letter | Link | Recipient) -> str:
        return self._signers[type(said)].sign(base64_encode(msgspec.json.encode(said))).decode()

    def _read(self, token: str, kind: type[Signed]) -> Signed | None:
        try:
            return msgspec.json.decode(base64_decode(self._signers[kind].unsign(token)), type=kind)
        except (BadData, msgspec.MsgspecError, UnicodeError):
            return None


def is_web_page(url: str) -> bool:
    """Whether a link may lead there: a whole http or https address, of which a header can be made."""
    if len(url) > LONGEST_URL or any(c.isspace() or not c.isprintable() for c in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _PLAIN and bool(parts.hostname)
