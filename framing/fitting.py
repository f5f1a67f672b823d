"""Labelled paragraphs in, linear weights out: logistic regression for frames and stances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from framing.dataset import Dataset
from framing.features import Space, fit_space, log_count_ratios, scale_columns
from framing.settings import Settings
from framing.softmax import SoftmaxProblem

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of shape (n_features, n_outputs) and intercepts of shape (n_outputs,)."""

    weights: Floats
    intercepts: Floats

    def decision(self, X: csr_matrix) -> Floats:
        """The linear scores of TF-IDF rows, shape (n, n_outputs)."""
        return np.asarray(X @ self.weights + self.intercepts)


def fit_linear(dataset: Dataset, X: csr_matrix, space: Space, settings: Settings) -> Linear:
    """The weights of every output of the model, before calibration.

    ``X`` holds the TF-IDF vectors of the dataset's paragraphs in ``space``. First an output a
    frame (zero where presence is given), then one a stance of each frame.
    """
    n_frames, n_stances = len(dataset.codebook.frames), len(dataset.codebook.stances)
    parts = [_presence(dataset, X, space, settings)]
    stances = dataset.stances
    for frame in range(n_frames if n_stances else 0):
        rows = np.flatnonzero(stances[:, frame] >= 0)
        plain = np.ones((X.shape[1], n_stances))
        parts.append(_softmax(X[rows], stances[rows, frame], plain, space, settings.stance_cost))
    return Linear(
        np.hstack([part.weights for part in parts]),
        np.concatenate([part.intercepts for part in parts]),
    )


def fit_space_and_linear(
    dataset: Dataset,
    settings: Settings,
    *,
    unlabelled: tuple[str, ...] = (),
    seed: int = 0,
    n_jobs: int = 1,
) -> tuple[Space, Linear]:
    """The features and the weights that a dataset gives."""
    space = fit_space(dataset.texts, settings, unlabelled=unlabelled, seed=seed, n_jobs=n_jobs)
    return space, fit_linear(dataset, space.vectors(dataset.texts), space, settings)


def _presence(dataset: Dataset, X: csr_matrix, space: Space, settings: Settings) -> Linear:
    presence = dataset.presence
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
    columns = [_binary(X, presence[:, frame], space, settings) for frame in range(n_frames)]
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
    weights, intercepts = fit_logistic(design, y[:, None].astype(np.int8), settings.cost)
    return Linear(_fold(weights, ratios[:, None], space), intercepts)


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
    weights = np.zeros((n_features, n_classes))
    # A class without a paragraph is one in a thousand paragraphs, never chosen by weights alone.
    intercepts = np.log((counts + 1e-3) / (len(classes) + 1))
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


def fit_logistic(X: csr_matrix, Y: NDArray[np.int8], cost: float) -> tuple[Floats, Floats]:
    """Logistic regression with a ridge penalty, one output a column of ``Y`` (0 and 1)."""
    from sklearn.linear_model import LogisticRegression

    fits = [
        LogisticRegression(C=cost, solver="liblinear", tol=1e-3, random_state=0).fit(X, y)
        for y in Y.T
    ]
    return (
        np.column_stack([fit.coef_[0] for fit in fits]),
        np.array([fit.intercept_[0] for fit in fits]),
    )
