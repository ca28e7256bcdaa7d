"""What a browser says about privacy."""

from __future__ import annotations

import pytest

from tamis.collect.traffic.privacy_signals import refuses


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-GPC": "1"}, "sec-gpc"),
        ({"sec-gpc": " 1 "}, "sec-gpc"),
        ({"DNT": "1"}, "dnt"),
        ({"dnt": "1", "SEC-GPC": "1"}, "sec-gpc"),
        ({"DNT": "0"}, None),
        ({"DNT": "null"}, None),
        ({"Sec-GPC": "?1"}, None),
        ({"X-DNT": "1"}, None),
        ({}, None),
    ],
)
def test_only_a_one_refuses(headers, reason) -> None:
    assert refuses(headers) == reason
