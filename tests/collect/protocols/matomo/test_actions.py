"""What the tracker says that a visitor did."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.collect.protocols.matomo.requests import (
    FIREFOX,
    PAGE,
    VIEW,
    VISITOR,
    codes,
    message,
    messages,
    query,
    send,
    told,
    tracker,
)

ITEMS = json.dumps([["SKU1", "Résine", "Consommables", 49.9, 2], ["SKU2", "", "", 0, 1]])


def test_a_page_view():
    seen = message(VIEW)
    assert (seen.kind, seen.name, seen.anonymous_id, seen.user_id) == ("page", "Page Viewed", VISITOR, None)
    page = {
        "url": PAGE, "path": "/tarifs", "search": "?mtm_campaign=Printemps&mtm_source=lettre",
        "title": "Nos tarifs – été", "referrer": "https://www.google.com/",
    }  # fmt: skip
    assert (seen.properties, seen.context["page"]) == (page, page)
    assert (seen.user_agent, seen.from_device, seen.notes) == (FIREFOX, True, ())


def test_the_circumstances_of_a_page_view():
    context = message(VIEW).context
    assert context["campaign"] == {"name": "Printemps", "source": "lettre"}
    assert (context["screen"], context["matomo"]) == ({"width": 1920, "height": 1080}, {"page_view": "Zb3kQx"})
    assert context["userAgentData"]["platform"] == "Linux"


@pytest.mark.parametrize(
    ("action", "name", "properties"),
    [
        ("e_c=Demande&e_a=Demo%20Requested&e_n=Bandeau&e_v=3&ca=1", "Demo Requested",
         {"category": "Demande", "name": "Bandeau", "value": 3}),
        ("download=https%3A%2F%2Fshop.example%2Fd%2FGuide%2520m%25C3%25A9dical.pdf", "Content Downloaded",
         {"url": "https://shop.example/d/Guide%20m%C3%A9dical.pdf", "host": "shop.example",
          "path": "/d/Guide%20m%C3%A9dical.pdf", "file": "Guide médical.pdf"}),
        ("link=https%3A%2F%2Fpartner.example%2F", "Outbound Link Clicked",
         {"url": "https://partner.example/", "host": "partner.example", "path": "/", "outbound": True}),
        ("link=mailto%3Asales%40shop.example", "Outbound Link Clicked",
         {"url": "mailto:sales@shop.example", "outbound": True}),
        ("search=prix%20r%C3%A9sine&search_cat=Produits&search_count=0", "Site Searched",
         {"query": "prix résine", "category": "Produits", "results": 0}),
        ("idgoal=3&revenue=12.5&_rcn=Printemps", "Goal Converted",
         {"goal": "3", "revenue": 12.5, "value": 12.5, "campaign": "Printemps"}),
        ("c_n=Banni%C3%A8re&c_p=banner.png&c_t=%2Foffre", "Content Shown",
         {"content": "Bannière", "piece": "banner.png", "url": "/offre"}),
        ("c_i=click&c_n=B&c_p=banner.png", "Content Clicked",
         {"content": "B", "piece": "banner.png", "interaction": "click"}),
    ],
)  # fmt: skip
def test_an_action(action: str, name: str, properties: dict[str, Any]):
    assert told(tracker(action)) == [(name, properties)]
    assert message(tracker(action)).kind == "track"


def test_an_order():
    order = f"idgoal=0&ec_id=A-17&revenue=105.8&ec_st=99.8&ec_tx=0&ec_sh=6&ec_dt=false&ec_items={ITEMS}"
    assert told(tracker(order)) == [
        (
            "Order Completed",
            {
                "order_id": "A-17", "revenue": 105.8, "value": 105.8, "subtotal": 99.8, "tax": 0, "shipping": 6,
                "quantity": 3,
                "products": [
                    {"sku": "SKU1", "name": "Résine", "category": "Consommables", "price": 49.9, "quantity": 2},
                    {"sku": "SKU2", "price": 0, "quantity": 1},
                ],
            },
        )
    ]  # fmt: skip


def test_a_cart():
    [(name, properties)] = told(tracker(f"idgoal=0&revenue=99.8&ec_items={ITEMS}"))
    assert (name, properties["value"], len(properties["products"])) == ("Cart Updated", 99.8, 2)


@pytest.mark.parametrize("items", ["", "{}", "[1, null, []]", "[", '[["a"]]' * 2, "null"])
def test_a_basket_of_rubbish_is_an_order_all_the_same(items: str):
    [(name, properties)] = told(query(idgoal=0, ec_id="1", revenue="NaN", ec_items=items))
    assert (name, properties) == ("Order Completed", {"order_id": "1"})


def test_a_page_about_a_product_is_a_view_of_it_too():
    [page, product] = messages(tracker("action_name=R", _pks="SKU1", _pkn="Résine", _pkc='["A", "B"]', _pkp="49.9"))
    assert (page.name, product.name) == ("Page Viewed", "Product Viewed")
    assert product.properties == {"product": "Résine", "sku": "SKU1", "category": "A", "value": 49.9}
    assert page.message_id != product.message_id


def test_matomo_3_wrote_products_as_custom_variables():
    variables = json.dumps({"2": ["_pkp", 12], "3": ["_pks", "S"], "4": ["_pkn", "N"], "5": ["_pkc", "C"]})
    [_, product] = messages(tracker("action_name=R", cvar=variables))
    assert product.properties == {"product": "N", "sku": "S", "category": "C", "value": 12}


def test_a_page_about_a_category():
    assert [name for name, _ in told(tracker("action_name=R", _pkc="Résines"))] == [
        "Page Viewed",
        "Product List Viewed",
    ]


def test_a_heartbeat_is_no_page_view():
    [(name, properties)] = told(tracker("ping=1"))
    assert (name, properties["path"]) == ("Time on Page", "/tarifs")


def test_a_click_on_a_block_is_a_click_on_its_link_too():
    action = "link=https%3A%2F%2Fpartner.example%2F&c_i=click&c_n=Banner"
    assert [name for name, _ in told(tracker(action))] == ["Outbound Link Clicked", "Content Clicked"]


def test_dimensions_and_variables_are_properties():
    variables = json.dumps({"1": ["Formule", "or"], "2": ["query", "theirs"], "3": "x", "4": ["", "y"], "5": [1, 2]})
    more = {"dimension1": "Lyon", "dimension12": "b2b", "dimension0": "no", "_cvar": '{"1":["Formule","argent"]}'}
    [(_, properties)] = told(tracker("search=prix", cvar=variables, **more))
    assert properties == {"query": "prix", "dimension1": "Lyon", "dimension12": "b2b", "Formule": "or"}


def test_endless_variables_are_left_out():
    variables = json.dumps({str(number): [f"name{number}", "x"] for number in range(3_000)})
    assert told(tracker("search=prix", cvar=variables)) == [("Site Searched", {"query": "prix"})]


@pytest.mark.parametrize("action", ["ma_id=a1&ma_ti=Video&ca=1", "fa_id=f&fa_st=1", "hsr_vid=1&hsr_ev=%5B%5D", "ca=1"])
def test_what_other_plugins_send_is_not_kept(action: str):
    tracking = send(tracker(action))
    assert (tracking.received.messages, tracking.received.quarantined, tracking.tracked) == ((), (), 1)


def test_a_page_view_that_begins_a_form_is_a_page_view():
    assert [name for name, _ in told(tracker("action_name=Contact&fa_pv=1&fa_fp%5B0%5D%5Bfa_id%5D=f"))] == [
        "Page Viewed"
    ]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"rec": 0}, "no-rec"),
        ({"_id": ""}, "no-identity"),
        ({"_id": "not hexadecimal!"}, "no-identity"),
        ({"url": ""}, "no-action"),
        ({"url": " ", "idgoal": "x"}, "no-action"),
        ({"e_c": "Video", "e_a": " "}, "bad-event-name"),
        ({"e_c": "Video", "e_a": "e" * 401}, "bad-event-name"),
    ],
)
def test_what_says_nothing_usable_is_set_aside(parameters: dict[str, Any], code: str):
    tracking = send(query(**parameters))
    assert (tracking.received.messages, codes(tracking), tracking.invalid) == ((), [code], (0,))
    assert tracking.received.quarantined[0].reason.en != tracking.received.quarantined[0].reason.fr


@pytest.mark.parametrize("url", ["http://[", "shop", "javascript:alert(1)", "https://", "\\\\x", "http://a b/c:d@"])
def test_a_page_whose_address_is_rubbish_is_seen(url: str):
    [(name, properties)] = told(query(url=url, urlref=url, action_name="Accueil"))
    assert (name, properties["url"], properties["title"]) == ("Page Viewed", url, "Accueil")


@pytest.mark.parametrize(
    ("url", "campaign"),
    [
        ("https://a.example/#mtm_campaign=x", {"name": "x"}),
        ("https://a.example/#/p?utm_medium=cpc", {"medium": "cpc"}),
        ("https://a.example/?pk_kwd=k&pk_cpn=n", {"name": "n", "term": "k"}),
        ("https://a.example/?utm_campaign=", None),
    ],
)
def test_campaigns(url: str, campaign: dict[str, str] | None):
    assert message(query(url=url)).context.get("campaign") == campaign
