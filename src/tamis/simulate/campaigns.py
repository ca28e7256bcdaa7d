"""The names of campaigns: advertisements, then the mailings of the calendar; events hold positions in this order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tamis.simulate.company import CHANNELS, Calendar

AD_CAMPAIGNS = ("search-pro", "search-maker", "social-pro", "social-maker", "retargeting-pro", "retargeting-maker")
_FIRST_OF_CHANNEL = {"paid_search": 0, "paid_social": 2, "display": 4}


def campaign_names(days: Calendar) -> list[str]:
    """All campaigns, advertisements first."""
    return [*AD_CAMPAIGNS, *(mailing.name for mailing in days.mailings)]


def ad_campaign(channel: NDArray[np.int64], b2c: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The campaign of an advertisement on this channel for this audience."""
    first = np.array([_FIRST_OF_CHANNEL.get(name, 0) for name in CHANNELS])
    return first[channel] + b2c


def last_sent(days: Calendar) -> NDArray[np.int64]:
    """(audience, day): the microsecond at which the last mailing up to that day was sent; 0 if none yet."""
    sent = np.zeros((2, days.all_days), dtype=np.int64)
    for mailing in days.mailings:
        at = days.starts[mailing.day] + round(mailing.hour * 3_600_000_000)
        sent[int(mailing.audience == "b2c"), mailing.day :] = at
    return sent


def last_mailing(days: Calendar) -> NDArray[np.int64]:
    """(audience, day): the campaign of the mailing sent on that day or last before, -1 if none yet."""
    last = np.full((2, days.all_days), -1, dtype=np.int64)
    for position, mailing in enumerate(days.mailings):
        last[int(mailing.audience == "b2c"), mailing.day :] = position + len(AD_CAMPAIGNS)
    return last
