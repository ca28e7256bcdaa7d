"""Step entries to lines: A, then B, then C, each at most so long after the one before.

Step by step, every event of step k is kept when the latest reached event of step k-1 that is strictly earlier is
near enough; so any number of steps and any delay is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.scoring.clock import AS_OF
from tamis.scoring.components import SequenceComponent
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

    def _chain(self, steps: Steps, n: int) -> None:
        """Steps `sequence_<n>_<k>` (lead, at): the events that reach step k."""
        chain, within = self.chains[n]
        first = exp.select(col("lead"), named(col("bucket"), "at")).from_(table(self.entries))
        steps.add(f"sequence_{n}_1", first.where(equals(col("rule"), integer(chain[0].key))))
        for k, step in enumerate(chain[1:], start=2):
            before = exp.select(col("lead"), col("at"), named(col("at"), "reached"), named(exp.false(), "is_next"))
            after = exp.select(
                col("lead"), named(col("bucket"), "at"), named(null("BIGINT"), "reached"), named(exp.true(), "is_next")
            ).from_(table(self.entries))
            both_steps = union(
                [
                    before.from_(table(f"sequence_{n}_{k - 1}")),
                    after.where(equals(col("rule"), integer(step.key))),
                ]
            )
            merged = steps.add(f"sequence_{n}_{k}_merged", both_steps)
            latest = window(maximum(col("reached")), [col("lead")], [(col("at"), False)], strictly_less())
            seen = exp.select(col("lead"), col("at"), col("is_next"), named(latest, "latest")).from_(table(merged))
            reached = steps.add(f"sequence_{n}_{k}_seen", seen)
            near: list[E] = [col("is_next")]
            if within is None:
                near.append(at_most(col("latest"), col("at")))
            else:
                near.append(at_most(sub(col("at"), col("latest")), integer(within + _TOLERANCE)))
            steps.add(
                f"sequence_{n}_{k}",
                exp.select(col("lead"), col("at")).from_(table(reached)).where(both(*near)),
            )

    def _completions(self, n: int) -> exp.Select:
        """The last steps reached, with the time of the event itself (a step's may be shifted)."""
        chain, _ = self.chains[n]
        on = both(
            equals(col("lead", "e"), col("lead", "s")),
            equals(col("bucket", "e"), col("at", "s")),
            equals(col("rule", "e"), integer(chain[-1].key)),
        )
        return (
            exp.select(col("lead", "s"), named(integer(n), "chain"), named(col("first_at", "e"), "at"))
            .from_(table(f"sequence_{n}_{len(chain)}", "s"))
            .join(table(self.entries, "e"), on=on, join_type="inner")
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
