"""What a browser says about privacy, whatever the page asks: Global Privacy Control and Do Not Track.

Read as a refusal of consent: both are valid objections by automated means (GDPR, article 21(5)).
"""

from __future__ import annotations

from collections.abc import Mapping

from tamis.collect.traffic.reasons import DO_NOT_TRACK, GLOBAL_PRIVACY_CONTROL
from tamis.collect.traffic.request_headers import header


def refuses(headers: Mapping[str, str]) -> str | None:
    """The reason code where the browser refuses, else None. Names of `headers` in lower case."""
    if header(headers, "sec-gpc") == "1":
        return GLOBAL_PRIVACY_CONTROL
    if header(headers, "dnt") == "1":
        return DO_NOT_TRACK
    return None
