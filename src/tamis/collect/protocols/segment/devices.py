"""Who sent an event: the person's own browser or app, or a server on his behalf; and what it ran on."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_DEVICE_CHANNELS = {"web", "mobile", "browser", "client"}
_DEVICE_LIBRARIES = (
    "analytics.js",
    "tamis.js",
    "rudderlabs javascript sdk",
    "rudderstack amp sdk",
    "com.rudderstack.android",
    "rudder-android",
    "rudder-ios",
    "rudder-flutter",
    "rudder-react-native",
    "analytics-android",
    "analytics-ios",
    "analytics-kotlin",
    "analytics-swift",
    "analytics-flutter",
    "analytics_flutter",
    "analytics-react-native",
    "@segment/analytics-react-native",
)
_LONGEST_ADDRESS = 100
_LONGEST_AGENT = 1_000
# What analytics.js obeys when it stands in the address of a page (its `useQueryString`).
_LINK_PARAMETERS = ("ajs_uid=", "ajs_aid=", "ajs_event=", "ajs_trait_", "ajs_prop_")


def is_device(channel: object, context: Mapping[str, Any]) -> bool:
    """Whether a browser or an app sent it; by its channel, else by its library. An unknown one is a server."""
    if isinstance(channel, str) and channel:
        return channel.lower() in _DEVICE_CHANNELS
    library = context.get("library")
    name = library.get("name") if isinstance(library, dict) else None
    return isinstance(name, str) and name.lower().startswith(_DEVICE_LIBRARIES)


def user_agent_of(context: Mapping[str, Any], header: str | None, *, from_device: bool) -> str | None:
    """The person's own: what the context says, else the request's header if his device made the request."""
    said = context.get("userAgent")
    found = said if isinstance(said, str) and said else header if from_device else None
    return found[:_LONGEST_AGENT] if found else None


def address_of(context: Mapping[str, Any]) -> str | None:
    """The network address that the context says; None where it says none, or what is none."""
    said = context.get("ip")
    return _address(said) if isinstance(said, str) and len(said) <= _LONGEST_ADDRESS else None


def has_link_parameters(context: Mapping[str, Any]) -> bool:
    """Whether the page's address tells analytics.js whom to identify or what to track: anybody can craft the link."""
    page = context.get("page")
    if not isinstance(page, dict):
        return False
    return _tells(page.get("search")) or _tells(page.get("url"))


def _tells(place: object) -> bool:
    return isinstance(place, str) and "ajs_" in place and any(mark in place for mark in _LINK_PARAMETERS)


@lru_cache(maxsize=4096)
def _address(said: str) -> str | None:
    try:
        return str(ipaddress.ip_address(said.strip().strip("[]")))
    except ValueError:
        return None
