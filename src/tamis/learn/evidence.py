"""What became of the leads of a rule: how many, how often won beside all others, and how well totals rank them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Language, Text
from tamis.learn.lift import lift_of
from tamis.learn.metrics import auc_of
from tamis.learn.shares import share_of

if TYPE_CHECKING:
    from tamis.learn.frame import Flags, Micros, Numbers
    from tamis.learn.model_patch import Change

_RESAMPLES = 300
_TAILS = (0.025, 0.975)
_Z = 1.959964


@dataclass(frozen=True)
class Evidence:
    """Rows and leads of which a rule holds; how often these were won over all (90 % interval; None without rows)."""

    rows: int
    leads: int
    won: int
    lift: tuple[float, float, float] | None


@dataclass(frozen=True)
class Ranked:
    """How well one total ranks, with its 95 % interval; `gain`: over the user's own, on the same resamples of leads."""

    name: str
    auc: float
    low: float
    high: float
    gain: tuple[float, float, float] | None = None


def evidence_of(holds: Flags, lead: Micros, won: Flags) -> Evidence:
    """Of the rows (rows,) of which it holds. The rows of one lead are counted as one observation.

    The lift is that of `lift_of`, for as many independent rows as would be as uncertain (the effective sample size).
    """
    share = share_of(lead[holds], won[holds])
    mean = float(won.mean())
    if not share.rows or share.share is None or share.low is None or share.high is None or not mean:
        return Evidence(share.rows, share.leads, share.won, None)
    rate = share.share
    off = (share.high - share.low) / (2 * _Z)
    rows = float(share.leads)
    if 0 < rate < 1 and off > 0:
        rows = min(float(share.rows), rate * (1 - rate) / off**2)
    return Evidence(share.rows, share.leads, share.won, lift_of(rows, rows * rate, mean))


def aucs_of(named: Mapping[str, Numbers], won: Flags, lead: Micros, seed: int) -> tuple[Ranked, ...]:
    """Of each total (rows,); the first is the one that the others are compared with."""
    import numpy as np

    rng = np.random.default_rng(seed)
    leads, place = np.unique(lead, return_inverse=True)
    drawn: list[list[float]] = []
    for _ in range(_RESAMPLES):
        times = np.bincount(rng.integers(0, len(leads), len(leads)), minlength=len(leads))[place]
        rows = np.repeat(np.arange(len(won)), times)
        if 0 < won[rows].sum() < len(rows):
            drawn.append([auc_of(total[rows], won[rows]) for total in named.values()])
    all_drawn = np.array(drawn).reshape(len(drawn), len(named))
    found = []
    first = next(iter(named.values()))
    for number, (name, total) in enumerate(named.items()):
        auc = auc_of(total, won)
        low, high = _ends(all_drawn[:, number])
        gain = None
        if number:
            ends = _ends(all_drawn[:, number] - all_drawn[:, 0])
            gain = (auc - auc_of(first, won), *ends)
        found.append(Ranked(name, auc, low, high, gain))
    return tuple(found)


def _ends(values: Numbers) -> tuple[float, float]:
    import numpy as np

    low, high = np.quantile(values, _TAILS) if len(values) else (float("nan"), float("nan"))
    return float(low), float(high)


def said_of_change(evidence: Evidence, change: Change, times: tuple[float, float, float], language: Language) -> str:
    """The comment above points that were changed. `times`: how many times as many history gives, and the interval."""
    from tamis.model.wording import number

    literals = [change.stake.literals[place] for place in change.numbers]
    was = ", ".join(literal.text for literal in literals)
    if len(literals) > 1:
        return _WAS.say(language, was=was, said=said_of(evidence, language))
    gives, *ends = (number(literals[0].points * each, language, 0) for each in times)
    low, high = ends if literals[0].points > 0 else reversed(ends)
    said = said_of(evidence, language)
    return _WAS_ONE.say(language, was=was, gives=gives, low=low, high=high, said=said)


def said_of_new(evidence: Evidence, language: Language) -> str:
    """The comment above a rule that was added."""
    return _NEW.say(language, said=said_of(evidence, language))


def said_of(evidence: Evidence, language: Language) -> str:
    """How many leads, and how often they were won."""
    from tamis.model.wording import number

    leads = number(evidence.leads, language)
    if evidence.lift is None:
        return _LEADS.say(language, leads=leads)
    lift, low, high = (number(value, language, 1 if value >= 0.95 else 2) for value in evidence.lift)
    return _LIFT.say(language, leads=leads, lift=lift, low=low, high=high)


_WAS = Text(en="was {was}; {said}", fr="était {was} ; {said}")
_WAS_ONE = Text(
    en="was {was}; history gives {gives} ({low} to {high}); {said}",
    fr="était {was} ; l'historique donne {gives} ({low} à {high}) ; {said}",
)
_NEW = Text(en="new; {said}", fr="nouveau ; {said}")
_LEADS = Text(en="{leads} leads", fr="{leads} prospects")
_LIFT = Text(
    en="{leads} leads, won {lift} times as often as all ({low} to {high})",
    fr="{leads} prospects, gagnés {lift} fois autant que la moyenne ({low} à {high})",
)
