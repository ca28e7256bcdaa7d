"""Versions of the scoring model: its text with what it names, and how far the ledger holds its rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from tamis.store.leads import last_lead
from tamis.store.schema import MODEL_FILES, VERSIONS

State = Literal["building", "active", "retired"]
LARGE = 20_000
"""Characters from which on a file stands apart: versions are looked at in every step."""
_HERE = "model.yaml"  # whose first lines tell the name of a version
_ACTIVE = select(VERSIONS.c.id).where(VERSIONS.c.state == "active")


class Apart(msgspec.Struct, frozen=True):
    """A file that stands apart, see `whole_files`."""

    digest: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version. `files`: the text of the model (`model.yaml`) and of the files that it names, by name.

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
    files: Mapping[str, str | Apart]


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
        "files": msgspec.json.encode(_apart(connection, files)).decode(),
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


def whole_files(connection: Connection, version: Version) -> dict[str, str]:
    """The text of every file of a version, by name (see `tamis.model.files`)."""
    digests = [file.digest for file in version.files.values() if isinstance(file, Apart)]
    wanted = select(MODEL_FILES).where(MODEL_FILES.c.digest.in_(digests))
    kept = {row.digest: row.content for row in connection.execute(wanted)} if digests else {}
    return {name: kept[file.digest] if isinstance(file, Apart) else file for name, file in version.files.items()}


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
        msgspec.json.decode(row["files"], type=dict[str, str | Apart]),
    )


def _apart(connection: Connection, files: Mapping[str, str]) -> dict[str, str | Apart]:
    """The files as a version has them; those that are large are written, unless they are there."""
    found: dict[str, str | Apart] = {}
    for name, content in files.items():
        if len(content) < LARGE or name == _HERE:
            found[name] = content
            continue
        digest = hashlib.sha256(content.encode()).hexdigest()
        there = connection.execute(select(MODEL_FILES.c.digest).where(MODEL_FILES.c.digest == digest)).first()
        if there is None:
            connection.execute(insert(MODEL_FILES).values(digest=digest, content=content))
        found[name] = Apart(digest)
    return found
