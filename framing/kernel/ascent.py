"""A group of outputs fitted by the compiled kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.kernel.aligned import LINE, aligned_zeros
from framing.kernel.compiled import check
from framing.kernel.library import library
from framing.kernel.rows import GroupFit, Rows, Setting


def fit_group(
    rows: Rows, targets: NDArray[np.int8], costs: NDArray[np.float64], setting: Setting
) -> GroupFit:
    """Fits up to 16 outputs side by side, outside the interpreter's lock."""
    n_rows, n_outputs = targets.shape
    lanes = max(4, -(-n_outputs // 4) * 4)
    spread = np.full((n_rows, lanes), -1, np.int8)
    spread[:, :n_outputs] = targets
    spread_costs = np.ones(lanes)
    spread_costs[:n_outputs] = costs
    # As the library has it: the weights of a column never lie in two cache lines.
    weights = aligned_zeros(rows.n_columns + 1, LINE if lanes > 8 else lanes)
    primals, duals = np.empty(lanes), np.empty(lanes)
    check(
        library().framing_fit(
            rows.starts.ctypes.data,
            rows.columns.ctypes.data,
            rows.values.ctypes.data,
            n_rows,
            rows.n_columns,
            setting.intercept_scaling,
            spread.ctypes.data,
            spread_costs.ctypes.data,
            lanes,
            setting.tolerance,
            setting.max_epochs,
            weights.ctypes.data,
            primals.ctypes.data,
            duals.ctypes.data,
        )
    )
    return GroupFit(
        weights[:, :n_outputs].astype(np.float64),
        primals[:n_outputs],
        (primals - duals)[:n_outputs],
    )
