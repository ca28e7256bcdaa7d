"""Read Parquet, one file or several as one table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from tamis.collect.headers import column_names
from tamis.collect.table import Table
from tamis.errors import InputError, Location, Problem
from tamis.language import Text


def is_flat(files: Sequence[Path]) -> bool:
    """Whether an engine that knows columns by their names, whatever the case, finds in the files what `read` does."""
    try:
        schemas = [pq.read_schema(file) for file in files]
    except (pa.ArrowException, ValueError, OSError):
        return False
    if not schemas or any(not schema.equals(schemas[0]) for schema in schemas):
        return False
    names = [name.casefold() for name in schemas[0].names]
    nested = any(pa.types.is_struct(kind) for kind in schemas[0].types)
    return bool(names) and len(set(names)) == len(names) and not nested and not any(map(_is_properties, names))


def has_nulls(files: Sequence[Path], columns: Sequence[str]) -> bool:
    """Whether any of the columns may hold a null, by the statistics that the files carry."""
    for file in files:
        metadata = pq.read_metadata(file)
        for group in (metadata.row_group(i) for i in range(metadata.num_row_groups)):
            for chunk in (group.column(i) for i in range(group.num_columns)):
                if chunk.path_in_schema in columns and not _is_complete(chunk.statistics):
                    return True
    return False


def _is_complete(statistics: pq.Statistics | None) -> bool:
    return statistics is not None and statistics.has_null_count and statistics.null_count == 0


def schema_of(files: Sequence[Path]) -> pa.Schema:
    """The columns of files that are alike (`is_flat`)."""
    return pq.read_schema(files[0])


def read(files: Sequence[Path], name: str, columns: Sequence[str] | None = None) -> Table:
    """The rows of the files, in their order; a nested column `a` with a field `b` becomes `a.b`.

    `columns`: only these (None: all).

    A column that some of the files lack is missing there.

    Raises:
        InputError: one of them is no Parquet, or they do not agree about a column's type.
    """
    try:
        schema = pa.unify_schemas([pq.read_schema(file) for file in files], promote_options="permissive")
        data = ds.dataset([str(file) for file in files], schema=schema, format="parquet").to_table(columns=columns)
        while any(pa.types.is_struct(field.type) for field in data.schema):
            data = data.flatten()
        for i, field in enumerate(data.schema):
            if field.type == pa.string_view():  # Arrow cannot take rows of it
                data = data.set_column(i, field.with_type(pa.string()), data.column(i).cast(pa.string()))
        names = data.column_names
        data.validate(full=True)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise InputError(_unreadable(name, error)) from error
    column_names(names, [True] * len(names), Location(name))
    return Table(data, name)


def _is_properties(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] == "properties"


def _unreadable(name: str, error: Exception) -> Problem:
    said = str(error).splitlines()[0].rstrip(".")
    return Problem(
        "unreadable-parquet",
        Text(
            en=f"this is no Parquet file, or a damaged one ({said}).",
            fr=f"fichier Parquet abîmé, ou autre chose ({said}).",
        ),
        Location(name),
        Text(en="Write it again.", fr="Réécrivez-le."),
    )
