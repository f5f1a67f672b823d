"""What fitting works with: the matrix as arrays, how to fit, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_OUTPUTS = 16  # that one call of the compiled kernel fits side by side


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
