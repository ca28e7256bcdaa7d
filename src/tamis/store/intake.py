"""From a message to a stored event: what is kept of it, and whether it may count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tamis.collect.protocols.message import PAGE_KEY, Message
from tamis.collect.protocols.message import Quarantined as Unfit
from tamis.collect.traffic.bots import suspicion_of_agent
from tamis.collect.traffic.channels import channel_of
from tamis.collect.traffic.consent import Purpose, agreed_in, consents
from tamis.collect.traffic.reasons import CONSENT_NOTICE, NO_CONSENT, UNPROVEN_NOTICE
from tamis.identify.edges import Trust
from tamis.identify.identifiers import Kind
from tamis.store.events import Event, Quarantined
from tamis.store.sources import Source


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a message beside the columns of `event`, as JSON: no address. Times are microseconds UTC.

    `known_as`: identifiers that it names and no column has. `trust`: how far it is to be believed who it names, where
    the protocol says it; otherwise `trust_of` does. `agrees`: of a notice, what the person now agrees to (see
    `tamis.identify.consent`); empty of anything that he did.
    """

    properties: dict[str, Any] = {}
    traits: dict[str, Any] = {}
    context: dict[str, Any] = {}
    previous_id: str | None = None
    group_id: str | None = None
    original_at: int | None = None
    sent_at: int | None = None
    from_device: bool = False
    notes: tuple[str, ...] = ()
    channel: str | None = None
    known_as: dict[Kind, str] = {}
    trust: Trust | None = None
    agrees: dict[Purpose, bool] = {}


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Document)


def document_of(event: Event) -> Document:
    """What the event's `document` says."""
    return _DECODER.decode(event.document)


def event_of(
    message: Message,
    source: Source,
    refused: str | None = None,
    internal: str | None = None,
    *,
    from_page: bool = False,
) -> Event:
    """The row of a message. `refused`: why the browser's own signals forbid to count it (see `privacy_signals`).

    `internal`: why it is of the company's own people, if it is (see `InternalTraffic`). `from_page`: a page's script
    sent the request, whatever it says of itself.
    """
    agrees = agreed_in(message.kind, message.name, message.context)
    trust = _trust_of_notice(message, source, from_page=from_page) if agrees else None
    suspect = suspicion(message, source, refused, internal)
    if agrees:
        is_heard = trust == "verified" or message.anonymous_id is not None
        suspect = CONSENT_NOTICE if is_heard else UNPROVEN_NOTICE
    document = Document(
        properties=message.properties,
        traits=message.traits,
        context=_without_address(message.context),
        previous_id=message.previous_id,
        group_id=message.group_id,
        original_at=message.original_at,
        sent_at=message.sent_at,
        from_device=message.from_device,
        notes=_notes(message, source),
        channel=_channel(message),
        trust=trust,
        agrees=agrees,
    )
    return Event(
        source.id,
        message.message_id,
        message.kind,
        message.name,
        message.occurred_at,
        message.received_at,
        message.anonymous_id,
        message.user_id,
        suspect,
        document_text(document),
    )


def _without_address(context: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "ip"} if "ip" in context else context


def document_text(document: Document) -> str:
    """The document as it is stored."""
    return _ENCODER.encode(document).decode()


def quarantined_of(unfit: Unfit, source: Source, received_at: int) -> Quarantined:
    """The row of what is no event."""
    return Quarantined(source.id, received_at, unfit.code, unfit.reason.en, unfit.raw)


def suspicion(message: Message, source: Source, refused: str | None = None, internal: str | None = None) -> str | None:
    """Why the event does not count (it is kept, and can be judged again), or None."""
    return without_consent(source, message.context, refused) or internal or suspicion_of_agent(message.user_agent)


def without_consent(source: Source, context: Mapping[str, Any], refused: str | None = None) -> str | None:
    """Why consent is lacking where the source's basis asks for it, or None."""
    if source.legal_basis == "consent":
        if refused is not None:
            return refused
        if not source.consent_upstream and not consents(context):
            return NO_CONSENT
    return None


def _notes(message: Message, source: Source) -> tuple[str, ...]:
    """The message's, and that a key which rests on consent stands in pages, where anybody may read it."""
    from_key = source.legal_basis == "consent" and not message.from_device and PAGE_KEY not in message.notes
    return (*message.notes, PAGE_KEY) if from_key else message.notes


def _trust_of_notice(message: Message, source: Source, *, from_page: bool) -> Trust:
    """How far a notice is to be believed whose will it tells: a page's request, or a key of pages, proves nothing.

    Nor does a source's `trusted`: to attach events wrongly is one thing, to silence somebody another.
    """
    unproven = from_page or message.from_device or PAGE_KEY in message.notes or source.legal_basis == "consent"
    return "claim" if unproven else "verified"


def _channel(message: Message) -> str | None:
    if message.kind != "page":
        return None
    page, campaign = message.context.get("page"), message.context.get("campaign")
    url, referrer = message.properties.get("url"), message.properties.get("referrer")
    if isinstance(page, Mapping):
        url, referrer = url or page.get("url"), referrer or page.get("referrer")
    texts = [value if isinstance(value, str) else None for value in (url, referrer)]
    return channel_of(texts[0], texts[1], campaign if isinstance(campaign, Mapping) else None).channel
