"""Channels as analytics users know them, from campaign parameters, click ids and the referrer.

The definitions are those of the default channel group of Google Analytics 4, with four differences: links within the
site are `internal`; a webmail or a mail app as referrer is `email`; a click id counts without a link between accounts;
and the words that French campaigns use for a medium (`emailing`, `affiliation`) are understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from tamis.collect.traffic.addresses import KEPT, Address, address_of, clean_word
from tamis.collect.traffic.click_ids import click_of
from tamis.collect.traffic.sources import Category, category_of_word, same_site, source_of_address

ChannelName: TypeAlias = Literal[
    "affiliates",
    "audio",
    "cross_network",
    "direct",
    "display",
    "email",
    "internal",
    "organic_search",
    "organic_shopping",
    "organic_social",
    "organic_video",
    "other",
    "paid_other",
    "paid_search",
    "paid_shopping",
    "paid_social",
    "paid_video",
    "push",
    "referral",
    "sms",
]

_PAID = re.compile(r".*cp.*|ppc|retargeting|paid.*")
_SHOPPING = re.compile(r".*(?:(?:[^a-df-z]|^)shop|shopping).*")
_SOCIAL = frozenset({"social", "social-network", "social-media", "sm", "social network", "social media"})
_BY_MEDIUM: Mapping[str, ChannelName] = {
    "organic": "organic_search",
    "referral": "referral",
    "app": "referral",
    "link": "referral",
    "email": "email",
    "affiliate": "affiliates",
    "audio": "audio",
    "sms": "sms",
}
_DISPLAY = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_PAID_AT: Mapping[Category, ChannelName] = {
    "shopping": "paid_shopping",
    "search": "paid_search",
    "social": "paid_social",
    "video": "paid_video",
}
_NO_MEDIUM = frozenset({"", "(none)", "(not set)", "none"})
_DIRECT = frozenset({"direct", "(direct)"})
_SYNONYMS: Mapping[str, str] = {
    **dict.fromkeys("e-mail e_mail mail emailing e-mailing mailing newsletter infolettre courriel".split(), "email"),
    "e mail": "email",
    "affiliates": "affiliate",
    "affiliation": "affiliate",
    "sea": "cpc",
    "réseaux sociaux": "social",
    "reseaux-sociaux": "social",
}
_TAGS = {
    "source": ("utm_source", "mtm_source", "pk_source"),
    "medium": ("utm_medium", "mtm_medium", "pk_medium"),
    "name": ("utm_campaign", "mtm_campaign", "pk_campaign"),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """How a visitor came. `source` and `medium` in lower case, None where nothing tells; never an empty text."""

    channel: ChannelName
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class _Origin:
    source: str = ""
    medium: str = ""
    category: Category | None = None


def channel_of(page_url: str | None, referrer: str | None, campaign: Mapping[str, object] | None = None) -> Channel:
    """The channel of one page view; junk of any kind is as good as nothing, and never raises.

    `campaign`: Segment's `context.campaign` (`source`, `medium`, `name`); what it lacks is read from the parameters of
    the page (`utm_`, Matomo's `mtm_` and `pk_`). Campaign parameters go before click ids, these before the referrer.
    """
    page = address_of(page_url)
    tags = _tags(page, campaign if isinstance(campaign, Mapping) else {})
    came = address_of(referrer)
    inside = page is not None and came is not None and not came.is_app and same_site(page.host, came.host)
    origin = _origin(page, came, inside=inside)
    if tags == ("", "", ""):
        if origin == _Origin():
            return Channel("internal" if inside else "direct")
    else:
        origin = _tagged(tags[0], tags[1], origin)
    name = _group(origin.source, _SYNONYMS.get(origin.medium, origin.medium), origin.category, tags[2].lower())
    return Channel(name, origin.source or None, origin.medium or None, tags[2] or None)


def _tags(page: Address | None, campaign: Mapping[str, object]) -> tuple[str, str, str]:
    """Source, medium and name of the campaign; each empty where there is none."""
    parameters = page.parameters if page else {}
    found = {"source": "", "medium": "", "name": ""}
    if campaign or parameters:
        for key, names in _TAGS.items():
            written = (campaign.get(key), *map(parameters.get, names))
            found[key] = next((text for value in written if value and (text := clean_word(value))), "")
    return found["source"].lower(), found["medium"].lower(), found["name"]


def _origin(page: Address | None, came: Address | None, *, inside: bool) -> _Origin:
    """What the click id and the referrer tell; a referrer from `inside` the site tells nothing."""
    click = click_of(page.parameters) if page else None
    if click and (click.decides or came is None):
        return _Origin(click.source, click.medium, click.category)
    if came is None or inside:
        return _Origin()
    source = source_of_address(came)
    medium = {"search": "organic", "email": "email"}.get(source.category or "", "referral")
    return _Origin(clean_word(source.name), medium, source.category)


def _tagged(source: str, medium: str, origin: _Origin) -> _Origin:
    """Campaign parameters, completed by the rest: a medium only of the same source, or of the mail it was sent in."""
    if not source:
        return _Origin(origin.source, medium or origin.medium, origin.category)
    category = category_of_word(source)
    of_same = source == origin.source or (category is not None and category == origin.category)
    of_same |= origin.medium == "email"
    return _Origin(source, medium or (origin.medium if of_same else ""), category)


@lru_cache(maxsize=KEPT)
def _group(source: str, medium: str, category: Category | None, campaign: str) -> ChannelName:
    """The channel group, by the first definition that fits."""
    if source in _DIRECT and medium in _NO_MEDIUM:
        return "direct"
    if "cross-network" in campaign:
        return "cross_network"
    shopping = category == "shopping" or bool(_SHOPPING.fullmatch(campaign))
    if _PAID.fullmatch(medium):
        paid = "paid_shopping" if shopping else _PAID_AT.get(category) if category else None
        return paid or ("display" if medium in _DISPLAY else "paid_other")
    if medium in _DISPLAY:
        return "display"
    return _unpaid(source, medium, category, shopping=shopping)


def _unpaid(source: str, medium: str, category: Category | None, *, shopping: bool) -> ChannelName:
    if shopping:
        return "organic_shopping"
    if category == "social" or medium in _SOCIAL:
        return "organic_social"
    if category == "video" or "video" in medium:
        return "organic_video"
    if category == "search":
        return "organic_search"
    if category == "email" and not medium:
        return "email"
    if medium in _BY_MEDIUM:
        return _BY_MEDIUM[medium]
    return _by_word(_SYNONYMS.get(source, source), medium)


def _by_word(source: str, medium: str) -> ChannelName:
    """By the words that say themselves how the visitor came."""
    if source == "email":
        return "email"
    if source == "sms":
        return "sms"
    if source == "firebase" or medium.endswith("push") or "mobile" in medium or "notification" in medium:
        return "push"
    return "other"
