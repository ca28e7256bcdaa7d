"""A scoring model's file to a `Model`, checked whole: all errors at once, each with its place."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from tamis.errors import Location, ModelError, Problem
from tamis.language import LANGUAGES, Language, Text
from tamis.model.classes import read_class_names, read_classes, read_grade, read_hand_off
from tamis.model.definition import Model
from tamis.model.examples import read_examples
from tamis.model.learned import read_learned, with_predicted
from tamis.model.lists import read_lists
from tamis.model.parse_experiences import read_experiences
from tamis.model.reading import nodes
from tamis.model.reading.document import compose
from tamis.model.reading.fields import Fields, Shape, items_of
from tamis.model.reading.files import why_unreadable
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar
from tamis.model.reading.values import choice, text
from tamis.model.rules.catalogue import read_rules
from tamis.model.scope import Scope
from tamis.model.scores import read_audiences, read_groups, read_scores
from tamis.model.traits import read_traits

FORMAT = "1"
MODEL_SHAPE = Shape(
    Text(en="this model", fr="ce modèle"),
    {
        "tamis": "format",
        "name": "text",
        "timezone": "timezone",
        "languages": "languages",
        "key": "text",
        "lists": "lists",
        "traits": "traits",
        "audiences": "audiences",
        "scores": "scores",
        "groups": "groups",
        "rules": "rules",
        "classes": "classes",
        "grade": "grade",
        "hand_off": "hand_off",
        "examples": "examples",
        "experiences": "experiences",
        "learned": "text",
        "undecided": "anything",
    },
    required=("tamis", "name", "scores"),
)
LATER = ("undecided",)
"""Keys that are accepted and not used yet."""


def load_model(path: str | os.PathLike[str]) -> Model:
    """The model of a YAML file in UTF-8; list files and the learned model are looked up in its folder.

    Raises:
        ModelError: the file cannot be read, or is not a right model; has all problems, by line.
    """
    return load_with_warnings(path)[0]


def load_with_warnings(path: str | os.PathLike[str]) -> tuple[Model, tuple[Problem, ...]]:
    """As `load_model`, with what the author should know though the model is right.

    Raises:
        ModelError: the file cannot be read, or is not a right model; has all problems, by line.
    """
    file = Path(path)
    return parse_with_warnings(model_text(file), os.fspath(path), file.parent)


def parse_model(text: str, file: str = "model.yaml", folder: Path | None = None) -> Model:
    """The model of a YAML text. `file` names it in messages; the files that it names are looked up in `folder`.

    Raises:
        ModelError: the text is not a right model; has all problems, by line.
    """
    return parse_with_warnings(text, file, folder)[0]


def parse_with_warnings(
    text: str, file: str = "model.yaml", folder: Path | None = None
) -> tuple[Model, tuple[Problem, ...]]:
    """As `parse_model`, with what the author should know though the model is right.

    Raises:
        ModelError: the text is not a right model; has all problems, by line.
    """
    try:
        model, warnings = _parsed(text, file, folder, quickly=True)
    except ModelError:
        return _parsed(text, file, folder, quickly=False)
    return _parsed(text, file, folder, quickly=False) if warnings else (model, warnings)


def _parsed(text: str, file: str, folder: Path | None, quickly: bool) -> tuple[Model, tuple[Problem, ...]]:
    findings = Findings(file)
    root = compose(text, findings, quickly)
    if root is None or (isinstance(root, Scalar) and root.is_null):
        raise ModelError(Problem("empty-model", _EMPTY, Location(file), _BEGIN))
    if not isinstance(root, nodes.Mapping):
        findings.fail(root, "not-a-map", _NOT_A_MAP, _BEGIN)
    model = _read_model(Fields(root, MODEL_SHAPE, findings), folder)
    findings.stop()
    return model, findings.warnings


def model_text(path: Path) -> str:
    """The text of a model's file.

    Raises:
        ModelError: it cannot be read, or is not in UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = why_unreadable(error)
        message = Text(
            en=f"The model cannot be read ({reason.en}).",
            fr=f"Le modèle ne peut être lu ({reason.fr}).",
        )
        raise ModelError(Problem("unreadable-file", message, Location(str(path)))) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", errors="replace")) + 1
        place = Location(str(path), before.count(b"\n") + 1, column)
        raise ModelError(Problem("not-utf-8", _NOT_UTF_8, place, _SAVE_AS_UTF_8)) from None


