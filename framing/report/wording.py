"""Which words a source uses more within a frame than the other sources do."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from framing.errors import DataError
from framing.report.build import Options
from framing.report.values import WordRow
from framing.rows import ScoreRow
from framing.stats.words import MIN_SIDE, WordCounts, contrast_frame_words
from framing.sums import QUOTED_FROM, ArticleSums

_WORD = re.compile(r"(?u)\b[^\W\d_][\w’'-]+\b")
# Words of a list that a reader can take in; the others stand in no output at all.
_MOST_WORDS = 10
_SIGNIFICANT = 0.05


@dataclass(slots=True)
class WordCounter:
    """Counts words per article, inside each frame's paragraphs and outside them.

    Triplets (article, word, count) grow with the distinct words of the articles.
    """

    frames: Sequence[str]
    voice: str = "all"
    _words: dict[str, int] = field(default_factory=dict)
    _counts: list[Counter[tuple[int, int]]] = field(default_factory=list)
    _all: Counter[tuple[int, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._counts = [Counter() for _ in self.frames]

    def add(self, row: ScoreRow, number: int) -> None:
        """Count the words of one paragraph of article ``number``.

        Raises:
            DataError: the row holds no text.
        """
        if row.text is None:
            raise DataError(
                f"the row {row.id!r} holds no text, and words cannot be counted",
                remedy="Score with --with-text, or give the articles themselves",
            )
        if self.voice != "all" and (row.quoted > QUOTED_FROM) != (self.voice == "quoted"):
            return
        ids = [
            self._words.setdefault(word, len(self._words))
            for word in _WORD.findall(row.text.lower())
        ]
        pairs = Counter((number, word) for word in ids)
        self._all.update(pairs)
        for k, key in enumerate(self.frames):
            if key in row.stances:
                self._counts[k].update(pairs)

    def words(self) -> list[str]:
        """The words in the order of their numbers."""
        return list(self._words)

    def inside(self, k: int, articles: NDArray[np.bool_]) -> WordCounts:
        """Counts in the paragraphs of these articles that carry frame ``k``."""
        return _counts(self._counts[k], articles)

    def outside(self, k: int, articles: NDArray[np.bool_]) -> WordCounts:
        """Counts in their other paragraphs."""
        rest = {key: n - self._counts[k].get(key, 0) for key, n in self._all.items()}
        return _counts({key: n for key, n in rest.items() if n}, articles)

    def totals(self) -> NDArray[np.float64]:
        """How often each word occurs, shape (n_words,)."""
        totals = np.zeros(len(self._words))
        for (_, word), n in self._all.items():
            totals[word] += n
        return totals


def _counts(counted: Mapping[tuple[int, int], int], articles: NDArray[np.bool_]) -> WordCounts:
    a, w, n = array("q"), array("q"), array("d")
    lengths = np.zeros(len(articles))
    for (article, word), count in counted.items():
        if articles[article]:
            a.append(article)
            w.append(word)
            n.append(count)
            lengths[article] += count
    return WordCounts(np.array(a), np.array(w), np.array(n), lengths)


def word_rows(
    counter: WordCounter,
    sums: ArticleSums,
    options: Options,
    looked_for: Mapping[str, frozenset[str]],
) -> tuple[WordRow, ...]:
    """The words that survive, for each frame and source with enough articles on both sides."""
    words, prior = counter.words(), counter.totals()
    rows: list[WordRow] = []
    for k, frame in enumerate(sums.frames):
        for g, name in enumerate(sums.names):
            mine = sums.groups == g
            first, second = counter.inside(k, mine), counter.inside(k, ~mine)
            if min(first.n_articles, second.n_articles) < MIN_SIDE:
                continue
            found = contrast_frame_words(
                first, counter.outside(k, mine), second, counter.outside(k, ~mine), prior
            )
            in_articles = np.bincount(first.words, minlength=len(words))
            sure = np.flatnonzero((found.adjusted_p < _SIGNIFICANT) & (found.z > 0))
            for i in sure[np.argsort(-found.z[sure], kind="stable")][:_MOST_WORDS]:
                rows.append(
                    WordRow(
                        frame,
                        name,
                        words[i],
                        float(found.delta[i]),
                        float(found.z[i]),
                        float(found.adjusted_p[i]),
                        int(in_articles[i]),
                        words[i] in looked_for.get(frame, frozenset()),
                    )
                )
    return tuple(rows)
