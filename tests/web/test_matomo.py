"""A site that has Matomo adds one line: what its tracker then sends, how it is answered, and what is stored."""

from __future__ import annotations

import json
import socket
from urllib.parse import quote, urlencode

from tamis.store.intake import document_of
from tamis.store.naming import trust_of
from tests.web.served import HOST
from tests.web.view import View

VISITOR = "8f3a91c2d4e5f6a7"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
PAGE = "https://shop.example/tarifs?mtm_campaign=Printemps&mtm_medium=email"


def view(key: str, **more: object) -> str:
    """A page view as the JavaScript tracker sends it."""
    always = {"rec": 1, "r": 482910, "h": 15, "m": 3, "s": 24, "url": PAGE, "urlref": "https://mail.example/"}
    device = {"_id": VISITOR, "_idn": 0, "send_image": 0, "cookie": 1, "res": "1920x1080", "pv_id": "Zb3kQx"}
    return urlencode({"action_name": "Nos tarifs – été", "idsite": key, **always, **device, **more})


def test_the_trackers_post_is_stored_when_it_is_acknowledged(served: View):
    assert served.ask("POST", f"/matomo.php?{view(served.key())}", b"", {**FORM, **FIREFOX}) == (204, b"")
    (event,) = served.stored()
    document = document_of(event)
    assert (event.kind, event.name, event.anonymous_id, event.suspect) == ("page", "Page Viewed", VISITOR, None)
    assert (document.channel, document.properties["title"]) == ("email", "Nos tarifs – été")


def test_every_way_of_sending_is_answered_as_matomo_does(served: View):
    key = served.key()
    ways: list[tuple[str, str, bytes, dict[str, str]]] = [
        ("GET", f"/matomo.php?{view(key, r=1)}", b"", {}),
        ("POST", "/matomo.php", view(key, r=2).encode(), FORM),
        ("POST", "/matomo.php", view(key, r=3).encode(), {"Content-Type": "text/plain;charset=UTF-8"}),
        ("POST", f"/piwik.php?{view(key, r=4)}", b"", {}),
        ("POST", "/matomo.php?key=" + key, view("7", r=5).encode(), FORM),
    ]
    assert [served.ask(method, path, body, {**headers, **FIREFOX})[0] for method, path, body, headers in ways] == [
        204
    ] * 5
    status, image = served.get(f"/piwik.php?{view(key, r=6, send_image=1)}")
    assert (status, image[:6], served.headers["cache-control"]) == (200, b"GIF89a", "no-store")
    assert len(served.stored()) == 6


def test_a_bulk_is_answered_with_counts(served: View):
    key = served.key()
    requests = [f"?{view(key, r=n)}" for n in range(50)] + ["?rec=1"]
    status, answer = served.post("/matomo.php", json.dumps({"requests": requests}).encode(), None, **FORM, **FIREFOX)
    assert (status, json.loads(answer)) == (
        200,
        {"status": "success", "tracked": 50, "invalid": 1, "invalid_indices": [50]},
    )
    assert (len(served.stored()), served.quarantined()) == (50, 1)


def test_a_post_that_is_sent_again_as_an_image_is_stored_once(served: View):
    key = served.key()
    served.ask("POST", f"/matomo.php?{view(key)}", b"", FORM)
    assert served.get(f"/matomo.php?{view(key, send_image=1)}")[0] == 200
    assert len(served.stored()) == 1


def test_what_says_nothing_is_set_aside_and_answered_as_what_does(served: View):
    assert served.get(f"/matomo.php?{view(served.key(), _id='')}")[0] == 204
    assert (served.stored(), served.quarantined()) == ([], 1)


