"""The first plan: events become hits, hits become ledger entries.

An entry is (lead, rule, split value, distinct value, bucket) with its sums; `entries` relations have these columns:
lead, rule (BIGINT), split_value, distinct_value (TEXT or null), bucket (BIGINT), hits, weight, amount,
weighted_amount (DOUBLE), first_at, last_at (BIGINT). Two ledgers are added by `add_ledgers`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlglot import exp

from tamis.model.fields import Field
from tamis.scoring.clock import AS_OF, hour_of
from tamis.scoring.components import EntryRule, Match
from tamis.scoring.expressions import (
    E,
    add,
    below,
    both,
    case,
    choose,
    col,
    count,
    differs,
    double,
    equals,
    exp_of,
    integer,
    is_in,
    maximum,
    minimum,
    mul,
    named,
    null,
    number,
    otherwise,
    param,
    sub,
    table,
    text,
    total,
    values_table,
)
from tamis.scoring.predicates import Scope
from tamis.scoring.signature import EventSignature, signature_join
from tamis.scoring.steps import Steps, union

KEY = ("lead", "rule", "split_value", "distinct_value", "bucket")
SUMS = ("hits", "weight", "amount", "weighted_amount")
EVENTS, ENTRIES = "events", "entries"


def before_as_of() -> E:
    """Only what was before the moment of the scoring."""
    return below(col("t", "e"), param(AS_OF))


def event_scope(lists: Mapping[str, frozenset[str]]) -> Scope:
    """Tests of an event look at the event's typed columns; its ages are counted back from its own time."""
    return Scope(lambda test: col(Field(test.field, test.type).name, "e"), col("t", "e"), lists)


def entries_step(
    steps: Steps, rules: Sequence[EntryRule], zone: ZoneInfo, lists: Mapping[str, frozenset[str]], name: str = ENTRIES
) -> str:
    """Adds the step `name`: the entries of `rules` over the relation `events`."""
    selective = [r for r in rules if r.match.names]
    sweeping = [r for r in rules if not r.match.names]
    parts: list[exp.Select] = []
    if selective:
        parts.append(_selective(steps, selective, zone, lists, name))
    parts += [_sweeping(rule, zone) for rule in sweeping]
    return steps.add(name, union(parts))


def steps_step(
    steps: Steps, rules: Sequence[EntryRule], zone: ZoneInfo, lists: Mapping[str, frozenset[str]], name: str = ENTRIES
) -> str:
    """Adds the step `name`: the hits of the steps of sequences (lead, rule, bucket, first_at), not summed."""
    hits = _hits(steps, list(rules), zone, lists, name)
    columns = [col("lead"), col("rule"), col("bucket"), named(col("t"), "first_at")]
    return steps.add(name, exp.select(*columns).from_(table(hits)))


def add_ledgers(source: str) -> exp.Select:
    """The sum of the entries in `source`, one entry a key: the ledger's monoid."""
    keys = [col(k) for k in KEY]
    sums = [named(total(col(s)), s) for s in SUMS]
    ends = [named(minimum(col("first_at")), "first_at"), named(maximum(col("last_at")), "last_at")]
    return exp.select(*keys, *sums, *ends).from_(table(source)).group_by(*[col(k) for k in KEY])


def acts_of_events(rule: EntryRule) -> exp.Select:
    """The last act of each lead (lead, last_at), straight from the events."""
    where = both(before_as_of(), _swept(rule))
    last = named(maximum(col("t", "e")), "last_at")
    return exp.select(col("lead", "e"), last).from_(table(EVENTS, "e")).where(where).group_by(col("lead", "e"))


def acts_of_entries(rule: EntryRule, source: str) -> exp.Select:
    """The last act of each lead (lead, last_at), from ledger entries."""
    last = named(maximum(col("last_at")), "last_at")
    mine = equals(col("rule"), integer(rule.key))
    return exp.select(col("lead"), last).from_(table(source)).where(mine).group_by(col("lead"))


def _selective(
    steps: Steps, rules: list[EntryRule], zone: ZoneInfo, lists: Mapping[str, frozenset[str]], name: str
) -> exp.Select:
    """The entries of rules that name their events."""
    used = {
        "split_value": any(r.split for r in rules),
        "distinct_value": any(r.distinct for r in rules),
    }
    return _grouped(_hits(steps, rules, zone, lists, name), used)


