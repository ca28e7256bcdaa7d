"""A mailing's HTML: its links are signed, and nothing else of it changes."""

from __future__ import annotations

import html
import re

import pytest

from tamis.collect.mail.letter import Server, Signed, signed
from tamis.collect.mail.tokens import Letter, Link, Recipient, Tokens

TOKENS = Tokens(b"a secret of at least thirty-two characters")
MARK = TOKENS.mark(Recipient("user_id", "u1"))
SERVER = Server("https://t.example.com")
GUIDE, PRICES = "https://www.example.com/guide?a=1&b=2", "https://www.example.com/prices"


def sign(text: str, mark: str = MARK, **more: bool) -> Signed:
    return signed(text, Letter("email", "spring", 1), TOKENS, mark, SERVER, **{"honeypot": False, **more})


def clicks(text: str) -> list[Link]:
    """The links of the signed HTML, as a browser reads them."""
    found = re.findall(r"https://t\.example\.com/e/c/([^\"]+)\"", html.unescape(text))
    links = [TOKENS.read_click(token)[0] for token in found]
    return [link for link in links if link is not None]


@pytest.mark.parametrize(
    "written",
    [
        '<a href="https://www.example.com/guide?a=1&amp;b=2">x</a>',
        "<A class='b > c' HREF = 'https://www.example.com/guide?a=1&b=2' >x</A>",
        "<a title=\"see href='http://no.example'\" href=https://www.example.com/guide?a=1&b=2>x</a>",
        '<area shape="rect"\n href="https://www.example.com/guide?a=1&b=2">',
        '<!--[if mso]><v:roundrect href="https://www.example.com/guide?a=1&b=2" arcsize="5%"><![endif]-->',
    ],
)
def test_links_are_found_however_they_are_written(written: str) -> None:
    done = sign(written)
    assert [link.url for link in clicks(done.html)] == [GUIDE]
    assert done.links == 1


def test_nothing_else_changes() -> None:
    text = f'<p title="<a">é &nbsp; <img src="{PRICES}"></p>\r\n<a\thref="{PRICES}" data-x>y</a>\udce9 <!-- <b> -->'
    token = TOKENS.click(Link(Letter("email", "spring", 1, 1), 1, PRICES), MARK)
    assert sign(text).html == text.replace(f'href="{PRICES}"', f'href="{SERVER.click(token)}"')


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("#top", False), ("mailto:a@b.example", False), ("tel:+33123456789", False), ("", False),
        ("{{ unsubscribe }}", True), ("*|UNSUB|*", True), ("https://x.example/?e={{ contact.EMAIL }}", True),
        ("https://x.example/%%id%%", True), ("/relative", True), ("https://x.example/\udce9", True),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_left_and_told(url: str, told: bool) -> None:
    text = f'<a href="{url}">x</a>'
    done = sign(text)
    assert done.html == text
    assert bool(done.left) == told


def test_a_link_may_be_skipped_and_may_have_a_theme() -> None:
    skipped = f'<a data-tamis="skip" href="{GUIDE}">x</a>'
    done = sign(f'{skipped}<a href="{PRICES}" data-theme="medical">y</a>')
    assert skipped in done.html
    assert [(link.url, link.theme) for link in clicks(done.html)] == [(PRICES, "medical")]


def test_links_to_one_address_are_one() -> None:
    done = sign(f'<a href="{GUIDE}">a</a><a href="{PRICES}">b</a><a href="{GUIDE}">c</a>')
    assert [(link.number, link.letter.links) for link in clicks(done.html)] == [(1, 2), (2, 2), (1, 2)]


def test_picture_and_hidden_link_come_before_the_end() -> None:
    done = sign(f'<body><a href="{PRICES}">a</a></BODY></html>', opens=True, honeypot=True)
    assert done.html.endswith("</BODY></html>")
    assert [link.honeypot for link in clicks(done.html)] == [False, True]
    (token,) = re.findall(r'src="https://t\.example\.com/e/o/([^"]+)\.gif"', done.html)
    assert TOKENS.read_pixel(token) == (Letter("email", "spring", 1, 1), Recipient("user_id", "u1"))


def test_the_picture_is_there_only_where_it_is_asked_for() -> None:
    assert "<img" not in sign(f'<a href="{PRICES}">a</a>', honeypot=True).html


def test_the_merge_field_stands_in_every_link() -> None:
    done = sign(f'<a href="{PRICES}">a</a>', "*|TAMIS|*", honeypot=True, opens=True)
    assert done.html.count("~*|TAMIS|*") == 3
