"""The values that pass between readers: documents and, for problems, how they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from framing.errors import FramingError
from framing.paragraphs import LONGEST, Block
from framing.records import Problem

Say = Callable[[str], None]
"""Takes a line for the user: what was sniffed, matched or left out."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article file, before it is cut into paragraphs.

    ``fields`` are what its head says (front matter, HTML metadata) and ``text`` is the whole text
    that offsets point into; ``start`` is where its body begins. ``blocks`` are the paragraphs
    where the format has them ready (HTML): the kind and the text of each, with ``<quote>`` kept;
    ``None`` where the text is still to be split.
    """

    fields: Mapping[str, object]
    text: str
    start: int = 0
    markdown: bool = False
    blocks: tuple[tuple[str, str], ...] | None = None


def problem(error: FramingError, where: str = "") -> Problem:
    """The problem that ``error`` tells of, at ``where`` if it names no place itself."""
    return Problem(error.what, error.where or where, error.remedy)


def unreadable(where: str, error: OSError) -> Problem:
    """The problem of a file that the system does not let us read."""
    reason = (error.strerror or str(error)).lower()
    return Problem(f"cannot be read ({reason})", where, "Check the path and the rights to read it")


def cut_paragraphs(blocks: Sequence[Block]) -> int:
    """How many paragraphs were too long and are several of ``blocks``."""
    return sum(one.goes_on and not before.goes_on for before, one in pairwise(blocks))


def say_cut(say: Say, path: str, count: int) -> None:
    """Say that paragraphs were too long, if any were."""
    if count:
        what = "1 paragraph" if count == 1 else f"{count} paragraphs"
        say(f"{path}: {what} of more than {LONGEST} words cut at sentence ends")
