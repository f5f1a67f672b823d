"""Columns put together to lines by the compiled library."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import c_int64, c_void_p
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from framing.kernel.beside import address, library
from framing.kernel.columns import Coded, Integers, pack_bytes
from framing.kernel.texts import Packed

_LONGEST_ESCAPE = 6
_LONGEST_FRACTION = 8


class _PartStruct(ctypes.Structure):
    _fields_ = (
        *(("kind", c_int64), ("pieces", c_int64)),
        *(("text", c_void_p), ("offsets", c_void_p), ("numbers", c_void_p)),
    )


class _Kind(IntEnum):
    CONSTANT = 0
    CODED = 1
    VERBATIM = 2
    ESCAPED = 3
    MILLIONTHS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What stands at one place of every line."""

    kind: _Kind
    pieces: Packed
    numbers: Integers | None = None

    def room(self, n: int) -> int:
        """The bytes that it takes at most in ``n`` lines."""
        if self.kind == _Kind.MILLIONTHS:
            return n * _LONGEST_FRACTION
        lengths = np.diff(self.pieces.offsets)
        if self.kind == _Kind.CONSTANT:
            return n * int(lengths[0])
        if self.numbers is not None:
            lengths = lengths[self.numbers]
        return int(lengths.sum()) * (_LONGEST_ESCAPE if self.kind == _Kind.ESCAPED else 1)


def constant(text: str) -> Part:
    """The same in every line."""
    return Part(_Kind.CONSTANT, pack_bytes([text.encode()]))


def coded(column: Coded[str]) -> Part:
    """One of a few texts."""
    pieces = pack_bytes([name.encode() for name in column.names])
    return Part(_Kind.CODED, pieces, np.ascontiguousarray(column.numbers))


def verbatim(column: Packed) -> Part:
    """Each line's own."""
    return Part(_Kind.VERBATIM, column)


def escaped(column: Packed) -> Part:
    """Each line's own, as it stands between the quotation marks of a JSON string."""
    return Part(_Kind.ESCAPED, column)


def millionths(numbers: Integers) -> Part:
    """Numbers between 0 and a million, as fractions of it, as ``repr`` writes them."""
    return Part(_Kind.MILLIONTHS, pack_bytes([]), np.ascontiguousarray(numbers))


def write_lines(parts: Sequence[Part], n: int) -> bytes:
    """The lines that ``n`` rows of these parts make; callers have asked ``beside()`` first.

    Raises:
        ValueError: a number is out of bounds.
    """
    structs = (_PartStruct * len(parts))(
        *(
            _PartStruct(
                *(part.kind, len(part.pieces), address(part.pieces.text)),
                part.pieces.offsets.ctypes.data,
                None if part.numbers is None else part.numbers.ctypes.data,
            )
            for part in parts
        )
    )
    out = np.empty(sum(part.room(n) for part in parts) + _LONGEST_ESCAPE, np.uint8)
    size = library().framing_write_lines(structs, len(parts), n, out.ctypes.data, len(out))
    if size < 0:
        raise ValueError("a number is out of bounds")
    return out[:size].tobytes()
