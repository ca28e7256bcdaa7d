"""Spark: the same plans in its own dialect, for histories that outgrow a machine. Needs `tamis[spark]` and Java."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from sqlglot import exp

from tamis.errors import Problem, UsageError
from tamis.language import Text
from tamis.scoring.engines.base import Engine

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from tamis.scoring.clock import Moment
    from tamis.scoring.steps import Plan


class Spark(Engine):
    """Runs in the session that is given, else in a local one (`TAMIS_SPARK_MASTER`, default `local[*]`)."""

    dialect: ClassVar[str] = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        self._own = session is None
        self._session = session or _local_session()
        self._views: set[str] = set()

    def register(self, name: str, data: pa.Table) -> None:
        """Registers Arrow data."""
        self._view(name, self._session.createDataFrame(_typed(data)))

    def scan(self, name: str, files: Sequence[str]) -> None:
        """Reads Parquet in place."""
        self._view(name, self._session.read.parquet(*files))

    def columns(self, name: str) -> dict[str, str]:
        """Name to type."""
        return {k: t.lower() for k, t in self._session.table(f"`{name}`").dtypes}

    def run(self, plan: Plan, moment: Moment | None = None) -> pa.Table:
        """Fetches the rows as Arrow."""
        return self._query(plan, moment).toArrow()

    def store(self, name: str, plan: Plan, moment: Moment | None = None) -> None:
        """Computes and keeps."""
        self._view(name, self._query(plan, moment).localCheckpoint(eager=True))

    def define(self, name: str, plan: Plan) -> None:
        """A view."""
        self._view(name, self._query(plan, None))

    def close(self) -> None:
        """Closes."""
        for name in self._views:
            self._session.catalog.dropTempView(name)
        self._views.clear()
        if self._own:
            self._session.stop()

    def _query(self, plan: Plan, moment: Moment | None) -> DataFrame:
        names = {p.name for query in (*plan.steps.values(), plan.final) for p in query.find_all(exp.Placeholder)}
        values = moment.parameters() if moment else {}
        return self._session.sql(plan.sql(self.dialect), args={k: v for k, v in values.items() if k in names})

    def _view(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)
        self._views.add(name)


def _typed(data: pa.Table) -> pa.Table:
    """Columns without a type (all null) as text, dictionaries as their values: what Spark takes."""
    import pyarrow as pa

    for i, field in enumerate(data.schema):
        if pa.types.is_null(field.type) or pa.types.is_large_string(field.type):
            data = data.set_column(i, field.name, data.column(i).cast(pa.string()))
        elif pa.types.is_dictionary(field.type):
            data = data.set_column(i, field.name, data.column(i).cast(field.type.value_type))
    return data


def _local_session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError(
            Problem(
                "missing-extra",
                Text(
                    en="the engine spark needs PySpark and Java.",
                    fr="le moteur spark demande PySpark et Java.",
                ),
                hint=Text(en="Install them: pip install 'tamis[spark]'.", fr="Installez : pip install 'tamis[spark]'."),
            )
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("tamis").master(os.environ.get("TAMIS_SPARK_MASTER", "local[*]"))
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": os.environ.get("TAMIS_SPARK_PARTITIONS", "4"),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
