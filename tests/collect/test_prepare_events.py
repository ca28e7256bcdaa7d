"""The rows of an events file become facts: who, what, when, with the properties that a model reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from tamis.collect.prepare import PreparedEvents, prepare_events
from tamis.collect.table import Table
from tamis.errors import InputError
from tamis.model.definition import Model
from tamis.model.fields import Field

Rows = Callable[..., Table]
NOON = "2026-03-05T12:00:00Z"
NOON_US = 1772712000000000


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, int]]:
    return [(p.code, p.location.line if p.location else 0) for p in caught.value.problems]


@pytest.fixture
def prepare(model: Model) -> Callable[..., PreparedEvents]:
    def run(
        table: Table, *fields: Field, lenient: bool = False, leads: Any = None, key: str | None = None
    ) -> PreparedEvents:
        return prepare_events(table, fields, model, lenient, leads, key)

    return run


def test_events_get_one_shape(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(
        lead=["a", "b"],
        event=["Page  Viewed", "É"],
        occurred_at=[NOON, "05/03/2026"],
        path=["/Pricing", ""],
        value=["3,5", ""],
    )
    prepared = prepare(table, Field("path", "text"), Field("value", "number"))
    assert prepared.data.schema == pa.schema(
        {"lead": pa.string(), "event": pa.string(), "t": pa.int64(), "day": pa.bool_(), "path:text": pa.string(),
         "value:number": pa.float64()}
    )  # fmt: skip
    assert prepared.data.to_pylist() == [
        {"lead": "a", "event": "page viewed", "t": NOON_US, "day": False, "path:text": "/pricing", "value:number": 3.5},
        {
            "lead": "b",
            "event": "é",
            "t": NOON_US - 13 * 3_600_000_000,
            "day": True,
            "path:text": None,
            "value:number": None,
        },
    ]
    assert (prepared.count, prepared.excluded, prepared.repeated) == (2, 0, 0)


def test_columns_that_events_need_are_named_when_absent(rows: Rows, prepare: Callable[..., PreparedEvents]):
    with pytest.raises(InputError) as caught:
        prepare(rows(lead=["a"], evnt=["x"], date=[NOON]))
    assert codes(caught) == [("unknown-column", 0), ("unknown-column", 0)]
    assert "no column 'event'. Did you mean 'evnt'" in str(caught.value)


def test_the_lead_may_stand_under_the_name_of_the_key(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(Email=["a@b.fr"], Event=["x"], Occurred__At=[NOON])
    assert prepare(table, key="email").data["lead"].to_pylist() == ["a@b.fr"]
    both = rows(lead=["1"], email=["a@b.fr"], event=["x"], occurred_at=[NOON])
    assert prepare(both, key="email").data["lead"].to_pylist() == ["1"]


def test_suspect_and_uncounted_events_are_left_out(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(
        lead=["a", "b", "c", "d"],
        event=["x", "x", "x", ""],
        occurred_at=[NOON, NOON, NOON, "rubbish"],
        suspect=["", " ", "bot", "scanner"],
        counted=["", "non", "oui", ""],
    )
    prepared = prepare(table)
    assert prepared.data["lead"].to_pylist() == ["a"]
    assert (prepared.count, prepared.excluded) == (1, 3)


def test_a_message_exists_once_for_each_source(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(
        lead=list("abcdefg"),
        event=["x"] * 7,
        occurred_at=[NOON] * 7,
        message_id=["1", "1", "1", "", "", None, " 1 "],
        source=["web", "crm", "web", "web", "web", "web", "web"],
    )
    prepared = prepare(table)
    assert prepared.data["lead"].to_pylist() == ["a", "b", "d", "e", "f"]
    assert prepared.repeated == 2


def test_a_message_exists_once_without_a_source(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(lead=["a", "b"], event=["x", "x"], occurred_at=[NOON, "rubbish"], message_id=["1", "1"])
    assert prepare(table).data["lead"].to_pylist() == ["a"]


def test_properties_come_from_json(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(
        lead=["a", "b", "c"],
        event=["x"] * 3,
        occurred_at=[NOON] * 3,
        theme=["column", "", ""],
        properties=['{"theme": "json", "Value": 3, "product": {"id": "P1"}}', "", '{"Value": "4,5", "ok": true}'],
    )
    fields = [Field("theme", "text"), Field("value", "number"), Field("product.id", "text"), Field("ok", "text")]
    prepared = prepare(table, *fields)
    assert prepared.data.select([f.name for f in fields]).to_pydict() == {
        "theme:text": ["column", None, None],
        "value:number": [3, None, 4.5],
        "product.id:text": ["p1", None, None],
        "ok:text": [None, None, "true"],
    }
    assert prepared.warnings == ()


def test_properties_come_from_flattened_and_from_nested_columns(prepare: Callable[..., PreparedEvents]):
    facts: dict[str, Any] = {"lead": ["a"], "event": ["x"], "occurred_at": [datetime(2026, 3, 5, 12, tzinfo=UTC)]}
    flat = Table(pa.table(facts | {"properties.theme": ["Medical"]}), "x.jsonl")
    nested = Table(pa.table(facts | {"properties": [{"theme": "Medical"}]}), "frame")
    for table in (flat, nested):
        prepared = prepare(table, Field("theme", "text"))
        assert prepared.data["theme:text"].to_pylist() == ["medical"]
        assert prepared.data["t"].to_pylist() == [NOON_US]


def test_bad_properties_are_named_only_where_they_are_needed(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(lead=["a", "b"], event=["x", "x"], occurred_at=[NOON, NOON], properties=["{", "[1]"])
    assert prepare(table).count == 2
    with pytest.raises(InputError) as caught:
        prepare(table, Field("theme", "text"))
    assert codes(caught) == [("bad-json", 2), ("bad-json", 3)]


def test_a_property_that_no_event_has_is_missing_with_a_warning(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(lead=["a"], event=["x"], occurred_at=[NOON], properties=['{"them": 1}'])
    prepared = prepare(table, Field("theme", "text"))
    assert prepared.data["theme:text"].to_pylist() == [None]
    assert [w.code for w in prepared.warnings] == ["missing-column"]


def test_bad_rows_are_refused_in_the_order_of_the_file(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(
        lead=["a", "", "zz", "a", "a"],
        event=["x", "x", "x", "", "x"],
        occurred_at=[NOON, NOON, NOON, "", "soon"],
        value=["1", "2", "3", "4", "many"],
    )
    with pytest.raises(InputError) as caught:
        prepare(table, Field("value", "number"), leads=pa.array(["a", "b"]))
    assert codes(caught) == [
        ("missing-lead", 3),
        ("unknown-lead", 4),
        ("missing-event", 5),
        ("missing-date", 5),
        ("unreadable-date", 6),
        ("unreadable-number", 6),
    ]


def test_lenient_leaves_bad_events_out(rows: Rows, prepare: Callable[..., PreparedEvents]):
    table = rows(
        lead=["zz", "a", "a", "b"],
        event=["x"] * 4,
        occurred_at=[NOON, "rubbish", "soon", NOON],
        suspect=["", "bot", "", ""],
        value=["1", "2", "3", "4"],
    )
    prepared = prepare(table, Field("value", "number"), lenient=True, leads=pa.chunked_array([["a"], ["b"]]))
    assert prepared.data.select(["lead", "value:number"]).to_pylist() == [{"lead": "b", "value:number": 4}]
    assert [(r.row, r.reason.say("fr")) for r in prepared.rejects] == [
        (0, "colonne « lead » : le prospect « zz » n'est pas dans le fichier des prospects."),
        (2, "colonne « occurred_at » : « soon » n'est pas une date que Tamis sache lire."),
    ]
    assert (prepared.count, prepared.excluded) == (1, 1)


@pytest.mark.parametrize(
    ("events", "leads", "found"),
    [
        (pa.array(["1", " 02 ", "9"]), pa.array([1, 2], pa.int64()), [1, 2]),
        (pa.array([1, 2, 9], pa.int32()), pa.array([1, 2], pa.int64()), [1, 2]),
        (pa.array([1, 2, 9], pa.int64()), pa.array(["1", "2"]), ["1", "2"]),
        (pa.array([1.0, 2.0, None]), pa.array([1, 2], pa.int64()), [1, 2]),
        (pa.array(["1", "2x", "3"]), pa.array(["1", "2x"]), ["1", "2x"]),
        (pa.array(["1", "2x", "12345678901234567890123"]), pa.array([1], pa.int64()), [1]),
    ],
)
def test_keys_of_both_files_are_brought_together(
    events: pa.Array, leads: pa.Array, found: list[object], prepare: Callable[..., PreparedEvents]
):
    table = Table(pa.table({"lead": events, "event": ["x"] * 3, "occurred_at": [NOON] * 3}), "events.csv", 2)
    prepared = prepare(table, lenient=True, leads=leads)
    assert prepared.data["lead"].to_pylist() == found
    assert prepared.data["lead"].type == leads.type


def test_an_events_file_without_rows_is_no_event(rows: Rows, prepare: Callable[..., PreparedEvents]):
    empty = Table(rows(lead=["a"], event=["x"], occurred_at=[NOON], properties=["{}"]).data.slice(0, 0), "e.csv", 2)
    prepared = prepare(empty, Field("theme", "text"), Field("value", "number"), leads=pa.array(["a"]))
    assert prepared.count == 0
    assert prepared.data.schema.names == ["lead", "event", "t", "day", "theme:text", "value:number"]
    assert prepared.data.schema.field("t").type == pa.int64()


def test_dates_of_arrow_are_dates_only(prepare: Callable[..., PreparedEvents]):
    table = Table(pa.table({"lead": [1], "event": ["x"], "occurred_at": [date(2026, 3, 5)]}), "x")
    assert prepare(table).data["day"].to_pylist() == [True]
