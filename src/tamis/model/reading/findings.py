"""What is wrong with a model, gathered while it is read, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from tamis.errors import Location, ModelError, Problem, near_miss
from tamis.language import Text
from tamis.model.reading.nodes import Node, Placed, found, quoted

_MOST_NAMES = 20


class Findings:
    """The errors and warnings of one model file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._errors: list[Problem] = []
        self._warnings: list[Problem] = []

    def at(self, place: Placed) -> Location:
        """Where `place` is, for people."""
        return Location(self.file, place.mark.line, place.mark.column)

    def error(self, place: Placed, code: str, message: Text, hint: Text | None = None) -> None:
        """Note an error: the model will not load."""
        self._errors.append(Problem(code, message, self.at(place), hint))

    def warn(self, place: Placed, code: str, message: Text, hint: Text | None = None) -> None:
        """Note something that the author should know."""
        self._warnings.append(Problem(code, message, self.at(place), hint, severity="warning"))

    def expected(self, node: Node, where: str, what: Text, code: str, hint: Text | None = None) -> None:
        """Note that under the key `where` something else than `what` was found."""
        seen = found(node)
        message = Text(
            en=f"'{where}': expected {what.en}, found {seen.en}.",
            fr=f"« {where} » : on attend {what.fr} ; trouvé : {seen.fr}.",
        )
        self.error(node, code, message, hint)

    def unknown(self, place: Placed, name: str, noun: Noun, known: Iterable[str]) -> None:
        """Note that nothing of that kind has that name."""
        message = Text(
            en=f"There is no {noun.en} named {quoted(name).en}.",
            fr=f"{noun.fr} ne s'appelle {quoted(name).fr}.",
        )
        self.error(place, noun.code, message, near_or_all(name, known))

    def fail(self, place: Placed, code: str, message: Text, hint: Text | None = None) -> NoReturn:
        """Note an error after which nothing more can be read, and end here.

        Raises:
            ModelError: all errors, by line.
        """
        self.error(place, code, message, hint)
        raise ModelError(_sorted(self._errors))

    def stop(self) -> None:
        """End here if there is any error.

        Raises:
            ModelError: all errors, by line.
        """
        if self._errors:
            raise ModelError(_sorted(self._errors))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All warnings, by line."""
        return _sorted(self._warnings)


@dataclass(frozen=True, slots=True)
class Noun:
    """What a name names; `fr` begins the French sentence, with the word's gender (`Aucune classe`)."""

    en: str
    fr: str

    @property
    def code(self) -> str:
        """The code of the problem that there is none of that name."""
        return f"unknown-{self.en}"


AUDIENCE = Noun("audience", "Aucune audience")
CLASS = Noun("class", "Aucune classe")
GROUP = Noun("group", "Aucun groupe")
INTEREST = Noun("interest", "Aucun intérêt")
LIST = Noun("list", "Aucune liste")
OPERATOR = Noun("operator", "Aucun opérateur")
SCORE = Noun("score", "Aucun score")


def near_or_all(name: str, known: Iterable[str]) -> Text:
    """The near miss; without one, what there is."""
    names = list(known)
    if not names:
        return Text(en="The model declares none.", fr="Le modèle n'en déclare pas.")
    return near_miss(name, names) or one_of(names)


def one_of(names: Iterable[str]) -> Text:
    """`Expected one of: a, b, c.`, cut short when long."""
    known = list(names)
    end = ", ..." if len(known) > _MOST_NAMES else "."
    shown = ", ".join(known[:_MOST_NAMES]) + end
    return Text(en=f"Expected one of: {shown}", fr=f"Possibles : {shown}")


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.location.line, p.location.column) if p.location else (0, 0)))
