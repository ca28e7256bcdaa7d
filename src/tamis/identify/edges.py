"""The append-only log: who said that two identifiers are of one person, when, and how far that is to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from tamis.identify.identifiers import Identifier

Trust = Literal["verified", "form", "click", "claim"]
"""The most trusted first.

`verified`: a server key, a signed identify, a CRM or file import. `form`: he typed it himself. `click`: a signed link
of an e-mail, which can be forwarded. `claim`: an identify from a browser or a parameter of a URL, which anybody can
write.
"""
EdgeKind = Literal["link", "merge", "unmerge"]
STRONG: frozenset[Trust] = frozenset({"verified", "form"})
"""What proves."""

Statement = tuple[str, ...]
"""Which two are one, and how far that is to be believed: to be compared, not to be read."""

_RANK = {trust: place for place, trust in enumerate(get_args(Trust), 1)}


@dataclass(frozen=True, slots=True)
class Edge:
    """One entry of the log, never changed. `at` is in microseconds UTC; `id` is unique.

    - `link`: a fact named `a` and `b` together. With `a == b` it names one, and shows how far that one is proven.
    - `merge`: an operator says that they are one, whatever the limits.
    - `unmerge`: an operator takes the edge `target` back (its `a` and `b` are those of that edge), and with a link
      every link that says the same at or before the moment of the unmerge; without a target he keeps `a` and `b`
      apart, whatever else joins them, until he merges these two.

    Raises:
        ValueError: a link or merge with a target, or an unmerge of an identifier from itself.
    """

    id: str
    a: Identifier
    b: Identifier
    at: int
    trust: Trust
    kind: EdgeKind = "link"
    target: str | None = None

    def __post_init__(self) -> None:
        if self.kind != "unmerge" and self.target is not None:
            raise ValueError("only an unmerge has a target")
        if self.kind == "unmerge" and self.target is None and self.a == self.b:
            raise ValueError("an identifier cannot be kept apart from itself")

    @property
    def ends(self) -> tuple[Identifier, Identifier]:
        """Both identifiers."""
        return self.a, self.b

    @property
    def pair(self) -> frozenset[Identifier]:
        """Both identifiers, in no order."""
        return frozenset((self.a, self.b))

    @property
    def statement(self) -> Statement:
        """What a link says: two links of one statement say the same, at two moments."""
        one, other = (self.a, self.b) if self.a < self.b else (self.b, self.a)
        return *one, *other, self.trust

    @property
    def is_weak(self) -> bool:
        """Whether it is a link that proves nothing, since anybody can make one."""
        return self.kind == "link" and self.trust not in STRONG

    @property
    def rank(self) -> int:
        """0 for an operator's; then by trust, the most trusted first."""
        return 0 if self.kind == "merge" else _RANK[self.trust]


def by_rank(edge: Edge) -> tuple[object, ...]:
    """The order in which edges are judged: operators first, then by trust and `by_time`."""
    return edge.rank, *by_time(edge)


def by_time(edge: Edge) -> tuple[object, ...]:
    """Time and id; the rest makes the order total, and decides only between edges that wrongly have one id."""
    return edge.at, edge.id, edge.a, edge.b, edge.trust, edge.kind, edge.target or ""
