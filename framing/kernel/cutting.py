"""JSON lines cut into columns by the compiled library."""

from __future__ import annotations

import ctypes
from ctypes import c_int64, c_void_p
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from framing.kernel.beside import address, library
from framing.kernel.characters import UNLIKE_THEMSELVES
from framing.kernel.columns import Coded, Integers, PlainRows, pack_bytes
from framing.kernel.texts import Packed

# The library writes strings eight bytes at a time.
_SPARE = 16
_UNLIKE = "".join(UNLIKE_THEMSELVES).encode()  # two bytes each


class Role(IntEnum):
    """What the value of a key is."""

    IGNORED = 0
    TEXT = 1
    ID = 2
    SOURCE = 3
    DATE = 4
    EXTRA = 5


@dataclass(frozen=True, slots=True)
class Header:
    """The keys of JSON lines, in order, each as it stands in them, and the role of each.

    A text of ``blanks`` blanks or more is too long to be one paragraph as it stands.
    """

    keys: tuple[bytes, ...]
    roles: tuple[Role, ...]
    blanks: int


class _StringsStruct(ctypes.Structure):
    _fields_ = (("text", c_void_p), ("offsets", c_void_p), ("used", c_int64))


class _CodedStruct(ctypes.Structure):
    _fields_ = (
        ("strings", _StringsStruct),
        ("n", c_int64),
        ("mask", c_int64),
        ("slots", c_void_p),
        ("numbers", c_void_p),
    )


class _CutStruct(ctypes.Structure):
    _fields_ = (
        *(("block", c_void_p), ("size", c_int64), ("n_lines", c_int64)),
        *(("keys", c_void_p), ("key_offsets", c_void_p), ("roles", c_void_p), ("n_keys", c_int64)),
        *(("blanks", c_int64), ("unlike", c_void_p), ("n_unlike", c_int64)),
        *(("plain", c_void_p), ("ends", c_void_p)),
        *(("texts", _StringsStruct), ("ids", _StringsStruct), ("extras", _StringsStruct)),
        *(("sources", _CodedStruct), ("dates", _CodedStruct)),
    )


class _Strings:
    """Room for the library to write ``n`` strings of ``size`` bytes in all."""

    def __init__(self, n: int, size: int) -> None:
        self._text = np.empty(size + _SPARE, np.uint8)
        self._offsets = np.zeros(n + 1, np.int64)

    def struct(self) -> tuple[int, int, int]:
        return self._text.ctypes.data, self._offsets.ctypes.data, 0

    def packed(self, n: int) -> Packed:
        """The first ``n`` of them."""
        return Packed(self._text[: self._offsets[n]].tobytes(), self._offsets[: n + 1])


class _Numbered:
    """Room for the distinct strings of ``n`` lines, and for the number of each line's."""

    def __init__(self, n: int, size: int) -> None:
        self._strings = _Strings(n, size)
        # At most half full: a look-up ends soon.
        self._slots = np.zeros(1 << (2 * n + 1).bit_length(), np.int32)
        self._numbers = np.zeros(n, np.int64)

    def struct(self) -> tuple[tuple[int, int, int], int, int, int, int]:
        addresses = self._slots.ctypes.data, self._numbers.ctypes.data
        return self._strings.struct(), 0, len(self._slots) - 1, *addresses

    def coded(self, n: int) -> Coded[str]:
        """The column of ``n`` distinct strings; without any, all of it is empty."""
        return Coded(self._numbers, list(self._strings.packed(n)) or [""])


@dataclass(frozen=True, slots=True, eq=False)
class CutLines:
    """The lines of a block, of which line i ends before ``ends[i + 1]``, and their columns.

    ``plain`` is boolean, shape (n_lines,); lines that are not have empty strings in ``rows``.
    """

    plain: NDArray[np.bool_]
    ends: Integers
    rows: PlainRows


def cut_lines(block: bytes, header: Header) -> CutLines:
    """The lines of ``block`` in columns; callers have asked ``beside()`` first.

    A line is plain where it is an object of the keys of ``header`` in their order, its text is one
    paragraph as it stands (and without the few characters that ``pack`` sees to), its id is not
    empty, its date is ISO 8601 or empty, and its extras are such as JSON is written again as it
    stands.
    """
    size = len(block)
    n = library().framing_count_lines(block, size)
    keys, roles = pack_bytes(header.keys), bytes(header.roles)
    plain, ends = np.empty(n, np.uint8), np.zeros(n + 1, np.int64)
    # A member of the extras grows by the two blanks that ours has and a compact one lacks.
    texts, ids, extras = _Strings(n, size), _Strings(n, size), _Strings(n, 2 * size)
    sources, dates = _Numbered(n, size), _Numbered(n, size)
    cut = _CutStruct(
        *(address(block), size, n),
        *(address(keys.text), keys.offsets.ctypes.data, address(roles), len(roles)),
        *(header.blanks, address(_UNLIKE), len(_UNLIKE) // 2),
        *(plain.ctypes.data, ends.ctypes.data),
        *(texts.struct(), ids.struct(), extras.struct()),
        *(sources.struct(), dates.struct()),
    )
    library().framing_cut_lines(ctypes.byref(cut))
    rows = PlainRows(
        ids.packed(n),
        sources.coded(cut.sources.n),
        dates.coded(cut.dates.n),
        texts.packed(n),
        extras.packed(n),
    )
    return CutLines(plain.astype(np.bool_), ends, rows)
