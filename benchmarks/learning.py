"""How well Tamis learns from tables: the data sets at hand, the splits and the baselines of the research notes.

`python -m benchmarks.learning` prints a table in Markdown; `--set x_education` runs some of it. The files are looked
for in `../shared/data`, or in $TAMIS_DATA; a set that is not there is skipped.

Protocol: *random*: 80/20, stratified, `train_test_split(random_state=0)`; *time*: the first 80 % of the rows in time
order train, the last 20 % test. Whatever is chosen (kind of model, number of trees, calibration) is chosen inside the
training part. The baselines are CatBoost's and LightGBM's defaults, the better of the two, on the same split.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import train_test_split

from tamis.collect.tables import read_table
from tamis.learn.committee import CONSTANT, compare
from tamis.learn.frame import Frame
from tamis.learn.leakage import find_leaks
from tamis.learn.metrics import Metrics, measure
from tamis.learn.predictor import predict_once
from tamis.learn.scorecard import learn_points
from tamis.learn.table_frame import Asked, frame_to_learn
from tamis.learn.training import best_of

DATA = Path(os.environ.get("TAMIS_DATA") or Path(__file__).parents[2] / "shared" / "data")
SEED = 1
ASYMMETRIQUE = tuple(f"Asymmetrique {of} {what}" for of in ("Activity", "Profile") for what in ("Index", "Score"))
X_LEAKS = ("Tags", "Lead Quality", "Lead Profile", "Last Notable Activity", *ASYMMETRIQUE)
IBM_CLOSING = (
    "Elapsed Days In Sales Stage", "Sales Stage Change Count", "Total Days Identified Through Closing",
    "Total Days Identified Through Qualified", "Ratio Days Identified To Total Days",
    "Ratio Days Validated To Total Days", "Ratio Days Qualified To Total Days",
)  # fmt: skip
MONTHS = "Jan Feb Mar Apr May June Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True)
class Trial:
    """One data set, without some columns, on one split; `bar` is the AUC to reach, None where nothing predicts."""

    name: str
    what: str
    table: Callable[[], pd.DataFrame]
    outcome: str
    bar: float | None
    without: tuple[str, ...] = ()
    order: Callable[[pd.DataFrame], Any] | None = None
    times: tuple[str, ...] = ()
    own_guard: bool = False


def x_education() -> pd.DataFrame:
    """9,240 leads of a seller of courses."""
    return _csv("x_education/Leads.csv")


def shoppers() -> pd.DataFrame:
    """12,330 sessions of a shop."""
    return _csv("online_shoppers/online_shoppers_intention.csv")


def ibm() -> pd.DataFrame:
    """78,025 opportunities; repeated rows once."""
    return _csv("ibm_win_loss/WA_Fn-UseC_-Sales-Win-Loss.csv.gz").drop_duplicates()


def maven() -> pd.DataFrame:
    """6,711 closed opportunities of a fictional company, with what is known when they begin."""
    sales = _csv("maven_crm/sales_pipeline.csv")
    sales = sales[sales["deal_stage"].isin(["Won", "Lost"])].drop(columns=["close_date", "close_value"])
    for name, key in (("accounts", "account"), ("products", "product"), ("sales_teams", "sales_agent")):
        sales = sales.merge(_csv(f"maven_crm/{name}.csv"), on=key, how="left")
    return sales


def _csv(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


def _days(table: pd.DataFrame) -> Any:
    return pd.to_datetime(table["engage_date"], format="%d-%m-%Y").to_numpy()


TRIALS = (
    Trial("x_education", "no leaking columns, random", x_education, "Converted", 0.905, X_LEAKS),
    Trial("x_education", "no leaking columns, by time", x_education, "Converted", 0.890, X_LEAKS,
          lambda table: table["Lead Number"].astype(int).to_numpy()),
    Trial("x_education", "guard's own choice, by time", x_education, "Converted", 0.890, (),
          lambda table: table["Lead Number"].astype(int).to_numpy(), own_guard=True),
    Trial("shoppers", "all columns, random", shoppers, "Revenue", 0.935),
    Trial("shoppers", "no PageValues, random", shoppers, "Revenue", 0.773, ("PageValues",)),
    Trial("shoppers", "no PageValues, no Month, by month", shoppers, "Revenue", 0.745, ("PageValues", "Month"),
          lambda table: table["Month"].map(MONTHS.index).to_numpy()),
    Trial("ibm", "all columns, random", ibm, "Opportunity Result", 0.945),
    Trial("ibm", "no closing columns, random", ibm, "Opportunity Result", 0.841, IBM_CLOSING),
    Trial("maven", "at engagement, random", maven, "deal_stage", None, times=("engage_date",)),
    Trial("maven", "at engagement, by time", maven, "deal_stage", None, (), _days, ("engage_date",)),
)  # fmt: skip


def main(words: Sequence[str] | None = None) -> int:
    """Runs the trials and prints them; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--set", action="append", choices=sorted({trial.name for trial in TRIALS}))
    parser.add_argument("--points", action="store_true", help="only learned points: seconds")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(words)
    print("| set | columns and split | train / test | model | AUC [95 %] | bar | log loss | ECE | lift@10 % | s |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    met = True
    for trial in TRIALS:
        if given.set and trial.name not in given.set:
            continue
        try:
            table = trial.table()
        except FileNotFoundError:
            print(f"{trial.name}: its files are not in {DATA}", file=sys.stderr)
            continue
        lines, good = _run(trial, table, given.seed, points_only=given.points)
        met &= good
        print("\n".join(lines), flush=True)
    return int(not met)


def _run(trial: Trial, table: pd.DataFrame, seed: int, *, points_only: bool) -> tuple[list[str], bool]:
    """The lines of the table, and whether the bar is reached (or within the interval). Points have no bar of their own:
    the line above says what they cost.
    """
    train, test, order = _parts(trial, table)
    start = time.perf_counter()
    if trial.own_guard:
        found = [finding.column for finding in find_leaks(train, seed) if finding.excluded]
        train, test = train.without(found), test.without(found)
    lines, good = [], True
    if not points_only:
        best = best_of(compare(train, seed))
        p = predict_once(train, CONSTANT if best is None else best.candidate, seed, test)
        m = _measured(p, test, order, seed)
        low, high = m.interval
        good = best is None if trial.bar is None else m.auc >= trial.bar or low <= trial.bar <= high
        name = "none: nothing predicts" if best is None else best.name
        lines.append(_line(trial, name, (train.rows, test.rows), m, time.perf_counter() - start))
    start = time.perf_counter()
    card = learn_points(train, seed=seed)
    m = _measured(card.probability(test), test, order, seed)
    name = f"{len(card.lines)} rules in whole points"
    return [*lines, _line(trial, name, (train.rows, test.rows), m, time.perf_counter() - start)], good


def _measured(p: npt.NDArray[np.float64], test: Frame, order: Any, seed: int) -> Metrics:
    found = measure(p, test.outcomes, test.lead, order, seed)
    assert found is not None
    return found


def _line(trial: Trial, model: str, rows: tuple[int, int], m: Metrics, seconds: float) -> str:
    low, high = m.interval
    bar = "nothing predicts" if trial.bar is None else f"{trial.bar:.3f}"
    cells = [
        trial.name, trial.what, f"{rows[0]:,} / {rows[1]:,}", model, f"{m.auc:.3f} [{low:.3f}, {high:.3f}]", bar,
        f"{m.log_loss:.4f}", f"{m.ece:.3f}", f"{m.lift_10:.2f}", f"{seconds:.0f}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _parts(trial: Trial, table: pd.DataFrame) -> tuple[Frame, Frame, Any]:
    """The training and the test frame, and the times of the test rows."""
    order = None if trial.order is None else trial.order(table)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        table.to_csv(file, index=False)
        read = frame_to_learn(
            read_table(file), Asked(trial.outcome, drop=_there((*trial.without, *trial.times), table))
        )
    frame = Frame(read.frame.columns, read.frame.lead, read.frame.won)
    rows = np.arange(frame.rows)
    if order is None:
        train, test = train_test_split(rows, test_size=0.2, random_state=0, stratify=frame.won)
        return frame.take(train), frame.take(test), None
    moments = order.astype(np.int64)
    ordered = np.argsort(moments, kind="stable")
    cut = int(0.8 * len(ordered))
    timed = Frame(frame.columns, frame.lead, frame.won, moments)
    return timed.take(ordered[:cut]), timed.take(ordered[cut:]), moments[ordered[cut:]]


def _there(names: Sequence[str], table: pd.DataFrame) -> tuple[str, ...]:
    def present() -> Iterator[str]:
        yield from (name for name in names if name in table.columns)

    return tuple(present())


if __name__ == "__main__":
    sys.exit(main())
