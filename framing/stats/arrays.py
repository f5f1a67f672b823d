"""Arrays as the estimators take them: typed, checked, and added up by group."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def as_floats(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """The values as a finite one-dimensional array of floats.

    Raises ValueError, naming the argument, for another shape, another length or a value that is
    not finite.

    >>> as_floats([1, 0], "codes")
    array([1., 0.])
    """
    array = np.asarray(values, dtype=np.float64)
    _check_shape(array.shape, name, length)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite")
    return array


def as_indices(values: ArrayLike, name: str, length: int | None = None) -> Integers:
    """The values as a one-dimensional array of integers from 0 upwards.

    Raises ValueError, naming the argument, for another shape, another length, fractions or
    negative numbers.

    >>> as_indices([0, 2], "groups")
    array([0, 2])
    """
    array = np.asarray(values)
    _check_shape(array.shape, name, length)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must be integers, got {array.dtype}")
    if array.size and array.min() < 0:
        raise ValueError(f"{name} must not be negative")
    return array.astype(np.int64, copy=False)


def as_groups(values: ArrayLike | None, length: int) -> Integers:
    """Group numbers for ``length`` units; without values all units are in group 0."""
    if values is None:
        return np.zeros(length, dtype=np.int64)
    return as_indices(values, "groups", length)


def count_groups(groups: Integers, n_groups: int | None = None) -> int:
    """How many groups there are: ``n_groups``, or one more than the highest number seen.

    Raises ValueError if a group number is not below ``n_groups``.
    """
    seen = int(groups.max()) + 1 if groups.size else 0
    if n_groups is None:
        return seen
    if seen > n_groups:
        raise ValueError(f"group {seen - 1} is beyond the {n_groups} groups")
    return n_groups


def add_by_group(values: Floats, groups: Integers, n_groups: int) -> Floats:
    """The sum of the values in each group, shape (n_groups,).

    >>> add_by_group(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 0]), 3)
    array([5., 0., 2.])
    """
    # With no values at all, bincount forgets that it was given floats.
    return np.bincount(groups, weights=values, minlength=n_groups).astype(np.float64, copy=False)


def divide(numerator: ArrayLike, denominator: ArrayLike, otherwise: float = np.nan) -> Floats:
    """Quotients, with ``otherwise`` where the denominator is 0.

    >>> divide([1.0, 1.0], [2.0, 0.0])
    array([0.5, nan])
    """
    top, bottom = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    quotient: Floats = np.divide(top, bottom, out=np.full(top.shape, otherwise), where=bottom != 0)
    return quotient


def _check_shape(shape: tuple[int, ...], name: str, length: int | None) -> None:
    if len(shape) != 1:
        raise ValueError(f"{name} must have one dimension, got shape {shape}")
    if length is not None and shape[0] != length:
        raise ValueError(f"{name} must have length {length}, got {shape[0]}")
