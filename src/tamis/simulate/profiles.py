"""`leads.csv`: what a CRM holds of each lead, with gaps, accents, several spellings, and some people twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tamis.model.text import without_accents
from tamis.simulate.account_names import NamedAccount, named, slug
from tamis.simulate.accounts import Accounts
from tamis.simulate.company import COUNTRIES, ZONE, Calendar
from tamis.simulate.occupations import OCCUPATIONS, PROJECTS, USAGES, Said
from tamis.simulate.people import COMPANY_MAIL, DISPOSABLE_MAIL, SOURCES, People
from tamis.simulate.personas import NAMES
from tamis.simulate.vocabulary import (
    DIALLING,
    FIRST_NAMES,
    FREE_MAIL,
    LAST_NAMES,
    MISSPELT_MAIL,
    PLACES,
    take,
)
from tamis.simulate.vocabulary import DISPOSABLE_MAIL as DISPOSABLE_PROVIDERS

COLUMNS = (
    "lead", "created_at", "source", "first_name", "last_name", "email", "phone", "company", "job_title", "industry",
    "employees", "country", "postcode", "city", "language", "headline", "job_description", "summary", "career_start",
    "usage", "consent_email", "consent_tracking", "objection_profiling",
)  # fmt: skip
_DICE = 12  # uniform draws for each lead
_EXPORTED_COUNTRY = {"FR": "France", "BE": "Belgique", "CH": "Suisse"}


def lead_key(position: int) -> str:
    """The key of a lead by its position."""
    return f"L{position + 1:06}"


@dataclass(frozen=True)
class Seen:
    """What events show of each lead: the microsecond of the first (the end of time without any), and if any is tracked.

    Visits are tracked only with consent, so who was tracked gave it.
    """

    first: NDArray[np.int64]
    tracked: NDArray[np.bool_]


class Profiles:
    """The rows of `leads.csv`."""

    def __init__(
        self, people: People, accounts: Accounts, days: Calendar, seen: Seen, rng: np.random.Generator
    ) -> None:
        self.people, self.accounts, self.days, self.seen = people, accounts, days, seen
        self.dice = rng.random((len(people), _DICE))
        self.named = named(accounts)
        self.mailboxes: Counter[str] = Counter()
        self.met: dict[int, tuple[str, str]] = {}

    def rows(self) -> Iterator[list[str]]:
        """One row a lead, in the order of `COLUMNS`; an empty text where nothing is known."""
        return (self._row(i) for i in range(len(self.people)))

    def _row(self, i: int) -> list[str]:
        people, dice = self.people, self.dice[i]
        country = COUNTRIES[people.country[i]]
        account = self.named[people.account[i]] if people.account[i] >= 0 else None
        start = [lead_key(i), self._created_at(i), SOURCES[people.source[i]]]
        country_written = self._country(i, country)
        language = "en" if people.english[i] else "fr"
        if not people.known[i]:
            return [*start, *[""] * 8, country_written, "", "", language, *[""] * 6, self._consents(i)[1], ""]
        first, last = self._name(i, dice)
        city, postcode = (account.city, account.postcode) if account else take(PLACES[country], dice[2])
        where = [country_written, postcode if dice[3] < 0.8 else "", city if dice[3] < 0.72 else "", language]
        return [
            *start, first, last, self._email(i, first, last, account), self._phone(i, country),
            *self._work(i, account), *where, *self._texts(i, language), self._career_start(i), self._usage(i),
            *self._consents(i),
        ]  # fmt: skip

    def _created_at(self, i: int) -> str:
        before = int(self.people.known_before[i])
        if before:
            day = self.days.first - timedelta(days=before)
            moment = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE) + timedelta(
                seconds=int(36_000 * self.dice[i, 0])
            )
        else:
            opening = int(self.days.starts[self.people.arrival[i]]) + 9 * 3_600_000_000
            first = int(self.seen.first[i])
            of_day = first if first < int(self.days.starts[self.people.arrival[i] + 1]) else opening
            moment = datetime.fromtimestamp(of_day // 1_000_000, ZONE)
        return moment.isoformat(timespec="seconds")

    def _name(self, i: int, dice: NDArray[np.float64]) -> tuple[str, str]:
        """Of colleagues, one in thirty is somebody already there, spelt otherwise."""
        first, last = take(FIRST_NAMES, dice[0]), take(LAST_NAMES, dice[1])
        account = int(self.people.account[i])
        if account in self.met and dice[4] < 0.033:
            first, last = self.met[account]
            return without_accents(first).lower(), last.upper()
        if account >= 0:
            self.met[account] = first, last
        if dice[4] > 0.96:
            return first, last.upper()
        return (without_accents(first), without_accents(last)) if dice[4] > 0.9 else (first, last)

    def _email(self, i: int, first: str, last: str, account: NamedAccount | None) -> str:
        mailbox, dice = self.people.mailbox[i], self.dice[i, 5]
        if mailbox == COMPANY_MAIL and account:
            short = len(account.domain) % 3 == 0
            local, domain = f"{slug(first)[0] if short else slug(first)}.{slug(last)}", account.domain
            if self.people.bounces[i]:
                local = local[:-2]
        else:
            separator = take(("", ".", "_", ""), dice)
            local = f"{slug(first)}{separator}{slug(last)}"
            providers = DISPOSABLE_PROVIDERS if mailbox == DISPOSABLE_MAIL else FREE_MAIL
            domain = take(MISSPELT_MAIL if self.people.bounces[i] else providers, self.dice[i, 6])
        address = f"{local}@{domain}"
        self.mailboxes[address] += 1
        if self.mailboxes[address] > 1:
            address = f"{local}{self.mailboxes[address]}@{domain}"
        return address.upper() if dice > 0.985 else address

    def _phone(self, i: int, country: str) -> str:
        if not self.people.shows_phone[i]:
            return ""
        digits = f"{int(self.dice[i, 7] * 1e8):08}"
        pairs = " ".join(digits[k : k + 2] for k in range(0, 8, 2))
        if country == "FR" and digits[0] in "012345":
            return f"06 {pairs}"
        return f"{DIALLING[country]} 6 {pairs}" if digits[1] in "01234567" else f"{DIALLING[country]}6{digits}"

    def _work(self, i: int, account: NamedAccount | None) -> list[str]:
        """Company, title, industry, employees."""
        if account is None:
            return ["", "", "", ""]
        people, dice = self.people, self.dice[i]
        occupation = OCCUPATIONS[NAMES[people.persona[i]]]
        said = occupation.en if people.english[i] else occupation.fr
        title = take(said.deciding if people.decides[i] else said.others, dice[8])
        industry = occupation.industries[0] if dice[9] < 0.82 else take(occupation.industries, dice[9] * 50 % 1)
        return [
            _respelt(account.name, dice[10]),
            _respelt(title, dice[8] * 77 % 1) if people.shows_title[i] else "",
            industry if people.shows_industry[i] else "",
            str(self.accounts.employees[people.account[i]]) if people.shows_employees[i] else "",
        ]

    def _country(self, i: int, country: str) -> str:
        if not self.people.shows_country[i]:
            return ""
        return _EXPORTED_COUNTRY.get(country, country) if self.dice[i, 11] < 0.05 else country

    def _texts(self, i: int, language: str) -> list[str]:
        """Headline, job description, summary."""
        if not self.people.shows_texts[i]:
            return ["", "", ""]
        dice = self.dice[i]
        occupation = OCCUPATIONS[NAMES[self.people.persona[i]]]
        said: Said = occupation.en if language == "en" else occupation.fr
        summary = said.summary if dice[6] < 0.8 else ""
        if self.people.has_project[i]:
            summary = f"{summary} {take(PROJECTS[language], dice[7])}".strip()
        return [said.headline if dice[2] < 0.85 else "", said.description if dice[9] < 0.75 else "", summary]

    def _career_start(self, i: int) -> str:
        if not self.people.shows_career[i]:
            return ""
        last = self.days.day_of(self.days.days - 1)
        return date(last.year - int(self.people.career_years[i]), 1 + int(self.dice[i, 3] * 9), 1).isoformat()

    def _usage(self, i: int) -> str:
        """What the form of private customers asks: what for?"""
        return USAGES[NAMES[self.people.persona[i]]] if self.people.shows_usage[i] else ""

    def _consents(self, i: int) -> list[str]:
        people = self.people
        agrees = "true" if people.agrees_to_mail[i] else ("false" if self.dice[i, 1] < 0.7 else "")
        return [
            agrees,
            "true" if self.seen.tracked[i] else "",
            "true" if people.objects[i] else "",
        ]


def _respelt(text: str, u: float) -> str:
    """As people type it: mostly right, sometimes in capitals, without accents, or with two letters exchanged."""
    if u < 0.84:
        return text
    if u < 0.9:
        return text.upper()
    if u < 0.96:
        return without_accents(text).lower()
    middle = len(text) // 2
    return text[: middle - 1] + text[middle] + text[middle - 1] + text[middle + 1 :]
