"""The NumPy path: the same cutting and counting as passes over whole chunks of text.

Bytes become word numbers, word numbers pairs, and both become (text, feature) keys; sorting these
counts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from framing.kernel.characters import is_word
from framing.kernel.counts import PairCounts, StringCounts
from framing.kernel.strings import Integers, KeyTable, Lanes, StringTable, lanes_of
from framing.kernel.texts import pack
from framing.kernel.vocabulary import Range, Vocabulary, join_strings, split_strings

Rows = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]
Scoring = Callable[[Sequence[str]], NDArray[np.float64]]

Item = TypeVar("Item")

_TOKEN = re.compile(r"(?u)\b\w\w+\b")
_ASCII_WORD = bytes(point < 128 and bool(re.match(r"\w", chr(point))) for point in range(256))
# Bytes of the character that a byte begins; continuation bytes begin none.
_CHARACTER_SIZE = np.array([1] * 0xC0 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10)


@dataclass(frozen=True, slots=True, eq=False)
class _Chunk:
    """Lowered texts end to end; ``offsets`` tells where each begins."""

    block: bytes
    text: NDArray[np.uint8]
    lanes: Lanes
    offsets: Integers

    @property
    def ascii(self) -> bool:
        """Whether every byte is a character."""
        return self.block.isascii()

    def texts_of(self, starts: Integers) -> Integers:
        """The number of the text that each (rising) place lies in."""
        bounds = np.searchsorted(starts, self.offsets)
        return np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))


class ArrayIndex:
    """A vocabulary as NumPy hash tables, its own ones; read-only, so threads may share it."""

    TABLES = ()

    def __init__(self, vocabulary: Vocabulary, tables: object = None) -> None:
        self.vocabulary = vocabulary
        self._words = StringTable(vocabulary.words, vocabulary.word_offsets)
        self._grams = StringTable(vocabulary.grams, vocabulary.gram_offsets)
        first, second = vocabulary.pairs.astype(np.uint64).T
        self._pairs = KeyTable(first << np.uint64(32) | second)

    def tables(self) -> dict[str, NDArray[np.uint8]]:
        """Nothing that another index could take."""
        return {}

    def rows(self, texts: Sequence[str]) -> Rows:
        """TF-IDF rows as the three arrays of a CSR matrix, columns rising within a row."""
        chunk = _read(texts, normalise=self.vocabulary.char_ngrams is not None)
        keys = np.sort(np.concatenate(list(self._keys(chunk))))
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        counts = np.diff(firsts, append=len(keys))
        distinct = keys[firsts]
        columns = (distinct & 0xFFFFFFFF).astype(np.int32)
        rows = distinct >> 32
        weights = 1 + np.log(np.arange(1, counts.max(initial=1) + 1))
        values = weights[counts - 1] * self.vocabulary.idf[columns]
        blocks = 2 * rows + (columns >= self.vocabulary.first_gram)
        norms = np.sqrt(np.bincount(blocks, values * values, minlength=1))
        starts = np.searchsorted(rows, np.arange(len(texts) + 1))
        return starts.astype(np.int64), columns, values / norms[blocks]

    def _keys(self, chunk: _Chunk) -> Iterator[Integers]:
        """``text << 32 | feature`` for every occurrence of a feature."""
        vocabulary = self.vocabulary
        starts, lengths = _words(chunk)
        texts = chunk.texts_of(starts) << 32
        numbers = self._words.find(chunk.lanes, starts, lengths)
        known = numbers >= 0
        if vocabulary.word_ngrams[0] == 1:
            yield (texts | numbers)[known]
        if vocabulary.word_ngrams[1] == 2 and len(texts):
            together = known[1:] & known[:-1] & (texts[1:] == texts[:-1])
            first, second = numbers[:-1][together], numbers[1:][together]
            pairs = self._pairs.find((first << 32 | second).view(np.uint64))
            yield (texts[1:][together] | (pairs + vocabulary.first_pair))[pairs >= 0]
        if vocabulary.char_ngrams is not None:
            for starts, lengths in _grams(chunk, vocabulary.char_ngrams):
                grams = self._grams.find(chunk.lanes, starts, lengths)
                texts = chunk.texts_of(starts) << 32
                yield (texts | (grams + vocabulary.first_gram))[grams >= 0]

    def scoring(self, table: NDArray[np.float32], intercepts: NDArray[np.float64]) -> Scoring:
        """What gives intercepts plus weights times rows; a table is ``scorer.weight_table``'s."""
        weights = np.ascontiguousarray(table[:, : len(intercepts)], np.float64)
        return partial(self._scores, weights, intercepts)

    def _scores(
        self,
        weights: NDArray[np.float64],
        intercepts: NDArray[np.float64],
        texts: Sequence[str],
    ) -> NDArray[np.float64]:
        # Loaded here because the compiled path gets by without SciPy, which is slow to load.
        from scipy.sparse import csr_matrix

        starts, columns, values = self.rows(texts)
        shape = (len(texts), self.vocabulary.n_features)
        weighted = csr_matrix((values, columns, starts), shape=shape) @ weights
        scores: NDArray[np.float64] = weighted + intercepts
        return scores


