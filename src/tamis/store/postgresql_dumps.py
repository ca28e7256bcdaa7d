"""Copies of a PostgreSQL store, by the programs that come with PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import URL

MAGIC = b"PGDMP"
"""What such a file begins with."""
_SAME_ANYWHERE = ("--no-owner", "--no-privileges")
_REVISION = re.compile(rb"^COPY \S*alembic_version .*\n(\w+)\r?\n", re.MULTILINE)


class ProgramError(Exception):
    """A program of PostgreSQL failed, for the reason that it said; None where it is not installed."""

    def __init__(self, program: str, reason: str | None) -> None:
        super().__init__(program)
        self.program = program
        self.reason = reason


def dump(url: URL, stream: BinaryIO) -> None:
    """Writes all of the database as of one moment, packed.

    Raises:
        ProgramError: it cannot be done.
    """
    _run(["pg_dump", "--format=custom", *_SAME_ANYWHERE, f"--dbname={_address(url)}"], url, stream)


def restore(url: URL, file: Path, schema: str, replace: bool) -> None:
    """Makes the tables of the file in that schema, all or none; with `replace`, in place of those of the same names.

    Raises:
        ProgramError: it cannot be done; nothing was changed.
    """
    once = ["--single-transaction", "--exit-on-error", f"--schema={schema}", *_SAME_ANYWHERE]
    first = ["--clean", "--if-exists"] if replace else []
    _run(["pg_restore", *once, *first, f"--dbname={_address(url)}", str(file.absolute())], url)


def revision_in(file: Path) -> str | None:
    """Of the store in the file (see `tamis.store.revisions`); None where it is no store of ours.

    Raises:
        ProgramError: it cannot be read.
    """
    said = _run(["pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file.absolute())])
    found = _REVISION.search(said)
    return found[1].decode() if found else None


def _run(command: Sequence[str], url: URL | None = None, stream: BinaryIO | None = None) -> bytes:
    """What the program writes; the password is given where no other user of the machine sees it."""
    secret = {"PGPASSWORD": str(url.password)} if url is not None and url.password is not None else {}
    program = shutil.which(command[0])
    if program is None:
        raise ProgramError(command[0], None)
    done = subprocess.run(  # noqa: S603 - no shell, and each word is one
        [program, *command[1:]],
        stdin=subprocess.DEVNULL,
        stdout=stream or subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **secret},
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ProgramError(command[0], said[0] if said else str(done.returncode))
    return done.stdout or b""


def _address(url: URL) -> str:
    """As these programs read it, without the password."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string()
