"""From a tool's score to the share of such paragraphs that coders mark, cross-fitted by article."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, as_floats, as_indices
from framing.stats.logistic import Line, fit_line

N_FOLDS = 5

PENALTY = 1.0
"""The weight of one or two paragraphs: a handful of codes bends the score, none leaves it alone."""


def fold_of(article: str, n_folds: int = N_FOLDS) -> int:
    """The fold of an article, from its id alone, so that no order or run can change it.

    >>> fold_of("a17") == fold_of("a17")
    True
    """
    digest = blake2b(article.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % n_folds


@dataclass(frozen=True, slots=True)
class Recalibration:
    """One line a fold, each fitted without that fold's articles."""

    lines: tuple[Line, ...]

    def predict(self, logits: ArrayLike, folds: ArrayLike) -> Floats:
        """Predicted codes g in (0, 1) of shape (n,), by the line that never saw the article.

        ``logits`` are the tool's scores as log-odds, ``folds`` the articles' folds, shape (n,).
        """
        x = as_floats(logits, "logits")
        which = as_indices(folds, "folds", len(x))
        if len(which) and which.max() >= len(self.lines):
            raise ValueError(f"fold {which.max()} is beyond the {len(self.lines)} folds")
        predicted = np.empty_like(x)
        for fold, line in enumerate(self.lines):
            chosen = which == fold
            predicted[chosen] = line.predict(x[chosen])
        return predicted


def fit_recalibration(
    logits: ArrayLike, codes: ArrayLike, folds: ArrayLike, *, n_folds: int = N_FOLDS
) -> Recalibration:
    """The cross-fitted recalibration of scores to the codes of an audit.

    ``logits``, ``codes`` (0, 1) and ``folds`` (of the paragraph's article, see ``fold_of``) belong
    to the audited paragraphs of all sources, shape (n,). For each fold a logistic line is fitted to
    the other folds with a ridge of weight 1 towards the score itself (intercept 0, slope 1).
    Source: Egami, Hinck, Stewart & Wei (2023), arXiv 2306.04746 (design-based supervised
    learning), with a two-parameter learner, as audits are small.

    >>> fit_recalibration([], [], [], n_folds=2).predict([0.0], [1])
    array([0.5])
    """
    x = as_floats(logits, "logits")
    y = as_floats(codes, "codes", len(x))
    # Each fold holds whole articles, so errors that run through an article cannot leak.
    which = as_indices(folds, "folds", len(x))
    if len(which) and which.max() >= n_folds:
        raise ValueError(f"fold {which.max()} is beyond the {n_folds} folds")
    rest = [which != fold for fold in range(n_folds)]
    return Recalibration(tuple(fit_line(x[r], y[r], penalty=PENALTY, slope=1.0) for r in rest))
