"""HTTP headers by their names in lower case, the values trimmed."""

from __future__ import annotations

from collections.abc import Mapping


def header(headers: Mapping[str, str], name: str) -> str:
    """The trimmed value of a header; empty where there is none."""
    return headers.get(name, "").strip()


def from_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent it for a page: no script can leave these headers out, and no server's SDK sends them."""
    return bool(header(headers, "origin") or header(headers, "sec-fetch-site"))
