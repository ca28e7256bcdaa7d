"""What our tag tells of a visit, in Chromium, on a site of another origin than the server's."""

from __future__ import annotations

import time

import pytest

from tests.docs.pages import DOCS, blocks
from tests.web.browser import Page
from tests.web.tagged import Tagged, only, properties

_FORM = """
<form data-tamis-form=quote data-tamis-event="Quote Requested" data-tamis-theme=medical action=/thanks method=post>
  <input name=mail data-tamis-trait=email>
  <input name=company data-tamis-trait>
  <input name=siret data-tamis-trait>
  <input name=quantity type=number data-tamis-property>
  <textarea name=message data-tamis-property></textarea>
  <input name=newsletter type=checkbox value=yes data-tamis-property>
  <input name=undeclared value=undeclared-text>
  <input name=secret1 type=password data-tamis-property>
  <input name=hidden type=hidden value=hidden-text data-tamis-property>
  <input name=holder autocomplete=cc-name value=holder-text data-tamis-property>
  <input name=mot_de_passe value=shown-text data-tamis-property>
  <button>Send</button>
</form>
"""


@pytest.fixture
def page(tagged: Tagged) -> Page:
    """The site's first page, which was counted."""
    page = tagged.open(tagged.write("/"))
    tagged.arrived("Page Viewed")
    return page


def test_what_the_documentation_says_to_copy_works(tagged: Tagged):
    snippet, consent, *parts = (block.text for block in blocks(DOCS / "en" / "tag.md") if block.language == "html")
    ours = snippet.replace("https://collect.example.com", tagged.served.url).replace("tamis_write_...", tagged.key)
    tagged.site.pages["/"] = "<!doctype html>" + ours + consent + "".join(parts)
    page = tagged.open("/")
    page.browser.forget_events()
    page.click("a")
    page.loaded()
    page.goto(tagged.site.url("/"))
    page.click("#add")
    page.fill("[type=email]", "a@firm.example")
    page.run("$crisp[0][2]()")
    page.click("form button")
    events = tagged.arrived(
        *("Page Viewed", "Product Viewed", "Order Completed", "Content Downloaded", "Page Left"),
        *("Page Viewed", "Product Viewed", "Product Added", "Chat Started", "Identified"),
        *("Form Submitted", "Quote Requested", "Page Left"),
    )
    assert properties(only(events, "Content Downloaded"))["content_type"] == "datasheet"


def test_a_page_view_arrives_once_with_where_it_was(tagged: Tagged):
    path = tagged.write("/guides/", "<body data-tamis-theme=medical data-tamis-content-type=blog>Hello")
    tagged.open(f"{path}?utm_source=x&token=abc&who=a@firm.example#part", referrer="http://search.test/")
    (event,) = tagged.arrived("Page Viewed")
    assert event.kind == "page"
    assert event.suspect is None
    assert properties(event) == {
        "path": "/guides/",
        "search": "?utm_source=x&token=&who=",
        "url": tagged.site.url("/guides/?utm_source=x&token=&who="),
        "referrer": "http://search.test/",
        "title": "Page /guides/",
        "theme": "medical",
        "content_type": "blog",
    }


def test_each_view_of_a_single_page_application_is_a_page(tagged: Tagged, page: Page):
    page.run("history.pushState(null, '', '/next'); document.title = 'Next'")
    page.run("history.replaceState(null, '', '/next?sort=price')")
    tagged.arrived("Page Viewed", "Page Left", "Page Viewed")
    page.run("history.back()")
    events = tagged.arrived("Page Viewed", "Page Left", "Page Viewed", "Page Left", "Page Viewed")
    viewed = [properties(event) for event in events if event.name == "Page Viewed"]
    assert [view["path"] for view in viewed] == ["/", "/next", "/"]
    assert viewed[1]["title"] == "Next"
    assert viewed[1]["referrer"] == tagged.site.url("/")
    assert [properties(event)["path"] for event in events if event.name == "Page Left"] == ["/", "/next"]


def test_the_same_page_pushed_again_is_no_page(tagged: Tagged, page: Page):
    page.run("history.pushState(1, '', '/'); location.hash = 'part'")
    tagged.arrived("Page Viewed")


