"""What leads do at the end of a visit, by what it was for: download, look at prices, ask for a quote, fill the cart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tamis.simulate import contents
from tamis.simulate.company import PRODUCTS, THEMES
from tamis.simulate.contents import CONTENTS
from tamis.simulate.events import FORMS, SEARCHES, Column, Events, events, subset

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SECOND = 1_000_000
_PRODUCT_OF = np.array([c.product for c in CONTENTS])
_PRICES = np.array([float(p.price) for p in PRODUCTS])
_CHECKS_OUT = 0.35


@dataclass(frozen=True)
class Visits:
    """One value a visit.

    `start`: microseconds UTC, on `day`. `purpose`, `channel`, `theme`: positions in their vocabularies. `own`: the
    theme of the line that the lead would buy. `device`: 0 or 1. `customer`: the lead had bought before.
    """

    lead: Ints
    start: Ints
    day: Ints
    purpose: Ints
    channel: Ints
    theme: Ints
    own: Ints
    english: Flags
    device: Ints
    customer: Flags

    def __len__(self) -> int:
        return len(self.lead)

    def where(self, rows: Flags | Ints) -> Visits:
        """These visits."""
        return Visits(*(getattr(self, field.name)[rows] for field in fields(self)))


Acts = Callable[[Visits, Ints, np.random.Generator], list[Events]]


def act(visits: Visits, event: str, at: Ints, **columns: Column) -> Events:
    """One event of each visit, on its channel and device."""
    return events(visits.lead, event, at, channel=visits.channel, device=visits.device, **columns)


def bought(visits: Visits, amount: Floats, rng: np.random.Generator) -> list[Events]:
    """Orders that were completed at the `start` of these visits, with what leads to them."""
    content = contents.pick("product", visits.own, visits.english, rng)
    product = _PRODUCT_OF[content]
    added = visits.start - (60 * _SECOND * (3 + 4 * rng.random(len(visits)))).astype(np.int64)
    return [
        act(visits, "Product Viewed", added - 70 * _SECOND, content=content, product=product, value=_PRICES[product]),
        act(visits, "Product Added", added, content=content, product=product, value=_PRICES[product]),
        act(visits, "Checkout Started", added + 90 * _SECOND, product=product, value=amount),
        act(visits, "Order Completed", visits.start, product=product, value=amount),
    ]


def _again(visits: Visits, at: Ints, share: float, rng: np.random.Generator) -> list[tuple[Visits, Ints]]:
    """All visits, and some of them a second time, a little later."""
    rows = np.flatnonzero(rng.random(len(at)) < share)
    return [(visits, at), (visits.where(rows), _later(at[rows], 60, rng))]


def _later(at: Ints, seconds: float, rng: np.random.Generator) -> Ints:
    return at + (rng.lognormal(np.log(seconds), 0.6, len(at)) * _SECOND).astype(np.int64)


def _seconds(middle: float, n: int, rng: np.random.Generator) -> Floats:
    return np.round(rng.lognormal(np.log(middle), 0.7, n))


def _product(visits: Visits, event: str, at: Ints, rng: np.random.Generator) -> Events:
    content = contents.pick("product", visits.own, visits.english, rng)
    product = _PRODUCT_OF[content]
    return act(visits, event, at, content=content, product=product, value=_PRICES[product])


def _browsing(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    rows = np.flatnonzero(rng.random(len(at)) < 0.08)
    return [act(visits.where(rows), "Site Searched", at[rows], query=rng.integers(0, len(SEARCHES), len(rows)))]


def _downloading(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    return [
        act(v, "Content Downloaded", t, content=contents.pick("document", v.theme, v.english, rng))
        for v, t in _again(visits, at, 0.25, rng)
    ]


def _viewing(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    return [_product(v, "Product Viewed", t, rng) for v, t in _again(visits, at, 0.5, rng)]


def _pricing(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    found = []
    for v, t in _again(visits, at, 0.45, rng):
        content = contents.pick("pricing", np.full(len(t), THEMES.index("pricing")), v.english, rng)
        found.append(act(v, "Page Viewed", t, content=content, duration_s=_seconds(55, len(t), rng)))
    return found


def _asking_for_a_quote(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    return [*_pricing(visits, at, rng), *_asking(visits, _later(at, 240, rng), "Quote Requested", "quote", rng)]


def _asking_for_a_demo(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    return _asking(visits, _later(at, 60, rng), "Demo Requested", "demo", rng)


def _asking(visits: Visits, at: Ints, event: str, form: str, rng: np.random.Generator) -> list[Events]:
    sent = act(visits, "Form Submitted", at, form=np.full(len(at), FORMS.index(form)))
    return [sent, _product(visits, event, at + _SECOND, rng)]


def _filling_the_cart(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    viewed = _product(visits, "Product Viewed", at, rng)
    product, value = viewed["product"], viewed["value"]
    put = _later(at, 60, rng)
    added = act(visits, "Product Added", put, content=viewed["content"], product=product, value=value)
    checkout = act(visits, "Checkout Started", _later(put, 90, rng), product=product, value=value)
    return [viewed, added, subset(checkout, rng.random(len(at)) < _CHECKS_OUT)]


def _using(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    rows = np.flatnonzero(visits.customer & (rng.random(len(at)) < 0.6))
    return [act(visits.where(rows), "Product Login", at[rows])]


def _chatting(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    return [act(visits, "Chat Started", at, duration_s=_seconds(150, len(at), rng))]


def _watching(visits: Visits, at: Ints, rng: np.random.Generator) -> list[Events]:
    content = contents.pick("video", visits.theme, visits.english, rng)
    return [act(visits, "Video Played", at, content=content, duration_s=_seconds(75, len(at), rng))]


ACTS: dict[str, Acts] = {
    "browse": _browsing,
    "content": _downloading,
    "product": _viewing,
    "pricing": _pricing,
    "quote": _asking_for_a_quote,
    "demo": _asking_for_a_demo,
    "cart": _filling_the_cart,
    "support": _using,
    "chat": _chatting,
    "video": _watching,
}
