"""Precision and recall of page furniture on hand-marked scrapes: run as a script.

The marks (``tests/marks/furniture.jsonl``) hold ids and offsets only; the articles are read from
``news-9000.jsonl.gz`` beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from framing.furniture import judge
from framing.paragraphs import split

ROOT = Path(__file__).parents[2]
MARKS = ROOT / "tests" / "marks" / "furniture.jsonl"
NEWS = ROOT.parent / "shared" / "articles" / "news-9000.jsonl.gz"


class Judged(NamedTuple):
    """One marked paragraph, what it was marked and why it was left out, if it was."""

    half: str
    article: str
    mark: str
    reason: str
    text: str


def judged_paragraphs() -> Iterator[Judged]:
    """Every marked paragraph with the judgement on it; the article alone, without its source."""
    marks = {m["article"]: m for m in map(json.loads, MARKS.read_text().splitlines())}
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            found = marks.get(article["id"])
            if found is None:
                continue
            blocks = split(article["text"])
            reasons = judge(blocks, title=article["title"])
            places = {(b.start, b.end): (b.text, r) for b, r in zip(blocks, reasons, strict=True)}
            for start, end, mark in found["paragraphs"]:
                text, reason = places[start, end]
                yield Judged(found["half"], article["id"], mark, reason, text)


def quality(paragraphs: list[Judged]) -> dict[str, tuple[float, float]]:
    """Precision and recall of what is kept and of what is left out."""
    figures = {}
    for name, kept in (("kept", True), ("left out", False)):
        right = sum((p.mark == "own") == kept == (not p.reason) for p in paragraphs)
        found = sum((not p.reason) == kept for p in paragraphs)
        there = sum((p.mark == "own") == kept for p in paragraphs)
        figures[name] = (right / found, right / there)
    return figures


def main() -> None:
    """Print the figures of both halves and, with ``--errors``, the errors of the tuning half."""
    paragraphs = list(judged_paragraphs())
    for half in ("tuning", "held out"):
        chosen = [p for p in paragraphs if p.half == half]
        articles = len({p.article for p in chosen})
        print(f"{half}: {articles} articles, {len(chosen)} paragraphs")
        for name, (precision, recall) in quality(chosen).items():
            print(f"  {name:8}  precision {precision:.3f}  recall {recall:.3f}")
        if "--errors" in sys.argv and half == "tuning":
            for p in chosen:
                if (p.mark == "own") != (not p.reason):
                    print(f"    {p.mark} / {p.reason or 'kept'}: {p.text[:100]}")


if __name__ == "__main__":
    main()
