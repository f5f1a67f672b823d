"""Precision and recall of direct quotations on hand-marked paragraphs: run as a script.

The marks (``tests/marks/voice.jsonl``) hold ids and offsets only: ``start`` and ``end`` of the
paragraph in its article, ``quotations`` in the paragraph after white space was folded. The
articles are read from ``news-9000.jsonl.gz`` beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from framing.paragraphs import fold
from framing.voice import quotations

ROOT = Path(__file__).parents[2]
MARKS = ROOT / "tests" / "marks" / "voice.jsonl"
NEWS = ROOT.parent / "shared" / "articles" / "news-9000.jsonl.gz"
Spans = Sequence[tuple[int, int]]


class Marked(NamedTuple):
    """One marked paragraph, with the quotations that were marked and those that were found."""

    half: str
    text: str
    marked: Spans
    found: Spans


def marked_paragraphs() -> Iterator[Marked]:
    """Every marked paragraph, judged by itself."""
    marks = [json.loads(line) for line in MARKS.read_text().splitlines()]
    wanted = {mark["article"] for mark in marks}
    texts = {}
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            if article["id"] in wanted:
                texts[article["id"]] = article["text"]
    for mark in marks:
        text = fold(texts[mark["article"]][mark["start"] : mark["end"]])
        spans = [tuple(span) for span in mark["quotations"]]
        yield Marked(mark["half"], text, spans, quotations(text))


def characters(paragraphs: Sequence[Marked]) -> tuple[float, float]:
    """Precision and recall over the characters of the texts."""
    both = found = there = 0
    for paragraph in paragraphs:
        marked = {place for span in paragraph.marked for place in range(*span)}
        given = {place for span in paragraph.found for place in range(*span)}
        both += len(marked & given)
        found += len(given)
        there += len(marked)
    return both / found, both / there


def whole(paragraphs: Sequence[Marked]) -> tuple[float, float]:
    """Precision and recall over quotations, right where start and end are."""
    both = sum(len(set(p.marked) & set(p.found)) for p in paragraphs)
    found = sum(len(p.found) for p in paragraphs)
    return both / found, both / sum(len(p.marked) for p in paragraphs)


def main() -> None:
    """Print the figures of both halves and, with ``--errors``, the errors of the tuning half."""
    paragraphs = list(marked_paragraphs())
    for half in ("tuning", "held out"):
        chosen = [p for p in paragraphs if p.half == half]
        spans = sum(len(p.marked) for p in chosen)
        print(f"{half}: {len(chosen)} paragraphs, {spans} quotations")
        for name, measure in (("characters", characters), ("quotations", whole)):
            precision, recall = measure(chosen)
            print(f"  {name:10}  precision {precision:.3f}  recall {recall:.3f}")
        if "--errors" in sys.argv and half == "tuning":
            for p in chosen:
                for start, end in sorted(set(p.marked) ^ set(p.found)):
                    kind = "missed" if (start, end) in set(p.marked) else "wrong"
                    print(f"    {kind}: {p.text[max(0, start - 40) : end + 20]!r}")


if __name__ == "__main__":
    main()
