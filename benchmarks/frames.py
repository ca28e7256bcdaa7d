"""The same job with data frames: Polars (lazy, streaming) and pandas (categoricals), as their users would write it.

In both, rules on one page are one join where there are many of them, since one filter for each would be far slower.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import reduce
from operator import add, and_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.rules import CLASSES, RECENT_DAYS, SCORES, PointRule
from benchmarks.workload import AS_OF, Workload

if TYPE_CHECKING:
    import polars as pl

_SINCE = AS_OF - timedelta(days=RECENT_DAYS)
_MANY = 12
_NUMBERS = ("rule", "score", "half_life", "points", "recent_points", "most_recent", "low", "high")


def with_polars(rules: Sequence[PointRule], workload: Workload, out: Path) -> None:
    """A sum by lead and rule, lazily; then what each rule gives."""
    import polars as pl

    age = (pl.col("occurred_at").dt.epoch("us") - pl.lit(AS_OF).dt.epoch("us")).cast(pl.Float64)
    events = (
        pl.scan_parquet(workload.event_files / "*.parquet")
        .filter(pl.col("occurred_at") < AS_OF)
        .with_columns(age=age, recent=pl.col("occurred_at") >= _SINCE)
    )
    table = pl.DataFrame(_rows(rules), schema=_NUMBERS, orient="row")
    by_rule = _polars_by_rule(rules, events)
    points = pl.col("points") * pl.col("decayed")
    points += pl.col("recent_points") * pl.min_horizontal("recent", "most_recent")
    clipped = by_rule.join(table.lazy(), on="rule").with_columns(given=points.clip(pl.col("low"), pl.col("high")))
    sums = {f"score_{s}": pl.col("given").filter(pl.col("score") == s).sum().clip(0.0, 100.0) for s in SCORES}
    scored = clipped.group_by("lead").agg(**sums)
    names = list(sums)
    every = pl.scan_parquet(workload.leads_file).select("lead").join(scored, on="lead", how="left")
    every = every.with_columns(pl.col(names).fill_null(0.0)).with_columns(score_total=pl.sum_horizontal(names))
    klass = reduce(
        lambda otherwise, named: pl.when(pl.col("score_total") >= named[1]).then(pl.lit(named[0])).otherwise(otherwise),
        reversed(CLASSES),
        pl.lit("d"),
    )
    every.with_columns(klass.alias("class")).collect(engine="streaming").write_parquet(out)


def _polars_by_rule(rules: Sequence[PointRule], events: pl.LazyFrame) -> pl.LazyFrame:
    """Lead, rule, and the sums of its hits."""
    import polars as pl

    paged, single = _apart(rules)
    parts = [_polars_by_mask({i: rules[i] for i in single}, events)]
    if paged:
        keys = pl.DataFrame(
            [(rules[i].event, page, i, _rate(rules[i].half_life)) for i in paged for page in rules[i].where["page"]],
            schema={"event": pl.Categorical, "page": pl.Categorical, "rule": pl.Int64, "rate": pl.Float64},
            orient="row",
        )
        decayed = (pl.col("age") * pl.col("rate")).exp().sum()
        hits = events.join(keys.lazy(), on=["event", "page"])
        parts.append(hits.group_by("lead", "rule").agg(decayed=decayed, recent=pl.col("recent").sum()))
    return pl.concat(parts)


def _polars_by_mask(rules: Mapping[int, PointRule], events: pl.LazyFrame) -> pl.LazyFrame:
    """The same from the bits of the rules that each event meets, as the SQL does it: filters are far slower."""
    import polars as pl

    bits = []
    for i, rule in enumerate(rules.values()):
        met = [pl.col("event") == rule.event, *(pl.col(c).is_in(values) for c, values in rule.where.items())]
        bits.append(pl.when(reduce(and_, met)).then(1 << i).otherwise(0))
    sums = {}
    half_lives = sorted({rule.half_life for rule in rules.values()})
    for days in half_lives:
        mine = sum(1 << i for i, rule in enumerate(rules.values()) if rule.half_life == days)
        sums[f"s{days}"] = pl.when(pl.col("met") & mine != 0).then((pl.col("age") * _rate(days)).exp()).sum()
    grouped = (
        events.with_columns(met=reduce(add, bits).cast(pl.Int64))
        .filter(pl.col("met") != 0)
        .group_by("lead", "met")
        .agg(pl.col("recent").sum(), **sums)
        .collect(engine="streaming")
    )
    pairs = [
        (met, number, rule.half_life)
        for met in grouped["met"].unique()
        for i, (number, rule) in enumerate(rules.items())
        if met >> i & 1
    ]
    expanded = pl.DataFrame(pairs, schema=("met", "rule", "half_life"), orient="row")
    decayed = pl.coalesce(pl.when(pl.col("half_life") == days).then(pl.col(f"s{days}")) for days in half_lives).sum()
    found = grouped.lazy().join(expanded.lazy(), on="met")
    return found.group_by("lead", "rule").agg(decayed=decayed, recent=pl.col("recent").sum())


def with_pandas(rules: Sequence[PointRule], workload: Workload, out: Path) -> None:
    """Events in memory, a filter and a grouping for each rule."""
    import numpy as np
    import pandas as pd
    import pyarrow.parquet as pq

    columns = ["lead", "occurred_at", "event", "page", "theme", "content_type", "channel"]
    events = pq.read_table(workload.event_files, columns=columns).to_pandas()
    events = events[events["occurred_at"] < AS_OF]
    events["age"] = (events["occurred_at"] - AS_OF) / pd.Timedelta(microseconds=1)
    events["recent"] = events["occurred_at"] >= _SINCE
    by_rule = _pandas_by_rule(rules, events)
    clipped = by_rule.merge(pd.DataFrame(_rows(rules), columns=_NUMBERS), on="rule")
    recent = clipped["recent_points"] * np.minimum(clipped["recent"], clipped["most_recent"])
    clipped["given"] = (clipped["points"] * clipped["decayed"] + recent).clip(clipped["low"], clipped["high"])
    sums = clipped.pivot_table(index="lead", columns="score", values="given", aggfunc="sum").clip(0.0, 100.0)
    scored = pq.read_table(workload.leads_file, columns=["lead"]).to_pandas()
    sums = sums.reindex(scored["lead"]).fillna(0.0)
    for score in SCORES:
        scored[f"score_{score}"] = sums[score].to_numpy() if score in sums else 0.0
    scored["score_total"] = scored[[f"score_{score}" for score in SCORES]].sum(axis=1)
    enough = [scored["score_total"] >= least for _, least in CLASSES]
    scored["class"] = np.select(enough, [name for name, _ in CLASSES], "d")
    scored.to_parquet(out, compression="zstd", index=False)


def _pandas_by_rule(rules: Sequence[PointRule], events: Any) -> Any:
    import numpy as np
    import pandas as pd

    paged, single = _apart(rules)
    parts = []
    by_event = {name: events[events["event"] == name] for name in {rules[i].event for i in single}}
    for i in single:
        rule = rules[i]
        hits = by_event[rule.event]
        for column, values in rule.where.items():
            hits = hits[hits[column].isin(values)]
        decayed = np.exp(hits["age"] * _rate(rule.half_life))
        parts.append(hits[["lead", "recent"]].assign(decayed=decayed).groupby("lead").sum().assign(rule=i))
    if paged:
        rows = [(rules[i].event, page, i, _rate(rules[i].half_life)) for i in paged for page in rules[i].where["page"]]
        keys = pd.DataFrame(rows, columns=["event", "page", "rule", "rate"])
        hits = events[["lead", "event", "page", "age", "recent"]].merge(keys, on=["event", "page"])
        hits["decayed"] = np.exp(hits["age"] * hits["rate"])
        sums = hits.groupby(["lead", "rule"])[["decayed", "recent"]].sum()
        parts.append(sums.reset_index("rule"))
    return pd.concat(parts).reset_index()


def _apart(rules: Sequence[PointRule]) -> tuple[list[int], list[int]]:
    """Rules on one page where they are many, and all others."""
    paged = [i for i, rule in enumerate(rules) if list(rule.where) == ["page"]]
    if len(paged) < _MANY:
        paged = []
    return paged, [i for i in range(len(rules)) if i not in set(paged)]


def _rows(rules: Sequence[PointRule]) -> list[tuple[Any, ...]]:
    return [(i, r.score, r.half_life, r.points, r.recent, r.most_recent, *r.bounds) for i, r in enumerate(rules)]


def _rate(days: int) -> float:
    return math.log(2) / (days * 86400e6)
