"""Several fits of one kind of model, each without a fold of the rows: together they predict, apart they check.

What a member says of the rows that it did not see (but for the number of its trees, which they decided) serves three
times: to compare candidates, to calibrate, and (by how far members are apart) to say how sure the model is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from tamis.learn.additive import Additive, centred, together
from tamis.learn.boosted import Boosting, fit_boosted
from tamis.learn.encoding import fit_encoder, without_fold
from tamis.learn.logistic import fit_logistic
from tamis.learn.splits import folds, split_by_time

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tamis.learn.encoding import Encoder, Matrix
    from tamis.learn.frame import Flags, Frame, Numbers

FOLDS = 5
WINDOWS = 3
_LAST_SHARE = 0.45
_FEW_PARTS = 2
MANY_ROWS = 30_000
"""From here on trees have more leaves and learn faster, and two threads share their work."""


@dataclass(frozen=True)
class Candidate:
    """A kind of model: trees with settings, a logistic regression of a strength, both (their mean), or the constant."""

    name: str
    boosting: Boosting | None = None
    strength: float | None = None

    def for_rows(self, each: float) -> Candidate:
        """For leads with so many rows each, which are alike: as many leads in a leaf as where each has one."""
        how = self.boosting
        if how is None:
            return self
        leaf = round(how.smallest_leaf * each)
        return replace(self, boosting=replace(how, smallest_leaf=leaf, ridge=how.ridge * each))


CONSTANT = Candidate("constant")
CANDIDATES = (
    CONSTANT,
    Candidate("logistic", strength=0.03),
    Candidate("logistic-free", strength=0.3),
    Candidate("trees", Boosting()),
    Candidate("trees-and-logistic", Boosting(), 0.3),
)
NAMES = {candidate.name: candidate for candidate in CANDIDATES}


class Member(Protocol):
    """One fit: asked of rows, or made a sum of tables (which takes longer)."""

    def log_odds(self, codes: Matrix) -> Numbers:
        """Of each row."""
        ...

    def tables(self) -> Additive:
        """The same, as a model of one member."""
        ...


@dataclass(frozen=True, eq=False)
class Mean:
    """What members say in the mean, as one member."""

    parts: tuple[Member, ...]

    def log_odds(self, codes: Matrix) -> Numbers:
        """Of each row."""
        import numpy as np

        found: Numbers = np.mean([part.log_odds(codes) for part in self.parts], axis=0)
        return found

    def tables(self) -> Additive:
        """The mean of their tables."""
        import numpy as np

        models = [part.tables() for part in self.parts]
        pairs: dict[tuple[int, int], Numbers] = {}
        for model in models:
            for pair, table in model.pairs.items():
                pairs[pair] = pairs.get(pair, np.zeros_like(table)) + table / len(models)
        mains = tuple(np.mean(tables, axis=0) for tables in zip(*(model.mains for model in models), strict=True))
        return Additive(np.mean([model.intercepts for model in models], axis=0), mains, pairs)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A committee, and `unseen`: for each training row the log-odds by the members that did not see it (rows,)."""

    candidate: Candidate
    encoder: Encoder
    parts: tuple[Member, ...]
    unseen: Numbers
    codes: Matrix

    def members(self, frame: Frame) -> Numbers:
        """The log-odds that each member gives, shape (members, rows)."""
        import numpy as np

        codes = self.encoder.codes(frame)
        with _threads(frame.rows):
            return np.stack([part.log_odds(codes) for part in self.parts])

    def model(self) -> Additive:
        """As one sum of tables, each zero in the mean of the training rows."""
        with _threads(len(self.codes)):
            return centred(together([part.tables() for part in self.parts]), self.codes)


def fit_committee(frame: Frame, candidate: Candidate, seed: int, repeats: int = 1, parts: int = FOLDS) -> Fitted:
    """A member for each of the first `parts` of `FOLDS` folds, for each of `repeats` ways to part the rows.

    Raises:
        ValueError: the outcomes are not known.
    """
    import numpy as np

    parted = [folds(frame, FOLDS, seed + again) for again in range(repeats)]
    encoder, codes = fit_encoder(frame, parted[0])
    of_leads = candidate.for_rows(frame.rows_a_lead)
    members: list[Member] = []
    unseen = np.zeros(frame.rows)
    with _threads(frame.rows):
        for again, fold in enumerate(parted):
            for one in range(parts):
                out = fold == one
                own = without_fold(encoder, codes, frame, fold, one)
                member = _member(encoder, own, frame.outcomes, out, of_leads, seed + again * FOLDS + one)
                unseen[out] += member.log_odds(own[out]) / repeats
                members.append(member)
    return Fitted(candidate, encoder, tuple(members), unseen, codes)


def _member(encoder: Encoder, codes: Matrix, won: Flags, out: Flags, candidate: Candidate, seed: int) -> Member:
    found: list[Member] = []
    if candidate.strength is not None and codes.shape[1]:
        found.append(fit_logistic(encoder, codes[~out], won[~out], candidate.strength))
    if candidate.boosting is not None and codes.shape[1]:
        how = candidate.boosting
        if len(codes) >= MANY_ROWS:
            how = replace(how, leaves=3 * how.leaves, rate=1.5 * how.rate)
        found.append(fit_boosted(encoder, codes[~out], won[~out], (codes[out], won[out]), how, seed))
    if not found:
        return _constant(encoder, won[~out])
    return found[0] if len(found) == 1 else Mean(tuple(found))


