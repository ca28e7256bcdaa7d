"""The rows of a fitted file as what they tell: who somebody is, and what he did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tamis.collect.mappings.cells import object_of
from tamis.collect.mappings.fit import COUNTED, MESSAGE, PERSONAL, PROPERTIES, SUSPECT, Fitted
from tamis.collect.mappings.shape import KINDS, Kind
from tamis.collect.traffic.reasons import NOT_COUNTED

IMPORTED = "Lead Imported"
"""What is known of somebody is nothing that he did: the name is one of the list `passive_events`."""
AT_ONCE = 2_000
"""Rows that are turned into facts together."""
_LONGEST_REASON = 40


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of a row: what is known of somebody (`identifies`, with `traits`), or what he did.

    `who`: the strongest identifier first. `at`: µs UTC, None for the moment of the import; `written`: how the file
    says it. `message_id` as the file has it, if it has.
    """

    name: str
    who: Mapping[Kind, str]
    at: int | None
    written: str
    traits: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None
    suspect: str | None = None
    identifies: bool = False

    @property
    def lead(self) -> str:
        """By what he is known best."""
        kind, value = next(iter(self.who.items()))
        return f"{kind}:{value}"


@dataclass(frozen=True)
class Plan:
    """What was read of all rows of a table, a column each, before any is turned into facts.

    `read`: `key_kind`, `key`, a column for each other kind of identifier; `at`, `written`; `name0`, `at0`, `times0` for
    the first act, and so on. `traits` and `properties` (of each act): the cells, by name. `good`: the rows to take.
    """

    fitted: Fitted
    read: pa.Table
    traits: pa.Table
    properties: Sequence[pa.Table]
    good: npt.NDArray[np.bool_]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.read)

    def told(self) -> Iterator[list[Told]]:
        """What the rows tell, in their order, portion by portion."""
        for start in range(0, self.rows, AT_ONCE):
            yield list(self._portion(start))

    def _portion(self, start: int) -> Iterator[Told]:
        read = self.read.slice(start, AT_ONCE).to_pylist()
        traits = self.traits.slice(start, AT_ONCE).to_pylist() or [{}] * len(read)
        properties = [table.slice(start, AT_ONCE).to_pylist() or [{}] * len(read) for table in self.properties]
        for place, row in enumerate(read):
            if self.good[start + place]:
                yield from self._row(row, traits[place], [cells[place] for cells in properties])

    def _row(self, row: Mapping[str, Any], traits: dict[str, Any], properties: list[dict[str, Any]]) -> Iterator[Told]:
        who = _who(row)
        known = {name: value for name, value in traits.items() if value is not None}
        known |= {kind: who[kind] for kind in PERSONAL if kind in who and kind not in known}
        only = len(who) == 1 and not set(known) - set(who)
        if not self.fitted.form.of_events and not (only and self.fitted.acts):
            yield Told(IMPORTED, who, row["at"], row["written"] or "", known, identifies=True)
        more = object_of(row.get(PROPERTIES) or "") or {}
        message, suspect = row.get(MESSAGE), _suspect(row)
        for number, cells in enumerate(properties):
            name = row[f"name{number}"]
            if name is not None:
                said = {**more, **{key: value for key, value in cells.items() if value is not None}}
                times = row[f"times{number}"]
                if times is not None and times > 1:
                    said.setdefault("times", int(times) if float(times).is_integer() else times)
                at, written = row[f"at{number}"], row[f"written{number}"] or ""
                yield Told(name, who, at, written, {}, said, message, suspect)


def _who(row: Mapping[str, Any]) -> dict[Kind, str]:
    key_kind = row.get("key_kind")
    found: dict[Kind, str] = {}
    for kind in KINDS:
        value = row["key"] if kind == key_kind else row.get(kind)
        if value is not None:
            found[kind] = value
    return found


def _suspect(row: Mapping[str, Any]) -> str | None:
    reason: str | None = row.get(SUSPECT)
    if reason is None and row.get(COUNTED) == "false":
        return NOT_COUNTED
    return reason and reason[:_LONGEST_REASON]
