"""A mapping as a TOML file: read whole, with every mistake told."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from tamis.collect.mappings.shape import KINDS, RESTS, Act, Form, Kind, Names, Rest
from tamis.errors import InputError, Location, Problem, near_miss
from tamis.language import Text

_KEYS = ("name", "channel", "rest", "key", "at", "who", "traits", "events")
_ACT_KEYS = ("event", "when", "is", "at", "properties")


def read_mapping(text: str, file: str) -> Form:
    """The mapping that the text is. `file`: its name, for messages.

    Raises:
        InputError: it is no TOML, or says what no mapping can say.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_no_toml(file, error)) from None
    reader = _Reader(file)
    form = reader.form(said)
    if reader.problems:
        raise InputError(reader.problems)
    return form


class _Reader:
    """Reads one file; what is wrong is kept, and told together."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file

    def form(self, said: Mapping[str, Any]) -> Form:
        self._check_keys("", said, _KEYS)
        who = {kind: self._names(f"who.{kind}", names) for kind, names in self._kinds(said.get("who", {})).items()}
        key = self._names("key", said.get("key", []))
        acts = said.get("events", [])
        if not isinstance(acts, list) or not all(isinstance(act, dict) for act in acts):
            self._wrong("events", "[[events]]")
            acts = []
        if not who and not key:
            self._wrong("who", "[who] email = [...]")
        return Form(
            name=self._text("name", said.get("name")) or "",
            who=who,
            key=key,
            at=self._names("at", said.get("at", [])),
            traits=self._columns("traits", said.get("traits", {})),
            acts=tuple(self._act(f"events[{number}]", act) for number, act in enumerate(acts, 1)),
            rest=self._rest(said.get("rest", "nothing")),
            channel=self._text("channel", said["channel"]) if "channel" in said else None,
        )

    def _act(self, place: str, said: Mapping[str, Any]) -> Act:
        self._check_keys(place, said, _ACT_KEYS)
        names = said.get("is", {})
        if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
            self._wrong(f"{place}.is", '{ like = "LinkedIn Post Liked" }')
            names = {}
        event = self._text(f"{place}.event", said["event"]) if "event" in said else None
        when = self._names(f"{place}.when", said.get("when", []))
        if (event is None and not when) or (event is not None and names):
            self._wrong(place, "event | event + when | when | when + is")
        properties = self._columns(f"{place}.properties", said.get("properties", {}))
        return Act(event, when, names, self._names(f"{place}.at", said.get("at", [])), properties)

    def _kinds(self, said: Any) -> dict[Kind, Any]:
        if not isinstance(said, dict):
            self._wrong("who", "[who] email = [...]")
            return {}
        self._check_keys("who", said, KINDS)
        return {kind: said[kind] for kind in KINDS if kind in said}

    def _rest(self, said: Any) -> Rest:
        for rest in RESTS:
            if rest == said:
                return rest
        self._wrong("rest", " | ".join(RESTS))
        return "nothing"

    def _columns(self, place: str, said: Any) -> dict[str, Names]:
        if not isinstance(said, dict):
            self._wrong(place, '{ name = ["column"] }')
            return {}
        return {name: self._names(f"{place}.{name}", names) for name, names in said.items()}

    def _names(self, place: str, said: Any) -> Names:
        names = [said] if isinstance(said, str) else said
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            self._wrong(place, '["column", "colonne"]')
            return ()
        return tuple(names)

    def _text(self, place: str, said: Any) -> str | None:
        if isinstance(said, str) and said.strip():
            return said.strip()
        self._wrong(place, '"..."')
        return None

    def _check_keys(self, place: str, said: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in said:
            if key not in known:
                where = f"{place}.{key}" if place else key
                message = Text(en=f"'{where}' is no key of a mapping.", fr=f"« {where} » n'est pas une clé connue.")
                listed = Text(en=f"Known: {', '.join(known)}.", fr=f"Connues : {', '.join(known)}.")
                self.problems.append(
                    Problem("unknown-key", message, Location(self._file), near_miss(key, known) or listed)
                )

    def _wrong(self, place: str, expected: str) -> None:
        message = Text(en=f"{place}: expected {expected}", fr=f"{place} : on attend {expected}")
        self.problems.append(Problem("bad-mapping", message, Location(self._file)))


def _no_toml(file: str, error: tomllib.TOMLDecodeError) -> Problem:
    said = str(error)
    return Problem(
        "bad-toml", Text(en=f"it is not TOML: {said}.", fr=f"ce n'est pas du TOML : {said}."), Location(file)
    )
