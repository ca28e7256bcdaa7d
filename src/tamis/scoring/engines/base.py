"""What an engine must do. Everything that a rule means is above it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    import pyarrow as pa

    from tamis.scoring.clock import Moment
    from tamis.scoring.steps import Plan


class Engine(ABC):
    """Holds named relations and runs plans over them. Use it in a `with`."""

    dialect: ClassVar[str]

    @abstractmethod
    def register(self, name: str, data: pa.Table) -> None:
        """Makes `data` the relation `name`, in place of any other of that name."""

    @abstractmethod
    def scan(self, name: str, files: Sequence[str]) -> None:
        """Makes Parquet files of one schema the relation `name`, read when a plan runs."""

    @abstractmethod
    def columns(self, name: str) -> dict[str, str]:
        """The columns of a relation: name to the engine's name of the type, in lower case."""

    @abstractmethod
    def run(self, plan: Plan, moment: Moment | None = None) -> pa.Table:
        """The rows of the plan's final SELECT."""

    @abstractmethod
    def store(self, name: str, plan: Plan, moment: Moment | None = None) -> None:
        """Makes the rows of the plan the relation `name`, computed now."""

    @abstractmethod
    def define(self, name: str, plan: Plan) -> None:
        """Makes the plan (without parameters) the relation `name`, computed whenever it is read."""

    @abstractmethod
    def close(self) -> None:
        """Frees what the engine holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_engine(name: str) -> Engine:
    """The engine `duckdb` or `spark`.

    Raises:
        UsageError: there is no such engine, or its extra is not installed.
    """
    from tamis.errors import Problem, UsageError, near_miss
    from tamis.language import Text

    if name == "duckdb":
        from tamis.scoring.engines.duckdb import DuckDB

        return DuckDB()
    if name == "spark":
        from tamis.scoring.engines.spark import Spark

        return Spark()
    raise UsageError(
        Problem(
            "unknown-engine",
            Text(
                en=f"unknown engine '{name}': there are duckdb and spark.",
                fr=f"moteur « {name} » inconnu : il y a duckdb et spark.",
            ),
            hint=near_miss(name, ("duckdb", "spark")),
        )
    )
