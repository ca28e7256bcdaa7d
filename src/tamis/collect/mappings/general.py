"""The files that `tamis score` reads, and outcomes: their columns have names of their own."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.collect.mappings.shape import Act, Form, Kind, Names

OUTCOMES: Mapping[str, str] = {
    "won": "Lead Won",
    "gagné": "Lead Won",
    "lost": "Lead Lost",
    "perdu": "Lead Lost",
    "accepted": "Lead Accepted",
    "accepté": "Lead Accepted",
    "rejected": "Lead Rejected",
    "refusé": "Lead Rejected",
    "rejeté": "Lead Rejected",
}
"""What a column `outcome` may say, and the event that it is."""

_KEY: Names = ("lead",)
_TIME: Names = ("occurred_at",)
_MODIFIED: Names = ("updated_at", "modified_at", "last_modified", "last modified date", "modifié le", "mis à jour le")
WHO: Mapping[Kind, Names] = {
    "user_id": ("user_id",),
    "crm_id": ("crm_id", "contact id", "record id", "id contact", "id crm"),
    "email": ("email", "e-mail address", "mail", "courriel", "adresse e-mail", "adresse mail", "adresse électronique"),
    "phone": ("phone", "phone number", "telephone", "téléphone", "mobile", "mobile phone", "portable", "tél."),
    "linkedin": ("linkedin", "linkedin url", "linkedin profile", "profil linkedin"),
}
"""By what a lead is mostly known, and how such columns are called."""

LEADS = Form("leads", WHO, _KEY, at=_MODIFIED, rest="traits", one_row_each=True)
EVENTS = Form(
    "events",
    {**WHO, "anonymous_id": ("anonymous_id",)},
    _KEY,
    at=_TIME,
    acts=(Act(when=("event",), needed=True),),
    rest="properties",
    of_events=True,
)
OUTCOMES_FORM = Form(
    "outcomes",
    WHO,
    _KEY,
    at=_TIME,
    acts=(Act(when=("outcome",), names=OUTCOMES, needed=True),),
    rest="properties",
    of_events=True,
)
GENERAL = {form.name: form for form in (LEADS, EVENTS, OUTCOMES_FORM)}
"""By what `--as` says."""
