"""How much more often leads with some value were won: shrunken, with intervals; it needs no model.

A value that few leads have is drawn towards the mean (a Beta prior worth `PRIOR_ROWS` leads), so that a lucky handful
promises nothing; the interval is the posterior's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Text
from tamis.learn.value_words import NOT_KNOWN, labelled, span

if TYPE_CHECKING:
    from tamis.learn.encoding import Coder, Encoder, Matrix
    from tamis.learn.frame import Codes, Flags, Frame

PRIOR_ROWS = 20.0
LEVEL = 0.9
_GROUPS = 5


@dataclass(frozen=True)
class Group:
    """Leads that are alike in one column: `said` says how; `lift`, `low`, `high`: times the mean rate."""

    column: str
    said: Text
    rows: int
    won: int
    lift: float
    low: float
    high: float

    def as_dict(self) -> dict[str, object]:
        """For JSON, in the language of now."""
        return {
            "signal": self.said.say(), "column": self.column, "rows": self.rows, "won": self.won,
            "lift": self.lift, "low": self.low, "high": self.high,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lifts:
    """For each coder: its groups, and the group of each of its codes."""

    groups: tuple[tuple[Group, ...], ...]
    of_code: tuple[tuple[int, ...], ...]

    def of(self, coder: int, code: int) -> Group:
        """The group of a code."""
        return self.groups[coder][self.of_code[coder][code]]

    def notable(self, most: int) -> list[Group]:
        """Groups whose interval is on one side of 1, from the farthest."""
        of_columns = {groups[0].column: groups for groups in reversed(self.groups) if groups}  # its own values first
        sure = [group for groups in of_columns.values() for group in groups if group.low > 1 or group.high < 1]
        return sorted(sure, key=lambda g: (-max(g.low, 1 / max(g.high, 1e-9)), g.column, g.said.en))[:most]


def measure_lifts(frame: Frame, encoder: Encoder, codes: Matrix) -> Lifts:
    """Of the rows of a training frame.

    Raises:
        ValueError: the outcomes are not known.
    """
    groups, of_code = [], []
    for place, coder in enumerate(encoder.coders):
        said = frame.column(coder.name).said
        own, grouped = _of_coder(coder, said, codes[:, place], frame.outcomes)
        groups.append(own)
        of_code.append(grouped)
    return Lifts(tuple(groups), tuple(of_code))


def _of_coder(coder: Coder, said: Text, codes: Codes, won: Flags) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    import numpy as np

    counts = np.bincount(codes, minlength=coder.size)
    parted = _parted(coder, counts.tolist())
    hits = np.bincount(codes, won, coder.size)
    mean = float(won.mean())
    groups = []
    of_code = [0] * coder.size
    for number, members in enumerate(parted):
        for code in members:
            of_code[code] = number
        rows, hit = int(counts[members].sum()), int(hits[members].sum())
        groups.append(Group(coder.name, _label(coder, said, members), rows, hit, *lift_of(rows, hit, mean)))
    return tuple(groups), tuple(of_code)


def _parted(coder: Coder, counts: list[int]) -> list[list[int]]:
    """Each value of a category alone; neighbours among numbers together, in about `_GROUPS`; not known: alone."""
    if coder.kind == "category":
        return [[code] for code in range(coder.size)]
    wanted = sum(counts[:-1]) / _GROUPS
    found: list[list[int]] = [[]]
    held = 0
    for code in range(coder.size - 1):
        found[-1].append(code)
        held += counts[code]
        if held >= wanted and code < coder.size - 2:
            found.append([])
            held = 0
    return [*found, [coder.size - 1]]


def lift_of(rows: float, won: float, mean: float) -> tuple[float, float, float]:
    """How many times as often as the `mean` share of all, drawn towards it where rows are few; the interval's ends."""
    from scipy.stats import beta

    first, second = won + PRIOR_ROWS * mean, rows - won + PRIOR_ROWS * (1 - mean)
    low, high = beta.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2], first, second) / mean
    return first / (first + second) / mean, float(low), float(high)


def _label(coder: Coder, said: Text, codes: list[int]) -> Text:
    if codes == [coder.size - 1]:
        return labelled(said, NOT_KNOWN)
    if coder.kind == "category":
        return labelled(said, _RARE if codes[0] == len(coder.levels) else coder.levels[codes[0]])
    if coder.kind == "rate":
        return labelled(said, _ALIKE)
    edges = [] if coder.edges is None else [float(edge) for edge in coder.edges]
    low = edges[codes[0] - 1] if codes[0] > 0 else None
    high = edges[codes[-1]] if codes[-1] < len(edges) else None
    return labelled(said, span(low, high))


_RARE = Text(en="a rare value", fr="une valeur rare")
_ALIKE = Text(en="values won about as often", fr="valeurs aussi souvent gagnées")
