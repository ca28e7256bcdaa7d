"""A printers-like model and leads drawn at random, as a scoring would give them, for the tests of reports."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from tamis.language import Text
from tamis.model.conditions import Test
from tamis.model.definition import (
    DAY,
    DISQUALIFIED,
    HOUR,
    Audience,
    Award,
    ClassRule,
    EventRule,
    Grade,
    HalfLife,
    Limit,
    Model,
    Period,
    Rule,
    Score,
    SilenceRule,
    Thresholds,
    TraitRule,
)
from tamis.report.charts import Series, Step, Week
from tamis.report.page_leads import Extras
from tamis.report.tallies import best_leads
from tamis.scoring.result import Reason, RuleTally, Scored

AS_OF = datetime(2026, 3, 5, 23, tzinfo=UTC)  # the end of 5 March 2026 in Paris


def _event(id_: str, en: str, fr: str, on: str, points: float, **more: object) -> EventRule:
    awards = (Award("engagement", points),)
    return EventRule(id=id_, label=Text(en=en, fr=fr), on=(on,), awards=awards, **more)  # type: ignore[arg-type]


def _known(id_: str, en: str, fr: str, field: str, points: float) -> TraitRule:
    when = Test(field, "known", "text", None)
    return TraitRule(id=id_, label=Text(en=en, fr=fr), when=when, awards=(Award("fit", points),))


RULES: tuple[Rule, ...] = (
    _known("target", "Target company", "Entreprise cible", "company", 30),
    _known("decides", "Decision maker", "Décideur", "job_title", 20),
    _known("free_mail", "Free mailbox", "Messagerie gratuite", "email", -5),
    _event("visit", "Page viewed", "Page consultée", "page viewed", 1, limit=Limit(Period("days", 1), times=5)),
    _event("pricing", "Pricing visits", "Visites des tarifs", "price list downloaded", 10, within=30 * DAY),
    _event("datasheet", "Datasheet downloaded", "Fiche technique téléchargée", "content downloaded", 15),
    _event("webinar", "Webinar attended", "Webinaire suivi", "webinar attended", 20, decay=HalfLife(60 * DAY)),
    _event("click", "E-mail link clicked", "Lien cliqué dans un e-mail", "email link clicked", 4),
    _event("open", "E-mail opened", "E-mail ouvert", "email opened", 0),
    _event("cart", "Product in the cart", "Produit au panier", "product added", 8),
    _event("demo", "Demo requested", "Démonstration demandée", "demo requested", 40),
    _event("quote", "Quote requested", "Demande de devis", "quote requested", 60, makes="hot"),
    _event("chat", "Live chat", "Discussion en ligne", "chat started", 12),
    _event("trade_show", "Trade show", "Salon professionnel", "trade show visited", 25),
    SilenceRule(
        id="silent", label=Text(en="Silent", fr="Silencieux"), silent_for=60 * DAY, awards=(Award("engagement", -20),)
    ),
    TraitRule(
        id="competitor",
        label=Text(en="Competitor", fr="Concurrent"),
        when=Test("email_domain", "in_list", "text", "competitors"),
        makes=DISQUALIFIED,
    ),
)

MODEL = Model(
    name="printers",
    timezone=ZoneInfo("Europe/Paris"),
    languages=("fr", "en"),
    lists={"competitors": frozenset({"rival.fr"})},
    traits={},
    audiences=(Audience("b2b", Test("company", "known", "text", None)), Audience("b2c", None)),
    scores={
        "fit": Score("fit", "fit", 0, 100),
        "engagement": Score("engagement", "engagement", 0, 100, {"b2b": 30 * DAY, "b2c": 36 * HOUR}),
        "medical": Score("medical", "interest", max=100, label=Text(en="Medical line", fr="Gamme médicale")),
        "total": Score("total", "combined", combine=(("fit", 0.4), ("engagement", 0.6))),
    },
    groups={},
    rules=RULES,
    classes=(
        ClassRule(
            "hot",
            Thresholds((("fit", 30), ("engagement", 70)), (("engagement", 60),)),
            {"b2c": Thresholds((("engagement", 80),))},
        ),
        ClassRule("warm", Thresholds((("engagement", 30),), (("engagement", 20),))),
        ClassRule("cold", Thresholds()),
    ),
    grade=Grade("fit", (25, 50, 75), "engagement", (25, 50, 75)),
    hand_off={"b2b": "warm", "b2c": "hot"},
)

_FIRST = ("Marie", "Jean", "Sophie", "Luc", "Anaïs", "Karim", "Ingrid", "Paolo", "Chloé", "Hugo", "Wei", "Zoé")
_LAST = ("Durand", "Lefèvre", "Moreau", "Garcia", "Schmidt", "Rossi", "Nguyen", "O'Brien", "Lambert", "Petit")
_COMPANIES = ("CHU Lyon", "Dentalis", "Atelier 3D", "Groupe Vernier", "Prothèses du Rhône", "Safran", "Studio Kappa")
_TITLES = ("Head of purchasing", "Responsable achats", "R&D engineer", "Directrice technique", "Prosthetist")


def scored_leads(count: int, seed: int = 1) -> tuple[Scored, pa.Table]:
    """So many leads, scored, with their input columns."""
    draw = random.Random(seed)
    scores = [_lead(position, draw) for position in range(count)]
    table = pa.table({name: [row[name] for row in scores] for name in scores[0]})
    kept = [
        name
        for name in table.column_names
        if name.startswith("score_") or name in {"lead", "audience", "class", "grade"}
    ]
    reasons = tuple(_reasons(row, draw) for row in scores)
    scored = Scored(MODEL, AS_OF, "lead", table.select(kept), reasons, _tallies(count, draw), count * 31)
    inputs = [name for name in table.column_names if name == "lead" or name not in kept]
    return scored, table.select(inputs)


def extras_for(scored: Scored) -> Extras:
    """An explanation and a history for each of the best leads, and twelve weeks of activity."""
    draw = random.Random(2)
    rows = best_leads(scored, 10)
    keys = scored.scores["lead"].take(rows).to_pylist()
    totals = scored.scores["score_total"].take(rows).to_pylist()
    weeks = [
        Week(
            date(2025, 12, 15) + timedelta(weeks=k),
            (draw.randint(200, 900), draw.randint(50, 300), draw.randint(5, 60)),
        )
        for k in range(12)
    ]
    return Extras(
        explanations={key: _steps(total) for key, total in zip(keys, totals, strict=True)},
        histories={key: _course(total) for key, total in zip(keys, totals, strict=True)},
        weeks=weeks,
        series=(Series("Web", "accent"), Series("E-mail", "warm"), Series("LinkedIn", "gain")),
    )


def one_lead(**columns: object) -> tuple[Scored, pa.Table]:
    """One hot lead with these input columns."""
    scored, _ = scored_leads(1)
    scores = {
        "lead": ["k1"], "audience": ["b2b"], "score_fit": [80.0], "score_engagement": [90.0], "score_medical": [5.0],
        "score_total": [86.0], "class": ["hot"], "grade": ["A1"],
    }  # fmt: skip
    reasons = ((Reason("quote", 60, 2, AS_OF - timedelta(days=3, hours=2)), Reason("target", 30, None, None)),)
    return replace(scored, scores=pa.table(scores), reasons=reasons), pa.table(
        {"lead": ["k1"], **{name: [value] for name, value in columns.items()}}
    )


def _lead(position: int, draw: random.Random) -> dict[str, object]:
    business = draw.random() < 0.6
    fit = round(min(100.0, max(0.0, draw.gauss(48 if business else 22, 22))), 2)
    engagement = 0.0 if draw.random() < 0.35 else round(min(100.0, draw.expovariate(1 / 24)), 2)
    hot = fit >= 30 and engagement >= 70 if business else engagement >= 80
    klass = "hot" if hot else "warm" if engagement >= 30 else "cold"
    letter = "DCBA"[sum(fit >= bound for bound in (25, 50, 75))]
    digit = "4321"[sum(engagement >= bound for bound in (25, 50, 75))]
    first, last = draw.choice(_FIRST), draw.choice(_LAST)
    return {
        "lead": f"L{position:05d}",
        "first_name": first,
        "last_name": last,
        "company": draw.choice(_COMPANIES) if business else None,
        "job_title": draw.choice(_TITLES) if business else None,
        "email": f"{first}.{last}@example.com".lower().replace("'", ""),
        "city": draw.choice(("Lyon", "Paris", "Nantes", None)),
        "audience": "b2b" if business else "b2c",
        "score_fit": fit,
        "score_engagement": engagement,
        "score_medical": round(draw.expovariate(1 / 9), 2),
        "score_total": round(0.4 * fit + 0.6 * engagement, 2),
        "class": DISQUALIFIED if draw.random() < 0.02 else klass,
        "grade": letter + digit,
    }


def _reasons(row: dict[str, object], draw: random.Random) -> tuple[Reason, ...]:
    if not row["score_engagement"]:
        return (Reason("target", 30, None, None),)
    chosen = draw.sample(["quote", "demo", "webinar", "datasheet", "pricing", "click"], 2)
    moments = [AS_OF - timedelta(days=draw.randint(0, 70), hours=5) for _ in chosen]
    made = [
        Reason(rule, 60 / (k + 1), draw.randint(1, 4), at)
        for k, (rule, at) in enumerate(zip(chosen, moments, strict=True))
    ]
    return (*made, Reason("target", 30, None, None))


def _tallies(count: int, draw: random.Random) -> tuple[RuleTally, ...]:
    dead = {"chat", "trade_show"}
    tallies = []
    for position, rule in enumerate(RULES):
        leads = 0 if rule.id in dead else int(count * draw.random() ** (1 + position / 6))
        points = rule.awards[0].points if rule.awards else 0
        tallies.append(RuleTally(rule.id, leads, leads * 2.0, leads * points * 1.5))
    return tuple(tallies)


def _steps(total: float) -> tuple[Step, ...]:
    return (
        Step("Quote requested (2 times, last 3 days ago)", 36),
        Step("Target company", 12),
        Step("Datasheet downloaded (today)", 18.25),
        Step("Silent", -8.5),
        Step("Webinar attended (2 months ago)", total - 51.75),
        Step("Engagement: at most 100", -6),
    )


def _course(total: float) -> list[tuple[datetime, float]]:
    return [
        (AS_OF - timedelta(days=60 - k), total * (k / 60) ** 2 + (9 if k > 40 else 0) * (1 - k / 60)) for k in range(61)
    ]
