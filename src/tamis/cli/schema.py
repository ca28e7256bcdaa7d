"""`tamis schema`: the JSON Schema of a model's file."""

from __future__ import annotations

from tamis.cli.json_answer import print_json
from tamis.language import Text

NAME = "schema"
ABOUT = Text(
    en="Print the JSON Schema of models.\nEditors complete and check YAML with it.\n\ntamis schema > model.schema.json",
    fr="Afficher le schéma JSON des modèles.\nLes éditeurs s'en servent pour compléter et vérifier le YAML.\n\n"
    "tamis schema > model.schema.json",
)


def run() -> None:
    """Prints it."""
    from tamis.model.schema import json_schema

    print_json(json_schema())
