"""Vocabularies from texts, and TF-IDF matrices from texts and a vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.kernel import compiled, vectors
from framing.kernel.counts import PairCounts, StringCounts
from framing.kernel.library import runtime
from framing.kernel.texts import chunks
from framing.kernel.vocabulary import Range, Vocabulary, check_ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class _Path:
    """One way of doing the work: compiled or with NumPy alone, with the same results."""

    index: type[compiled.CompiledIndex] | type[vectors.ArrayIndex]
    count_strings: Callable[[Sequence[str], Range | None], tuple[StringCounts, StringCounts]]
    count_pairs: Callable[[Sequence[str], Vocabulary], PairCounts]


PATHS = {
    "compiled": _Path(compiled.CompiledIndex, compiled.count_strings, compiled.count_pairs),
    "numpy": _Path(vectors.ArrayIndex, vectors.count_strings, vectors.count_pairs),
}


def build(
    texts: Sequence[str],
    *,
    word_ngrams: Range = (1, 2),
    char_ngrams: Range | None = None,
    min_df: int = 1,
) -> Vocabulary:
    """The features of ``texts`` that occur in at least ``min_df`` of them, with their idf.

    The features are those of scikit-learn's ``TfidfVectorizer(sublinear_tf=True)`` with its own
    token pattern and ``ngram_range=word_ngrams``, then those of ``analyzer="char_wb"`` with
    ``ngram_range=char_ngrams``. They are ordered by falling number of texts, not by alphabet.
    Pairs are counted once rare words are gone: a kept pair consists of kept words.

    Raises:
        ValueError: a range or ``min_df`` is out of bounds.
        DataError: a text is longer than a gigabyte.

    >>> build(["a dog barks", "the dog"], min_df=2).names()
    ['dog']
    """
    check_ranges(word_ngrams, char_ngrams)
    if min_df < 1:
        raise ValueError(f"min_df is a number of texts, at least 1, not {min_df!r}")
    path = PATHS[runtime().path]
    words, grams = (counts.keep(min_df) for counts in path.count_strings(texts, char_ngrams))
    vocabulary = _of_words(words)
    pairs = PairCounts(np.empty(0, np.int64), np.empty(0, np.int64))
    if word_ngrams[1] == 2:
        pairs = path.count_pairs(texts, vocabulary).keep(min_df)
    counted = [words.n_texts] if word_ngrams[0] == 1 else []
    n_texts = np.concatenate([*counted, pairs.n_texts, grams.n_texts])
    return replace(
        vocabulary,
        pairs=pairs.pairs(),
        grams=grams.text,
        gram_offsets=grams.offsets,
        idf=np.log((1 + len(texts)) / (1 + n_texts)) + 1,
        word_ngrams=word_ngrams,
        char_ngrams=char_ngrams,
    )


def _of_words(words: StringCounts) -> Vocabulary:
    """A vocabulary of words alone, to find pairs with."""
    return replace(
        Vocabulary.empty((1, 1), None),
        words=words.text,
        word_offsets=words.offsets,
        idf=np.ones(len(words.n_texts)),
    )


def transform(vocabulary: Vocabulary, texts: Sequence[str], *, n_jobs: int = 1) -> csr_matrix:
    """TF-IDF rows of shape (n_texts, n_features), float64, each block of unit length.

    The blocks are words with pairs, and characters. Values are those of scikit-learn's
    vectorizers; columns stand in the order of ``vocabulary`` and are not sorted within a row.
    ``n_jobs`` threads share the texts; the result does not depend on their number.
    """
    # SciPy takes a tenth of a second to load, which scoring does not need.
    from scipy.sparse import csr_matrix

    index = PATHS[runtime().path].index(vocabulary)
    runs = list(chunks(texts))
    starts = np.zeros(len(texts) + 1, np.int64)
    columns, values = _Growing(np.int32, len(runs)), _Growing(np.float64, len(runs))
    read = 0
    with ThreadPoolExecutor(max_workers=n_jobs) as threads:
        # One alone takes each run's rows as they come: no others wait in memory meanwhile.
        mapping = threads.map if n_jobs > 1 else map
        for ends, more_columns, more_values in mapping(index.rows, runs):
            starts[read + 1 : read + len(ends)] = starts[read] + ends[1:]
            read += len(ends) - 1
            columns.extend(more_columns)
            values.extend(more_values)
    if starts[-1] <= np.iinfo(np.int32).max:
        starts = starts.astype(np.int32)
    shape = (len(texts), vocabulary.n_features)
    return csr_matrix((values.items(), columns.items(), starts), shape=shape)


class _Growing:
    """An array that is filled from its beginning on; room that stays empty takes no memory."""

    def __init__(self, kind: type[np.generic], n_parts: int) -> None:
        self._items = np.empty(0, kind)
        self._used, self._n_parts = 0, n_parts

    def extend(self, items: NDArray[np.generic]) -> None:
        """Writes ``items`` at the end. The first ones tell how much room all parts may take."""
        end = self._used + len(items)
        if end > len(self._items):
            room = np.empty(end + end * self._n_parts * 5 // 4, self._items.dtype)
            room[: self._used] = self._items[: self._used]
            self._items, self._n_parts = room, 1
        self._items[self._used : end] = items
        self._used = end

    def items(self) -> NDArray[np.generic]:
        """What was written."""
        return self._items[: self._used]
