"""The `learned` of a model: the folder that `tamis learn --out` wrote, whose predictions are one more score.

What stands in its arrays is not looked at here: only that the folder is one of ours, whole, and of this format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tamis.errors import Location, near_miss
from tamis.language import Text
from tamis.model.definition import Score
from tamis.model.reading.files import why_unreadable
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.reading.values import text

PREDICTED = "predicted"
"""The name of the score: 100 times the probability."""
FORMAT = "tamis-conversion-model"
VERSION = 1
MODEL, ARRAYS = "model.json", "arrays.npz"
LARGEST = 20_000_000
"""Bytes of either file."""


@dataclass(frozen=True)
class Learned:
    """The files of a learned model, and where the model names them."""

    folder: str
    model: str = field(repr=False)
    arrays: bytes = field(repr=False)
    at: Location | None = None


@dataclass(frozen=True)
class Unfit:
    """Why a folder is no learned model that can be used."""

    code: str
    message: Text
    hint: Text


def read_learned(node: Node | None, findings: Findings, folder: Path | None) -> Learned | None:
    """The learned model that stands in `folder` under the name that is written; None where none is, or it is wrong."""
    name = None if node is None else text(node, "learned", findings)
    if node is None or not name:
        return None
    if folder is None or not is_inside(name):
        findings.error(node, "learned-folder", _outside(name))
        return None
    place = folder / name
    try:
        model, arrays = content_of(place)
    except OSError as error:
        hint = near_miss(name, _beside(folder)) if isinstance(error, FileNotFoundError) else None
        findings.error(node, "learned-folder", _unreadable(name, error), hint or GIVE_A_FOLDER)
        return None
    unfit = why_unfit(model, arrays)
    if unfit is not None:
        said = _of(name)
        message = Text(en=f"{said.en}: {unfit.message.en}", fr=f"{said.fr} : {unfit.message.fr}")
        findings.error(node, unfit.code, message, unfit.hint)
        return None
    return Learned(name, model.decode("utf-8"), arrays, findings.at(node))


def with_predicted(scores: dict[str, Score], learned: Node, findings: Findings) -> dict[str, Score]:
    """The scores, and the one that is predicted."""
    if PREDICTED in scores:
        findings.error(learned, "score-twice", _TWICE, _RENAME)
        return scores
    return {**scores, PREDICTED: Score(PREDICTED, "predicted", 0.0, 100.0, at=findings.at(learned))}


def is_inside(name: str) -> bool:
    """Whether the name is that of a folder beside the model, or below it."""
    parts = Path(name).parts
    return bool(parts) and not Path(name).is_absolute() and ".." not in parts


def content_of(folder: Path) -> tuple[bytes, bytes]:
    """Its two files.

    Raises:
        OSError: one cannot be read, or is larger than `LARGEST`.
    """
    found = []
    for name in (MODEL, ARRAYS):
        if (size := (folder / name).stat().st_size) > LARGEST:
            raise OSError(f"{name}: {size} > {LARGEST}")
        found.append((folder / name).read_bytes())
    return found[0], found[1]


def why_unfit(model: bytes, arrays: bytes) -> Unfit | None:
    """What is wrong with these two files, as far as it is seen without reading the arrays; None where nothing is."""
    try:
        said = json.loads(model)
    except ValueError as error:
        return damaged(str(error))
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        return Unfit("not-ours", _NOT_OURS, GIVE_A_FOLDER)
    if said.get("version") != VERSION:
        return _newer(said.get("version"))
    if sha256(arrays).hexdigest() != said.get("arrays"):
        return damaged(ARRAYS)
    return None


def damaged(what: str) -> Unfit:
    """It is ours, and cannot be read."""
    message = Text(en=f"the model is damaged ({what}).", fr=f"le modèle est abîmé ({what}).")
    return Unfit("damaged-model", message, Text(en="Learn it again.", fr="Apprenez-le de nouveau."))


def _beside(folder: Path) -> list[str]:
    """The learned models that stand in the folder."""
    return sorted(place.parent.name for place in folder.glob(f"*/{MODEL}"))


def _of(name: str) -> Text:
    shown = quoted(name)
    return Text(en=f"The learned model {shown.en}", fr=f"Le modèle appris {shown.fr}")


def _outside(name: str) -> Text:
    said = _of(name)
    return Text(
        en=f"{said.en} cannot be read: its folder stands in the model's folder or below it.",
        fr=f"{said.fr} ne peut être lu : son dossier se trouve dans le dossier du modèle ou dessous.",
    )


def _unreadable(name: str, error: OSError) -> Text:
    said, reason = _of(name), why_unreadable(error)
    return Text(en=f"{said.en} cannot be read ({reason.en}).", fr=f"{said.fr} ne peut être lu ({reason.fr}).")


def _newer(version: object) -> Unfit:
    return Unfit(
        "other-version",
        Text(
            en=f"the model is of format {version}; this Tamis reads format {VERSION}.",
            fr=f"le modèle est au format {version} ; ce Tamis lit le format {VERSION}.",
        ),
        Text(en="Update Tamis, or learn the model again.", fr="Mettez Tamis à jour, ou apprenez de nouveau le modèle."),
    )


def file_names(name: str) -> Iterator[str]:
    """The names of the files of a folder, as files of a model."""
    return (f"{name}/{file}" for file in (MODEL, ARRAYS))


def named_folder(node: Node | None) -> str | None:
    """The folder that stands under `learned`, if any."""
    return Path(node.text).as_posix() if isinstance(node, Scalar) and node.text else None


GIVE_A_FOLDER = Text(
    en="Give the folder that 'tamis learn --out' wrote.", fr="Donnez le dossier écrit par « tamis learn --out »."
)
_NOT_OURS = Text(en="model.json is not of Tamis.", fr="model.json n'est pas de Tamis.")
_TWICE = Text(
    en="The learned model brings the score 'predicted', and a score of this name stands under 'scores'.",
    fr="Le modèle appris apporte le score « predicted », et un score de ce nom figure sous « scores ».",
)
_RENAME = Text(en="Give that score another name.", fr="Donnez un autre nom à ce score.")
