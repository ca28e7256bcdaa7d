"""The secret that signs what readers carry: from the environment, or a file beside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from tamis.errors import Location, Problem, UsageError
from tamis.language import Text
from tamis.store.database import Database

VARIABLE = "TAMIS_SECRET"
SHORTEST = 32
"""Characters."""


def find_secret(database: Database) -> bytes | None:
    """The secret of that store: what `TAMIS_SECRET` says, else, on SQLite, the file `<database>.secret`.

    The file is made where there is none, for its owner only. None on PostgreSQL without the variable: several servers
    must have one secret.

    Raises:
        UsageError: it is too short, or the file cannot be read or made.
    """
    said = os.environ.get(VARIABLE, "").strip()
    if said:
        return _long_enough(said, Location(VARIABLE))
    if not database.is_sqlite or database.url.database in {None, "", ":memory:"}:
        return None
    path = Path(f"{database.url.database}.secret")
    try:
        if not path.exists():
            _make(path)
        return _long_enough(path.read_text("utf-8").strip(), Location(str(path)))
    except (OSError, UnicodeError) as error:
        raise UsageError(_unusable(path, error)) from None


def needed_secret(database: Database) -> bytes:
    """The secret, where nothing can be done without.

    Raises:
        UsageError: there is none.
    """
    found = find_secret(database)
    if found is None:
        raise UsageError(_NEEDED)
    return found


def webhook_secret(secret: bytes, source: str) -> str:
    """What a webhook to that source signs with, made from the store's secret: known wherever that one is."""
    return hmac.new(secret, f"tamis.webhook:{source}".encode(), hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    """Whole or not at all, and only once, though several processes start together."""
    mine = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(f"{secrets.token_urlsafe(SHORTEST)}\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(mine, path)
        except FileExistsError:
            return
    finally:
        mine.unlink(missing_ok=True)


def _long_enough(said: str, where: Location) -> bytes:
    if len(said) >= SHORTEST:
        return said.encode()
    raise UsageError(
        Problem(
            "secret-too-short",
            Text(
                en=f"the secret has fewer than {SHORTEST} characters.",
                fr=f"le secret a moins de {SHORTEST} caractères.",
            ),
            where,
            _HOW,
        )
    )


def _unusable(path: Path, error: Exception) -> Problem:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem(
        "secret-unusable",
        Text(
            en=f"the secret cannot be read or made: {reason}.", fr=f"impossible de lire ou créer le secret : {reason}."
        ),
        Location(str(path)),
    )


_HOW = Text(
    en="Make one once, and keep it: openssl rand -hex 32",
    fr="Fabriquez-en un une fois pour toutes, et gardez-le : openssl rand -hex 32",
)
_NEEDED = Problem(
    "no-secret",
    Text(
        en=f"this database needs the same secret in {VARIABLE} for the server and for tamis links.",
        fr=f"cette base demande le même secret dans {VARIABLE} pour le serveur et pour tamis links.",
    ),
    hint=_HOW,
)
