"""Internal traffic: the company's own people, and pages that are not on its sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from tamis.collect.protocols.message import Message
from tamis.collect.traffic.addresses import Address, address_of, unicode_host
from tamis.collect.traffic.networks import Networks
from tamis.collect.traffic.reasons import (
    INTERNAL_DOMAIN,
    INTERNAL_FLAG,
    INTERNAL_LINK,
    INTERNAL_NETWORK,
    INTERNAL_USER,
    OTHER_HOST,
)

FLAG = "internal"
"""The parameter of a page (`?internal=1`) and the key of a context that mark a browser as the company's own."""

_YES = frozenset({"1", "true", "yes"})
_NOBODYS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what SDKs write in place of an address that they hide


@dataclass(frozen=True)
class InternalTraffic:
    """What is internal: `networks`; e-mail `domains`, with those under them; pages elsewhere than on `hosts`.

    `hosts`: lower case, without `www.`; `*.example.com` stands for all under example.com; none: every host is fine.
    """

    networks: Networks = field(default_factory=Networks)
    domains: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *, networks: Iterable[str] = (), domains: Iterable[str] = (), hosts: Iterable[str] = ()) -> Self:
        """From texts as a configuration has them: CIDR networks, domains with or without `@`, hosts.

        Raises:
            UsageError: `bad-network`, for each network that is none.
        """
        return cls(
            Networks(networks),
            frozenset(_host(domain.strip().removeprefix("@")) for domain in domains),
            frozenset(_host(host).removeprefix("www.") for host in hosts),
        )

    def reason(self, ip: str | None, email: str | None, context: Mapping[str, object]) -> str | None:
        """The reason code, or None for traffic from outside.

        `email`: of the lead where the caller knows it; else the one in the traits of `context` (Segment's) is read.
        """
        if ip in self.networks:
            return INTERNAL_NETWORK
        if self.domains and (self._is_own(email) or self._is_own(_under(context, "traits").get("email"))):
            return INTERNAL_DOMAIN
        page = address_of(_under(context, "page").get("url"))
        if _says_yes(context.get(FLAG)) or (page is not None and _says_yes(page.parameters.get(FLAG))):
            return INTERNAL_FLAG
        if page is not None and self.hosts and not self._is_ours(page):
            return OTHER_HOST
        return None

    def reason_of(self, message: Message, connected_from: str | None, *, trusted: bool = False) -> str | None:
        """The reason code of a message, or None. `connected_from`: the address of who asks, None behind a relay.

        It is the person's where his own device asks, unless the message says another. An e-mail address of ours that a
        server, or a `trusted` source, says of a user holds for all that he does (`internal-user`); one that a browser
        says, for what is done there (`internal-domain`); one that a link may have told, for nothing else.
        """
        said = None if message.ip in _NOBODYS else message.ip
        ip = said or (connected_from if message.from_device else None)
        found = self.reason(ip, self._email_in(message), message.context)
        if found != INTERNAL_DOMAIN:
            return found
        if "link-parameters" in message.notes:
            return INTERNAL_LINK
        unproven = message.from_device or "page-key" in message.notes
        return INTERNAL_USER if message.user_id and (trusted or not unproven) else INTERNAL_DOMAIN

    def _email_in(self, message: Message) -> str | None:
        """One of ours that the message names, if any: the person's, or a user id that is an address."""
        if not self.domains:
            return None
        named = (message.traits.get("email") if message.kind == "identify" else None, message.user_id)
        return next((name for name in named if isinstance(name, str) and self._is_own(name)), None)

    def _is_own(self, email: object) -> bool:
        if not isinstance(email, str) or "@" not in email:
            return False
        labels = _host(email.rpartition("@")[2]).split(".")
        return any(".".join(labels[start:]) in self.domains for start in range(len(labels)))

    def _is_ours(self, page: Address) -> bool:
        host = page.host.removeprefix("www.")
        labels = host.split(".")
        above = (".".join(["*", *labels[start:]]) for start in range(1, len(labels)))
        return host in self.hosts or any(pattern in self.hosts for pattern in above)


def _host(written: str) -> str:
    """As `unicode_host` writes it where it can; `*.` is kept."""
    text = written.strip().lower()
    star = "*." if text.startswith("*.") else ""
    return star + (unicode_host(text.removeprefix("*.")) or text.removeprefix("*."))


def _under(context: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = context.get(key)
    return value if isinstance(value, Mapping) else {}


def _says_yes(value: object) -> bool:
    return value is not None and isinstance(value, bool | int | str) and str(value).strip().lower() in _YES
