"""How a user's points should be changed by what became of leads: as few as possible, and only where it is sure.

The log-odds of a win are `a + b * total + sum(b_j * given_j)`: the user's total as his limits leave it, without what
the rules that are set free add to it, and what each of these adds. So `b` is what one point of the user's is worth: the
scale. Rules are set free forwards, each time the one whose score statistic (Rao) is the greatest, with a variance in
which the rows of one lead count as one observation (Liang and Zeger 1986). A normal prior draws its `b_j` towards `b`,
that is towards the user's own points, which become `b_j / b` times what they were. Further conditions, of which the
user has no rule, compete with his rules, and must be surer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tamis.learn.calibration import probability
from tamis.learn.conditions import LEAST_ROWS, Candidates, Condition

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Flags, Frame, Micros, Numbers

    Matrix = npt.NDArray[np.float64]

LEVEL_Z = 1.645
"""Of the intervals of points: 90 %."""
_SURE, _SURE_OF_NEW = 2.6, 3.5
_STEPS = 15
_RIDGE = 1.0  # how far from the user's points a rule may be: one of log-odds, as a standard deviation
_LOOKED_AT = 20
_LEAST_SLOPE = 2.0
_MOST_CHANGES = 60


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows to revise by.

    `total` (rows,): by the user's model; `given` (rows, rules): what each rule adds to it beside the others; `judged`
    (rules,): which may change. `frame`: the same rows, of which `candidates` are conditions; these hold of the rows
    `some` (places in the frame).
    """

    total: Numbers
    given: Matrix
    judged: Flags
    won: Flags
    lead: Micros
    frame: Frame
    candidates: Candidates
    some: Micros


@dataclass(frozen=True, eq=False)
class Found:
    """For each rule, by what its points are to be multiplied (`times`), and what history gives, with the 90 % interval.

    `changed`: the rules for which it differs for sure. `mixed`: those that do, beside the others, the contrary of what
    their own leads became, and are left alone. `new`: further conditions, with their points of the total.
    `per_point`: the log-odds of one point.
    """

    times: Numbers
    gives: Numbers
    low: Numbers
    high: Numbers
    changed: Flags
    mixed: Flags
    new: tuple[tuple[Condition, float], ...]
    per_point: float


@dataclass
class _State:
    """Where the search is: rules set free, kept for good, or at nought (else against their leads); new conditions."""

    free: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    nought: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    barred: set[int] = field(default_factory=set)


def few_leads(given: Matrix, lead: Micros) -> Flags:
    """The rules that hold, or do not hold, of too few leads to say anything."""
    import numpy as np

    found = np.zeros(given.shape[1], bool)
    leads = len(np.unique(lead))
    for rule in range(given.shape[1]):
        holds = given[:, rule] != 0
        found[rule] = min(len(np.unique(lead[holds])), leads) < LEAST_ROWS or (~holds).sum() < LEAST_ROWS
    return found


def revise(rows: Rows, most_new: int) -> Found:
    """What is to be changed, by these rows."""
    return _Search(rows, most_new).found()


