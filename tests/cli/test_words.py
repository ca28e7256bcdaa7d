"""Every word that the command line says is in the language of the user: help, usage, errors."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tamis import __version__
from tamis.cli.app import command_tree
from tamis.language import use_language

from ..conftest import ROOT
from .conftest import Tamis

COMMANDS = tuple("init check describe schema score explain history simulate demo ready learn evaluate".split())
ENGLISH = re.compile(r"\b(Usage|Commands|required|default|Show|FILE|COLUMN|LEADS|the|and)\b")
AS_OF = ("--as-of", "2026-03-05")


def test_the_version_is_that_of_the_project(tamis: Tamis) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert __version__ == project["version"]
    assert tamis("--version").out == f"tamis {__version__}\n"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(tamis: Tamis, golden, command: str, language: str) -> None:
    answer = tamis(*command.split(), "--help", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    golden(f"help_{command or 'tamis'}.{language}", answer.out)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_english_word_is_left_in_french_help(tamis: Tamis, command: str) -> None:
    assert ENGLISH.findall(tamis(*command.split(), "--help", "--lang", "fr").out) == []


def test_every_command_has_help_in_both_languages_for_all_it_takes() -> None:
    said = {}
    for language in ("en", "fr"):
        use_language(language)
        said[language] = {
            (name, param.name): param.help
            for name, command in command_tree().commands.items()
            for param in command.params
        }
    assert set(said["en"]) == set(said["fr"])
    assert [where for where in said["en"] if not said["en"][where] or said["en"][where] == said["fr"][where]] == []


@pytest.mark.parametrize(
    "words",
    [
        ("--lang", "fr", "describe", "no.yaml"),
        ("describe", "--lang", "fr", "no.yaml"),
        ("describe", "no.yaml", "--lang=fr"),
    ],
)
def test_the_language_may_stand_anywhere(tamis: Tamis, words: tuple[str, ...]) -> None:
    answer = tamis(*words)
    assert answer.code == 2
    assert answer.err.startswith("erreur : no.yaml: ")


@pytest.mark.parametrize(("variable", "value"), [("TAMIS_LANG", "fr"), ("LANG", "fr_FR.UTF-8")])
def test_the_language_of_the_environment(
    tamis: Tamis, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    for name in ("TAMIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert tamis("--help").out.startswith("Utilisation :")
    assert tamis("--help", "--lang", "en").out.startswith("Usage:")


def test_what_follows_two_dashes_is_no_option(tamis: Tamis) -> None:
    answer = tamis("explain", "--model", "model.yaml", "--", "--lang", "leads.csv")
    assert answer.err == "error: There is no lead '--lang'.\n"


WRONG = [
    (("scor",), "There is no command 'scor'. Did you mean 'score'?"),
    (("--vershon",), "There is no option '--vershon'. Did you mean '--version'?"),
    (("score",), "LEADS is missing. See tamis score --help."),
    (("score", "leads.csv"), "--model FILE is missing. See tamis score --help."),
    (("score", "leads.csv", "--model"), "--model: a value is missing. See tamis score --help."),
    (("score", "leads.csv", "--modle", "x"), "There is no option '--modle'. Did you mean '--model'?"),
    (("describe", "model.yaml", "x"), "'x' is one word too many. See tamis describe --help."),
    (("describe", "--lang", "de"), "--lang: expected fr | en, found 'de'."),
    (("init", "x", "--preset", "b2d"), "--preset: expected b2b | b2c | printers, found 'b2d'. Did you mean 'b2c'?"),
    (("demo", "--leads", "many"), "--leads: expected a whole number from 1 on, found 'many'."),
    (("demo", "--days", "0"), "--days: expected a whole number from 1 on, found '0'."),
]
FAUX = [
    (("scor",), "Il n'y a pas de commande « scor ». Vouliez-vous dire « score » ?"),
    (("--vershon",), "Il n'y a pas d'option « --vershon ». Vouliez-vous dire « --version » ?"),
    (("score",), "PROSPECTS manque. Voir tamis score --help."),
    (("score", "leads.csv"), "--model FICHIER manque. Voir tamis score --help."),
    (("score", "leads.csv", "--model"), "--model : une valeur manque. Voir tamis score --help."),
    (("score", "leads.csv", "--modle", "x"), "Il n'y a pas d'option « --modle ». Vouliez-vous dire « --model » ?"),
    (("describe", "model.yaml", "x"), "« x » est de trop. Voir tamis describe --help."),
    (("demo", "--days", "0"), "--days : on attend un nombre entier à partir de 1 ; trouvé : « 0 »."),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_a_wrong_command_line(tamis: Tamis, words: tuple[str, ...], said: str) -> None:
    answer = tamis(*words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"error: {said}\n")


@pytest.mark.parametrize(("words", "said"), FAUX)
def test_a_wrong_command_line_in_french(tamis: Tamis, words: tuple[str, ...], said: str) -> None:
    answer = tamis("--lang", "fr", *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"erreur : {said}\n")


def test_without_a_command_the_help_is_shown(tamis: Tamis) -> None:
    assert tamis().out == tamis("--help").out


def test_the_schema_is_json(tamis: Tamis) -> None:
    assert json.loads(tamis("schema").out)["title"] == "Tamis"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "  - Silent: when the lead has done nothing for 60 days: -10 engagement."),
        ("fr", "  - Silencieux : quand le prospect n'a rien fait depuis 60 jours : -10 en engagement."),
    ],
)
def test_describe(tamis: Tamis, language: str, said: str) -> None:
    answer = tamis("describe", "model.yaml", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    assert said in answer.out.splitlines()
