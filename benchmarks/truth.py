"""How near what is learned from a history comes to the truth: `python -m benchmarks.truth --leads 100000 --days 365`.

A company is simulated (in a process of its own) unless there is one. The model is learned from what its files tell, for
won within 30 days. It predicts for the leads that are open at the end, and is judged by what became of them in the 30
days that followed, which no file but the truth's shows, beside the propensities by which that was drawn. Time and peak
memory are those of this process alone, from the files to the trained model.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from tamis.learn.askable import askable
from tamis.learn.from_history import LearnedHistory, learn_history
from tamis.learn.history import History, open_history
from tamis.learn.metrics import auc_of
from tamis.learn.outcomes import Conversion
from tamis.learn.snapshots import frame_as_of
from tamis.learn.training import Settings
from tamis.model.definition import DAY
from tamis.scoring.clock import to_us
from tamis.scoring.engines.duckdb import DuckDB

_ZONE = ZoneInfo("Europe/Paris")


def main() -> None:
    """Prints what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--preset", default=None, help="of tamis simulate")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workspace", type=Path, help="a folder that tamis simulate wrote")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        workspace = given.workspace or Path(folder)
        if given.workspace is None:
            _simulate(workspace, given)
        print(json.dumps(measured(workspace, given.threads, given.seed), indent=1))


def measured(workspace: Path, threads: int, seed: int) -> dict[str, Any]:
    """What it took to learn, and how good what was learned is beside the truth."""
    start, cpu = time.perf_counter(), time.process_time()
    with DuckDB(threads=threads) as engine:
        files = (str(workspace / name) for name in ("events.parquet", "leads.csv", "outcomes.csv"))
        history = open_history(engine, _ZONE, *files)
        learned = learn_history(history, Conversion("won", 30 * DAY), Settings(seed, dated=True), lambda _: None)
        took = {
            "leads": len(history.leads),
            "events": history.replay.events,
            "rows": learned.made.counts.rows,
            "seconds": round(time.perf_counter() - start, 1),
            "processor seconds": round(time.process_time() - cpu, 1),
            "peak GB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        }
        return took | judged(workspace, history, learned, seed)


def judged(workspace: Path, history: History, learned: LearnedHistory, seed: int) -> dict[str, Any]:
    """On the leads that are open at the end."""
    if learned.trained.predictor is None:
        return {"verdict": learned.trained.verdict}
    at, places, truth, won = _truth(workspace, history)
    frame = frame_as_of(history, learned.made.looking, places, np.full(len(places), at))
    found = learned.trained.predictor.predict(frame)
    held = (found.low <= truth) & (truth <= found.high)
    card = learned.points(seed).card
    points, _ = askable(frame, learned.made.looking.traits, learned.made.looking.signals)
    return {
        "open at the end": len(places),
        "won after it": int(won.sum()),
        "AUC of the truth": round(auc_of(truth, won), 4),
        "AUC": round(auc_of(found.probability, won), 4),
        "AUC of points": round(auc_of(card.points(points), won), 4),
        "rules": len(card.lines),
        "mean probability": round(float(found.probability.mean()), 5),
        "mean truth": round(float(truth.mean()), 5),
        "came": round(float(won.mean()), 5),
        "truth within the 90 % interval": round(float(held.mean()), 3),
        "excluded": [finding.column for finding in learned.trained.findings if finding.excluded],
    }


def _truth(workspace: Path, history: History) -> tuple[int, Any, Any, Any]:
    """The last moment (µs UTC); of the leads open then their places, propensities, and whether they were won."""
    from datetime import datetime

    with (workspace / "truth" / "snapshots.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    last = max(row["as_of"] for row in rows)
    place = {str(key): n for n, key in enumerate(history.leads.to_pylist())}
    mine = [row for row in rows if row["as_of"] == last and row["lead"] in place]
    columns = ([place[row["lead"]] for row in mine], [float(row["propensity"]) for row in mine])
    won = np.array([row["won"] == "1" for row in mine])
    return to_us(datetime.fromisoformat(last)), np.array(columns[0]), np.array(columns[1]), won


def _simulate(folder: Path, given: argparse.Namespace) -> None:
    command = [sys.executable, "-m", "tamis", "simulate", "--out", str(folder), "--json"]
    command += ["--leads", str(given.leads), "--days", str(given.days)]
    command += [] if given.preset is None else ["--preset", given.preset]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
