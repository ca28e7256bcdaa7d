"""Pages, files and links as their addresses tell them, and the campaign that led to a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from tamis.collect.protocols.matomo.parameters import Parameters, text
from tamis.collect.traffic.addresses import address_of, clean_word

# As Matomo's own settings name them; in lower case, the first that a page has counts.
_CAMPAIGN = {
    "name": "mtm_campaign matomo_campaign mtm_cpn pk_campaign piwik_campaign pk_cpn utm_campaign",
    "source": "mtm_source matomo_source pk_source utm_source",
    "medium": "mtm_medium matomo_medium pk_medium utm_medium",
    "term": "mtm_keyword mtm_kwd matomo_kwd pk_keyword pk_kwd piwik_kwd utm_term",
    "content": "mtm_content matomo_content pk_content utm_content",
    "id": "mtm_cid matomo_cid pk_cid utm_id",
    "group": "mtm_group matomo_group pk_group",
    "placement": "mtm_placement matomo_placement pk_placement",
}
_PARAMETERS = {key: tuple(names.split()) for key, names in _CAMPAIGN.items()}


def page_of(parameters: Parameters) -> dict[str, Any]:
    """The page that a request was made on: `url`, `path`, `search`, `title`, `referrer`, those that are known."""
    url = text(parameters, "url")
    _, path, search = _parts(url)
    found = {
        "url": url,
        "path": path,
        "search": search,
        "title": text(parameters, "action_name"),
        "referrer": text(parameters, "urlref"),
    }
    return {name: value for name, value in found.items() if value}


def target_of(url: str) -> dict[str, Any]:
    """What a link leads to: `url`, `host`, `path`, and `file`, the name at the path's end."""
    host, path, _ = _parts(url)
    file = unquote(path.rpartition("/")[2]).replace("\0", "") if path else None
    found = {"url": url, "host": host, "path": path, "file": file}
    return {name: value for name, value in found.items() if value}


def campaign_of(url: str | None) -> dict[str, str]:
    """The campaign in a page's address, in its query or fragment: under the names of Segment's `context.campaign`."""
    address = address_of(url)
    if address is None or not address.parameters:
        return {}
    found = {}
    for key, names in _PARAMETERS.items():
        said = next((word for name in names if (word := clean_word(address.parameters.get(name)))), "")
        if said:
            found[key] = said
    return found


def _parts(url: str | None) -> tuple[str | None, str | None, str | None]:
    """Host, path and query with its `?`; all None where the address has no host or is rubbish."""
    if url is None:
        return None, None, None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None, None, None
    if not host:
        return None, None, None
    return host, parts.path or "/", f"?{parts.query}" if parts.query else None
