"""On real news the kernel equals the scikit-learn pipeline that defines the model."""

import gzip
import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from scipy.sparse import hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer

from framing.kernel import Scorer, build, runtime

NEWS = Path(__file__).parents[1] / ".." / "shared" / "articles" / "news-9000.jsonl.gz"
N = 5000


def read_paragraphs():
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            for paragraph in json.loads(line)["text"].split("\n\n"):
                if len(paragraph.split()) >= 30:
                    yield paragraph


@pytest.fixture(scope="module")
def paragraphs():
    if not NEWS.exists():
        pytest.skip("the news sample does not lie beside the checkout")
    return list(islice(read_paragraphs(), N))


@pytest.fixture(scope="module")
def expected(paragraphs):
    """Names and rows of the two vectorizers, fitted on the first half."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=5, sublinear_tf=True)
    fitted = [words.fit(paragraphs[: N // 2]), grams.fit(paragraphs[: N // 2])]
    return fitted, [vectorizer.transform(paragraphs) for vectorizer in fitted]


@pytest.mark.parametrize("path", ["compiled", "numpy"])
def test_probabilities_differ_by_less_than_a_millionth(path, paragraphs, expected):
    if path == "compiled" and runtime().path != path:
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    (words, grams), rows = expected
    with mock.patch.dict(os.environ, FRAMING_KERNEL=path):
        vocabulary = build(paragraphs[: N // 2], min_df=2)
        both = build(paragraphs[: N // 2], char_ngrams=(3, 5), min_df=5)
        first = [words.vocabulary_[name] for name in vocabulary.names()]
        second = [grams.vocabulary_[name] for name in both.names()[both.first_gram :]]
        assert len(first) == rows[0].shape[1]
        assert len(second) == rows[1].shape[1]
        weights = np.random.default_rng(3).normal(0, 4, (len(first), 12))
        decision = Scorer(vocabulary, weights, np.zeros(12)).decision(paragraphs)
    difference = expit(decision) - expit(rows[0][:, first] @ weights)
    assert np.abs(difference).max() < 1e-6


@pytest.mark.parametrize("path", ["compiled", "numpy"])
def test_characters_too_differ_by_less_than_a_millionth(path, paragraphs, expected):
    if path == "compiled" and runtime().path != path:
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    (_, grams), rows = expected
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=5, sublinear_tf=True)
    word_rows = words.fit(paragraphs[: N // 2]).transform(paragraphs)
    with mock.patch.dict(os.environ, FRAMING_KERNEL=path):
        vocabulary = build(paragraphs[: N // 2], char_ngrams=(3, 5), min_df=5)
        names, first = vocabulary.names(), vocabulary.first_gram
        weights = np.random.default_rng(4).normal(0, 4, (len(names), 3))
        decision = Scorer(vocabulary, weights, np.ones(3)).decision(paragraphs)
    both = hstack(
        [
            word_rows[:, [words.vocabulary_[name] for name in names[:first]]],
            rows[1][:, [grams.vocabulary_[name] for name in names[first:]]],
        ],
        format="csr",
    )
    assert np.abs(expit(decision) - expit(both @ weights + 1)).max() < 1e-6


def test_threads_and_copies_score_alike(paragraphs):
    vocabulary = build(paragraphs[:500], min_df=2)
    scorer = Scorer(vocabulary, np.ones((vocabulary.n_features, 2)), [0, 1])
    copy = pickle.loads(pickle.dumps(scorer))
    parts = [paragraphs[start : start + 250] for start in range(0, 2000, 250)]
    with ThreadPoolExecutor(2) as threads:
        shared = np.concatenate(list(threads.map(scorer.decision, parts)))
    np.testing.assert_array_equal(shared, copy.decision(paragraphs[:2000]))
