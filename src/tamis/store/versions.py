"""Versions of the scoring model: its text with its lists, and how far the ledger holds its rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from tamis.store.leads import last_lead
from tamis.store.schema import VERSIONS

State = Literal["building", "active", "retired"]
_ACTIVE = select(VERSIONS.c.id).where(VERSIONS.c.state == "active")


@dataclass(frozen=True, slots=True)
class Version:
    """A version. `files`: the text of the model (`model.yaml`) and of its list files, by name.

    `watermark`: the last event whose hits for its rules are in the ledger; below 0, the last lead (negated) whose
    ledger may still hold entries that an earlier version left. Times are µs UTC.
    """

    id: int
    digest: str
    state: State
    watermark: int
    created_at: int
    published_at: int | None
    author: str | None
    files: Mapping[str, str]


def digest_of(files: Mapping[str, str]) -> str:
    """What two versions have in common that say the same."""
    return hashlib.sha256(msgspec.json.encode(sorted(files.items()))).hexdigest()


def add_version(connection: Connection, files: Mapping[str, str], author: str | None, at: int) -> Version:
    """A new version, to be built from the first event on; one that was being built is retired."""
    connection.execute(update(VERSIONS).where(VERSIONS.c.state == "building").values(state="retired"))
    row: dict[str, Any] = {
        "digest": digest_of(files),
        "state": "building",
        "watermark": -last_lead(connection),
        "created_at": at,
        "author": author,
        "files": msgspec.json.encode(files).decode(),
    }
    added = connection.execute(insert(VERSIONS).values(row).returning(VERSIONS)).mappings().one()
    return _version(added)


def version_in_state(connection: Connection, state: Literal["building", "active"]) -> Version | None:
    """The one version of that state."""
    row = connection.execute(select(VERSIONS).where(VERSIONS.c.state == state)).mappings().first()
    return _version(row) if row else None


def active_version(connection: Connection) -> int | None:
    """The number of the active version."""
    found: int | None = connection.execute(_ACTIVE).scalar_one_or_none()
    return found


def find_version(connection: Connection, id_: int) -> Version | None:
    """The version of that number."""
    row = connection.execute(select(VERSIONS).where(VERSIONS.c.id == id_)).mappings().first()
    return _version(row) if row else None


def list_versions(connection: Connection) -> list[Version]:
    """All, the first first."""
    return [_version(row) for row in connection.execute(select(VERSIONS).order_by(VERSIONS.c.id)).mappings()]


def set_watermark(connection: Connection, version: int, watermark: int) -> None:
    """The ledger holds the version's rules up to that event (below 0: see `Version`)."""
    connection.execute(update(VERSIONS).where(VERSIONS.c.id == version).values(watermark=watermark))


def activate(connection: Connection, version: int, at: int) -> None:
    """From now on leads stand where this version puts them."""
    connection.execute(update(VERSIONS).where(VERSIONS.c.state == "active").values(state="retired"))
    connection.execute(update(VERSIONS).where(VERSIONS.c.id == version).values(state="active", published_at=at))


def _version(row: RowMapping) -> Version:
    return Version(
        row["id"],
        row["digest"],
        row["state"],
        row["watermark"],
        row["created_at"],
        row["published_at"],
        row["author"],
        msgspec.json.decode(row["files"], type=dict[str, str]),
    )
