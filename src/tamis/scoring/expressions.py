"""Small builders of portable SQL expressions: what is written here means the same on every engine.

Names are always quoted, floats always carry an exponent (else DuckDB and Spark read decimals), nulls never
decide a comparison of extremes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

E = exp.Expression


def col(name: str, table: str | None = None) -> exp.Column:
    """A column, quoted."""
    return exp.column(exp.to_identifier(name, quoted=True), exp.to_identifier(table, quoted=True) if table else None)


def integer(value: int) -> E:
    """An integer literal; negative ones are in parentheses."""
    literal = exp.Literal.number(str(abs(value)))
    return exp.paren(exp.Neg(this=literal)) if value < 0 else literal


def number(value: float) -> E:
    """A double literal, always with an exponent."""
    written = repr(abs(float(value)))
    literal = exp.Literal.number(written if "e" in written else f"{written}e0")
    return exp.paren(exp.Neg(this=literal)) if value < 0 else literal


def text(value: str) -> E:
    """A text literal."""
    return exp.Literal.string(value)


def null(type_: str) -> E:
    """A typed null."""
    return cast(exp.null(), type_)


def param(name: str) -> E:
    """A named parameter of the plan, as a BIGINT."""
    return cast(exp.Placeholder(this=name), "BIGINT")


def cast(value: E, type_: str) -> E:
    """`value` as BIGINT, DOUBLE, TEXT, INT or BOOLEAN."""
    return exp.Cast(this=value, to=exp.DataType.build(type_))


def double(value: E) -> E:
    """`value` as DOUBLE."""
    return cast(value, "DOUBLE")


def add(*values: E) -> E:
    """The sum; 0 of nothing."""
    return _chain(exp.Add, values) if values else integer(0)


def sub(left: E, right: E) -> E:
    """left - right."""
    return exp.Sub(this=_wrap(left), expression=_wrap(right))


def mul(*values: E) -> E:
    """The product."""
    return _chain(exp.Mul, values)


def div(left: E, right: E) -> E:
    """left / right of doubles; the caller sees to it that right is never 0."""
    return exp.Div(this=_wrap(double(left)), expression=_wrap(double(right)), typed=False, safe=False)


def both(*conditions: E) -> E:
    """All of the conditions; true of nothing."""
    return _chain(exp.And, conditions) if conditions else exp.true()


def either(*conditions: E) -> E:
    """One of the conditions; false of nothing."""
    return exp.paren(_chain(exp.Or, conditions)) if conditions else exp.false()


def equals(left: E, right: E) -> E:
    """left = right."""
    return exp.EQ(this=left, expression=right)


def differs(left: E, right: E) -> E:
    """left <> right."""
    return exp.NEQ(this=left, expression=right)


def at_least(left: E, right: E) -> E:
    """left >= right."""
    return exp.GTE(this=left, expression=right)


def at_most(left: E, right: E) -> E:
    """left <= right."""
    return exp.LTE(this=left, expression=right)


def above(left: E, right: E) -> E:
    """left > right."""
    return exp.GT(this=left, expression=right)


def below(left: E, right: E) -> E:
    """left < right."""
    return exp.LT(this=left, expression=right)


def is_null(value: E) -> E:
    """value is null."""
    return exp.Is(this=value, expression=exp.null())


def is_known(value: E) -> E:
    """value is not null."""
    return exp.Not(this=exp.paren(is_null(value)))


def is_in(value: E, members: Iterable[E]) -> E:
    """value is one of the members (at least one)."""
    listed = list(members)
    return equals(value, listed[0]) if len(listed) == 1 else exp.In(this=value, expressions=listed)


def otherwise(value: E, default: E) -> E:
    """value, or default where it is null."""
    return exp.Coalesce(this=value, expressions=[default])


def least(left: E, right: E) -> E:
    """The lesser."""
    return exp.Least(this=left, expressions=[right], ignore_nulls=True)


def greatest(left: E, right: E) -> E:
    """The greater."""
    return exp.Greatest(this=left, expressions=[right], ignore_nulls=True)


def case(whens: Iterable[tuple[E, E]], default: E | None = None) -> E:
    """CASE WHEN ... THEN ... ELSE default END; the default itself when there is no WHEN."""
    branches = [exp.If(this=condition, true=value) for condition, value in whens]
    if not branches:
        return default if default is not None else exp.null()
    return exp.Case(ifs=branches, default=default)


def choose(subject: E, options: Iterable[tuple[E, E]], default: E | None = None) -> E:
    """CASE subject WHEN ... THEN ... ELSE default END."""
    branches = [exp.If(this=key, true=value) for key, value in options]
    if not branches:
        return default if default is not None else exp.null()
    return exp.Case(this=subject, ifs=branches, default=default)


def floor_of(value: E) -> E:
    """The floor of a double, as BIGINT."""
    return cast(exp.Floor(this=value), "BIGINT")


def exp_of(value: E) -> E:
    """e to the value."""
    return exp.Exp(this=value)


def magnitude(value: E) -> E:
    """The absolute value."""
    return exp.Abs(this=value)


def total(value: E) -> E:
    """SUM(value)."""
    return exp.Sum(this=value)


def count(value: E | None = None) -> E:
    """COUNT(value), or of rows."""
    return exp.Count(this=value if value is not None else exp.Star())


def different(value: E) -> E:
    """COUNT(DISTINCT value)."""
    return exp.Count(this=exp.Distinct(expressions=[value]))


def maximum(value: E) -> E:
    """MAX(value)."""
    return exp.Max(this=value)


def minimum(value: E) -> E:
    """MIN(value)."""
    return exp.Min(this=value)


def window(
    function: E, partition: Sequence[E], order: Sequence[tuple[E, bool]], spec: exp.WindowSpec | None = None
) -> E:
    """function OVER (PARTITION BY ... ORDER BY ...); order holds (expression, descending)."""
    keys = [exp.Ordered(this=key, desc=descending, nulls_first=not descending) for key, descending in order]
    return exp.Window(
        this=function, partition_by=list(partition), order=exp.Order(expressions=keys) if keys else None, spec=spec
    )


def rows_before() -> exp.WindowSpec:
    """All rows strictly before this one, by position."""
    return exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=exp.Literal.number(1), end_side="PRECEDING"
    )


def strictly_less() -> exp.WindowSpec:
    """All rows whose (integer) ordering key is strictly less than this one's."""
    return exp.WindowSpec(
        kind="RANGE", start="UNBOUNDED", start_side="PRECEDING", end=exp.Literal.number(1), end_side="PRECEDING"
    )


