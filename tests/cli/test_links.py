"""`tamis links`: what is printed and written can be read by the server."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest

from tamis.collect.mail.tokens import Letter, Link, Recipient, Tokens
from tamis.store.database import Database
from tamis.store.secret import VARIABLE, needed_secret
from tests.cli.conftest import Tamis

SERVER = "https://t.example.com"
CAMPAIGN = ("--campaign", "spring")
LETTER = (
    '<html><body><a href="https://x.example/a?b=1&amp;c=2" data-theme="medical">é</a>\r\n'
    '<a href="https://x.example/b">b</a> <a href="{{ unsubscribe }}">out</a></body></html>'
)


@pytest.fixture
def tamis(tamis: Tamis, company: Path, monkeypatch: pytest.MonkeyPatch) -> Tamis:
    """In a folder with a store and a letter."""
    monkeypatch.setenv("TAMIS_SERVER", f"{SERVER}/")
    monkeypatch.delenv(VARIABLE, raising=False)
    (company / "letter.html").write_bytes(LETTER.encode())
    tamis("keys", "create", "--kind", "write", "--source", "email", "--basis", "legitimate_interest")
    return tamis


def tokens() -> Tokens:
    return Tokens(needed_secret(Database("tamis.db")))


def clicks(text: str, mark: str = "") -> list[tuple[Link | None, Recipient | None]]:
    found = re.findall(rf'"{SERVER}/e/c/([^"]+)"', html.unescape(text))
    return [tokens().read_click(token.replace("{{ contact.TAMIS }}", mark)) for token in found]


def test_one_link_and_one_picture(tamis: Tamis):
    url = "https://x.example/guide"
    answer = tamis("links", "sign", *CAMPAIGN, "--to", "Anna@Firm.example", "--url", url, "--theme", "medical")
    link, picture = answer.out.split()
    found, whom = tokens().read_click(link.removeprefix(f"{SERVER}/e/c/"))
    assert found is not None
    assert (found.letter.source, found.letter.campaign, found.url, found.theme) == ("email", "spring", url, "medical")
    assert whom == Recipient("email", "anna@firm.example")
    letter, _ = tokens().read_pixel(picture.removeprefix(f"{SERVER}/e/o/").removesuffix(".gif"))
    assert letter == found.letter


def test_a_letter_for_one(tamis: Tamis, company: Path):
    answer = tamis("links", "letter", *CAMPAIGN, "--html", "letter.html", "--to", "u1", "--out", "u1.html", "--opens")
    assert "{{ unsubscribe }}" in answer.out
    written = (company / "u1.html").read_bytes().decode()
    found = clicks(written)
    assert [(link.number, link.theme, link.honeypot) for link, _ in found if link is not None] == [
        (1, "medical", False),
        (2, None, False),
        (3, None, True),
    ]
    assert {whom for _, whom in found} == {Recipient("user_id", "u1")}
    assert f'<img src="{SERVER}/e/o/' in written
    assert "é</a>\r\n" in written


def test_a_template_and_the_marks_for_its_merge_field(tamis: Tamis, company: Path):
    (company / "people.csv").write_text("id;name\nu1;Anna\n;Nobody\nnull;Null\n=cmd;Eve\n")
    answer = tamis(
        "links", "mailing", *CAMPAIGN, "--html", "letter.html", "--leads", "people.csv", "--key", "id",
        "--out", "signed", "--no-honeypot", "--automatic", "--json",
    )  # fmt: skip
    assert json.loads(answer.out) == {
        "out": "signed", "links": 2, "left": ["{{ unsubscribe }}"], "marks": 2, "without": 2,
    }  # fmt: skip
    with (company / "signed" / "marks.csv").open(newline="") as file:
        marks = {row["id"]: row["TAMIS"] for row in csv.DictReader(file)}
    assert list(marks) == ["u1", "=cmd"]
    found = clicks((company / "signed" / "letter.html").read_text(), marks["u1"])
    expected = Link(Letter("email", "spring", 0, 2), 1, "https://x.example/a?b=1&c=2", "medical")
    assert found[0] == (expected, Recipient("user_id", "u1"))
    assert len(found) == 2


def test_the_kind_of_identifier_may_be_said(tamis: Tamis):
    answer = tamis(
        "links", "sign", *CAMPAIGN, "--to", "a@b.example", "--as", "user_id", "--url", "https://x.example/", "--json"
    )
    token = json.loads(answer.out)["link"].removeprefix(f"{SERVER}/e/c/")
    assert tokens().read_click(token)[1] == Recipient("user_id", "a@b.example")


SIGN = ("sign", "--to", "u1", "--url", "https://x.example/")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("post",), "'post'"),
        (("sign", "--to", "u1"), "--url"),
        (("sign", "--to", "u1", "--url", "javascript:alert(1)"), "javascript:alert(1)"),
        (("sign", "--to", "null", "--url", "https://x.example/"), "'null'"),
        ((*SIGN, "--as", "phone"), "user_id | email | crm_id"),
        ((*SIGN, "--server", "t.example.com"), "t.example.com"),
        ((*SIGN, "--source", "mail"), "tamis keys create"),
        (("letter", "--html", "none.html", "--to", "u1", "--out", "o.html"), "none.html"),
        (("mailing", "--html", "letter.html", "--out", "o"), "--leads"),
        (("mailing", "--html", "letter.html", "--leads", "leads.csv", "--key", "nobody", "--out", "o"), "nobody"),
    ],
)
def test_what_is_wrong_is_said(tamis: Tamis, words: tuple[str, ...], said: str):
    answer = tamis("links", words[0], *CAMPAIGN, *words[1:])
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
