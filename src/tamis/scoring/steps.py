"""A plan is a queue of named steps: each is one SELECT over earlier ones, and each can be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True)
class Plan:
    """Named steps in order, then the final SELECT. Dialects render it; parameters are bound when it runs."""

    steps: Mapping[str, exp.Query]
    final: exp.Query

    def sql(self, dialect: str, pretty: bool = False) -> str:
        """The plan as one statement of the dialect."""
        query = self.final.copy()
        for name, step in self.steps.items():
            query = query.with_(exp.to_identifier(name, quoted=True), as_=step, copy=False)
        return query.sql(dialect=dialect, pretty=pretty, copy=False)


class Steps:
    """Collects the steps of a plan."""

    def __init__(self) -> None:
        self._steps: dict[str, exp.Query] = {}

    def add(self, name: str, query: exp.Query) -> str:
        """Adds a step; its name is returned, to select from.

        Raises:
            ValueError: there is a step of that name.
        """
        if name in self._steps:
            raise ValueError(name)
        self._steps[name] = query
        return name

    def __contains__(self, name: str) -> bool:
        return name in self._steps

    def plan(self, final: exp.Query) -> Plan:
        """The plan that ends with `final`."""
        return Plan(dict(self._steps), final)


def union(queries: list[exp.Select]) -> exp.Query:
    """UNION ALL of at least one query."""
    joined: exp.Query = queries[0]
    for query in queries[1:]:
        joined = exp.union(joined, query, distinct=False, copy=False)
    return joined
