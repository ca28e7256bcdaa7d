"""The rules that every contestant computes: one definition, from which each one's program is made.

A rule gives points for events of one name whose properties have certain values: `points` for each, halved every
`half_life` days, and `recent` for each of the last 30 days, at most `most_recent` of them; both together at most
`clip`. A score is the sum of its rules, from 0 to 100; the class follows from the sum of the scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.workload import pages

SCORES = ("engagement", "intent", "product")
CLASSES = (("a", 100.0), ("b", 50.0), ("c", 15.0))  # else d
RECENT_DAYS = 30
EVERY_KIND = Path(__file__).parent / "every_kind.yaml"


@dataclass(frozen=True)
class PointRule:
    """See the module."""

    id: str
    score: str
    event: str
    where: dict[str, tuple[str, ...]] = field(hash=False)
    points: float
    half_life: int
    recent: float
    most_recent: int
    clip: float

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and most of what the rule gives."""
        return (0.0, self.clip) if self.points > 0 else (-self.clip, 0.0)


THIRTY = (
    PointRule("pricing_any", "intent", "pricing_view", {}, 5.0, 14, 1.0, 5, 40),
    PointRule("pv_pricing", "intent", "page_view", {"page": ("/pricing",)}, 3.0, 14, 1.0, 5, 30),
    PointRule("pricing_ent", "intent", "pricing_view", {"page": ("/pricing/enterprise",)}, 8.0, 14, 2.0, 3, 40),
    PointRule("pv_security", "engagement", "page_view", {"theme": ("security", "compliance")}, 1.0, 30, 0.2, 20, 15),
    PointRule("pv_integration", "engagement", "page_view", {"theme": ("integration",)}, 1.0, 30, 0.2, 20, 15),
    PointRule("pv_careers", "intent", "page_view", {"theme": ("careers",)}, -2.0, 90, -0.5, 10, 25),
    PointRule("cv_case_study", "engagement", "content_view", {"content_type": ("case_study",)}, 3.0, 30, 0.5, 10, 25),
    PointRule("cv_whitepaper", "engagement", "content_view", {"content_type": ("whitepaper",)}, 3.0, 30, 0.5, 10, 25),
    PointRule("cv_ai", "engagement", "content_view", {"theme": ("ai",)}, 2.0, 30, 0.3, 10, 20),
    PointRule(
        "dl_whitepaper", "engagement", "content_download", {"content_type": ("whitepaper",)}, 6.0, 30, 1.0, 5, 30
    ),
    PointRule("dl_case_study", "intent", "content_download", {"content_type": ("case_study",)}, 7.0, 30, 1.0, 5, 30),
    PointRule("mail_open", "engagement", "email_open", {}, 0.5, 7, 0.1, 10, 5),
    PointRule("mail_click", "engagement", "email_click", {}, 2.0, 14, 0.3, 10, 15),
    PointRule("mail_click_prod", "intent", "email_click", {"theme": ("pricing", "product")}, 3.0, 14, 0.5, 5, 15),
    PointRule("web_register", "engagement", "webinar_register", {}, 8.0, 30, 2.0, 3, 30),
    PointRule("web_attend", "engagement", "webinar_attend", {}, 12.0, 30, 3.0, 3, 40),
    PointRule("video_play", "engagement", "video_play", {"theme": ("product", "integration")}, 1.0, 14, 0.2, 10, 10),
    PointRule("video_complete", "engagement", "video_complete", {}, 3.0, 14, 0.5, 5, 15),
    PointRule("form_start", "intent", "form_start", {}, 2.0, 7, 0.5, 5, 10),
    PointRule("form_submit", "intent", "form_submit", {}, 10.0, 30, 2.0, 5, 40),
    PointRule("form_paid", "product", "form_submit", {"channel": ("paid_search", "paid_social")}, 4.0, 30, 1.0, 3, 15),
    PointRule("search_pricing", "intent", "search", {"theme": ("pricing",)}, 2.0, 7, 0.5, 5, 10),
    PointRule("search_any", "engagement", "search", {}, 0.3, 7, 0.1, 10, 5),
    PointRule("chat", "intent", "chat_start", {}, 6.0, 14, 1.0, 3, 20),
    PointRule("demo", "intent", "demo_request", {}, 30.0, 90, 5.0, 2, 60),
    PointRule("trial", "product", "trial_start", {}, 25.0, 90, 5.0, 1, 50),
    PointRule("login", "product", "product_login", {"channel": ("app",)}, 1.5, 7, 0.5, 20, 40),
    PointRule("ad_click", "product", "ad_click", {"channel": ("paid_search",)}, 1.0, 7, 0.2, 5, 5),
    PointRule("unsubscribe", "intent", "unsubscribe", {}, -25.0, 90, 0.0, 1, 50),
    PointRule(
        "docs",
        "product",
        "page_view",
        {"content_type": ("docs",), "channel": ("organic", "referral")},
        0.7,
        14,
        0.1,
        20,
        10,
    ),
)


def three_hundred() -> tuple[PointRule, ...]:
    """The thirty, and 270 that each pay for the visits of one page."""
    own = {"/pricing", "/pricing/enterprise"}
    others = [page for page in pages() if page not in own][: 300 - len(THIRTY)]
    return THIRTY + tuple(
        PointRule(f"page_{n}", "engagement", "page_view", {"page": (page,)}, 0.5, 14, 0.1, 5, 5)
        for n, page in enumerate(others)
    )


def model_text(rules: Sequence[PointRule]) -> str:
    """The rules as a scoring model of Tamis: two rules in a group that clips."""
    lines = ["tamis: 1", f"name: {len(rules)} rules", "timezone: UTC", "languages: [en]", "scores:"]
    lines += [f"  {score}: {{ kind: engagement, min: 0, max: 100 }}" for score in SCORES]
    lines += [f"  total: {{ combine: {{ {', '.join(f'{s}: 1' for s in SCORES)} }} }}", "groups:"]
    for rule in rules:
        bound = f"max: {rule.clip}" if rule.points > 0 else f"min: {-rule.clip}"
        lines.append(f"  {rule.id}: {{ score: {rule.score}, {bound} }}")
    lines.append("rules:")
    for rule in rules:
        lines += _as_yaml(rule, rule.id, rule.points, f"half_life: {rule.half_life}d")
        if rule.recent:
            limit = f"within: {RECENT_DAYS}d, limit: {{ times: {rule.most_recent}, per: ever }}"
            lines += _as_yaml(rule, f"{rule.id}_recent", rule.recent, limit)
    lines.append("classes:")
    lines += [f"  {name}: {{ enter: {{ total: {least} }} }}" for name, least in CLASSES]
    return "\n".join([*lines, "  d: {}", ""])


def _as_yaml(rule: PointRule, id_: str, points: float, more: str) -> list[str]:
    tests = [f"{column}: {{ one_of: [{', '.join(values)}] }}" for column, values in rule.where.items()]
    where = f"where: {{ {', '.join(tests)} }}, " if tests else ""
    award = f"points: {{ {rule.score}: {points} }}, group: {rule.id}"
    return [f"  - {{ id: {id_}, on: {rule.event}, {where}{award}, {more} }}"]
