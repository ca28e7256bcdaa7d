"""Whether leads of today are still those that a model was learned from, and whether it still tells their chances.

How far two distributions are apart is told by the population stability index, the symmetrised Kullback-Leibler distance
of their shares (Siddiqi, Credit Risk Scorecards, 2006). Between samples of one population it is about a chi-squared
variable times (1/n + 1/m) (Yurdakul 2018), so that small samples alone raise no alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Literal

from tamis.language import Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.encoding import Matrix
    from tamis.learn.frame import Flags, Frame, Numbers
    from tamis.learn.predictor import Predictor

    Micros = npt.NDArray[np.int64]

NOTABLE, LARGE = 0.1, 0.25
"""The usual bounds of the index: below nothing moved, above much did (Siddiqi 2006)."""
_PARTS = 10
_LEAST_SHARE = 1e-3  # of a part that is empty, so that its logarithm is finite
_Z_999 = 3.09
_FEW = 50  # rows, below which nothing is said
Kind = Literal["population", "column", "calibration", "best tenth", "hot share"]


@dataclass(frozen=True)
class Reference:
    """The rows that a model was learned from: `rows` of them.

    `edges`: the inner bounds of tenths of their probabilities, `shares`: the share of rows in each; `columns`: of each
    column of the encoder the shares of its codes.
    """

    rows: int
    edges: tuple[float, ...]
    shares: tuple[float, ...]
    columns: tuple[tuple[float, ...], ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Reference:
        """What `as_dict` wrote."""
        columns = tuple(tuple(shares) for shares in data["columns"])
        return Reference(data["rows"], tuple(data["edges"]), tuple(data["shares"]), columns)


@dataclass(frozen=True)
class Alarm:
    """Something moved. `what`: a column, if it is one; `was` and `now`: shares or rates; `index`: how far."""

    kind: Kind
    what: str | None = None
    index: float | None = None
    was: float | None = None
    now: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with its sentence in the language of now."""
        return {**asdict(self), "said": self.said().say()}

    def said(self) -> Text:
        """A sentence."""
        from tamis.model.wording import number, percent

        def filled(language: Literal["en", "fr"]) -> str:
            was, now = (None if value is None else percent(value, language, 1) for value in (self.was, self.now))
            index = None if self.index is None else number(self.index, language, 2)
            return _SAID[self.kind].say(language, what=self.what, index=index, was=was, now=now)

        return Text(en=filled("en"), fr=filled("fr"))


