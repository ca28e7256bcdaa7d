"""How many random models a property is tried on. Shrinking a whole model takes minutes: it is left out."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
