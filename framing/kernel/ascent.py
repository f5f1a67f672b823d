"""A group of outputs fitted by the compiled kernel, and the values that fitting works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from framing.kernel.compiled import check
from framing.kernel.library import library

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_OUTPUTS = 16


@dataclass(frozen=True, slots=True)
class Setting:
    """How to fit: the value of the intercept's column, and when to stop."""

    intercept_scaling: float
    tolerance: float
    max_epochs: int


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The arrays of a CSR matrix, once for all groups. ``values`` are in single precision."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    n_columns: int

    @classmethod
    def of(cls, matrix: csr_matrix) -> Rows:
        """The rows of a matrix."""
        return cls(
            np.ascontiguousarray(matrix.indptr, np.int64),
            np.ascontiguousarray(matrix.indices, np.int32),
            np.ascontiguousarray(matrix.data, np.float32),
            matrix.shape[1],
        )


@dataclass(frozen=True, slots=True, eq=False)
class GroupFit:
    """Weights (n_columns + 1, n_outputs), the intercept's last, and objectives with their gaps."""

    weights: NDArray[np.float64]
    objectives: NDArray[np.float64]
    gaps: NDArray[np.float64]


def fit_group(
    rows: Rows, targets: NDArray[np.int8], costs: NDArray[np.float64], setting: Setting
) -> GroupFit:
    """Fits up to 16 outputs side by side, outside the interpreter's lock."""
    n_rows, n_outputs = targets.shape
    lanes = 8 if n_outputs <= 8 else MOST_OUTPUTS
    spread = np.full((n_rows, lanes), -1, np.int8)
    spread[:, :n_outputs] = targets
    spread_costs = np.ones(lanes)
    spread_costs[:n_outputs] = costs
    weights = np.empty((rows.n_columns + 1, lanes), np.float32)
    primals, duals = np.empty(lanes), np.empty(lanes)
    epochs = np.empty(lanes, np.int32)
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
            epochs.ctypes.data,
        )
    )
    return GroupFit(
        weights[:, :n_outputs].astype(np.float64),
        primals[:n_outputs],
        (primals - duals)[:n_outputs],
    )
