"""Scores of a linear model straight from text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.kernel.building import PATHS
from framing.kernel.library import Runtime, runtime
from framing.kernel.texts import chunks
from framing.kernel.vocabulary import Vocabulary

_LINE = 16  # single-precision numbers in a cache line


class Scorer:
    """A linear model over the features of a vocabulary, ready to score texts.

    ``weights`` has shape (n_features, n_outputs), ``intercepts`` (n_outputs,); factors of the
    blocks belong in the weights. Weights are kept in single precision, so that those of a feature
    come from memory at once, and summed in double: a score is off by at most 6e-8 of the sum of
    the sizes of its terms. A scorer is read-only: threads may share it, and the compiled path
    works outside the interpreter's lock. It travels to other processes as its arrays.

    Raises:
        ValueError: the shapes do not fit the vocabulary.
    """

    def __init__(self, vocabulary: Vocabulary, weights: ArrayLike, intercepts: ArrayLike) -> None:
        self.vocabulary = vocabulary
        self.intercepts = np.ascontiguousarray(intercepts, np.float64)
        weights = np.asarray(weights, np.float64)
        expected = (vocabulary.n_features, len(self.intercepts))
        if weights.shape != expected:
            raise ValueError(f"weights have shape {weights.shape}, expected {expected}")
        self._table = weight_table(vocabulary.idf, weights)
        self.runtime: Runtime = runtime()
        self._index = PATHS[self.runtime.path].index(vocabulary)

    @property
    def weights(self) -> NDArray[np.float32]:
        """The weights as they are used, shape (n_features, n_outputs)."""
        return self._table[:, : len(self.intercepts)]

    def decision(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Weights times TF-IDF row plus intercept, shape (n_texts, n_outputs)."""
        parts = [self._index.scores(chunk, self._table, self.intercepts) for chunk in chunks(texts)]
        return np.concatenate([np.empty((0, len(self.intercepts))), *parts])

    def __reduce__(self) -> tuple[type[Scorer], tuple[object, ...]]:
        """Pickles the arrays; hash tables are built anew where it arrives."""
        return Scorer, (self.vocabulary, self.weights, self.intercepts)


def weight_table(idf: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    """Weights first, idf in the last column, a feature's row within one cache line if it can be.

    The number of columns is 4, 8 or a multiple of 16, and the rows start at a cache line.
    """
    n_features, n_outputs = weights.shape
    columns = next((n for n in (4, 8) if n > n_outputs), -(-(n_outputs + 1) // 16) * 16)
    block = np.zeros(n_features * columns + _LINE, np.float32)
    start = -(block.ctypes.data // block.itemsize) % _LINE
    table = block[start : start + n_features * columns].reshape(n_features, columns)
    table[:, :n_outputs], table[:, -1] = weights, idf
    return table
