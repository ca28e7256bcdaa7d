"""What leads are, as it was known at their moments: each trait is the fold of what was said of it, in time order.

A file of leads says each trait once, and not when. It counts as known since the lead's own first moment (its
`created_at`, else its first event): a trait that was learned later, from the sale itself perhaps, then tells the
future. So undated traits go through the guard against leaks, and a reader is told. Dated ones (of a live history) are
seen only from their time on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tamis.language import Text
from tamis.learn.frame import Column
from tamis.model.definition import DAY
from tamis.model.fields import Field
from tamis.model.known_fields import field_noun
from tamis.model.names import readable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Micros = npt.NDArray[np.int64]

TraitKind = Literal["number", "date", "domain", "text"]
_AGE = Text(en="{trait}: days since", fr="{trait} : jours écoulés")
_DOMAIN = Text(en="{trait}: domain", fr="{trait} : domaine")
_MAIL = 0.9  # the share of values with an @ from which they are addresses


@dataclass(frozen=True)
class TraitColumn:
    """How one trait is looked at: as a number, as a date (days since), as the domain of an address, as a text."""

    trait: str
    kind: TraitKind

    @property
    def column(self) -> str:
        """The name of its column."""
        return self.trait if self.kind in {"number", "text"} else f"{self.trait}: {self.kind}"

    @property
    def said(self) -> Text:
        """What the column tells."""
        nouns = {language: readable(field_noun(self.trait, language).bare) for language in ("en", "fr")}
        plain = {"date": _AGE, "domain": _DOMAIN}.get(self.kind, Text(en="{trait}", fr="{trait}"))
        return Text(en=plain.say("en", trait=nouns["en"]), fr=plain.say("fr", trait=nouns["fr"]))


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


def kind_of(values: pa.Array, zone: ZoneInfo) -> TraitKind:
    """As what all the values of a trait can be read."""
    import pyarrow.compute as pc

    from tamis.collect.values import convert

    known = values.drop_null()
    if not len(known):
        return "text"
    kinds: tuple[Literal["number", "date"], ...] = ("number", "date")
    for kind in kinds:
        converted = convert(known, Field("", kind), zone)
        if not converted.bad_rows and converted.values.null_count < len(known):
            return kind
    return "domain" if pc.mean(pc.match_substring(known, "@")).as_py() >= _MAIL else "text"


def columns_of(
    looked_at: Sequence[TraitColumn], facts: Mapping[str, TraitFacts], lead: Micros, at: Micros, zone: ZoneInfo
) -> Iterator[Column]:
    """The columns of leads (their places), each as of its moment (µs UTC): of what was said before it, the last."""
    import pyarrow as pa

    for column in looked_at:
        fact = facts.get(column.trait) or _nothing()
        place = _latest(fact, lead, at)
        values = fact.values.take(pa.array(place, mask=place < 0))
        yield _column(column, values, at, zone)


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


def _column(column: TraitColumn, texts: pa.Array, at: Micros, zone: ZoneInfo) -> Column:
    import numpy as np
    import pyarrow.compute as pc

    from tamis.collect.values import convert

    values = convert(texts, Field(column.trait, column.kind), zone).values
    if column.kind in {"number", "date"}:
        numbers = values.cast("float64").fill_null(np.nan).to_numpy(zero_copy_only=False)
        return Column(column.column, "number", (at - numbers) / DAY if column.kind == "date" else numbers, column.said)
    coded = values.dictionary_encode()
    levels = coded.dictionary.to_pylist()
    order = np.argsort(np.array(levels, object)) if levels else np.empty(0, np.int64)
    rank = np.empty(len(levels) + 1, np.int32)
    rank[order], rank[-1] = np.arange(len(levels)), -1
    codes = rank[pc.fill_null(coded.indices, len(levels)).to_numpy(zero_copy_only=False)]
    return Column(column.column, "category", codes, column.said, tuple(levels[i] for i in order))


def _nothing() -> TraitFacts:
    import numpy as np
    import pyarrow as pa

    return TraitFacts(np.empty(0, np.int64), np.empty(0, np.int64), pa.array([], pa.string()))
