"""What stands before a server in bad hours: answers in its place, or loses its answers on their way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from tests.web.served import HOST, Served

Answer = tuple[int, dict[str, str]]
LOST: Answer = (0, {})
"""The server takes the request; its answer is lost."""


class Gate:
    """An origin that passes all to the server, but for the next batches, which meet `next` in turn. A context manager.

    `seen`: when each batch came (seconds), and the events in it.
    """

    def __init__(self, served: Served) -> None:
        self.next: list[Answer] = []
        self.seen: list[tuple[float, list[dict[str, Any]]]] = []
        self._served = served
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[Answer, bytes]:
        if method == "POST" and path == "/v1/batch":
            self.seen.append((time.monotonic(), json.loads(body)["batch"]))
            if self.next and (refused := self.next.pop(0)) != LOST:
                return refused, b"{}"
        connection = HTTPConnection(HOST, self._served.port)
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return (reply.status, dict(reply.getheaders())), content

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            lost = handler.command == "POST" and handler.path == "/v1/batch" and self.next[:1] == [LOST]
            body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
            (status, headers), content = self.answer(handler.command, handler.path, body, dict(handler.headers))
            if lost:
                handler.close_connection = True
                return
            handler.send_response_only(status)
            cross = {
                "Access-Control-Allow-Origin": handler.headers.get("Origin", "*"),
                "Access-Control-Expose-Headers": "Retry-After",
            }
            for name, value in {**cross, **{name.title(): value for name, value in headers.items()}}.items():
                handler.send_header(name, value)
            if "Content-Length" not in {name.title() for name in headers}:
                handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        answers: dict[str, Callable[..., None]] = {
            "do_GET": answer,
            "do_POST": answer,
            "log_message": lambda *_arguments: None,
        }
        return type("Handler", (BaseHTTPRequestHandler,), {"protocol_version": "HTTP/1.1", **answers})
