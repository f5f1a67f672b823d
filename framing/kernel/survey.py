"""What paragraphs are like, besides their features: words, known words, words in quotations."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import c_double, c_int64, c_void_p
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.kernel.beside import beside
from framing.kernel.columns import pack_bytes
from framing.kernel.texts import Packed

Integers = NDArray[np.int64]

LOOK = -1
"""In the place of a count that takes a look at the text."""
# The library keeps words in sixteen bytes, and the commonest are enough for most paragraphs.
_LONGEST = 16
_MOST = 1 << 13
_SLOTS = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Counts of shape (n_texts,): words, words in quotation marks; and whether enough are known.

    Where one of them is ``LOOK`` the text itself must be looked at. ``knows``
    is 1 where at least the share that was asked for is among the known words.
    """

    words: Integers
    quoted: Integers
    knows: NDArray[np.int8]

    @classmethod
    def of_nothing(cls, n: int) -> Survey:
        """A survey of ``n`` texts that tells nothing."""
        return cls(np.full(n, LOOK), np.full(n, LOOK), np.full(n, LOOK, np.int8))


class _RulesStruct(ctypes.Structure):
    _fields_ = (
        *(("slots", c_void_p), ("mask", c_int64), ("share", c_double), ("fewest", c_int64)),
        *(("few", c_int64), ("term", c_int64), ("name", c_int64)),
    )


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Blanks between two marks that make it doubtful whether a quotation stands there.

    With fewer than ``few`` it is a few words; a ``term`` before its noun has at most so many, and
    so has a ``name``, whose words all begin with capitals.
    """

    few: int
    term: int
    name: int


class Surveyor:
    """Surveys texts by the words that a model knows, commonest first.

    ``share`` of the words of a text must be known, where it has at least ``fewest``.
    """

    def __init__(
        self, known: Sequence[str], doubtful: Doubtful, *, share: float, fewest: int
    ) -> None:
        words = [word for word in known[:_MOST] if word.isascii() and len(word) <= _LONGEST]
        self._slots = np.zeros((_SLOTS, 2), np.uint64)
        self._rules = _RulesStruct(
            *(self._slots.ctypes.data, _SLOTS - 1, share, fewest),
            *(doubtful.few, doubtful.term, doubtful.name),
        )
        library = beside()
        if library is not None:
            packed = pack_bytes([word.encode() for word in words if word == word.lower()])
            library.framing_know_words(
                *(self._slots.ctypes.data, _SLOTS - 1),
                *(packed.text, packed.offsets.ctypes.data, len(packed)),
            )

    def survey(self, texts: Packed) -> Survey:
        """What can be seen of the texts; nothing where this is not compiled."""
        n = len(texts)
        found = Survey.of_nothing(n)
        library = beside()
        if library is not None:
            library.framing_survey(
                ctypes.byref(self._rules),
                *(texts.text, texts.offsets.ctypes.data, n),
                *(found.words.ctypes.data, found.quoted.ctypes.data, found.knows.ctypes.data),
            )
        return found
