"""What leads are, as it was known at their moments: each trait is the fold of what was said of it, in time order.

A file of leads says each trait once, and not when. It counts as known since the lead's own first moment (its
`created_at`, else its first event): a trait that was learned later, from the sale itself perhaps, then tells the
future. So undated traits go through the guard against leaks, and a reader is told. Dated ones (of a live history) are
seen only from their time on. How a trait is taken (a number, a date, words...) is decided as for a table's columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tamis.collect.columns import find_name
from tamis.collect.table import Table
from tamis.language import Text
from tamis.learn.frame import Column
from tamis.learn.recipe import Recipe, Take, Taking, decide
from tamis.learn.table_frame import category_column, flag_columns
from tamis.model.definition import DAY
from tamis.model.fields import Field, FieldType
from tamis.model.known_fields import field_noun
from tamis.model.names import readable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from tamis.learn.frame import Flags, Numbers

    Micros = npt.NDArray[np.int64]

READ_AS: Mapping[Taking, FieldType] = {
    "number": "number", "date": "date", "category": "text", "domain": "domain", "words": "words"
}  # fmt: skip
"""How a value of a trait is read, where it is read alone."""
_AGE = Text(en="{trait}: days since", fr="{trait} : jours écoulés")
_DOMAIN = Text(en="{trait}: domain", fr="{trait} : domaine")
_PLAIN = Text(en="{trait}", fr="{trait}")


@dataclass(frozen=True, eq=False)
class TraitFacts:
    """What was said of one trait: of which lead (its place), since when (µs UTC), which value; sorted by both.

    A null value says that it is not known any more.
    """

    lead: Micros
    since: Micros
    values: pa.Array


def undated(values: pa.ChunkedArray, since: Micros) -> TraitFacts:
    """A trait of which each lead has one value, known since `since` (µs UTC)."""
    import numpy as np

    from tamis.collect.values import to_raw_text

    texts = to_raw_text(values).values
    said = np.flatnonzero(texts.is_valid().to_numpy())
    return TraitFacts(said, since[said], texts.take(said).combine_chunks())


def takes_of(facts: Mapping[str, TraitFacts], until: int) -> tuple[Take, ...]:
    """How the traits are looked at, by what was said of them before `until` (µs UTC); identifiers are not."""
    import pyarrow as pa

    found: list[Take] = []
    for name, fact in facts.items():
        said = fact.values.filter(pa.array(fact.since < until)).drop_null()
        if len(said):
            found += decide(Table(pa.table({name: said}), name), ()).takes
    return tuple(found)


def columns_of(
    takes: Sequence[Take],
    facts: Mapping[str, TraitFacts],
    lead: Micros,
    at: Micros,
    zone: ZoneInfo,
    until: Numbers | None = None,
) -> Iterator[Column]:
    """The columns of leads (their places), each as of its moment (µs UTC): of what was said before it, the last.

    `until`: when ages are counted to (µs UTC, NaN where that is not known), where it is not the moment.
    """
    for take in takes:
        fact = fact_of(facts, take.column)
        place = _latest(fact, lead, at)
        if take.kind == "date":
            yield age_column(take, moments_of(fact, zone)[place], at if until is None else until)
        else:
            yield from _taken(take, fact, place)


def _latest(fact: TraitFacts, lead: Micros, at: Micros) -> Micros:
    """For each row the place of the last fact of its lead before its moment; -1 where there is none."""
    import numpy as np

    rows, facts = len(lead), len(fact.lead)
    of = np.concatenate([lead, fact.lead])
    # At one time the row comes first: what is said at the very moment is not known yet.
    order = np.lexsort((np.arange(rows + facts) >= rows, np.concatenate([at, fact.since]), of))
    place = np.maximum.accumulate(np.where(order >= rows, np.arange(rows + facts), -1))
    found = np.full(rows, -1, np.int64)
    is_row = order < rows
    before = np.where(place[is_row] >= 0, order[place[is_row]] - rows, -1)
    row = order[is_row]
    same = (before >= 0) & (fact.lead[before] == lead[row]) if facts else np.zeros(rows, np.bool_)
    found[row[same]] = before[same]
    return found


def fact_of(facts: Mapping[str, TraitFacts], name: str) -> TraitFacts:
    """What was said of the trait of that name, which is found as columns are; nothing where there is none."""
    found = find_name(name, list(facts))
    return _nothing() if found is None else facts[found]


def latest_moments(fact: TraitFacts, lead: Micros, at: Micros, zone: ZoneInfo) -> Numbers:
    """A trait that is a date, of each lead as of its moment: µs UTC, NaN where it is not known."""
    return moments_of(fact, zone)[_latest(fact, lead, at)]


def moments_of(fact: TraitFacts, zone: ZoneInfo) -> Numbers:
    """The facts as µs UTC, NaN where they are no date; and one more NaN, at the end."""
    import numpy as np

    from tamis.collect.values import convert

    moments = convert(fact.values, Field("", "date"), zone).values.cast("float64")
    found: Numbers = np.append(moments.fill_null(np.nan).to_numpy(zero_copy_only=False), np.nan)
    return found


def age_column(take: Take, when: Numbers, until: Numbers | Micros) -> Column:
    """How many days dates are past, each until its moment (µs UTC)."""
    return Column(take.column, "number", (until - when) / DAY, _said(take))


def read_columns(take: Take, values: pa.Array, known: Flags) -> Iterator[Column]:
    """The columns of a trait that is no date, of values that were read one by one, as `READ_AS` says.

    `known` (rows,): where anything was said, though there may be no word in it.
    """
    import numpy as np

    match take.kind:
        case "number":
            numbers = values.fill_null(np.nan).to_numpy(zero_copy_only=False)
            yield Column(take.column, "number", numbers, _said(take))
        case "words":
            for flag in flag_columns(take, values):
                yield replace(flag, values=np.where(known, flag.values, -1).astype(np.int32))
        case _:
            yield category_column(take.column, _said(take), values)


def _taken(take: Take, fact: TraitFacts, place: Micros) -> Iterator[Column]:
    """Each fact is read once, and stands in all rows that it is known in."""
    import numpy as np
    import pyarrow as pa

    from tamis.learn.table_frame import apply

    frame, _ = apply(Table(pa.table({take.column: fact.values}), take.column), Recipe((take,)))
    known = np.append(fact.values.is_valid().to_numpy(zero_copy_only=False), False)[place]
    for column in frame.columns:
        missing = np.nan if column.kind == "number" else -1
        values = np.append(column.values, np.array([missing], column.values.dtype))[place]
        said = column.said if take.kind == "words" else _said(take)
        yield replace(column, values=np.where(known, values, np.array(missing, column.values.dtype)), said=said)


def _said(take: Take) -> Text:
    template = {"date": _AGE, "domain": _DOMAIN}.get(take.kind, _PLAIN)
    nouns = Text(
        en=readable(field_noun(take.column, "en").bare),
        fr=readable(field_noun(take.column, "fr").bare),
    )
    return Text(en=template.say("en", trait=nouns), fr=template.say("fr", trait=nouns))


def _nothing() -> TraitFacts:
    import numpy as np
    import pyarrow as pa

    return TraitFacts(np.empty(0, np.int64), np.empty(0, np.int64), pa.array([], pa.string()))