def _hits(steps: Steps, rules: list[EntryRule], zone: ZoneInfo, lists: Mapping[str, frozenset[str]], name: str) -> str:
    """Each hit as an entry of one: by signature, so that each event is looked at once."""
    matches = list(dict.fromkeys(r.match for r in rules))
    signature = EventSignature(matches, event_scope(lists))
    fields = sorted({f for r in rules for f in (r.split, r.distinct, r.amount) if f})
    keep = [col("lead", "e"), col("t", "e"), col("day", "e"), *(col(f.name, "e") for f in fields)]
    matched = signature.select(steps, f"{name}_matched", EVENTS, keep, before_as_of())
    expanded = signature.expand(steps, f"{name}_rules", matched)
    shifted = add(col("t", "e"), case([(col("day", "e"), col("step", "r"))], integer(0)))
    hour = hour_of(col("t", "e"), zone)
    numbered = steps.add(f"{name}_keys", _rule_rows(rules, matches))
    hit = (
        exp.select(
            col("lead", "e"),
            col("rule", "r"),
            named(_by_rule(rules, lambda r: r.split, "TEXT"), "split_value"),
            named(_by_rule(rules, lambda r: r.distinct, "TEXT"), "distinct_value"),
            named(case([(differs(col("step", "r"), integer(0)), shifted)], hour), "bucket"),
            named(exp_of(mul(double(sub(col("t", "e"), hour.copy())), col("rate", "r"))), "weight"),
            named(otherwise(_by_rule(rules, lambda r: r.amount, "DOUBLE"), number(0.0)), "amount"),
            named(col("t", "e"), "t"),
        )
        .from_(table(matched, "e"))
        .join(table(expanded, "x"), on=signature_join(signature.columns, "x", "e"), join_type="inner")
        .join(
            table(numbered, "r"),
            on=equals(col("match", "r"), col("match", "x")),
            join_type="inner",
        )
    )
    return steps.add(f"{name}_hits", hit)


def _grouped(hits: str, used: Mapping[str, bool]) -> exp.Select:
    """The sums of each key; keys that no rule uses are null, and are not grouped by."""
    return (
        exp.select(
            *[col(k) if used.get(k, True) else named(null("TEXT"), k) for k in KEY],
            named(double(count()), "hits"),
            named(total(col("weight")), "weight"),
            named(total(col("amount")), "amount"),
            named(total(mul(col("amount"), col("weight"))), "weighted_amount"),
            named(minimum(col("t")), "first_at"),
            named(maximum(col("t")), "last_at"),
        )
        .from_(table(hits))
        .group_by(*[col(k) for k in KEY if used.get(k, True)])
    )


def _rule_rows(rules: list[EntryRule], matches: list[Match]) -> exp.Select:
    rows = [
        [
            integer(matches.index(rule.match)),
            integer(rule.key),
            integer(n),
            number(math.log(2) / rule.half_life if rule.half_life else 0.0),
            integer(rule.step),
        ]
        for n, rule in enumerate(rules)
    ]
    columns = [("match", "INT"), ("rule", "BIGINT"), ("number", "INT"), ("rate", "DOUBLE"), ("step", "INT")]
    return values_table(rows, "v", columns)


def _by_rule(rules: list[EntryRule], pick: Callable[[EntryRule], Field | None], type_: str) -> E:
    """The column that each rule picks, or null of `type_`."""
    options = [(integer(n), col(f.name, "e")) for n, rule in enumerate(rules) if (f := pick(rule))]
    return choose(col("number", "r"), options, null(type_))


def _sweeping(rule: EntryRule, zone: ZoneInfo) -> exp.Select:
    """The entries of a rule that nearly every event meets."""
    hour = hour_of(col("t", "e"), zone)
    return (
        exp.select(
            col("lead", "e"),
            named(integer(rule.key), "rule"),
            named(null("TEXT"), "split_value"),
            named(null("TEXT"), "distinct_value"),
            named(hour, "bucket"),
            named(double(count()), "hits"),
            named(double(count()), "weight"),
            named(number(0.0), "amount"),
            named(number(0.0), "weighted_amount"),
            named(minimum(col("t", "e")), "first_at"),
            named(maximum(col("t", "e")), "last_at"),
        )
        .from_(table(EVENTS, "e"))
        .where(both(before_as_of(), _swept(rule)))
        .group_by(col("lead", "e"), hour.copy())
    )


def _swept(rule: EntryRule) -> E:
    if rule.match.names:
        return is_in(col("event", "e"), [text(n) for n in rule.match.names])
    if not rule.match.excluded:
        return exp.true()
    return exp.Not(this=exp.paren(is_in(col("event", "e"), [text(n) for n in rule.match.excluded])))
