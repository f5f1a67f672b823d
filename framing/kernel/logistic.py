"""Logistic regression of many outputs over one TF-IDF matrix, to a stated duality gap."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.kernel import ascent
from framing.kernel.library import runtime
from framing.kernel.rows import MOST_OUTPUTS, GroupFit, Rows, Setting

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def _descend(
    rows: Rows, targets: NDArray[np.int8], costs: NDArray[np.float64], setting: Setting
) -> GroupFit:
    # Loaded here because SciPy's optimizers are slow to load and scoring imports this room.
    from framing.kernel import descent

    return descent.fit_group(rows, targets, costs, setting)


def _ascend(
    rows: Rows, targets: NDArray[np.int8], costs: NDArray[np.float64], setting: Setting
) -> GroupFit:
    """Coordinate ascent, then Newton steps for outputs that are hard for it."""
    fit = ascent.fit_group(rows, targets, costs, setting)
    late = fit.gaps > setting.tolerance * fit.objectives
    if late.any():
        better = _descend(rows, targets[:, late], costs[late], setting)
        fit.weights[:, late] = better.weights
        fit.objectives[late], fit.gaps[late] = better.objectives, better.gaps
    return fit


FITTERS = {"compiled": _ascend, "numpy": _descend}


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """Weights (n_features, n_outputs) and intercepts (n_outputs,), with what is left to gain.

    ``objectives`` are the values reached, ``gaps`` bounds on what lies between them and the
    optimum, both of shape (n_outputs,).
    """

    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    objectives: NDArray[np.float64]
    gaps: NDArray[np.float64]


def fit_logistic(
    matrix: csr_matrix,
    targets: ArrayLike,
    costs: ArrayLike = 1.0,
    *,
    intercept_scaling: float = 1.0,
    tolerance: float = 1e-4,
    max_epochs: int = 100,
    n_threads: int = 1,
) -> LogisticFit:
    """The L2-regularised logistic regression of each output on the rows of ``matrix``.

    ``targets`` has shape (n_rows, n_outputs): 1, 0, or -1 (or NaN) for a row that the output does
    not use; folds are therefore outputs over the same matrix. ``costs`` is scikit-learn's ``C``,
    one for all outputs or one each. The objective is that of its ``liblinear`` solver: the
    intercept is the weight of a column of ``intercept_scaling``, and so is drawn to 0 a little.

    Solved by dual coordinate ascent (Yu, Huang and Lin, 2011, *Dual coordinate descent methods for
    logistic regression and maximum entropy models*, section 4), for all outputs side by side.
    Unlike theirs the dual variable is kept as its logit, and rows with next to nothing to gain are
    left as they are. Outputs that are not done after ``max_epochs``, and all without the compiled
    kernel, take truncated Newton steps to the same objective. An output is done once its objective
    is certain to lie within ``tolerance`` of the optimum, relative to itself; the result is the
    same for any ``n_threads``.

    Raises:
        ValueError: shapes or values are out of bounds.

    >>> from scipy.sparse import csr_matrix
    >>> fit = fit_logistic(csr_matrix([[1.0], [-1.0]]), [[1], [0]])
    >>> bool(fit.weights[0, 0] > 0)
    True
    """
    coded = _coded(matrix, targets)
    costs = np.broadcast_to(np.asarray(costs, np.float64), coded.shape[1:])
    if (costs <= 0).any() or tolerance <= 0 or max_epochs < 1:
        raise ValueError("costs, tolerance and max_epochs are positive")
    fit_group = FITTERS[runtime().path]
    groups = _groups(coded.shape[1], n_threads)
    setting = Setting(intercept_scaling, tolerance, max_epochs)
    rows = Rows.of(matrix)
    with ThreadPoolExecutor(max_workers=max(1, n_threads)) as threads:
        parts = list(
            threads.map(lambda part: fit_group(rows, coded[:, part], costs[part], setting), groups)
        )
    fit = _joined(parts, matrix.shape[1], intercept_scaling)
    unfinished = int((fit.gaps > tolerance * fit.objectives).sum())
    if unfinished:
        warnings.warn(
            f"{unfinished} of {len(costs)} outputs did not reach the tolerance {tolerance:g} in"
            f" {max_epochs} epochs and as many Newton steps",
            RuntimeWarning,
            stacklevel=2,
        )
    return fit


def _coded(matrix: csr_matrix, targets: ArrayLike) -> NDArray[np.int8]:
    """Targets as 1, 0 and -1, checked against the rows."""
    given = np.asarray(targets, np.float64)
    coded = np.where(np.isnan(given), -1, given)
    if coded.ndim != 2 or len(coded) != matrix.shape[0]:
        raise ValueError(f"targets have shape {given.shape} for {matrix.shape[0]} rows")
    if not np.isin(coded, (-1, 0, 1)).all():
        raise ValueError("targets are 1, 0, -1 or NaN")
    return coded.astype(np.int8)


def _groups(n_outputs: int, n_threads: int) -> list[slice]:
    """Outputs in equal runs: as few as the kernel's lanes allow, and one a thread at least."""
    n_groups = max(-(-n_outputs // MOST_OUTPUTS), min(n_threads, n_outputs), 1)
    bounds = np.linspace(0, n_outputs, n_groups + 1).astype(int).tolist()
    return [slice(start, end) for start, end in pairwise(bounds)]


def _joined(parts: list[GroupFit], n_features: int, intercept_scaling: float) -> LogisticFit:
    weights = np.concatenate([part.weights for part in parts], axis=1)
    return LogisticFit(
        weights=weights[:n_features],
        intercepts=weights[n_features] * intercept_scaling,
        objectives=np.concatenate([part.objectives for part in parts]),
        gaps=np.concatenate([part.gaps for part in parts]),
    )
