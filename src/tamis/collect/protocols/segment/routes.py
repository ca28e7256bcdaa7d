"""Which path says what, and the two documents that SDKs fetch before they send anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tamis.collect.protocols.message import KINDS, Kind

Form = Literal["batch", "event", "pixel", "metrics", "settings", "source-config"]


@dataclass(frozen=True, slots=True)
class Route:
    """What a request to a path holds: `kind` where the path says which; `write_key` where the path holds it.

    `metrics` are the SDK's own, to be answered and dropped; `settings` and `source-config` ask for a document.
    """

    form: Form
    kind: Kind | None = None
    write_key: str | None = None


_ROUTES: dict[str, Route] = {
    "/v1/batch": Route("batch"),
    "/v1/b": Route("batch"),
    "/v1/import": Route("batch"),
    "/beacon/v1/batch": Route("batch"),
    "/v1/m": Route("metrics"),
    "/sourceConfig": Route("source-config"),
    "/pixel/v1/track": Route("pixel", "track"),
    "/pixel/v1/page": Route("pixel", "page"),
    **{f"/v1/{kind}": Route("event", kind) for kind in KINDS},
    **{f"/v1/{kind[0]}": Route("event", kind) for kind in KINDS},
}


EVENT_PATHS = frozenset(path for path, route in _ROUTES.items() if route.form in {"batch", "event"})
"""Where events are sent to, as the SDKs write it."""


def route_of(path: str) -> Route | None:
    """What the path says, with or without a slash at its end; None where it is none of this protocol's."""
    if found := _ROUTES.get(path) or _ROUTES.get(path := path.rstrip("/")):
        return found
    match path.split("/"):
        case ["", "v1", "projects", write_key, "settings"] if write_key:
            return Route("settings", write_key=write_key)
    return None


def settings_document(host: str, write_key: str, protocol: str = "https") -> dict[str, Any]:
    """What analytics-next fetches from its `cdnURL`: exactly one integration, so that it loads no other script.

    `host` is this server's (`collect.example.com`), with a port where it has one.
    """
    here = {"apiKey": write_key, "apiHost": f"{host}/v1", "protocol": protocol}
    return {"integrations": {"Segment.io": here}}


def source_config_document(write_key: str) -> dict[str, Any]:
    """What RudderStack's browser SDK fetches from its `configUrl`: no destinations, no statistics to its makers."""
    off = {"enabled": False}
    source = {
        "id": write_key,
        "name": write_key,
        "writeKey": write_key,
        "enabled": True,
        "workspaceId": "tamis",
        "config": {"statsCollection": {"errors": off, "metrics": off}},
        "destinations": [],
    }
    return {"source": source}
