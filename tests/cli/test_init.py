"""`tamis init`: a first model that is right, and never over another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamis.model.load import load_model

from .conftest import Tamis


@pytest.mark.parametrize("preset", ["b2b", "b2c", "printers"])
def test_every_preset_can_be_used(tamis: Tamis, preset: str) -> None:
    answer = tamis("init", "mine", "--preset", preset)
    assert answer.code == 0
    assert answer.out.startswith("mine/model.yaml is written.")
    assert load_model(Path("mine/model.yaml")).scores


def test_a_file_that_is_there_is_left_alone(tamis: Tamis) -> None:
    before = Path("model.yaml").read_text("utf-8")
    answer = tamis("init", ".", "--lang", "fr")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("erreur : model.yaml: le fichier existe déjà.")
    assert Path("model.yaml").read_text("utf-8") == before


def test_a_folder_that_cannot_be_made(tamis: Tamis) -> None:
    answer = tamis("init", "leads.csv/deep")
    assert answer.code == 2
    assert answer.err.startswith("error: leads.csv/deep: the folder cannot be made")
