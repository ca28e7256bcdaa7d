"""A model compiled: the plans that an engine runs.

Relations that the plans read: `profiles` (see `tamis.scoring.leads`), `events` (lead, event, t, day, and the typed
columns that the model names) or `entries` (the ledger, see `tamis.scoring.match`), `lists` (list, value).
Parameters: as_of, as_of_hour, as_of_day (see `tamis.scoring.clock.Moment`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from typing import Literal, ParamSpec, cast

from sqlglot import exp

from tamis.model.definition import Model
from tamis.scoring.additive import Additive, families, is_additive
from tamis.scoring.balance import LINES, SCORES, Balance
from tamis.scoring.components import (
    Component,
    EntryRule,
    EventComponent,
    LeadComponent,
    SequenceComponent,
    components_of,
)
from tamis.scoring.entries import EntryLines
from tamis.scoring.expressions import (
    both,
    col,
    either,
    equals,
    integer,
    is_null,
    named,
    null,
    table,
    text,
    values_table,
)
from tamis.scoring.hourly import HourlyEntries
from tamis.scoring.leads import LEADS, LeadLines
from tamis.scoring.match import ENTRIES, acts_of_entries, acts_of_events, add_ledgers, entries_step, steps_step
from tamis.scoring.predicates import long_lists
from tamis.scoring.sequences import SequenceLines
from tamis.scoring.steps import Plan, Steps, union

P = ParamSpec("P")
Source = Literal["events", "entries"]
Detail = Literal["points", "reasons", "explanation"]

_COLUMNS = (
    ("part", "TEXT"),
    ("hits", "DOUBLE"),
    ("first_at", "BIGINT"),
    ("last_at", "BIGINT"),
    ("before_decay", "DOUBLE"),
    ("after_decay", "DOUBLE"),
)


def _kept(compile_plan: Callable[P, Plan]) -> Callable[P, Plan]:
    """Compiles a plan once for each program and arguments: engines know a plan again, and need not parse it again."""

    @wraps(compile_plan)
    def find(*args: P.args, **options: P.kwargs) -> Plan:
        program, *rest = args
        key = (compile_plan.__name__, *rest, *sorted(options.items()))
        plans = cast("Program", program).plans
        if key not in plans:
            plans[key] = compile_plan(*args, **options)
        return plans[key]

    return find


class Program:
    """The plans of one model, each compiled once. It knows no engine."""

    def __init__(self, model: Model, watched: Sequence[EntryRule] = ()) -> None:
        """`watched`: what the ledger is to hold besides, of which no score reads anything."""
        self.model = model
        self._watched = watched
        self.plans: dict[tuple[object, ...], Plan] = {}
        self.components: tuple[Component, ...] = components_of(model)
        self._events = [c for c in self.components if isinstance(c, EventComponent)]
        self._sequences = [c for c in self.components if isinstance(c, SequenceComponent)]
        self._leads = LeadLines(model, [c for c in self.components if isinstance(c, LeadComponent)])
        self.balance = Balance(model, self.components)

    @cached_property
    def entry_rules(self) -> list[EntryRule]:
        """Everything that the ledger of this model holds entries of."""
        rules = [c.entries for c in self._events]
        rules += [step for c in self._sequences for step in c.steps]
        return list(dict.fromkeys([*rules, *self._leads.acts, *self._watched]))

    def list_rows(self) -> list[tuple[str, str]]:
        """The rows of the relation `lists`."""
        return long_lists(self.model.lists)

    @property
    def reads_events(self) -> bool:
        """Whether any rule looks at events."""
        return bool(self.entry_rules)

    @_kept
    def ledger(self) -> Plan:
        """events -> entries, added up by key: the ledger of the events before as_of."""
        steps = Steps()
        entries = entries_step(steps, self.entry_rules, self.model.timezone, self.model.lists, "found")
        return steps.plan(exp.select("*").from_(table(entries)))

    @staticmethod
    def added_ledgers(relation: str) -> Plan:
        """The sum of the ledgers in `relation`."""
        return Plan({}, add_ledgers(relation))

    @_kept
    def lines(self, source: Source, detail: Detail) -> Plan:
        """The lines of every lead: lead, component, value, part, hits, first_at, last_at, before_decay, after_decay.

        `reasons` leaves first_at and the points before and after decay null where they cost a pass over hours.
        """
        steps = Steps()
        self._add_lines(steps, source, detail, previous=False)
        return steps.plan(exp.select("*").from_(table(LINES)))

    @_kept
    def scores(self, source: Source, previous: bool = False) -> Plan:
        """One fused plan to scores: lead, audience, a column for each score, class, grade."""
        steps = Steps()
        self._add_lines(steps, source, "points", previous)
        self.balance.add_totals(steps)
        self.balance.add_scores(steps)
        return steps.plan(exp.select("*").from_(table(SCORES)))

    @_kept
    def scores_of_lines(self, source: Source, previous: bool = False) -> Plan:
        """The same from a stored relation `lines`."""
        steps = Steps()
        self._add_leads(steps, source, previous)
        self.balance.add_totals(steps)
        self.balance.add_scores(steps)
        return steps.plan(exp.select("*").from_(table(SCORES)))

    @_kept
    def stored_lines(self) -> Plan:
        """The stored relation `lines` itself."""
        return Plan({}, exp.select("*").from_(table(LINES)))

    @_kept
    def cells_of_lines(self) -> Plan:
        """From a stored relation `lines`: lead, cell (its number in `balance.cells`), value, and the bounded value."""
        steps = Steps()
        self.balance.add_totals(steps)
        columns = [col(k) for k in ("lead", "cell", "value", "bounded")]
        return steps.plan(exp.select(*columns).from_(table("bounded_cells")))

    def _add_leads(self, steps: Steps, source: Source, previous: bool) -> None:
        if source == "events":
            self._leads.add_leads(steps, acts_of_events, previous)
        else:
            self._leads.add_leads(steps, lambda rule: acts_of_entries(rule, ENTRIES), previous)

    def _add_lines(self, steps: Steps, source: Source, detail: Detail, previous: bool) -> None:
        self._add_leads(steps, source, previous)
        parts = self._leads.add_to(steps)
        if detail == "points":
            parts = [_only_points(p) for p in parts]
        event_parts = self._event_lines(steps, source, detail)
        if event_parts:
            parts.append(self._of_audiences(steps, event_parts))
        steps.add(LINES, union(parts) if parts else _no_lines(detail))

    def _event_lines(self, steps: Steps, source: Source, detail: Detail) -> list[exp.Select]:
        zone, lists = self.model.timezone, self.model.lists
        fused = source == "events" and detail != "explanation"
        additive = [c for c in self._events if fused and is_additive(c)]
        others = [c for c in self._events if not (fused and is_additive(c))]
        parts: list[exp.Select] = []
        for n, (mine, index) in enumerate(families(additive)):
            found = Additive(mine, zone, lists, detail != "points", f"sums_{n}", index).add_to(steps)
            parts += [_padded(p) if detail != "points" else p for p in found]
        rules = list(dict.fromkeys(step for c in self._sequences for step in c.steps))
        if fused and rules:
            steps_step(steps, rules, zone, lists)
        elif source == "events" and (rules or others):
            entries_step(steps, list(dict.fromkeys([*(c.entries for c in others), *rules])), zone, lists)
        walked: list[exp.Select] = []
        if others:
            lines = EntryLines(others, zone, ENTRIES, [a.name for a in self.model.audiences])
            walked += lines.add_to(steps, HourlyEntries(lines, zone, lists).add_to(steps) if fused else None)
        if self._sequences:
            walked += SequenceLines(self._sequences, zone, ENTRIES).add_to(steps)
        return parts + [_only_points(p) if detail == "points" else p for p in walked]

    def _of_audiences(self, steps: Steps, parts: list[exp.Select]) -> exp.Select:
        """The lines of event rules, without those of components that are not for the lead's audience."""
        relation = steps.add("event_lines", union(parts))
        components: Sequence[Component] = [*self._events, *self._sequences]
        if all(c.audiences is None for c in components):
            return exp.select("*").from_(table(relation))
        rows = [
            [integer(c.number), text(audience) if audience is not None else exp.null()]
            for c in components
            for audience in (c.audiences if c.audiences is not None else (None,))
        ]
        columns = [("component", "INT"), ("audience", "TEXT")]
        allowed = steps.add("component_audiences", values_table(rows, "v", columns))
        belongs = either(is_null(col("audience", "a")), equals(col("audience", "a"), col("audience", "l")))
        return (
            exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("n", quoted=True)))
            .from_(table(relation, "n"))
            .join(table(LEADS, "l"), on=equals(col("lead", "l"), col("lead", "n")), join_type="inner")
            .join(
                table(allowed, "a"),
                on=both(equals(col("component", "a"), col("component", "n")), belongs),
                join_type="inner",
            )
        )


def _only_points(lines: exp.Select) -> exp.Select:
    inner = lines.subquery(exp.to_identifier("q", quoted=True))
    return exp.select(col("lead"), col("component"), col("value")).from_(inner)


def _padded(lines: exp.Select) -> exp.Select:
    return lines.select(named(null("DOUBLE"), "before_decay"), named(null("DOUBLE"), "after_decay"))


def _no_lines(detail: Detail) -> exp.Select:
    columns = [("component", "INT"), ("value", "DOUBLE"), *(_COLUMNS if detail != "points" else ())]
    empty = [named(null(type_), name) for name, type_ in columns]
    return exp.select(col("lead"), *empty).from_(table(LEADS)).where(exp.false())
