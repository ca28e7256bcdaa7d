"""A server whose model has experiences, and visitors who ask it what the site should show them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from tests.web.served import Served

MODEL = """
tamis: 1
name: site
timezone: Europe/Paris
languages: [fr, en]
scores:
  engagement: { kind: engagement }
  medical: { kind: interest }
  general: { kind: interest }
audiences: { b2b: { when: { company: known } }, b2c: {} }
rules:
  - { id: medical, on: Page Viewed, where: { theme: medical }, points: { engagement: 10, medical: 10 } }
  - { id: general, on: Page Viewed, where: { theme: general }, points: { engagement: 10, general: 10 } }
  - { id: rival, when: { industry: printing }, makes: disqualified }
classes: { hot: { enter: { engagement: 60 } }, warm: { enter: { engagement: 30 } }, cold: {} }
experiences:
  - id: medical_guide
    show: popup
    when: { interest: medical, class: { one_of: [warm, hot] } }
    content:
      fr: { title: Guide médical, text: "24 pages", link: /guides/medical }
      en: { title: Medical guide, link: /en/guides/medical, button: Read it }
    at_most: { times: 1, per: 7d }
  - id: quote
    show: popup
    when: { engagement: { at_least: 30 }, audience: b2c }
    content: { fr: { title: Un devis ? }, en: { title: A quote? } }
    at_most: { times: 2 }
    not_after: Quote Requested
  - id: hero
    show: swap
    selector: "#hero"
    when: { class: { one_of: [warm, hot] } }
    content: { fr: { title: "Bienvenue", link: "/cas/clinique" }, en: { title: "Welcome", link: "/cas/clinique" } }
    hide_when_seen: true
  - id: first_visit
    show: swap
    selector: "#hero"
    content: { fr: { title: "Qui sommes-nous ?" }, en: { title: "Who are we?" } }
  - id: hello
    show: chat
    when: { class: hot }
    content: { fr: { opening: "Une question ?" }, en: { opening: "Any question?" } }
"""
_PATIENCE = 20.0  # seconds


@dataclass
class Guest:
    """A visitor, as our tag tells of him."""

    served: Served
    key: str
    id: str

    @classmethod
    def new(cls, served: Served) -> Guest:
        return cls(served, served.key(token_hex(8), "consent"), token_hex(16))

    def tells(self, *events: dict[str, Any], consent: bool = True) -> None:
        batch = [{"type": "track", "messageId": token_hex(8), "anonymousId": self.id, **event} for event in events]
        context = {"consent": {"scoring": consent}, "library": {"name": "tamis.js"}}
        body = json.dumps({"batch": batch, "context": context, "writeKey": self.key}).encode()
        assert self.served.post("/v1/batch", body)[0] == 200

    def views(self, times: int = 1, theme: str = "medical", path: str = "/") -> None:
        page = {"type": "page", "properties": {"path": path, "theme": theme}}
        self.tells(*[page] * times)

    def asks_token(self, *, consent: object = True, **headers: str) -> tuple[int, dict[str, Any]]:
        said = {"writeKey": self.key, "anonymousId": self.id, "consent": {"scoring": consent}}
        status, body = self.served.post("/v1/visitor", json.dumps(said).encode(), **headers)
        return status, json.loads(body)

    def token(self) -> str:
        status, reply = self.asks_token()
        assert status == 200
        return str(reply["token"])

    def decision(self, language: str = "fr", **headers: str) -> list[dict[str, Any]]:
        status, reply = ask(self.served, self.token(), language, **headers)
        assert status == 200
        found: list[dict[str, Any]] = reply["experiences"]
        return found

    def sees(self, *ids: str) -> list[dict[str, Any]]:
        """What the server says, once it is these experiences."""
        end = time.monotonic() + _PATIENCE
        found = self.decision()
        while [one["id"] for one in found] != list(ids):
            assert time.monotonic() < end, found
            time.sleep(0.05)
            found = self.decision()
        return found


def ask(served: Served, token: str, language: str = "fr", **headers: str) -> tuple[int, dict[str, Any]]:
    query = urlencode({"visitor": token, "language": language})
    status, body = served.ask("GET", f"/v1/decision?{query}", b"", headers)
    return status, json.loads(body)
