"""Small logs of edges, written shortly and made up by hypothesis."""

from __future__ import annotations

from itertools import count

from hypothesis import settings
from hypothesis import strategies as st

from tamis.identify.edges import Edge, EdgeKind, Trust
from tamis.identify.identifiers import Identifier, Kind
from tamis.identify.leads import LeadKey

SETTINGS = settings(max_examples=60, deadline=None)

ALICE = Identifier("email", "alice@corp.fr")
BOB = Identifier("email", "bob@corp.fr")
U1, U2 = Identifier("user_id", "u1"), Identifier("user_id", "u2")
CRM1, CRM2 = Identifier("crm_id", "c1"), Identifier("crm_id", "c2")
LAPTOP, PHONE, TABLET = (Identifier("anonymous_id", name) for name in ("laptop", "phone", "tablet"))

_numbers = count(1)


def link(a: Identifier, b: Identifier, at: int = 1, trust: Trust = "verified", name: str = "") -> Edge:
    """A link with an id of its own."""
    return Edge(name or f"e{next(_numbers)}", a, b, at, trust)


def merge(a: Identifier, b: Identifier, at: int = 1, name: str = "") -> Edge:
    """An operator says that they are one."""
    return Edge(name or f"e{next(_numbers)}", a, b, at, "verified", "merge")


def unmerge(a: Identifier, b: Identifier, at: int = 1, target: str | None = None, name: str = "") -> Edge:
    """An operator keeps them apart, or takes back the edge `target`."""
    return Edge(name or f"e{next(_numbers)}", a, b, at, "verified", "unmerge", target)


def person(identifier: Identifier) -> LeadKey:
    """The lead of that name."""
    return LeadKey("person", identifier)


def visitor(device: Identifier) -> LeadKey:
    """The visitor of a device on which nobody identified."""
    return LeadKey("visitor", device)


def ambiguous(device: Identifier) -> LeadKey:
    """Whoever uses a shared device."""
    return LeadKey("ambiguous", device)


# Few values, so that they meet; a role mailbox and a blocked value among them.
VALUES: dict[Kind, tuple[str, ...]] = {
    "user_id": ("u1", "u2", "null"),
    "crm_id": ("c1", "c2"),
    "email": ("a@x.fr", "b@x.fr", "c@x.fr", "info@x.fr"),
    "phone": ("+33600000001", "+33600000002"),
    "linkedin": ("alice", "bob"),
    "anonymous_id": ("d1", "d2", "d3"),
}
IDENTIFIERS = [Identifier(kind, value) for kind, values in VALUES.items() for value in values]
TRUSTS: tuple[Trust, ...] = ("verified", "form", "click", "claim")

identifiers = st.sampled_from(IDENTIFIERS)
moments = st.integers(0, 8)


@st.composite
def logs(draw: st.DrawFn, kinds: tuple[EdgeKind, ...] = ("merge", "unmerge"), most: int = 14) -> list[Edge]:
    """A log, most of it links; some unmerges take an earlier or later edge back."""
    edges: list[Edge] = []
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(("link", "link", "link", "link", *kinds)))
        a, b, at, trust = draw(st.tuples(identifiers, identifiers, moments, st.sampled_from(TRUSTS)))
        target = draw(st.sampled_from([None, *edges])) if kind == "unmerge" else None
        if target is not None:
            edges.append(Edge(f"e{number}", target.a, target.b, at, trust, kind, target.id))
        elif kind != "unmerge" or a != b:
            edges.append(Edge(f"e{number}", a, b, at, trust, kind))
    return edges
