"""`tamis consent`: somebody withdraws his consent or objects to being scored, or takes that back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from tamis.cli.identity_words import IDENTIFIER, ONE, counts_from, identifier, moment, said_of_will
from tamis.cli.json_answer import print_json
from tamis.cli.options import argument, database_option, json_option, one_of
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.identify.identifiers import Identifier
    from tamis.live.willing import Act, Standing

NAME = "consent"
ABOUT = Text(
    en="Write down what somebody wants done with his data.\n"
    "withdraw: what was collected by his consent counts no more. give: he consents again, from now on. object: he is "
    "not scored at all. allow: he takes the objection back. show: how it stands.\n\n"
    "tamis consent object email:m.durand@firm.example\ntamis consent show email:m.durand@firm.example",
    fr="Noter ce que quelqu'un veut pour ses données.\n"
    "withdraw : ce qui a été collecté avec son consentement ne compte plus. give : il consent de nouveau, désormais. "
    "object : il n'est plus évalué du tout. allow : il lève son opposition. show : où il en est.\n\n"
    "tamis consent object email:m.durand@firme.example\ntamis consent show email:m.durand@firme.example",
)
_ACTION_NAME = Text(en="ACTION", fr="ACTION")
_ACTION = Text(en="withdraw, give, object, allow or show.", fr="withdraw, give, object, allow ou show.")
_DONE: Mapping[Act, Text] = {
    "withdraw": Text(en="{who} withdrew the consent", fr="{who} a retiré son consentement"),
    "give": Text(en="{who} gave the consent", fr="{who} a donné son consentement"),
    "object": Text(en="{who} objects to being scored", fr="{who} s'oppose à être évalué"),
    "allow": Text(en="{who} does not object any more", fr="{who} ne s'oppose plus"),
}
_FOLLOWS = Text(
    en="{said}; a running server follows within a second.",
    fr="{said} ; un serveur actif en tient compte dans la seconde.",
)
_LINE = Text(en="  {said} ({day})", fr="  {said} ({day})")
_NOBODY = Text(en="{who} told nothing.", fr="{who} n'a rien dit.")


def run(
    action: Annotated[str, argument(_ACTION_NAME, _ACTION)],
    who: Annotated[str, argument(IDENTIFIER, ONE)],
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Writes it down, or shows it."""
    from tamis.live.willing import ACTS, operators_source, will_around, write_down
    from tamis.store.database import Database

    actions: tuple[Act | Literal["show"], ...] = (*ACTS, "show")
    chosen = one_of(_ACTION_NAME.say(), action, actions)
    person = identifier(who)
    now = time.time_ns() // 1_000
    store = Database(database)
    store.upgrade()
    try:
        if chosen == "show":
            with store.read() as connection:
                standing = will_around(connection, person, now)
            _show(person, standing, json)
            return
        with store.write_alone() as connection:
            write_down(connection, chosen, person, operators_source(connection, now).id, now)
    finally:
        store.close()
    if json:
        print_json({"identifier": str(person), "said": chosen})
    else:
        print(_FOLLOWS.say(said=_DONE[chosen].say(who=person)))


def _show(person: Identifier, standing: Standing, json: bool) -> None:
    from tamis.live.willing import acts_of

    if json:
        shown = [
            {"of": of, "objects": will.objects, "counts_from": counts_from(will)} for of, will in standing.wills.items()
        ]
        told = [
            {"event": seq, "at": moment(notice.at), "trust": notice.trust, "said": acts_of(notice)}
            for seq, notice in standing.told.items()
        ]
        print_json({"identifier": str(person), "wills": shown, "told": told})
        return
    if not standing.told:
        print(_NOBODY.say(who=person))
        return
    for of, will in standing.wills.items():
        print(said_of_will(of, will))
    for notice in standing.told.values():
        named = ", ".join(map(str, notice.identifiers))
        for act in acts_of(notice):
            print(_LINE.say(said=_DONE[act].say(who=named), day=moment(notice.at)[:10]))