def test_refusals_have_a_code_and_a_message(served: View):
    key = served.key()
    read_key = served.key("reader", kind="read")
    cases: list[tuple[str, bytes, int]] = [
        (f"/matomo.php?{view('7')}", b"", 401),
        (f"/matomo.php?{view('made-up')}", b"", 401),
        (f"/matomo.php?{view(read_key)}", b"", 403),
        ("/matomo.php", b"", 400),
        ("/matomo.php", b'{"requests"', 400),
        ("/matomo.php", b"\xff", 400),
        (f"/matomo.php?{view(key)}", b"x" * (5 << 20), 413),
        ("/matomo.php", json.dumps({"requests": [f"?{view(key)}"] * 2_501}).encode(), 413),
    ]
    for path, body, expected in cases:
        status, answer = served.post(path, body)
        assert (path, status, set(json.loads(answer))) == (path, expected, {"code", "message"})
    assert served.stored() == []


def test_bytes_that_no_browser_sends_get_a_clear_answer(served: View):
    key = served.key()
    for query in (view(key).encode() + b"&action_name=\xff\xfe%00%FF", b"\xff", b"%", b"idsite=%00&rec=1"):
        with socket.create_connection((HOST, served.port), 10) as connection:
            connection.sendall(b"GET /matomo.php?" + query + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            status = int(connection.makefile("rb").readline().split()[1])
        assert status < 500, query


def test_a_look_at_the_address_is_no_visit(served: View):
    assert served.ask("HEAD", f"/matomo.php?{view(served.key())}", b"", {})[0] == 200
    assert served.stored() == []


def test_what_may_not_count_is_kept_and_marked(served: View):
    cases: list[tuple[bool, dict[str, str], dict[str, object], str | None]] = [
        (True, {}, {}, None),
        (True, {"DNT": "1"}, {}, "dnt"),
        (True, {"Sec-GPC": "1"}, {}, "sec-gpc"),
        (True, {}, {"ua": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, "crawler"),
        (False, {}, {"consent": 1}, "no-consent"),
    ]
    keys = {upstream: served.key(f"site-{upstream}", "consent", upstream=upstream) for upstream in (True, False)}
    for number, (upstream, headers, more, _) in enumerate(cases):
        served.ask("POST", f"/matomo.php?{view(keys[upstream], r=number, **more)}", b"", {**FIREFOX, **headers})
    assert [event.suspect for event in served.stored()] == [suspect for *_, suspect in cases]


def test_whom_a_tracker_names_is_a_claim_whatever_its_token(served: View):
    key = served.key()
    for token in ("", key):
        served.get(f"/matomo.php?{view(key, uid='boss@firm.example', r=len(token), token_auth=token)}")
    events = served.stored()
    assert [event.user_id for event in events] == ["boss@firm.example"] * 2
    assert [trust_of(document_of(event)) for event in events] == ["claim", "claim"]
    assert [trust_of(document_of(event), trusted=True) for event in events] == ["verified", "verified"]


def test_no_address_and_no_token_is_kept(served: View):
    key = served.key()
    served.get(f"/matomo.php?{view(key, token_auth=key, cip='203.0.113.7')}")
    (event,) = served.stored()
    assert "203.0.113.7" not in event.document
    assert key not in event.document


def test_browsers_on_other_origins_may_read_the_answer(served: View):
    served.ask("POST", f"/matomo.php?{view(served.key())}", b"", {"Origin": "https://shop.example"})
    assert served.headers["access-control-allow-origin"] == "https://shop.example"
    assert served.headers["access-control-allow-credentials"] == "true"


def test_an_order_with_its_items_arrives_whole(served: View):
    items = quote(json.dumps([["SKU1", "Résine", "", 49.9, 2]]))
    key = served.key()
    served.ask("POST", f"/matomo.php?idgoal=0&ec_id=A-17&revenue=99.8&ec_items={items}&{view(key)}", b"", FORM)
    (event,) = served.stored()
    assert event.name == "Order Completed"
    assert document_of(event).properties["products"] == [
        {"sku": "SKU1", "name": "Résine", "price": 49.9, "quantity": 2}
    ]
