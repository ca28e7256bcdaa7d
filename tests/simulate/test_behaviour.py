"""What leads do: enough, unequally, more before they buy, otherwise afterwards; and what is not theirs."""

from __future__ import annotations

from .conftest import Company

DAY = "INTERVAL 1 DAY"
WINS = "(SELECT lead, min(occurred_at::timestamptz) AS won_at FROM {outcomes} WHERE outcome = 'won' GROUP BY lead)"


def test_there_are_thirty_to_fifty_events_a_lead(company: Company) -> None:
    assert 30 <= company.summary.events / company.summary.leads <= 50


def test_few_leads_do_most(company: Company) -> None:
    counts = "(SELECT lead, count(*) AS n FROM {events} WHERE suspect IS NULL AND source = 'web' GROUP BY lead)"
    middle, high, top = company.ask(f"SELECT quantile_cont(n, [0.5, 0.9, 0.99]) FROM {counts}")[0][0]
    assert high > 3 * middle
    assert top > 2 * high


def test_the_web_is_busiest_before_a_win(company: Company) -> None:
    """Events a day in the week before, against the four weeks before that; the day of the win apart."""
    before = f"FROM {{events}} JOIN {WINS} USING (lead) WHERE source = 'web' AND occurred_at::date < won_at::date"
    last = company.number(f"SELECT count(*) / 7.0 {before} AND occurred_at > won_at - 7 * {DAY}")
    earlier = company.number(
        f"SELECT count(*) / 28.0 {before} AND occurred_at BETWEEN won_at - 35 * {DAY} AND won_at - 7 * {DAY}"
    )
    assert last > 1.25 * earlier


def test_customers_come_for_help(company: Company) -> None:
    share = (
        f"SELECT avg((theme = 'support')::int) FROM {{events}} JOIN {WINS} USING (lead) "
        "WHERE event = 'Page Viewed' AND theme IS NOT NULL AND occurred_at "
    )
    assert company.number(share + f"> won_at + {DAY}") > 3 * company.number(share + f"< won_at - {DAY}")


def test_only_customers_log_in(company: Company) -> None:
    strangers = (
        "SELECT count(*) FROM {events} e LEFT JOIN (SELECT lead, min(occurred_at::timestamptz) AS at "
        "FROM {all_outcomes} WHERE outcome = 'won' GROUP BY lead) w USING (lead) "
        "WHERE event = 'Product Login' AND (w.at IS NULL OR e.occurred_at < w.at)"
    )
    assert company.number(strangers) == 0


def test_an_order_on_the_site_is_an_outcome(company: Company) -> None:
    assert company.number("SELECT count(*) FROM {events} WHERE event = 'Order Completed'") > 30
    lost = (
        "SELECT count(*) FROM {events} e WHERE event = 'Order Completed' AND NOT EXISTS (SELECT 1 FROM {outcomes} o "
        "WHERE o.lead = e.lead AND o.outcome = 'won' AND round(o.amount, 2) = round(e.value, 2))"
    )
    assert company.number(lost) == 0


def test_most_scanners_are_recognised_and_some_are_not(company: Company) -> None:
    """A scanner follows five links of one message within two seconds."""
    bursts = (
        "(SELECT lead, campaign, any_value(suspect) AS suspect FROM {events} WHERE event = 'Email Link Clicked' "
        "GROUP BY lead, campaign, time_bucket(INTERVAL 5 SECOND, occurred_at) HAVING count(*) >= 3)"
    )
    found = dict(company.ask(f"SELECT coalesce(suspect, 'missed'), count(*) FROM {bursts} GROUP BY 1"))
    assert found["scanner"] > 5 * found["missed"] > 0


def test_scanners_are_quick(company: Company) -> None:
    late = (
        "SELECT count(*) FROM {events} s WHERE suspect = 'scanner' AND NOT EXISTS (SELECT 1 FROM {events} d WHERE "
        "d.lead = s.lead AND d.campaign = s.campaign AND d.event = 'Email Delivered' "
        "AND s.occurred_at BETWEEN d.occurred_at AND d.occurred_at + INTERVAL 1 MINUTE)"
    )
    assert company.number(late) == 0


