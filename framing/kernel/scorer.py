"""Scores of a linear model straight from text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.kernel.aligned import LINE, aligned_zeros
from framing.kernel.building import PATHS
from framing.kernel.library import Runtime, runtime
from framing.kernel.sharing import share
from framing.kernel.texts import chunks
from framing.kernel.vocabulary import Vocabulary


class Scorer:
    """A linear model over the features of a vocabulary, ready to score texts.

    ``weights`` has shape (n_features, n_outputs), ``intercepts`` (n_outputs,); factors of the
    blocks belong in the weights. Weights are kept in single precision, so that those of a feature
    come from memory at once, and summed in double: a score is off by at most 6e-8 of the sum of
    the sizes of its terms. A scorer is read-only: threads may share it, and the compiled path
    works outside the interpreter's lock. It travels to other processes as its arrays.

    With ``shared``, a folder that is kept for this model alone, weights and hash tables are mapped
    from files there, which the process that comes first writes: then a machine holds them once,
    however many processes score. The files are to be left alone while any of them does.

    Raises:
        ValueError: the shapes do not fit the vocabulary, or what is shared does not.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        weights: ArrayLike,
        intercepts: ArrayLike,
        *,
        shared: Path | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.intercepts = np.ascontiguousarray(intercepts, np.float64)
        weights = np.asarray(weights)
        expected = (vocabulary.n_features, len(self.intercepts))
        if weights.shape != expected:
            raise ValueError(f"weights have shape {weights.shape}, expected {expected}")
        self.runtime: Runtime = runtime()
        kind = PATHS[self.runtime.path].index
        if shared is None or vocabulary.n_features == 0:  # an empty file cannot be mapped
            self._table, index = weight_table(vocabulary.idf, weights), kind(vocabulary)
        else:
            self._table = _shared_table(vocabulary.idf, weights, shared)
            index = kind(vocabulary, share(shared, kind.TABLES, lambda: kind(vocabulary).tables()))
        self._score = index.scoring(self._table, self.intercepts)

    @property
    def weights(self) -> NDArray[np.float32]:
        """The weights as they are used, shape (n_features, n_outputs)."""
        return self._table[:, : len(self.intercepts)]

    def decision(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Weights times TF-IDF row plus intercept, shape (n_texts, n_outputs)."""
        parts = [self._score(chunk) for chunk in chunks(texts)]
        return np.concatenate([np.empty((0, len(self.intercepts))), *parts])

    def __reduce__(self) -> tuple[type[Scorer], tuple[object, ...]]:
        """Pickles the arrays; hash tables are built anew where it arrives."""
        return Scorer, (self.vocabulary, self.weights, self.intercepts)


def _shared_table(
    idf: NDArray[np.float64], weights: NDArray[np.floating], folder: Path
) -> NDArray[np.float32]:
    name = "weight_table"
    table = share(folder, (name,), lambda: {name: weight_table(idf, weights)})[name]
    if table.shape != (len(weights), _columns(weights.shape[1])) or table.dtype != np.float32:
        raise ValueError(f"{folder} is shared by another model")
    return table


def weight_table(idf: NDArray[np.float64], weights: NDArray[np.floating]) -> NDArray[np.float32]:
    """Weights first, idf in the last column, a feature's row within one cache line if it can be.

    The number of columns is 4, 8 or a multiple of 16, and the rows start at a cache line.
    """
    n_features, n_outputs = weights.shape
    table = aligned_zeros(n_features, _columns(n_outputs))
    table[:, :n_outputs], table[:, -1] = weights, idf
    return table


def _columns(n_outputs: int) -> int:
    return next((n for n in (4, 8) if n > n_outputs), -(-(n_outputs + 1) // LINE) * LINE)
