"""DuckDB, embedded: files, micro-batches and whole histories on one machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb
from sqlglot import exp

from tamis.scoring.engines.base import Engine

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.clock import Moment
    from tamis.scoring.steps import Plan


_ROWS = "rows_to_fill_in"
_USELESS = ("partial_aggregate_pushdown",)
"""Our sums have about as many groups below their joins as above: summing twice only costs."""
_USELESS_FOR_FEW_ROWS = (
    *("expression_rewriter", "cte_filter_pusher", "common_subplan", "join_order", "statistics_propagation"),
    *("common_subexpressions", "filter_pushdown", "projection_pullup"),
)
"""They take longer than the plan that they make better."""


class DuckDB(Engine):
    """One in-memory database. `threads` None: as many as there are cores.

    `keeps_plans`: for few rows, registered again and again: they are copied into tables that stay, so that a plan over
    them is parsed once, and little is done to make it better. All this takes ten times as long as to run it.
    """

    dialect: ClassVar[str] = "duckdb"

    def __init__(self, threads: int | None = None, *, keeps_plans: bool = False) -> None:
        config: dict[str, Any] = {"preserve_insertion_order": False, "autoinstall_known_extensions": False}
        if threads:
            config["threads"] = threads
        self._connection = duckdb.connect(config=config)
        self._connection.execute("SET enable_progress_bar = false")
        without = [*_USELESS, *(_USELESS_FOR_FEW_ROWS if keeps_plans else ())]
        self._connection.execute(f"SET disabled_optimizers = '{','.join(without)}'")
        self._sql: dict[int, tuple[Plan, str, set[str]]] = {}
        self._keeps_plans = keeps_plans
        self._kept: dict[str, pa.Schema] = {}
        self._prepared: set[int] = set()

    def register(self, name: str, data: pa.Table) -> None:
        """Registers Arrow data."""
        if not self._keeps_plans:
            self._drop(name)
            self._connection.register(name, data)
            return
        self._connection.register(_ROWS, data)
        if self._kept.get(name) == data.schema:
            self._connection.execute(f"TRUNCATE {_quoted(name)}")
            self._connection.execute(f"INSERT INTO {_quoted(name)} FROM {_ROWS}")
        else:
            self._drop(name)
            self._connection.execute(f"CREATE TEMP TABLE {_quoted(name)} AS FROM {_ROWS}")
            self._kept[name] = data.schema
        self._connection.unregister(_ROWS)

    def scan(self, name: str, files: Sequence[str]) -> None:
        """Reads Parquet in place."""
        self._drop(name)
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        self._connection.execute(f"CREATE TEMP VIEW {_quoted(name)} AS FROM read_parquet([{listed}])")

    def columns(self, name: str) -> dict[str, str]:
        """Name to type."""
        rows = self._connection.execute(f"DESCRIBE {_quoted(name)}").fetchall()
        return {str(row[0]): str(row[1]).lower() for row in rows}

    def run(self, plan: Plan, moment: Moment | None = None) -> pa.Table:
        """Fetches the rows as Arrow."""
        sql, values = self._rendered(plan, moment)
        if not self._keeps_plans:
            return self._connection.sql(sql, params=values).to_arrow_table()
        if id(plan) not in self._prepared:
            self._connection.execute(f"PREPARE {_name_of(plan)} AS {sql}")
            self._prepared.add(id(plan))
        given = ", ".join(f"{name} := {value:d}" for name, value in values.items())
        return self._connection.sql(f"EXECUTE {_name_of(plan)}({given})").to_arrow_table()

    def store(self, name: str, plan: Plan, moment: Moment | None = None) -> None:
        """Computes and keeps."""
        self._drop(name)
        sql, values = self._rendered(plan, moment)
        self._connection.execute(f"CREATE TEMP TABLE {_quoted(name)} AS {sql}", values)

    def define(self, name: str, plan: Plan) -> None:
        """A view."""
        self._drop(name)
        self._connection.execute(f"CREATE TEMP VIEW {_quoted(name)} AS {plan.sql(self.dialect)}")

    def close(self) -> None:
        """Closes."""
        self._connection.close()

    def _rendered(self, plan: Plan, moment: Moment | None) -> tuple[str, dict[str, int]]:
        """The plan's SQL (rendered once) and the values of the parameters that it uses."""
        kept = self._sql.get(id(plan))
        if kept is None:
            names = {p.name for query in (*plan.steps.values(), plan.final) for p in query.find_all(exp.Placeholder)}
            kept = self._sql[id(plan)] = (plan, plan.sql(self.dialect), names)
        _, sql, names = kept
        values = moment.parameters() if moment else {}
        return sql, {k: v for k, v in values.items() if k in names}

    def _drop(self, name: str) -> None:
        self._kept.pop(name, None)
        self._connection.unregister(name)
        for kind in ("VIEW", "TABLE"):
            try:
                self._connection.execute(f"DROP {kind} IF EXISTS {_quoted(name)}")
            except duckdb.CatalogException:
                continue


def _name_of(plan: Plan) -> str:
    return f"plan_{id(plan)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
