"""The same job in hand-written SQL for DuckDB, made from the same rules.

`best` is the fastest general formulation that we know (others were tried: docs/performance.md): the rules that an
event meets as the bits of a number, one sum for each half-life and such number, and rules only at the end.
`best_of_many` adds what many rules on pages need: a hash join in place of bits. `per_rule` is what one would write
first. `scan` only reads every value. Windows begin at whole hours, as those of Tamis do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.rules import CLASSES, RECENT_DAYS, SCORES, PointRule
from benchmarks.workload import AS_OF, Workload

_AS_OF = f"TIMESTAMP '{AS_OF}'"
_AGE = f"(epoch_us(occurred_at) - epoch_us({_AS_OF}))::DOUBLE"  # negative
_RECENT = f"occurred_at >= {_AS_OF} - INTERVAL {RECENT_DAYS} DAY"


def best(rules: Sequence[PointRule], workload: Workload, out: Path) -> None:
    """A bitmask of rules for each event, grouped by lead and bitmask."""
    steps = f"""
    matched AS (
        SELECT lead, occurred_at, {_AGE} AS age, ({_bitmask(rules)})::INTEGER AS met
        FROM {_events(workload)} WHERE occurred_at < {_AS_OF}),
    grouped AS (
        SELECT lead, met, {_decayed_sums(rules)}, count(*) FILTER (WHERE {_RECENT}) AS recent
        FROM matched WHERE met <> 0 GROUP BY lead, met),
    expanded AS (
        SELECT met, rule, half_life FROM (SELECT DISTINCT met FROM grouped), rules WHERE met & (1 << rule) <> 0),
    by_rule AS (
        SELECT lead, rule, sum({_by_half_life(rules)}) AS decayed, sum(recent) AS recent
        FROM grouped JOIN expanded USING (met) GROUP BY lead, rule)"""
    _write(rules, steps, workload, out)


def best_of_many(rules: Sequence[PointRule], workload: Workload, out: Path) -> None:
    """Rules on one page by a hash join on (event, page), the others as a list of numbers for each event."""
    paged = {i for i, rule in enumerate(rules) if list(rule.where) == ["page"]}
    others = [(i, rule) for i, rule in enumerate(rules) if i not in paged]
    keys = [f"({_text(rules[i].event)}, {_text(page)}, {i})" for i in paged for page in rules[i].where["page"]]
    scanned = f"{_events(workload)} e"
    steps = f"""
    pages(event, page, rule) AS (VALUES {", ".join(keys)}),
    hits AS (
        SELECT lead, occurred_at, unnest({_numbers(others)}) AS rule FROM {scanned} WHERE occurred_at < {_AS_OF}
        UNION ALL
        SELECT lead, occurred_at, rule FROM {scanned} JOIN pages USING (event, page) WHERE occurred_at < {_AS_OF}),
    by_rule AS (
        SELECT lead, rule, sum(exp({_AGE} * {math.log(2)!r} / (half_life * 86400e6))) AS decayed,
            count(*) FILTER (WHERE {_RECENT}) AS recent
        FROM hits JOIN rules USING (rule) GROUP BY lead, rule)"""
    _write(rules, steps, workload, out)


def per_rule(rules: Sequence[PointRule], workload: Workload, out: Path) -> None:
    """Two aggregates with a FILTER for each rule."""
    aggregates, rows = [], []
    for i, rule in enumerate(rules):
        decayed = f"sum(pow(2.0, {_AGE} / {rule.half_life * 86400e6!r}))"
        aggregates.append(f"{decayed} FILTER (WHERE {_condition(rule)}) AS d{i}")
        aggregates.append(f"count(*) FILTER (WHERE {_condition(rule)} AND {_RECENT}) AS r{i}")
        rows.append(f"SELECT lead, {i} AS rule, d{i} AS decayed, r{i} AS recent FROM aggregated WHERE d{i} IS NOT NULL")
    steps = f"""
    aggregated AS MATERIALIZED (
        SELECT lead, {", ".join(aggregates)} FROM {_events(workload)} WHERE occurred_at < {_AS_OF} GROUP BY lead),
    by_rule AS ({" UNION ALL ".join(rows)})"""
    _write(rules, steps, workload, out)


def scan(workload: Workload) -> None:
    """Touches every value of the columns that the rules read."""
    texts = ", ".join(f"sum(strlen({column}))" for column in ("event", "page", "theme", "content_type", "channel"))
    numbers = "sum(lead), sum(epoch_us(occurred_at)::DOUBLE)"
    with duckdb.connect() as connection:
        connection.execute(f"SELECT {numbers}, {texts} FROM {_events(workload)}").fetchall()


@dataclass(frozen=True)
class Summary:
    """What a file of scores says, to compare: leads, the sum of each score, and how many are of each class."""

    leads: int
    sums: dict[str, float]
    classes: dict[str, int]


def summary(out: Path) -> Summary:
    """Of a file that a contestant wrote."""
    with duckdb.connect() as connection:
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM read_parquet('{out}')").fetchall()]
        scores = [column for column in columns if column.startswith("score_")]
        sums = ", ".join(f"sum({score})" for score in scores)
        leads, *totals = connection.execute(
            f"SELECT count(DISTINCT lead), {sums} FROM read_parquet('{out}')"
        ).fetchall()[0]
        classes = connection.execute(
            f"SELECT class, count(*) FROM read_parquet('{out}') GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return Summary(leads, dict(zip(scores, totals, strict=True)), dict(classes))


def _write(rules: Sequence[PointRule], steps: str, workload: Workload, out: Path) -> None:
    """From the step `by_rule` (lead, rule, decayed, recent) to a row for every lead."""
    by_score = ", ".join(
        f"greatest(0, least(100, coalesce(sum(points) FILTER (WHERE score = {_text(score)}), 0))) AS {score}"
        for score in SCORES
    )
    scores = ", ".join(f"coalesce({score}, 0) AS score_{score}" for score in SCORES)
    total = " + ".join(f"score_{score}" for score in SCORES)
    whens = " ".join(f"WHEN score_total >= {least} THEN '{name}'" for name, least in CLASSES)
    query = f"""
    WITH rules(rule, score, half_life, points, recent_points, most_recent, low, high) AS (VALUES {_rows(rules)}),
    {steps},
    clipped AS (
        SELECT lead, score, greatest(low, least(high,
            points * decayed + recent_points * least(recent, most_recent))) AS points
        FROM by_rule JOIN rules USING (rule)),
    scored AS (SELECT lead, {by_score} FROM clipped GROUP BY lead)
    SELECT lead, {scores}, {total} AS score_total, CASE {whens} ELSE 'd' END AS class
    FROM '{workload.leads_file}' LEFT JOIN scored USING (lead)"""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def _events(workload: Workload) -> str:
    return f"read_parquet('{workload.event_files}/*.parquet')"


def _rows(rules: Sequence[PointRule]) -> str:
    rows = []
    for i, rule in enumerate(rules):
        low, high = rule.bounds
        amounts = (rule.points, rule.recent, float(rule.most_recent), low, high)
        numbers = ", ".join(f"{amount!r}::DOUBLE" for amount in amounts)
        rows.append(f"({i}, {_text(rule.score)}, {rule.half_life}, {numbers})")
    return ", ".join(rows)


def _bitmask(rules: Sequence[PointRule]) -> str:
    """The sum of the bits of the rules that an event meets; only those of its name are looked at."""
    by_event: dict[str, list[str]] = {}
    for i, rule in enumerate(rules):
        met = _properties(rule)
        bit = str(1 << i) if not met else f"CASE WHEN {met} THEN {1 << i} ELSE 0 END"
        by_event.setdefault(rule.event, []).append(bit)
    whens = [f"WHEN event = {_text(event)} THEN {' + '.join(bits)}" for event, bits in by_event.items()]
    return f"CASE {' '.join(whens)} ELSE 0 END"


def _numbers(rules: Sequence[tuple[int, PointRule]]) -> str:
    """The list of the numbers of the rules that an event meets."""
    by_event: dict[str, list[str]] = {}
    for i, rule in rules:
        met = _properties(rule)
        by_event.setdefault(rule.event, []).append(str(i) if not met else f"CASE WHEN {met} THEN {i} END")
    whens = [f"WHEN event = {_text(event)} THEN [{', '.join(found)}]" for event, found in by_event.items()]
    return f"CASE {' '.join(whens)} END"


def _half_lives(rules: Sequence[PointRule]) -> list[int]:
    return sorted({rule.half_life for rule in rules})


def _decayed_sums(rules: Sequence[PointRule]) -> str:
    sums = []
    for days in _half_lives(rules):
        bits = sum(1 << i for i, rule in enumerate(rules) if rule.half_life == days)
        factor = f"exp(age * {math.log(2) / (days * 86400e6)!r})"
        sums.append(f"sum(CASE WHEN met & {bits} <> 0 THEN {factor} END) AS s{days}")
    return ", ".join(sums)


def _by_half_life(rules: Sequence[PointRule]) -> str:
    return f"CASE half_life {' '.join(f'WHEN {days} THEN s{days}' for days in _half_lives(rules))} END"


def _condition(rule: PointRule) -> str:
    name, properties = f"event = {_text(rule.event)}", _properties(rule)
    return f"{name} AND {properties}" if properties else name


def _properties(rule: PointRule) -> str:
    tests = []
    for column, values in rule.where.items():
        listed = ", ".join(map(_text, values))
        tests.append(f"{column} = {listed}" if len(values) == 1 else f"{column} IN ({listed})")
    return " AND ".join(tests)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
