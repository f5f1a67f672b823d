"""Labelled paragraphs in, linear weights out: logistic regression for frames and stances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.special import expit

from framing.dataset import Dataset
from framing.features import Space, fit_space, log_count_ratios, scale_columns
from framing.kernel import fit_logistic
from framing.model import softmax
from framing.settings import Settings
from framing.softmax import SoftmaxProblem
from framing.stances import fit_stances, rare

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of shape (n_features, n_outputs) and intercepts of shape (n_outputs,)."""

    weights: Floats
    intercepts: Floats

    def decision(self, X: csr_matrix) -> Floats:
        """The linear scores of TF-IDF rows, shape (n, n_outputs)."""
        return np.asarray(X @ self.weights + self.intercepts)


def fit_space_and_linear(
    dataset: Dataset,
    settings: Settings,
    *,
    unlabelled: Sequence[str] = (),
    seed: int = 0,
    n_jobs: int = 1,
) -> tuple[Space, Linear]:
    """The features and the weights, before calibration, that a dataset gives.

    The outputs are one a frame (zero where presence is given), then one a stance of each frame.
    ``unlabelled`` texts count in the features, and train the frames' presence in a second round
    with the codes that the first round is confident of.
    """
    space = fit_space(dataset.texts, settings, unlabelled=unlabelled, seed=seed)
    X = space.vectors(dataset.texts)
    presence = _presence(dataset, X, dataset.presence, space, settings, n_jobs)
    if unlabelled and not dataset.presence_is_given:
        U = space.vectors(unlabelled)
        guessed = confident_codes(presence.decision(U), dataset.codebook.exclusive, settings)
        both, codes = vstack([X, U], format="csr"), np.vstack([dataset.presence, guessed])
        presence = _presence(dataset, both, codes, space, settings, n_jobs)
    n_stances = len(dataset.codebook.stances)
    weights, intercepts = fit_stances(X, dataset.stances, n_stances, settings)
    return space, Linear(
        np.hstack([presence.weights, weights]),
        np.concatenate([presence.intercepts, intercepts]),
    )


def confident_codes(decision: Floats, exclusive: bool, settings: Settings) -> NDArray[np.int8]:
    """Codes of presence where a fitted model is confident, -1 elsewhere; shape of ``decision``.

    Source: Yarowsky (1995), ACL, section 7 (self-training); the bounds are ``settings.confident``.
    """
    low, high = settings.confident
    if exclusive:
        p = softmax(decision)
        codes = (p >= high).astype(np.int8)
        codes[~codes.any(axis=1)] = -1
        return codes
    p = expit(decision)
    return np.where(p >= high, 1, np.where(p <= low, 0, -1)).astype(np.int8)


def _presence(
    dataset: Dataset,
    X: csr_matrix,
    presence: NDArray[np.int8],
    space: Space,
    settings: Settings,
    n_jobs: int,
) -> Linear:
    n_frames = presence.shape[1]
    if dataset.presence_is_given:
        return Linear(np.zeros((X.shape[1], n_frames)), np.zeros(n_frames))
    if dataset.codebook.exclusive:
        rows = np.flatnonzero((presence == 1).sum(axis=1) == 1)
        classes = presence[rows].argmax(axis=1)
        ratios = np.column_stack(
            [log_count_ratios(X[rows], classes == frame, settings) for frame in range(n_frames)]
        )
        return _softmax(X[rows], classes, ratios, space, settings.cost)
    columns = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_binary)(X, presence[:, frame], space, settings) for frame in range(n_frames)
    )
    return Linear(
        np.column_stack([column.weights for column in columns]),
        np.array([column.intercepts[0] for column in columns]),
    )


def _binary(X: csr_matrix, presence: NDArray[np.int8], space: Space, settings: Settings) -> Linear:
    """Logistic regression of one frame's presence on ratio-weighted features."""
    rows = np.flatnonzero(presence >= 0)
    y = presence[rows] == 1
    if y.all() or not y.any():
        return Linear(np.zeros((X.shape[1], 1)), np.array([_log_odds(y)]))
    known = X[rows]
    ratios = log_count_ratios(known, y, settings)
    design = scale_columns(known, ratios)
    if space.basis is not None:
        design = hstack([design, csr_matrix(known @ space.basis)], format="csr")
    fit = fit_logistic(design, y[:, None].astype(np.int8), settings.cost)
    return Linear(_fold(fit.weights, ratios[:, None], space), fit.intercepts)


def _log_odds(y: NDArray[np.bool_]) -> float:
    """The log-odds of presence where all labels agree, half a paragraph added to each side."""
    return float(np.log((y.sum() + 0.5) / ((~y).sum() + 0.5)))


def _softmax(
    X: csr_matrix, classes: NDArray[np.integer], ratios: Floats, space: Space, cost: float
) -> Linear:
    """Multinomial logistic regression by L-BFGS; ``ratios`` has shape (n_features, n_classes).

    A class without a paragraph, and every class where only one occurs, keeps weights of zero.
    Source: Bishop (2006), section 4.3.4, with the ridge penalty on weights before their scaling by
    ``ratios``, so that features that tell the classes apart are penalised less.
    """
    n_features, n_classes = ratios.shape
    counts = np.bincount(classes, minlength=n_classes)
    seen = np.flatnonzero(counts)
    weights, intercepts = np.zeros((n_features, n_classes)), rare(counts)
    if len(seen) > 1:
        semantic = None if space.basis is None else np.asarray(X @ space.basis)
        problem = SoftmaxProblem(X, np.searchsorted(seen, classes), ratios[:, seen], semantic, cost)
        solution, intercepts[seen] = problem.solve()
        weights[:, seen] = _fold(solution, ratios[:, seen], space)
    return Linear(weights, intercepts)


def _fold(weights: Floats, ratios: Floats, space: Space) -> Floats:
    """Weights over the plain TF-IDF features, whatever blocks they were fitted on."""
    n_features = len(ratios)
    folded = weights[:n_features] * ratios
    if space.basis is not None:
        folded = folded + space.basis @ weights[n_features:]
    return np.asarray(folded)
