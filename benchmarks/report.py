"""What a comparison found, as Markdown tables and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from benchmarks.cases import Bar, Case, Command
from benchmarks.measure import LOADED, Run, Runs
from benchmarks.workload import Workload

_LIBRARIES = ("duckdb", "pandas", "polars", "pyarrow", "sqlglot")


@dataclass(frozen=True)
class Verdict:
    """A bar, what was found in words, and whether it is met."""

    bar: str
    found: str
    met: bool


def heading(workload: Workload, rounds: int) -> str:
    """What ran where."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{workload.events:,} events of {workload.leads:,} leads; {rounds} rounds; {processors()} processors; "
        f"Python {platform.python_version()}, {libraries}"
    )


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def table(case: Case, runs: Mapping[str, Runs]) -> str:
    """One row a contestant: medians, and the ratios to the base."""
    rows: list[tuple[str, ...]] = [
        ("", "wall s", "CPU s", "process s", "peak MB", f"wall / {case.base}", f"CPU / {case.base}"),
        ("---", "--:", "--:", "--:", "--:", "--:", "--:"),
    ]
    for name, found in runs.items():
        ratios = [str(found.over(runs[case.base], what)) if name != case.base else "1" for what in ("wall", "cpu")]
        times = [f"{found.median(what):.2f}" for what in ("wall", "cpu", "whole")]
        rows.append((name, *times, f"{found.peak():,.0f}", *ratios))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def verdicts(case: Case, runs: Mapping[str, Runs]) -> list[Verdict]:
    """The bars of a case."""
    return [_verdict(bar, runs) for bar in case.bars]


def command_verdicts(command: Command, run: Run) -> list[Verdict]:
    """The bars of a command: one run, the whole process."""
    found = [Verdict(f"under {command.most_seconds:g} s", f"{run.whole:.1f} s", run.whole <= command.most_seconds)]
    if command.most_memory:
        peak = run.taken.peak
        found.append(Verdict(f"under {command.most_memory:,.0f} MB", f"{peak:,.0f} MB", peak <= command.most_memory))
    return found


def load_warning(runs: Mapping[str, Runs]) -> str | None:
    """A sentence, where other programs kept the machine busy."""
    load = _load(runs)
    if load is None:
        return "This machine does not tell how busy it is: the times may be those of a loaded machine."
    if load <= LOADED:
        return None
    return f"Other programs took {load:.1f} processors: only the ratios of CPU seconds are judged."


def as_json(case: Case, runs: Mapping[str, Runs]) -> dict[str, Any]:
    """All that was measured."""
    return {
        "case": case.name,
        "runs": {name: [asdict(run) for run in found.all] for name, found in runs.items()},
        "bars": [asdict(v) for v in verdicts(case, runs)],
    }


def _verdict(bar: Bar, runs: Mapping[str, Runs]) -> Verdict:
    mine = runs[bar.contestant]
    if bar.of is None:
        return Verdict(f"{bar.contestant} under {bar.most:,.0f} MB", f"{mine.peak():,.0f} MB", mine.peak() <= bar.most)
    judged = ("wall", "cpu") if (_load(runs) or 0.0) <= LOADED else ("cpu",)
    ratios = {what: mine.over(runs[bar.of], what) for what in judged}
    found = ", ".join(f"{what} {value}" for what, value in ratios.items())
    name = f"{bar.contestant} within {bar.most:g} times {bar.of}"
    return Verdict(name, found, all(value.middle <= bar.most for value in ratios.values()))


def _load(runs: Mapping[str, Runs]) -> float | None:
    known = [load for found in runs.values() if (load := found.others()) is not None]
    return max(known) if known else None
