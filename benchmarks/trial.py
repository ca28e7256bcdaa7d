"""One timed run in a process of its own: `python -m benchmarks.trial '{"contestant": "sql", ...}'` prints JSON.

A run on a few events comes first, so that imports and the like are not counted; a command of Tamis that is named by its
words (`command`) is not run twice: what counts there is the whole process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import frames, reference
from benchmarks.rules import EVERY_KIND, THIRTY, PointRule, model_text, three_hundred
from benchmarks.workload import AS_OF, Workload

WARM_UP = Workload(10_000, 1_000)

Work = Callable[[Sequence[PointRule], Workload, Path], None]
_WORK: dict[str, Work] = {
    "sql": reference.best,
    "sql, many": reference.best_of_many,
    "sql, per rule": reference.per_rule,
    "scan": lambda _rules, workload, _out: reference.scan(workload),
    "polars": frames.with_polars,
    "pandas": frames.with_pandas,
}


@dataclass(frozen=True)
class Task:
    """What is to be run: a contestant with rules (`thirty`, `three_hundred`, `every_kind`), or a command of Tamis."""

    contestant: str = ""
    rules: str = "thirty"
    events: int = 0
    leads: int = 0
    out: str = ""
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What it took: seconds by the clock, seconds of all processors, and the most memory, in MB."""

    wall: float
    cpu: float
    peak: float


def run(task: Task) -> Taken:
    """Runs the task, after a warm-up."""
    if task.command:
        return _timed(lambda: _tamis(task.command))
    with TemporaryDirectory() as folder:
        _work(task, WARM_UP, Path(folder) / "warm.parquet")
    workload = Workload(task.events, task.leads)
    return _timed(lambda: _work(task, workload, Path(task.out)))


def write_models(workload: Workload) -> None:
    """The model files of a workload, beside its events."""
    for name, rules in (("thirty", THIRTY), ("three_hundred", three_hundred())):
        (workload.folder / f"{name}.yaml").write_text(model_text(rules), encoding="utf-8")


def _work(task: Task, workload: Workload, out: Path) -> None:
    if task.contestant != "tamis":
        rules = three_hundred() if task.rules == "three_hundred" else THIRTY
        _WORK[task.contestant](rules, workload, out)
        return
    model = EVERY_KIND if task.rules == "every_kind" else workload.folder / f"{task.rules}.yaml"
    words = ["score", workload.leads_file, "--events", workload.event_files, "--model", model, "--out", out]
    _tamis([*map(str, words), "--as-of", AS_OF.isoformat(), "--columns", "scores", "--quiet"])


def _tamis(words: Sequence[str]) -> None:
    from tamis.cli import main

    code = main(list(words))
    if code:
        raise SystemExit(code)


def _timed(work: Callable[[], None]) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu, _peak())


def _peak() -> float:
    """The most memory that this process has held; what getrusage says may be its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (1e6 if sys.platform == "darwin" else 1e3)
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1e3


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(json.dumps(asdict(run(Task(**given)))))
