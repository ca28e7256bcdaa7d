"""What an operator says of traffic: whose is not to count, and how fast is too fast."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from tamis.collect.traffic.bots import Burst
from tamis.collect.traffic.internal import InternalTraffic
from tamis.collect.traffic.networks import Networks


@dataclass(frozen=True)
class Traffic:
    """`scanners`: where e-mail security scanners come from; `internal`: the company's own people and sites."""

    scanners: Container[str] = field(default_factory=Networks)
    internal: InternalTraffic = field(default_factory=InternalTraffic)
    burst: Burst = field(default_factory=Burst)


DEFAULT = Traffic()
"""Where an operator says nothing."""
