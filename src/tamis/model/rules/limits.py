"""What bounds a rule: `limit` and its periods."""

from __future__ import annotations

import re

from tamis.language import Text
from tamis.model.definition import Limit, Period
from tamis.model.reading.fields import Shape, open_map
from tamis.model.reading.findings import Findings
from tamis.model.reading.nodes import Node, Scalar
from tamis.model.reading.values import count, positive

LIMIT_SHAPE = Shape(
    Text(en="this limit", fr="ce plafond"),
    {"times": "count", "points": "positive", "per": "period"},
)
PERIOD = re.compile(r"([1-9][0-9]{0,4})([dw])")

EVER = Period("ever")
"""What a limit counts in where it does not say."""
_WORDS = {"hour": Period("hour"), "day": Period("days", 1), "ever": EVER}
_HINTS = {
    **dict.fromkeys(("week", "weekly", "semaine", "1week"), "7d"),
    **dict.fromkeys(("month", "monthly", "mois"), "30d"),
    **dict.fromkeys(("year", "yearly", "an", "année"), "365d"),
    **dict.fromkeys(("1h", "heure", "hourly", "60m"), "hour"),
    **dict.fromkeys(("24h", "daily", "jour"), "day"),
    **dict.fromkeys(("always", "total", "all", "jamais", "never", "once"), "ever"),
}
_A_PERIOD = Text(
    en="hour, day, a number of days or weeks such as 30d or 2w, or ever",
    fr="hour (heure), day (jour), un nombre de jours ou de semaines comme 30d ou 2w, ou ever (en tout)",
)


def read_limit(node: Node, where: str, findings: Findings) -> Limit | None:
    """At most so many hits, so many points, or both, in each period (default: ever)."""
    fields = open_map(node, where, LIMIT_SHAPE, findings)
    if fields is None:
        return None
    if not fields.has("times", "points"):
        fields.missing("times", Text(en="Or give points.", fr="Ou donnez points."))
    per = fields.read("per", period) or EVER
    return Limit(per, fields.read("times", count), fields.read("points", positive))


def period(node: Node, where: str, findings: Findings) -> Period | None:
    """What a limit counts in."""
    written = node.text if isinstance(node, Scalar) else ""
    if written in _WORDS:
        return _WORDS[written]
    if found := PERIOD.fullmatch(written):
        return Period("days", int(found[1]) * (7 if found[2] == "w" else 1))
    right = _HINTS.get(written.casefold())
    hint = Text(en=f"Write {right}.", fr=f"Écrivez {right}.") if right else None
    findings.expected(node, where, _A_PERIOD, "bad-period", hint)
    return None