def test_most_crawlers_are_recognised_and_some_are_not(company: Company) -> None:
    storms = "FROM {events} JOIN {people} USING (lead) WHERE bot = 1"
    assert company.number(f"SELECT avg(coalesce(suspect = 'bot', false)::int) {storms}") > 0.6
    assert company.number(f"SELECT count(*) {storms} AND suspect IS NULL") > 0


def test_an_open_tells_nothing_of_the_truth(company: Company) -> None:
    """Among those who get mail, those who open much are as likely to buy as the others."""
    likely = (
        "SELECT avg(propensity) FROM {propensity} JOIN (SELECT lead, "
        "count(*) FILTER (event = 'Email Opened') / count(*) FILTER (event = 'Email Delivered') AS opened "
        "FROM {events} WHERE suspect IS NULL GROUP BY lead HAVING count(*) FILTER (event = 'Email Delivered') >= 6) "
        "USING (lead) WHERE opened "
    )
    ratio = company.number(likely + "> 0.6") / company.number(likely + "<= 0.6")
    assert 0.6 < ratio < 1.6


def test_nobody_is_mailed_against_his_will(company: Company) -> None:
    mailed = (
        "SELECT count(*) FROM {events} JOIN {leads} USING (lead) WHERE event = 'Email Delivered' AND consent_email "
    )
    assert company.number(mailed + "IS DISTINCT FROM 'true'") == 0
    after = (
        "SELECT count(*) FROM {events} d JOIN {events} u USING (lead) WHERE d.event = 'Email Delivered' "
        "AND u.event = 'Email Unsubscribed' AND d.occurred_at > u.occurred_at + INTERVAL 1 DAY"
    )
    assert company.number(after) == 0


def test_profiles_have_gaps_accents_and_several_spellings(company: Company) -> None:
    known = "FROM {leads} WHERE email IS NOT NULL"
    for trait in ("phone", "job_title", "industry", "employees", "summary", "country"):
        assert 0.02 < company.number(f"SELECT avg(({trait} IS NULL)::int) {known}") < 0.95
    assert company.number(f"SELECT avg((first_name <> strip_accents(first_name))::int) {known}") > 0.1
    spellings = (
        "SELECT count(*) FROM (SELECT 1 FROM {leads} WHERE company IS NOT NULL AND email NOT LIKE '%mail%' "
        "GROUP BY lower(split_part(email, '@', 2)) HAVING count(DISTINCT company) > 1)"
    )
    assert company.number(spellings) > 10


def test_no_two_leads_have_the_same_address(company: Company) -> None:
    twice = "SELECT count(*) - count(DISTINCT lower(email)) FROM {leads} WHERE email IS NOT NULL"
    assert company.number(twice) == 0


def test_a_visit_by_mail_follows_the_mail(company: Company) -> None:
    """The click comes after the delivery of that mailing; the rare one before it went to a mailing still under way."""
    clicks = (
        "SELECT c.lead, max(d.occurred_at <= c.occurred_at) AS after FROM {events} c LEFT JOIN {events} d "
        "ON d.lead = c.lead AND d.campaign = c.campaign AND d.event = 'Email Delivered' "
        "WHERE c.event = 'Email Link Clicked' AND c.suspect IS NULL GROUP BY c.lead, c.message_id"
    )
    assert company.number(f"SELECT avg(coalesce(after, false)::int) FROM ({clicks})") > 0.995


def test_who_is_tracked_agreed_to_it(company: Company) -> None:
    tracked = (
        "SELECT count(*) FROM {events} JOIN {leads} USING (lead) WHERE anonymous_id IS NOT NULL AND consent_tracking "
    )
    assert company.number(tracked + "IS DISTINCT FROM 'true'") == 0