def _constant(encoder: Encoder, won: Flags) -> Additive:
    import numpy as np

    rate = (won.sum() + 0.5) / (len(won) + 1)
    mains = tuple(np.zeros((1, coder.size)) for coder in encoder.coders)
    return Additive(np.array([np.log(rate / (1 - rate))]), mains, {})


def _threads(rows: int) -> AbstractContextManager[object]:
    """One for few rows, where threads would mostly wait for each other; the figures do not depend on the machine."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(2 if rows >= MANY_ROWS else 1)
    return limits


def log_losses(log_odds: Numbers, won: Flags) -> Numbers:
    """-log of the probability that was given to what happened, for each row."""
    import numpy as np

    signed = np.where(won, -log_odds, log_odds)
    found: Numbers = np.logaddexp(0.0, signed)
    return found


@dataclass(frozen=True)
class Compared:
    """The mean log loss of a candidate on rows that it had not seen, and how sure it is to know more than the constant.

    `better`: its mean lead over the constant's log loss, in standard errors. `sorts`: how far its AUC is above one half
    inside the windows that were predicted, in standard errors of a model that knows nothing: a base rate that moves
    spoils the log loss of every model, and not this.
    """

    name: str
    log_loss: float
    better: float
    sorts: float

    @property
    def candidate(self) -> Candidate:
        """What can be fitted."""
        return NAMES[self.name]


def compare(frame: Frame, seed: int, most_rows: int = 20_000) -> list[Compared]:
    """All candidates, from the best: on later rows where rows have times, else on rows left out in turn.

    Of many rows, `most_rows` (those of whole leads, at random) decide.
    """
    import numpy as np

    frame = sample(frame, most_rows, seed)
    unseen: dict[str, list[tuple[Numbers, Flags]]] = {}
    for candidate in CANDIDATES:
        unseen[candidate.name] = _unseen(frame, candidate, seed)
    losses = {name: np.concatenate([log_losses(*part) for part in parts]) for name, parts in unseen.items()}
    found = []
    for name, loss in losses.items():
        lead = losses[CONSTANT.name] - loss
        error = float(lead.std() / np.sqrt(len(lead)))
        better = float(lead.mean()) / error if error > 0 else 0.0
        found.append(Compared(name, float(loss.mean()), better, _sorts(unseen[name])))
    return sorted(found, key=lambda one: one.log_loss)


def _sorts(parts: list[tuple[Numbers, Flags]]) -> float:
    """The AUCs of the parts, less one half, together in standard errors under chance (Mann and Whitney 1947)."""
    from tamis.learn.metrics import auc_of

    total, weights = 0.0, 0.0
    for log_odds, won in parts:
        winners, losers = float(won.sum()), float((~won).sum())
        if winners and losers:
            weight = 12 * winners * losers / (winners + losers + 1)
            total += weight * (auc_of(log_odds, won) - 0.5)
            weights += weight
    return float(total / weights**0.5) if weights else 0.0


def _unseen(frame: Frame, candidate: Candidate, seed: int) -> list[tuple[Numbers, Flags]]:
    """The log-odds of rows that were not seen, and their outcomes.

    With times, of `WINDOWS` windows each predicted from what was before it. Forward chaining: a model that is good at
    other weeks of the same season is not yet good at the next one.
    """
    windows = later_windows(frame) if frame.at is not None else []
    if not windows:
        return [(fit_committee(frame, candidate, seed).unseen, frame.outcomes)]
    found = []
    for before, then in windows:
        fitted = fit_committee(frame.take(before), candidate, seed, parts=_FEW_PARTS)
        newest = frame.take(then)
        found.append((fitted.members(newest).mean(axis=0), newest.outcomes))
    return found


def later_windows(frame: Frame) -> list[tuple[Flags, Flags]]:
    """The last `WINDOWS` parts of the leads, in time order, each with the rows before it; none where one has no won."""
    import numpy as np

    found = []
    share = _LAST_SHARE / WINDOWS
    for number in range(WINDOWS, 0, -1):
        ends = split_by_time(frame, share * number), split_by_time(frame, share * (number - 1))
        before, then = ends[0].train, ends[0].test & ~ends[1].test
        if number == 1:
            then = ends[0].test
        found.append((before, then))
    won = frame.outcomes
    both = all(0 < won[rows].sum() < np.count_nonzero(rows) for window in found for rows in window)
    return found if both else []


def sample(frame: Frame, most_rows: int, seed: int) -> Frame:
    """Rows of whole leads, about `most_rows` at most, in their order."""
    return frame if frame.rows <= most_rows else frame.take(_drawn(frame, most_rows, seed))


def sample_with(frame: Frame, values: Numbers, most_rows: int, seed: int) -> tuple[Frame, Numbers]:
    """The same, with the values (rows,) of these rows."""
    if frame.rows <= most_rows:
        return frame, values
    kept = _drawn(frame, most_rows, seed)
    return frame.take(kept), values[kept]


def _drawn(frame: Frame, rows: int, seed: int) -> Flags:
    import numpy as np

    leads, place = np.unique(frame.lead, return_inverse=True)
    kept: Flags = (np.random.default_rng(seed).random(len(leads)) < rows / frame.rows)[place]
    return kept
