"""What leads are: their audience, and the conditions on their traits and silence as bits of a signature.

The relation `profiles` has `lead`, the typed columns of the traits that the model reads (`Field.name`), and
optionally `previous`, the class held before; where the model has a learned one, `predicted`, from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from tamis.model.conditions import Test
from tamis.model.definition import Model
from tamis.model.fields import CREATED_AT, Field, trait_field
from tamis.model.learned import PREDICTED
from tamis.scoring.clock import AS_OF, AS_OF_DAY
from tamis.scoring.components import NOBODY, EntryRule, LeadComponent, Silence
from tamis.scoring.expressions import (
    E,
    at_least,
    both,
    case,
    cast,
    col,
    div,
    double,
    equals,
    floor_of,
    integer,
    named,
    null,
    number,
    otherwise,
    param,
    sub,
    table,
    text,
    values_table,
)
from tamis.scoring.predicates import Scope, compile_condition
from tamis.scoring.signature import expand_masks, mask_columns, mask_count, signature_join
from tamis.scoring.steps import Steps

PROFILES, LEADS = "profiles", "leads"


class LeadLines:
    """Adds to a plan the relation `leads` (lead, audience, previous, masks) and the lines of lead components."""

    def __init__(self, model: Model, components: Sequence[LeadComponent]) -> None:
        self.model = model
        self.components = components
        self.acts: list[EntryRule] = list(
            dict.fromkeys(c.condition.acts for c in components if isinstance(c.condition, Silence))
        )

    @property
    def columns(self) -> list[str]:
        """The names of the signature's columns."""
        return [f"l{k}" for k in range(mask_count(len(self.components)))]

    def add_leads(self, steps: Steps, acts: Callable[[EntryRule], exp.Select], previous: bool) -> str:
        """Adds the step `leads`; it has `predicted` where the model has a learned one.

        `acts` gives the relation (lead, last_at) of a silence's acts.
        """
        scope = Scope(self._resolve, param(AS_OF), self.model.lists)
        audience = case(
            [(compile_condition(a.when, scope) if a.when else exp.true(), text(a.name)) for a in self.model.audiences],
            text(NOBODY),
        )
        select = exp.select(
            col("lead", "p"),
            named(audience, "audience"),
            named(col("previous", "p") if previous else null("TEXT"), "previous"),
        ).from_(table(PROFILES, "p"))
        if self.model.learned is not None:
            select = select.select(col(PREDICTED, "p"))
        for n, rule in enumerate(self.acts):
            relation = acts(rule).subquery(exp.to_identifier(f"acts_{n}", quoted=True))
            on = equals(col("lead", f"acts_{n}"), col("lead", "p"))
            select = select.join(relation, on=on, join_type="left")
        conditions = [self._condition(c, scope) for c in self.components]
        select = select.select(*mask_columns(conditions, "l"))
        return steps.add(LEADS, scope.joined(select))

    def add_to(self, steps: Steps) -> list[exp.Select]:
        """Adds the steps; the SELECT that gives the lines is returned (none without components)."""
        if not self.components:
            return []
        keys = [col(c) for c in self.columns]
        distinct = steps.add("lead_signatures", exp.select(*keys).distinct().from_(table(LEADS)))
        numbers = [c.number for c in self.components]
        expanded = steps.add("lead_rules", expand_masks(distinct, self.columns, numbers, "l", "component"))
        points = steps.add(
            "lead_points",
            values_table(
                [
                    [integer(c.number), number(c.points), text(c.part) if c.part else exp.null()]
                    for c in self.components
                ],
                "v",
                [("component", "INT"), ("points", "DOUBLE"), ("part", "TEXT")],
            ),
        )
        line = (
            exp.select(
                col("lead", "p"),
                col("component", "c"),
                named(col("points", "c"), "value"),
                col("part", "c"),
                named(null("DOUBLE"), "hits"),
                named(null("BIGINT"), "first_at"),
                named(null("BIGINT"), "last_at"),
                named(col("points", "c"), "before_decay"),
                named(col("points", "c"), "after_decay"),
            )
            .from_(table(LEADS, "p"))
            .join(table(expanded, "x"), on=signature_join(self.columns, "x", "p"), join_type="inner")
            .join(
                table(points, "c"),
                on=equals(col("component", "c"), col("component", "x")),
                join_type="inner",
            )
        )
        return [line]

    def _condition(self, component: LeadComponent, scope: Scope) -> E:
        condition = component.condition
        holds = self._silent(condition) if isinstance(condition, Silence) else compile_condition(condition, scope)
        if component.audiences is None:
            return holds
        members = [a for a in self.model.audiences if a.name in component.audiences]
        earlier: list[E] = []
        belongs: list[E] = []
        for audience in self.model.audiences:
            own = compile_condition(audience.when, scope) if audience.when else exp.true()
            if audience in members:
                belongs.append(both(*earlier, own))
            earlier.append(exp.Not(this=exp.paren(otherwise(own.copy(), exp.false()))))
        if NOBODY in component.audiences:
            belongs.append(both(*earlier))
        return both(holds, exp.paren(exp.or_(*belongs)) if belongs else exp.false())

    def _silent(self, silence: Silence) -> E:
        last = col("last_at", f"acts_{self.acts.index(silence.acts)}")
        since = otherwise(last, col(Field(CREATED_AT, "date").name, "p"))
        return at_least(sub(param(AS_OF), since), integer(silence.duration))

    def _resolve(self, test: Test) -> E:
        """The column of a trait; whole years are counted from the day of the scoring."""
        if test.type == "words":
            return col(Field(test.field, "words").name, "p")
        found = trait_field(self.model, test.field, test.type)
        column = col(found.name, "p")
        trait = self.model.traits.get(test.field)
        if trait and trait.derive == "years_since":
            if test.operator in ("known", "unknown"):
                return column
            days = double(sub(cast(param(AS_OF_DAY), "BIGINT"), cast(column, "BIGINT")))
            return double(floor_of(div(days, number(10_000.0))))
        return column
