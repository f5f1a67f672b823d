"""Peak memory of ``score`` and ``report`` by rows and by articles, each a process of its own.

Run: python tests/benchmarks/memory.py [--model FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from shared import NEWS, ROOT, news_paragraphs, require

SIZES = (200_000, 2_000_000)
# Few articles and many rows against as many articles as rows a tenth.
FEW_ARTICLES = 2_000
ROWS_AN_ARTICLE = 10
# Paragraphs that are written again and again: memory knows nothing of what it has seen.
DISTINCT = 5_000


@dataclass(frozen=True, slots=True)
class Case:
    """One command, what it is given and how to name it."""

    name: str
    command: str
    article_of: Callable[[int], int]


CASES = (
    Case("score, a paragraph a row", "score", lambda row: row),
    Case(f"report, {FEW_ARTICLES:,} articles", "report", lambda row: row % FEW_ARTICLES),
    Case("report, an article each ten rows", "report", lambda row: row // ROWS_AN_ARTICLE),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="folder of a model; without it, the shipped one")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    given = parser.parse_args()
    require(NEWS)
    options = ["--model", str(given.model)] if given.model else []
    texts = list(islice(news_paragraphs(), DISTINCT))
    print(f"{'case':36}" + "".join(f"{n:>14,} rows" for n in given.sizes))
    with tempfile.TemporaryDirectory() as scratch:
        sample = _sample_rows(texts[:200], options, Path(scratch))
        for case in CASES:
            peaks = [_peak(case, n, texts, sample, options, Path(scratch)) for n in given.sizes]
            print(f"{case.name:36}" + "".join(f"{peak:>16.0f} MB" for peak in peaks))


def _peak(
    case: Case,
    n: int,
    texts: list[str],
    sample: list[dict[str, object]],
    options: list[str],
    scratch: Path,
) -> float:
    """The peak resident memory of one run, in megabytes."""
    path = scratch / "rows.jsonl"
    lines = _articles(n, texts) if case.command == "score" else _scores(n, sample, case.article_of)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(values, ensure_ascii=False)}\n" for values in lines)
    return _run([case.command, str(path), *options])


def _articles(n: int, texts: list[str]) -> Iterator[dict[str, object]]:
    for number, text in zip(range(n), cycle(texts), strict=False):
        yield {"id": f"r{number}", "source": f"Source {number % 8}", "text": text}


def _scores(
    n: int, sample: list[dict[str, object]], article_of: Callable[[int], int]
) -> Iterator[dict[str, object]]:
    for number, row in zip(range(n), cycle(sample), strict=False):
        article = article_of(number)
        yield {**row, "id": f"r{number}", "article": f"a{article}", "source": f"S{article % 8}"}


def _sample_rows(texts: list[str], options: list[str], scratch: Path) -> list[dict[str, object]]:
    """Score rows as the program writes them, to be told again under other names."""
    given, scored = scratch / "sample.jsonl", scratch / "sample.scores.jsonl"
    given.write_text("".join(f"{json.dumps(row)}\n" for row in _articles(len(texts), texts)))
    _run(["score", str(given), "--out", str(scored), *options])
    return [json.loads(line) for line in scored.read_text(encoding="utf-8").splitlines()]


def _run(arguments: list[str]) -> float:
    child = subprocess.Popen(
        [sys.executable, "-m", "framing", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"framing {' '.join(arguments)} failed: {said}")
    # Linux counts kilobytes, macOS bytes.
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
