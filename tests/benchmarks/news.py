"""Real news as labelled paragraphs of one length, to train and to test on."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NEWS = Path(__file__).parents[2] / ".." / "shared" / "articles" / "news-9000.jsonl.gz"
WORDS_A_PARAGRAPH = 80
N_TOPICS = 12


def read_paragraphs() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Runs of 80 words, the number of each one's topic, and that of its article.

    A second pass begins 40 words later, so that there are 200,000 paragraphs.
    """
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    topics = [topic for topic, _ in Counter(a["topic"] for a in articles).most_common(N_TOPICS)]
    texts, labels, origins = [], [], []
    for first in (0, WORDS_A_PARAGRAPH // 2):
        for number, article in enumerate(articles):
            if article["topic"] not in topics:
                continue
            words = article["text"].split(" ")
            for start in range(first, len(words) - WORDS_A_PARAGRAPH // 2, WORDS_A_PARAGRAPH):
                texts.append(" ".join(words[start : start + WORDS_A_PARAGRAPH]))
                labels.append(topics.index(article["topic"]))
                origins.append(number)
    return texts, np.array(labels), np.array(origins)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Paragraphs to train on in a drawn order, and others, of other articles, to test on."""

    texts: list[str]
    labels: np.ndarray
    test_texts: list[str]
    test_labels: np.ndarray

    def first(self, n: int) -> Corpus:
        """The same with ``n`` paragraphs to train on."""
        return Corpus(self.texts[:n], self.labels[:n], self.test_texts, self.test_labels)

    def test_on(self, n: int) -> Corpus:
        """The same with ``n`` paragraphs to test on."""
        return Corpus(self.texts, self.labels, self.test_texts[:n], self.test_labels[:n])

    @property
    def targets(self) -> np.ndarray:
        """One column a topic, one against the rest."""
        return (self.labels[:, None] == np.arange(N_TOPICS)).astype(np.int8)


def make_corpus(n_test: int = 20_000) -> Corpus:
    """The paragraphs in an order drawn with seed 0, a fifth of the articles kept for testing."""
    texts, labels, origins = read_paragraphs()
    order = np.random.default_rng(0).permutation(len(texts))
    testing = origins[order] % 5 == 0
    train, test = order[~testing], order[testing][:n_test]
    drawn = [[texts[i] for i in chosen] for chosen in (train, test)]
    # Written and read again, texts lie in memory in the order in which they are used, as after
    # reading a file; otherwise fetching them from all over would be part of every time.
    ours, others = json.loads(json.dumps(drawn))
    return Corpus(ours, labels[train], others, labels[test])
