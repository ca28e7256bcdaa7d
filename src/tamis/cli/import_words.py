"""What an import says: what the columns were taken for, how much was stored, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tamis.errors import Location, Problem
from tamis.language import Text, current_language
from tamis.model.wording import number, plural

if TYPE_CHECKING:
    from tamis.collect.mappings.opening import Opened
    from tamis.collect.mappings.told import Told
    from tamis.store.sources import Source

_HEAD = Text(en="{file}: {rows}, read as {form}", fr="{file} : {rows} comme {form}")
_INTO = Text(en="{head}, into the source {source} ({basis}).", fr="{head}, dans la source {source} ({basis}).")
_NOTHING_STORED = Text(en="{head}. Nothing is stored.", fr="{head}. Rien n'est enregistré.")
_COUNTED = Text(
    en="Facts: {total}; {stored} stored, {known} that were there already.",
    fr="Faits : {total} ; {stored} enregistrés, {known} déjà présents.",
)
_UNUSED = Text(en="Not used: {names}", fr="Non utilisées : {names}")
_FIRST = Text(en="The first facts:", fr="Les premiers faits :")
_AT_IMPORT = Text(en="at the import", fr="à l'import")
_WORDS = {
    "who": Text(en="who: {name}", fr="qui : {name}"),
    "when": Text(en="when", fr="quand"),
    "event": Text(en="event {name}", fr="événement {name}"),
    "trait": Text(en="trait {name}", fr="caractéristique {name}"),
    "property": Text(en="property {name}", fr="propriété {name}"),
}
_TO_KEEP_THEM = Text(
    en="To keep them with the reasons: --rejects FILE.", fr="Pour les garder avec les raisons : --rejects FICHIER."
)
_WIDEST = 30


@dataclass(frozen=True)
class Answer:
    """What was done, or would be. `facts`: how many of each name; `first`: the first of them, of a dry run."""

    opened: Opened
    source: Source | None
    facts: Mapping[str, int]
    stored: int = 0
    future: int = 0
    first: Sequence[Told] = ()

    def left_out(self, written: str | None) -> Iterator[Problem]:
        """Warnings about rows that were left out, and about dates that are still to come."""
        count, file = self.opened.left_out, Location(self.opened.table.file)
        if count:
            message = Text(
                en=f"{number(count, 'en')} {plural(count, 'row was', 'rows were', 'en')} left out.",
                fr=f"{number(count, 'fr')} {plural(count, 'ligne écartée', 'lignes écartées', 'fr')}.",
            )
            hint = Text(en=f"See {written}.", fr=f"Voir {written}.") if written else _TO_KEEP_THEM
            yield Problem("rows-left-out", message, file, hint, severity="warning")
        if self.future:
            message = Text(
                en=f"{number(self.future, 'en')} facts are dated after now, and taken as of now.",
                fr=f"{number(self.future, 'fr')} faits sont datés du futur, et pris comme de maintenant.",
            )
            yield Problem("future-clamped", message, file, severity="warning")

    def as_dict(self) -> dict[str, object]:
        """For programs."""
        fitted = self.opened.plan.fitted
        found: dict[str, object] = {
            "file": self.opened.table.file,
            "mapping": fitted.form.name,
            "source": self.source.name if self.source else None,
            "rows": self.opened.plan.rows,
            "left_out": self.opened.left_out,
            "facts": dict(self.facts),
            "columns": [{"column": c, "is": what, "name": name or None} for c, what, name in fitted.meanings()],
            "not_used": list(fitted.left),
        }
        if self.source is None:
            return {**found, "first": [_as_dict(one) for one in self.first]}
        return {**found, "stored": self.stored, "known": sum(self.facts.values()) - self.stored, "future": self.future}


def show(answer: Answer) -> None:
    """What was stored."""
    source = answer.source
    print(
        _INTO.say(head=_head(answer), source=source.name if source else "", basis=source.legal_basis if source else "")
    )
    _show_counts(answer.facts)
    language = current_language()
    total = sum(answer.facts.values())
    counts = (total, answer.stored, total - answer.stored)
    said, stored, known = (number(count, language) for count in counts)
    print(_COUNTED.say(total=said, stored=stored, known=known))


def show_dry(answer: Answer) -> None:
    """What would be stored: what each column is, how much there is, and the first of it."""
    fitted = answer.opened.plan.fitted
    print(f"{_NOTHING_STORED.say(head=_head(answer))}\n")
    meanings = list(fitted.meanings())
    width = min(_WIDEST, max(len(column) for column, _, _ in meanings))
    for column, what, name in meanings:
        print(f"  {column:<{width}}  {_WORDS[what].say(name=name).rstrip()}")
    if fitted.left:
        print(f"  {_UNUSED.say(names=', '.join(fitted.left))}")
    print()
    _show_counts(answer.facts)
    if answer.first:
        print(f"\n{_FIRST}")
    for one in answer.first:
        said = ", ".join(f"{name}={value}" for name, value in {**one.traits, **one.properties}.items())
        print(f"  {_moment(one) or _AT_IMPORT.say()}  {one.lead}  {one.name}  {said}".rstrip())


def _show_counts(facts: Mapping[str, int]) -> None:
    width = max(map(len, facts), default=0)
    for name, count in facts.items():
        print(f"  {name:<{width}}  {number(count, current_language()):>9}")


def _head(answer: Answer) -> str:
    count = answer.opened.plan.rows
    rows = Text(
        en=f"{number(count, 'en')} {plural(count, 'row', 'rows', 'en')}",
        fr=f"{number(count, 'fr')} {plural(count, 'ligne, lue', 'lignes, lues', 'fr')}",
    )
    return _HEAD.say(file=answer.opened.table.file, rows=rows, form=answer.opened.plan.fitted.form.name)


def _moment(one: Told) -> str | None:
    return None if one.at is None else datetime.fromtimestamp(one.at / 1e6, UTC).isoformat(timespec="seconds")


def _as_dict(one: Told) -> dict[str, Any]:
    return {
        "event": one.name,
        "who": dict(one.who),
        "occurred_at": _moment(one),
        "traits": dict(one.traits),
        "properties": dict(one.properties),
        "suspect": one.suspect,
    }
