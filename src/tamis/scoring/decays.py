"""How points fade, as SQL: one place for every plan that dates something."""

from __future__ import annotations

import math
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tamis.model.definition import Decay, Expiry, HalfLife, Linear, NoDecay
from tamis.scoring.clock import AS_OF, AS_OF_HOUR, age, hour_of
from tamis.scoring.expressions import (
    E,
    at_least,
    below,
    both,
    case,
    col,
    div,
    double,
    exp_of,
    floor_of,
    greatest,
    integer,
    mul,
    number,
    param,
    sub,
)


def window_start(length: int) -> E:
    """The first hour of a window that looks back `length` microseconds."""
    return sub(param(AS_OF_HOUR), integer(length))


def in_scope(windows: Iterable[int | None]) -> E:
    """An event (as e) was before the moment of the scoring, and in the widest window, where all have one."""
    t = col("t", "e")
    before = below(t, param(AS_OF))
    lengths = list(windows)
    if not lengths or None in lengths:
        return before
    return both(before, at_least(t.copy(), window_start(max(length for length in lengths if length is not None))))


def rate(half_life: int) -> float:
    """The rate of a half-life, for `exp(rate * microseconds)`."""
    return math.log(2) / half_life


def factor(decay: Decay, at: E, zone: ZoneInfo) -> E:
    """What is left at the moment of the scoring of 1 point dated `at`."""
    match decay:
        case HalfLife(us):
            return exp_of(mul(double(sub(at, param(AS_OF))), number(rate(us))))
        case Linear(share, every):
            return linear(hour_of(at, zone), number(share), number(float(every)))
        case Expiry(us):
            return case([(at_least(at, window_start(us)), number(1.0))], number(0.0))
        case NoDecay():
            return number(1.0)


def linear(hour: E, share: E, every: E) -> E:
    """What linear decay leaves of 1 point of the hour that starts at `hour`: `share` is lost every interval."""
    intervals = double(floor_of(div(age(hour), every)))
    return greatest(number(0.0), sub(number(1.0), mul(share, intervals)))
