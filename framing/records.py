"""The values that travel between rooms: articles, paragraphs and scored rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Start and end (end excluded) of a stretch of text, in characters."""


DOUBTS = ("short", "long", "language", "unknown-words", "score", "date")
"""Flags of paragraphs that a model's training says little about; they count under ``--strict``."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article, as it is scored.

    ``start`` and ``end`` are offsets into the text that the article was read from, so that
    ``original[start:end]`` holds the paragraph before white space was folded; they are 0 and 0
    where the format has no running text to point into. ``quotations`` are spans of direct speech
    in ``text``, ``reported`` spans of reported speech; the two never overlap. ``id`` is the
    paragraph's own where the input has a row for each paragraph, else ``""``.
    """

    text: str
    start: int = 0
    end: int = 0
    quotations: tuple[Span, ...] = ()
    reported: tuple[Span, ...] = ()
    id: str = ""

    @property
    def quoted(self) -> tuple[Span, ...]:
        """The spans of others' words, direct and reported."""
        return (*self.quotations, *self.reported) if self.reported else self.quotations


@dataclass(frozen=True, slots=True)
class Article:
    """One article: where it comes from and its paragraphs, in order.

    ``source`` and ``date`` are ``""`` where unknown; ``date`` is ISO 8601 (``2026-03-02``).
    ``dropped`` are the paragraphs left out as page furniture, each with the reason.
    ``extra`` holds the input's other columns, unchanged.
    """

    id: str
    source: str
    date: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[tuple[Paragraph, str], ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table (JSON lines, CSV, …) and where it stands: ``path:line``."""

    values: Mapping[str, object]
    where: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or a row that could not be read; the run goes on and counts it."""

    what: str
    where: str
    remedy: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.remedy}" if self.remedy else head


@dataclass(frozen=True, slots=True)
class ScoredParagraph:
    """What a model says of one paragraph, with where it comes from.

    ``probabilities`` has a figure a frame, in the codebook's order; ``stances`` holds for each
    frame the key of the likeliest stance where the frame is tagged, ``""`` where frames have no
    stance, and ``None`` where it is not tagged. ``quoted`` is the share of words that are
    others', between quotation marks or reported.
    """

    id: str
    article: str
    paragraph: int
    source: str
    date: str
    probabilities: tuple[float, ...]
    stances: tuple[str | None, ...]
    quoted: float
    flags: tuple[str, ...]
    text: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
