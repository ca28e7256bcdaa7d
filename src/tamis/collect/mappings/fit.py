"""Which columns of a file a mapping means, and which it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tamis.collect.columns import Found, find, plain_name, required, unknown_column
from tamis.collect.mappings.shape import KINDS, Act, Form, Kind, Names
from tamis.collect.table import Table
from tamis.errors import InputError, Location, Problem
from tamis.language import Text

CREATED_AT = "created_at"
MESSAGE, SUSPECT, COUNTED, SOURCE, PROPERTIES = "message_id", "suspect", "counted", "source", "properties"
OWN = (MESSAGE, SUSPECT, COUNTED, PROPERTIES)
"""What a file of events may have besides who, what, when and properties: see the page on files."""
PERSONAL: tuple[Kind, ...] = ("crm_id", "email", "phone", "linkedin")
"""The identifiers that are traits too."""
_UNDERSTOOD = frozenset(map(plain_name, ("lead", *KINDS)))


Meaning = Literal["who", "when", "event", "trait", "property"]


@dataclass(frozen=True)
class FittedAct:
    """An act with its columns, as far as the file has them."""

    act: Act
    when: Found | None
    at: Found | None
    properties: Mapping[str, Found]


@dataclass(frozen=True)
class Fitted:
    """A mapping with the columns of a file.

    `key`: the column whose values say by themselves what they are: `key_kind` if given, else `kind:value` as an export
    writes it, else an e-mail address where they hold an `@`, else user ids. `own`: those of `OWN` that the file has.
    `left`: the names of unused columns.
    """

    form: Form
    table: Table
    key: Found | None
    key_kind: Kind | None
    who: Mapping[Kind, Found]
    at: Found | None
    traits: Mapping[str, Found]
    acts: Sequence[FittedAct]
    own: Mapping[str, Found]
    left: Sequence[str]

    def meanings(self) -> Iterator[tuple[str, Meaning, str]]:
        """Each column that is used, what it is, and of which name."""
        if self.key:
            yield self.key.name, "who", self.key_kind or "lead"
        yield from ((found.name, "who", kind) for kind, found in self.who.items())
        if self.at:
            yield self.at.name, "when", ""
        for act in self.acts:
            if act.when:
                yield act.when.name, "event", act.act.event or ""
            if act.at:
                yield act.at.name, "when", act.act.event or ""
        yield from ((found.name, "trait", name) for name, found in self.traits.items())
        named = {(found.name, name): None for act in self.acts for name, found in act.properties.items()}
        yield from ((column, "property", name) for column, name in named)


def fit(form: Form, table: Table, key: str | None, key_kind: Kind | None) -> Fitted:
    """The mapping's columns in this file. `key`: the column that names the lead, in place of the mapping's own.

    Raises:
        InputError: nothing says who a row is about, a column that must be there is absent, or all are.
    """
    key_column = required(key, table) if key else _first(form.key, table)
    who = _who(form, table, key_column)
    if key_column is None and not who:
        raise InputError(_nobody(form, table))
    at = _first(form.at, table)
    own = {name: found for name in OWN if (found := find(name, table))} if form.of_events else {}
    acts = _acts(form, table)
    traits = {name: found for name, names in form.traits.items() if (found := _first(names, table))}
    used = {found.name for found in (key_column, at, *who.values(), *traits.values(), *own.values()) if found}
    used |= {found.name for act in acts for found in (act.when, act.at, *act.properties.values()) if found}
    rest = [found for name in table.data.column_names if name not in used and (found := find(name, table))]
    traits |= {kind: found for kind, found in who.items() if kind in PERSONAL and not form.of_events}
    if form.rest == "traits":
        named = [found for found in (key_column, *who.values()) if found and plain_name(found.name) not in _UNDERSTOOD]
        traits = {**{_canonical(found.name): found for found in (*named, *rest)}, **traits}
    if form.rest == "properties":
        acts = [_with(act, rest) for act in acts]
    if not acts and not traits and form.rest != "traits":
        raise InputError(_nothing_fits(form, table))
    left = [found.name for found in rest] if form.rest == "nothing" else []
    return Fitted(form, table, key_column, key_kind, who, at, traits, acts, own, left)


def _who(form: Form, table: Table, key: Found | None) -> dict[Kind, Found]:
    """The columns of identifiers besides the key."""
    alone = form.of_events and key is not None
    kinds = [kind for kind in form.who if kind == "anonymous_id" or not alone]
    found = {kind: column for kind in kinds if (column := _first(form.who[kind], table))}
    return {kind: column for kind, column in found.items() if key is None or column.name != key.name}


def _acts(form: Form, table: Table) -> list[FittedAct]:
    """Those of which the file tells; where a column says which event a row is, those that ask for a yes are not."""
    found = []
    for act in form.acts:
        when = _first(act.when, table)
        if act.when and when is None:
            if act.needed:
                raise InputError(unknown_column(act.when[0], table))
            continue
        properties = {name: column for name, names in act.properties.items() if (column := _first(names, table))}
        found.append(FittedAct(act, when, _first(act.at, table), properties))
    saying = any(one.act.event is None for one in found)
    return [one for one in found if one.act.event is None or one.when is None or not saying]


def _with(act: FittedAct, rest: Sequence[Found]) -> FittedAct:
    """The act with further properties; `properties.name` is the property `name`."""
    named = {column.name.removeprefix(f"{PROPERTIES}."): column for column in rest}
    return FittedAct(act.act, act.when, act.at, {**named, **act.properties})


def _first(names: Names, table: Table) -> Found | None:
    return next((found for name in names if (found := find(name, table))), None)


def _canonical(name: str) -> str:
    return CREATED_AT if plain_name(name) == plain_name(CREATED_AT) else name


def _nobody(form: Form, table: Table) -> Problem:
    if form.key:
        return unknown_column(form.key[0], table)
    names = ", ".join(f"'{names[0]}'" for names in form.who.values())
    noms = ", ".join(f"« {names[0]} »" for names in form.who.values())
    return Problem(
        "no-identifier-column",
        Text(
            en=f"no column says who a row is about (such as {names}).",
            fr=f"aucune colonne ne dit de qui parle une ligne (par exemple {noms}).",
        ),
        Location(table.file),
        Text(en="Name one with --key COLUMN.", fr="Nommez-en une avec --key COLONNE."),
    )


def _nothing_fits(form: Form, table: Table) -> Problem:
    columns = ", ".join(table.data.column_names[:30])
    return Problem(
        "nothing-fits",
        Text(
            en=f"none of its columns is what the mapping '{form.name}' reads.",
            fr=f"aucune de ses colonnes n'est de celles que lit la correspondance « {form.name} ».",
        ),
        Location(table.file),
        Text(en=f"The columns: {columns}.", fr=f"Les colonnes : {columns}."),
    )
