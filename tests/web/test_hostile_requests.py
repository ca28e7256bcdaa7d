"""Whatever is sent, to whatever route: never an error of the server, never an acknowledged event that is not there."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tamis.store.database import Database
from tamis.store.schema import EVENTS as EVENTS_STORED
from tests.live.waiting import MODEL, verified
from tests.stores import KINDS, new_store
from tests.web.hostile import EVENTS, HEADERS, OBJECTS, PACKINGS, SCALARS, VALUES, ask, exchange, packed, written
from tests.web.served import Served

pytestmark = pytest.mark.slow
SETTINGS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
ROUTES = [
    *(f"/v1/{name}" for name in ("batch", "b", "import", "track", "identify", "page", "screen", "group", "alias", "m")),
    *(f"/v1/{letter}" for letter in "tipsga"),
    *("/v1/projects/k/settings", "/v1/elsewhere", "/beacon/v1/batch", "/pixel/v1/track", "/pixel/v1/page"),
    *("/sourceConfig", "/sourceConfig/", "/matomo.php", "/piwik.php", "/e/o/x.gif", "/e/c/x"),
    *("/tamis.js", "/healthz", "/readyz", "/metrics"),
]
METHODS = [b"GET", b"POST", b"POST", b"OPTIONS", b"HEAD", b"PUT", b"DELETE", b"\xc3"]
NUMBERS = count()


@pytest.fixture(scope="module", params=KINDS)
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a model, for all tests; at the end, all that it took must be scored as it was said."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    served = Served(new_store(request, request.param, folder), folder, MODEL)
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def key(hostile: Served) -> str:
    return hostile.key("hostile")


def basic(key: str) -> dict[bytes, bytes]:
    return {b"Authorization": b"Basic " + b64encode(f"{key}:".encode())}


def stored(served: Served, prefix: str) -> int:
    """How many events have such a number."""
    database = Database(served.database)
    wanted = select(func.count()).select_from(EVENTS_STORED).where(EVENTS_STORED.c.message_id.startswith(prefix))
    with database.read() as connection:
        found: int = connection.execute(wanted).scalar_one()
    database.close()
    return found


@SETTINGS
@given(data=st.data(), route=st.sampled_from(ROUTES), method=st.sampled_from(METHODS), headers=HEADERS)
def test_random_bytes(hostile: Served, key: str, data: st.DataObject, route: str, method: bytes, headers: Any):
    with_key = basic(key) if data.draw(st.booleans()) else {}
    query = data.draw(st.binary(max_size=60))
    target = route.encode() + (b"?" + quote_from_bytes(query, "=&[]{}:,").encode() if query else b"")
    body = packed(data.draw(st.binary(max_size=200)), data.draw(PACKINGS))
    status, _ = ask(hostile, method, target, {**headers, **with_key}, body)
    assert status < 500, (method, target, headers, body)


@SETTINGS
@given(
    message=st.binary(max_size=300),
    host=st.sampled_from([b"[", b"]", b"[::1", b"a b", b"x/v1/m?", b"\xff", b"", b"@:0"]),
)
def test_what_is_hardly_http(hostile: Served, message: bytes, host: bytes):
    for said in (message, b"POST /v1/t HTTP/1.1\r\n" + message, b"GET " + message + b" HTTP/1.1\r\n\r\n"):
        assert exchange(hostile, said, is_whole=False)[0] < 500
    for route in ("/v1/t", "/sourceConfig", "/v1/projects/k/settings", "/matomo.php", "/e/c/x"):
        assert ask(hostile, b"GET", route.encode(), {b"Host": host}, b"")[0] < 500


@SETTINGS
@given(route=st.sampled_from(ROUTES), value=VALUES, repeated=OBJECTS, headers=HEADERS)
def test_any_json(hostile: Served, key: str, route: str, value: Any, repeated: Any, headers: Any):
    twice = b'{"batch":[],"batch":%b,"requests":%b,%b' % (written(value), written(value), written(repeated)[1:])
    bodies = [written(value), b'{"batch":' + written(value) + b"}", b'{"requests":' + written(value) + b"}", twice]
    for body in (*bodies, written({"batch": [value, {"event": "A", "userId": "u", **repeated}]})):
        status, _ = ask(hostile, b"POST", route.encode(), {**headers, **basic(key)}, body)
        assert status < 500, (route, body)


@SETTINGS
@given(data=st.data(), events=st.lists(EVENTS, min_size=1, max_size=6), around=st.dictionaries(
    st.sampled_from(["context", "integrations", "sentAt", "timestamp", "writeKey"]), OBJECTS | VALUES, max_size=3
))  # fmt: skip
def test_every_event_that_is_acknowledged_is_stored(
    hostile: Served, key: str, data: st.DataObject, events: list[Any], around: Any
):
    prefix = f"h{next(NUMBERS)}-"
    batch = [{**event, "messageId": f"{prefix}{place}"} for place, event in enumerate(events)]
    body = packed(written({**around, "batch": batch}), data.draw(PACKINGS))
    status, answer = ask(hostile, b"POST", b"/v1/batch", {**data.draw(HEADERS), **basic(key)}, body)
    assert status < 500, body
    taken = len(batch) - len(json.loads(answer).get("rejected", [])) if status == 200 else 0
    assert stored(hostile, prefix) == taken, body


PARAMETERS = """
    url action_name uid cid _id cvar ec_items revenue cdt cdo idgoal res e_c e_a e_v search download ua uadata _pkc
    dimension1 ec_id r rec lang urlref ping send_image
