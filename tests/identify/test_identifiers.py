"""One form for each kind of identifier, and none for values that are nobody's."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tamis.identify.identifiers import Identifier, Kind, is_role_mailbox, read_identifier
from tamis.identify.near_duplicates import near_duplicates
from tamis.identify.rules import Rules

from .logs import SETTINGS, VALUES

kinds: st.SearchStrategy[Kind] = st.sampled_from(list(VALUES))


def read(kind: Kind, raw: str | None, rules: Rules | None = None) -> str | None:
    found = read_identifier(kind, raw, rules) if rules else read_identifier(kind, raw)
    return found.value if found else None


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("  Alice@Corp.FR ", "alice@corp.fr"),
        ("alice+fair@corp.fr", "alice+fair@corp.fr"),
        ("a.lice@gmail.com", "a.lice@gmail.com"),
        ("mailto:Alice@corp.fr", "alice@corp.fr"),
        ("élodie@société.fr", "élodie@société.fr"),
        ("e\u0301lodie@corp.fr", "élodie@corp.fr"),
        ("alice", None),
        ("alice@corp", None),
        ("alice@corp.fr, bob@corp.fr", None),
        ("alice@@corp.fr", None),
    ],
)
def test_an_address_is_trimmed_and_lowered_and_keeps_its_tag(raw: str, value: str | None) -> None:
    assert read("email", raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6-12.34.56.78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("06 12 34 56 78", "0612345678"),
        ("(555) 010-9999", "5550109999"),
        ("0000000000", None),
        ("1111111111", None),
        ("0123456789", None),
        ("12", None),
        ("+1234567890123456", None),
        ("call me", None),
        ("06 12 34 56 78 ext. 4", None),
    ],
)
def test_a_phone_number_becomes_its_digits(raw: str, value: str | None) -> None:
    assert read("phone", raw) == value


def test_a_number_without_a_country_gets_that_of_the_operator() -> None:
    assert read("phone", "06 12 34 56 78", Rules(country_code="33")) == "+33612345678"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://www.linkedin.com/in/Alice-Durand-1a2b/", "alice-durand-1a2b"),
        ("http://fr.linkedin.com/in/alice-durand-1a2b?utm_source=x#top", "alice-durand-1a2b"),
        ("linkedin.com/in/alice-durand-1a2b/details/experience", "alice-durand-1a2b"),
        ("https://www.linkedin.com/in/%C3%A9lodie-petit", "élodie-petit"),
        ("in/alice-durand-1a2b", "alice-durand-1a2b"),
        ("alice-durand-1a2b", "alice-durand-1a2b"),
        ("https://www.linkedin.com/company/acme", None),
        ("https://evil.example/in/alice", None),
        ("https://notlinkedin.com/in/alice", None),
        ("https://[broken/in/alice", None),
    ],
)
def test_of_a_linkedin_url_remains_the_slug(raw: str, value: str | None) -> None:
    assert read("linkedin", raw) == value


@pytest.mark.parametrize("kind", ["user_id", "crm_id", "anonymous_id"])
def test_an_id_is_trimmed_and_never_folded(kind: Kind) -> None:
    assert read(kind, " User-456 ") == "User-456"


@pytest.mark.parametrize(
    "raw",
    """null NULL None undefined anonymous Anonymous guest distinct_id distinctid id email true false NaN 0 -1 000
    not_authenticated 00000000-0000-0000-0000-000000000000 "null" 'undefined' "'null'" {{user.id}}
    ${userId} *|EMAIL|* %EMAIL% --""".split(),
)
def test_default_values_are_nobodys(raw: str) -> None:
    assert read("user_id", raw) is None
    assert read("anonymous_id", f" {raw} ") is None


@pytest.mark.parametrize(
    "raw", ["[object Object]", "(not set)", "", "   ", '""', None, "a\x00b", "a\ud800b", "x" * 401]
)
def test_what_is_no_value_is_nobodys(raw: str | None) -> None:
    assert read("user_id", raw) is None


def test_values_near_the_blocked_ones_are_ids() -> None:
    assert [read("user_id", raw) for raw in ("10", "nullius", "guest-7", "x" * 400)] == [
        "10",
        "nullius",
        "guest-7",
        "x" * 400,
    ]


def test_an_operator_blocks_further_values() -> None:
    assert read("user_id", "Demo", Rules(blocked=frozenset({"demo"}))) is None


@pytest.mark.parametrize("name", ["info", "Contact", "team", "sales", "ventes", "no-reply", "info+fair"])
def test_mailboxes_of_functions_are_known(name: str) -> None:
    address = read_identifier("email", f"{name}@corp.fr")
    assert address is not None
    assert is_role_mailbox(address)


@pytest.mark.parametrize("identifier", [Identifier("email", "sally@corp.fr"), Identifier("user_id", "info@corp.fr")])
def test_what_is_no_address_of_a_function_is_a_persons(identifier: Identifier) -> None:
    assert not is_role_mailbox(identifier)


@SETTINGS
@given(kinds, st.text() | st.from_regex(r"\+?[0-9 ().-]{4,20}", fullmatch=True) | st.emails())
@example("email", "İ@x.fr")
@example("email", "mailto:mailto:a@x.fr")
@example("linkedin", "%2541bc")
@example("phone", "+0033612345678")
def test_reading_what_was_read_changes_nothing(kind: Kind, raw: str) -> None:
    found = read_identifier(kind, raw)
    assert found is None or read_identifier(kind, found.value) == found


def test_user_ids_that_are_probably_one_are_reported() -> None:
    names = [
        Identifier("user_id", value) for value in ("user-456", "USER-456", "456", "00456", "457", "alice", "Alice ")
    ]
    groups = [[name.value for name in group] for group in near_duplicates(names)]
    assert groups == [["00456", "456", "USER-456", "user-456"], ["Alice ", "alice"]]


def test_identifiers_of_two_kinds_are_no_near_duplicates() -> None:
    assert near_duplicates([Identifier("user_id", "456"), Identifier("crm_id", "456")]) == ()
