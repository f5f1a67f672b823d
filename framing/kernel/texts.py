"""Texts as one block of UTF-8 bytes with offsets, as the kernel reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from framing.errors import DataError
from framing.kernel.characters import UNLIKE_THEMSELVES

LONGEST_TEXT = 1 << 30
# Enough texts that a call costs nothing beside them, few enough that they stay in the caches.
_TEXTS_A_CHUNK = 512
_UNLIKE_THEMSELVES = [character.encode() for character in UNLIKE_THEMSELVES]


@dataclass(frozen=True, slots=True, eq=False)
class Packed(Sequence[str]):
    """Texts end to end: text i is ``text[offsets[i]:offsets[i + 1]]``, UTF-8.

    They are ready for the kernel: none holds a character of ``UNLIKE_THEMSELVES``.
    """

    text: bytes
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Packed: ...
    def __getitem__(self, place: int | slice) -> str | Packed:
        """One text, or those of a slice, which share these bytes."""
        if isinstance(place, slice):
            places = range(len(self))[place]
            return Packed(self.text, self.offsets[places.start : places.start + len(places) + 1])
        at = range(len(self))[place]
        data = self.text[self.offsets[at] : self.offsets[at + 1]]
        return data.decode("utf-8", "surrogatepass")


def chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in runs that are short enough for one call of the kernel."""
    for start in range(0, len(texts), _TEXTS_A_CHUNK):
        yield texts[start : start + _TEXTS_A_CHUNK]


def pack(texts: Sequence[str]) -> Packed:
    """The texts as the compiled kernel reads them.

    A text with a character whose lower case is not a matter of that character alone is lower-cased
    here, by Python, so that the kernel's table is right for all that reaches it.

    Raises:
        DataError: a text is longer than a gigabyte.
    """
    if isinstance(texts, Packed):
        return texts
    encoded = _encode(texts)
    block = b"".join(encoded)
    if any(_holds(block, special) for special in _UNLIKE_THEMSELVES):
        encoded = _encode([_lower_if_special(text) for text in texts])
        block = b"".join(encoded)
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    check_lengths(lengths)
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return Packed(block, offsets)


def check_lengths(lengths: NDArray[np.int64]) -> None:
    """Refuses texts that are too long for 32-bit positions, with the first one's place."""
    if len(lengths) and lengths.max() > LONGEST_TEXT:
        place = int(np.argmax(lengths > LONGEST_TEXT))
        raise DataError(
            f"a text of {int(lengths[place]):,} bytes is longer than {LONGEST_TEXT:,}",
            where=f"text {place}",
            remedy="Split it into paragraphs",
        )


def _encode(texts: Sequence[str]) -> list[bytes]:
    try:
        return list(map(str.encode, texts))
    except UnicodeEncodeError:
        return [text.encode("utf-8", "surrogatepass") for text in texts]


def _holds(block: bytes, character: bytes) -> bool:
    """Whether a character of two bytes is there. It is much faster to look for one byte."""
    lead, second = character
    if lead not in block:
        return False
    places = np.frombuffer(block, np.uint8)
    return second in places[np.flatnonzero(places == lead) + 1]


def _lower_if_special(text: str) -> str:
    return text.lower() if any(character in text for character in UNLIKE_THEMSELVES) else text
