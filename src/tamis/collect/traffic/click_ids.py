"""Click ids: the parameters that advertisers and mailing services add to the links that they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tamis.collect.traffic.sources import Category


@dataclass(frozen=True, slots=True)
class Click:
    """What a click id tells. `decides`: it is added to this kind of link alone, so it says more than the referrer."""

    source: str
    medium: str
    category: Category | None = None
    decides: bool = True


# In lower case. The first that a page has is taken. Facebook, Pinterest and Instagram mark unpaid links as well.
_CLICK_IDS: Mapping[str, Click] = {
    "dclid": Click("google", "display"),
    "gclid": Click("google", "cpc", "search"),
    "gbraid": Click("google", "cpc", "search"),
    "wbraid": Click("google", "cpc", "search"),
    "msclkid": Click("bing", "cpc", "search"),
    "yclid": Click("yandex", "cpc", "search"),
    "li_fat_id": Click("linkedin", "cpc", "social"),
    "ttclid": Click("tiktok", "cpc", "social"),
    "twclid": Click("twitter", "cpc", "social"),
    "sccid": Click("snapchat", "cpc", "social"),
    "rdt_cid": Click("reddit", "cpc", "social"),
    "qclid": Click("quora", "cpc", "social"),
    "tblci": Click("taboola", "cpc"),
    "awc": Click("awin", "affiliate"),
    "irclickid": Click("impact", "affiliate"),
    "cjevent": Click("cj", "affiliate"),
    "tduid": Click("tradedoubler", "affiliate"),
    "ransiteid": Click("rakuten", "affiliate"),
    "effi_id": Click("effiliation", "affiliate"),
    "mc_eid": Click("mailchimp", "email"),
    "mc_cid": Click("mailchimp", "email"),
    "_hsenc": Click("hubspot", "email"),
    "mkt_tok": Click("marketo", "email"),
    "_kx": Click("klaviyo", "email"),
    "vero_id": Click("vero", "email"),
    "ml_subscriber": Click("mailerlite", "email"),
    "elqtrackid": Click("eloqua", "email"),
    "fbclid": Click("facebook", "referral", "social", decides=False),
    "igshid": Click("instagram", "referral", "social", decides=False),
    "igsh": Click("instagram", "referral", "social", decides=False),
    "epik": Click("pinterest", "referral", "social", decides=False),
}


def click_of(parameters: Mapping[str, str]) -> Click | None:
    """What the click id among a page's `parameters` tells, or None."""
    if not parameters:
        return None
    return next((click for name, click in _CLICK_IDS.items() if parameters.get(name)), None)
