"""How long a training set takes from a history of events: `python -m benchmarks.snapshots`.

A company is simulated (in a process of its own) unless there is one; then its history is opened, looked at every week,
and made a frame. Time and peak memory are those of this process alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from tamis.learn.history import open_history
from tamis.learn.moments import Drawing
from tamis.learn.outcomes import Conversion
from tamis.learn.snapshots import training_set
from tamis.model.definition import DAY
from tamis.scoring.engines.duckdb import DuckDB

_ZONE = ZoneInfo("Europe/Paris")


def main() -> None:
    """Prints what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--leads", type=int, default=15_000)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--rows", type=int, default=Drawing().most, help="of the training set, at most")
    parser.add_argument("--horizon", type=int, default=30, help="days")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workspace", type=Path, help="a folder that tamis simulate wrote")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        workspace = given.workspace or Path(folder)
        if given.workspace is None:
            _simulate(workspace, given.leads, given.days)
        print(json.dumps(measured(workspace, given.rows, given.horizon, given.threads), indent=1))


def measured(workspace: Path, rows: int, horizon: int, threads: int) -> dict[str, float]:
    """Seconds (of the clock and of the processors), the peak of memory in GB, and how much was made of how much."""
    start, cpu = time.perf_counter(), time.process_time()
    with DuckDB(threads=threads) as engine:
        files = (str(workspace / name) for name in ("events.parquet", "leads.csv", "outcomes.csv"))
        history = open_history(engine, _ZONE, *files)
        opened = time.perf_counter()
        made = training_set(history, Conversion("won", horizon * DAY), drawing=Drawing(rows))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        return {
            "leads": len(history.leads),
            "events": history.replay.events,
            "rows": made.counts.rows,
            "mature rows": made.counts.mature,
            "converting": made.counts.won,
            "columns": len(made.frame.columns),
            "opening": round(opened - start, 1),
            "training set": round(time.perf_counter() - opened, 1),
            "processor time": round(time.process_time() - cpu, 1),
            "peak GB": round(peak, 2),
        }


def _simulate(folder: Path, leads: int, days: int) -> None:
    command = [sys.executable, "-m", "tamis", "simulate", "--out", str(folder), "--json"]
    subprocess.run([*command, "--leads", str(leads), "--days", str(days)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
