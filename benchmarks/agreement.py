"""Whether contestants found the same: a benchmark of wrong answers says nothing."""

from __future__ import annotations

from math import isclose
from pathlib import Path

from benchmarks.reference import Summary, summary

_CLOSE = 1e-6


class DisagreementError(Exception):
    """Two contestants with the same rules gave other scores."""


class Answers:
    """The first answer for each set of rules, with which every later one is compared."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, Summary]] = {}

    def check(self, rules: str, contestant: str, out: Path) -> Summary:
        """What the file says, in sum.

        Raises:
            DisagreementError: other leads, sums or classes than those of the first contestant with these rules.
        """
        found = summary(out)
        first, expected = self._first.setdefault(rules, (contestant, found))
        if not _same(found, expected):
            raise DisagreementError(f"{rules}: {contestant} found {found}, {first} found {expected}")
        return found


def _same(a: Summary, b: Summary) -> bool:
    if a.leads != b.leads or a.classes != b.classes or a.sums.keys() != b.sums.keys():
        return False
    return all(isclose(a.sums[name], b.sums[name], rel_tol=_CLOSE, abs_tol=_CLOSE) for name in a.sums)
