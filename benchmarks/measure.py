"""Runs contestants in turn (A B C A B C ...), each in a process of its own, and compares them pair by pair.

Times on a shared machine vary more than programs differ; the ratios of neighbours do not. So a comparison is the
median of the ratios of the pairs, with a bootstrap interval, and the load of everything else is told.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.trial import Taken, Task

ROOT = Path(__file__).parent.parent
LOADED = 0.3  # of one processor, taken by others: above it, only processor time can be compared
_STAT = Path("/proc/stat")
_RESAMPLES = 10_000


@dataclass(frozen=True)
class Run:
    """One run: what it took, how long its process lived, and how many processors others kept busy (None: unknown)."""

    taken: Taken
    whole: float
    others: float | None


@dataclass(frozen=True)
class Ratio:
    """The median of the ratios of the pairs, and its 95 % interval."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} [{self.low:.2f}, {self.high:.2f}]"


@dataclass(frozen=True)
class Runs:
    """All runs of one contestant, in order."""

    all: tuple[Run, ...]

    def median(self, what: str) -> float:
        """Of `wall`, `cpu`, `peak` or `whole`."""
        return median(self._values(what))

    def peak(self) -> float:
        """The most memory of any run."""
        return max(self._values("peak"))

    def others(self) -> float | None:
        """The load of everything else, in processors; None where the machine does not tell."""
        known = [run.others for run in self.all if run.others is not None]
        return median(known) if known else None

    def over(self, base: Runs, what: str) -> Ratio:
        """How many times as much as `base`."""
        return ratio(self._values(what), base._values(what))

    def _values(self, what: str) -> list[float]:
        return [run.whole if what == "whole" else getattr(run.taken, what) for run in self.all]


def ratio(of: Sequence[float], to: Sequence[float]) -> Ratio:
    """The median of the pairs' ratios, and where 95 % of the medians of resampled pairs lie."""
    ratios = np.array(of) / np.array(to)
    picked = np.random.default_rng(0).integers(0, len(ratios), (_RESAMPLES, len(ratios)))
    low, high = np.percentile(np.median(ratios[picked], axis=1), (2.5, 97.5))
    return Ratio(float(np.median(ratios)), float(low), float(high))


def in_turn(tasks: Mapping[str, Task], rounds: int) -> Iterator[tuple[str, Run]]:
    """Every task once in each round."""
    for _ in range(rounds):
        for name, task in tasks.items():
            yield name, run_apart(task)


def run_apart(task: Task) -> Run:
    """Runs a task in a process of its own.

    Raises:
        RuntimeError: it failed; says what it printed.
    """
    busy, own, started = _busy(), _own(), time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.trial", json.dumps(asdict(task))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    whole = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{task} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    others = None
    if busy is not None and (now := _busy()) is not None:
        others = max(0.0, (now - busy - (_own() - own)) / whole)
    return Run(Taken(**json.loads(done.stdout.splitlines()[-1])), whole, others)


def _busy() -> float | None:
    """Seconds that all processors have worked since the machine started; None where it does not tell."""
    if not _STAT.exists():
        return None
    import os

    user, nice, system, _idle, _wait, irq, softirq, *_ = map(int, _STAT.read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Processor time of this process and of those that it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)
