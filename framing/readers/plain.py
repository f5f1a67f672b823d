"""JSON lines read as columns where their rows are one paragraph each, and one by one elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from framing.kernel.columns import PlainRows
from framing.kernel.cutting import CutLines, Header, cut_lines
from framing.readers.streams import Bytes, lines_of, read_blocks
from framing.readers.tables import json_line
from framing.records import Problem, Row

FEWEST = 64
"""Plain rows in a row that are worth columns: a few are made sooner one by one."""


def read_plain(
    stream: Bytes, where: str, header: Callable[[], Header | None]
) -> Iterator[Row | PlainRows | Problem]:
    """The rows of ``read_jsonl``, in order; runs of plain ones as columns.

    ``header`` says, whenever it is asked, what the rows that came so far told of the next.
    """
    number = 0
    for block in read_blocks(stream):
        if block is None:
            number += 1
            yield from _singly([None], where, number)
            continue
        start, known = 0, header()
        while start < len(block) and known is None:
            end = block.find(b"\n", start) + 1 or len(block)
            number += 1
            yield from _singly(lines_of(block[start:end]), where, number)
            start, known = end, header()
        if start < len(block) and known is not None:
            rest = block[start:]
            cut = cut_lines(rest, known)
            yield from _runs(rest, cut, where, number)
            number += len(cut.plain)


def _runs(
    block: bytes, cut: CutLines, where: str, before: int
) -> Iterator[Row | PlainRows | Problem]:
    """The rows of a block; ``before`` is how many lines stand before it."""
    changes = np.flatnonzero(np.diff(cut.plain)) + 1
    bounds = [0, *changes.tolist(), len(cut.plain)]
    start = 0
    for first, end in pairwise(bounds):
        if cut.plain[first] and end - first >= FEWEST:
            if start < first:
                yield from _lines(block, cut, where, before, start, first)
            yield cut.rows.part(first, end)
            start = end
    if start < len(cut.plain):
        yield from _lines(block, cut, where, before, start, len(cut.plain))


def _lines(
    block: bytes, cut: CutLines, where: str, before: int, start: int, end: int
) -> Iterator[Row | Problem]:
    lines = lines_of(block[cut.ends[start] : cut.ends[end]])
    yield from _singly(lines, where, before + start + 1)


def _singly(lines: Sequence[bytes | None], where: str, number: int) -> Iterator[Row | Problem]:
    for place, line in enumerate(lines, start=number):
        row = json_line(line, f"{where}:{place}")
        if row is not None:
            yield row
