"""A new model against the one in use: it takes its place only where it is better on new leads, beyond chance.

Both predict the same rows, of leads that neither saw. What is compared is the log loss, row by row; the rows of one
lead count as one observation (the linearised variance of a ratio: Cochran, Sampling Techniques, 1977, chapter 6).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal

from tamis.language import Text
from tamis.learn.metrics import auc_of, losses

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.frame import Flags, Numbers

    Micros = npt.NDArray[np.int64]

LEAST_WON = 20
"""Of fewer new leads that were won nothing is concluded."""
BEYOND_CHANCE = 2.0
"""Standard errors by which the new model must be better."""
Verdict = Literal["better", "not better", "too early"]


@dataclass(frozen=True)
class Duel:
    """`rows` of `leads`, of which `won` were won; None where nothing is concluded.

    `gain`: how much lower the challenger's log loss is in the mean; `errors`: in standard errors.
    """

    verdict: Verdict
    rows: int
    leads: int
    won: int
    champion_auc: float | None = None
    challenger_auc: float | None = None
    champion_loss: float | None = None
    challenger_loss: float | None = None
    gain: float | None = None
    errors: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def said(self) -> Text:
        """The verdict."""
        return _SAID[self.verdict]


def duel(champion: Numbers, challenger: Numbers, won: Flags, lead: Micros) -> Duel:
    """The probabilities of both for the same rows, shape (rows,), what came of them, and whose they are."""
    import numpy as np

    leads, which = np.unique(lead, return_inverse=True)
    winners = len(np.unique(lead[won]))
    counts = len(won), len(leads), winners
    if winners < LEAST_WON or winners == len(leads) or not (~won).any():
        return Duel("too early", *counts)
    before, after = losses(champion, won), losses(challenger, won)
    gains = before - after
    gain = float(gains.mean())
    apart = np.bincount(which, weights=gains - gain)
    error = sqrt(float((apart**2).sum()) * len(leads) / (len(leads) - 1)) / len(won)
    errors = gain / error if error else 0.0
    return Duel(
        "better" if errors >= BEYOND_CHANCE else "not better",
        *counts,
        auc_of(champion, won),
        auc_of(challenger, won),
        float(before.mean()),
        float(after.mean()),
        gain,
        errors,
    )


_SAID: dict[Verdict, Text] = {
    "better": Text(en="the new model is better, beyond chance", fr="le nouveau modèle est meilleur, au-delà du hasard"),
    "not better": Text(
        en="the new model is not better beyond chance: the one in use stays",
        fr="le nouveau modèle n'est pas meilleur au-delà du hasard : celui en service reste",
    ),
    "too early": Text(
        en=f"fewer than {LEAST_WON} new leads were won since the model in use was learned: it is too early to tell",
        fr=f"moins de {LEAST_WON} nouveaux prospects ont été gagnés depuis que le modèle en service a été appris : "
        "il est trop tôt pour conclure",
    ),
}
