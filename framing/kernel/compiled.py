"""The compiled path: arrays to the library and back, its codes into errors."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from framing.errors import DataError
from framing.kernel.characters import character_table
from framing.kernel.counts import PairCounts, StringCounts
from framing.kernel.library import library
from framing.kernel.texts import Packed, chunks, pack
from framing.kernel.vocabulary import Range, Vocabulary

Rows = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]
Scoring = Callable[[Sequence[str]], NDArray[np.float64]]

Bytes = NDArray[np.uint8]

# The library reads strings sixteen bytes at a time.
_PADDING = np.zeros(16, np.uint8)
_ERRORS: dict[int, Callable[[], Exception]] = {
    -1: lambda: MemoryError("no memory left for the texts or the vocabulary"),
    -2: lambda: DataError("a text is too long", remedy="Split it into paragraphs"),
    -3: lambda: ValueError("arrays that do not fit together reached the kernel"),
    -4: lambda: ValueError("the kernel was given too little room for its rows"),
    -5: lambda: DataError("more than 2,147,483,646 features", remedy="Raise min_df"),
}


def check(code: int) -> None:
    """Raises what a code of the library stands for; 0 is done."""
    if code != 0:
        raise _ERRORS[code]()


class CompiledIndex:
    """A vocabulary as hash tables of the library; read-only, so threads may share it.

    ``tables`` are those that another index of the same vocabulary gave: then none are built.
    """

    TABLES = ("word_table", "pair_table", "gram_table", "pair_bits")  # in the library's order

    def __init__(self, vocabulary: Vocabulary, tables: Mapping[str, Bytes] | None = None) -> None:
        self.vocabulary = vocabulary
        chars = vocabulary.char_ngrams or (0, 0)
        counts = [vocabulary.n_words, len(vocabulary.pairs), len(vocabulary.gram_offsets) - 1]
        # The library borrows these arrays for as long as the index lives.
        self._arrays: list[NDArray[np.generic]] = [
            character_table(),
            np.array(counts, np.int64),
            np.array([len(vocabulary.words), len(vocabulary.grams)], np.int64),
            np.array([*vocabulary.word_ngrams, *chars], np.int32),
            np.concatenate([vocabulary.words, _PADDING]),
            vocabulary.word_offsets,
            vocabulary.pairs,
            np.concatenate([vocabulary.grams, _PADDING]),
            vocabulary.gram_offsets,
        ]
        made = ctypes.c_void_p()
        addresses: list[int | None] = [array.ctypes.data for array in self._arrays]
        taken = [] if tables is None else [tables[name] for name in self.TABLES]
        places = np.array([table.ctypes.data for table in taken], np.uint64)
        sizes = np.array([len(table) for table in taken], np.int64)
        addresses += [places.ctypes.data, sizes.ctypes.data] if taken else [None, None]
        check(library().framing_index_new(ctypes.byref(made), *addresses))
        self._arrays += taken
        self.address = made.value
        weakref.finalize(self, library().framing_index_free, made.value)

    def tables(self) -> dict[str, Bytes]:
        """Copies of the hash tables, for other indexes of the same vocabulary to take."""
        addresses, sizes = np.empty(4, np.uint64), np.empty(4, np.int64)
        library().framing_index_tables(self.address, addresses.ctypes.data, sizes.ctypes.data)
        places = zip(self.TABLES, addresses.tolist(), sizes.tolist(), strict=True)
        return {
            name: np.array((ctypes.c_uint8 * size).from_address(address), np.uint8)
            for name, address, size in places
        }

    def rows(self, texts: Sequence[str]) -> Rows:
        """TF-IDF rows as the three arrays of a CSR matrix; columns in no particular order."""
        packed = pack(texts)
        room = self._most_entries(packed)
        starts = np.zeros(len(packed) + 1, np.int64)
        columns, values = np.empty(room, np.int32), np.empty(room, np.float64)
        read = ctypes.c_int64()
        check(
            library().framing_rows(
                self.address,
                self.vocabulary.idf.ctypes.data,
                packed.text,
                packed.offsets.ctypes.data,
                len(packed),
                room,
                starts.ctypes.data,
                columns.ctypes.data,
                values.ctypes.data,
                ctypes.byref(read),
            )
        )
        used = int(starts[-1])
        return starts, columns[:used].copy(), values[:used].copy()

    def _most_entries(self, packed: Packed) -> int:
        """What the rows of these texts cannot exceed: memory that is not filled costs nothing."""
        chars = self.vocabulary.char_ngrams
        widths = 0 if chars is None else chars[1] - chars[0] + 1
        size = len(packed.text)
        return min(size + widths * 2 * (size + 1), self.vocabulary.n_features * len(packed))

    def scoring(self, table: NDArray[np.float32], intercepts: NDArray[np.float64]) -> Scoring:
        """What gives intercepts plus weights times rows; a table is ``scorer.weight_table``'s."""
        return partial(self._scores, table, intercepts)

    def _scores(
        self,
        table: NDArray[np.float32],
        intercepts: NDArray[np.float64],
        texts: Sequence[str],
    ) -> NDArray[np.float64]:
        packed = pack(texts)
        scores = np.empty((len(packed), len(intercepts)), np.float64)
        check(
            library().framing_scores(
                self.address,
                table.ctypes.data,
                table.shape[1],
                intercepts.ctypes.data,
                len(intercepts),
                packed.text,
                packed.offsets.ctypes.data,
                len(packed),
                scores.ctypes.data,
            )
        )
        return scores


class _Counter:
    """A growing table of the library: texts a string, or a pair, has been seen in."""

    def __init__(self) -> None:
        address = library().framing_counter_new()
        if address is None:
            raise MemoryError("no memory left for counting")
        self.address = address
        weakref.finalize(self, library().framing_counter_free, address)

    def read(
        self,
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Text block, offsets, keys and numbers of texts."""
        size = ctypes.c_int64()
        n = library().framing_counter_size(self.address, ctypes.byref(size))
        text, offsets = np.empty(size.value, np.uint8), np.empty(n + 1, np.int64)
        keys, n_texts = np.empty(n, np.int64), np.empty(n, np.uint32)
        arrays = (text, offsets, keys, n_texts)
        library().framing_counter_read(self.address, *[array.ctypes.data for array in arrays])
        return text, offsets, keys, n_texts.astype(np.int64)


def count_strings(
    texts: Sequence[str], char_ngrams: Range | None
) -> tuple[StringCounts, StringCounts]:
    """In how many texts each word and each character n-gram occurs."""
    words, grams = _Counter(), _Counter()
    _count(texts, Vocabulary.empty((1, 1), char_ngrams), (words.address, None, grams.address))
    found = [counter.read() for counter in (words, grams)]
    return (
        StringCounts(found[0][0], found[0][1], found[0][3]),
        StringCounts(found[1][0], found[1][1], found[1][3]),
    )


def count_pairs(texts: Sequence[str], words: Vocabulary) -> PairCounts:
    """In how many texts each pair of neighbouring words of ``words`` occurs."""
    pairs = _Counter()
    _count(texts, words, (None, pairs.address, None))
    _, _, keys, n_texts = pairs.read()
    return PairCounts(keys, n_texts)


def _count(texts: Sequence[str], vocabulary: Vocabulary, counters: tuple[int | None, ...]) -> None:
    index = CompiledIndex(vocabulary)
    for chunk in chunks(texts):
        packed = pack(chunk)
        offsets = packed.offsets.ctypes.data
        check(library().framing_count(index.address, *counters, packed.text, offsets, len(packed)))
