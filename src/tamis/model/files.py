"""A model as the files that it is made of, so that a version of it can be kept and read again elsewhere."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tamis.errors import ModelError, Problem
from tamis.language import Text
from tamis.model.definition import Model
from tamis.model.learned import content_of as learned_files
from tamis.model.learned import file_names, named_folder
from tamis.model.lists import content_of
from tamis.model.load import load_model, load_with_warnings, model_text
from tamis.model.reading.document import compose
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Mapping as Map
from tamis.model.reading.nodes import Node, Scalar

MODEL_FILE = "model.yaml"
_LONGEST_NAME = 100
_NO_TEXT = (".npz",)


def files_of(path: str | os.PathLike[str]) -> dict[str, str]:
    """The text of the model (as `model.yaml`), of the list files and of the learned model that it names, by name.

    What is no text is written in base64.

    Raises:
        ModelError: the model cannot be read, or is not a right one.
    """
    file = Path(path)
    load_model(file)
    text = model_text(file)
    root = compose(text, Findings(MODEL_FILE), quickly=True)
    lists = {name: content_of(file.parent / name) for name in _list_files(root)}
    return {MODEL_FILE: text, **lists, **_learned_files(root, file.parent)}


def with_learned(files: Mapping[str, str], folder: str, model: str, arrays: bytes) -> dict[str, str]:
    """The same files with another learned model (see `tamis.model.learned`) in that folder."""
    written, kept = file_names(Path(folder).as_posix())
    return {**files, written: model, kept: b64encode(arrays).decode("ascii")}


def model_of(files: Mapping[str, str]) -> Model:
    """The model that these files are.

    Raises:
        ModelError: they are not a right one.
    """
    with _as_folder(files) as folder:
        return load_model(Path(folder, MODEL_FILE))


def checked_files(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """The warnings about the model that these files are; places in it are those of `model.yaml`.

    Raises:
        ModelError: they are not a right one, or are not to be written as files below one folder.
    """
    folders = {str(parent) for name in files for parent in Path(name).parents}
    if unfit := [name for name in files if not _is_fit(name) or name in folders]:
        raise ModelError([_unfit_name(name) for name in unfit])
    if unread := [name for name, content in files.items() if not _is_readable(name, content)]:
        raise ModelError([_not_base64(name) for name in unread])
    with _as_folder(files) as folder:
        try:
            _, warnings = load_with_warnings(Path(folder, MODEL_FILE))
        except ModelError as error:
            raise ModelError([_placed(problem) for problem in error.problems]) from None
    return tuple(_placed(problem) for problem in warnings)


@contextmanager
def _as_folder(files: Mapping[str, str]) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.suffix in _NO_TEXT:
                place.write_bytes(b64decode(content, validate=True))
            else:
                place.write_text(content, encoding="utf-8")
        yield folder


def _is_fit(name: str) -> bool:
    """Whether a file of that name stands in a model's folder, wherever that is."""
    parts = name.split("/")
    return (
        0 < len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not set(name) & set('\\:*?"<>|')
        and not any(part.strip(" .") == "" for part in parts)
    )


def _is_readable(name: str, content: str) -> bool:
    if Path(name).suffix not in _NO_TEXT:
        return True
    try:
        b64decode(content, validate=True)
    except ValueError:
        return False
    return True


def _placed(problem: Problem) -> Problem:
    """The same without the folder in which it happened to be read."""
    place = problem.location
    return replace(problem, location=replace(place, file=MODEL_FILE)) if place else problem


def _unfit_name(name: str) -> Problem:
    shown = name[:_LONGEST_NAME]
    return Problem(
        "file-name",
        Text(
            en=f"'{shown}' cannot be the name of a model's file.",
            fr=f"« {shown} » ne peut être le nom d'un fichier de modèle.",
        ),
        hint=Text(
            en="The model is model.yaml; list files stand beside it or below.",
            fr="Le modèle est model.yaml ; les fichiers de liste sont à côté ou dessous.",
        ),
    )


def _not_base64(name: str) -> Problem:
    return Problem(
        "not-base64",
        Text(
            en=f"'{name}' is no text: it must be given in base64.",
            fr=f"« {name} » n'est pas du texte : donnez-le en base64.",
        ),
    )


def _learned_files(root: Node | None, folder: Path) -> dict[str, str]:
    """The files of the learned model that stands under `learned: FOLDER`."""
    name = named_folder(_value(root, "learned"))
    if name is None:
        return {}
    model, arrays = learned_files(folder / name)
    return with_learned({}, name, model.decode("utf-8"), arrays)


def _list_files(root: Node | None) -> list[str]:
    """The names that stand under `lists: { ...: { file: NAME } }`."""
    lists = _value(root, "lists")
    sources = lists.by_key.values() if isinstance(lists, Map) else ()
    names = [_value(source, "file") for source in sources]
    return [name.text for name in names if isinstance(name, Scalar)]


def _value(node: Node | None, key: str) -> Node | None:
    return node.by_key.get(key) if isinstance(node, Map) else None
