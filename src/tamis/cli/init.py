"""`tamis init`: a first model, to be edited."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from tamis.cli.options import FOLDER, argument, one_of, option
from tamis.errors import Location, Problem, UsageError
from tamis.language import Text

NAME = "init"
ABOUT = Text(
    en="Write a first model, ready to use and to edit.\n\ntamis init my-scoring --preset b2c",
    fr="Écrire un premier modèle, prêt à servir et à modifier.\n\ntamis init mon-scoring --preset b2c",
)
PRESETS = ("b2b", "b2c", "printers")
FILE_NAME = "model.yaml"

_FOLDER = Text(en="Where to write model.yaml; made if absent.", fr="Où écrire model.yaml ; créé s'il n'existe pas.")
_PRESET = Text(
    en="What to begin with: sales to companies, to consumers, or a maker of 3D printers that does both.",
    fr="Par quoi commencer : vente aux entreprises, aux particuliers, ou un fabricant d'imprimantes 3D (les deux).",
)
_WRITTEN = Text(
    en="{file} is written. Next:\n"
    "  tamis describe {file}    what it says, in words\n"
    "  tamis check {file}       whether it is right, and its examples\n"
    "  tamis score LEADS --events EVENTS --model {file} --out scored.xlsx",
    fr="{file} est écrit. Ensuite :\n"
    "  tamis describe {file}    ce qu'il dit, en toutes lettres\n"
    "  tamis check {file}       s'il est juste, avec ses exemples\n"
    "  tamis score PROSPECTS --events ÉVÉNEMENTS --model {file} --out scores.xlsx",
)


def run(
    folder: Annotated[str, argument(FOLDER, _FOLDER)],
    preset: Annotated[str, option("--preset", _PRESET, "|".join(PRESETS))] = "b2b",
) -> None:
    """Writes the preset; nothing is ever overwritten."""
    from importlib.resources import files

    from tamis.collect.aside import aside

    chosen = one_of("--preset", preset, PRESETS)
    text = files("tamis.model").joinpath("presets", f"{chosen}.yaml").read_text(encoding="utf-8")
    target = Path(folder) / FILE_NAME
    if target.exists():
        raise UsageError(_exists(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(_no_folder(target.parent, error)) from None
    with aside(target) as stream:
        stream.write(text.encode())
    print(_WRITTEN.say(file=target))


def _exists(target: Path) -> Problem:
    return Problem(
        "file-exists",
        Text(en="the file exists already.", fr="le fichier existe déjà."),
        Location(str(target)),
        Text(
            en="It is left as it is: choose another folder, or remove it first.",
            fr="Il est laissé tel quel : choisissez un autre dossier, ou retirez-le d'abord.",
        ),
    )


def _no_folder(folder: Path, error: OSError) -> Problem:
    said = error.strerror or str(error)
    return Problem(
        "cannot-write",
        Text(en=f"the folder cannot be made: {said}.", fr=f"le dossier ne peut pas être créé : {said}."),
        Location(str(folder)),
    )
