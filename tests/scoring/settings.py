"""How many random models a property is tried on. Shrinking a whole model takes minutes: it is left out.

To plan a model and to start an engine for it take nearly all the time, to score it none: so few models, many leads.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

SETTINGS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
