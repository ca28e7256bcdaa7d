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
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamis.errors import InputError, Location, ModelError, Problem, UsageError
from tamis.language import Text
from tamis.learn.additive import Additive
from tamis.learn.calibration import Calibration
from tamis.learn.drift import Reference
from tamis.learn.encoding import Coder, Encoder
from tamis.learn.lift import Group, Lifts
from tamis.learn.predictor import Predictor
from tamis.learn.recipe import Recipe, Take
from tamis.learn.snapshots import Looking
from tamis.learn.whole import assert_whole
from tamis.model.learned import (
    ARRAYS,
    FORMAT,
    GIVE_A_FOLDER,
    MODEL,
    VERSION,
    Learned,
    Unfit,
    content_of,
    damaged,
    why_unfit,
)

if TYPE_CHECKING:
    import numpy as np

README = "README.md"
_LARGEST_ARRAYS = 500_000_000
"""Bytes, as they are in memory."""


@dataclass(frozen=True, eq=False)
class Artifact:
    """A model and all that is known of it.

    `recipe`: how a table is read for it; `looking`: how a history is looked at. One of the two is None.

    `about`: what `tamis learn --json` answered, for readers; `outcome`: the column or event that is predicted. Of a
    history: the `horizon` (µs), the last moment that it was learned from (`until`, µs UTC), and how its newest rows
    were distributed.
    """

    predictor: Predictor
    lifts: Lifts
    recipe: Recipe | None
    outcome: str
    about: Mapping[str, Any]
    looking: Looking | None = None
    horizon: int | None = None
    until: int | None = None
    reference: Reference | None = None


def save(artifact: Artifact, folder: str | Path, readme: str) -> list[str]:
    """Writes the folder (made if absent); gives the names of its files.

    Raises:
        UsageError: it cannot be written, or holds other things than a model.
    """
    place = Path(folder)
    check_free(place)
    model, arrays = content(artifact)
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / ARRAYS).write_bytes(arrays)
        (place / MODEL).write_text(model, encoding="utf-8")
        (place / README).write_text(readme, encoding="utf-8")
    except OSError as error:
        raise UsageError(_unwritable(place, error)) from error
    return [str(place / name) for name in (MODEL, ARRAYS, README)]


def content(artifact: Artifact) -> tuple[str, bytes]:
    """What the files `model.json` and `arrays.npz` hold."""
    import numpy as np

    stream = BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **_arrays(artifact.predictor))
    arrays = stream.getvalue()
    written = _as_json(artifact) | {"arrays": sha256(arrays).hexdigest()}
    return json.dumps(written, ensure_ascii=False, indent=1, allow_nan=False) + "\n", arrays


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
    place = Path(folder)
    try:
        model, arrays = content_of(place)
    except FileNotFoundError as error:
        raise InputError(_absent(place)) from error
    except OSError as error:
        raise InputError(_unfit(damaged(str(error)), Location(str(place)))) from error
    found = why_unfit(model, arrays) or _read(model, arrays)
    if isinstance(found, Unfit):
        raise InputError(_unfit(found, Location(str(place))))
    return found


def artifact_of(learned: Learned) -> Artifact:
    """What a scoring model names under `learned`; also one that came from a version's files.

    Raises:
        ModelError: its arrays are damaged; says where the model names it.
    """
    found = _read(learned.model.encode(), learned.arrays)
    if isinstance(found, Unfit):
        raise ModelError(_unfit(found, learned.at))
    return found


def _read(model: bytes, arrays: bytes) -> Artifact | Unfit:
    """The artifact that these two files are, which are whole as `why_unfit` sees it."""
    import numpy as np

    try:
        with zipfile.ZipFile(BytesIO(arrays)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST_ARRAYS:
                return damaged(ARRAYS)
        with np.load(BytesIO(arrays), allow_pickle=False) as stored:
            tables = {name: stored[name] for name in stored.files}
        found = _from_json(json.loads(model), tables)
        assert_whole(found.predictor, found.lifts)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, zipfile.BadZipFile, OSError) as error:
        return damaged(str(error))
    return found


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
        "looking": None if artifact.looking is None else artifact.looking.as_dict(),
        "horizon": artifact.horizon,
        "until": artifact.until,
        "reference": None if artifact.reference is None else artifact.reference.as_dict(),
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
    looking = None if said["looking"] is None else Looking.from_dict(said["looking"])
    reference = None if said["reference"] is None else Reference.from_dict(said["reference"])
    known = said["horizon"], said["until"], reference
    return Artifact(predictor, lifts, recipe, said["outcome"], said["about"], looking, *known)


def _group(said: dict[str, Any]) -> Group:
    return Group(**{**said, "said": Text(en=said["said"]["en"], fr=said["said"]["fr"])})


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
        GIVE_A_FOLDER,
    )


def _unfit(found: Unfit, at: Location | None) -> Problem:
    return Problem(found.code, found.message, at, found.hint)
