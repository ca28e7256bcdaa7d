"""Which of many conditions a row meets, as a few integers: its signature.

Conditions are bits of masks; many equalities on one property are an index (a hash join) in place of bits, so that
300 rules on pages cost little more than 30. Rows are grouped by signature; only the few distinct signatures are
then expanded to the conditions that they meet. (Measured: docs/performance.md.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from tamis.model.fields import Field
from tamis.scoring.components import Match
from tamis.scoring.expressions import (
    E,
    add,
    both,
    case,
    cast,
    choose,
    col,
    differs,
    either,
    equals,
    integer,
    is_known,
    named,
    otherwise,
    select,
    table,
    text,
    values_table,
)
from tamis.scoring.indexed import indexed_fields, keys_of
from tamis.scoring.predicates import Scope, compile_condition
from tamis.scoring.steps import Steps, union

_BITS = 62


@dataclass(frozen=True)
class _Index:
    """Equalities on one property: (event name, value) -> the matches met, as a number."""

    field: Field
    atoms: tuple[tuple[int, ...], ...]
    keys: tuple[tuple[str, str, int], ...]


class EventSignature:
    """The signature of events over `matches` (whose positions are the numbers of the matches)."""

    def __init__(self, matches: Sequence[Match], scope: Scope, figures: Mapping[Match, int] | None = None) -> None:
        """`figures`: for each match, bits that `needs` can ask for (of masks only)."""
        self.matches = tuple(matches)
        self.scope = scope
        self.figures = figures
        self._indexed: dict[Field, list[int]] = {
            f: [self.matches.index(m) for m in members] for f, members in indexed_fields(self.matches).items()
        }

    @cached_property
    def _masked(self) -> list[int]:
        indexed = {i for members in self._indexed.values() for i in members}
        return [i for i in range(len(self.matches)) if i not in indexed]

    @cached_property
    def _indexes(self) -> list[_Index]:
        return [self._index(f, members) for f, members in self._indexed.items()]

    def _index(self, field: Field, members: list[int]) -> _Index:
        met: dict[tuple[str, str], list[int]] = {}
        for i in members:
            for key in keys_of(self.matches[i]):
                met.setdefault(key, []).append(i)
        atoms = {
            tuple(sorted(ids)): n for n, ids in enumerate(dict.fromkeys(tuple(sorted(m)) for m in met.values()), 1)
        }
        keys = tuple((name, value, atoms[tuple(sorted(ids))]) for (name, value), ids in met.items())
        return _Index(field, tuple(atoms), keys)

    @property
    def columns(self) -> list[str]:
        """The names of the signature's columns."""
        masks = [f"m{k}" for k in range(mask_count(len(self._masked)))]
        return masks + [f"a{k}" for k in range(len(self._indexes))]

    def select(self, steps: Steps, name: str, source: str, keep: Sequence[E], where: E) -> str:
        """Adds the step `name`: the rows of `source` that meet anything, with `keep` and the signature's columns."""
        masks = range(mask_count(len(self._masked)))
        columns = [*keep, *(named(self._mask(self._masked[k * _BITS : (k + 1) * _BITS]), f"m{k}") for k in masks)]
        columns += [named(otherwise(col("atom", f"i{k}"), integer(0)), f"a{k}") for k in range(len(self._indexes))]
        inner = select(*columns).from_(table(source, "e"), copy=False).where(where, copy=False)
        for k, index in enumerate(self._indexes):
            keys = steps.add(f"{name}_index_{k}", self._index_rows(index))
            on = both(
                equals(col("event", f"i{k}"), col("event", "e")),
                equals(col("value", f"i{k}"), col(index.field.name, "e")),
            )
            inner = inner.join(table(keys, f"i{k}"), on=on, join_type="left", copy=False)
        inner = self.scope.joined(inner)
        met = either(*(differs(col(c), integer(0)) for c in self.columns))
        nested = inner.subquery(exp.to_identifier("s", quoted=True), copy=False)
        return steps.add(name, select(exp.Star()).from_(nested, copy=False).where(met, copy=False))

    def expand(self, steps: Steps, name: str, source: str) -> str:
        """Adds the step `name`: for each distinct signature in `source`, a row (signature columns, match)."""
        keys = [col(c) for c in self.columns]
        distinct = steps.add(f"{name}_signatures", exp.select(*keys).distinct().from_(table(source)))
        parts = [expand_masks(distinct, self.columns, self._masked, "m", "match")] if self._masked else []
        parts += [self._expand_index(distinct, k, index) for k, index in enumerate(self._indexes)]
        return steps.add(name, union(parts))

    def _expand_index(self, distinct: str, k: int, index: _Index) -> exp.Select:
        rows = [[integer(n), integer(i)] for n, atom in enumerate(index.atoms, 1) for i in atom]
        atoms = values_table(rows, "v", [("atom", "INT"), ("match", "INT")])
        met = equals(col("atom", "b"), col(f"a{k}", "s"))
        return _expanded(distinct, self.columns, atoms, met, "match")

    def needs(self, figure: int) -> E | None:
        """Whether any match of a row's signature has the bit `figure`; None where all matches have."""
        figures = self.figures or {}
        having = {i for i, match in enumerate(self.matches) if figures.get(match, 0) & figure}
        if len(having) == len(self.matches):
            return None
        tests: list[E] = []
        for k in range(mask_count(len(self._masked))):
            members = self._masked[k * _BITS : (k + 1) * _BITS]
            bits = sum(1 << bit for bit, number in enumerate(members) if number in having)
            if bits:
                tests.append(has_bit(col(f"m{k}"), bits))
        return either(*tests)

    def _index_rows(self, index: _Index) -> exp.Select:
        rows = [[text(name), text(value), integer(atom)] for name, value, atom in index.keys]
        return values_table(rows, "v", [("event", "TEXT"), ("value", "TEXT"), ("atom", "INT")])

    def _mask(self, members: list[int]) -> E:
        """One CASE on the event's name; only the conditions of that name are looked at."""
        by_name: dict[str, list[E]] = {}
        for bit, number in enumerate(members):
            match = self.matches[number]
            met = self._met(match)
            value = integer(1 << bit)
            for name in match.names:
                by_name.setdefault(name, []).append(value if met is None else case([(met, value)], integer(0)))
        whens = [(equals(col("event", "e"), text(name)), add(*values)) for name, values in by_name.items()]
        return cast(case(whens, integer(0)), "BIGINT")

    def _met(self, match: Match) -> E | None:
        present = [is_known(col(f.name, "e")) for f in match.present]
        conditions = [compile_condition(match.condition, self.scope)] if match.condition else []
        return both(*conditions, *present) if conditions or present else None


