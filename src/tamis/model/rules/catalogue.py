"""All kinds of rules, found in this package, and the reading of a model's `rules`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache

import tamis.model.rules as package
from tamis.errors import near_miss
from tamis.language import Text
from tamis.model.definition import Rule
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields
from tamis.model.reading.findings import one_of
from tamis.model.reading.ids import check_ids
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.rules.common import COMMON_KEYS, RuleType
from tamis.model.scope import Scope


@lru_cache(maxsize=1)
def rule_types() -> Mapping[str, RuleType]:
    """The kinds of rules by the key that tells them apart."""
    modules = (importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__))
    types = (getattr(module, "RULE_TYPE", None) for module in modules)
    return {found.key: found for found in types if isinstance(found, RuleType)}


def read_rules(node: Node | None, scope: Scope) -> tuple[Rule, ...]:
    """The rules, in the order of the file."""
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return ()
    if not isinstance(node, nodes.Sequence):
        scope.findings.expected(node, "rules", _A_LIST_OF_RULES, "not-a-list")
        return ()
    rules = [_read_rule(item, scope) for item in node.items]
    check_ids(node, scope.findings)
    return tuple(rule for rule in rules if rule is not None)


def _read_rule(node: Node, scope: Scope) -> Rule | None:
    if not isinstance(node, nodes.Mapping):
        scope.findings.expected(node, "rules", _A_RULE, "not-a-rule")
        return None
    types = rule_types()
    keys = [key for key in types if key in node.by_key]
    if len(keys) != 1:
        _say_which(node, keys, scope)
        return None
    type_ = types[keys[0]]
    return type_.read(Fields(node, type_.shape, scope.findings, _elsewhere(type_.key)), scope)


def _say_which(node: nodes.Mapping, keys: list[str], scope: Scope) -> None:
    if not keys:
        close = (near_miss(key.text, rule_types()) for key, _ in node.entries if key.text not in COMMON_KEYS)
        hint = next((miss for miss in close if miss), None) or one_of(rule_types())
        scope.findings.error(node, "unknown-rule-type", _NO_TYPE, hint)
        return
    listed = Text(
        en=" and ".join(quoted(key).en for key in keys),
        fr=" et ".join(quoted(key).fr for key in keys),
    )
    message = Text(
        en=f"{listed.en} are keys of different kinds of rules.",
        fr=f"{listed.fr} sont des clés de types de règles différents.",
    )
    scope.findings.error(node, "two-rule-types", message, _TWO_TYPES)


@lru_cache(maxsize=16)
def _elsewhere(type_key: str) -> Mapping[str, Text]:
    """What to say of a key that other kinds of rules have."""
    own = rule_types()[type_key].shape.keys
    advice = dict(rule_types()[type_key].advice)
    for other in rule_types().values():
        for key in other.keys:
            if key not in own:
                advice.setdefault(
                    key,
                    Text(
                        en=f"It belongs to rules with '{other.key}'.",
                        fr=f"Elle appartient aux règles avec « {other.key} ».",
                    ),
                )
    return advice


_A_LIST_OF_RULES = Text(en="a list of rules (- id: ...)", fr="une liste de règles (- id: ...)")
_A_RULE = Text(en="a rule (id: ..., when: ... or on: ...)", fr="une règle (id: ..., when: ... ou on: ...)")
_NO_TYPE = Text(
    en="This rule does not say what it is about.",
    fr="Cette règle ne dit pas sur quoi elle porte.",
)
_TWO_TYPES = Text(
    en="Write two rules. To keep a rule for some leads only, use audience.",
    fr="Écrivez deux règles. Pour réserver une règle à certains prospects, utilisez audience.",
)
