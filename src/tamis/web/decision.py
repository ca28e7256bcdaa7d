"""What the site shows to the visitor on the page: `/v1/visitor` gives his token, `/v1/decision` the experiences."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tamis.collect.protocols.body import Refused, unpacked
from tamis.collect.traffic.bots import suspicion_of_agent
from tamis.collect.traffic.privacy_signals import refuses
from tamis.identify.identifiers import read_identifier
from tamis.language import Text
from tamis.live.decisions import Decisions
from tamis.model.experiences import Experience, span_of
from tamis.store.database import Database
from tamis.store.intake import without_consent
from tamis.store.sources import Source
from tamis.web.asked import body_from
from tamis.web.collector import answered
from tamis.web.keyring import Keyring
from tamis.web.visitor_tokens import LIFETIME, VisitorTokens

NOTHING_FOR = 3_600
"""Seconds for which a tag need not ask again where the model has no experience."""
_KEPT = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
_LEARN_MORE = Text(en="Learn more", fr="En savoir plus")
_CONSENTING: dict[str, Any] = {"consent": {"scoring": True}}
_SECOND = 1_000_000


class _Asked(msgspec.Struct, rename="camel"):
    """The body of `/v1/visitor`."""

    write_key: str
    anonymous_id: str
    consent: dict[str, Any] = {}


class DecisionRoutes:
    """Both routes. `tokens`: None where there is no secret, so that no token can be given."""

    def __init__(self, database: Database, keys: Keyring, tokens: VisitorTokens | None) -> None:
        self._keys = keys
        self._tokens = tokens
        self._decisions = Decisions(database)

    async def visitor(self, request: Request) -> Response:
        """200 with `token` (null where there is nothing to ask for) and the `seconds` for which that holds."""
        return await answered(self._visitor(request))

    async def decision(self, request: Request) -> Response:
        """200 with `experiences` in the `language` asked for; 401 for a token that is not ours, or has ended."""
        return await answered(self._decision(request))

    async def _visitor(self, request: Request) -> Response:
        asked = _read(await body_from(request.receive))
        source = await self._keys.source(asked.write_key)
        if source is None or source.kind != "write":
            raise Refused(401, "unknown-write-key", "This write key is unknown, or was revoked.")
        if (reason := without_consent(source, {"consent": asked.consent}, refuses(request.headers))) is not None:
            raise Refused(403, reason, "This visitor does not agree to be scored.")
        if self._tokens is None or not await run_in_threadpool(self._decisions.any_experience):
            return _json({"token": None, "seconds": NOTHING_FOR})
        try:
            token = self._tokens.write(asked.anonymous_id, source.name, int(time.time()))
        except ValueError:
            raise Refused(400, "guessable-id", "This anonymous id is not one of 128 random bits.") from None
        return _json({"token": token, "seconds": LIFETIME})

    async def _decision(self, request: Request) -> Response:
        told = self._tokens and self._tokens.read(request.query_params.get("visitor", ""), int(time.time()))
        source = await self._keys.named(told.source) if told else None
        if not told or source is None:
            raise Refused(401, "bad-visitor-token", "This visitor token is not ours, or has ended.")
        device = read_identifier("anonymous_id", told.anonymous_id)
        experiences: list[Experience] = []
        if device is not None and not _is_refused(source, request):
            experiences = await run_in_threadpool(self._decisions.decide, device, time.time_ns() // 1_000)
        language = request.query_params.get("language", "")[:2].lower()
        return _json({"experiences": [_said(experience, language) for experience in experiences]})


def _read(body: bytes) -> _Asked:
    try:
        return msgspec.json.decode(unpacked(body), type=_Asked)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refused(400, "bad-body", "The body is not {writeKey, anonymousId, consent}.") from error


def _is_refused(source: Source, request: Request) -> bool:
    """Whether his browser refuses by now, or nobody sits before it."""
    agent = suspicion_of_agent(request.headers.get("user-agent"))
    return agent is not None or without_consent(source, _CONSENTING, refuses(request.headers)) is not None


def _said(experience: Experience, wanted: str) -> dict[str, Any]:
    """What a page needs to show it: nothing of why."""
    language, content = experience.content_in(wanted)
    fields = {name: getattr(content, name) for name in content.__dataclass_fields__}
    if experience.show == "popup" and content.link and not content.button:
        fields["button"] = _LEARN_MORE.say(language)
    said: dict[str, Any] = {
        "id": experience.id,
        "show": experience.show,
        "language": language,
        "content": {name: value for name, value in fields.items() if value is not None},
    }
    if experience.selector:
        said["selector"] = experience.selector
    if experience.at_most:
        span = span_of(experience.at_most)
        said["at_most"] = {"times": experience.at_most.times, "seconds": span // _SECOND if span else None}
    return said


def _json(content: object) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json", headers=_KEPT)
