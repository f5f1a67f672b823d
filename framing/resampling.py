"""Intervals for figures of quality, from resampling groups of paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from framing.stats.estimate import Estimate, without_interval

Floats = NDArray[np.float64]

# With fewer groups the percentile interval is far too narrow (STATISTICS, section 3.4).
MIN_GROUPS = 10
RESAMPLES = 1000


def group_weights(
    groups: Sequence[str], *, seed: int = 0, resamples: int = RESAMPLES
) -> NDArray[np.float32]:
    """How often each paragraph stands in each resample of whole groups.

    The result has shape (resamples + 1, n_paragraphs); its first row is all ones, so that row 0
    of whatever is computed from it is the figure itself. The unit is the group.
    """
    names, member = np.unique(np.asarray(groups), return_inverse=True)
    drawn = np.random.default_rng(seed).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=resamples
    )
    weights = np.vstack([np.ones(len(names)), drawn]).astype(np.float32)
    return np.ascontiguousarray(weights[:, member])


def percentile_estimate(values: Floats, n: int, n_groups: int, *, level: float = 0.95) -> Estimate:
    """The first of ``values`` with the percentile interval of the others (Efron 1979).

    ``values`` has shape (resamples + 1,). Resamples in which the figure is undefined (NaN) are
    left out; with fewer than ``MIN_GROUPS`` groups there is no interval.
    """
    value = float(values[0])
    drawn = values[1:][np.isfinite(values[1:])]
    if np.isnan(value):
        return Estimate(value, None, None, n, "undefined: no such paragraphs")
    if n_groups < MIN_GROUPS or len(drawn) < 100:
        return without_interval(value, n, f"no interval below {MIN_GROUPS} groups")
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(value, float(min(low, value)), float(max(high, value)), n)


def weighted_average_precision(
    present: NDArray[np.bool_], scores: Floats, weights: NDArray[np.float32]
) -> Floats:
    """Average precision under each row of weights, shape (n_rows,); NaN without a positive.

    ``present`` and ``scores`` have shape (n,), ``weights`` (n_rows, n). It is the sum of precision
    at each threshold times the rise in recall there, as scikit-learn defines it, without
    interpolation; paragraphs of equal score share a threshold.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    found = np.empty(len(weights))
    # A few rows at a time: a thousand resamples of a large set would fill the memory.
    for start in range(0, len(weights), 64):
        rows = weights[start : start + 64][:, order].astype(np.float64)
        hits = np.cumsum(rows * present[order], axis=1)[:, ends]
        tagged = np.cumsum(rows, axis=1)[:, ends]
        precision = np.divide(hits, tagged, out=np.zeros_like(hits), where=tagged > 0)
        rises = np.diff(hits, axis=1, prepend=0.0)
        total = hits[:, -1]
        found[start : start + 64] = np.divide(
            (precision * rises).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0
        )
    return found