def _read(texts: Sequence[str], *, normalise: bool) -> _Chunk:
    """Lowered texts; normalised, words stand between single spaces, as character n-grams need."""
    if normalise:
        lowered = [f" {' '.join(text.lower().split())} " for text in texts]
    else:
        lowered = [f"{text.lower()}\n" for text in texts]
    packed = pack(lowered)
    block = np.frombuffer(packed.text, np.uint8)
    return _Chunk(packed.text, block, lanes_of(packed.text), packed.offsets)


def _runs(inside: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Starts and ends of the runs of true values. The last value is false."""
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if len(inside) and inside[0]:
        edges = np.concatenate([np.zeros(1, np.int64), edges])
    return edges[::2], edges[1::2]


def _words(chunk: _Chunk) -> tuple[Integers, Integers]:
    """Starts and lengths, in bytes, of the runs of two word characters or more."""
    inside = np.frombuffer(bytearray(chunk.block.translate(_ASCII_WORD)), np.bool_)
    if not chunk.ascii:
        _mark_words(chunk.text, inside)
    starts, ends = _runs(inside)
    several = ends - starts > _CHARACTER_SIZE[chunk.text[starts]]
    return starts[several], (ends - starts)[several]


def _mark_words(text: NDArray[np.uint8], inside: NDArray[np.bool_]) -> None:
    """Marks all bytes of word characters beyond ASCII."""
    leads = np.flatnonzero(text >= 0xC0)
    sizes = _CHARACTER_SIZE[text[leads]]
    for size in (2, 3, 4):
        places = leads[sizes == size]
        codes = text[places].astype(np.uint32) & (0x7F >> size)
        for following in range(1, size):
            codes = codes << 6 | (text[places + following] & 0x3F)
        words = is_word(codes)
        for byte in range(size):
            inside[places + byte] = words


def _grams(chunk: _Chunk, ngrams: Range) -> Iterator[tuple[Integers, Integers]]:
    """Starts and lengths, in bytes, of the character n-grams, a width at a time.

    As in scikit-learn a word, with a space at either end, that is no longer than the shortest width
    gives itself once.
    """
    starts, ends = _runs(chunk.text != ord(" "))
    places = np.arange(len(chunk.text) + 1)
    if not chunk.ascii:
        places = np.append(np.flatnonzero((chunk.text & 0xC0) != 0x80), len(chunk.text))
        starts, ends = np.searchsorted(places, starts), np.searchsorted(places, ends)
    starts, letters = starts - 1, ends - starts + 2
    for width in range(ngrams[0], ngrams[1] + 1):
        counts = np.maximum(letters - width, 0) + 1
        first = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        last = first + np.repeat(np.minimum(letters, width), counts)
        yield places[first], places[last] - places[first]
        longer = letters > width
        starts, letters = starts[longer], letters[longer]


def count_strings(
    texts: Sequence[str], char_ngrams: Range | None
) -> tuple[StringCounts, StringCounts]:
    """In how many texts each word and each character n-gram occurs."""
    words = _count(_TOKEN.findall(text.lower()) for text in texts)
    grams = _count(_cut(text.lower(), char_ngrams) for text in texts) if char_ngrams else {}
    return _string_counts(words), _string_counts(grams)


def count_pairs(texts: Sequence[str], words: Vocabulary) -> PairCounts:
    """In how many texts each pair of neighbouring words of ``words`` occurs."""
    spelled = split_strings(words.words, words.word_offsets)
    numbers = {word: number for number, word in enumerate(spelled)}
    counts = _count(
        _pair_keys([numbers.get(word, -1) for word in _TOKEN.findall(text.lower())])
        for text in texts
    )
    n = len(counts)
    return PairCounts(np.fromiter(counts, np.int64, n), np.fromiter(counts.values(), np.int64, n))


def _pair_keys(numbers: list[int]) -> list[int]:
    return [
        first << 32 | second for first, second in pairwise(numbers) if first >= 0 and second >= 0
    ]


def _cut(text: str, char_ngrams: Range) -> Iterator[str]:
    """The character n-grams of a lowered text, in scikit-learn's order."""
    shortest, longest = char_ngrams
    for word in text.split():
        padded = f" {word} "
        for width in range(shortest, min(longest, max(shortest, len(padded))) + 1):
            for start in range(max(len(padded) - width, 0) + 1):
                yield padded[start : start + width]


def _count(texts: Iterable[Iterable[Item]]) -> dict[Item, int]:
    """In how many of the texts each item occurs, in the order of first appearance."""
    counts: dict[Item, int] = {}
    for items in texts:
        for item in dict.fromkeys(items):
            counts[item] = counts.get(item, 0) + 1
    return counts


def _string_counts(counts: dict[str, int]) -> StringCounts:
    text, offsets = join_strings([item.encode("utf-8", "surrogatepass") for item in counts])
    return StringCounts(text, offsets, np.fromiter(counts.values(), np.int64, len(counts)))
