"""A believable company with known truth: leads, what they do, what became of them, and why.

Atelier Cobalt makes 3D printers in France: desktop printers that are sold online (from 329 €), and medical, dental and
industrial machines that salespeople sell (up to 59,900 €). The simulator is the ground on which scoring, learning and
routing are judged, so it knows nothing of any of them, and its law is written down: see `tamis.simulate.truth`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

Progress = Callable[[str, float], None]

PRESETS = ("b2b", "b2c", "printers")
LAST_DAY = date(2026, 11, 1)


@dataclass(frozen=True)
class SimulationSummary:
    """What was written. `visitors` are leads without an e-mail address, `bots` among them; `events` include `suspect`.

    `won`, `lost`, `accepted` and `rejected` count what `outcomes.csv` says, `unrecorded` the wins that it misses.
    """

    out: Path
    preset: str
    first_day: date
    last_day: date
    leads: int
    visitors: int
    bots: int
    events: int
    suspect: int
    won: int
    lost: int
    accepted: int
    rejected: int
    unrecorded: int

    def as_dict(self) -> dict[str, object]:
        """For `--json`: paths and dates as texts."""
        return {k: v if isinstance(v, int) else str(v) for k, v in asdict(self).items()}


def simulate(
    preset: str,
    leads: int,
    days: int,
    seed: int,
    out: Path,
    end: date | None = None,
    progress: Progress | None = None,
) -> SimulationSummary:
    """Writes a simulated company into the folder `out` (made if absent).

    The last day is `end` (default: 1 November 2026, so that results can be repeated), in Europe/Paris. The same
    arguments give the same files. Writes `leads.csv`, `events.parquet`, `outcomes.csv`, `model.yaml` (a copy of the
    preset) and, in `truth/`, what no learner may see (`tamis.simulate.truth`).

    Args:
        preset: which company: `printers` (all its customers), `b2b` or `b2c` (only these).
        leads: how many, bots and anonymous visitors included.
        days: how many days of events.
        seed: of every random draw.
        out: the folder.
        end: the last day.
        progress: called with what is being done (in the current language) and the share done, 0 to 1.

    Raises:
        UsageError: the preset is unknown, or a number is not positive.
    """
    from tamis.simulate.run import run

    return run(preset, leads, days, seed, out, end or LAST_DAY, progress)


def wide_leads(leads: int, columns: int, seed: int, out: Path) -> None:
    """Writes a wide table of leads for benchmarks, as XLSX or CSV by the ending of `out`: five columns hold long texts.

    Raises:
        UsageError: fewer than one lead or 20 columns, or another ending.
    """
    from tamis.simulate.wide import write_wide

    write_wide(leads, columns, seed, out)
