"""`tamis consent`: what somebody wants, written down and shown."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Tamis

WHO = "email:m.durand@firm.example"


def test_what_is_written_down_is_shown(tamis: Tamis):
    assert tamis("consent", "show", WHO).out == f"{WHO} told nothing.\n"
    tamis("consent", "object", WHO)
    shown = tamis("consent", "show", WHO).out.splitlines()
    assert shown[0] == f"{WHO}: objects, and is not scored."
    assert shown[1].startswith(f"  {WHO} objects to being scored (")
    tamis("consent", "allow", WHO)
    tamis("consent", "withdraw", WHO)
    assert tamis("consent", "show", WHO).out.startswith(f"{WHO}: what rests on consent does not count.\n")
    tamis("consent", "give", WHO)
    assert tamis("consent", "show", WHO).out.startswith(f"{WHO}: what rests on consent counts from ")


def test_programs_read_it(tamis: Tamis):
    assert json.loads(tamis("consent", "object", WHO, "--json").out) == {"identifier": WHO, "said": "object"}
    shown = json.loads(tamis("consent", "show", WHO, "--json").out)
    assert shown["wills"] == [{"of": WHO, "objects": True, "counts_from": "1970-01-01T00:00:00+00:00"}]
    assert [(told["trust"], told["said"]) for told in shown["told"]] == [("verified", ["object"])]


def test_why_tells_of_objections(tamis: Tamis):
    tamis("consent", "object", "user_id:u1")
    assert tamis("why", WHO, "user_id:u1").out.splitlines()[-1] == "user_id:u1: objects, and is not scored."


@pytest.mark.parametrize("words", [("refuse", WHO), ("object", "m.durand@firm.example"), ("object", "user_id:null")])
def test_what_is_none_is_refused(tamis: Tamis, words: tuple[str, str]):
    assert tamis("consent", *words).code == 2
