"""What the routes answer, and what is stored after they have."""

from __future__ import annotations

import gzip
import json
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tamis.collect.traffic.reasons import REASONS
from tests.web.served import Served
from tests.web.view import View

ORIGIN = {"Origin": "https://shop.example"}


def track(**more: Any) -> bytes:
    return json.dumps({"type": "track", "event": "Demo Requested", "userId": "u1", **more}).encode()


def test_an_event_is_stored_when_it_is_acknowledged(served: View):
    assert served.post("/v1/track", track(messageId="m1"), served.key()) == (200, b'{"success":true}')
    (event,) = served.stored()
    assert (event.message_id, event.name, event.user_id, event.suspect) == ("m1", "Demo Requested", "u1", None)


def test_a_retry_is_acknowledged_and_stored_once(served: View):
    key = served.key()
    assert [served.post("/v1/track", track(messageId="m1"), key)[0] for _ in range(3)] == [200, 200, 200]
    assert len(served.stored()) == 1


def test_a_bad_event_is_told_and_does_not_hold_back_the_others(served: View):
    body = {"batch": [{"type": "track", "event": "A"}, json.loads(track())]}
    status, answer = served.post("/v1/batch", gzip.compress(json.dumps(body).encode()), served.key())
    assert status == 200
    assert [rejected["code"] for rejected in json.loads(answer)["rejected"]] == ["no-identity"]
    assert [event.name for event in served.stored()] == ["Demo Requested"]


def test_refusals_have_a_code_and_a_message(served: View):
    key = served.key()
    cases = {
        ("/v1/track", b"{", key): 400,
        ("/v1/track", track(), None): 401,
        ("/v1/track", track(), "made-up"): 401,
        ("/v1/batch", b'{"batch":[' + b" " * (5 << 20), key): 413,
        ("/v1/elsewhere", b"{}", key): 404,
    }
    for (path, body, with_key), expected in cases.items():
        status, answer = served.post(path, body, with_key)
        assert (path, status, set(json.loads(answer))) == (path, expected, {"code", "message"})
    assert served.stored() == []


def test_a_key_in_the_header_is_looked_up_before_the_body_is_read(served: View):
    for body in (b"{", b"\xff", b"\x1f\x8b no", b'{"batch":[' + b"[1]," * 100_000):
        status, answer = served.post("/v1/batch", body, "made-up")
        assert (status, json.loads(answer)["code"]) == (401, "unknown-write-key")


def test_a_large_batch_is_stored_whole(served: View):
    many = [json.loads(track(messageId=str(number), properties={"text": "x" * 1_000})) for number in range(500)]
    assert served.post("/v1/batch", json.dumps({"batch": many, "writeKey": served.key()}).encode())[0] == 200
    assert len(served.stored()) == 500


def test_a_revoked_key_opens_nothing(served: View):
    from tamis.store.database import Database
    from tamis.store.sources import revoke_source

    key = served.key("old")
    database = Database(served.database)
    with database.write() as connection:
        revoke_source(connection, served.named("old"), 1)
    database.close()
    assert served.post("/v1/track", track(), key)[0] == 401


def test_a_read_key_does_not_write(served: View):
    assert served.post("/v1/track", track(), served.key("reader", kind="read"))[0] == 403


def test_browsers_on_other_origins_may_send_and_read_the_answer(served: View):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,sentat"}
    assert served.ask("OPTIONS", "/v1/t", b"", {**ORIGIN, **asked})[0] == 204
    assert served.headers["access-control-allow-origin"] == "https://shop.example"
    assert served.headers["access-control-allow-headers"] == "authorization,sentat"
    served.post("/v1/t", track(), served.key(), **ORIGIN)
    assert served.headers["access-control-allow-credentials"] == "true"
    assert served.headers["access-control-expose-headers"] == "Retry-After"


def test_preflights_are_answered_wherever_events_are_taken(served: View):
    for path in ("/v1/batch", "/beacon/v1/batch", "/pixel/v1/track", "/sourceConfig/", "/v1/projects/k/settings"):
        status, _ = served.ask("OPTIONS", path, b"", {**ORIGIN, "Access-Control-Request-Method": "POST"})
        assert (path, status, served.headers["access-control-allow-origin"]) == (path, 204, ORIGIN["Origin"])
    assert served.ask("POST", "/v1/t", track(), ORIGIN)[0] == 401
    assert served.headers["access-control-allow-origin"] == ORIGIN["Origin"]


