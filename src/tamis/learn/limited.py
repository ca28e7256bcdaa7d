"""The total of a model as its limits leave it, and what each rule adds to it: nothing where a ceiling is reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tamis.learn.own_rules import Gifts, Total

if TYPE_CHECKING:
    from tamis.learn.frame import Numbers
    from tamis.model.definition import Model, Rule


class Limited:
    """Groups and scores bound sums of points, and so does a combined score."""

    def __init__(self, model: Model, total: Total, rules: Sequence[Rule], gifts: Gifts) -> None:
        """`rules`: those that the places of the gifts name, with their groups."""
        self._model, self._total, self._gifts = model, total, gifts
        self._cells = [
            (score, next((g for g in rules[rule].groups if model.groups[g].score == score), None))
            for rule, score in gifts.parts
        ]
        self._sums: dict[tuple[str, str | None], Numbers] = {}
        for part, cell in enumerate(self._cells):
            self._sums[cell] = self._sums.get(cell, 0.0) + gifts.points[:, part]

    def total(self) -> Numbers:
        """Of each row."""
        return self._of(self._sums)

    def adds(self) -> Numbers:
        """What each rule adds to the total of each row, beside all others; shape (rows, rules)."""
        import numpy as np

        rows, rules = self._gifts.held.shape
        found = np.zeros((rows, rules))
        whole = self.total()
        for rule in range(rules):
            parts = [part for part, (owner, _) in enumerate(self._gifts.parts) if owner == rule]
            if not parts:
                continue
            sums = dict(self._sums)
            for part in parts:
                sums[self._cells[part]] = sums[self._cells[part]] - self._gifts.points[:, part]
            found[:, rule] = whole - self._of(sums)
        found[np.abs(found) < 1e-9] = 0.0
        return found

    def _of(self, sums: dict[tuple[str, str | None], Numbers]) -> Numbers:
        import numpy as np

        total = np.zeros(len(self._gifts.held))
        for name, weight in self._total.weights.items():
            score = np.zeros(len(total))
            for (owner, group), value in sums.items():
                if owner == name:
                    bounds = self._model.groups[group] if group is not None else None
                    score += value if bounds is None else _bounded(value, bounds.min, bounds.max)
            total += weight * _bounded(score, self._model.scores[name].min, self._model.scores[name].max)
        if self._total.column is None:
            return total
        combined = self._model.scores[self._total.column]
        return _bounded(total, combined.min, combined.max)


def _bounded(value: Numbers, least: float | None, most: float | None) -> Numbers:
    import numpy as np

    bounded: Numbers = np.clip(value, -np.inf if least is None else least, np.inf if most is None else most)
    return bounded
