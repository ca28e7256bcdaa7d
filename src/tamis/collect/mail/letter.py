"""The HTML of a mailing with its links, its picture and its hidden link signed; nothing else of it is touched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from tamis.collect.mail.tokens import Letter, Link, Tokens, is_web_page

# `v:` are the buttons that Outlook reads, in comments that all others skip.
_TAG = re.compile(r"<(?:a|area|v:\w+)\s(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<=[\s\"'])([\w:-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_BODY_ENDS = re.compile(r"</body\s*>", re.IGNORECASE)
_MERGE_FIELD = re.compile(r"[{}|<>\[\]]|%%|\$\$")
_HIDDEN = (
    '<a href="{}" style="display:none;mso-hide:all;visibility:hidden;font-size:0;max-height:0" tabindex="-1" '
    'aria-hidden="true"></a>'
)
_PIXEL = '<img src="{}" width="1" height="1" alt="" style="display:block;border:0;width:1px;height:1px">'


@dataclass(frozen=True, slots=True)
class Signed:
    """The HTML, how many different links it has, and those that were left as they are since nobody can sign them."""

    html: str
    links: int
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int  # of the attribute's value, its quotation marks included
    end: int
    url: str
    theme: str | None


@dataclass(frozen=True, slots=True)
class Server:
    """Where signed links lead first: the address of our server, as readers reach it, without a final slash."""

    address: str

    def click(self, token: str) -> str:
        """The address of a link."""
        return f"{self.address}/e/c/{token}"

    def pixel(self, token: str) -> str:
        """The address of a picture."""
        return f"{self.address}/e/o/{token}.gif"


def signed(
    text: str, letter: Letter, tokens: Tokens, mark: str, server: Server, *, opens: bool = False, honeypot: bool = True
) -> Signed:
    """The mailing for the recipient of that mark, or with the merge field that will hold it.

    Signed are the links to web pages. `data-tamis="skip"` in a link leaves it alone; `data-theme` is a property of its
    clicks. Links to one address with one theme are one. `opens`: with the picture that tells opens. `honeypot`: with
    a link that only a scanner follows.
    """
    found = list(_links(text))
    usable = [link for link in found if is_web_page(link.url) and not _MERGE_FIELD.search(link.url)]
    numbers: dict[tuple[str, str | None], int] = {}
    for link in usable:
        numbers.setdefault((link.url, link.theme), len(numbers) + 1)
    whole = msgspec.structs.replace(letter, links=len(numbers))
    parts, done = [], 0
    for link in usable:
        token = tokens.click(Link(whole, numbers[link.url, link.theme], link.url, link.theme), mark)
        parts += [text[done : link.start], _quoted(server.click(token))]
        done = link.end
    parts.append(text[done:])
    added = ""
    if honeypot and usable:
        hidden = Link(whole, len(numbers) + 1, usable[0].url, honeypot=True)
        added += _HIDDEN.format(html.escape(server.click(tokens.click(hidden, mark))))
    if opens:
        added += _PIXEL.format(html.escape(server.pixel(tokens.pixel(whole, mark))))
    left = dict.fromkeys(_shown(link.url) for link in found if link not in usable and _leads_out(link.url))
    return Signed(_before_the_end("".join(parts), added), len(numbers), tuple(left))


def _links(text: str) -> Iterator[_Found]:
    for tag in _TAG.finditer(text):
        attributes: dict[str, re.Match[str]] = {}
        for match in _ATTRIBUTE.finditer(tag[0]):
            attributes.setdefault(match[1].lower(), match)
        address = attributes.get("href")
        if address is not None and _value(attributes.get("data-tamis")) != "skip":
            start, end = (tag.start() + place for place in address.span(2))
            yield _Found(start, end, _value(address), _value(attributes.get("data-theme")) or None)


def _value(attribute: re.Match[str] | None) -> str:
    if attribute is None:
        return ""
    written = attribute[2]
    return html.unescape(written[1:-1] if written[0] in "\"'" else written).strip()


def _quoted(address: str) -> str:
    return f'"{html.escape(address)}"'


def _leads_out(url: str) -> bool:
    """Whether a reader would expect a web page there: neither an address within the page, nor one for mail or phone."""
    return bool(url) and not url.startswith(("#", "mailto:", "tel:", "sms:"))


def _shown(url: str) -> str:
    """Bytes that are no UTF-8 can be kept in a file and not be printed."""
    return url.encode("utf-8", "replace").decode()


def _before_the_end(text: str, added: str) -> str:
    ends = list(_BODY_ENDS.finditer(text))
    place = ends[-1].start() if ends else len(text)
    return text[:place] + added + text[place:]
