"""The company's own traffic: by network, e-mail domain, mark of the browser and host."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.traffic.internal import InternalTraffic
from tamis.errors import UsageError

OURS = InternalTraffic.of(
    networks=["192.0.2.0/24", "2001:db8:1::/48", "203.0.113.9"],
    domains=["Example.fr", "@agence.example"],
    hosts=["www.example.fr", "*.example.com", "café.fr"],
)
OUTSIDE = "198.51.100.1"


@pytest.mark.parametrize(
    ("ip", "reason"),
    [
        ("192.0.2.77", "internal-network"),
        ("192.0.3.1", None),
        ("203.0.113.9", "internal-network"),
        ("203.0.113.10", None),
        ("2001:db8:1:ffff::1", "internal-network"),
        ("2001:db8:2::1", None),
        ("::ffff:192.0.2.77", "internal-network"),
        (" 192.0.2.77 ", "internal-network"),
        ("unknown", None),
        ("", None),
        (None, None),
    ],
)
def test_by_network(ip, reason) -> None:
    assert OURS.reason(ip, None, {}) == reason


def test_a_network_may_be_everything() -> None:
    assert InternalTraffic.of(networks=["0.0.0.0/0"]).reason(OUTSIDE, None, {}) == "internal-network"


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("anne@example.fr", "internal-domain"),
        ("Anne@EXAMPLE.FR ", "internal-domain"),
        ("anne@lyon.example.fr", "internal-domain"),
        ("bob@agence.example", "internal-domain"),
        ("eve@notexample.fr", None),
        ("example.fr", None),
        ("", None),
        (None, None),
    ],
)
def test_by_email_domain(email, reason) -> None:
    assert OURS.reason(OUTSIDE, email, {}) == reason
    assert OURS.reason(OUTSIDE, None, {"traits": {"email": email}}) == reason


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ({"internal": True}, "internal-flag"),
        ({"internal": "1"}, "internal-flag"),
        ({"internal": 1}, "internal-flag"),
        ({"internal": False}, None),
        ({"internal": "0"}, None),
        ({"page": {"url": "https://example.fr/?a=b&internal=1"}}, "internal-flag"),
        ({"page": {"url": "https://example.fr/?internal=0"}}, None),
    ],
)
def test_by_the_mark_of_the_browser(context, reason) -> None:
    assert OURS.reason(OUTSIDE, None, context) == reason


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://www.example.fr/", None),
        ("https://example.fr/a", None),
        ("https://EXAMPLE.fr:8443/a", None),
        ("https://staging.example.fr/", "other-host"),
        ("https://shop.example.com/", None),
        ("https://example.com/", "other-host"),
        ("https://xn--caf-dma.fr/", None),
        ("http://localhost:3000/", "other-host"),
        ("https://web.archive.org/web/2026/https://example.fr/", "other-host"),
        ("file:///C:/Users/anne/page.html", None),
        (None, None),
    ],
)
def test_by_host(url, reason) -> None:
    assert OURS.reason(OUTSIDE, None, {"page": {"url": url}}) == reason


def test_without_a_list_every_host_is_ours() -> None:
    assert InternalTraffic().reason(OUTSIDE, None, {"page": {"url": "https://anything.example/"}}) is None


def test_what_is_no_network_is_named() -> None:
    with pytest.raises(UsageError) as raised:
        InternalTraffic.of(networks=["192.0.2.0/24", "192.0.2.0/99", "office"])
    assert [problem.code for problem in raised.value.problems] == ["bad-network", "bad-network"]
    assert "« office » n'est pas un réseau" in raised.value.say("fr")


@settings(max_examples=60)
@given(
    st.one_of(st.none(), st.text(max_size=20)),
    st.one_of(st.none(), st.text(alphabet="a@.xn-é\ud800", max_size=20)),
    st.dictionaries(
        st.sampled_from(["page", "traits", "internal"]),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=10)),
            lambda inner: st.dictionaries(st.sampled_from(["url", "email"]), inner) | st.lists(inner, max_size=2),
            max_leaves=4,
        ),
    ),
)
def test_junk_never_raises(ip, email, context) -> None:
    assert OURS.reason(ip, email, context) in {None, "internal-flag", "other-host"}
