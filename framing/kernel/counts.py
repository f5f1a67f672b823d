"""What counting finds, in the order of first appearance, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class StringCounts:
    """Strings end to end (UTF-8) with their offsets, and in how many texts each occurs."""

    text: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    n_texts: NDArray[np.int64]

    def keep(self, min_df: int) -> StringCounts:
        """The strings of at least ``min_df`` texts, the commonest first."""
        order = commonest_first(self.n_texts, min_df)
        starts, lengths = self.offsets[order], np.diff(self.offsets)[order]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
        return StringCounts(self.text[places], offsets, self.n_texts[order])


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """Pairs of word numbers, ``first << 32 | second``, and in how many texts each occurs."""

    keys: NDArray[np.int64]
    n_texts: NDArray[np.int64]

    def keep(self, min_df: int) -> PairCounts:
        """The pairs of at least ``min_df`` texts, the commonest first."""
        order = commonest_first(self.n_texts, min_df)
        return PairCounts(self.keys[order], self.n_texts[order])

    def pairs(self) -> NDArray[np.int32]:
        """The two word numbers of each pair, shape (n_pairs, 2)."""
        return np.stack([self.keys >> 32, self.keys & 0xFFFFFFFF], axis=1).astype(np.int32)


def commonest_first(n_texts: NDArray[np.int64], min_df: int) -> NDArray[np.intp]:
    """Places with at least ``min_df`` texts, by falling number of texts, ties as they came.

    What text needs most often then lies together in memory, in the hash tables' strings and in the
    weights, and the caches hold more of it.

    >>> commonest_first(np.array([1, 3, 2, 3]), 2).tolist()
    [1, 3, 2]
    """
    kept = np.flatnonzero(n_texts >= min_df)
    return kept[np.argsort(-n_texts[kept], kind="stable")]
