"""All that a resolution may be asked of a few identifiers."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tamis.identify.edges import Trust
from tamis.identify.identifiers import Identifier
from tamis.identify.leads import Belonging, Ownership
from tamis.identify.resolution import Resolution
from tamis.identify.rules import DEFAULT, Rules

from .logs import IDENTIFIERS

SPOKEN: tuple[Trust, ...] = ("verified", "click", "claim")
TIGHT = Rules(limits={**DEFAULT.limits, "email": 2}, most_identifiers=4, most_merges=2)
SIZES = st.sampled_from([DEFAULT, TIGHT])
"""Rules with room, and without."""


def answers(
    resolution: Resolution, names: Sequence[Identifier] = IDENTIFIERS, moments: Sequence[int] = (0, 3, 6, 9)
) -> list[Belonging | Ownership | None]:
    """Whose events of each are, and of each pair of person and device, at these moments; and whose each device is."""
    people = [name for name in names if not name.is_device]
    devices = [name for name in names if name.is_device]
    events = [[name] for name in names] + [[name, device] for name in people for device in devices]
    found = [resolution.belonging(event, at, trust) for event in events for at in moments for trust in SPOKEN]
    return [*found, *(resolution.ownership(device) for device in devices)]