def test_pages_elsewhere_cannot_read_what_is_no_collecting(served: View):
    for path in ("/healthz", "/readyz", "/metrics", "/elsewhere"):
        for method in ("GET", "OPTIONS"):
            served.ask(method, path, b"", ORIGIN)
            assert [name for name in served.headers if name.startswith("access-control")] == []


def test_without_consent_an_event_is_kept_and_does_not_count(served: View):
    key = served.key("site", basis="consent")
    yes, no = {"consent": {"scoring": True}}, {"consent": {"scoring": False}}
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    for number, context in enumerate([yes, no, {}]):
        served.post("/v1/track", track(messageId=str(number), context=context), key, **agent)
    assert [event.suspect for event in served.stored()] == [None, "no-consent", "no-consent"]
    assert "no-consent" in REASONS


def test_a_browser_that_refuses_to_be_followed_does_not_count(served: View):
    key = served.key("site", basis="consent")
    context = {"consent": {"scoring": True}, "library": {"name": "analytics.js"}}
    served.post("/v1/track", track(channel="web", context=context), key, **{"Sec-GPC": "1"})
    (event,) = served.stored()
    assert event.suspect is not None


def test_no_address_is_kept(served: View):
    served.post("/v1/track", track(context={"ip": "203.0.113.7", "locale": "fr-FR"}), served.key())
    (event,) = served.stored()
    assert "203.0.113.7" not in event.document
    assert "fr-FR" in event.document


def test_a_pixel_is_an_image_and_an_event(served: View):
    key = served.key()
    status, image = served.get(f"/pixel/v1/track?writeKey={key}&event=Seen&anonymousId=a1")
    assert (status, image[:6]) == (200, b"GIF89a")
    assert [event.name for event in served.stored()] == ["Seen"]


def test_the_sdks_documents_name_this_server(served: View):
    status, document = served.get("/v1/projects/WK/settings")
    assert status == 200
    assert json.loads(document)["integrations"]["Segment.io"]["apiHost"] == f"127.0.0.1:{served.port}/v1"
    assert json.loads(served.get("/sourceConfig/?writeKey=WK")[1])["source"]["writeKey"] == "WK"


def test_behind_a_proxy_the_sdks_are_told_to_send_where_they_asked(served: View):
    forwarded = {"Host": "collect.example.com", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    for headers, protocol in ((forwarded, "https"), ({"Host": "collect.example.com"}, "http")):
        _, document = served.ask("GET", "/v1/projects/WK/settings", b"", headers)
        found = json.loads(document)["integrations"]["Segment.io"]
        assert (found["apiHost"], found["protocol"]) == ("collect.example.com/v1", protocol)


def test_metrics_tell_what_became_of_events(alone: Served):
    key = alone.key()
    for _ in range(2):
        alone.post("/v1/track", track(messageId="m1"), key)
    alone.post("/v1/track", b'{"event":"nobody"}', key)
    status, answer = alone.get("/metrics")
    assert (status, alone.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    families = {family.name: family for family in text_string_to_metric_families(answer.decode())}
    assert {name: family.type for name, family in families.items()} == {
        "tamis_events": "counter",
        "tamis_commits": "counter",
        "tamis_commit_seconds": "counter",
        "tamis_events_waiting": "gauge",
        "tamis_outbox_depth": "gauge",
        "tamis_redo_waiting": "gauge",
    }
    found = {(s.name, s.labels.get("status")): s.value for family in families.values() for s in family.samples}
    assert found.pop(("tamis_commit_seconds_total", None)) > 0
    assert 1 <= found.pop(("tamis_commits_total", None)) <= 3
    assert found == {
        ("tamis_events_total", "stored"): 1,
        ("tamis_events_total", "duplicate"): 1,
        ("tamis_events_total", "quarantined"): 1,
        ("tamis_events_total", "failed"): 0,
        ("tamis_events_waiting", None): 0,
        ("tamis_outbox_depth", None): 0,
        ("tamis_redo_waiting", None): 0,
    }
