"""What a browser says about privacy."""

from __future__ import annotations

import pytest

from tamis.collect.traffic.privacy_signals import refuses


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"sec-gpc": "1"}, "sec-gpc"),
        ({"sec-gpc": " 1 "}, "sec-gpc"),
        ({"dnt": "1"}, "dnt"),
        ({"dnt": "1", "sec-gpc": "1"}, "sec-gpc"),
        ({"dnt": "0"}, None),
        ({"dnt": "null"}, None),
        ({"sec-gpc": "?1"}, None),
        ({"x-dnt": "1"}, None),
        ({}, None),
    ],
)
def test_only_a_one_refuses(headers, reason) -> None:
    assert refuses(headers) == reason
