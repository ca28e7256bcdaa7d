"""How well Tamis learns from events: loan applications, scored so long after they came (BPI Challenge 2012).

`python -m benchmarks.applications` prints a table in Markdown. The file is looked for in `../shared/data`, or in
$TAMIS_DATA. An application is won when it is activated, approved or registered, and lost when it is declined or
cancelled. At each age those that are still open are looked at, as `tamis learn --workspace` does, with the signals that
it proposes; the newest fifth of them test, and those whose outcome was known when the first of these came train. The
kind of model and the calibration are chosen inside the training part. The baselines, of the research notes, are of
hand-made columns, and of test rows that were counted a little otherwise.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.learning import DATA, SEED
from tamis.collect.table import Table
from tamis.collect.tables import read_table
from tamis.learn.committee import CONSTANT, compare
from tamis.learn.frame import Frame
from tamis.learn.history import History, open_history
from tamis.learn.leakage import find_leaks
from tamis.learn.metrics import measure
from tamis.learn.moments import Aged, open_at
from tamis.learn.outcomes import Conversion, Fates, fates
from tamis.learn.predictor import predict_once
from tamis.learn.selection import telling
from tamis.learn.snapshots import first_known, frame_as_of, training_set
from tamis.learn.training import best_of
from tamis.scoring.engines.base import open_engine
from tamis.scoring.replay import NEVER

WON = ("A_ACTIVATED", "A_APPROVED", "A_REGISTERED")
LOST = ("A_DECLINED", "A_CANCELLED")
MINUTE = 60_000_000
Micros = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Age:
    """When applications are looked at, µs after they came; the best AUC of the baselines, and its 95 % interval."""

    said: str
    after: int
    bar: float
    interval: tuple[float, float]


AGES = (
    Age("6 minutes", 6 * MINUTE, 0.739, (0.713, 0.765)),
    Age("1 day", 1_440 * MINUTE, 0.704, (0.673, 0.734)),
    Age("7 days", 7 * 1_440 * MINUTE, 0.721, (0.686, 0.754)),
    Age("14 days", 14 * 1_440 * MINUTE, 0.845, (0.807, 0.880)),
)


def main() -> int:
    """Prints the table; 1 where the interval of an AUC lies below its bar."""
    file = DATA / "bpic2012" / "bpic2012_events.csv.gz"
    if not file.is_file():
        print(f"the applications are not in {DATA}", file=sys.stderr)
        return 0
    events, outcomes, leads = tables(read_table(str(file)).data)
    print("| scored after | train / test | model | AUC [95 %] | bar [95 %] | log loss | ECE | lift@10 % | s |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    met = True
    with open_engine("duckdb") as engine:
        history = open_history(engine, ZoneInfo("Europe/Amsterdam"), events, leads, outcomes)
        became = fates(history.replay, Conversion("won", None))
        for age in AGES:
            line, good = _run(history, became, age)
            met &= good
            print(line, flush=True)
    return int(not met)


def tables(rows: pa.Table) -> tuple[Table, Table, Table]:
    """Events, outcomes and applications out of the log."""
    activity = rows["activity"]
    ends = pc.is_in(activity, value_set=pa.array([*WON, *LOST]))
    work = pc.starts_with(activity, "W_")
    name = pc.if_else(work, pc.binary_join_element_wise(activity, rows["lifecycle"], " "), activity)
    rows = rows.append_column("event", name).append_column("stage", pc.utf8_slice_codeunits(activity, 0, 1))
    did = rows.filter(pc.invert(ends)).select(["case", "event", "time", "resource", "stage"])
    became = rows.filter(ends)
    what = pc.if_else(pc.is_in(became["activity"], value_set=pa.array(WON)), "won", "lost")
    outcomes = pa.table({"lead": became["case"], "outcome": what, "occurred_at": became["time"]})
    asked = rows.group_by("case", use_threads=False).aggregate([("amount_req", "first")])
    leads = pa.table({"lead": asked["case"], "amount_req": asked["amount_req_first"]})
    events = did.rename_columns(["lead", "event", "occurred_at", "resource", "stage"])
    return Table(events, "events.csv"), Table(outcomes, "outcomes.csv"), Table(leads, "leads.csv")


def _run(history: History, became: Fates, age: Age) -> tuple[str, bool]:
    start = time.perf_counter()
    known = first_known(history)
    at = known + age.after
    lead = np.flatnonzero(open_at(at, known, became.closed) & (became.closed < NEVER))
    lead = lead[np.argsort(known[lead], kind="stable")]
    test = lead[int(0.8 * len(lead)) :]
    made = training_set(history, Conversion("won", None), Aged(age.after), end=int(known[test[0]]))
    kept = telling(made.frame)
    train = made.frame.without(column.name for column in made.frame.columns if column.name not in kept)
    train = train.without(finding.column for finding in find_leaks(train, SEED) if finding.excluded)
    best = best_of(compare(train, SEED))
    rows = frame_as_of(history, made.looking, test, at[test])
    judged = Frame(rows.columns, rows.lead, became.converted[test] < NEVER, rows.at)
    p = predict_once(train, CONSTANT if best is None else best.candidate, SEED, judged)
    m = measure(p, judged.outcomes, judged.lead, judged.at, SEED)
    if m is None:
        raise RuntimeError("the newest applications are all of one outcome")
    name = "none" if best is None else best.name
    cells = [
        age.said,
        f"{train.rows:,} / {judged.rows:,}",
        name,
        f"{m.auc:.3f} [{m.interval[0]:.3f}, {m.interval[1]:.3f}]",
        f"{age.bar:.3f} [{age.interval[0]:.3f}, {age.interval[1]:.3f}]",
        f"{m.log_loss:.4f}",
        f"{m.ece:.3f}",
        f"{m.lift_10:.2f}",
        f"{time.perf_counter() - start:.0f}",
    ]
    return f"| {' | '.join(cells)} |", m.interval[1] >= age.bar


if __name__ == "__main__":
    sys.exit(main())
