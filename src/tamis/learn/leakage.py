"""Columns that know the outcome: written after it, because of it, or made of it. They are found and left out.

No figure alone tells a leak from a strong honest signal, so evidence is gathered and weighed:

- *decides*: what the column says by itself, against what all columns free of suspicion say together. An honest column
  hardly ever says more than all the others; what was written down afterwards does.
- *sure of winning*: many winners stand where nearly every row was won. Before the outcome, nobody is that sure.
- *filled in*: the column is filled for winners and empty for the lost, or the other way round.
- *later*: its dates come after the moment as of which the row is known.
- *alike*: it is empty in the very rows where a leak is, or repeats one.
- *name* and *values*: words that practice knows ("stage", "closed", "lost reason"). They never suffice: the column
  must also say something about the outcome, the less so the plainer the word is.

Strength is measured as the share of the outcome's entropy that a column explains on rows left out in turn (McFadden's
R2 of its table, shrunken): unlike the AUC it is the same for rare and frequent outcomes, and adds up roughly.
Kaufman, Rosset and Perlich (2012) define leakage; "known at" times (`Frame.at`) are the only proof, and what is found
here are suspicions with reasons, which the user can overrule by column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tamis.language import Text
from tamis.learn.leak_words import speaks_of_calls, value_word, word_of
from tamis.learn.splits import folds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tamis.learn.frame import Codes, Column, Flags, Frame, Numbers

FOLDS = 5
MOST_ROWS = 20_000
DECIDES = 0.3
"""A column that explains so much, and `TIMES_THE_REST` what all columns above suspicion do together, is a leak."""
DECIDES_BY_NAME = 0.2
"""The same where its name or values speak against it."""
STRONG = 0.12
TIMES_THE_REST = 1.5
SURE = 0.97
SURE_WINNERS = 0.25
ONE_SIDED = 6.0
"""Filled in so many times as often for one outcome as for the other."""
FILLED = 0.08
FILLED_ALONE = 0.3
ODD_FILLED = 0.05
PLAIN_WORD = 0.015
VAGUE_WORD = 0.03
COMPUTED = 0.05
_BINS = 24
_PRIOR = 2.0
_FEWEST_SURE = 20


@dataclass(frozen=True)
class Finding:
    """What is odd about a column. `excluded`: so odd that the model does without it; else it is only a warning."""

    column: str
    evidence: tuple[Text, ...]
    excluded: bool

    def as_dict(self) -> dict[str, object]:
        """For JSON: the evidence in the language of now."""
        return {
            "column": self.column,
            "evidence": " ".join(text.say() for text in self.evidence),
            "excluded": self.excluded,
        }


@dataclass(frozen=True, eq=False)
class Measured:
    """What a column says by itself, and what its emptiness says, as shares of the outcome's entropy; its AUC.

    `sure`: the share of winners that stand where nearly all were won; `filled`: the share filled in of the won and of
    the lost. `codes`, `empty` (rows,).
    """

    column: Column
    codes: Codes
    empty: Flags
    said: float
    said_empty: float
    auc: float
    sure: float
    sure_rate: float
    filled: tuple[float, float]


def find_leaks(frame: Frame, seed: int, keep: Iterable[str] = ()) -> list[Finding]:
    """What is odd, the worst first; columns of `keep` are told but never excluded.

    Raises:
        ValueError: the outcomes are not known.
    """
    from tamis.learn.committee import sample

    frame = sample(frame, MOST_ROWS, seed)
    fold = folds(frame, FOLDS, seed)
    measured = {column.name: measure_column(column, frame, fold) for column in frame.columns}
    calls = speaks_of_calls(measured)
    found = {name: _by_itself(one, calls) for name, one in measured.items()}
    _against_the_rest(frame, measured, found, seed)
    return _findings(measured, found, keep)


def quick_leaks(frame: Frame, seed: int) -> list[Finding]:
    """The same by each column alone, without a model of the others: in a moment, and blind to the finer leaks.

    Raises:
        ValueError: the outcomes are not known.
    """
    from tamis.learn.committee import sample

    frame = sample(frame, MOST_ROWS, seed)
    fold = folds(frame, FOLDS, seed)
    measured = {column.name: measure_column(column, frame, fold) for column in frame.columns}
    calls = speaks_of_calls(measured)
    return _findings(measured, {name: _by_itself(one, calls) for name, one in measured.items()}, ())


def _findings(measured: Mapping[str, Measured], found: dict[str, _Odd], keep: Iterable[str]) -> list[Finding]:
    _computed_together(measured, found)
    _alike(measured, found)
    kept = frozenset(keep)
    findings = [
        Finding(name, tuple(odd.evidence), odd.excluded and name not in kept)
        for name, odd in found.items()
        if odd.evidence
    ]
    return sorted(findings, key=lambda one: (-one.excluded, -measured[one.column].said, one.column))


def measure_column(column: Column, frame: Frame, fold: Codes) -> Measured:
    """What is to be known of a column by itself.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np

    from tamis.learn.metrics import auc_of

    won = frame.outcomes
    codes, empty = _coded(column)
    p = _left_out(codes, won, fold)
    counts = np.bincount(codes)
    hits = np.bincount(codes, won, len(counts))
    mean = float(won.mean())
    sure = (hits + _PRIOR * mean >= SURE * (counts + _PRIOR)) & (counts >= _FEWEST_SURE)
    return Measured(
        column, codes, empty,
        said=explained(p, won),
        said_empty=explained(_left_out(empty.astype(np.int32), won, fold), won),
        auc=auc_of(p, won),
        sure=float(hits[sure].sum() / max(won.sum(), 1)),
        sure_rate=float(hits[sure].sum() / max(counts[sure].sum(), 1)),
        filled=(float((~empty[won]).mean()), float((~empty[~won]).mean())),
    )  # fmt: skip


