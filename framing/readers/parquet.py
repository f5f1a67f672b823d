"""Rows of a Parquet file, one row group at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from framing.errors import DataError
from framing.readers.extras import needed
from framing.readers.streams import Bytes, seekable
from framing.readers.values import Say
from framing.records import Problem, Row

BATCH = 1000
"""Rows that are made into Python values at a time."""


def read_parquet(stream: Bytes, where: str, say: Say) -> Iterator[Row | Problem]:
    """A row for each row of a Parquet file; its place is ``path:row``, counted from 1.

    Columns of bytes are left out, for no text is in them. A row group that cannot be decoded is a
    problem and the next goes on.
    """
    parquet = needed("pyarrow.parquet", "parquet", where)
    arrow = needed("pyarrow", "parquet", where)
    with seekable(stream, where) as file:
        try:
            table = parquet.ParquetFile(file)
        except (arrow.ArrowException, OSError) as error:
            raise DataError(
                f"the file is not Parquet ({_first_line(error)})",
                where=where,
                remedy="Write it anew, or say what it is with --input-format",
            ) from error
        columns = [field.name for field in table.schema_arrow if not _is_binary(arrow, field.type)]
        before = 0
        for group in range(table.num_row_groups):
            size = table.metadata.row_group(group).num_rows
            try:
                yield from _rows(table, group, columns, where, before)
            except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
                what = f"row group {group + 1} cannot be read ({_first_line(error)})"
                yield Problem(what, f"{where}:{before + 1}", "Write the file anew")
            before += size


def _rows(table: Any, group: int, columns: list[str], where: str, before: int) -> Iterator[Row]:
    number = before
    for batch in table.iter_batches(BATCH, row_groups=[group], columns=columns):
        for values in batch.to_pylist():
            number += 1
            yield Row(values, f"{where}:{number}")


def _is_binary(arrow: Any, kind: Any) -> bool:
    return bool(arrow.types.is_binary(kind) or arrow.types.is_large_binary(kind))


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].strip(" .")
