"""Who may send or read: sources and their keys. A key is shown once; the store keeps its hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from tamis.errors import Problem, UsageError, near_miss
from tamis.language import Text
from tamis.store.schema import SOURCES

Kind = Literal["write", "read", "admin"]
LegalBasis = Literal["consent", "contract", "legitimate_interest"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEGAL_BASES: tuple[LegalBasis, ...] = get_args(LegalBasis)
_BYTES_OF_CHANCE = 24


@dataclass(frozen=True, slots=True)
class Source:
    """One source. `consent_upstream`: the site asks for consent before anything is sent.

    `trusted`: the site is sure of who is who, so that what its browsers say is no mere claim.
    `created_at` and `revoked_at` (None: in use) are microseconds UTC.
    """

    id: int
    name: str
    kind: Kind
    legal_basis: LegalBasis
    consent_upstream: bool
    trusted: bool
    created_at: int
    revoked_at: int | None = None


def create_source(
    connection: Connection,
    name: str,
    kind: Kind,
    now: int,
    basis: LegalBasis = "consent",
    upstream: bool = False,
    trusted: bool = False,
) -> str:
    """Adds a source; its key is returned, and cannot be read again.

    Raises:
        UsageError: there is a source of that name already.
    """
    key = f"tamis_{kind}_{secrets.token_urlsafe(_BYTES_OF_CHANCE)}"
    row = {
        "name": name,
        "kind": kind,
        "key_hash": hash_of(key),
        "legal_basis": basis,
        "consent_upstream": upstream,
        "trusted": trusted,
        "created_at": now,
    }
    try:
        connection.execute(insert(SOURCES), row)
    except IntegrityError:
        raise UsageError(_name_taken(name)) from None
    return key


def hash_of(key: str) -> str:
    """SHA-256: keys are 192 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_source(connection: Connection, key: str) -> Source | None:
    """The source of a key that is in use."""
    wanted = select(SOURCES).where(SOURCES.c.key_hash == hash_of(key), SOURCES.c.revoked_at.is_(None))
    row = connection.execute(wanted).mappings().first()
    return _source(row) if row else None


def find_writing_source(connection: Connection, name: str) -> Source | None:
    """The source of that name, where its write key is in use."""
    wanted = select(SOURCES).where(SOURCES.c.name == name, SOURCES.c.kind == "write", SOURCES.c.revoked_at.is_(None))
    row = connection.execute(wanted).mappings().first()
    return _source(row) if row else None


def writing_source(connection: Connection, name: str) -> Source:
    """The same, where there must be one.

    Raises:
        UsageError: there is none.
    """
    found = find_writing_source(connection, name)
    if found is None:
        writing = [s.name for s in list_sources(connection) if s.kind == "write" and s.revoked_at is None]
        raise UsageError(_no_such_source(name, writing))
    return found


def importing_source(connection: Connection, name: str, basis: LegalBasis | None, now: int) -> Source:
    """The source of that name, for facts out of files; it is made where there is none, on that legal basis.

    Raises:
        UsageError: there is none and no basis is given; it rests on another one, or needs a consent that no file
            shows; the name is that of a key that does not write, or of a revoked one.
    """
    found = find_writing_source(connection, name)
    if found is None:
        if basis is None:
            raise UsageError(_no_basis(name))
        create_source(connection, name, "write", now, basis)
        found = find_writing_source(connection, name)
    if found is None:
        raise UsageError(_name_taken(name))
    if basis is not None and basis != found.legal_basis:
        raise UsageError(_other_basis(found))
    if found.legal_basis == "consent" and not found.consent_upstream:
        raise UsageError(_needs_consent(name))
    return found


def list_sources(connection: Connection) -> list[Source]:
    """All, in the order of their making."""
    return [_source(row) for row in connection.execute(select(SOURCES).order_by(SOURCES.c.id)).mappings()]


def revoke_source(connection: Connection, name: str, now: int) -> None:
    """From now on the source's key opens nothing; what it sent stays.

    Raises:
        UsageError: there is no source of that name in use.
    """
    mine = (SOURCES.c.name == name) & SOURCES.c.revoked_at.is_(None)
    if connection.execute(update(SOURCES).where(mine).values(revoked_at=now)).rowcount == 0:
        names = [s.name for s in list_sources(connection) if s.revoked_at is None]
        raise UsageError(_no_such_source(name, names))


def _source(row: RowMapping) -> Source:
    return Source(
        row["id"],
        row["name"],
        row["kind"],
        row["legal_basis"],
        bool(row["consent_upstream"]),
        bool(row["trusted"]),
        row["created_at"],
        row["revoked_at"],
    )


def _name_taken(name: str) -> Problem:
    return Problem(
        "name-taken",
        Text(en=f"there is a source '{name}' already.", fr=f"il y a déjà une source « {name} »."),
        hint=Text(
            en="Take another name; the name of a revoked source stays taken, since its events keep it.",
            fr="Choisissez un autre nom ; celui d'une source révoquée reste pris, car ses événements le portent.",
        ),
    )


def _no_such_source(name: str, known: list[str]) -> Problem:
    return Problem(
        "no-such-source",
        Text(en=f"there is no source '{name}' in use.", fr=f"il n'y a pas de source « {name} » en service."),
        hint=near_miss(name, known),
    )


def _no_basis(name: str) -> Problem:
    return Problem(
        "basis-needed",
        Text(
            en=f"'{name}' is a new source: say on which legal basis its facts may be used.",
            fr=f"« {name} » est une nouvelle source : dites à quel titre ses faits peuvent servir.",
        ),
        hint=Text(
            en="--basis contract, or --basis legitimate_interest.",
            fr="--basis contract, ou --basis legitimate_interest.",
        ),
    )


def _other_basis(source: Source) -> Problem:
    return Problem(
        "other-basis",
        Text(
            en=f"the source '{source.name}' rests on {source.legal_basis}.",
            fr=f"la source « {source.name} » repose sur {source.legal_basis}.",
        ),
        hint=Text(
            en="Leave --basis out, or import under another name with --source.",
            fr="Omettez --basis, ou importez sous un autre nom avec --source.",
        ),
    )


def _needs_consent(name: str) -> Problem:
    return Problem(
        "needs-consent",
        Text(
            en=f"each event of the source '{name}' must say that the visitor agreed, which no file does.",
            fr=f"chaque événement de la source « {name} » doit dire que le visiteur a accepté, ce que ne fait pas un "
            "fichier.",
        ),
        hint=Text(en="Import under another name with --source.", fr="Importez sous un autre nom avec --source."),
    )
