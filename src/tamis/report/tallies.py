"""What the scores of all leads amount to: classes, hand-offs, grades, audiences, histograms, the best leads.

Vectorised: a million leads take a moment. Counts are of leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tamis.model.definition import DISQUALIFIED, Model
from tamis.report.chart_columns import Bin, Mark
from tamis.report.svg import nice_step
from tamis.scoring.result import RuleTally, Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BINS = 20


@dataclass(frozen=True, slots=True)
class AudienceTally:
    """The leads of one audience (None: of none): how many, of each class, and how many go to sales."""

    audience: str | None
    leads: int
    classes: dict[str, int]
    handed_off: int


@dataclass(frozen=True, slots=True)
class ScoreTally:
    """How one score is spread; `counts` of the bins are by class, in the order of `class_names`."""

    score: str
    bins: tuple[Bin, ...]
    mean: float
    median: float


def class_names(model: Model) -> tuple[str, ...]:
    """The classes from the best, then `disqualified`."""
    return (*(class_.name for class_ in model.classes), DISQUALIFIED)


def leading_score(model: Model) -> str:
    """The score that sorts leads: the combined one, else what is predicted, else engagement, else the first."""
    scores = model.scores.values()
    for kind in ("combined", "predicted", "engagement"):
        for score in scores:
            if score.kind == kind:
                return score.name
    return next(iter(model.scores))


def score_range(model: Model, name: str) -> tuple[float | None, float | None]:
    """The least and the greatest value that a score can have, None where there is no bound.

    Of a combined score, what its parts allow counts too.
    """
    score = model.scores[name]
    low, high = score.min, score.max
    if score.combine:
        ends = [
            score_range(model, part) if weight >= 0 else score_range(model, part)[::-1]
            for part, weight in score.combine
        ]
        weights = [weight for _, weight in score.combine]
        least = _weighed(weights, [end[0] for end in ends])
        most = _weighed(weights, [end[1] for end in ends])
        low = least if low is None else low
        high = most if high is None else high
    return low, high


def class_counts(scored: Scored) -> dict[str, int]:
    """How many leads are in each class."""
    import numpy as np

    names = class_names(scored.model)
    codes = _codes(scored, "class", names)
    counted = np.bincount(codes[codes >= 0], minlength=len(names))
    return {name: int(count) for name, count in zip(names, counted, strict=True)}


def audience_tallies(scored: Scored) -> list[AudienceTally]:
    """One for each audience of the model, and one for leads of none where there are any."""
    names: list[str | None] = [audience.name for audience in scored.model.audiences]
    audiences = _codes(scored, "audience", [name for name in names if name])
    classes = class_names(scored.model)
    codes = _codes(scored, "class", classes)
    handed = handed_off(scored)
    tallies = []
    for position, name in [*enumerate(names), (-1, None)]:
        mine = audiences == position
        if name is None and not mine.any():
            continue
        counted = {one: int((mine & (codes == k)).sum()) for k, one in enumerate(classes)}
        tallies.append(AudienceTally(name, int(mine.sum()), counted, int((mine & handed).sum())))
    return tallies


def handed_off(scored: Scored) -> NDArray[np.bool_]:
    """Which leads go to sales: in the class that the hand-off of their audience names, or a better one."""
    import numpy as np

    model = scored.model
    names = class_names(model)
    rank = {name: position for position, name in enumerate(names[:-1])}
    audiences = [audience.name for audience in model.audiences]
    everyone = rank.get(model.hand_off.get(None, ""), -1)
    # One more for leads of no audience, whose code is -1: the last.
    least = [rank.get(model.hand_off.get(name, ""), everyone) for name in audiences] + [everyone]
    allowed = np.array(least)[_codes(scored, "audience", audiences)]
    codes = _codes(scored, "class", names)
    result: NDArray[np.bool_] = (codes >= 0) & (codes <= allowed) & (codes < len(rank))
    return result


def grade_counts(scored: Scored) -> dict[str, int]:
    """How many leads have each grade that occurs."""
    import pyarrow.compute as pc

    counted = pc.value_counts(scored.scores["grade"]).to_pylist()
    return {entry["values"]: entry["counts"] for entry in counted if entry["values"] is not None}


def score_tally(scored: Scored, score: str, bins: int = _BINS) -> ScoreTally:
    """The spread of one score over `bins` bins of equal width (fewer where the score has no bounds)."""
    import numpy as np

    values = _values(scored, score)
    names = class_names(scored.model)
    codes = _codes(scored, "class", names)
    edges = _edges(scored.model, score, values, bins)
    inside = np.clip(values, edges[0], edges[-1])
    counted = [np.histogram(inside[codes == k], edges)[0] for k in range(len(names))]
    # Leads without a class are in the last colour, which is neutral.
    counted[-1] = counted[-1] + np.histogram(inside[codes < 0], edges)[0]
    made = tuple(
        Bin(float(low), float(high), tuple(int(column[k]) for column in counted))
        for k, (low, high) in enumerate(pairwise(edges))
    )
    known = len(values) > 0
    return ScoreTally(score, made, float(values.mean()) if known else 0.0, float(np.median(values)) if known else 0.0)


def thresholds(model: Model, score: str) -> list[Mark]:
    """The values at which classes are entered by that score, for all audiences, without repetition."""
    marks: list[Mark] = []
    for class_ in model.classes:
        for each in (class_.thresholds, *class_.by_audience.values()):
            marks += [Mark(value, class_.name) for name, value in each.enter if name == score]
    return list(dict.fromkeys(marks))


def best_leads(scored: Scored, most: int) -> list[int]:
    """The rows of the leads to call first: handed off before others, then by class, then by the leading score.

    Disqualified leads are left out.
    """
    import numpy as np

    names = class_names(scored.model)
    codes = _codes(scored, "class", names)
    values = _values(scored, leading_score(scored.model))
    order = np.lexsort((-values, codes, ~handed_off(scored)))
    callable_ = order[codes[order] != len(names) - 1]
    return [int(row) for row in callable_[:most]]


def fired(scored: Scored) -> list[RuleTally]:
    """The rules that fired, by the number of leads, then of points."""
    return sorted((rule for rule in scored.rules if rule.leads), key=lambda rule: (-rule.leads, -abs(rule.points)))


def dead(scored: Scored) -> list[str]:
    """The ids of the rules that never fired, in the order of the model; empty when nothing was counted."""
    return [rule.rule for rule in scored.rules if not rule.leads]


def _weighed(weights: Sequence[float], values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return sum(weight * value for weight, value in zip(weights, known, strict=True))


def _codes(scored: Scored, column: str, names: Sequence[str]) -> NDArray[np.int64]:
    """The position of each value among the names; -1 where it is none of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(scored.scores[column], value_set=pa.array(names, pa.string()))
    codes: NDArray[np.int64] = pc.fill_null(found, -1).to_numpy().astype("int64")
    return codes


def _values(scored: Scored, score: str) -> NDArray[np.float64]:
    """A score of every lead; missing ones are 0."""
    import pyarrow.compute as pc

    values: NDArray[np.float64] = pc.fill_null(scored.scores[f"score_{score}"], 0.0).to_numpy()
    return values


def _edges(model: Model, score: str, values: NDArray[Any], bins: int) -> NDArray[np.float64]:
    import numpy as np

    low, high = score_range(model, score)
    if low is not None and high is not None and high > low:
        return np.linspace(low, high, bins + 1)
    marks = [mark.value for mark in thresholds(model, score)]
    least = min([low if low is not None else float(min(values, default=0)), *marks])
    most = max([high if high is not None else float(max(values, default=0)), *marks])
    step = nice_step(max(most - least, 1e-9), bins)
    first = np.floor(least / step)
    count = max(int(np.ceil(most / step) - first), 1)
    edges: NDArray[np.float64] = (first + np.arange(count + 1)) * step
    return edges
