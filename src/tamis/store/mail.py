"""Opens and clicks of mailings as events: their rows, and how often each counts.

The number of a message is made so that the same touch is stored once, and that the clicks of one message stand
together in the index of (source, message_id), in the order of their times:
`c` + message (32 hex digits) + tens of seconds (10) + link, agent and reason (16), for clicks;
`o` + message (32) + hour (10) + reason (16), for opens: one that counts and hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from tamis.collect.mail.judging import Click, judged_at_receipt
from tamis.collect.mail.tokens import Letter, Link, Recipient, RecipientKind
from tamis.collect.traffic.bots import LONGEST_AGENT, SECOND
from tamis.collect.traffic.privacy_signals import refuses
from tamis.collect.traffic.reasons import HONEYPOT, NO_CONSENT
from tamis.collect.traffic.scanners import Touch
from tamis.collect.traffic.settings import DEFAULT, Traffic
from tamis.identify.identifiers import read_identifier
from tamis.store.events import Event
from tamis.store.intake import Document, document_of, document_text, without_consent
from tamis.store.sources import Source

OPENED = "Email Opened"
CLICKED = "Email Link Clicked"
_TENS = 10 * SECOND
_HOUR = 3_600 * SECOND
_CLICK_ID = re.compile(r"(c[0-9a-f]{32})[0-9a-f]{26}")
_LETTER = "letter"  # in the context of an event: what judges need of the mailing


@dataclass(frozen=True, slots=True)
class Mailed:
    """One mailing to one recipient: its source's number, and how the numbers of its clicks begin."""

    source: int
    prefix: str

    def clicks_from(self, at: int) -> tuple[str, str]:
        """The first and the last number that its clicks from that moment (µs UTC) on can have."""
        return f"{self.prefix}{_digits(at // _TENS)}{'0' * 16}", f"{self.prefix}{'f' * 26}"


def recipient_of(written: str, kind: RecipientKind | None = None) -> Recipient | None:
    """Who is written there, None where that names nobody; without a kind, what holds an `@` is an e-mail address."""
    chosen = kind or ("email" if "@" in written else "user_id")
    found = read_identifier(chosen, written)
    return Recipient(chosen, found.value) if found else None


def mailed_of(source: int, message_id: str) -> Mailed | None:
    """Of which mailing to whom an event is a click, by its number; None where it is none."""
    found = _CLICK_ID.fullmatch(message_id)
    return Mailed(source, found[1]) if found else None


def click_event(link: Link, recipient: Recipient, touch: Touch, source: Source, traffic: Traffic = DEFAULT) -> Event:
    """The row of a click. Who clicks has the e-mail before him, which may have been forwarded: his trust is `click`."""
    suspect, reasons = judged_at_receipt(link.letter, touch, traffic.scanners)
    suspect = without_consent(source, {}, refuses(touch.headers)) or _internal(recipient, touch, traffic) or suspect
    said = {"link": link.number, "url": link.url}
    if link.theme is not None:
        said["theme"] = link.theme
    what = _digest(link.number, link.url, _agent(touch), suspect)[:16]
    message_id = f"c{_message(link.letter, recipient)}{_digits(touch.at // _TENS)}{what}"
    document = _document(link.letter, recipient, touch, reasons, said)
    return _event(CLICKED, message_id, recipient, touch, source, suspect, document)


def open_event(letter: Letter, recipient: Recipient, touch: Touch, source: Source, traffic: Traffic = DEFAULT) -> Event:
    """The row of an open. It counts only where the source says that each reader agreed to it: the law asks for that."""
    suspect, reasons = judged_at_receipt(letter, touch, traffic.scanners)
    agreed = source.legal_basis == "consent" and source.consent_upstream
    refused = refuses(touch.headers) if agreed else NO_CONSENT
    suspect = refused or _internal(recipient, touch, traffic) or suspect
    message_id = f"o{_message(letter, recipient)}{_digits(touch.at // _HOUR)}{_digest(suspect)[:16]}"
    document = _document(letter, recipient, touch, reasons, {})
    return _event(OPENED, message_id, recipient, touch, source, suspect, document)


def _internal(recipient: Recipient, touch: Touch, traffic: Traffic) -> str | None:
    """Why he who reads is of the company's own people, or None."""
    return traffic.internal.reason(touch.ip, recipient.value, {})


def click_of(event: Event) -> tuple[Click, int]:
    """A stored click as it is judged again, and how many links its mailing has.

    What a program with the same write key may have sent in its place is read as nothing.
    """
    document = document_of(event)
    agent, letter = document.context.get("userAgent"), document.context.get(_LETTER)
    links = letter.get("links") if isinstance(letter, dict) else None
    link = f"{document.properties.get('link')} {document.properties.get('url')}"
    honeypot = HONEYPOT in document.notes
    click = Click(event.occurred_at, link, agent if isinstance(agent, str) else "", honeypot, event.suspect)
    return click, links if isinstance(links, int) else 0


def _document(
    letter: Letter, recipient: Recipient, touch: Touch, reasons: tuple[str, ...], said: Mapping[str, Any]
) -> Document:
    mailing = {"sent_at": letter.sent_at, "links": letter.links}
    return Document(
        properties={"campaign": letter.campaign, **said},
        context={"userAgent": _agent(touch), _LETTER: mailing},
        from_device=True,
        notes=reasons,
        channel="email",
        known_as={} if recipient.kind == "user_id" else {recipient.kind: recipient.value},
        trust="click",
    )


def _event(
    name: str, message_id: str, recipient: Recipient, touch: Touch, source: Source, suspect: str | None, said: Document
) -> Event:
    user_id = recipient.value if recipient.kind == "user_id" else None
    text = document_text(said)
    return Event(source.id, message_id, "track", name, touch.at, touch.at, None, user_id, suspect, text)


def _agent(touch: Touch) -> str:
    return touch.agent[:LONGEST_AGENT]


def _message(letter: Letter, recipient: Recipient) -> str:
    """Not its date: links that are signed one by one are of one message all the same."""
    return _digest(letter.campaign, recipient.kind, recipient.value)[:32]


def _digits(number: int) -> str:
    return f"{number:010x}"


def _digest(*parts: object) -> str:
    return sha256(msgspec.json.encode(parts)).hexdigest()
