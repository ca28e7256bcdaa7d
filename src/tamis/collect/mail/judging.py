"""Which opens and clicks of a mailing count: at their receipt, and again when more is known of their neighbours."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from tamis.collect.mail.tokens import Letter
from tamis.collect.traffic.bots import SECOND
from tamis.collect.traffic.reasons import EXPIRED, LINKS_AT_ONCE, MOST_LINKS, NEAR_HONEYPOT, NO_PAGE, REPEATED, SOON
from tamis.collect.traffic.scanners import HALF_A_MINUTE, Message, Touch, Verdict, judge

JUDGED_LATER = frozenset({LINKS_AT_ONCE, MOST_LINKS, NEAR_HONEYPOT, REPEATED})
"""What neighbours say of a click. Any other reason was seen at the receipt, and stays."""
YEAR = 365 * 86_400 * SECOND
AGAIN = 60 * SECOND
"""A link that is followed again so soon was followed once: by an impatient person, or by the scanner behind him."""
REACH = AGAIN + HALF_A_MINUTE
"""How far from a click others may be that change what it is."""


@dataclass(frozen=True, slots=True)
class Click:
    """A stored click of one message: `at` in microseconds UTC, `link` what tells it from the message's others.

    `suspect`: why it does not count, as far as was known.
    """

    at: int
    link: str
    agent: str
    honeypot: bool
    suspect: str | None


def judged_at_receipt(
    letter: Letter, touch: Touch, scanner_networks: Container[str]
) -> tuple[str | None, tuple[str, ...]]:
    """Why the touch does not count, or None; and every reason that was seen, also those that do not suffice."""
    sent_at = letter.sent_at * SECOND or None
    (verdict,) = judge(Message(sent_at, letter.links or None), [touch], scanner_networks)
    if sent_at is not None and touch.at - sent_at > YEAR:
        return EXPIRED, verdict.reasons
    return _decisive(verdict), verdict.reasons


def judged_again(links: int, clicks: Sequence[Click]) -> tuple[str | None, ...]:
    """Why each click of one message does not count, or None, now that these are known; in the order given.

    `links`: how many different ones the message has, 0 where that is not known. What was seen at the receipt stays.
    """
    touches = [Touch(c.at, c.link, agent=c.agent, honeypot=c.honeypot) for c in clicks]
    verdicts = judge(Message(links=links or None), touches)
    found = [
        _decisive(verdict) if click.suspect is None or click.suspect in JUDGED_LATER else click.suspect
        for click, verdict in zip(clicks, verdicts, strict=True)
    ]
    last: dict[str, int] = {}
    for place in sorted(range(len(clicks)), key=lambda place: clicks[place].at):
        if found[place] is None:
            click = clicks[place]
            if click.link in last and click.at - last[click.link] <= AGAIN:
                found[place] = REPEATED
            last[click.link] = click.at
    return tuple(found)


def _decisive(verdict: Verdict) -> str | None:
    """The reason to keep with a scanner's touch: a weak one only where there is no other."""
    if verdict.standing != "scanner":
        return None
    return next((code for code in verdict.reasons if code not in {SOON, NO_PAGE}), verdict.reasons[0])
