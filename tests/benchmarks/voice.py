"""Precision and recall of direct and reported speech on hand-marked paragraphs: run as a script.

The marks hold ids and offsets only: ``start`` and ``end`` of the paragraph in its article,
``quotations`` and ``reported`` in the paragraph after white space was folded. In
``tests/marks/voice.jsonl`` direct speech alone is marked; in ``tests/marks/reported.jsonl`` both
are, on paragraphs drawn with seed 20261122 (``drawn``: 120 from any, 60 from those with quotation
marks) and marked before any rule had been seen at work on them. Marked as reported is the clause
that a name, a role or a pronoun is said to have said, with what is quoted inside it left out. The
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
from framing.voice import quotations, reported

ROOT = Path(__file__).parents[2]
DIRECT_MARKS = ROOT / "tests" / "marks" / "voice.jsonl"
BOTH_MARKS = ROOT / "tests" / "marks" / "reported.jsonl"
NEWS = ROOT.parent / "shared" / "articles" / "news-9000.jsonl.gz"
HALVES = ("tuning", "held out")
EDGES = " ,.;:—–-"
Spans = Sequence[tuple[int, int]]


class Marked(NamedTuple):
    """One marked paragraph, with the spans of one kind that were marked and that were found."""

    half: str
    text: str
    marked: Spans
    found: Spans


def marked_paragraphs(marks: Path = DIRECT_MARKS, kind: str = "quotations") -> Iterator[Marked]:
    """Every marked paragraph, judged by itself; ``kind`` is ``quotations`` or ``reported``."""
    lines = [json.loads(line) for line in marks.read_text().splitlines()]
    texts = _articles({line["article"] for line in lines})
    for line in lines:
        text = fold(texts[line["article"]][line["start"] : line["end"]])
        spans = [tuple(span) for span in line[kind]]
        direct = quotations(text)
        found = direct if kind == "quotations" else reported(text, direct)
        yield Marked(line["half"], text, spans, found)


def _articles(wanted: set[str]) -> dict[str, str]:
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        return {a["id"]: a["text"] for a in map(json.loads, lines) if a["id"] in wanted}


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
    """Precision and recall over spans, right where start and end are, but for signs at the ends."""
    pairs = [
        ({_bare(p.text, s) for s in p.marked}, {_bare(p.text, s) for s in p.found})
        for p in paragraphs
    ]
    both = sum(len(marked & found) for marked, found in pairs)
    found = sum(len(found) for _, found in pairs)
    return both / found, both / sum(len(marked) for marked, _ in pairs)


def _bare(text: str, span: tuple[int, int]) -> tuple[int, int]:
    inner = text[span[0] : span[1]]
    start = span[0] + len(inner) - len(inner.lstrip(EDGES))
    return start, start + len(inner.strip(EDGES))


def show(title: str, paragraphs: Sequence[Marked], *, errors: bool) -> None:
    """Print the figures of both halves and, if asked for, the errors of the tuning half."""
    for half in HALVES:
        chosen = [p for p in paragraphs if p.half == half]
        spans = sum(len(p.marked) for p in chosen)
        print(f"{title}, {half}: {len(chosen)} paragraphs, {spans} spans")
        for name, measure in (("characters", characters), ("spans", whole)):
            precision, recall = measure(chosen)
            print(f"  {name:10}  precision {precision:.3f}  recall {recall:.3f}")
        for p in chosen if errors and half == "tuning" else []:
            for start, end in sorted(set(p.marked) ^ set(p.found)):
                kind = "missed" if (start, end) in set(p.marked) else "wrong"
                print(f"    {kind}: {p.text[max(0, start - 40) : end + 20]!r}")


def main() -> None:
    """Print the figures of every set of marks; ``--errors`` lists those of the tuning halves."""
    errors = "--errors" in sys.argv
    show("direct speech, first marks", list(marked_paragraphs()), errors=errors)
    show("direct speech, blind marks", list(marked_paragraphs(BOTH_MARKS)), errors=errors)
    show("reported speech", list(marked_paragraphs(BOTH_MARKS, "reported")), errors=errors)


if __name__ == "__main__":
    main()
