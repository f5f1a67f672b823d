"""Tables whose rows share no cache line with another one where they need not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LINE = 16  # single-precision numbers in a cache line


def aligned_zeros(n_rows: int, n_columns: int) -> NDArray[np.float32]:
    """Zeros of shape (n_rows, n_columns) that begin with a cache line.

    >>> aligned_zeros(3, 16).ctypes.data % 64
    0
    """
    block = np.zeros(n_rows * n_columns + LINE, np.float32)
    start = -(block.ctypes.data // block.itemsize) % LINE
    return block[start : start + n_rows * n_columns].reshape(n_rows, n_columns)
