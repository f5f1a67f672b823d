"""Folds that keep the paragraphs of one event, article or source together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def grouped_folds(groups: Sequence[str], n_folds: int, *, seed: int = 0) -> NDArray[np.intp]:
    """The fold of each paragraph, shape (n_paragraphs,), no group standing in two folds.

    Groups are shuffled by ``seed`` and each goes to the fold that is smallest so far, larger
    groups first, so that folds differ by little in size.

    Raises:
        ValueError: there are fewer groups than folds.

    >>> grouped_folds(["a", "a", "b", "c"], 2).tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    True
    """
    names, member, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    if len(names) < n_folds:
        raise ValueError(f"{n_folds} folds need as many groups, got {len(names)}")
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold_of = np.zeros(len(names), dtype=np.intp)
    filled = np.zeros(n_folds)
    for group in order:
        fold_of[group] = np.argmin(filled)
        filled[fold_of[group]] += sizes[group]
    return fold_of[member]
