"""Hard-wrapped text: whether lines that stand together are one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

NARROWEST = 40
WIDEST = 132
"""Columns of a hard-wrapped text: below are verses and lists, above lines are paragraphs."""
ENOUGH = 3
"""Pairs of lines that it takes to believe a width."""
SHARE = 0.6
"""Share of pairs that must be full lines; paragraphs without blank lines between end early."""
BROKEN = 40
"""A line this long that stops inside a sentence was broken, and is no label or heading."""

_STOPPED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_LINE = re.compile(r"[^\r\n]+")


class Line(NamedTuple):
    """Start and end of a line without the white space around it, and how far it is indented."""

    start: int
    end: int
    indent: int

    @classmethod
    def of(cls, text: str, begin: int, end: int) -> Line:
        """The line that stands between ``begin`` and ``end``."""
        piece = text[begin:end]
        indent = len(piece) - len(piece.lstrip())
        return cls(begin + indent, begin + max(indent, len(piece.rstrip())), indent)

    @property
    def length(self) -> int:
        """Characters without the white space around them."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Width:
    """The column at which a text was wrapped; 0 where it was not."""

    column: int

    @classmethod
    def of(cls, text: str, stanzas: Sequence[tuple[int, int]]) -> Width:
        """The width of a text, found from the lines that stand together in it.

        A line was wrapped if the first word of the next would not have fitted on it.
        """
        needs: list[int] = []
        longest = 0
        for begin, end in stanzas:
            piece = text[begin:end]
            if "\n" not in piece and "\r" not in piece:
                continue
            lines = [line.strip() for line in _LINE.findall(piece)]
            lines = [line for line in lines if line]
            longest = max(longest, max(map(len, lines), default=0))
            for line, following in pairwise(lines):
                needs.append(len(line) + 1 + len(following.split(None, 1)[0]))
        if len(needs) < ENOUGH or not NARROWEST <= longest <= WIDEST:
            return cls(0)
        full = sum(need > longest for need in needs)
        return cls(longest if full >= SHARE * len(needs) else 0)


def join(
    text: str, lines: Sequence[Line], starts: Sequence[bool], width: Width, *, soft: bool = False
) -> Iterator[tuple[Line, Line]]:
    """First and last line of each paragraph among ``lines``.

    ``starts`` says of each line whether it opens an item or heading by its looks, ``soft`` whether
    line ends mean nothing (Markdown), unless lines are too long to have been wrapped.
    """
    first: Line | None = None
    before: Line | None = None
    for line, opens in zip(lines, starts, strict=True):
        if first is None or before is None:
            first = line
        elif opens or not _continues(text, before, line, width, soft=soft):
            yield first, before
            first = line
        before = line
    if first is not None and before is not None:
        yield first, before


def _continues(text: str, line: Line, following: Line, width: Width, *, soft: bool) -> bool:
    if soft:
        return line.length <= WIDEST
    stopped = _STOPPED.search(text, max(line.start, line.end - 8), line.end) is not None
    if width.column:
        word = text.find(" ", following.start, following.end)
        need = line.length + 1 + (word if word >= 0 else following.end) - following.start
        if need > width.column:
            return not (stopped and following.indent > line.indent)
        return not stopped and line.length >= NARROWEST
    return not stopped and line.length >= BROKEN and text[following.start].islower()