def explained(p: Numbers, won: Flags) -> float:
    """The share of the outcome's entropy that probabilities explain; below 0 where they are worse than the mean."""
    import numpy as np

    mean = np.clip(won.mean(), 1e-6, 1 - 1e-6)
    entropy = -(mean * np.log(mean) + (1 - mean) * np.log(1 - mean))
    given = np.clip(np.where(won, p, 1 - p), 1e-6, 1.0)
    return float(1 + np.log(given).mean() / entropy)


def _coded(column: Column) -> tuple[Codes, Flags]:
    """The values as codes from 0 on, all that are not known as one; and which these are."""
    import numpy as np

    if column.kind == "category":
        empty = column.values < 0
        return (column.values + 1).astype(np.int32), empty
    values = column.values
    empty = np.isnan(values)
    known = values[~empty]
    edges = np.unique(np.quantile(known, np.arange(1, _BINS) / _BINS, method="higher")) if len(known) else known
    codes = np.where(empty, 0, np.searchsorted(edges, values, side="right") + 1)
    return codes.astype(np.int32), empty


def _left_out(codes: Codes, won: Flags, fold: Codes) -> Numbers:
    """For each row, how often its code was won among the other folds, with some rows of the mean added."""
    import numpy as np

    size = int(codes.max()) + 1
    p = np.empty(len(won))
    for one in range(FOLDS):
        out = fold == one
        mean = won[~out].mean()
        counts = np.bincount(codes[~out], minlength=size)
        hits = np.bincount(codes[~out], won[~out], size)
        p[out] = ((hits + _PRIOR * mean) / (counts + _PRIOR))[codes[out]]
    return p


@dataclass
class _Odd:
    """What is odd about a column so far. `named`: words speak against it."""

    evidence: list[Text]
    excluded: bool = False
    named: bool = False


def _by_itself(one: Measured, calls: bool) -> _Odd:
    odd = _Odd([])
    if one.sure >= SURE_WINNERS:
        odd.evidence.append(_sure(one))
        odd.excluded = True
    least, most = sorted(one.filled)
    one_sided = one.said_empty >= FILLED and most >= ONE_SIDED * least
    if one.said_empty >= ODD_FILLED:
        odd.evidence.append(_filled(one))
        odd.excluded = odd.excluded or one_sided or one.said_empty >= FILLED_ALONE
    word, value = word_of(one.column.name, calls), value_word(one.column)
    plain = bool(word and (word.plain or value))
    if (word or value) and one.said >= (PLAIN_WORD if plain else VAGUE_WORD):
        odd.evidence += [_says(one), *([word.said] if word else []), *([value.said] if value else [])]
        odd.named = True
        odd.excluded = odd.excluded or plain
    return odd


def _against_the_rest(frame: Frame, measured: Mapping[str, Measured], found: dict[str, _Odd], seed: int) -> None:
    """Columns that say more than all those above suspicion together; from the weakest, the cleared ones join these."""
    strong = sorted((name for name, one in measured.items() if one.said >= STRONG), key=lambda n: measured[n].said)
    if not strong:
        return
    suspects = {name for name, odd in found.items() if odd.excluded} | set(strong)
    rest = _explained_by(frame.without(suspects), seed)
    for name in strong:
        one, odd = measured[name], found[name]
        if one.said >= TIMES_THE_REST * rest:
            odd.evidence = [_more(one, rest), *(text for text in odd.evidence if text != _says(one))]
            odd.excluded = odd.excluded or one.said >= (DECIDES_BY_NAME if odd.named else DECIDES)
        if not odd.excluded:
            suspects.discard(name)
            rest = _explained_by(frame.without(suspects), seed)


