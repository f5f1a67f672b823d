"""Score rows into files: how each format makes bytes of a batch, and files of such bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO, Protocol

import numpy as np

from framing.batches import PLACES, Batch
from framing.errors import MissingExtraError
from framing.rows import RowFormat, csv_line, csv_lines, dumps, flat_columns, jsonl_text

# Batches in a row group: some ten thousand rows, which readers take at a time.
_BATCHES_A_GROUP = 16


class Sink(Protocol):
    """Takes the bytes of batches, in order."""

    def write(self, payload: bytes, /) -> None:
        """Take the bytes of one batch."""

    def close(self) -> None:
        """Write what is left; the file itself stays open."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of score rows: the suffix of its files, and the two steps to one.

    ``encode`` runs beside the model, in whatever process; ``sink`` where the file is.
    """

    suffix: str
    encode: Callable[[Batch, RowFormat], bytes]
    sink: Callable[[BinaryIO, RowFormat], Sink]


class TextSink:
    """A file of text: its head, then batch after batch."""

    def __init__(self, file: BinaryIO, head: str = "") -> None:
        self._file = file
        if head:
            file.write(head.encode())

    def write(self, payload: bytes, /) -> None:
        """Take the bytes of one batch."""
        self._file.write(payload)

    def close(self) -> None:
        """Nothing is left to write."""


class ParquetSink:
    """A Parquet file in row groups of several batches."""

    def __init__(self, file: BinaryIO, form: RowFormat) -> None:
        self._arrow = _arrow("pyarrow")
        self._schema = _schema(form)
        self._writer = _arrow("pyarrow.parquet").ParquetWriter(
            file, self._schema, compression="zstd"
        )
        self._waiting: list[Any] = []

    def write(self, payload: bytes, /) -> None:
        """Take the bytes of one batch, as ``_parquet_bytes`` makes them."""
        buffer = self._arrow.py_buffer(payload)
        self._waiting.append(self._arrow.ipc.read_record_batch(buffer, self._schema))
        if len(self._waiting) == _BATCHES_A_GROUP:
            self._write_group()

    def close(self) -> None:
        """Write the last row group and the foot of the file."""
        if self._waiting:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        table = self._arrow.Table.from_batches(self._waiting, self._schema)
        self._writer.write_table(table, row_group_size=max(1, len(table)))
        self._waiting = []


def _arrow(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            "writing parquet needs pyarrow, which is not installed",
            remedy="Run: pip install 'framing[parquet]'",
        ) from error


def _schema(form: RowFormat) -> Any:
    """The columns of the flat twin, typed."""
    arrow = _arrow("pyarrow")
    kinds = {"paragraph": arrow.int32(), "quoted": arrow.float64()}
    for key in form.codebook.keys:
        kinds |= {f"p_{key}": arrow.float64(), f"tag_{key}": arrow.int8()}
    columns = flat_columns(form)
    return arrow.schema([(name, kinds.get(name, arrow.string())) for name in columns])


def _parquet_bytes(batch: Batch, form: RowFormat) -> bytes:
    arrow = _arrow("pyarrow")
    schema = _schema(form)
    columns = [
        *(batch.ids, batch.articles, batch.numbers, batch.sources, batch.dates),
        *([round(p, PLACES) for p in column] for column in batch.probabilities.T.tolist()),
        *_stance_columns(batch, form),
        *((batch.quoted, [";".join(flags) for flags in batch.flags]) if form.marks else ()),
        [form.model] * len(batch),
        batch.texts if batch.texts is not None else [None] * len(batch),
        [dumps(dict(extra)) if extra else None for extra in batch.extras],
    ]
    arrays = [arrow.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return bytes(arrow.record_batch(arrays, schema=schema).serialize())


def _stance_columns(batch: Batch, form: RowFormat) -> list[list[Any]]:
    """The columns of tags, then those of stances, a frame each."""
    shape = (len(batch), len(form.codebook.keys))
    stances = np.array(batch.stances, dtype=object).reshape(shape).T.tolist()
    tags = [[int(stance is not None) for stance in column] for column in stances]
    return [*tags, *([stance or "" for stance in column] for column in stances)]


FORMATS: Mapping[str, Format] = {
    "jsonl": Format(
        ".jsonl",
        lambda batch, form: jsonl_text(batch, form).encode(),
        lambda file, form: TextSink(file),
    ),
    "csv": Format(
        ".csv",
        lambda batch, form: "".join(csv_lines(batch.rows(), form)).encode(),
        lambda file, form: TextSink(file, csv_line(flat_columns(form))),
    ),
    "parquet": Format(".parquet", _parquet_bytes, ParquetSink),
}
"""The formats of score rows by name."""