def test_routes_after_the_hash_are_pages_where_the_site_says_so(tagged: Tagged):
    page = tagged.open(tagged.write("/", options="data-hash"))
    page.run("location.hash = '/prices'")
    events = tagged.arrived("Page Viewed", "Page Left", "Page Viewed")
    assert properties(events[-1])["path"] == "/#/prices"


@pytest.mark.parametrize("seen_again", [True, False])
def test_only_the_time_is_counted_for_which_the_page_was_visible(tagged: Tagged, page: Page, seen_again: bool):
    tagged.open("/")
    time.sleep(4)
    if seen_again:
        page.show()
        time.sleep(1)
    page.close()
    first, _, left = tagged.arrived("Page Viewed", "Page Viewed", "Page Left")
    assert 1 <= properties(left)["duration_s"] <= (left.occurred_at - first.occurred_at) / 1e6 - 3


def test_a_page_that_opens_behind_another_is_counted_when_it_is_seen(tagged: Tagged):
    hidden = tagged.visitor.page()
    tagged.visitor.page().goto("about:blank")
    hidden.goto(tagged.site.url(tagged.write("/")))
    tagged.arrived()
    hidden.show()
    tagged.arrived("Page Viewed")


def test_how_far_it_was_read(tagged: Tagged):
    page = tagged.open(tagged.write("/", "<body style='margin:0'><div style='height: 6000px'>Long</div>"))
    page.run("scrollTo(0, 3000 - innerHeight)")
    time.sleep(0.2)
    page.run("scrollTo(0, 0)")
    page.goto(tagged.site.url("/other"))
    left = only(tagged.arrived("Page Viewed", "Page Left"), "Page Left")
    assert properties(left)["scroll_percent"] == 50


def test_who_says_who_he_is_is_named_on_the_next_pages_too(tagged: Tagged, page: Page):
    page.run("tamis('identify', 42, { email: 'a@firm.example' })")
    tagged.arrived("Page Viewed", "Identified")
    page.goto(tagged.site.url("/"))
    events = tagged.arrived("Page Viewed", "Identified", "Page Left", "Page Viewed")
    assert [event.user_id for event in events] == [None, "42", "42", "42"]
    assert '"email":"a@firm.example"' in only(events, "Identified").document


def test_what_a_form_declares_arrives_and_nothing_else(tagged: Tagged):
    page = tagged.open(tagged.write("/", _FORM))
    for name, text in {
        "mail": "a@firm.example",
        "company": "Firm",
        "siret": "732 829 320 00074",
        "quantity": "3",
        "message": "My card: 4111 1111 1111 1111. Call 06 12 34 56 78.",
        "secret1": "typed-text",
    }.items():
        page.fill(f"[name={name}]", text)
    page.click("button")
    events = tagged.arrived("Page Viewed", "Identified", "Form Submitted", "Quote Requested", "Page Left")
    assert (
        '"traits":{"email":"a@firm.example","company":"Firm","siret":"732 829 320 00074"}'
        in only(events, "Identified").document
    )
    said = {"theme": "medical", "quantity": 3, "message": "My card: . Call 06 12 34 56 78."}
    assert properties(only(events, "Form Submitted")) == {**said, "form": "quote"}
    assert properties(only(events, "Quote Requested")) == said
    everything = "".join(event.document for event in events)
    assert not [text for text in ("undeclared-text", "hidden-text", "holder-text", "shown-text", "typed-text", "4111")
                if text in everything]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "name", "said"),
    [
        (
            "<a href='/files/guide.PDF?token=1' data-tamis-theme=medical>Guide</a>",
            "Content Downloaded",
            {"content": "Guide", "file_type": "pdf", "theme": "medical"},
        ),
        ("<a href=/export download>Export</a>", "Content Downloaded", {"content": "Export"}),
        ("<a href=http://partner.test:9/>Partner</a>", "Outbound Link Clicked", {"host": "partner.test:9"}),
    ],
    ids=["download", "download-attribute", "outbound"],
)
def test_a_click_that_leaves_the_page_arrives(tagged: Tagged, link: str, name: str, said: dict[str, str]):
    page = tagged.open(tagged.write("/", link))
    page.click("a")
    page.close()
    found = properties(only(tagged.arrived("Page Viewed", name, "Page Left"), name))
    assert said.items() <= found.items()
    assert "token=1" not in found["url"]


