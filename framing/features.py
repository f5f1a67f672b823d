"""From texts to TF-IDF features, and from features to one weight per feature.

Everything that the model learns is linear in the normalised TF-IDF vector ``x`` of a paragraph:
log-count ratios scale the columns of ``x``, the latent-semantic block is ``x`` times a matrix. So
each part of it folds into one weight per feature, which makes scores fast and explanations exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from framing.kernel import Vocabulary, build, transform
from framing.settings import Settings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Space:
    """The fitted features: a vocabulary and, where there is one, a latent-semantic basis.

    ``basis`` has shape (n_features, n_dimensions), columns scaled to their weight in the model.
    """

    vocabulary: Vocabulary
    basis: Floats | None = None

    def vectors(self, texts: Sequence[str]) -> csr_matrix:
        """TF-IDF, shape (n_texts, n_features), each block of features of length one."""
        return transform(self.vocabulary, texts)


def fit_space(
    texts: Sequence[str],
    settings: Settings,
    *,
    unlabelled: Sequence[str] = (),
    seed: int = 0,
    n_jobs: int = 1,
) -> Space:
    """The features that ``texts`` (and unlabelled ones) have, fitted without any label."""
    corpus = [*texts, *unlabelled]
    vocabulary = build(
        corpus,
        word_ngrams=settings.words,
        char_ngrams=settings.characters,
        min_df=settings.least_df(len(texts)),
    )
    if not settings.semantic:
        return Space(vocabulary)
    return Space(vocabulary, _basis(transform(vocabulary, corpus), settings, seed))


def _basis(X: csr_matrix, settings: Settings, seed: int) -> Floats:
    """Right singular vectors of the TF-IDF matrix (Deerwester et al. 1990), scaled."""
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    dimensions = min(settings.semantic, *(size - 1 for size in X.shape))
    # On one thread sums do not depend on the number of cores, and so neither do the bytes.
    with threadpool_limits(1):
        _, _, right = randomized_svd(X, n_components=dimensions, random_state=seed, n_iter=4)
    return np.ascontiguousarray(right.T) * settings.semantic_scale


def log_count_ratios(X: csr_matrix, present: NDArray[np.bool_], settings: Settings) -> Floats:
    """How much each feature speaks for presence: the log of its share there over elsewhere.

    ``X`` has shape (n, n_features), ``present`` (n,); the result (n_features,). Ones where the
    settings leave the ratios out. Source: Wang and Manning (2012), section 2.3, with TF-IDF in
    the place of counts and the ratio raised to ``ratio_power``, its sign kept.
    """
    if settings.ratio is None:
        return np.ones(X.shape[1])
    inside = settings.ratio + np.asarray(X[present].sum(axis=0)).ravel()
    outside = settings.ratio + np.asarray(X[~present].sum(axis=0)).ravel()
    ratios = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
    return np.asarray(np.sign(ratios) * np.abs(ratios) ** settings.ratio_power)


def scale_columns(X: csr_matrix, scale: Floats) -> csr_matrix:
    """``X`` with each column multiplied by its scale."""
    return csr_matrix(X @ diags(scale))
