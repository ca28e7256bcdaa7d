"""Identifiers on the command line, and edges of the identity log in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.identify.consent import Will
    from tamis.identify.edges import Edge, Trust
    from tamis.identify.identifiers import Identifier

IDENTIFIER = Text(en="IDENTIFIER", fr="IDENTIFIANT")
ONE = Text(en="An identifier: email:m@firm.example, user_id:42...", fr="Un identifiant : email:m@firme.example...")
OTHER = Text(en="The other one.", fr="L'autre.")

_TRUST: Mapping[Trust, Text] = {
    "verified": Text(en="a server or an import said so", fr="un serveur ou un import l'a dit"),
    "form": Text(en="he typed it himself", fr="il l'a saisi lui-même"),
    "click": Text(en="a link of an e-mail was clicked", fr="un lien d'un e-mail a été cliqué"),
    "claim": Text(en="a browser said so", fr="un navigateur l'a dit"),
}
_OBJECTS = Text(en="{who}: objects, and is not scored.", fr="{who} : s'oppose, et n'est pas évalué.")
_NEVER = Text(
    en="{who}: what rests on consent does not count.", fr="{who} : ce qui repose sur le consentement ne compte pas."
)
_FROM = Text(
    en="{who}: what rests on consent counts from {day} on.",
    fr="{who} : ce qui repose sur le consentement compte depuis le {day}.",
)
_FREE = Text(en="{who}: everything counts.", fr="{who} : tout compte.")
_OPERATOR = Text(en="an operator merged them", fr="un opérateur les a fusionnés")
_LINE = Text(en="{a} = {b}: {how} ({day})", fr="{a} = {b} : {how} ({day})")


def identifier(text: str) -> Identifier:
    """The identifier that a user writes as `kind:value`.

    Raises:
        UsageError: there is no such kind, or the value is none of that kind.
    """
    from typing import get_args

    from tamis.identify.identifiers import Kind, read_identifier

    kind, _, value = text.partition(":")
    for known in get_args(Kind):
        if kind == known:
            found = read_identifier(known, value)
            if found is None:
                raise UsageError(_no_value(known, value))
            return found
    raise UsageError(_no_kind(text, kind, get_args(Kind)))


def said(edge: Edge) -> str:
    """An edge, as a line."""
    how = _OPERATOR if edge.kind == "merge" else _TRUST[edge.trust]
    day = datetime.fromtimestamp(edge.at / 1e6, UTC).date().isoformat()
    return _LINE.say(a=edge.a, b=edge.b, how=how, day=day)


def said_of_will(of: str, will: Will) -> str:
    """What a lead or a device wants, as a line."""
    from tamis.identify.consent import FREE

    if will.objects:
        return _OBJECTS.say(who=of)
    if will == FREE:
        return _FREE.say(who=of)
    since = counts_from(will)
    return _NEVER.say(who=of) if since is None else _FROM.say(who=of, day=since[:10])


def counts_from(will: Will) -> str | None:
    """From when what rests on consent counts; None for never."""
    from tamis.identify.consent import NEVER

    return None if will.counts_from == NEVER else moment(will.counts_from)


def moment(micros: int) -> str:
    """A time as it is shown."""
    return datetime.fromtimestamp(micros / 1e6, UTC).isoformat(timespec="seconds")


def _no_kind(text: str, kind: str, kinds: tuple[str, ...]) -> Problem:
    listed = ", ".join(kinds)
    return Problem(
        "unknown-identifier",
        Text(
            en=f"'{text}' is no identifier: write one of {listed}, a colon, and the value.",
            fr=f"« {text} » n'est pas un identifiant : écrivez {listed}, deux-points, puis la valeur.",
        ),
        hint=near_miss(kind, kinds),
    )


def _no_value(kind: str, value: str) -> Problem:
    return Problem(
        "unreadable-identifier",
        Text(
            en=f"'{value}' is no {kind}, or stands for nobody.",
            fr=f"« {value} » n'est pas un {kind}, ou ne désigne personne.",
        ),
    )
