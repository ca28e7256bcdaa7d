"""A request's parts in, messages out: the door of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.matomo.events import Circumstances, messages_of
from tamis.collect.protocols.matomo.parameters import Parameters
from tamis.collect.protocols.matomo.requests import Item, Requests, requests_of
from tamis.collect.protocols.matomo.visitor import key_of
from tamis.collect.protocols.message import Message, Quarantined, Received, UnfitError
from tamis.collect.protocols.write_keys import usable_key
from tamis.language import Text

# Secrets of the site's own Matomo, and addresses of people: never kept.
_NOT_KEPT = frozenset({"token_auth", "key", "cip"})


@dataclass(frozen=True, slots=True)
class Tracking:
    """What was received, and how it is to be answered.

    `tracked` counts tracking requests that were taken, `invalid` are the places of the others. `wants_image`: with a
    picture, and of a bulk with `reply`; else with nothing.
    """

    received: Received
    is_bulk: bool
    wants_image: bool
    tracked: int
    invalid: tuple[int, ...]

    def reply(self) -> dict[str, Any]:
        """The JSON that answers a bulk."""
        counts = {"status": "success", "tracked": self.tracked, "invalid": len(self.invalid)}
        return {**counts, "invalid_indices": list(self.invalid)}


def read_tracking(query: str, headers: Mapping[str, str], body: bytes, received_at: int) -> Tracking:
    """The messages of a request to `matomo.php`, by any method. One bad tracking request never rejects the others.

    `query` is as it stands in the address, without `?`. Names of headers may be of any case. `received_at` is in
    microseconds UTC. The write key is not looked up here: that it exists is the caller's matter. It is `key` in the
    tracker's address; else the site id, where this is no number; else `token_auth`.

    Raises:
        Refused: 400 for what cannot be read, 401 where there is no write key, 413 for too much.
    """
    sent = requests_of(query, body)
    write_key = sent.key or next((key for item in sent.items if (key := _key(item, sent))), None)
    if write_key is None:
        raise Refused(401, "no-write-key", "There is no write key as idsite, as token_auth, or as key in the address.")
    messages: list[Message] = []
    quarantined: list[Quarantined] = []
    invalid: list[int] = []
    for position, item in enumerate(sent.items):
        around = Circumstances(received_at, position, _agent(headers), _by_server(item, sent, write_key))
        try:
            messages += _messages(item, sent, write_key, around)
        except UnfitError as error:
            quarantined.append(Quarantined(item.raw or _kept(item.parameters), error.code, error.reason))
            invalid.append(position)
    received = Received(tuple(messages), tuple(quarantined), write_key)
    return Tracking(received, sent.is_bulk, sent.wants_image, len(sent.items) - len(invalid), tuple(invalid))


def _messages(item: Item, sent: Requests, write_key: str, around: Circumstances) -> list[Message]:
    """Raises UnfitError: the request tells nothing usable, or is of another source than the first."""
    if item.unfit is not None:
        raise item.unfit
    if sent.key is None and _key(item, sent) not in {None, write_key}:
        raise UnfitError("other-write-key", _OTHER_KEY)
    return messages_of(item.parameters, around)


def _key(item: Item, sent: Requests) -> str | None:
    return None if item.unfit else key_of(item.parameters, sent.token)


def _by_server(item: Item, sent: Requests, write_key: str) -> bool:
    """Whether it bears the write key as its token: trackers in browsers have no token."""
    return write_key in {usable_key(item.parameters.get("token_auth")), usable_key(sent.token)}


def _agent(headers: Mapping[str, str]) -> str | None:
    return next((value for name, value in headers.items() if name.lower() == "user-agent"), None)


def _kept(parameters: Parameters) -> str:
    """What is set aside: JSON of the parameters without secrets, addresses and keys."""
    site = parameters.get("idsite", "")
    hidden = _NOT_KEPT if site.isdecimal() else _NOT_KEPT | {"idsite"}
    return msgspec.json.encode({name: value for name, value in parameters.items() if name not in hidden}).decode()


_OTHER_KEY = Text(
    en="Its write key is not the one of the first tracking request.",
    fr="Sa clé d'écriture n'est pas celle de la première requête de suivi.",
)
