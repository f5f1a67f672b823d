"""Columns of strings and of few distinct values, without a Python value for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from framing.kernel.texts import Packed

Integers = NDArray[np.int64]
T = TypeVar("T")
Small = TypeVar("Small", NDArray[np.int64], NDArray[np.bool_])


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[T]):
    """A column of few distinct values: value i is ``names[numbers[i]]``."""

    numbers: Integers
    names: list[T]

    def __len__(self) -> int:
        return len(self.numbers)

    def values(self) -> list[T]:
        """The values one by one."""
        return [self.names[number] for number in self.numbers.tolist()]


def coded_of(values: Sequence[T]) -> Coded[T]:
    """The column of these values, names in the order of their first use.

    >>> coded_of(["b", "a", "b"]).numbers.tolist()
    [0, 1, 0]
    """
    places: dict[T, int] = {}
    numbers = [places.setdefault(value, len(places)) for value in values]
    return Coded(np.array(numbers, np.int64), list(places))


def coded_rows(matrix: Small, base: int) -> tuple[Integers, Small]:
    """The distinct rows of a matrix of numbers below ``base``, and the number of each row's own.

    Returns numbers of shape (n,) and rows of shape (n_distinct, n_columns).

    >>> coded_rows(np.array([[0, 1], [2, 0], [0, 1]]), 3)[0].tolist()
    [1, 0, 1]
    """
    width = matrix.shape[1]
    if base**width >= 2**62:
        distinct, numbers = np.unique(matrix, axis=0, return_inverse=True)
        return numbers.reshape(-1), distinct
    codes = matrix @ np.array([base**place for place in range(width)], np.int64)
    _, first, numbers = np.unique(codes, return_index=True, return_inverse=True)
    return numbers, matrix[first]


@dataclass(frozen=True, slots=True, eq=False)
class PlainRows:
    """Rows of one paragraph and an id of its own, as columns of one length.

    ``extras`` are the other members of each row's object as JSON, each behind ``", "``.
    """

    ids: Packed
    sources: Coded[str]
    dates: Coded[str]
    texts: Packed
    extras: Packed

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, start: int, end: int) -> PlainRows:
        """The rows from ``start`` up to ``end``, with their bytes alone."""
        if (start, end) == (0, len(self)):
            return self
        return PlainRows(
            _part(self.ids, start, end),
            Coded(self.sources.numbers[start:end], self.sources.names),
            Coded(self.dates.numbers[start:end], self.dates.names),
            _part(self.texts, start, end),
            _part(self.extras, start, end),
        )


def _part(column: Packed, start: int, end: int) -> Packed:
    offsets = column.offsets[start : end + 1]
    return Packed(column.text[offsets[0] : offsets[-1]], offsets - offsets[0])


def pack_bytes(strings: Sequence[bytes]) -> Packed:
    """Strings end to end."""
    offsets = np.zeros(len(strings) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, strings), np.int64, len(strings)), out=offsets[1:])
    return Packed(b"".join(strings), offsets)
