"""Look-up of many strings at once with NumPy: open addressing, and equality to the last byte."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Lanes = NDArray[np.uint64]

LANE = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(LANE + 1)], dtype=np.uint64)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
# Short strings are filled up with 0xFF and long ones bear 0xFE: no UTF-8 text contains either, so
# that no key stands for two strings, one short and one long or one with zeros at its end.
_LONG = np.uint64(0xFE << 56)
_SPARE = 4  # slots a key: with fewer, second and third rounds of probing cost more than the caches


def lanes_of(text: bytes) -> Lanes:
    """The eight bytes from each place of ``text`` on, little-endian; the end is padded with zeros.

    >>> [hex(lane) for lane in lanes_of(b"ab").tolist()]
    ['0x6261', '0x62']
    """
    return np.ndarray((len(text),), "<u8", buffer=text + bytes(LANE), strides=(1,))


def keys_of(lanes: Lanes, starts: Integers, lengths: Integers) -> Lanes:
    """One key a string: its bytes up to eight of them, else a hash that no short string has."""
    keys = lanes[starts] | ~_MASKS[np.minimum(lengths, LANE)]
    longer = np.flatnonzero(lengths > LANE)
    hashes, done = keys[longer], LANE
    while len(longer):
        rest = lengths[longer] - done
        lane = lanes[starts[longer] + done] & _MASKS[np.minimum(rest, LANE)]
        hashes = (hashes ^ (hashes >> np.uint64(29))) * _MULTIPLIER ^ lane
        keys[longer] = hashes >> np.uint64(8) | _LONG
        done += LANE
        going_on = rest > LANE
        longer, hashes = longer[going_on], hashes[going_on]
    return keys


class KeyTable:
    """Numbers of distinct keys; keys are whole or, for long strings, hashes to be confirmed."""

    def __init__(self, keys: Lanes) -> None:
        self._keys = keys
        bits = max(4, int(len(keys) * _SPARE).bit_length())
        self._shift, self._mask = np.uint64(64 - bits), (1 << bits) - 1
        self._slots = np.full(1 << bits, -1, np.int32)
        waiting, places = np.arange(len(keys), dtype=np.int32), self._places(keys)
        while len(waiting):
            free = self._slots[places] < 0
            self._slots[places[free]] = waiting[free]
            left = self._slots[places] != waiting
            waiting, places = waiting[left], (places[left] + 1) & self._mask

    def _places(self, keys: Lanes) -> Integers:
        mixed = (keys ^ (keys >> np.uint64(31))) * _MULTIPLIER
        return (mixed >> self._shift).astype(np.int64)

    def find(
        self,
        keys: Lanes,
        confirm: Callable[[Integers, Integers], NDArray[np.bool_]] | None = None,
    ) -> Integers:
        """The number of each key, -1 where there is none.

        ``confirm`` gets places in ``keys`` and the numbers found for them, and says which are
        right; the search goes on for the others.
        """
        if len(self._keys) == 0:
            return np.full(len(keys), -1, np.int64)
        places = self._places(keys)
        numbers = self._slots[places].astype(np.int64)
        open_ = np.flatnonzero((numbers >= 0) & (self._keys[numbers] != keys))
        if confirm is not None:
            matched = np.flatnonzero((numbers >= 0) & (self._keys[numbers] == keys))
            open_ = np.concatenate([open_, matched[~confirm(matched, numbers[matched])]])
        while len(open_):
            places[open_] = (places[open_] + 1) & self._mask
            found = self._slots[places[open_]].astype(np.int64)
            numbers[open_] = found
            right = (found < 0) | (self._keys[found] == keys[open_])
            if confirm is not None:
                right[right] = (found[right] < 0) | confirm(open_[right], found[right])
            open_ = open_[~right]
        return numbers


class StringTable:
    """Numbers of strings that lie end to end in ``text`` (uint8), told apart by every byte."""

    def __init__(self, text: NDArray[np.uint8], offsets: Integers) -> None:
        self._lanes = lanes_of(text.tobytes())
        self._starts, self._lengths = offsets[:-1], np.diff(offsets)
        self._table = KeyTable(keys_of(self._lanes, self._starts, self._lengths))

    def find(self, lanes: Lanes, starts: Integers, lengths: Integers) -> Integers:
        """The number of each string cut from ``lanes``, -1 where there is none."""
        keys = keys_of(lanes, starts, lengths)
        numbers = self._table.find(keys)
        longer = np.flatnonzero((lengths > LANE) & (numbers >= 0))
        same = self._same(lanes, starts[longer], lengths[longer], numbers[longer])
        wrong = longer[~same]
        if len(wrong):  # another string has the same hash
            starts, lengths = starts[wrong], lengths[wrong]

            def confirm(places: Integers, found: Integers) -> NDArray[np.bool_]:
                return self._same(lanes, starts[places], lengths[places], found)

            numbers[wrong] = self._table.find(keys[wrong], confirm)
        return numbers

    def _same(
        self, lanes: Lanes, starts: Integers, lengths: Integers, numbers: Integers
    ) -> NDArray[np.bool_]:
        same: NDArray[np.bool_] = (numbers >= 0) & (self._lengths[numbers] == lengths)
        left, done = np.flatnonzero(same), 0
        while len(left):
            mask = _MASKS[np.minimum(lengths[left] - done, LANE)]
            ours = self._lanes[self._starts[numbers[left]] + done]
            same[left] = ((ours ^ lanes[starts[left] + done]) & mask) == 0
            done += LANE
            left = left[same[left] & (lengths[left] > done)]
        return same