def _read_model(fields: Fields, folder: Path | None) -> Model:
    """Every section, in the order in which sections refer to one another."""
    findings = fields.findings
    fields.read("tamis", _check_format)
    for key in LATER:
        if (later := fields.node(key)) is not None:
            findings.warn(later, "not-used-yet", _not_used_yet(key))
    scope = Scope(findings, _read_timezone(fields), read_lists(fields.node("lists"), findings, folder))
    scope.traits = read_traits(fields.node("traits"), findings)
    audiences = read_audiences(fields.node("audiences"), scope)
    scope.audiences = tuple(audience.name for audience in audiences)
    learned = fields.node("learned")
    scope.scores = read_scores(fields.node("scores"), scope, predicted=learned is not None)
    if learned is not None:
        scope.scores = with_predicted(scope.scores, learned, findings)
    scope.groups = read_groups(fields.node("groups"), scope)
    scope.classes = read_class_names(fields.node("classes"), scope)
    scope.grade = read_grade(fields.node("grade"), scope)
    rules = read_rules(fields.node("rules"), scope)
    languages = _read_languages(fields)
    return Model(
        name=fields.read("name", text) or "",
        timezone=scope.zone,
        languages=languages,
        traits=scope.traits,
        audiences=audiences,
        scores=scope.scores,
        groups=scope.groups,
        rules=rules,
        classes=read_classes(fields.node("classes"), scope),
        grade=scope.grade,
        hand_off=read_hand_off(fields.node("hand_off"), scope),
        examples=read_examples(fields.node("examples"), scope),
        learned=read_learned(learned, findings, folder),
        experiences=read_experiences(fields.node("experiences"), languages, scope),
        key=fields.read("key", text),
        file=findings.file,
        lists=scope.lists.members(),
    )


def _check_format(node: Node, where: str, findings: Findings) -> None:
    if not isinstance(node, Scalar) or node.text != FORMAT:
        what = Text(en=f"{FORMAT}, the format that this version reads", fr=f"{FORMAT}, le format que lit cette version")
        findings.expected(node, where, what, "unknown-format")


def _read_timezone(fields: Fields) -> ZoneInfo:
    node = fields.node("timezone")
    if node is None:
        fields.findings.warn(fields, "no-timezone", _NO_ZONE, _WRITE_ZONE)
        return ZoneInfo("UTC")
    return fields.read("timezone", _timezone) or ZoneInfo("UTC")


def _timezone(node: Node, where: str, findings: Findings) -> ZoneInfo | None:
    name = node.text.strip() if isinstance(node, Scalar) else ""
    zones = available_timezones()
    if name in zones:
        return ZoneInfo(name)
    findings.expected(node, where, _A_ZONE, "unknown-timezone", _near_zone(name, zones))
    return None


def _near_zone(name: str, zones: set[str]) -> Text | None:
    """The zone of that city, else the near miss."""
    by_word = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(zones) if "/" in zone}
    by_word.update((zone.casefold(), zone) for zone in sorted(zones))
    close = get_close_matches(name.casefold().replace(" ", "_"), by_word, n=1)
    if not close:
        return None
    best = by_word[close[0]]
    return Text(en=f"Did you mean '{best}'?", fr=f"Vouliez-vous dire « {best} » ?")


def _read_languages(fields: Fields) -> tuple[Language, ...]:
    node = fields.node("languages")
    if node is None:
        return LANGUAGES
    read = choice(LANGUAGES)
    found = [read(item, "languages", fields.findings) for item in items_of(node, "languages", fields.findings)]
    return tuple(dict.fromkeys(cast(Language, language) for language in found if language))


def _not_used_yet(key: str) -> Text:
    return Text(
        en=f"'{key}' is not used yet by this version.", fr=f"« {key} » n'est pas encore utilisé par cette version."
    )


_EMPTY = Text(en="The model is empty.", fr="Le modèle est vide.")
_NOT_A_MAP = Text(en="A model is a map of keys.", fr="Un modèle est un bloc de clés.")
_BEGIN = Text(en="Begin with tamis: 1, name: and scores:.", fr="Commencez par tamis: 1, name: et scores:.")
_NOT_UTF_8 = Text(en="The file is not in UTF-8 here.", fr="Le fichier n'est pas en UTF-8 ici.")
_SAVE_AS_UTF_8 = Text(en="Save it as UTF-8.", fr="Enregistrez-le en UTF-8.")
_A_ZONE = Text(en="a time zone such as Europe/Paris", fr="un fuseau horaire comme Europe/Paris")
_NO_ZONE = Text(
    en="The model has no 'timezone': its days are those of UTC.",
    fr="Le modèle n'a pas de « timezone » : ses jours sont ceux d'UTC.",
)
_WRITE_ZONE = Text(en="For example timezone: Europe/Paris.", fr="Par exemple timezone: Europe/Paris.")