def values_table(rows: Sequence[Sequence[E]], alias: str, columns: Sequence[tuple[str, str]]) -> exp.Select:
    """SELECT of typed columns from inline rows; `columns` are (name, type). No row: an empty relation."""
    if not rows:
        return select(*(named(null(type_), name) for name, type_ in columns)).where(exp.false())
    raw = [f"c{i}" for i in range(len(columns))]
    inline = exp.Values(
        expressions=[exp.Tuple(expressions=list(row)) for row in rows],
        alias=exp.TableAlias(
            this=exp.to_identifier(alias, quoted=True), columns=[exp.to_identifier(c, quoted=True) for c in raw]
        ),
    )
    picked = [named(cast(col(c), type_), name) for c, (name, type_) in zip(raw, columns, strict=True)]
    return select(*picked).from_(inline, copy=False)


def select(*columns: E) -> exp.Select:
    """SELECT columns, without the copies that SQLGlot's own builder makes."""
    return exp.Select(expressions=list(columns))


def named(value: E, name: str) -> E:
    """value AS "name"."""
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def table(name: str, alias: str | None = None) -> exp.Table:
    """A relation by name."""
    return exp.Table(
        this=exp.to_identifier(name, quoted=True),
        alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)) if alias else None,
    )


def _wrap(value: E) -> E:
    return exp.paren(value) if isinstance(value, exp.Binary | exp.Connector) else value


def _chain(kind: type[exp.Expression], values: Sequence[E]) -> E:
    chained = _wrap(values[0]) if len(values) > 1 else values[0]
    for value in values[1:]:
        chained = kind(this=chained, expression=_wrap(value))
    return chained
