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


# Two texts that share so many words in a row were not written apart.
_SHARED_WORDS = 12


def joined_groups(texts: Sequence[str], groups: Sequence[str]) -> tuple[str, ...]:
    """The groups, joined where their texts share twelve words in a row or are the same.

    A story that two sources print, or a post that is passed on, would otherwise be learned in one
    fold and asked for in another.

    >>> joined_groups(["the same", "other", "The same"], ["a", "b", "c"])
    ('a', 'b', 'a')
    """
    above: dict[str, str] = {group: group for group in groups}

    def top(group: str) -> str:
        while above[group] != group:
            above[group] = above[above[group]]
            group = above[group]
        return group

    first: dict[tuple[str, ...], str] = {}
    for text, group in zip(texts, groups, strict=True):
        words = text.casefold().split()
        for start in range(max(1, len(words) - _SHARED_WORDS + 1)):
            run = tuple(words[start : start + _SHARED_WORDS])
            above[top(group)] = top(first.setdefault(run, group))
    return tuple(top(group) for group in groups)
