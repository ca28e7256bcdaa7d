"""A model as the files that it is made of, so that a version of it can be kept and read again elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tamis.model.definition import Model
from tamis.model.lists import content_of
from tamis.model.load import load_model, model_text
from tamis.model.reading.document import compose
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Mapping as Map
from tamis.model.reading.nodes import Node, Scalar

MODEL_FILE = "model.yaml"


def files_of(path: str | os.PathLike[str]) -> dict[str, str]:
    """The text of the model (as `model.yaml`) and of the list files that it names, by name.

    Raises:
        ModelError: the model cannot be read, or is not a right one.
    """
    file = Path(path)
    load_model(file)
    text = model_text(file)
    return {MODEL_FILE: text, **{name: content_of(file.parent / name) for name in _list_files(text)}}


def model_of(files: Mapping[str, str]) -> Model:
    """The model that these files are.

    Raises:
        ModelError: they are not a right one.
    """
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content, encoding="utf-8")
        return load_model(Path(folder, MODEL_FILE))


def _list_files(text: str) -> list[str]:
    """The names that stand under `lists: { ...: { file: NAME } }`."""
    lists = _value(compose(text, Findings(MODEL_FILE), quickly=True), "lists")
    sources = lists.by_key.values() if isinstance(lists, Map) else ()
    names = [_value(source, "file") for source in sources]
    return [name.text for name in names if isinstance(name, Scalar)]


def _value(node: Node | None, key: str) -> Node | None:
    return node.by_key.get(key) if isinstance(node, Map) else None
