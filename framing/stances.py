"""Stance toward present frames: what it sounds like everywhere, and for each frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from framing.features import log_count_ratios, scale_columns
from framing.kernel import fit_logistic
from framing.settings import Settings

Floats = NDArray[np.float64]


def fit_stances(
    X: csr_matrix, stances: NDArray[np.int8], n_stances: int, settings: Settings
) -> tuple[Floats, Floats]:
    """One logistic regression a stance, over all coded pairs of paragraph and frame.

    ``X`` has shape (n, n_features), ``stances`` (n, n_frames) with -1 where there is none. Each
    feature stands twice, once for all frames and once for the pair's own, so that a frame with few
    labels leans on the others and one with many goes its own way. The result are weights of shape
    (n_features, n_frames * n_stances), both copies added up, and intercepts (n_frames *
    n_stances,). A stance that never occurs keeps weights of zero and a very low intercept.

    Source: Daumé (2007), ACL, section 3 (feature augmentation), over log-count ratios.
    """
    n_features, n_frames = X.shape[1], stances.shape[1]
    rows, frames = np.nonzero(stances >= 0)
    codes = stances[rows, frames]
    weights = np.zeros((n_features, n_frames, n_stances))
    intercepts = np.tile(rare(np.bincount(codes, minlength=n_stances)), (n_frames, 1))
    if len(np.unique(codes)) < 2:
        return _flat(weights, intercepts)
    shared = X[rows]
    own = [csr_matrix(diags((frames == frame).astype(np.float64)) @ shared)
           for frame in range(n_frames)]  # fmt: skip
    blocks = [shared, *own] if n_frames > 1 else [shared]
    kinds = csr_matrix((np.ones(len(rows)), frames, np.arange(len(rows) + 1)))
    for stance in np.unique(codes):
        present = codes == stance
        ratios = [log_count_ratios(block, present, settings) for block in blocks]
        scaled = [scale_columns(block, r) for block, r in zip(blocks, ratios, strict=True)]
        fit = fit_logistic(
            hstack([*scaled, kinds], format="csr"),
            present[:, None].astype(np.int8),
            settings.stance_cost,
        )
        parts = fit.weights[: len(blocks) * n_features, 0].reshape(len(blocks), n_features)
        for frame in range(n_frames):
            used = (0, frame + 1) if n_frames > 1 else (0,)
            weights[:, frame, stance] = sum(parts[b] * ratios[b] for b in used)
        intercepts[: kinds.shape[1], stance] = (
            fit.intercepts[0] + fit.weights[len(blocks) * n_features :, 0]
        )
    return _flat(weights, intercepts)


def rare(counts: NDArray[np.integer]) -> Floats:
    """Log shares of classes; one without a paragraph counts as a thousandth of one."""
    return np.asarray(np.log((counts + 1e-3) / (counts.sum() + 1)))


def _flat(weights: Floats, intercepts: Floats) -> tuple[Floats, Floats]:
    return weights.reshape(len(weights), -1), intercepts.ravel()
