"""What a rule gives and every bound on it, as the second half of its sentence: `+15 engagement; at most 3 times...`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tamis.language import Language, Text
from tamis.model.definition import (
    DISQUALIFIED,
    Award,
    Decay,
    EventRule,
    Expiry,
    HalfLife,
    KeywordRule,
    Limit,
    Linear,
    Model,
    NoDecay,
    Period,
    Range,
    Rule,
    SequenceRule,
)
from tamis.model.describe_conditions import describe_condition
from tamis.model.known_fields import field_noun, of_noun
from tamis.model.names import audience_name, class_name, group_name, score_name
from tamis.model.wording import (
    AND,
    duration,
    every,
    in_the_last,
    inner,
    joined,
    number,
    percent,
    plural,
    quoted,
    signed,
)

POINTS = Text(en="{points} {score}", fr="{points} en {score}")
NO_POINTS = Text(en="no {score} points", fr="aucun point en {score}")
IF = Text(en="{award} if {clause}", fr="{award} si {clause}")
PER_UNIT = Text(en="{award} for every {unit} of {property}", fr="{award} pour {unit} {property}")
IN_PROPORTION = Text(en="in proportion", fr="en proportion")
ONCE_PER_VALUE = Text(en="only once for each different {thing}", fr="une seule fois par {thing}")
SPLIT = Text(en="for each {thing} separately", fr="séparément pour chaque {thing}")
PAID_ONCE = Text(en="given only once", fr="accordé une seule fois")
FROM = Text(en="{award} from {n} on", fr="{award} à partir de {n}")
EXACTLY = Text(en="{award} for exactly {n}", fr="{award} pour exactement {n}")
BETWEEN = Text(en="{award} from {least} to {most}", fr="{award} de {least} à {most}")
TIMES = Text(en="at most {times} {period}", fr="au plus {times} {period}")
PER_HOUR = Text(en="per hour", fr="par heure")
PER_DAY = Text(en="per day", fr="par jour")
PER_DAYS = Text(en="per {days} days", fr="par période de {days} jours")
EVER = Text(en="in all", fr="en tout")
HALVED = Text(en="halved {every}", fr="divisé par deux {every}")
LOSING = Text(en="losing {share} of the original points {every}", fr="perd {share} des points de départ {every}")
EXPIRING = Text(en="expires after {delay}", fr="expire au bout de {delay}")
LASTING = Text(en="never fades", fr="ne s'érode jamais")
LATEST = Text(en="only the most recent time counts", fr="seule la fois la plus récente compte")
LATEST_OF = Text(en="only the {n} most recent times count", fr="seules les {n} fois les plus récentes comptent")
EACH_COUNTS = Text(en="each time counts", fr="chaque fois compte")
BEST_FIELD = Text(en="only the best of these fields counts", fr="seul le meilleur de ces champs compte")
EACH_FIELD = Text(en="the fields add up", fr="les champs s'additionnent")
WEIGHT_IN = Text(en="{award} in {field}", fr="{award} dans {field}")
IN_GROUP = Text(en="counted in the group {group}", fr="compté dans le groupe {group}")
MAKES = Text(en="makes the lead {name} at once", fr="classe aussitôt le prospect « {name} »")
MAKES_AT_LEAST = Text(en="makes the lead at least {name} at once", fr="classe aussitôt le prospect au moins « {name} »")
MAKES_OUT = Text(en="disqualifies the lead", fr="disqualifie le prospect")
ONLY_FOR = Text(en="only for {audiences}", fr="uniquement pour {audiences}")


def effects(model: Model, rule: Rule, language: Language) -> Iterator[str]:
    """The clauses after the colon, in the order in which they are best read."""
    yield from _points(model, rule, language)
    if rule.makes:
        yield _override(model, rule.makes, language)
    if isinstance(rule, EventRule):
        yield from _event_bounds(rule, language)
    if isinstance(rule, SequenceRule):
        yield from _sequence_bounds(rule, language)
    for group in rule.groups:
        yield IN_GROUP.say(language, group=quoted(group_name(model, group, language), language))
    if rule.audiences:
        names = [audience_name(model, name, language) for name in rule.audiences]
        yield ONLY_FOR.say(language, audiences=joined(names, AND, language))


def describe_decay(decay: Decay, language: Language) -> str:
    """How points fade: `halved every 60 days`."""
    match decay:
        case HalfLife(us):
            return HALVED.say(language, every=every(us, language))
        case Linear(share, every_us):
            return LOSING.say(language, share=percent(share, language, 1), every=every(every_us, language))
        case Expiry(us):
            return EXPIRING.say(language, delay=duration(us, language))
        case NoDecay():
            return LASTING.say(language)


def _points(model: Model, rule: Rule, language: Language) -> Iterator[str]:
    if isinstance(rule, KeywordRule):
        yield from _weights(model, rule, language)
        return
    if isinstance(rule, EventRule) and rule.frequency:
        for range_ in rule.frequency:
            yield from _range(model, rule, range_, language)
        yield PAID_ONCE.say(language)
        return
    awards = _awards(model, rule.awards, language)
    if isinstance(rule, EventRule) and rule.per:
        noun = field_noun(rule.per.property, language)
        property_ = of_noun(noun) if language == "fr" else noun.bare
        unit = number(rule.per.unit, language)
        awards = [PER_UNIT.say(language, award=award, unit=unit, property=property_) for award in awards]
        awards.append(IN_PROPORTION.say(language))
    yield from awards


def _awards(model: Model, awards: Sequence[Award], language: Language) -> list[str]:
    """Those without a condition together, then each with its own."""
    free = [_amount(model, award, language) for award in awards if award.condition is None]
    said = [", ".join(free)] if free else []
    for award in awards:
        if award.condition is not None:
            clause = describe_condition(award.condition, model, language)
            said.append(IF.say(language, award=_amount(model, award, language), clause=clause))
    return said


def _amount(model: Model, award: Award, language: Language) -> str:
    name = inner(score_name(model, award.score, language))
    text = POINTS if award.points else NO_POINTS
    return text.say(language, points=signed(award.points, language), score=name)


def _range(model: Model, rule: EventRule, range_: Range, language: Language) -> Iterator[str]:
    for award in _awards(model, range_.awards or rule.awards, language):
        if range_.most is None:
            yield FROM.say(language, award=award, n=_counted(rule, range_.least, language))
        elif range_.most == range_.least:
            yield EXACTLY.say(language, award=award, n=_counted(rule, range_.least, language))
        else:
            least = number(range_.least, language)
            yield BETWEEN.say(language, award=award, least=least, most=_counted(rule, range_.most, language))


def _counted(rule: EventRule, count: int, language: Language) -> str:
    """`5 times`, `5 different pages`."""
    if rule.distinct:
        noun = field_noun(rule.distinct, language)
        return f"{number(count, language)} {noun.one if count == 1 else noun.different}"
    return _times(count, language)


def _times(count: float, language: Language) -> str:
    unit = "fois" if language == "fr" else plural(count, "time", "times", "en")
    return f"{number(count, language)} {unit}"


def _weights(model: Model, rule: KeywordRule, language: Language) -> Iterator[str]:
    scores = joined([inner(score_name(model, award.score, language)) for award in rule.awards], AND, language)
    said: list[str] = []
    for field, weight in rule.fields:
        points = signed(weight, language)
        award = points if said else POINTS.say(language, points=points, score=scores)
        said.append(WEIGHT_IN.say(language, award=award, field=field_noun(field, language).subject))
    yield ", ".join(said)
    if len(rule.fields) > 1:
        yield (BEST_FIELD if rule.count == "best" else EACH_FIELD).say(language)


def _event_bounds(rule: EventRule, language: Language) -> Iterator[str]:
    if rule.distinct and not rule.frequency:
        yield ONCE_PER_VALUE.say(language, thing=field_noun(rule.distinct, language).one)
    if rule.split_by:
        yield SPLIT.say(language, thing=field_noun(rule.split_by, language).one)
    if rule.limit:
        yield describe_limit(rule.limit, language)
    if rule.decay:
        yield describe_decay(rule.decay, language)
    if rule.within is not None:
        yield in_the_last(rule.within, language)


def _sequence_bounds(rule: SequenceRule, language: Language) -> Iterator[str]:
    if rule.times is None:
        yield EACH_COUNTS.say(language)
    elif rule.times == 1:
        yield LATEST.say(language)
    else:
        yield LATEST_OF.say(language, n=number(rule.times, language))
    if rule.decay:
        yield describe_decay(rule.decay, language)
    if rule.window is not None:
        yield in_the_last(rule.window, language)


def describe_limit(limit: Limit, language: Language) -> str:
    """Say it as `at most 3 times per 30 days`."""
    parts = [] if limit.times is None else [_times(limit.times, language)]
    if limit.points is not None:
        parts.append(f"{number(limit.points, language)} {plural(limit.points, 'point', 'points', language)}")
    return TIMES.say(language, times=joined(parts, AND, language), period=_period(limit.per, language))


def _period(period: Period, language: Language) -> str:
    if period.unit == "hour":
        return PER_HOUR.say(language)
    if period.unit == "ever":
        return EVER.say(language)
    if period.days == 1:
        return PER_DAY.say(language)
    return PER_DAYS.say(language, days=number(period.days, language))


def _override(model: Model, name: str, language: Language) -> str:
    if name == DISQUALIFIED:
        return MAKES_OUT.say(language)
    best = bool(model.classes) and model.classes[0].name == name
    said = inner(class_name(model, name, language))
    return (MAKES if best else MAKES_AT_LEAST).say(language, name=said)
