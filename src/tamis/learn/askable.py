"""Columns as rules can ask for them, so that what is learned of a condition is exactly what its written rule gives.

A rule asks for whole days (`within: 9d`, `older_than: 30d`), whether a sequence came (once), and for no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.learn.frame import Column, Frame
    from tamis.learn.recipe import Take
    from tamis.learn.signals import Signal


def askable(frame: Frame, takes: Sequence[Take], signals: Sequence[Signal] = ()) -> tuple[Frame, frozenset[str]]:
    """The columns that are such a trait or signal, as a rule reads them; and those of which less is more (days since).

    Other columns are left out, and sums.
    """
    own = {signal.name: signal for signal in signals}
    kinds = {take.column: take.kind for take in takes}
    texts = tuple(f"{take.column}: " for take in takes if take.kind == "words")
    columns: list[Column] = []
    for column in frame.columns:
        if column.name in own:
            columns += _of_signal(column, own[column.name])
        elif column.name in kinds:
            columns.append(_older(column) if kinds[column.name] == "date" else column)
        elif column.name.startswith(texts):
            columns.append(column)
    falling = frozenset(name for name, signal in own.items() if signal.kind == "recency")
    return replace(frame, columns=tuple(columns)), falling


def _of_signal(column: Column, signal: Signal) -> list[Column]:
    import numpy as np

    match signal.kind:
        case "amount":
            return []
        case "recency":
            return [replace(column, values=np.floor(column.values))]
        case "sequence":
            return [replace(column, values=np.minimum(column.values, 1.0))]
        case _:
            return [column]


def _older(column: Column) -> Column:
    """The most days that it is older than: a rule says `older_than`, and not `at least as old as`."""
    import numpy as np

    return replace(column, values=np.ceil(column.values) - 1)
