"""Articles that are copies of each other: the same wire story, reprints, the same page twice."""

from __future__ import annotations

import importlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from framing.errors import MissingExtraError
from framing.records import Article

SHINGLE = 5
"""Words that are compared together; shorter runs are shared by articles on one event."""
PERMUTATIONS = 128
"""Hashes in a signature: the likeness of two articles is known to 0.045 or better."""
THRESHOLD = 0.5
"""Likeness from which two articles are copies: half of all runs of words, shared."""
SEED = 1

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles that are copies of each other, in the order in which they came."""

    ids: tuple[str, ...]
    sources: tuple[str, ...]


class Duplicates:
    """Finds copies among articles that come one by one, in time that grows as their number does.

    Each article is reduced to a signature (MinHash, Broder 1997), and signatures are compared
    only where a band of them agrees (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets,
    section 3.4). Likeness is the Jaccard index of the sets of runs of ``SHINGLE`` words, estimated
    from the signatures with a standard error of at most ``1 / (2 * sqrt(PERMUTATIONS))``. Copies
    of copies are copies. No text is kept, and the same articles give the same clusters.
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        if not 0 < threshold < 1:
            raise ValueError(f"the threshold lies between 0 and 1, not at {threshold!r}")
        try:
            datasketch: Any = importlib.import_module("datasketch")
        except ImportError as error:
            raise MissingExtraError(
                "finding duplicates needs datasketch, which is not installed",
                remedy="Run: pip install 'framing[duplicates]'",
            ) from error
        self._threshold = threshold
        self._blank = datasketch.MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=zlib.crc32)
        self._index = datasketch.MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        self._signatures: list[Any] = []
        self._articles: list[tuple[str, str]] = []
        self._above: list[int] = []

    def add(self, id: str, source: str, text: str) -> None:
        """Take in one article; ``text`` is all of its paragraphs."""
        signature = self._blank.copy()
        shingles = _shingles(text)
        number = len(self._articles)
        self._articles.append((id, source))
        self._above.append(number)
        self._signatures.append(signature)
        if not shingles:
            return  # articles without a word are no copies of each other
        signature.update_batch(shingles)
        for other in sorted(self._index.query(signature)):
            if signature.jaccard(self._signatures[other]) >= self._threshold:
                self._join(other, number)
        self._index.insert(number, signature)

    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters of two articles and more, by their first article."""
        members: dict[int, list[int]] = {}
        for number in range(len(self._articles)):
            members.setdefault(self._top(number), []).append(number)
        return tuple(
            Cluster(
                tuple(self._articles[number][0] for number in numbers),
                tuple(self._articles[number][1] for number in numbers),
            )
            for numbers in members.values()
            if len(numbers) > 1
        )

    def _top(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def _join(self, one: int, other: int) -> None:
        low, high = sorted((self._top(one), self._top(other)))
        self._above[high] = low


def find_duplicates(
    articles: Iterable[Article], *, threshold: float = THRESHOLD
) -> tuple[Cluster, ...]:
    """The clusters of copies among ``articles``, which are read once and not kept.

    Raises ``MissingExtraError`` where the library that compares articles is not installed.
    """
    duplicates = Duplicates(threshold)
    for article in articles:
        text = " ".join(paragraph.text for paragraph in article.paragraphs)
        duplicates.add(article.id, article.source, text)
    return duplicates.clusters()


def _shingles(text: str) -> list[bytes]:
    """Each run of ``SHINGLE`` words once; the whole of a text that is shorter."""
    words = _WORD.findall(text.lower())
    if len(words) < SHINGLE:
        return [" ".join(words).encode()] if words else []
    runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
    return list({" ".join(run).encode() for run in runs})
