"""`tamis why`: why two identifiers are one lead, or are not."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from tamis.cli.identity_words import IDENTIFIER, ONE, OTHER, counts_from, identifier, said, said_of_will
from tamis.cli.json_answer import print_json
from tamis.cli.options import argument, database_option, json_option
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.identify.consent import Will
    from tamis.identify.edges import Edge
    from tamis.identify.refusals import Refusal

NAME = "why"
ABOUT = Text(
    en="Tell why two identifiers are one lead, or are not.\n"
    "Shows what was said, by whom and when, from the one to the other; what was not believed; "
    "and whether either objects to being scored.\n\n"
    "tamis why email:m.durand@firm.example user_id:42",
    fr="Dire pourquoi deux identifiants forment un seul prospect, ou non.\n"
    "Montre ce qui a été dit, par qui et quand, de l'un à l'autre ; ce qui n'a pas été cru ; "
    "et si l'un des deux s'oppose à être évalué.\n\n"
    "tamis why email:m.durand@firme.example user_id:42",
)
_ONE_LEAD = Text(en="{a} and {b} are one lead:", fr="{a} et {b} forment un seul prospect :")
_THE_SAME = Text(en="{a} and {b} are the same.", fr="{a} et {b} sont le même.")
_TWO = Text(en="{a} and {b} are not one lead.", fr="{a} et {b} ne forment pas un seul prospect.")
_REFUSED = Text(en="Not believed: {line}. {reason}", fr="Non retenu : {line}. {reason}")


def run(
    one: Annotated[str, argument(IDENTIFIER, ONE)],
    other: Annotated[str, argument(IDENTIFIER, OTHER)],
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Tells."""
    from dataclasses import asdict

    from tamis.live.operators import why
    from tamis.live.willing import will_around
    from tamis.store.database import Database

    a, b = identifier(one), identifier(other)
    store = Database(database)
    store.upgrade()
    try:
        with store.read() as connection:
            path, refused = why(connection, a, b)
            now = time.time_ns() // 1_000
            wills = {**will_around(connection, a, now).wills, **will_around(connection, b, now).wills}
    finally:
        store.close()
    if json:
        print_json(
            {
                "one_lead": path is not None,
                "path": [asdict(edge) for edge in path or ()],
                "refused": [{**asdict(refusal.edge), "reason": refusal.reason} for refusal in refused],
                "wills": [
                    {"of": of, "objects": will.objects, "counts_from": counts_from(will)} for of, will in wills.items()
                ],
            }
        )
        return
    text = _TWO if path is None else _ONE_LEAD if path else _THE_SAME
    print(text.say(a=a, b=b))
    _explain(path or (), refused, wills)


def _explain(path: Sequence[Edge], refused: Sequence[Refusal], wills: Mapping[str, Will]) -> None:
    from tamis.identify.consent import FREE

    for edge in path:
        print(f"  {said(edge)}")
    for refusal in refused:
        print(_REFUSED.say(line=said(refusal.edge), reason=refusal.text))
    for of, will in wills.items():
        if will != FREE:
            print(said_of_will(of, will))
