"""The files of the sample data, as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.compute as pc
import pytest

from tamis.collect.prepare import prepare_leads
from tamis.collect.table import Table
from tamis.collect.tables import read_table
from tamis.collect.values import to_moment, to_number
from tamis.errors import InputError
from tamis.model.definition import Model
from tamis.model.fields import Field

Data = Callable[[str], Path]


def test_x_education(shared_data: Data, model: Model):
    table = read_table(shared_data("x_education/Leads.csv"))
    assert table.data.shape == (9240, 37)
    fields = [Field("total visits", "number"), Field("Do Not Email", "boolean"), Field("City", "text")]
    prepared = prepare_leads(table, "Lead Number", fields, model, lenient=False)
    assert prepared.warnings == ()
    assert prepared.data.num_rows == 9240
    assert prepared.data["total visits:number"].null_count == 137


def test_a_title_above_the_dictionary_of_x_education(shared_data: Data):
    table = read_table(shared_data("x_education/Leads Data Dictionary.xlsx"))
    assert table.data.column_names[1:] == ["Variables", "Description"]


@pytest.mark.parametrize("column", ["engage_date", "close_date"])
def test_french_dates_of_maven(shared_data: Data, model: Model, column: str):
    table = read_table(shared_data("maven_crm/sales_pipeline.csv"))
    found, days = to_moment(table.data[column], model.timezone)
    empty = pc.sum(pc.equal(table.data[column], "")).as_py()
    assert found.bad_count == 0
    assert found.values.null_count == empty
    assert pc.sum(days).as_py() == 8800 - empty


def test_a_semicolon_and_a_comma_file_hold_the_same(shared_data: Data):
    comma = read_table(shared_data("online_shoppers/online_shoppers_intention.csv"))
    semicolon = read_table(shared_data("online_shoppers/online_shoppers_intention_semicolon_asfound.csv"))
    assert comma.data.equals(semicolon.data)
    assert comma.data.shape == (12330, 18)
    assert [t.dialect.decimal for t in (comma, semicolon) if t.dialect] == [".", "."]
    assert to_number(comma.data["ProductRelated_Duration"]).bad_count == 0


def test_the_cut_last_line_of_the_shop(shared_data: Data, model: Model):
    path = shared_data("ecommerce_multicategory/2019-Oct_first_2h50.csv")
    with pytest.raises(InputError, match=r":17436: this line has 8 fields where the header has 9"):
        read_table(path)
    table = read_table(path, lenient=True)
    assert (table.data.num_rows, len(table.bad_lines)) == (17434, 1)
    found, days = to_moment(table.data["event_time"], model.timezone)
    assert datetime.fromtimestamp(found.values[0].as_py() / 1e6, UTC) == datetime(2019, 10, 1, tzinfo=UTC)
    assert not pc.any(days).as_py()


def test_every_export_of_hubspot_marketo_and_sirene(shared_data: Data):
    tables: list[Table] = []
    for folder in ("hubspot_marketo_seeds/dbt_hubspot", "hubspot_marketo_seeds/dbt_marketo", "sirene"):
        tables += [read_table(path) for path in sorted(shared_data(folder).glob("*.csv"))]
    assert len(tables) == 73
    assert min(table.data.num_columns for table in tables) > 1
    assert {warning.code for table in tables for warning in table.warnings} == set()


def test_moments_of_two_zones(shared_data: Data, model: Model):
    table = read_table(shared_data("bpic2012/bpic2012_events.csv.gz"))
    assert table.data.num_rows == 262_200
    for column in ("reg_date", "time"):
        assert to_moment(table.data[column], model.timezone)[0].bad_count == 0
