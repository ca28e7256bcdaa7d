"""The `traits` of a model: types, and traits derived from others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast, get_args

from tamis.errors import near_miss
from tamis.language import Text
from tamis.model.conditions import ValueType
from tamis.model.definition import Trait
from tamis.model.fields import CREATED_AT
from tamis.model.reading.fields import Shape, entries_of, open_map
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.reading.values import choice, text

DERIVED: Mapping[Literal["domain", "years_since"], tuple[ValueType, tuple[ValueType, ...]]] = {
    "domain": ("text", ("text",)),
    "years_since": ("number", ("date",)),
}
"""How a trait may be derived: its own type, and the types of what it is derived from."""

TYPES: tuple[str, ...] = get_args(ValueType)
DERIVATION = Shape(
    Text(en="this derived trait", fr="cette caractéristique dérivée"),
    {"derive": "derivation", "of": "text"},
    required=("derive", "of"),
)

_A_TYPE = Text(
    en="text, number, date, boolean, or { derive: ..., of: ... }",
    fr="text, number, date, boolean, ou { derive: ..., of: ... }",
)


def read_traits(node: Node | None, findings: Findings) -> Mapping[str, Trait]:
    """The declared traits, in the order of the file."""
    traits: dict[str, Trait] = {}
    places: dict[str, Scalar] = {}
    for key, value in entries_of(node, "traits", findings):
        trait = _read_trait(key, value, findings)
        if trait is not None:
            traits[trait.name], places[trait.name] = trait, key
    for trait in traits.values():
        _check(trait, places[trait.name], traits, findings)
    return traits


def _read_trait(key: Scalar, node: Node, findings: Findings) -> Trait | None:
    name = text(key, "traits", findings)
    if name is None:
        return None
    if not isinstance(node, Scalar):
        return _read_derived(name, key, node, findings)
    if node.text not in TYPES:
        findings.expected(node, name, _A_TYPE, "unknown-type", _type_hint(node.text))
        return None
    return Trait(name, cast(ValueType, node.text), at=findings.at(key))


def _type_hint(written: str) -> Text | None:
    right = _SYNONYMS.get(written.casefold())
    return Text(en=f"Write {right}.", fr=f"Écrivez {right}.") if right else near_miss(written, TYPES)


_SYNONYMS = {
    **dict.fromkeys(("string", "str", "texte", "varchar"), "text"),
    **dict.fromkeys(("int", "integer", "float", "decimal", "nombre", "entier"), "number"),
    **dict.fromkeys(("datetime", "timestamp", "time", "day", "jour"), "date"),
    **dict.fromkeys(("bool", "yes/no", "oui/non", "booléen"), "boolean"),
}


def _read_derived(name: str, key: Scalar, node: Node, findings: Findings) -> Trait | None:
    fields = open_map(node, name, DERIVATION, findings)
    if fields is None:
        return None
    how = fields.read("derive", choice(DERIVED))
    source = fields.read("of", text)
    if how is None or source is None:
        return None
    derive = cast(Literal["domain", "years_since"], how)
    return Trait(name, DERIVED[derive][0], derive, source, at=findings.at(key))


def _check(trait: Trait, key: Scalar, traits: Mapping[str, Trait], findings: Findings) -> None:
    if trait.name == CREATED_AT and (trait.type != "date" or trait.derive):
        findings.error(key, "reserved-trait", _RESERVED)
    if trait.derive is None:
        return
    source = traits.get(trait.derived_from or "")
    if source is not None and (source.derive or source.type not in DERIVED[trait.derive][1]):
        wanted = " or ".join(DERIVED[trait.derive][1])
        name = quoted(source.name)
        message = Text(
            en=f"'{trait.derive}' needs a trait of type {wanted}; {name.en} is {_kind(source).en}.",
            fr=f"« {trait.derive} » demande une caractéristique de type {wanted} ; {name.fr} est {_kind(source).fr}.",
        )
        findings.error(key, "wrong-type", message)


def _kind(trait: Trait) -> Text:
    if trait.derive:
        return Text(en="itself derived", fr="elle-même dérivée")
    return Text(en=f"declared {trait.type}", fr=f"déclarée {trait.type}")


_RESERVED = Text(
    en=f"'{CREATED_AT}' is reserved: it is the date of the profile's first moment.",
    fr=f"« {CREATED_AT} » est réservé : c'est la date du premier moment du profil.",
)
