"""What the benchmarks of data and model have in common: where things are, and how they are read."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from framing.codebook import Codebook, read_codebook
from framing.dataset import Dataset, read_dataset
from framing.readers import read_rows

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LABELS = ROOT / "labels"
DEV = SHARED / "gold" / "dev.jsonl"
NEWS = SHARED / "articles" / "news-9000.jsonl.gz"
POLITICAL = frozenset(
    """
    africa asia china defense elections europe fbi foreign_policy great_britain homeland_security
    immigration impeachment isis israel mexico middle_east national_defense national_security
    north_korea nsa nuclear_weapons palestine russia state_department terrorism us_military world
    """.split()
)


def require(*paths: Path) -> None:
    """End with a reason where shared data is absent."""
    for path in paths:
        if not path.exists():
            sys.exit(f"skipped: {path.name} is not there; it lies in ../shared beside the checkout")


def codebook() -> Codebook:
    return read_codebook(LABELS / "codebook.toml")


def labelled(path: Path = LABELS / "paragraphs") -> Dataset:
    return read_dataset(read_rows([str(path)]), codebook())


def news_paragraphs(topics: frozenset[str] | None = POLITICAL) -> Iterator[str]:
    """Paragraphs of 20 to 150 words of the news sample, of political topics unless told."""
    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            if topics is None or article["topic"] in topics:
                for paragraph in article["text"].split("\n"):
                    if 20 <= len(paragraph.split()) <= 150:
                        yield paragraph.strip()