""".split()


@SETTINGS
@given(said=st.dictionaries(st.sampled_from(PARAMETERS), SCALARS | VALUES.map(json.dumps), max_size=8))
def test_any_tracking_request(hostile: Served, key: str, said: dict[str, Any]):
    known = {"rec": "1", "idsite": key, "_id": "0123456789abcdef", "url": "https://a.example/", **said}
    query = "&".join(f"{name}={quote(str(value), errors='surrogatepass')}" for name, value in known.items())
    assert ask(hostile, b"GET", f"/matomo.php?{query}".encode()[:60_000], {}, b"")[0] < 500
    for requests in ([known], [f"?{query}", said]):
        body = written({"requests": requests, "token_auth": key})
        assert ask(hostile, b"POST", b"/matomo.php", {}, body)[0] < 500, body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (gzip.compress(b" " * (50 << 20), 9), 413),
        (gzip.compress(gzip.compress(b" " * (50 << 20), 9), 9), 400),
        (gzip.compress(b'{"batch":[]}')[:-4], 400),
        (gzip.compress(b'{"batch":[]}') + gzip.compress(b" "), 400),
        (b'{"batch":' + b"[" * 1_000_000, 400),
        (b'{"batch":[' + b'{"a":' * 300_000, 400),
        (b'{"batch":[' + b"1," * 2_600 + b"1]}", 413),
        ('{"batch":[]}'.encode("utf-16"), 400),
        (b'{"batch":[' + b"9" * 1_000_000 + b"]}", 200),
        (
            b'{"batch":[{"anonymousId":"d1","type":"track","event":"A","properties":' + b"[" * 99 + b"]" * 99 + b"}]}",
            200,
        ),
        (b'{"batch":[{"anonymousId":"d1","type":"track","event":"A","context":{"a":' + b"9" * 5_000 + b"}}]}", 200),
        (b"", 400),
    ],
    ids=range(12),
)
def test_bombs_get_a_clear_answer(hostile: Served, key: str, body: bytes, expected: int):
    status, answer = ask(hostile, b"POST", b"/v1/batch", basic(key), body)
    assert status == expected, answer
    assert expected == 200 or set(json.loads(answer)) == {"code", "message"}


def test_ten_thousand_properties_and_names_without_end(hostile: Served, key: str):
    wide = {f"p{number} é": number for number in range(10_000)}
    long = {"x" * 100_000: 1, "path": "/" + "".join(map(chr, range(0x4E00, 0x6E00))), "theme": "🙂" * 3_000}
    for event in ({"properties": wide}, {"properties": long}, {"type": "identify", "traits": {**wide, **long}}):
        body = written({"type": "track", "event": "Page Viewed", "anonymousId": "d9", **event})
        route = b"/v1/identify" if "traits" in event else b"/v1/track"
        assert ask(hostile, b"POST", route, basic(key), body)[0] == 200


def test_all_that_was_stored_is_scored_as_it_was_said(hostile: Served):
    """The last of this module: what the others sent has to be scored, and nothing of it set aside."""
    assert verified(hostile.database).differences == ()
    assert {event.suspect for event in hostile.stored()} & {"unscorable"} == set()
    log = (hostile.folder / "server.log").read_text("utf-8", "replace")
    assert "Traceback" not in log
    assert "the worker ended by itself" not in log
