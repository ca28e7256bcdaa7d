"""How a visitor came: real referrers, campaign links and click ids, and junk."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.collect.traffic.channels import Channel, channel_of

PAGE = "https://www.example.fr/produits"
JUNK = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="htps:/?#[]@&=%.xn-utm_ 1\x00\ud800é", max_size=60),
    st.builds("https://{}/?utm_source={}#{}".format, st.text(max_size=12), st.text(max_size=12), st.text(max_size=12)),
)


@pytest.mark.parametrize(
    ("referrer", "channel", "source", "medium"),
    [
        (None, "direct", None, None),
        ("", "direct", None, None),
        ("$direct", "direct", None, None),
        ("about:blank", "direct", None, None),
        ("file:///C:/Users/anne/mail.htm", "direct", None, None),
        ("https://www.google.com/", "organic_search", "google", "organic"),
        ("https://www.google.fr/", "organic_search", "google", "organic"),
        ("https://www.google.co.uk/search?q=x", "organic_search", "google", "organic"),
        ("www.google.be/search?q=x", "organic_search", "google", "organic"),
        ("https://www.bing.com/", "organic_search", "bing", "organic"),
        ("https://duckduckgo.com/", "organic_search", "duckduckgo", "organic"),
        ("https://www.qwant.com/", "organic_search", "qwant", "organic"),
        ("https://www.ecosia.org/", "organic_search", "ecosia", "organic"),
        ("https://search.lilo.org/", "organic_search", "lilo", "organic"),
        ("https://fr.search.yahoo.com/", "organic_search", "yahoo", "organic"),
        ("https://lemoteur.orange.fr/?kw=x", "organic_search", "orange", "organic"),
        ("https://search.brave.com/", "organic_search", "brave", "organic"),
        ("android-app://com.google.android.googlequicksearchbox/", "organic_search", "google", "organic"),
        ("https://l.facebook.com/", "organic_social", "facebook", "referral"),
        ("https://lm.facebook.com/l.php?u=x", "organic_social", "facebook", "referral"),
        ("https://fr.linkedin.com/", "organic_social", "linkedin", "referral"),
        ("https://lnkd.in/abc", "organic_social", "linkedin", "referral"),
        ("android-app://com.linkedin.android/", "organic_social", "linkedin", "referral"),
        ("https://t.co/abc", "organic_social", "twitter", "referral"),
        ("https://x.com/", "organic_social", "twitter", "referral"),
        ("https://bsky.app/", "organic_social", "bluesky", "referral"),
        ("https://old.reddit.com/r/france", "organic_social", "reddit", "referral"),
        ("https://www.pinterest.fr/", "organic_social", "pinterest", "referral"),
        ("https://m.youtube.com/watch?v=1", "organic_video", "youtube", "referral"),
        ("https://www.dailymotion.com/video/1", "organic_video", "dailymotion", "referral"),
        ("https://www.amazon.fr/", "organic_shopping", "amazon", "referral"),
        ("https://www.leboncoin.fr/", "organic_shopping", "leboncoin", "referral"),
        ("https://mail.google.com/mail/u/0/", "email", "gmail", "email"),
        ("android-app://com.google.android.gm/", "email", "gmail", "email"),
        ("https://eur01.safelinks.protection.outlook.com/?url=x", "email", "outlook", "email"),
        ("https://mail02.orange.fr/", "referral", "mail02.orange.fr", "referral"),
        ("https://webmail.orange.fr/", "email", "orange", "email"),
        ("https://docs.google.com/", "referral", "docs.google.com", "referral"),
        ("https://google.evil.example/", "referral", "google.evil.example", "referral"),
        ("https://notfacebook.com/", "referral", "notfacebook.com", "referral"),
        ("https://imprimeur.wordpress.com/2026/", "referral", "imprimeur.wordpress.com", "referral"),
        ("https://www.lesechos.fr/tech", "referral", "lesechos.fr", "referral"),
        ("https://xn--caf-dma.fr/", "referral", "café.fr", "referral"),
        ("https://CAFÉ.fr./", "referral", "café.fr", "referral"),
        ("android-app://com.slack/", "referral", "com.slack", "referral"),
        ("http://192.0.2.7:8080/", "referral", "192.0.2.7", "referral"),
        ("http://[2001:db8::1]/", "referral", "2001:db8::1", "referral"),
    ],
)
def test_a_referrer_tells_the_channel(referrer, channel, source, medium) -> None:
    assert channel_of(PAGE, referrer) == Channel(channel, source, medium, None)


@pytest.mark.parametrize(
    ("query", "channel"),
    [
        ("utm_source=google&utm_medium=cpc", "paid_search"),
        ("utm_source=Google&utm_medium=CPC", "paid_search"),
        ("utm_source=bing_ads&utm_medium=paidsearch", "paid_search"),
        ("utm_source=linkedin&utm_medium=cpc", "paid_social"),
        ("utm_source=facebook-ads&utm_medium=paid_social", "paid_social"),
        ("utm_source=fb&utm_medium=retargeting", "paid_social"),
        ("utm_source=youtube&utm_medium=cpv", "paid_video"),
        ("utm_source=youtube&utm_medium=cpc", "paid_video"),
        ("utm_source=amazon&utm_medium=ppc", "paid_shopping"),
        ("utm_source=google&utm_medium=cpc&utm_campaign=fr_shopping", "paid_shopping"),
        ("utm_source=google&utm_medium=cpc&utm_campaign=Cross-network", "cross_network"),
        ("utm_source=lemonde&utm_medium=banner", "display"),
        ("utm_source=lemonde&utm_medium=cpm", "display"),
        ("utm_source=lemonde&utm_medium=cpc", "paid_other"),
        ("utm_source=linkedin", "organic_social"),
        ("utm_source=l.facebook.com", "organic_social"),
        ("utm_source=partner&utm_medium=social", "organic_social"),
        ("utm_source=partner&utm_medium=video", "organic_video"),
        ("utm_source=google&utm_medium=organic", "organic_search"),
        ("utm_source=brevo&utm_medium=email", "email"),
        ("utm_source=brevo&utm_medium=emailing", "email"),
        ("utm_source=newsletter", "email"),
        ("utm_source=effinity&utm_medium=affiliation", "affiliates"),
        ("utm_source=lesechos&utm_medium=referral", "referral"),
        ("utm_source=acast&utm_medium=audio", "audio"),
        ("utm_source=sms&utm_medium=mobile", "sms"),
        ("utm_source=batch&utm_medium=web-push", "push"),
        ("utm_source=(direct)&utm_medium=(none)", "direct"),
        ("utm_source=salon&utm_medium=flyer", "other"),
        ("utm_campaign=printemps", "other"),
        ("mtm_source=brevo&mtm_medium=email&mtm_campaign=mars", "email"),
        ("pk_source=google&pk_medium=cpc", "paid_search"),
    ],
)
def test_campaign_parameters_tell_the_channel(query, channel) -> None:
    assert channel_of(f"{PAGE}?{query}", None).channel == channel


@pytest.mark.parametrize(
    ("query", "channel", "source"),
    [
        ("gclid=Cj0K", "paid_search", "google"),
        ("gbraid=0AAA", "paid_search", "google"),
        ("wbraid=Clk", "paid_search", "google"),
        ("msclkid=a1", "paid_search", "bing"),
        ("li_fat_id=b2", "paid_social", "linkedin"),
        ("ttclid=c3", "paid_social", "tiktok"),
        ("twclid=d4", "paid_social", "twitter"),
        ("ScCid=e5", "paid_social", "snapchat"),
        ("dclid=f6", "display", "google"),
        ("gclid=f6&dclid=f6", "display", "google"),
        ("fbclid=IwAR", "organic_social", "facebook"),
        ("awc=1_2_3", "affiliates", "awin"),
        ("mc_eid=7", "email", "mailchimp"),
        ("_hsenc=p2AN", "email", "hubspot"),
        ("utm_campaign=printemps&gclid=Cj0K", "paid_search", "google"),
        ("utm_source=google&gclid=Cj0K", "paid_search", "google"),
        ("gclid=", "direct", None),
    ],
)
def test_a_click_id_tells_the_channel(query, channel, source) -> None:
    found = channel_of(f"{PAGE}?{query}", None)
    assert (found.channel, found.source) == (channel, source)


def test_a_click_id_says_more_than_the_referrer() -> None:
    assert channel_of(f"{PAGE}?gclid=1", "https://www.google.fr/").channel == "paid_search"


def test_facebooks_click_id_is_on_unpaid_links_too_and_says_less_than_the_referrer() -> None:
    assert channel_of(f"{PAGE}?fbclid=1", "https://l.instagram.com/").source == "instagram"


def test_campaign_parameters_say_more_than_click_ids() -> None:
    found = channel_of(f"{PAGE}?utm_source=brevo&utm_medium=email&gclid=1", "https://www.google.fr/")
    assert (found.channel, found.source, found.medium) == ("email", "brevo", "email")


def test_a_campaign_without_medium_that_was_opened_in_a_mailbox_is_email() -> None:
    found = channel_of(f"{PAGE}?utm_source=brevo", "android-app://com.google.android.gm/")
    assert (found.channel, found.source, found.medium) == ("email", "brevo", "email")


def test_the_context_of_an_sdk_says_more_than_the_page() -> None:
    context = {"name": "Mars", "source": "linkedin", "medium": "paid-social"}
    found = channel_of(f"{PAGE}?utm_source=brevo", None, context)
    assert found == Channel("paid_social", "linkedin", "paid-social", "Mars")


def test_parameters_are_found_in_the_fragment_of_a_one_page_site() -> None:
    assert channel_of("https://example.fr/#/prix?utm_source=google&utm_medium=cpc", None).channel == "paid_search"


@pytest.mark.parametrize(
    ("page", "referrer"),
    [
        ("https://www.example.fr/b", "https://www.example.fr/a"),
        ("https://shop.example.fr/", "https://www.example.fr/"),
        ("https://shop.example.co.uk/", "https://example.co.uk/"),
        ("https://boutique.café.fr/", "https://xn--caf-dma.fr/"),
        ("http://localhost:3000/b", "http://localhost:3000/a"),
        ("http://10.0.0.1/b", "http://10.0.0.1/a"),
        ("https://www.example.fr/b?fbclid=1", "https://www.example.fr/a"),
    ],
)
def test_a_link_within_the_site_is_internal(page, referrer) -> None:
    assert channel_of(page, referrer) == Channel("internal")


@pytest.mark.parametrize(
    ("page", "referrer"),
    [
        ("https://one.co.uk/", "https://two.co.uk/"),
        ("https://one.github.io/", "https://two.github.io/"),
        ("https://one.wordpress.com/", "https://two.wordpress.com/"),
        ("https://myexample.fr/", "https://example.fr/"),
        ("http://10.0.0.1/", "http://10.9.0.1/"),
    ],
)
def test_neighbours_at_a_hoster_are_not_one_site(page, referrer) -> None:
    assert channel_of(page, referrer).channel == "referral"


def test_a_campaign_link_within_the_site_is_that_campaign() -> None:
    found = channel_of(f"{PAGE}?utm_source=brevo&utm_medium=email", "https://www.example.fr/")
    assert found.channel == "email"


@pytest.mark.parametrize("page", [None, "", "junk", "http://[", "https://example.fr:99999/", "https://ex ample.fr/"])
def test_a_page_without_address_leaves_the_referrer(page) -> None:
    assert channel_of(page, "https://www.google.fr/").channel == "organic_search"


def test_a_host_longer_than_any_is_none() -> None:
    assert channel_of(PAGE, f"https://xn--{'a' * 100_000}.fr/") == Channel("direct")


def test_a_page_with_more_parameters_than_any_is_read_without_them() -> None:
    query = "&".join(f"a{number}=1" for number in range(10_000))
    assert channel_of(f"{PAGE}?{query}&gclid=1", None).channel == "direct"


@settings(max_examples=150)
@given(page=JUNK, referrer=JUNK, name=st.one_of(JUNK, st.integers(), st.none(), st.lists(st.text())), source=JUNK)
def test_junk_never_raises_and_what_is_found_can_be_stored(page, referrer, name, source) -> None:
    found = channel_of(page, referrer, {"name": name, "source": source})
    for text in (found.source, found.medium, found.campaign):
        assert text is None or (0 < len(text) <= 200 and text.isprintable() and text.encode("utf-8"))


@settings(max_examples=100)
@given(st.text(alphabet="abcdefgh0123456789-", max_size=59))
def test_broken_punycode_never_raises(label) -> None:
    found = channel_of(PAGE, f"https://xn--{label}.fr/")
    assert found.channel in {"referral", "direct"}
    assert found.source is None or found.source.encode("utf-8")


@pytest.mark.parametrize("junk", [7, b"bytes", ["https://www.google.fr/"], {"url": 1}, True, float("nan")])
def test_values_that_are_no_text_are_as_good_as_nothing(junk) -> None:
    assert channel_of(junk, junk, {"source": [junk], "medium": None}) == Channel("direct")
    assert channel_of(junk, junk, junk) == Channel("direct")
