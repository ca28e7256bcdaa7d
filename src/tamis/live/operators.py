"""What operators decide of who is who, and why two identifiers are one lead."""

from __future__ import annotations

from secrets import token_hex

from tamis.identify.edges import Edge, EdgeKind
from tamis.identify.identifiers import Identifier
from tamis.identify.refusals import Refusal
from tamis.identify.resolve import resolve
from tamis.store.database import Transaction
from tamis.store.edges import edges_around, insert_edges
from tamis.store.events import last_received
from tamis.store.progress import ask_again


def merge(connection: Transaction, a: Identifier, b: Identifier, at: int) -> None:
    """From now on the two are one lead, whatever the rules say; `at` is µs UTC. Their leads are scored again."""
    _decide(connection, "merge", a, b, at)


def unmerge(connection: Transaction, a: Identifier, b: Identifier, at: int) -> None:
    """From now on the two are kept apart, until they are merged by hand. Their leads are scored again."""
    _decide(connection, "unmerge", a, b, at)


def _decide(connection: Transaction, kind: EdgeKind, a: Identifier, b: Identifier, at: int) -> None:
    # Never before a link that was judged already: another machine's clock may be ahead of ours.
    moment = max(at, last_received(connection))
    insert_edges(connection, [Edge(f"operator:{token_hex(8)}", a, b, moment, "verified", kind)])
    ask_again(connection, (a, b))


def why(connection: Transaction, a: Identifier, b: Identifier) -> tuple[tuple[Edge, ...] | None, tuple[Refusal, ...]]:
    """The edges that make the two one lead, from `a` to `b` (None: they are not), and what was refused of either."""
    resolution = resolve(edges_around(connection, (a, b)))
    refused = tuple(refusal for refusal in resolution.refused if {a, b} & set(refusal.edge.ends))
    return resolution.why(a, b), refused
