"""A trained model as a folder of data: JSON, and arrays without pickles. Nothing in it can run.

`model.json` says what the model is, `arrays.npz` holds its tables, `README.md` tells people. The same model gives the
same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.errors import InputError, Location, Problem, UsageError
from tamis.language import Text
from tamis.learn.additive import Additive
from tamis.learn.calibration import Calibration
from tamis.learn.encoding import Coder, Encoder
from tamis.learn.lift import Group, Lifts
from tamis.learn.predictor import Predictor
from tamis.learn.recipe import Recipe, Take

if TYPE_CHECKING:
    import numpy as np

FORMAT = "tamis-conversion-model"
VERSION = 1
MODEL, ARRAYS, README = "model.json", "arrays.npz", "README.md"


@dataclass(frozen=True, eq=False)
class Artifact:
    """A model and all that is known of it. `recipe`: how a table is read for it (None for event histories).

    `about`: what `tamis learn --json` answered, for readers; `outcome`: the column or event that is predicted.
    """

    predictor: Predictor
    lifts: Lifts
    recipe: Recipe | None
    outcome: str
    about: Mapping[str, Any]


def save(artifact: Artifact, folder: str | Path, readme: str) -> list[str]:
    """Writes the folder (made if absent); gives the names of its files.

    Raises:
        UsageError: it cannot be written, or holds other things than a model.
    """
    import numpy as np

    place = Path(folder)
    check_free(place)
    try:
        place.mkdir(parents=True, exist_ok=True)
        arrays = _arrays(artifact.predictor)
        with (place / ARRAYS).open("wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        written = _as_json(artifact) | {"arrays": sha256((place / ARRAYS).read_bytes()).hexdigest()}
        text = json.dumps(written, ensure_ascii=False, indent=1, allow_nan=False)
        (place / MODEL).write_text(text + "\n", encoding="utf-8")
        (place / README).write_text(readme, encoding="utf-8")
    except OSError as error:
        raise UsageError(_unwritable(place, error)) from error
    return [str(place / name) for name in (MODEL, ARRAYS, README)]


def check_free(folder: str | Path) -> None:
    """A folder that is there must be empty or hold a model.

    Raises:
        UsageError: it holds something else.
    """
    place = Path(folder)
    if place.is_file() or (place.is_dir() and any(place.iterdir()) and not (place / MODEL).is_file()):
        message = Text(
            en="it is there already, and is no folder of a model.", fr="existe déjà, et n'est pas un dossier de modèle."
        )
        hint = Text(en="Name a new folder.", fr="Nommez un nouveau dossier.")
        raise UsageError(Problem("not-a-model-folder", message, Location(str(place)), hint))


def load(folder: str | Path) -> Artifact:
    """The model of a folder.

    Raises:
        InputError: there is none, it is a stranger's, of a newer Tamis, or damaged.
    """
    import numpy as np

    place = Path(folder)
    try:
        said = json.loads((place / MODEL).read_text("utf-8"))
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise InputError(_stranger(place))
        if said.get("version") != VERSION:
            raise InputError(_newer(place, said.get("version")))
        if sha256((place / ARRAYS).read_bytes()).hexdigest() != said["arrays"]:
            raise InputError(_damaged(place, "arrays.npz"))
        with np.load(place / ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return _from_json(said, arrays)
    except FileNotFoundError as error:
        raise InputError(_absent(place)) from error
    except (KeyError, TypeError, ValueError, IndexError, zipfile.BadZipFile, OSError) as error:
        raise InputError(_damaged(place, str(error))) from error


def _arrays(predictor: Predictor) -> dict[str, Any]:
    found: dict[str, Any] = {"intercepts": predictor.model.intercepts}
    for place, table in enumerate(predictor.model.mains):
        found[f"main_{place}"] = table
    for (one, other), table in predictor.model.pairs.items():
        found[f"pair_{one}_{other}"] = table
    for place, coder in enumerate(predictor.encoder.coders):
        for name, values in (("edges", coder.edges), ("rates", coder.rates)):
            if values is not None:
                found[f"{name}_{place}"] = values
    return found


def _as_json(artifact: Artifact) -> dict[str, Any]:
    predictor = artifact.predictor
    return {
        "format": FORMAT,
        "version": VERSION,
        "outcome": artifact.outcome,
        "kind": predictor.kind,
        "calibration": asdict(predictor.calibration),
        "width": predictor.width,
        "floor": predictor.floor,
        "coders": [
            {"name": coder.name, "kind": coder.kind, "levels": coder.levels, "mean": coder.mean}
            for coder in predictor.encoder.coders
        ],
        "lifts": {
            "groups": [[asdict(group) for group in groups] for groups in artifact.lifts.groups],
            "of_code": artifact.lifts.of_code,
        },
        "recipe": None if artifact.recipe is None else asdict(artifact.recipe),
        "about": dict(artifact.about),
    }


def _from_json(said: dict[str, Any], arrays: dict[str, np.ndarray[Any, Any]]) -> Artifact:
    coders = tuple(
        Coder(
            one["name"],
            one["kind"],
            arrays.get(f"edges_{i}"),
            tuple(one["levels"]),
            arrays.get(f"rates_{i}"),
            one["mean"],
        )
        for i, one in enumerate(said["coders"])
    )
    mains = tuple(arrays[f"main_{place}"] for place in range(len(coders)))
    pairs = {
        (int(name.split("_")[1]), int(name.split("_")[2])): table
        for name, table in arrays.items()
        if name.startswith("pair_")
    }
    model = Additive(arrays["intercepts"], mains, pairs)
    predictor = Predictor(
        said["kind"], Encoder(coders), model, Calibration(**said["calibration"]), said["width"], said["floor"]
    )
    groups = tuple(tuple(_group(one) for one in column) for column in said["lifts"]["groups"])
    lifts = Lifts(groups, tuple(tuple(codes) for codes in said["lifts"]["of_code"]))
    recipe = None if said["recipe"] is None else _recipe(said["recipe"])
    return Artifact(predictor, lifts, recipe, said["outcome"], said["about"])


def _group(said: dict[str, Any]) -> Group:
    return Group(**{**said, "said": Text(**said["said"])})


def _recipe(said: dict[str, Any]) -> Recipe:
    takes = tuple(Take(one["column"], one["kind"], tuple(one["keywords"])) for one in said["takes"])
    return Recipe(takes, said["time"], said["time_kind"])


def _unwritable(place: Path, error: OSError) -> Problem:
    said = error.strerror or str(error)
    message = Text(en=f"the model cannot be written: {said}.", fr=f"le modèle ne peut pas être écrit : {said}.")
    return Problem("cannot-write", message, Location(str(place)))


def _absent(place: Path) -> Problem:
    return Problem(
        "no-model",
        Text(en="there is no trained model in this folder.", fr="il n'y a pas de modèle appris dans ce dossier."),
        Location(str(place)),
        Text(
            en="Give the folder that 'tamis learn --out' wrote.",
            fr="Donnez le dossier écrit par « tamis learn --out ».",
        ),
    )


def _stranger(place: Path) -> Problem:
    return Problem(
        "not-ours",
        Text(en="model.json is not of Tamis.", fr="model.json n'est pas de Tamis."),
        Location(str(place)),
        Text(
            en="Give the folder that 'tamis learn --out' wrote.",
            fr="Donnez le dossier écrit par « tamis learn --out ».",
        ),
    )


def _newer(place: Path, version: object) -> Problem:
    return Problem(
        "other-version",
        Text(
            en=f"the model is of format {version}; this Tamis reads format {VERSION}.",
            fr=f"le modèle est au format {version} ; ce Tamis lit le format {VERSION}.",
        ),
        Location(str(place)),
        Text(en="Update Tamis, or learn the model again.", fr="Mettez Tamis à jour, ou apprenez de nouveau le modèle."),
    )


def _damaged(place: Path, what: str) -> Problem:
    return Problem(
        "damaged-model",
        Text(en=f"the model is damaged ({what}).", fr=f"le modèle est abîmé ({what})."),
        Location(str(place)),
        Text(en="Learn it again.", fr="Apprenez-le de nouveau."),
    )
