"""Who a lead is, from whatever columns a file has."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tamis.report.lead_columns import LeadIdentity, identities, identity_columns


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Prénom", "NOM", "Société", "E-mail"],
         {"first_name": "Prénom", "last_name": "NOM", "company": "Société", "email": "E-mail"}),
        (["first_name", "last_name", "job_title"],
         {"first_name": "first_name", "last_name": "last_name", "title": "job_title"}),
        (["Full Name", "Company Name", "Téléphone", "Ville"],
         {"name": "Full Name", "company": "Company Name", "phone": "Téléphone", "city": "Ville"}),
        (["lead", "x1", "score"], {}),
    ],
)  # fmt: skip
def test_usual_column_names_are_known_in_both_languages(names: list[str], found: dict[str, str]) -> None:
    assert identity_columns(names) == found


def test_a_name_is_put_together_from_its_parts() -> None:
    table = pa.table(
        {"first_name": ["Marie", None], "last_name": [" Durand ", "Petit"], "company": ["CHU\nLyon", None]}
    )
    first, second = identities(table, ["k1", 2], [0, 1])
    assert first == LeadIdentity(key="k1", name="Marie Durand", company="CHU Lyon")
    assert (second.name, second.key) == ("Petit", "2")


def test_a_lead_without_any_known_column_is_called_by_its_key() -> None:
    [who] = identities(pa.table({"x": [1]}), ["k1"], [0])
    assert (who.called, who.about) == ("k1", "")


def test_what_a_lead_is_called_by_is_not_said_twice() -> None:
    who = LeadIdentity(key="k", company="CHU Lyon", city="Lyon")
    assert (who.called, who.about) == ("CHU Lyon", "Lyon")
