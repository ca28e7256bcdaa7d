"""HTTP headers by name: in any case, the values trimmed."""

from __future__ import annotations

from collections.abc import Mapping


def header(headers: Mapping[str, str], name: str) -> str:
    """The trimmed value of the header `name` (given in lower case); empty where there is none."""
    for written, value in headers.items():
        if written.lower() == name:
            return value.strip()
    return ""


def from_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent it for a page: no script can leave these headers out, and no server's SDK sends them."""
    return bool(header(headers, "origin") or header(headers, "sec-fetch-site"))
