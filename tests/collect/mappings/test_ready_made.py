"""Each ready-made mapping reads the files that it was made for, in English and in French."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tamis.collect.mappings.catalogue import READY_MADE, find_mapping
from tamis.collect.mappings.opening import Request, open_file
from tamis.collect.mappings.told import Told
from tamis.errors import InputError, UsageError
from tamis.model.known_events import EVENTS
from tamis.model.text import normalise
from tamis.store.imports import facts_of, reads

ZONE = ZoneInfo("Europe/Paris")


def told(folder: Path, mapping: str, text: str, **asked: Any) -> list[Told]:
    file = folder / "file.csv"
    file.write_text(text, "utf-8")
    opened = open_file(Request(str(file), mapping=mapping, **asked), ZONE, reads)
    return [one for portion in facts_of(opened.plan) for one in portion]


def acts(facts: list[Told]) -> list[tuple[str, dict[str, Any]]]:
    return [(one.name, dict(one.properties)) for one in facts if not one.identifies]


FAIRS = {
    "en": "First name,Last name,Company,Email,Scanned at,Trade fair,Interest,Machines\n"
    "Marie,Durand,CHU Lyon,M.Durand@chu-lyon.fr,2026-03-05 10:15,Formnext,medical,3\n",
    "fr": "Prénom;Nom;Société;Adresse e-mail;Date du scan;Salon;Intérêt;Machines\n"
    "Marie;Durand;CHU Lyon;m.durand@chu-lyon.fr;05/03/2026 10:15;Formnext;medical;3\n",
}


@pytest.mark.parametrize("language", FAIRS)
def test_the_card_of_a_fair_tells_who_and_that_he_came(tmp_path: Path, language: str):
    known, met = told(tmp_path, "fair", FAIRS[language])
    assert (known.identifies, known.who) == (True, {"email": "m.durand@chu-lyon.fr"})
    assert known.traits.items() >= {"first_name": "Marie", "last_name": "Durand", "company": "CHU Lyon"}.items()
    assert met.name == "Trade Fair Visited"
    assert met.properties == {"fair": "Formnext", "theme": "medical", "Machines": "3"}
    assert met.at == known.at == 1_772_702_100_000_000  # 10:15 in Paris


WEBINARS = {
    "en": "Email,Topic,Date,Registered,Attended,Minutes\n"
    "a@firm.fr,Printing,2026-03-10 14:00,yes,yes,42\nb@firm.fr,Printing,2026-03-10 14:00,yes,no,\n",
    "fr": "Courriel;Webinaire;Date du webinaire;Inscrit;Présent;Durée (minutes)\n"
    "a@firm.fr;Printing;10/03/2026 14:00;oui;oui;42\nb@firm.fr;Printing;10/03/2026 14:00;oui;non;\n",
}


@pytest.mark.parametrize("language", WEBINARS)
def test_a_webinar_tells_who_registered_and_who_came_for_how_long(tmp_path: Path, language: str):
    assert acts(told(tmp_path, "webinar", WEBINARS[language])) == [
        ("Webinar Registered", {"webinar": "Printing"}),
        ("Webinar Attended", {"webinar": "Printing", "minutes": "42"}),
        ("Webinar Registered", {"webinar": "Printing"}),
    ]


def test_a_date_says_that_something_happened_and_when(tmp_path: Path):
    text = "email,registration time,join time\na@firm.fr,2026-03-01 09:00,2026-03-10 14:02\nb@firm.fr,2026-03-02,\n"
    found = {(one.name, one.lead): one.at for one in told(tmp_path, "webinar", text) if not one.identifies}
    assert found == {
        ("Webinar Registered", "email:a@firm.fr"): 1_772_352_000_000_000,
        ("Webinar Attended", "email:a@firm.fr"): 1_773_147_720_000_000,
        ("Webinar Registered", "email:b@firm.fr"): 1_772_406_000_000_000,
    }


def test_the_questions_of_a_survey_are_properties_of_its_answers(tmp_path: Path):
    text = "Horodateur;Adresse e-mail;Enquête;Note;Quel budget ?\n05/03/2026 10:15;a@firm.fr;Besoins;9;10 000 €\n"
    assert acts(told(tmp_path, "survey", text)) == [
        ("Survey Answered", {"survey": "Besoins", "score": "9", "Quel budget ?": "10 000 €"})
    ]


def test_a_mailing_is_read_with_a_column_for_each_thing(tmp_path: Path):
    text = (
        "Email,Campaign,Sent at,Opens,Clicked,Bounced,Unsubscribed\n"
        "a@firm.fr,Spring,2026-03-01 08:00,3,yes,,no\nb@firm.fr,Spring,2026-03-01 08:00,0,no,x,\n"
    )
    facts = told(tmp_path, "mailing", text, as_of="2026-03-02")
    assert [(one.name, one.lead) for one in facts] == [
        ("Email Sent", "email:a@firm.fr"),
        ("Email Opened", "email:a@firm.fr"),
        ("Email Link Clicked", "email:a@firm.fr"),
        ("Email Sent", "email:b@firm.fr"),
        ("Email Bounced", "email:b@firm.fr"),
    ]
    assert facts[1].properties == {"campaign": "Spring", "times": 3}
    assert [one.at for one in facts[:2]] == [1_772_348_400_000_000, 1_772_406_000_000_000]


def test_a_mailing_is_read_with_a_row_for_each_thing(tmp_path: Path):
    text = "Destinataire;Campagne;Statut;Date\na@firm.fr;Mars;Envoyé;01/03/2026\na@firm.fr;Mars;Cliqué;02/03/2026\n"
    assert [name for name, _ in acts(told(tmp_path, "mailing", text))] == ["Email Sent", "Email Link Clicked"]


def test_interactions_on_linkedin_are_read_as_they_are_noted(tmp_path: Path):
    text = (
        "Profil;Nom complet;Interaction;Date;Commentaire\n"
        "https://www.linkedin.com/in/Marie-Durand/;Marie Durand;Visite du profil;05/03/2026;\n"
        "linkedin.com/in/marie-durand;Marie Durand;Commentaire;06/03/2026;Très intéressant\n"
        "linkedin.com/in/marie-durand;Marie Durand;Invitation acceptée;07/03/2026;\n"
        "linkedin.com/in/marie-durand;Marie Durand;J’aime;08/03/2026;\n"
    )
    facts = told(tmp_path, "linkedin", text)
    assert [one.lead for one in facts] == ["linkedin:marie-durand"] * 5
    assert facts[0].traits["name"] == "Marie Durand"
    assert acts(facts) == [
        ("LinkedIn Profile Visited", {}),
        ("LinkedIn Post Commented", {"Commentaire": "Très intéressant"}),
        ("LinkedIn Invitation Accepted", {}),
        ("LinkedIn Post Liked", {}),
    ]


def test_a_word_that_is_no_interaction_is_told(tmp_path: Path):
    with pytest.raises(InputError) as error:
        told(tmp_path, "linkedin", "profile,interaction,date\nlinkedin.com/in/marie,wave,2026-03-05\n")
    assert "file.csv:2: column 'interaction': 'wave' is nothing known." in error.value.say("en")


def test_without_a_date_the_day_is_asked_for(tmp_path: Path):
    text = "Company,Email\nFirm,a@firm.fr\n"
    with pytest.raises(InputError) as error:
        told(tmp_path, "fair", text)
    assert "no column says when it was. Give the day with --as-of DATE." in error.value.say("en")
    assert {one.at for one in told(tmp_path, "fair", text, as_of="5 mars 2026")} == {1_772_665_200_000_000}


def test_a_file_of_another_kind_is_refused(tmp_path: Path):
    with pytest.raises(InputError) as error:
        told(tmp_path, "fair", "a,b\n1,2\n", as_of="2026-03-05")
    assert "no column says who a row is about" in error.value.say("en")


@pytest.mark.parametrize("name", READY_MADE)
def test_its_events_are_known_by_name(name: str):
    form = find_mapping(name)
    names = {event for act in form.acts for event in (act.event, *act.names.values()) if event}
    assert form.name == name
    assert {normalise(event) for event in names} <= set(EVENTS)


def test_an_unknown_mapping_is_told_with_the_nearest():
    with pytest.raises(UsageError) as error:
        find_mapping("webinair")
    assert "Did you mean 'webinar'?" in error.value.say("en")
