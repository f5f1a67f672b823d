"""Scored rows in columns, and the JSON lines that they make, without a value for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from json.encoder import encode_basestring as quote
from typing import TypeVar

from framing.batches import Floats, millionths
from framing.kernel import writing
from framing.kernel.columns import Coded, PlainRows
from framing.kernel.texts import Packed
from framing.rows import RowFormat, dumps, tags

T = TypeVar("T")
PLAIN = "jsonl"
"""The format that columns are written in."""


@dataclass(frozen=True, slots=True, eq=False)
class PlainBatch:
    """What a model says of plain rows, in order; columns are as in ``Batch``."""

    rows: PlainRows
    probabilities: Floats
    stances: Coded[tuple[str | None, ...]]
    quoted: Coded[float] | None
    flags: Coded[tuple[str, ...]] | None
    texts: Packed | None

    def __len__(self) -> int:
        return len(self.rows)


def plain_lines(batch: PlainBatch, form: RowFormat) -> bytes:
    """The lines that ``write_jsonl`` gives for these rows."""
    rows, constant = batch.rows, writing.constant
    keys = form.codebook.keys
    parts = [
        *(constant('{"id": "'), writing.escaped(rows.ids)),
        *(constant('-1", "article": "'), writing.escaped(rows.ids)),
        *(constant('", "paragraph": 1, "source": '), _coded(rows.sources, quote)),
        *(constant(', "date": '), _coded(rows.dates, quote), constant(', "p": {')),
    ]
    for key, column in zip(keys, batch.probabilities.T, strict=True):
        comma = "" if key == keys[0] else ", "
        parts += [constant(f"{comma}{quote(key)}: "), writing.millionths(millionths(column))]
    parts += [
        constant('}, "frames": '),
        _coded(batch.stances, lambda stances: dumps(tags(keys, stances))),
    ]
    if batch.quoted is not None:
        parts += [constant(', "quoted": '), _coded(batch.quoted, repr)]
    if batch.flags is not None:
        parts += [constant(', "flags": '), _coded(batch.flags, lambda flags: dumps(list(flags)))]
    parts.append(constant(f', "model": {quote(form.model)}'))
    if batch.texts is not None:
        parts += [constant(', "text": "'), writing.escaped(batch.texts), constant('"')]
    return writing.write_lines([*parts, writing.verbatim(rows.extras), constant("}\n")], len(rows))


def _coded(column: Coded[T], make: Callable[[T], str]) -> writing.Part:
    return writing.coded(Coded(column.numbers, [make(name) for name in column.names]))
