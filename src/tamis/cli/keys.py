"""`tamis keys`: who may send facts to the server, and who may ask it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from tamis.cli.json_answer import print_json
from tamis.cli.options import argument, database_option, json_option, one_of, option
from tamis.language import Text

if TYPE_CHECKING:
    from tamis.store.database import Database
    from tamis.store.sources import Source

NAME = "keys"
ABOUT = Text(
    en="Make, list or revoke the keys of the server; the secret of a webhook.\n"
    "A write key only appends: it may stand in a page. A key is shown once; the address and the secret of a webhook of "
    "Segment or RudderStack, again and again.\n\n"
    "tamis keys create --kind write --source website\n"
    "tamis keys create --kind write --source crm --basis contract\n"
    "tamis keys list\ntamis keys revoke --source website\ntamis keys webhook --source segment",
    fr="Créer, lister ou révoquer les clés du serveur ; le secret d'un webhook.\n"
    "Une clé d'écriture ne fait qu'ajouter : elle peut figurer dans une page. Une clé n'est montrée qu'une fois ; "
    "l'adresse et le secret d'un webhook de Segment ou RudderStack, autant qu'il faut.\n\n"
    "tamis keys create --kind write --source site\n"
    "tamis keys create --kind write --source crm --basis contract\n"
    "tamis keys list\ntamis keys revoke --source site\ntamis keys webhook --source segment",
)

_ACTIONS = ("create", "list", "revoke", "webhook")
_ACTION = Text(en="create, list, revoke or webhook.", fr="create, list, revoke ou webhook.")
_ACTION_NAME = Text(en="ACTION", fr="ACTION")
_KIND = Text(
    en="What it may do: send facts, ask, or all.", fr="Ce qu'elle permet : envoyer des faits, interroger, ou tout."
)
_SOURCE = Text(en="The name of what sends or asks.", fr="Le nom de qui envoie ou interroge.")
_SOURCE_NAME = Text(en="NAME", fr="NOM")
_BASIS = Text(
    en="Why its events may be counted: with consent, each must say that the visitor agreed.",
    fr="À quel titre ses événements comptent : avec consent, chacun doit dire que le visiteur a accepté.",
)
_UPSTREAM = Text(
    en="The site asks for consent before it sends anything.",
    fr="Le site recueille le consentement avant tout envoi.",
)
_TRUSTED = Text(
    en="The site is sure of who is who: what its browsers say is proven, not claimed.",
    fr="Le site est sûr des identités : ce que disent ses navigateurs est prouvé, non prétendu.",
)
_NONE = Text(en="There is no key yet.", fr="Il n'y a pas encore de clé.")
_REVOKED = Text(en="revoked", fr="révoquée")
_DONE = Text(en="{name}: revoked. It opens nothing after a few seconds.", fr="{name} : révoquée. Sans effet d'ici peu.")


def run(  # noqa: PLR0913, PLR0917 - a command's options
    action: Annotated[str, argument(_ACTION_NAME, _ACTION)],
    kind: Annotated[str, option("--kind", _KIND, "write|read|admin")] = "write",
    source: Annotated[str, option("--source", _SOURCE, _SOURCE_NAME)] = "website",
    basis: Annotated[str, option("--basis", _BASIS, "consent|contract|legitimate_interest")] = "consent",
    consent_upstream: Annotated[bool, option("--consent-upstream", _UPSTREAM)] = False,
    trusted: Annotated[bool, option("--trusted", _TRUSTED)] = False,
    database: Annotated[str, database_option()] = "tamis.db",
    json: Annotated[bool, json_option()] = False,
) -> None:
    """Does it."""
    from tamis.store.database import Database
    from tamis.store.sources import KINDS, LEGAL_BASES, create_source, list_sources, revoke_source

    one_of(_ACTION_NAME.say(), action, _ACTIONS)
    chosen, on = one_of("--kind", kind, KINDS), one_of("--basis", basis, LEGAL_BASES)
    store = Database(database)
    store.upgrade()
    now = time.time_ns() // 1_000
    try:
        if action == "list":
            with store.read() as connection:
                _show(list_sources(connection), json)
            return
        if action == "webhook":
            _show_webhook(store, source, json)
            return
        with store.write() as connection:
            if action == "create":
                key = create_source(connection, source, chosen, now, on, consent_upstream, trusted)
            else:
                revoke_source(connection, source, now)
    finally:
        store.close()
    if action == "revoke":
        print(_DONE.say(name=source))
    elif json:
        print_json({"source": source, "kind": chosen, "key": key})
    else:
        print(key)


def _show_webhook(store: Database, name: str, json: bool) -> None:
    """Raises UsageError: there is no such source that writes, or the store has no secret."""
    from tamis.store.secret import needed_secret, webhook_secret
    from tamis.store.sources import writing_source

    with store.read() as connection:
        source = writing_source(connection, name)
    path, secret = f"/v1/webhook/{quote(source.name, safe='')}", webhook_secret(needed_secret(store), source.name)
    if json:
        print_json({"source": source.name, "path": path, "secret": secret})
    else:
        print(f"{path}\n{secret}")


def _show(sources: Sequence[Source], json: bool) -> None:
    if json:
        shown = [
            {
                "source": s.name,
                "kind": s.kind,
                "basis": s.legal_basis,
                "consent_upstream": s.consent_upstream,
                "trusted": s.trusted,
                "created_at": _day(s.created_at),
                "revoked_at": None if s.revoked_at is None else _day(s.revoked_at),
            }
            for s in sources
        ]
        print_json(shown)
        return
    if not sources:
        print(_NONE)
    for s in sources:
        state = "" if s.revoked_at is None else f"  ({_REVOKED})"
        print(f"{s.name:<20} {s.kind:<6} {s.legal_basis:<20} {_day(s.created_at)[:10]}{state}")


def _day(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1e6, UTC).isoformat(timespec="seconds")
