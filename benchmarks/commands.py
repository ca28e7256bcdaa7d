"""Whole commands of Tamis on files, as a user runs them."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.trial import Task
from benchmarks.workload import DATA

WIDE_LEADS, WIDE_COLUMNS, SEED = 12_000, 120, 1


def task_of(name: str, out: Path) -> Task | None:
    """The command of that name; None where its file is missing."""
    return {"wide": _wide, "x_education": _x_education}[name](out)


def _wide(out: Path) -> Task:
    from tamis.simulate import wide_leads

    leads = DATA / "wide.xlsx"
    if not leads.exists():
        DATA.mkdir(exist_ok=True)
        partial = leads.with_name("wide.partial.xlsx")
        wide_leads(WIDE_LEADS, WIDE_COLUMNS, SEED, partial)
        partial.rename(leads)
    return _score(leads, ROOT / "benchmarks" / "wide.yaml", out.with_suffix(".xlsx"))


def _x_education(out: Path) -> Task | None:
    folder = Path(os.environ.get("TAMIS_DATA") or ROOT.parent / "shared" / "data")
    leads = folder / "x_education" / "Leads.csv"
    if not leads.exists():
        return None
    return _score(leads, ROOT / "examples" / "x_education" / "model.yaml", out.with_suffix(".csv"))


def _score(leads: Path, model: Path, out: Path) -> Task:
    return Task(command=("score", str(leads), "--model", str(model), "--out", str(out)))