def _explained_by(frame: Frame, seed: int) -> float:
    """What a quick model of all columns explains, on rows left out in turn."""
    from tamis.learn.calibration import probability
    from tamis.learn.committee import Candidate, fit_committee

    if not frame.columns:
        return 0.0
    few = fit_committee(frame, Candidate("quick", strength=0.1), seed)
    return max(0.0, explained(probability(few.unseen), frame.outcomes))


def _computed_together(measured: Mapping[str, Measured], found: dict[str, _Odd]) -> None:
    """Scores and indexes of one name, all empty in the same rows: a tool wrote them, for some leads, at some time."""
    for name, one in measured.items():
        word = word_of(name)
        if word is None or not word.computed or one.said < COMPUTED:
            continue
        sisters = [other for other in measured.values() if other is not one and _sisters(other, one)]
        if sisters:
            found[name].evidence.append(_filled_in(_TOGETHER, empty=_percent(float(one.empty.mean()))))
            found[name].excluded = True


def _alike(measured: Mapping[str, Measured], found: dict[str, _Odd]) -> None:
    """Columns that are empty exactly where an excluded one is, by name its sisters."""
    leaks = [measured[name] for name, odd in found.items() if odd.excluded]
    for name, one in measured.items():
        if found[name].excluded or one.said <= 0.0:
            continue
        sister = next((leak for leak in leaks if _sisters(one, leak)), None)
        if sister is not None:
            found[name].evidence.append(_sister(one, sister))
            found[name].excluded = True


def _sisters(one: Measured, leak: Measured) -> bool:
    share = float(leak.empty.mean())
    if not 0.02 < share < 0.98 or float((one.empty == leak.empty).mean()) < 0.995:
        return False
    return one.column.name.split()[0].casefold() == leak.column.name.split()[0].casefold()


def _percent(share: float) -> Text:
    from tamis.model.wording import percent

    return Text(en=percent(share, "en"), fr=percent(share, "fr"))


def _figure(value: float) -> Text:
    from tamis.model.wording import number

    return Text(en=number(value, "en"), fr=number(value, "fr"))


def _filled_in(text: Text, **values: Text) -> Text:
    """The text with its fields filled, in both languages."""
    return replace(text, en=text.say("en", **values), fr=text.say("fr", **values))


def _says(one: Measured) -> Text:
    return _filled_in(_SAYS, said=_percent(one.said), auc=_figure(one.auc))


def _more(one: Measured, rest: float) -> Text:
    return _filled_in(_MORE, said=_percent(one.said), rest=_percent(rest), auc=_figure(one.auc))


def _sure(one: Measured) -> Text:
    return _filled_in(_SURE, winners=_percent(one.sure), rate=_percent(one.sure_rate))


def _filled(one: Measured) -> Text:
    return _filled_in(_FILLED, won=_percent(one.filled[0]), lost=_percent(one.filled[1]))


def _sister(one: Measured, leak: Measured) -> Text:
    same = float((one.empty == leak.empty).mean())
    return _filled_in(_SISTER, other=Text(en=leak.column.name, fr=leak.column.name), same=_percent(same))


_SAYS = Text(
    en="By itself it explains {said} of the outcome (AUC {auc}).",
    fr="À elle seule, elle explique {said} de l'issue (AUC {auc}).",
)
_MORE = Text(
    en="By itself it explains {said} of the outcome (AUC {auc}); all columns free of suspicion together, {rest}.",
    fr="À elle seule, elle explique {said} de l'issue (AUC {auc}) ; toutes les colonnes au-dessus de tout soupçon "
    "ensemble, {rest}.",
)
_SURE = Text(
    en="{winners} of the winners have values of which {rate} were won: before the outcome nobody is that sure.",
    fr="{winners} des gagnés ont des valeurs qui sont gagnées à {rate} : avant l'issue, personne n'en est si sûr.",
)
_FILLED = Text(
    en="It is filled in for {won} of the won and {lost} of the lost: that it is filled in tells the outcome.",
    fr="Elle est remplie pour {won} des gagnés et {lost} des perdus : qu'elle soit remplie révèle l'issue.",
)
_TOGETHER = Text(
    en="It and its sisters are empty in the same {empty} of the rows: a tool wrote them for some leads, at a time that "
    "is not known.",
    fr="Elle et ses sœurs sont vides dans les mêmes {empty} des lignes : un outil les a écrites pour certains "
    "prospects, à un moment inconnu.",
)
_SISTER = Text(
    en="It is empty in the same rows as '{other}' ({same}), which knows the outcome: both were written together.",
    fr="Elle est vide dans les mêmes lignes que « {other} » ({same}), qui connaît l'issue : les deux ont été écrites "
    "ensemble.",
)