class _Search:
    def __init__(self, rows: Rows, most_new: int) -> None:
        import numpy as np

        self.rows = rows
        self.most_new = most_new
        self.y = rows.won.astype(np.float64)
        order = np.argsort(rows.lead, kind="stable")
        self.order = order
        self.starts = np.flatnonzero(np.diff(rows.lead[order], prepend=-1))
        self.design = len(rows.lead) / max(1, len(self.starts))
        given = rows.given
        held = np.maximum((given != 0).sum(axis=0), 1)
        self.size = np.sqrt((given**2).sum(axis=0) / held)  # of what it gives where it gives anything
        self.side = np.sign(given.sum(axis=0)) * self._way(given != 0)  # 1: the points are with their leads
        self.pool = rows.candidates.holds.astype(np.float32)
        self.columns: dict[int, Numbers] = {}

    def _way(self, holds: npt.NDArray[np.bool_]) -> Numbers:
        """Whether leads of each column are won more often (1) or less (-1)."""
        import numpy as np

        mean = (self.y @ holds) / np.maximum(holds.sum(axis=0), 1)
        return np.asarray(np.sign(mean - self.y.mean()))

    def found(self) -> Found:
        import numpy as np

        state = _State(free=self._reversed())
        base, beta, p = self._fit(state)
        again = True
        for _ in range(_MOST_CHANGES):
            if not self._go_on(state, base, p):
                if not (again and state.kept):
                    break
                again, state.kept = False, []  # the scale was another one when they were kept
                continue
            base, beta, p = self._fit(state)
            while self._contradicts(state, beta):
                base, beta, p = self._fit(state)
        slope = float(beta[1])
        if slope <= 0 or slope * np.sqrt(self._information(base, p)[1]) < _LEAST_SLOPE:
            return self._without_scale(state)
        return self._told(state, base, beta, p, slope)

    def _total(self, state: _State) -> Numbers:
        import numpy as np

        return np.asarray(self.rows.total - self.rows.given[:, [*state.nought, *state.free]].sum(axis=1))

    def _base(self, state: _State) -> Matrix:
        """1, the total of the rules that stay, those set free, the conditions that are new."""
        import numpy as np

        given = self.rows.given
        columns = [np.ones(len(self.y)), self._total(state), *(given[:, j] for j in state.free)]
        return np.column_stack([*columns, *(self._column(k) for k in state.new)])

    def _column(self, candidate: int) -> Numbers:
        import numpy as np

        if candidate not in self.columns:
            condition = self.rows.candidates.conditions[candidate]
            self.columns[candidate] = condition.holds(self.rows.frame).astype(np.float64)
        return self.columns[candidate]

    def _fit(self, state: _State) -> tuple[Matrix, Numbers, Numbers]:
        """The columns, their weights, and the probability of each row. Rules set free are drawn towards the slope."""
        import numpy as np

        base = self._base(state)
        n, free = base.shape[1], np.arange(len(state.free)) + 2
        strength = self.design * _RIDGE
        # For a free rule (b_j - slope)^2 is what costs, so the penalty ties two weights.
        penalty = np.diag([1e-6, 1e-9, *([0.0] * len(state.free)), *([strength] * len(state.new))])
        for place, rule in zip(free, state.free, strict=True):
            cost = strength * self.size[rule] ** 2
            penalty[place, place] += cost
            penalty[1, 1] += cost
            penalty[1, place] -= cost
            penalty[place, 1] -= cost
        beta = np.zeros(n)
        share = np.clip(self.y.mean(), 1e-6, 1 - 1e-6)
        beta[0] = np.log(share / (1 - share))
        p = probability(base @ beta)
        for _ in range(_STEPS):
            gradient = base.T @ (self.y - p) - penalty @ beta
            curve = (base * (p * (1 - p))[:, None]).T @ base + penalty + np.eye(n) * 1e-9
            step = np.linalg.solve(curve, gradient)
            beta = beta + step
            p = probability(base @ beta)
            if np.abs(base @ step).max() < 1e-6:
                break
        return base, beta, p

    def _tests(self, columns: Matrix, base: Matrix, p: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Of each column, beside those of `base`: the score, its information, its variance over leads."""
        import numpy as np

        w = p * (1 - p)
        inner = (base * w[:, None]).T @ base + np.eye(base.shape[1]) * 1e-6
        rest = columns - base @ np.linalg.solve(inner, (base * w[:, None]).T @ columns)
        each = rest * (self.y - p)[:, None]
        by_lead = np.add.reduceat(each[self.order], self.starts, axis=0)
        return each.sum(axis=0), (rest**2 * w[:, None]).sum(axis=0), (by_lead**2).sum(axis=0)

    def _reversed(self) -> list[int]:
        """Rules that work the other way round for sure beside all others: a scale must not rest on them."""
        import numpy as np

        judged = np.flatnonzero(self.rows.judged)
        if len(judged) < 2:
            return []
        everything = _State(free=judged.tolist())
        base, beta, p = self._fit(everything)
        z = beta * np.sqrt(self._information(base, p))
        found = []
        for place, rule in enumerate(judged.tolist()):
            if z[place + 2] < -_SURE and beta[place + 2] * self.side[rule] > 0:
                found.append(rule)
        return found

    def _information(self, base: Matrix, p: Numbers) -> Numbers:
        """Of each weight: the inverse of its variance over leads (the sandwich)."""
        import numpy as np

        inverse = np.linalg.inv((base * (p * (1 - p))[:, None]).T @ base + np.eye(base.shape[1]) * 1e-6)
        by_lead = np.add.reduceat((base * (self.y - p)[:, None])[self.order], self.starts, axis=0) @ inverse
        return np.asarray(1 / np.maximum((by_lead**2).sum(axis=0), 1e-12))

    def _go_on(self, state: _State, base: Matrix, p: Numbers) -> bool:
        """Sets the rule free, or adds the condition, that is the surest; False where none is sure."""
        import numpy as np

        left = [j for j in np.flatnonzero(self.rows.judged) if j not in {*state.free, *state.nought, *state.kept}]
        best, sure = None, 1.0
        if left:
            score, _, variance = self._tests(self.rows.given[:, left], base, p)
            z = np.abs(score) / np.sqrt(np.maximum(variance, 1e-12)) / _SURE
            if z.max() > sure:
                best, sure = left[int(z.argmax())], float(z.max())
        new, z_new = self._best_new(state, base, p) if len(state.new) < self.most_new else (None, 0.0)
        if new is not None and z_new > sure:
            state.new.append(new)
        elif best is not None:
            state.free.append(int(best))
        else:
            return False
        return True

    def _best_new(self, state: _State, base: Matrix, p: Numbers) -> tuple[int | None, float]:
        """The condition that adds the most, and how much surer it is than it must be."""
        import numpy as np

        if not len(self.pool):
            return None, 0.0
        some = self.rows.some
        x, w = base[some], (p * (1 - p))[some]
        off = (self.y - p)[some]
        cross = self.pool @ (x * w[:, None]).astype(np.float32)
        inner = (x * w[:, None]).T @ x + np.eye(x.shape[1]) * 1e-3
        own = self.pool @ w.astype(np.float32)
        left = np.maximum(own - np.einsum("ij,ij->i", cross, np.linalg.solve(inner, cross.T).T), 1e-3 * own + 1e-9)
        z = np.abs(self.pool @ off.astype(np.float32) - cross @ np.linalg.solve(inner, x.T @ off)) / np.sqrt(left)
        z[[*state.new, *state.barred]] = 0.0
        looked = [int(k) for k in np.argsort(-z, kind="stable")[:_LOOKED_AT] if z[k] > _SURE]
        if not looked:
            return None, 0.0
        columns = np.column_stack([self._column(k) for k in looked])
        score, _, variance = self._tests(columns, base, p)
        exact = score / np.sqrt(np.maximum(variance, 1e-12))
        alone, _, spread = self._tests(columns, base[:, :1], np.full(len(p), self.y.mean()))
        outright = alone / np.sqrt(np.maximum(spread, 1e-12))
        exact[exact * outright <= LEVEL_Z * np.abs(exact)] = 0.0  # its own leads must say so too, for sure
        best = int(np.abs(exact).argmax())
        return looked[best], float(abs(exact[best]) / _SURE_OF_NEW)

    def _contradicts(self, state: _State, beta: Numbers) -> bool:
        """Takes back what gives points against what its own leads became; True where there was any."""
        import numpy as np

        for place, rule in enumerate(state.free):
            if beta[place + 2] * np.sign(beta[1]) * self.side[rule] < 0:
                state.free.remove(rule)
                # Fewer points end at nought; more, against what their leads became, are not given.
                (state.nought if beta[place + 2] < beta[1] else state.kept).append(rule)
                return True
        for place, candidate in enumerate(state.new):
            way = self._way(self._column(candidate)[:, None] > 0)[0]
            if beta[place + 2 + len(state.free)] * way <= 0:
                state.new.remove(candidate)
                state.barred.add(candidate)
                return True
        return False

    def _told(self, state: _State, base: Matrix, beta: Numbers, p: Numbers, slope: float) -> Found:
        """By how much each rule's points are to be multiplied, on the scale of those that stay."""
        import numpy as np

        count = self.rows.given.shape[1]
        score, information, variance = self._tests(self.rows.given, base, p)
        gives = np.ones(count)
        gives[state.nought] = 0.0
        strength = np.maximum(information, 1e-12) ** 2 / np.maximum(variance, 1e-12)
        prior = self.size**2 / _RIDGE
        gives += score / np.maximum(information, 1e-12) * strength / np.maximum(strength + prior, 1e-12) / slope
        free = np.arange(len(state.free)) + 2
        gives[state.free] = beta[free] / slope
        strength[state.free] = self._information(base, p)[free]
        off = LEVEL_Z / np.sqrt(np.maximum(strength + prior, 1e-12)) / slope
        contrary = self.side * gives < 0
        gives[contrary] = 0.0
        changed = np.zeros(count, bool)
        for rules in (state.free, state.nought):
            changed[rules] = np.abs(gives[rules] - 1) > off[rules]
        conditions = self.rows.candidates.conditions
        weights = beta[2 + len(state.free) :] / slope
        new = tuple((conditions[k], float(v)) for k, v in zip(state.new, weights, strict=True))
        times = np.where(changed, gives, 1.0)
        return Found(times, gives, gives - off, gives + off, changed, contrary & ~changed, new, slope)

    def _without_scale(self, state: _State) -> Found:
        """Where the total ranks nothing: every judged rule by itself, with as many points in all as there were."""
        import numpy as np

        everything = _State(free=np.flatnonzero(self.rows.judged).tolist(), new=list(state.new))
        base, beta, p = self._fit(everything)
        while self._contradicts(everything, np.concatenate([beta[:1], [1.0], beta[2:]])):
            base, beta, p = self._fit(everything)
        own, size = beta[2 : 2 + len(everything.free)], self.size[everything.free]
        slope = float(np.abs(own) @ size / max(size.sum(), 1e-12)) or 1.0
        return self._told(everything, base, beta, p, slope)
