"""A model that uses every construct of `tamis.model.definition`, built by hand, for the tests of its wording."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tamis.language import Language, Text
from tamis.model.conditions import All, Any, Not, Operand, Operator, Test, ValueType
from tamis.model.definition import (
    DAY,
    HOUR,
    Audience,
    Award,
    ClassRule,
    EventRule,
    Expiry,
    Grade,
    Group,
    HalfLife,
    KeywordRule,
    Limit,
    Linear,
    Model,
    NoDecay,
    Period,
    Proportion,
    Range,
    Rule,
    Score,
    SequenceRule,
    SilenceRule,
    Step,
    Thresholds,
    TraitRule,
)
from tamis.model.experiences import Content, Experience, ScoreRange, Visitors


def where(
    field: str, operator: Operator, operand: Operand = None, type_: ValueType = "text", written: str = ""
) -> Test:
    """A test on one field."""
    return Test(field, operator, type_, operand, written)


def points(score: str, amount: float) -> tuple[Award, ...]:
    """One unconditional award."""
    return (Award(score, amount),)


def day(year: int, month: int, number: int) -> int:
    """The start of a day in Paris in winter, in microseconds UTC."""
    return int(datetime(year, month, number, tzinfo=UTC).timestamp()) * 1_000_000 - HOUR


TRAIT_RULES: tuple[Rule, ...] = (
    TraitRule(
        id="free_mailbox",
        label=Text(en="Free mailbox", fr="Messagerie gratuite"),
        awards=points("fit", -5),
        when=where("email_domain", "in_list", "free_mail"),
    ),
    TraitRule(
        id="target_company",
        label=Text(en="Target company", fr="Entreprise cible"),
        awards=(Award("fit", 20), Award("medical", 10)),
        when=Any(
            (
                Test("industry", "one_of", "text", ("medical", "dental"), ("Medical", "Dental")),
                All(
                    (
                        where("employees", "at_least", 10.0, "number"),
                        where("employees", "less_than", 500.0, "number"),
                    )
                ),
            )
        ),
    ),
    TraitRule(
        id="stranger",
        label=Text(en="Stranger", fr="Inconnu"),
        awards=points("fit", 2.5),
        when=All(
            (
                Not(Any((where("company", "known"), where("country", "equals", "fr", written="FR")))),
                where("Total Time Spent", "more_than", 1234.5, "number"),
                where("career_start", "between", (day(2026, 2, 1), day(2026, 3, 6)), "date"),
                where("newsletter", "equals", "true", "boolean"),
            )
        ),
    ),
    KeywordRule(
        id="blockchain",
        label=Text(en="Blockchain", fr="Blockchain"),
        phrases=(("blockchain",), ("smart", "contract")),
        written=("blockchain", "smart contract"),
        fields=(("job_description", 15), ("headline", 10), ("summary", 4)),
        awards=points("fit", 1),
    ),
    KeywordRule(
        id="surgery",
        label=Text(en="Surgery", fr="Chirurgie"),
        phrases=(("surgeri",),),
        written=("surgery",),
        fields=(("headline", 3), ("notes_2", -1.5)),
        count="each_field",
        awards=(Award("fit", 1), Award("medical", 1)),
    ),
    TraitRule(
        id="competitor",
        label=Text(en="Competitor", fr="Concurrent"),
        when=where("email_domain", "in_list", "competitors"),
        makes="disqualified",
    ),
)

EVENT_RULES: tuple[Rule, ...] = (
    EventRule(
        id="datasheet",
        label=Text(en="Datasheet", fr="Fiche technique"),
        on=("content downloaded",),
        where=where("content_type", "equals", "datasheet"),
        awards=(Award("engagement", 15), Award("medical", 20, where("theme", "equals", "medical"))),
        decay=HalfLife(60 * DAY),
        limit=Limit(Period("days", 30), times=3),
        within=180 * DAY,
    ),
    EventRule(
        id="email_click",
        label=Text(en="E-mail click", fr="Clic dans un e-mail"),
        on=("email link clicked",),
        awards=points("engagement", 4),
        limit=Limit(Period("hour"), times=1),
        groups=("email",),
    ),
    EventRule(
        id="email_open",
        label=Text(en="E-mail opened", fr="E-mail ouvert"),
        on=("email opened",),
        awards=points("engagement", 0),
    ),
    EventRule(
        id="pricing_visits",
        label=Text(en="Pricing visits", fr="Visites des tarifs"),
        on=("page viewed",),
        where=where("path", "starts_with", "/pricing"),
        within=7 * DAY,
        frequency=(
            Range(5, None, points("engagement", 25)),
            Range(2, 4, points("engagement", 10)),
            Range(1, 1, points("engagement", 2)),
        ),
    ),
    EventRule(
        id="reader",
        label=Text(en="Reader", fr="Lecteur"),
        on=("page viewed",),
        distinct="path",
        frequency=(Range(5, None, ()),),
        awards=points("engagement", 8),
    ),
    EventRule(
        id="parts",
        label=Text(en="Parts", fr="Pièces"),
        on=("page viewed", "part scanned"),
        distinct="part_id",
        awards=points("engagement", 1),
        decay=Linear(0.25, 30 * DAY),
    ),
    EventRule(
        id="taste",
        label=Text(en="Taste", fr="Goûts"),
        on=("page viewed", "content downloaded"),
        split_by="theme",
        awards=points("engagement", 1),
        limit=Limit(Period("days", 1), times=5),
        decay=Expiry(36 * HOUR),
    ),
    EventRule(
        id="cart",
        label=Text(en="Cart", fr="Panier"),
        on=("product added",),
        per=Proportion("value", 10),
        awards=points("engagement", 1),
        limit=Limit(Period("ever"), times=2, points=20),
        decay=NoDecay(),
        audiences=("b2c",),
    ),
    EventRule(
        id="quote",
        label=Text(en="Quote request", fr="Demande de devis"),
        on=("quote requested",),
        awards=points("engagement", 60),
        makes="hot",
    ),
    EventRule(
        id="webinar",
        label=Text(en="Webinar", fr="Webinaire"),
        on=("webinar attended",),
        makes="warm",
        within=24 * HOUR,
    ),
)

PATH_RULES: tuple[Rule, ...] = (
    SequenceRule(
        id="looked_before",
        label=Text(en="Looked before accepting", fr="Visite avant acceptation"),
        steps=(Step(("linkedin profile visited",)), Step(("linkedin invitation accepted",))),
        within=14 * DAY,
        awards=points("engagement", 25),
    ),
    SequenceRule(
        id="journey",
        label=Text(en="Journey", fr="Parcours"),
        steps=(
            Step(("page viewed",), where("theme", "one_of", ("a", "b"))),
            Step(("trial started", "demo requested")),
            Step(("order completed",)),
        ),
        within=36 * HOUR,
        window=90 * DAY,
        times=None,
        decay=HalfLife(DAY),
        awards=points("engagement", 5),
        audiences=("b2b", "b2c"),
    ),
    SequenceRule(
        id="again",
        label=Text(en="Again", fr="Encore"),
        steps=(Step(("cart viewed",)), Step(("cart viewed",))),
        times=3,
        awards=points("engagement", 1),
    ),
    SilenceRule(
        id="silent",
        label=Text(en="Silent", fr="Silencieux"),
        silent_for=60 * DAY,
        awards=points("engagement", -20),
    ),
    SilenceRule(
        id="no_visit",
        label=Text(en="No visit", fr="Sans visite"),
        silent_for=24 * HOUR,
        of=("page viewed",),
        awards=points("engagement", -1),
    ),
    SilenceRule(
        id="no_news",
        label=Text(en="No news", fr="Sans nouvelles"),
        silent_for=14 * DAY,
        of=("page viewed", "email link clicked"),
        awards=points("engagement", -2),
    ),
)

GUIDE: dict[Language, Content] = {"en": Content(title="Guide", link="/guide")}
EXPERIENCES = (
    Experience(
        id="medical_guide",
        label=Text(en="Medical guide", fr="Guide médical"),
        show="popup",
        content=GUIDE,
        when=Visitors(
            ("warm", "hot"), ("medical",), ("b2b",), (ScoreRange("engagement", 60), ScoreRange("total", 10, 90))
        ),
        at_most=Limit(Period("days", 7), 1),
        not_after=("quote requested", "demo requested"),
        hide_when_seen=True,
    ),
    Experience(
        id="hero", show="swap", content=GUIDE, selector="#hero h1", when=Visitors(scores=(ScoreRange("fit", None, 20),))
    ),
    Experience(id="help", show="chat", content={"fr": Content(opening="Bonjour")}, at_most=Limit(Period("ever"), 3)),
)

MODEL = Model(
    name="printers",
    timezone=ZoneInfo("Europe/Paris"),
    languages=("fr", "en"),
    lists={"free_mail": frozenset({"gmail.com"}), "competitors": frozenset({"acme.com", "rival.fr"})},
    traits={},
    audiences=(Audience("b2b", where("company", "known")), Audience("b2c", None)),
    scores={
        "fit": Score("fit", "fit", 0, 100),
        "engagement": Score("engagement", "engagement", 0, 100, {"b2b": 30 * DAY, "b2c": 36 * HOUR}),
        "medical": Score(
            "medical", "interest", max=100, half_life={None: 90 * DAY}, label=Text(en="Medical", fr="Médical")
        ),
        "total": Score("total", "combined", combine=(("fit", 0.4), ("engagement", 0.6))),
    },
    groups={
        "email": Group("email", "engagement", max=20, label=Text(en="E-mail", fr="E-mail")),
        "bad": Group("bad", "fit", min=-30),
    },
    rules=(*TRAIT_RULES, *EVENT_RULES, *PATH_RULES),
    classes=(
        ClassRule(
            "hot",
            Thresholds((("fit", 30), ("engagement", 70)), (("engagement", 60),)),
            {"b2c": Thresholds((("fit", 30), ("engagement", 80)), (("engagement", 60),))},
        ),
        ClassRule("warm", Thresholds((("engagement", 30),))),
        ClassRule("cold", Thresholds()),
    ),
    grade=Grade("fit", (25, 50, 75), "engagement", (25, 50, 75)),
    hand_off={"b2b": "warm", "b2c": "hot"},
    experiences=EXPERIENCES,
)
