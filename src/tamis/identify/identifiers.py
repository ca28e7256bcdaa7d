"""The kinds of identifier, from the strongest to the weakest, and the one form in which each is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args
from urllib.parse import unquote, urlsplit

from tamis.identify.rules import DEFAULT, Rules

Kind = Literal["user_id", "crm_id", "email", "phone", "linkedin", "anonymous_id"]
"""The strongest first."""
DEVICE: Kind = "anonymous_id"
LONGEST = 400
"""Characters of a value."""

_STRENGTH: Mapping[Kind, int] = {kind: place for place, kind in enumerate(get_args(Kind))}
_ADDRESS = re.compile(r"[^@\s\"<>,:;]+@[^@\s\"<>,:;.]+(?:\.[^@\s\"<>,:;.]+)+")
_NUMBER = re.compile(r"\+?[0-9\s().\-/\u2010-\u2015]+")
_TRUNK_ZERO = "(0)"
_PLACEHOLDERS = frozenset({"123456", "1234567", "12345678", "123456789", "1234567890", "0123456789"})
_PROFILE = re.compile(r"(?:(?:[a-z0-9-]+\.)*linkedin\.com)?/?in/([^/]+)(?:/.*)?")
_SLUG = re.compile(r"[\w-]{3,100}")


class Identifier(NamedTuple):
    """A value by which somebody is known. `read_identifier` makes it, in the form that is compared.

    A tuple, since resolving does little else than look identifiers up, and these are hashed fast.
    """

    kind: Kind
    value: str

    @property
    def is_device(self) -> bool:
        """Whether it names a browser or a phone, and not a person."""
        return self.kind == DEVICE

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


def strength(identifier: Identifier) -> tuple[int, str]:
    """What sorts the strongest first; those of one kind by value."""
    return _STRENGTH[identifier.kind], identifier.value


def read_identifier(kind: Kind, raw: str | None, rules: Rules = DEFAULT) -> Identifier | None:
    """The identifier of that kind that `raw` writes, or None: it is missing, blocked, or cannot be of that kind.

    E-mail addresses are trimmed and lowered, and keep their tags. Phone numbers become digits after a `+`; without the
    `+` where the number names no country, nor `rules` one. Of a LinkedIn URL remains what stands after `/in/`. User,
    CRM and anonymous ids are trimmed and otherwise left alone: `U1` and `u1` are two.
    """
    text = (raw or "").strip()
    if len(text) > LONGEST or rules.blocks(text) or not _is_clean(text):
        return None
    match kind:
        case "email":
            value = _email(text)
        case "phone":
            value = _phone(text, rules.country_code)
        case "linkedin":
            value = _linkedin(text)
        case _:
            value = text
    return None if rules.blocks(value) else Identifier(kind, value)


def is_role_mailbox(identifier: Identifier, rules: Rules = DEFAULT) -> bool:
    """Whether it is the address of a function (`sales@`), which tells the company and not the person."""
    return identifier.kind == "email" and rules.is_role(identifier.value)


def may_join(identifier: Identifier, rules: Rules = DEFAULT) -> bool:
    """Whether edges to it count: it is neither blocked nor a role mailbox."""
    return not rules.blocks(identifier.value) and not is_role_mailbox(identifier, rules)


def _is_clean(text: str) -> bool:
    """Whether it holds no control character and no half of a pair."""
    return text.isprintable() or not any(unicodedata.category(c) in {"Cc", "Cs"} for c in text)


def _email(text: str) -> str:
    address = unicodedata.normalize("NFC", text.lower().removeprefix("mailto:"))
    return address if _ADDRESS.fullmatch(address) else ""


def _phone(text: str, country_code: str) -> str:
    """E.164 has at most 15 digits; below 6 it is an extension."""
    abroad = text.startswith(("+", "00"))
    number = text.replace(_TRUNK_ZERO, "") if abroad else text
    if not _NUMBER.fullmatch(number):
        return ""
    digits = "".join(c for c in number if c in "0123456789")
    if abroad:
        digits = digits.lstrip("0")
    elif country_code and digits.startswith("0"):
        abroad, digits = True, country_code + digits[1:]
    if not 6 <= len(digits) <= 15 or len(set(digits)) == 1 or digits in _PLACEHOLDERS:
        return ""
    return f"+{digits}" if abroad else digits


def _linkedin(text: str) -> str:
    slug = text
    if "/" in text:
        try:
            parts = urlsplit(text if "://" in text else f"//{text}")
        except ValueError:
            return ""
        found = _PROFILE.fullmatch(f"{parts.netloc}{parts.path}".lower())
        slug = found[1] if found else ""
    slug = unicodedata.normalize("NFC", unquote(slug).lower())
    return slug if _SLUG.fullmatch(slug) else ""
