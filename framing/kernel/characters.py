"""What the running Python takes for a word character, for white space and for lower case."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000
# Beyond the first four planes no code point is a word character, a space or cased; leaving them
# out makes the table four times sooner ready. A test compares the whole range with Python.
_CLASSIFIED = 0x40000
_WORD = 1 << 21
_SPACE = 1 << 22

UNLIKE_THEMSELVES = ("\u0130", "\u03a3")
"""Characters whose lower case is longer than one character (İ) or hangs on the next ones (Σ)."""


@cache
def character_table() -> NDArray[np.uint32]:
    """The lower case of each code point in 21 bits, then a bit each for word and for white space.

    Both bits are those of the lower case, which is what scikit-learn's analyzers look at.
    ``\\w`` is that of ``re``, white space that of ``str.split``.

    >>> int(character_table()[ord("K")]) & 0x1FFFFF == ord("k")
    True
    """
    table = np.arange(CODE_POINTS, dtype="<u4")
    text = table[:_CLASSIFIED].tobytes().decode("utf-32-le", "surrogatepass")
    for character in UNLIKE_THEMSELVES:
        text = text.replace(character, " ")
    lowered = text.lower()
    kinds = np.zeros(_CLASSIFIED, dtype=np.uint32)
    for pattern, kind in ((r"\w+", _WORD), (r"\s+", _SPACE)):
        for run in re.finditer(pattern, lowered):
            kinds[run.start() : run.end()] |= kind
    codes = np.frombuffer(lowered.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table[:_CLASSIFIED] = codes | kinds
    for character in UNLIKE_THEMSELVES:
        table[ord(character)] = ord(character) | _WORD
    table.flags.writeable = False
    return table


def is_word(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each code point is a word character; same shape as ``codes``."""
    words: NDArray[np.bool_] = (character_table()[codes] & _WORD) != 0
    return words
