"""Step entries to lines: A, then B, then C, each at most so long after the one before.

Step by step, every event of step k is kept when the latest reached event of step k-1 that is strictly earlier is
near enough; so any number of steps and any delay is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.scoring.clock import AS_OF
from tamis.scoring.components import EntryRule, SequenceComponent
from tamis.scoring.decays import factor, window_start
from tamis.scoring.expressions import (
    E,
    at_least,
    at_most,
    below,
    both,
    case,
    choose,
    col,
    count,
    double,
    equals,
    integer,
    is_known,
    maximum,
    minimum,
    mul,
    named,
    null,
    number,
    param,
    strictly_less,
    sub,
    table,
    total,
    values_table,
    window,
)
from tamis.scoring.steps import Steps, union

_TOLERANCE = 999  # microseconds; a date-only event of step k is shifted by k
_ALL = 1 << 60


class SequenceLines:
    """Adds to a plan the steps that end in `lines` of sequence components, from the relation `entries`."""

    def __init__(self, components: Sequence[SequenceComponent], zone: ZoneInfo, entries: str) -> None:
        self.components = components
        self.zone = zone
        self.entries = entries
        self.chains = list(dict.fromkeys((c.steps, c.within) for c in components))

    def add_to(self, steps: Steps) -> list[exp.Select]:
        """Adds the steps; the SELECT that gives the lines is returned."""
        for n in range(len(self.chains)):
            self._chain(steps, n)
        completed = steps.add(
            "sequence_completions",
            union([self._completions(n) for n in range(len(self.chains))]),
        )
        ranked = steps.add("sequence_ranked", self._ranked(completed))
        return [self._lines(ranked)]

    def _step(self, step: EntryRule) -> exp.Select:
        """The events of one step: lead, at (which orders them), t (their own time)."""
        mine = equals(col("rule"), integer(step.key))
        found = exp.select(col("lead"), named(col("bucket"), "at"), named(col("first_at"), "t"))
        return found.from_(table(self.entries)).where(mine)

    def _chain(self, steps: Steps, n: int) -> None:
        """Steps `sequence_<n>_<k>` (lead, at, t): the events that reach step k."""
        chain, within = self.chains[n]
        steps.add(f"sequence_{n}_1", self._step(chain[0]))
        for k, step in enumerate(chain[1:], start=2):
            before = exp.select(col("lead"), col("at"), named(null("BIGINT"), "t"), named(col("at"), "reached"))
            after = self._step(step).select(named(null("BIGINT"), "reached"))
            merged = steps.add(f"sequence_{n}_{k}_merged", union([before.from_(table(f"sequence_{n}_{k - 1}")), after]))
            latest = window(maximum(col("reached")), [col("lead")], [(col("at"), False)], strictly_less())
            seen = exp.select(col("lead"), col("at"), col("t"), named(latest, "latest")).from_(table(merged))
            reached = steps.add(f"sequence_{n}_{k}_seen", seen)
            near: list[E] = [is_known(col("t"))]
            if within is None:
                near.append(is_known(col("latest")))
            else:
                near.append(at_most(sub(col("at"), col("latest")), integer(within + _TOLERANCE)))
            steps.add(
                f"sequence_{n}_{k}",
                exp.select(col("lead"), col("at"), col("t")).from_(table(reached)).where(both(*near)),
            )

    def _completions(self, n: int) -> exp.Select:
        """The events that reach the last step; two of one microsecond are one."""
        chain, _ = self.chains[n]
        return (
            exp.select(col("lead"), named(integer(n), "chain"), named(minimum(col("t")), "at"))
            .from_(table(f"sequence_{n}_{len(chain)}"))
            .group_by(col("lead"), col("at"))
        )

    def _ranked(self, completed: str) -> exp.Select:
        """The completions in each component's window, the most recent first."""
        rows = [
            [
                integer(c.number),
                integer(self.chains.index((c.steps, c.within))),
                number(c.points),
                integer(c.window if c.window is not None else _ALL),
                integer(c.times if c.times is not None else _ALL),
            ]
            for c in self.components
        ]
        columns = [("component", "INT"), ("chain", "INT"), ("points", "DOUBLE")]
        columns += [("window", "BIGINT"), ("times", "BIGINT")]
        own = values_table(rows, "v", columns).subquery(exp.to_identifier("c", quoted=True))
        rank = window(exp.RowNumber(), [col("lead", "s"), col("component", "c")], [(col("at", "s"), True)])
        return (
            exp.select(
                col("lead", "s"),
                *(col(k, "c") for k in ("component", "points", "times")),
                col("at", "s"),
                named(rank, "rank"),
            )
            .from_(table(completed, "s"))
            .join(own, on=equals(col("chain", "c"), col("chain", "s")), join_type="inner")
            .where(
                both(
                    at_least(col("at", "s"), sub(window_start(0), col("window", "c"))),
                    below(col("at", "s"), param(AS_OF)),
                )
            )
        )

    def _lines(self, ranked: str) -> exp.Select:
        left = choose(
            col("component"), [(integer(c.number), factor(c.decay, col("at"), self.zone)) for c in self.components]
        )
        decayed = mul(col("points"), left)
        paid = case([(at_most(col("rank"), col("times")), decayed)], number(0.0))
        return (
            exp.select(
                col("lead"),
                col("component"),
                named(total(paid), "value"),
                named(null("TEXT"), "part"),
                named(double(count()), "hits"),
                named(minimum(col("at")), "first_at"),
                named(maximum(col("at")), "last_at"),
                named(total(col("points")), "before_decay"),
                named(total(decayed.copy()), "after_decay"),
            )
            .from_(table(ranked))
            .group_by(col("lead"), col("component"))
        )
