"""Awards that are paid once: which range holds, and what a limit on points leaves of it."""

from __future__ import annotations

from tamis.scoring.components import EventComponent
from tamis.scoring.expressions import E, at_least, at_most, both, case, number


def award_once(component: EventComponent, hits: E) -> E:
    """The points of the first range that holds for so many hits (a double), cut by a limit on points; 0 for none."""
    whens = []
    for least, most, points in component.ranges or ():
        bounds = [at_least(hits.copy(), number(float(least)))]
        if most is not None:
            bounds.append(at_most(hits.copy(), number(float(most))))
        whens.append((both(*bounds), number(_cut(component, points))))
    return case(whens, number(0.0))


def no_bound() -> float:
    """A number that no sum of points reaches, in place of infinity, which not every engine can write."""
    return 1e300


def _cut(component: EventComponent, points: float) -> float:
    limit = component.limit
    if limit is None or limit.points is None:
        return points
    return max(-limit.points, min(limit.points, points))