def has_bit(mask: E, bits: int) -> E:
    """Whether the mask has any of the bits."""
    return differs(exp.paren(exp.BitwiseAnd(this=mask, expression=integer(bits))), integer(0))


def mask_columns(conditions: Sequence[E], prefix: str) -> list[E]:
    """The conditions as bits of named BIGINT masks `<prefix>0`, `<prefix>1`, ..."""
    masks = []
    for k in range(mask_count(len(conditions))):
        bits = [
            case([(condition, integer(1 << bit))], integer(0))
            for bit, condition in enumerate(conditions[k * _BITS : (k + 1) * _BITS])
        ]
        masks.append(named(cast(add(*bits), "BIGINT"), f"{prefix}{k}"))
    return masks


def mask_count(conditions: int) -> int:
    """How many masks so many conditions need."""
    return -(-conditions // _BITS)


def expand_masks(distinct: str, columns: Sequence[str], numbers: Sequence[int], prefix: str, name: str) -> exp.Select:
    """For each row of `distinct` and each bit set in its masks: `columns` and the bit's number, as `name`."""
    rows = [[integer(n), integer(i // _BITS), integer(1 << (i % _BITS))] for i, n in enumerate(numbers)]
    bits = values_table(rows, "v", [(name, "INT"), ("word", "INT"), ("bit", "BIGINT")])
    words = [(integer(k), col(f"{prefix}{k}", "s")) for k in range(mask_count(len(numbers)))]
    met = differs(
        exp.paren(exp.BitwiseAnd(this=choose(col("word", "b"), words), expression=col("bit", "b"))), integer(0)
    )
    return _expanded(distinct, columns, bits, met, name)


def _expanded(distinct: str, columns: Sequence[str], rows: exp.Select, met: E, name: str) -> exp.Select:
    """The rows of `distinct` (as s), each with the `name` of those of `rows` (as b) that it meets."""
    inline = rows.subquery(exp.to_identifier("b", quoted=True), copy=False)
    return (
        select(*(col(c, "s") for c in columns), col(name, "b"))
        .from_(table(distinct, "s"), copy=False)
        .join(inline, on=met, join_type="inner", copy=False)
    )


def signature_join(columns: Sequence[str], left: str, right: str) -> E:
    """The condition that two relations have the same signature."""
    return both(*(equals(col(c, left), col(c, right)) for c in columns))
