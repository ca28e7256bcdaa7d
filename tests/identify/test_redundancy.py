"""The log without what it says already is the whole log: nobody's lead depends on how often a browser identifies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tamis.identify.edges import Edge, EdgeKind
from tamis.identify.identifiers import Identifier
from tamis.identify.redundancy import adds_nothing
from tamis.identify.resolution import Resolution
from tamis.identify.resolve import resolve
from tamis.identify.rules import Rules

from .logs import ALICE, BOB, IDENTIFIERS, LAPTOP, PHONE, SETTINGS, TRUSTS, U1, U2, link, merge, unmerge
from .questions import SIZES, answers

KINDS: tuple[EdgeKind, ...] = ("link", "link", "link", "link", "link", "link", "merge", "unmerge")
FEW = [U1, U2, ALICE, BOB, LAPTOP, PHONE, Identifier("email", "info@corp.fr")]
ALL = [*IDENTIFIERS, *FEW]


def thinned(delivered: list[Edge]) -> list[Edge]:
    """What a store keeps that asks of each delivery whether it adds anything."""
    stored: list[Edge] = []
    for edge in delivered:
        if not adds_nothing(edge, stored):
            stored.append(edge)
    return stored


@st.composite
def deliveries(draw: st.DrawFn) -> list[Edge]:
    """A log as it arrives: links late as they please, operators' edges when they are made, of edges that are stored.

    Few identifiers, so that much is repeated, in either order of the ends.
    """
    delivered: list[Edge] = []
    stored: list[Edge] = []
    clock = 0
    ends = st.sampled_from(draw(st.sampled_from([FEW, FEW[:2] + FEW[4:5], FEW[2:6], ALL])))
    trusts = st.sampled_from(draw(st.sampled_from([TRUSTS, TRUSTS[:1], TRUSTS[2:], TRUSTS[3:]])))
    # Ids decide between edges of one moment, and come in no order.
    names = draw(st.permutations([f"e{number:02}" for number in range(draw(st.integers(0, 24)))]))
    for name in names:
        clock += draw(st.integers(0, 2))
        kind, a, b = draw(st.sampled_from(KINDS)), draw(ends), draw(ends)
        if kind == "link":
            edge = Edge(name, a, b, draw(st.integers(0, clock)), draw(trusts))
        elif kind == "merge":
            edge = merge(a, b, clock, name)
        else:
            target = draw(st.sampled_from([None, *stored]))
            if target is None and a == b:
                continue
            edge = unmerge(a, b, clock, None, name) if target is None else unmerge(*target.ends, clock, target.id, name)
        delivered.append(edge)
        if not adds_nothing(edge, stored):
            stored.append(edge)
    return delivered


def everything(resolution: Resolution) -> tuple[object, ...]:
    """All that a resolution answers."""
    whys = [resolution.why(a, b) for a in FEW for b in FEW]
    return resolution.leads(), answers(resolution, ALL, range(0, 48, 5)), resolution.refused, whys


@SETTINGS
@given(deliveries(), SIZES)
def test_the_thinned_log_says_all_that_the_whole_says(delivered: list[Edge], rules: Rules) -> None:
    assert everything(resolve(thinned(delivered), rules)) == everything(resolve(delivered, rules))


@SETTINGS
@given(deliveries(), st.sampled_from(FEW), st.sampled_from(FEW), st.data())
def test_what_operators_say_later_means_the_same_to_both(
    delivered: list[Edge], a: Identifier, b: Identifier, data: st.DataObject
) -> None:
    stored = thinned(delivered)
    later = [merge(a, b, 100, "later"), link(a, b, 101, "claim", "again"), link(a, b, 102, "claim", "and again")]
    if stored:
        kept = data.draw(st.sampled_from(stored))
        later.append(unmerge(*kept.ends, 103, kept.id, "back"))
    assert everything(resolve(thinned([*delivered, *later]))) == everything(resolve([*delivered, *later]))


@SETTINGS
@given(deliveries())
def test_nothing_changes_for_anybody_where_only_redundant_edges_are_added(delivered: list[Edge]) -> None:
    assert resolve(thinned(delivered)).same_for(resolve(delivered), ALL)


@SETTINGS
@given(deliveries(), st.data())
def test_links_may_be_delivered_in_any_order(delivered: list[Edge], data: st.DataObject) -> None:
    links = data.draw(st.permutations([edge for edge in delivered if edge.kind == "link"]))
    assert everything(resolve(thinned(links))) == everything(resolve(links))


def test_a_browser_that_identifies_on_every_page_is_stored_once() -> None:
    views = [link(LAPTOP, ALICE, at, "claim") for at in range(50)]
    assert thinned(views) == views[:1]


def test_the_same_ends_in_the_other_order_say_the_same() -> None:
    assert adds_nothing(link(ALICE, LAPTOP, at=2), [link(LAPTOP, ALICE, at=1)])


def test_an_earlier_link_that_arrives_late_is_stored() -> None:
    assert not adds_nothing(link(LAPTOP, ALICE, at=1), [link(LAPTOP, ALICE, at=2)])


def test_of_one_moment_the_entry_with_the_lesser_id_is_stored() -> None:
    former, latter = link(LAPTOP, ALICE, name="a"), link(LAPTOP, ALICE, name="b")
    assert adds_nothing(latter, [former])
    assert not adds_nothing(former, [latter])


def test_another_trust_or_another_pair_says_more() -> None:
    known = [link(LAPTOP, ALICE, at=1, trust="claim"), link(PHONE, U1, at=1, trust="form")]
    assert not adds_nothing(link(LAPTOP, ALICE, at=2, trust="form"), known)
    assert not adds_nothing(link(LAPTOP, U1, at=2, trust="claim"), known)


def test_what_is_said_again_after_an_operators_word_is_stored() -> None:
    known = [link(LAPTOP, U1, at=10), merge(LAPTOP, U2, at=20)]
    assert not adds_nothing(link(LAPTOP, U1, at=30), known)
    assert adds_nothing(link(LAPTOP, U1, at=15), known)


def test_an_operators_edge_is_stored_unless_it_is_the_stored_one() -> None:
    said = merge(ALICE, BOB, at=1)
    assert not adds_nothing(merge(ALICE, BOB, at=2), [said])
    assert adds_nothing(said, [said])


def test_a_gift_of_a_device_elsewhere_counts_once_the_two_devices_are_one() -> None:
    delivered = [
        link(LAPTOP, U1, at=10),
        merge(PHONE, U2, at=20),
        link(LAPTOP, U1, at=30),
        link(LAPTOP, PHONE, at=40),
    ]
    stored = thinned(delivered)
    assert stored == delivered
    assert resolve(stored).ownership(LAPTOP).shared_from == 30
