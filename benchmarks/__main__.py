"""Runs the benchmarks and prints their tables: `python -m benchmarks --help`.

Exit code 0: all bars are met (or none was judged); 1: one is not; 2: contestants disagree.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import report
from benchmarks.agreement import Answers, DisagreementError
from benchmarks.cases import CASES, COMMANDS, Case
from benchmarks.commands import task_of
from benchmarks.measure import Run, Runs, in_turn, run_apart
from benchmarks.trial import WARM_UP, Task, write_models
from benchmarks.workload import Workload

EVENTS = 10_000_000
QUICK = Workload(1_000_000, 30_000)


def main(words: Sequence[str] | None = None) -> int:
    """See the module."""
    given = _arguments().parse_args(words)
    workload = QUICK if given.quick and not given.events else _workload(given.events or EVENTS, given.leads)
    rounds = 1 if given.quick else given.rounds
    names = given.names or [one.name for one in (*CASES, *COMMANDS)]
    print(report.heading(workload, rounds), flush=True)
    found: list[dict[str, Any]] = []
    try:
        for case in (_without(case, given.without) for case in CASES if case.name in names):
            found.append(_compare(case, workload, rounds, judge=not given.quick))  # noqa: PERF401 - it prints
    except DisagreementError as error:
        print(f"Contestants disagree. {error}", file=sys.stderr)
        return 2
    found += [_command(name, judge=not given.quick) for name in (c.name for c in COMMANDS) if name in names]
    if given.json:
        about = {"about": report.heading(workload, rounds), "found": found}
        Path(given.json).write_text(json.dumps(about, indent=1), encoding="utf-8")
    return int(not all(bar["met"] for one in found for bar in one["bars"]))


def _workload(events: int, leads: int | None) -> Workload:
    return Workload(events, leads or max(1, events // 100))


def _compare(case: Case, workload: Workload, rounds: int, *, judge: bool) -> dict[str, Any]:
    """One case: its table and its bars are printed."""
    for made in (WARM_UP, workload):
        made.make()
        write_models(made)
    answers = Answers()
    runs: dict[str, list[Run]] = {contestant.name: [] for contestant in case.contestants}
    with TemporaryDirectory() as folder:
        out = Path(folder) / "scores.parquet"
        tasks = {c.name: Task(c.program, c.rules, workload.events, workload.leads, str(out)) for c in case.contestants}
        run_apart(Task("scan", "none", workload.events, workload.leads))
        for name, run in in_turn(tasks, rounds):
            runs[name].append(run)
            if out.exists():
                answers.check(tasks[name].rules, name, out)
                out.unlink()
    measured = {name: Runs(tuple(all_)) for name, all_ in runs.items()}
    print(f"\n## {case.title}\n\n{report.table(case, measured)}\n", flush=True)
    if warning := report.load_warning(measured):
        print(f"{warning}\n")
    found = report.as_json(case, measured)
    if not judge:
        return found | {"bars": []}
    _print_bars(report.verdicts(case, measured))
    return found


def _command(name: str, *, judge: bool) -> dict[str, Any]:
    command = next(c for c in COMMANDS if c.name == name)
    print(f"\n## {command.title}\n")
    with TemporaryDirectory() as folder:
        task = task_of(name, Path(folder) / "scored")
        if task is None:
            print("Its file is not here (see TAMIS_DATA).")
            return {"case": name, "bars": []}
        run = run_apart(task)
    verdicts = report.command_verdicts(command, run)
    _print_bars(verdicts)
    return {"case": name, "runs": [asdict(run)], "bars": [asdict(v) for v in verdicts] if judge else []}


def _print_bars(verdicts: Sequence[report.Verdict]) -> None:
    for verdict in verdicts:
        print(f"- {'met' if verdict.met else 'MISSED'}: {verdict.bar}: {verdict.found}", flush=True)


def _without(case: Case, programs: Sequence[str]) -> Case:
    """The case without some programs, and without the bars that they are part of."""
    kept = tuple(c for c in case.contestants if c.program not in programs)
    names = {c.name for c in kept}
    bars = tuple(b for b in case.bars if b.contestant in names and (b.of is None or b.of in names))
    return replace(case, contestants=kept, bars=bars)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Compares Tamis with hand-written programs."
    )
    known = [one.name for one in (*CASES, *COMMANDS)]
    parser.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME", help=f"which: {', '.join(known)}")
    parser.add_argument("--events", type=_number, help="how many events (default: 10_000_000)")
    parser.add_argument("--leads", type=_number, help="how many leads (default: one for each 100 events)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant runs (default: 5)")
    parser.add_argument("--without", nargs="*", default=(), metavar="PROGRAM", help="programs that are left out")
    parser.add_argument("--quick", action="store_true", help="1,000,000 events by default, one round, nothing judged")
    parser.add_argument("--json", metavar="FILE", help="where to write all that was measured")
    return parser


def _number(text: str) -> int:
    return int(text.replace("_", ""))


if __name__ == "__main__":
    sys.exit(main())
