"""A PostgreSQL server of one's own, as a user that may run one, on a socket in a folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from tamis.store.database import Database

_USER = "postgres"
_QUICK = "-c fsync=off -c full_page_writes=off -c max_wal_size=64MB"
"""It waits for no disk, which no test takes away; little has to be done again after a crash of its processes."""


def _program(name: str) -> str | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else shutil.which(name)


def missing_postgres() -> str | None:
    """Why there can be no server, or None."""
    if _program("initdb") is None or _program("pg_ctl") is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and _USER not in {entry.pw_name for entry in pwd.getpwall()}:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return None


def upgraded(url: str) -> None:
    """Makes a store of ours of a database."""
    database = Database(url)
    database.upgrade()
    database.close()


class Postgres:
    """Started and stopped by a test. What is committed outlives its processes, as it does where fsync is on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._databases = count(1)
        self._store: str | None = None

    def start(self) -> None:
        """Makes the cluster where there is none, and starts it."""
        data = self.folder / "data"
        if not data.exists():
            self._give_folder()
            self._run("initdb", "--pgdata", str(data), "--auth=trust", "--username=tamis", "--encoding=UTF8")
        options = f"-k {self.folder} -c listen_addresses= -c unix_socket_permissions=0777 {_QUICK}"
        self._run("pg_ctl", "--pgdata", str(data), "--wait", "--log", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stops it; `immediate` is as if the power failed."""
        self._run("pg_ctl", "--pgdata", str(self.folder / "data"), "--wait", "--mode", mode, "stop")

    def new_database(self, like: str = "template1") -> str:
        """The URL of a database that is as that other one: empty."""
        name = f"tamis_{next(self._databases)}"
        self._run("createdb", "--host", str(self.folder), "--username", "tamis", "--template", like, name)
        return f"postgresql://tamis@/{name}?host={self.folder}"

    def new_store(self) -> str:
        """The URL of a store of ours in which nothing is."""
        if self._store is None:
            url = self.new_database()
            upgraded(url)
            self._store = str(make_url(url).database)
        return self.new_database(like=self._store)

    def _give_folder(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER)

    def _run(self, program: str, *words: str) -> None:
        command = [_program(program) or program, *words]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", *command]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")