@dataclass(frozen=True)
class Drift:
    """`index`: of the probabilities; `rows`: how many leads were looked at; `columns`: the index of each column."""

    rows: int
    index: float | None
    columns: Mapping[str, float]
    alarms: tuple[Alarm, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; texts are in the language of now."""
        return {
            "rows": self.rows,
            "index": self.index,
            "columns": dict(self.columns),
            "alarms": [alarm.as_dict() for alarm in self.alarms],
        }


def reference_of(predictor: Predictor, frame: Frame) -> Reference:
    """Of rows that a model was learned from."""
    import numpy as np

    codes = predictor.encoder.codes(frame)
    p = predictor.predict(frame).probability
    edges = np.unique(np.quantile(p, np.linspace(0, 1, _PARTS + 1)[1:-1]))
    shares = _shares(np.searchsorted(edges, p, "right"), len(edges) + 1)
    return Reference(frame.rows, tuple(map(float, edges)), shares, _columns(predictor, codes))


def drift_of(reference: Reference, predictor: Predictor, frame: Frame) -> Drift:
    """How far the leads of a frame are from those that the model was learned from."""
    import numpy as np

    if frame.rows < _FEW:
        return Drift(frame.rows, None, {}, ())
    p = predictor.predict(frame).probability
    now = _shares(np.searchsorted(np.array(reference.edges), p, "right"), len(reference.shares))
    rows = reference.rows, frame.rows
    index = stability(reference.shares, now)
    alarms: list[Alarm] = []
    if index > max(LARGE, _by_chance(len(now), rows)):
        alarms.append(Alarm("population", index=index))
    if _doubled(reference.shares[-1], now[-1], frame.rows):
        alarms.append(Alarm("hot share", was=reference.shares[-1], now=now[-1]))
    found: dict[str, float] = {}
    for coder, was, is_now in zip(
        predictor.encoder.coders, reference.columns, _columns(predictor, predictor.encoder.codes(frame)), strict=True
    ):
        apart = stability(was, is_now)
        found[coder.name] = max(apart, found.get(coder.name, 0.0))
        if apart > max(LARGE, _by_chance(len(was), rows)) and coder.name not in {alarm.what for alarm in alarms}:
            alarms.append(Alarm("column", coder.name, apart))
    return Drift(frame.rows, index, found, tuple(alarms))


def miscalibrated(p: Numbers, won: Flags, lead: Micros) -> Alarm | None:
    """Whether what came contradicts the probabilities, in the mean or among the best tenth. `lead`: whose the rows are.

    The score tests of Cox's calibration line (1958): shift 0 and slope 1, each lead being one observation. What is
    sure, but small, is no alarm.
    """
    import numpy as np

    if len(p) < _FEW:
        return None
    _, which = np.unique(lead, return_inverse=True)
    clipped = np.clip(p, _LEAST_SHARE, 1 - _LEAST_SHARE)
    log_odds = np.log(clipped / (1 - clipped))
    mean, rate = float(p.mean()), float(won.mean())
    if _surely(np.bincount(which, won - p)) and _apart(mean, rate):
        return Alarm("calibration", was=mean, now=rate)
    best = p >= np.quantile(p, 1 - 1 / _PARTS)
    said, came = float(p[best].mean()), float(won[best].mean())
    if _surely(np.bincount(which, (won - p) * (log_odds - log_odds.mean()))) and _apart(said, came):
        return Alarm("best tenth", was=said, now=came)
    return None


def _surely(sums: npt.NDArray[Any]) -> bool:
    """Whether the sum of independent terms is not 0 by chance."""
    spread = sqrt(float((sums**2).sum()))
    return spread > 0 and abs(float(sums.sum())) > _Z_999 * spread


def _apart(one: float, other: float) -> bool:
    """Whether one is a quarter more than the other."""
    return max(one, other) > 1.25 * max(min(one, other), _LEAST_SHARE)


def stability(was: Sequence[float], now: Sequence[float]) -> float:
    """The population stability index of two lists of shares."""
    import numpy as np

    p, q = (np.maximum(np.array(shares, float), _LEAST_SHARE) for shares in (was, now))
    return float(((q - p) * np.log(q / p)).sum())


def _by_chance(parts: int, rows: tuple[int, int]) -> float:
    """What the index stays below by chance (99.9 %; the chi-squared quantile by Wilson and Hilferty 1931)."""
    free = max(1, parts - 1)
    quantile = free * (1 - 2 / (9 * free) + _Z_999 * sqrt(2 / (9 * free))) ** 3
    return quantile * (1 / rows[0] + 1 / rows[1])


def _doubled(was: float, now: float, rows: int) -> bool:
    """Twice or half as many, beyond chance."""
    error = sqrt(max(was * (1 - was), _LEAST_SHARE) / rows)
    return (now > 2 * was or now < was / 2) and abs(now - was) > _Z_999 * error


def _columns(predictor: Predictor, codes: Matrix) -> tuple[tuple[float, ...], ...]:
    return tuple(_shares(codes[:, n], coder.size) for n, coder in enumerate(predictor.encoder.coders))


def _shares(codes: npt.NDArray[Any], size: int) -> tuple[float, ...]:
    import numpy as np

    return tuple(float(share) for share in np.bincount(codes, minlength=size) / max(1, len(codes)))


_SAID: Mapping[Kind, Text] = {
    "population": Text(
        en="the open leads are no longer those that the model was learned from: their probabilities have moved "
        "(stability index {index})",
        fr="les prospects ouverts ne sont plus ceux dont le modèle a été appris : leurs probabilités ont bougé "
        "(indice de stabilité {index})",
    ),
    "column": Text(
        en="'{what}' is no longer what it was when the model was learned (stability index {index})",
        fr="« {what} » n'est plus ce qu'elle était quand le modèle a été appris (indice de stabilité {index})",
    ),
    "calibration": Text(
        en="the model said {was} in the mean, and {now} converted",
        fr="le modèle disait {was} en moyenne, et {now} ont converti",
    ),
    "best tenth": Text(
        en="of the best tenth of leads the model said {was} in the mean, and {now} converted",
        fr="du meilleur dixième des prospects, le modèle disait {was} en moyenne, et {now} ont converti",
    ),
    "hot share": Text(
        en="{now} of the open leads are where the best {was} were when the model was learned",
        fr="{now} des prospects ouverts sont là où étaient les meilleurs {was} quand le modèle a été appris",
    ),
}