def test_links_within_the_site_are_no_events(tagged: Tagged):
    page = tagged.open(tagged.write("/", "<a href=/next>Next</a>"))
    tagged.write("/next", "<a href='http://shop.example.test:9/'>Shop</a>", options="data-domain=example.test")
    page.browser.forget_events()
    page.click("a")
    page.loaded()
    page.click("a")
    tagged.arrived("Page Viewed", "Page Left", "Page Viewed", "Page Left")


def test_a_cart_needs_attributes_only(tagged: Tagged):
    card = """
    <article data-tamis-product="Cobalt One" data-tamis-value=599>
      <span data-tamis-event="Product Viewed" data-tamis-on=page>Cobalt One</span>
      <form data-tamis-event="Product Added" onsubmit="return false">
        <input name=quantity value=2 data-tamis-property><button>Add</button>
      </form>
      <button data-tamis-event="Product Removed" data-tamis-value="0.5" id=remove><b>Remove</b></button>
    </article>"""
    page = tagged.open(tagged.write("/", card))
    page.click("form button")
    page.click("#remove b")
    events = tagged.arrived("Page Viewed", "Product Viewed", "Product Added", "Product Removed")
    assert properties(only(events, "Product Viewed")) == {"product": "Cobalt One", "value": 599}
    assert properties(only(events, "Product Added")) == {"product": "Cobalt One", "value": 599, "quantity": 2}
    assert properties(only(events, "Product Removed")) == {"product": "Cobalt One", "value": 0.5}


def test_what_happens_once_counts_once_though_its_page_is_loaded_again(tagged: Tagged):
    order = "<p data-tamis-event='Order Completed' data-tamis-on=page data-tamis-once=R-1001 data-tamis-value=1490>"
    page = tagged.open(tagged.write("/", order))
    tagged.arrived("Page Viewed", "Order Completed")
    page.goto(tagged.site.url("/"))
    tagged.arrived("Page Viewed", "Order Completed", "Page Left", "Page Viewed")


def test_a_search_on_the_site_is_told_with_its_words(tagged: Tagged):
    tagged.open(tagged.write("/search") + "?s=+imprimante+3D+")
    events = tagged.arrived("Page Viewed", "Site Searched")
    assert properties(only(events, "Site Searched")) == {"query": "imprimante 3D"}


def test_a_chat_starts_once_a_page(tagged: Tagged, page: Page):
    page.run("tamis('chat', { theme: 'medical' }); tamis('chat')")
    events = tagged.arrived("Page Viewed", "Chat Started")
    assert properties(only(events, "Chat Started")) == {"theme": "medical"}


def test_a_site_may_tell_its_pages_itself(tagged: Tagged):
    page = tagged.open(tagged.write("/", options="data-pages=manual"))
    page.run("history.pushState(null, '', '/next'); tamis('page', { theme: 'medical' })")
    (event,) = tagged.arrived("Page Viewed")
    assert properties(event)["path"] == "/next"
    assert properties(event)["theme"] == "medical"


def test_a_page_that_the_browser_had_kept_is_seen_again(tagged: Tagged, page: Page):
    page.goto(tagged.site.url(tagged.write("/next")))
    tagged.arrived("Page Viewed", "Page Left", "Page Viewed")
    page.run("history.back()")
    tagged.arrived("Page Viewed", "Page Left", "Page Viewed", "Page Left", "Page Viewed")


def test_the_tag_twice_in_a_page_counts_once(tagged: Tagged, page: Page):
    page.run(
        "new Promise((done) => { const again = document.querySelector('script[src]').cloneNode();"
        "const script = document.createElement('script');"
        "script.src = again.src; script.dataset.key = again.dataset.key; script.onload = () => done(1);"
        "document.head.append(script) })"
    )
    page.run("tamis('track', 'Demo Requested')")
    tagged.arrived("Page Viewed", "Demo Requested")


def test_a_wrong_call_does_not_break_the_page(tagged: Tagged, page: Page):
    assert page.run("tamis('trak', 'Demo Requested'); 'went on'") == "went on"
    page.run("tamis('track', 'Demo Requested')")
    tagged.arrived("Page Viewed", "Demo Requested")
