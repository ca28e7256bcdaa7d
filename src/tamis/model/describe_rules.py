"""A rule as one sentence that a marketer understands, with everything that decides its points."""

from __future__ import annotations

from tamis.language import Language, Text
from tamis.model.definition import Model, Rule
from tamis.model.describe_effects import effects
from tamis.model.describe_openings import opening
from tamis.model.wording import colon, semicolon

NO_EFFECT = Text(en="no effect", fr="sans effet")


def describe_rule(model: Model, rule: Rule, language: Language) -> str:
    """One sentence: when the rule fires, what it gives, and every bound on that.

    The decay that a rule takes from its score is said with the score (see `describe_model`).
    """
    given = semicolon(language).join(effects(model, rule, language))
    return f"{opening(model, rule, language)}{colon(language)}{given or NO_EFFECT.say(language)}."
