"""The commands `curl` of a page, as far as the pages use them, said to the page's own server."""

from __future__ import annotations

import argparse
import json
import shlex
import time
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tamis.store.account_facts import touched_accounts
from tamis.store.database import Database
from tests.web.served import Served

_PRETTY = " | python -m json.tool"
_PATIENCE = 20.0  # seconds


def curl(served: Served, command: str, keys: Mapping[str, str]) -> str:
    """What it prints. A page is read at leisure: what was sent before is scored when it asks the API."""
    for name, key in keys.items():
        command = command.replace(name, key)
    asked = _parser().parse_args(shlex.split(command.removesuffix(_PRETTY))[1:])
    address = urlsplit(asked.url)
    headers = dict(header.split(": ", 1) for header in asked.header)
    if asked.user:
        headers["Authorization"] = "Basic " + b64encode(asked.user.encode()).decode()
    body = Path(asked.data[1:]).read_bytes() if asked.data.startswith("@") else asked.data.encode()
    if address.path.startswith("/api/"):
        _wait_for_scores(served, keys["$READ_KEY"])
    path = f"{address.path}?{address.query}" if address.query else address.path
    method = asked.request or ("POST" if asked.data else "GET")
    answer = served.ask(method, path, body, headers)[1].decode()
    return json.dumps(json.loads(answer), indent=4, ensure_ascii=False) if command.endswith(_PRETTY) else answer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-X", dest="request")
    parser.add_argument("-H", dest="header", action="append", default=[])
    parser.add_argument("-u", dest="user")
    parser.add_argument("-d", "--data-binary", dest="data", default="")
    return parser


def _wait_for_scores(served: Served, key: str) -> None:
    end = time.monotonic() + _PATIENCE
    database = Database(served.database)
    while time.monotonic() < end:
        answer = served.ask("GET", "/api/v1/models", b"", {"Authorization": f"Bearer {key}"})[1]
        latest = json.loads(answer)["models"][-1]
        with database.read() as connection:
            follows = touched_accounts(connection, 1)
        if (latest["watermark"], latest["state"], follows) == (latest["last_event"], "active", []):
            database.close()
            return
        time.sleep(0.05)
