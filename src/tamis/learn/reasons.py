"""Why a probability is what it is: what each column adds to the log-odds, as sentences; the sum is exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tamis.language import Language, Text
from tamis.learn.lift import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.learn.encoding import Matrix
    from tamis.learn.lift import Lifts
    from tamis.learn.predictor import Predictions, Predictor

_LEAST = 0.05
"""In log-odds: what moves a probability by about a percent of itself is no reason."""


@dataclass(frozen=True)
class Reason:
    """`adds` to the log-odds because the lead is one of `group`."""

    column: str
    adds: float
    group: Group

    def say(self, language: Language | None = None) -> str:
        """As a sentence, in the language of now unless it is said."""
        from tamis.language import current_language
        from tamis.model.wording import number

        language = language or current_language()
        return _SENTENCE.say(language, said=self.group.said, lift=number(self.group.lift, language, 1))


@dataclass(frozen=True)
class Reasons:
    """All of a lead's, from the strongest: with `base` and `calibration` they sum to `log_odds`."""

    log_odds: float
    base: float
    calibration: float
    parts: tuple[Reason, ...]

    def main(self, most: int = 3) -> list[Reason]:
        """The strongest that count for it and those against it, at most so many of each."""
        notable = [one for one in self.parts if abs(one.adds) >= _LEAST]
        pro = [one for one in notable if one.adds > 0][:most]
        contra = [one for one in notable if one.adds < 0][:most]
        return [*pro, *contra]

    def say(self) -> str:
        """The main ones on one line: `+ ...; - ...`."""
        return "; ".join(f"{'+' if one.adds > 0 else '-'} {one.say()}" for one in self.main())

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        parts = [{"column": one.column, "adds": one.adds, "reason": one.say()} for one in self.parts]
        return {"log_odds": self.log_odds, "base": self.base, "calibration": self.calibration, "parts": parts}


def reasons_of(predictor: Predictor, lifts: Lifts, codes: Matrix, predictions: Predictions) -> Iterator[Reasons]:
    """For each row. A column that has two coders gives one reason: both terms, in the words of the first."""
    coders = predictor.encoder.coders
    for row in range(len(codes)):
        sums: dict[str, float] = {}
        groups: dict[str, Group] = {}
        for place, coder in enumerate(coders):
            sums[coder.name] = sums.get(coder.name, 0.0) + float(predictions.parts[row, place])
            groups.setdefault(coder.name, lifts.of(place, int(codes[row, place])))
        ordered = sorted(sums, key=lambda name: (-abs(sums[name]), name))
        parts = tuple(Reason(name, sums[name], groups[name]) for name in ordered)
        yield Reasons(float(predictions.log_odds[row]), predictions.base, float(predictions.calibration[row]), parts)


_SENTENCE = Text(
    en="{said}: leads like this converted {lift} times as often as the average",
    fr="{said} : ces prospects ont converti {lift} fois autant que la moyenne",
)
