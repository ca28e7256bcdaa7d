"""What judged a model: the probabilities that it gave to leads that it had not seen, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tamis.learn.frame import Flags, Micros, Numbers


@dataclass(frozen=True, eq=False)
class Judged:
    """Shape (rows,) each. `lead`: rows of the same number are of one lead, which is one observation in intervals.

    `at`: the moment of each row, µs UTC or any number that rises with time; None where there is none.
    """

    p: Numbers
    won: Flags
    lead: Micros
    at: Micros | None = None

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.won)

    @property
    def rate(self) -> float:
        """The share of the rows that was won."""
        return float(self.won.mean()) if self.rows else 0.0

    @property
    def both(self) -> bool:
        """Whether some rows were won and some lost: otherwise there is no order to judge."""
        return 0 < int(self.won.sum()) < self.rows
