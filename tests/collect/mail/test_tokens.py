"""Tokens: what was signed is read again, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous.encoding import base64_encode

from tamis.collect.mail.tokens import Letter, Link, Recipient, Tokens, is_web_page

TOKENS = Tokens(b"a secret of at least thirty-two characters")
LETTER = Letter("email", "spring", 1_790_000_000, 5)
LINK = Link(LETTER, 2, "https://www.example.com/guide?a=b&c=d#e", "medical")
ANNA = Recipient("email", "anna@firm.example")
MARK = TOKENS.mark(ANNA)
CLICK = TOKENS.click(LINK, MARK)


def test_what_was_signed_is_read() -> None:
    assert TOKENS.read_click(CLICK) == (LINK, ANNA)
    assert TOKENS.read_pixel(TOKENS.pixel(LETTER, MARK)) == (LETTER, ANNA)


@pytest.mark.parametrize("unfilled", ["", "{{ contact.TAMIS }}", "*|TAMIS|*"])
def test_a_link_without_a_mark_still_leads_on(unfilled: str) -> None:
    assert TOKENS.read_click(TOKENS.click(LINK, unfilled)) == (LINK, None)


def test_a_token_of_one_kind_is_none_of_another() -> None:
    letter = TOKENS.pixel(LETTER, MARK)
    assert TOKENS.read_click(letter) == (None, ANNA)
    assert TOKENS.read_pixel(CLICK) == (None, ANNA)
    assert TOKENS.read_click(f"{CLICK.partition('~')[0]}~{letter.partition('~')[0]}") == (LINK, None)


def test_another_secret_reads_nothing() -> None:
    assert Tokens(b"another secret of thirty-two characters").read_click(CLICK) == (None, None)


def test_a_new_target_under_an_old_signature_is_refused() -> None:
    payload, _, signature = CLICK.partition("~")[0].rpartition(".")
    forged = base64_encode(b'[["email","spring",1790000000,5],2,"https://evil.example/"]').decode()
    assert payload != forged
    assert TOKENS.read_click(f"{forged}.{signature}~{MARK}") == (None, ANNA)


@given(st.integers(0, len(CLICK) - 1), st.characters(codec="utf-8"))
@settings(max_examples=60)
def test_no_changed_token_says_something_else(place: int, other: str) -> None:
    """The last digits of base64 have spare bits, so a change may say the same; never another thing."""
    link, recipient = TOKENS.read_click(CLICK[:place] + other + CLICK[place + 1 :])
    assert link in (LINK, None)
    assert recipient in (ANNA, None)


@given(st.text())
@settings(max_examples=60)
def test_rubbish_is_no_token(rubbish: str) -> None:
    assert TOKENS.read_click(rubbish) == (None, None)
    assert TOKENS.read_pixel(rubbish) == (None, None)


@pytest.mark.parametrize(
    "url",
    ["", "/guide", "//example.com", "javascript:alert(1)", "data:text/html,x", "https://", "https://a b.example",
     "https://a.example/\r\nSet-Cookie: a=b", "mailto:a@b.example", "https://a.example/" + "x" * 2_000, "http://[1"],
)  # fmt: skip
def test_links_lead_to_web_pages_only(url: str) -> None:
    assert not is_web_page(url)
    with pytest.raises(ValueError, match=r".*"):
        TOKENS.click(Link(LETTER, 1, url), MARK)


def test_a_mark_fits_into_the_fields_of_mailing_tools() -> None:
    assert len(TOKENS.mark(Recipient("email", "a" * 64 + "@" + "b" * 30 + ".example"))) <= 255
