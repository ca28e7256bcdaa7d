"""What history says of a user's own model: his points that should be others, and rules that he lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tamis.language import Language, Text
from tamis.learn.conditions import Candidates, candidates
from tamis.learn.evidence import Evidence, aucs_of, evidence_of, said_of_change, said_of_new
from tamis.learn.ground import Ground, asks_age, asks_events, traits_of
from tamis.learn.limited import Limited
from tamis.learn.model_edits import unified_diff
from tamis.learn.model_patch import Addition, Change, OwnModel, change_of, in_words_of
from tamis.learn.own_rules import Past, Total, gave, total_of, totals
from tamis.learn.revision import Found, Rows, few_leads, revise

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tamis.learn.conditions import Condition
    from tamis.learn.evidence import Ranked
    from tamis.learn.frame import Flags, Numbers
    from tamis.learn.points_rules import WrittenRule
    from tamis.model.definition import Award, Model
    from tamis.model.written_points import Stake

Stage = Callable[[Text, float | None], None]
Why = Literal[
    "changed",
    "agrees",
    "unsure",
    "mixed",
    "example",
    "few",
    "leak",
    "age",
    "events",
    "elsewhere",
    "no points",
    "fixed",
    "class",
]
MOST_NEW = 5
_MOST_LOOKED_AT = 30_000
_REPLAY = Text(en="Running your rules in the past", fr="Vos règles rejouées dans le passé")
_JUDGE = Text(en="Comparing with what became of the leads", fr="Comparaison avec ce que les prospects sont devenus")
_SCORE = Text(en="Scoring the held-out leads", fr="Calcul des scores des prospects mis de côté")


@dataclass(frozen=True, eq=False)
class Judged:
    """What history says of one stake.

    `why`: what became of it, or why it is not judged. `points`: its first number that pays the total; `gives`: what
    history gives in its place, with the interval (None where it is not judged); `new`: what it is now.
    """

    stake: Stake
    why: Why
    evidence: Evidence
    points: float | None = None
    gives: tuple[float, float, float] | None = None
    new: float | None = None
    example: str | None = None


@dataclass(frozen=True, eq=False)
class New:
    """A rule that adds something."""

    addition: Addition
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class Against:
    """What came out: each stake, new rules, how well each total ranks the same held-out rows, the diff (maybe empty).

    `held_out`: rows, and those won. `dated`: rows are leads at past moments.
    """

    own: OwnModel
    total: Total
    judged: tuple[Judged, ...]
    new: tuple[New, ...]
    ranked: tuple[Ranked, ...]
    held_out: tuple[int, int]
    text: str
    diff: str
    dated: bool


@dataclass(frozen=True, eq=False)
class _Proposal:
    """Changes by some rows, with what was found."""

    found: Found
    changes: tuple[Change, ...]
    additions: tuple[tuple[Condition, Addition], ...]
    spoils: dict[str, str]
    text: str
    model: Model


def against(own: OwnModel, ground: Ground, language: Language, stage: Stage, *, change: bool = True) -> Against:
    """Judges the rules of a model. Without `change` (too little is known) nothing is proposed.

    Raises:
        InputError: a file does not fit the model.
        UsageError: its file cannot be changed line by line.
    """
    return _Work(own, ground, language, stage).done(change=change)


class _Work:
    def __init__(self, own: OwnModel, ground: Ground, language: Language, stage: Stage) -> None:
        import numpy as np

        self.own, self.ground, self.language, self.stage = own, ground, language, stage
        self.total = total_of(own.model)
        self.largest = max((abs(literal.points) for s in own.stakes for literal in s.literals), default=0.0)
        self.weights = {name: weight for name, weight in self.total.weights.items() if weight}
        rules = [stake.alone for stake in own.stakes]
        stage(_REPLAY, 0.0)
        gifts = gave(own.model, rules, self.total, ground.past, lambda s: stage(_REPLAY, s))
        self.held = gifts.held
        self.whys: list[Why | None] = [self._why(stake) for stake in own.stakes]
        for part, (rule, _) in enumerate(gifts.parts):
            if self.whys[rule] == "leak":  # what knows the outcome would make everything else look worthless
                gifts.points[:, part] = 0.0
        limited = Limited(own.model, self.total, [stake.rule for stake in own.stakes], gifts)
        self.given, self.sum = limited.adds(), limited.total()
        few = few_leads(self.given, ground.frame.lead)
        self.whys = ["few" if w is None and short else w for w, short in zip(self.whys, few, strict=True)]
        self.judged = np.array([why is None for why in self.whys])
        self.way: dict[Condition, tuple[WrittenRule, str] | None] = {}

    def _why(self, stake: Stake) -> Why | None:
        """Why a stake is not judged; None where it is."""
        model, ground = self.own.model, self.ground
        if not stake.rule.awards and not getattr(stake.rule, "frequency", ()):
            return "class"
        if asks_events(stake.rule) and not ground.dated:
            return "events"
        if asks_age(stake.rule, model) and not ground.dated:
            return "age"
        if traits_of(stake.rule, model) & ground.known:
            return "leak"
        if not any(award.score in self.weights for award in _awards(stake)):
            return "elsewhere"
        if not stake.literals or any(literal.start in self.own.shared for literal in stake.literals):
            return "fixed"
        return None if any(literal.points for literal in stake.literals) else "no points"

    def done(self, *, change: bool) -> Against:
        import numpy as np

        self.stage(_JUDGE, None)
        everything = np.ones(len(self.held), bool)
        final = self._proposal(everything) if change else None
        ranked, held_out = self._ranked(change=change)
        judged = tuple(self._judged(number, final) for number in range(len(self.own.stakes)))
        new = tuple(New(a, self._evidence(c.holds(self.ground.frame))) for c, a in final.additions) if final else ()
        before, after = self.own.text, final.text if final else self.own.text
        mark = self.own.mark
        diff = unified_diff(mark + before, mark + after, self.own.path.name)
        return Against(self.own, self.total, judged, new, ranked, held_out, after, diff, self.ground.dated)

    def _proposal(self, rows: Flags) -> _Proposal:
        """What those rows say, left out what would break an example of the user's."""
        found = revise(self._rows(rows), MOST_NEW if self.own.room is not None else 0)
        changes = self._changes(found)
        additions = self._additions(found)
        text, model = self.own.patched(changes, [a for _, a in additions])
        spoils: dict[str, str] = {}
        if broken := self.own.broken(model):
            changes, additions, spoils = self._sparing(changes, additions)
            text, model = self.own.patched(changes, [a for _, a in additions])
            spoils = spoils or dict.fromkeys((c.stake.name for c in changes), broken[0])
        return _Proposal(found, tuple(changes), tuple(additions), spoils, text, model)

    def _rows(self, rows: Flags) -> Rows:
        import numpy as np

        frame = self.ground.frame.take(rows)
        places = np.arange(frame.rows)
        if frame.rows > _MOST_LOOKED_AT:
            drawn = np.random.default_rng(self.ground.seed).choice(frame.rows, _MOST_LOOKED_AT, replace=False)
            places = np.sort(drawn)
        there = candidates(frame.take(places), self.ground.falling)
        kept = np.array([self._usable(condition) is not None for condition in there.conditions], bool)
        conditions = tuple(c for c, keep in zip(there.conditions, kept, strict=True) if keep)
        pool = Candidates(conditions, there.holds[kept] if len(kept) else there.holds)
        return Rows(self.sum[rows], self.given[rows], self.judged, frame.outcomes, frame.lead, frame, pool, places)

    def _usable(self, condition: Condition) -> tuple[WrittenRule, str] | None:
        """The rule that asks for it in this model, and the score that it would pay."""
        if condition not in self.way:
            rule = in_words_of(self.ground.write(condition), self.own.model)
            self.way[condition] = None if rule is None else (rule, self._score_for(rule))
        return self.way[condition]

    def _score_for(self, rule: WrittenRule) -> str:
        kind = "fit" if rule.words is not None or rule.lines[0].startswith("when:") else "engagement"
        paid = {name: score for name, score in self.own.model.scores.items() if self.weights.get(name, 0.0) > 0}
        return next((name for name, score in paid.items() if score.kind == kind), next(iter(paid or self.weights)))

    def _changes(self, found: Found) -> list[Change]:
        changes = []
        for number, stake in enumerate(self.own.stakes):
            if found.changed[number]:
                change = change_of(stake, float(found.times[number]), self.weights, self.largest)
                if change is not None:
                    ends = (found.gives[number], found.low[number], found.high[number])
                    said = said_of_change(self._evidence(self.held[:, number]), change, ends, self.language)
                    changes.append(replace(change, why=said))
        return changes

    def _additions(self, found: Found) -> list[tuple[Condition, Addition]]:
        added = []
        for condition, worth in found.new:
            usable = self._usable(condition)
            if usable is None:
                continue
            rule, score = usable
            points = round(max(-self.largest, min(self.largest, worth / self.weights[score])))
            if points:
                said = said_of_new(self._evidence(condition.holds(self.ground.frame)), self.language)
                added.append((condition, Addition(rule, score, points, said)))
        return added

    def _sparing(
        self, changes: Sequence[Change], additions: Sequence[tuple[Condition, Addition]]
    ) -> tuple[list[Change], list[tuple[Condition, Addition]], dict[str, str]]:
        """As many of them, one by one, as break no example; and which example each other one would break."""
        kept: list[Change] = []
        extra: list[tuple[Condition, Addition]] = []
        spoils: dict[str, str] = {}
        for change in changes:
            if broken := self.own.broken(self.own.patched([*kept, change], [])[1]):
                spoils[change.stake.name] = broken[0]
            else:
                kept.append(change)
        for each in additions:
            if not self.own.broken(self.own.patched(kept, [a for _, a in (*extra, each)])[1]):
                extra.append(each)
        return kept, extra, spoils

    def _ranked(self, *, change: bool) -> tuple[tuple[Ranked, ...], tuple[int, int]]:
        """How well each total ranks the held-out rows; the changes are then those that the other rows say."""
        import numpy as np

        ground = self.ground
        test = np.flatnonzero(~ground.train)
        won = ground.frame.outcomes[test]
        if not 0 < won.sum() < len(won):
            return (), (len(won), int(won.sum()))
        past: Past = ground.past.take(test)
        named: dict[str, Numbers] = {"own": self._totals(self.own.model, past)}
        if change:
            named["patched"] = self._totals(self._proposal(ground.train).model, past)
        if ground.foretold is not None:
            named["full"] = ground.foretold[test]
        return aucs_of(named, won, ground.frame.lead[test], ground.seed), (len(won), int(won.sum()))

    def _totals(self, model: Model, past: Past) -> npt.NDArray[np.float64]:
        leaky = {stake.rule.id for stake, why in zip(self.own.stakes, self.whys, strict=True) if why == "leak"}
        honest = replace(model, rules=tuple(rule for rule in model.rules if rule.id not in leaky))
        return totals(honest, self.total, past, lambda share: self.stage(_SCORE, share))

    def _evidence(self, holds: Flags) -> Evidence:
        return evidence_of(holds, self.ground.frame.lead, self.ground.frame.outcomes)

    def _judged(self, number: int, final: _Proposal | None) -> Judged:
        stake, why = self.own.stakes[number], self.whys[number]
        evidence = self._evidence(self.held[:, number])
        paying = [x for x in stake.literals if x.score is None or x.score in self.weights]
        first = max(paying, key=lambda x: abs(x.points), default=None)
        if first is None or why is not None or final is None:
            return Judged(stake, why or "unsure", evidence, first.points if first else None)
        found = final.found
        ends = sorted((first.points * float(found.low[number]), first.points * float(found.high[number])))
        gives = (first.points * float(found.gives[number]), ends[0], ends[1])
        change = next((c for c in final.changes if c.stake is stake), None)
        if change is not None:
            new = float(change.numbers.get(stake.literals.index(first), first.text))
            return Judged(stake, "changed", evidence, first.points, gives, new)
        if found.mixed[number]:
            return Judged(stake, "mixed", evidence, first.points)
        spoilt = final.spoils.get(stake.name)
        agrees = ends[0] <= first.points <= ends[1] and (ends[0] > 0 or ends[1] < 0)
        why = "example" if spoilt else "agrees" if agrees or found.changed[number] else "unsure"
        return Judged(stake, why, evidence, first.points, gives, None, spoilt)


def _awards(stake: Stake) -> list[Award]:
    """Whatever the stake pays."""
    ranges = getattr(stake.alone, "frequency", ())
    return [*stake.alone.awards, *(award for range_ in ranges for award in range_.awards)]
