"""Addresses as browsers and SDKs send them: the host and the parameters; rubbish has neither, and never raises."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl

WEB = frozenset({"http", "https"})
APPS = frozenset({"android-app", "ios-app"})
MOST_PARAMETERS = 500
KEPT = 4_096
"""How many addresses, and how many hosts, are kept once read; no address longer than `LONGEST_KEPT`."""

LONGEST_KEPT = 1_000
LONGEST_HOST = 253
LONGEST_WORD = 200
"""Characters, all three."""

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z-]+)://(?:[^/?#@]*@)?(?:\[(?P<ipv6>[^]/?#]*)\]|(?P<host>[^/?#:@\[\]]*))(?::\d*)?(?:/[^?#]*)?"
    r"(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_BARE_ADDRESS = re.compile(r"(?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address, or the name of an app that a link was opened from.

    `host`: lower case, in Unicode (punycode is read), without port or last dot. `parameters`: the first value of
    each, names in lower case, from the query and from the fragment (where one-page sites keep them).
    """

    scheme: str
    host: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_app(self) -> bool:
        """Whether `host` is the name of an app's package."""
        return self.scheme in APPS


def address_of(written: object) -> Address | None:
    """The address, or None where there is none: nothing, rubbish, or a page without host (`about:`, `file:`)."""
    if not isinstance(written, str) or not written:
        return None
    return _read_again(written) if len(written) <= LONGEST_KEPT else _read(written)


def unicode_host(written: str) -> str | None:
    """The host in lower case and Unicode, or None where it is none."""
    return _unicode_host(written) if len(written) <= LONGEST_HOST else None


@lru_cache(maxsize=KEPT)
def _unicode_host(written: str) -> str | None:
    host = unicodedata.normalize("NFC", ".".join(map(_unicode_label, written.lower().rstrip(".").split("."))))
    return host if _HOST.fullmatch(host) else None


def clean_word(written: object) -> str:
    """A text that can be stored and shown: printable, trimmed, not endless. Empty for what is no text or number."""
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return ""
    return "".join(filter(str.isprintable, str(written)[: 2 * LONGEST_WORD])).strip()[:LONGEST_WORD].strip()


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except ValueError:
        return label


def _read(written: str) -> Address | None:
    text = written.strip()
    if _BARE_ADDRESS.fullmatch(text):
        text = "https://" + text.removeprefix("//")
    parts = _ADDRESS.fullmatch(text)
    if not parts or (scheme := parts["scheme"].lower()) not in WEB | APPS:
        return None
    host = unicode_host(parts["host"] or parts["ipv6"] or "")
    return Address(scheme, host, _parameters(parts["query"], parts["fragment"])) if host else None


_read_again = lru_cache(maxsize=KEPT)(_read)  # most visitors see the same pages and come from the same places


def _parameters(query: str | None, fragment: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in (query, fragment.rpartition("?")[2] if fragment else None):
        if not text:
            continue
        try:
            pairs = parse_qsl(text, max_num_fields=MOST_PARAMETERS)
        except ValueError:  # more of them than any page has
            continue
        for name, value in pairs:
            found.setdefault(name.lower(), value)
    return found
