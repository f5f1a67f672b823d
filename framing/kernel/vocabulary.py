"""The features of a model as plain arrays: words, pairs of words and character n-grams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError

Range = tuple[int, int]
LONGEST_GRAM = 64
_ARRAYS: dict[str, tuple[type[np.generic], int]] = {
    "words": (np.uint8, 1),
    "word_offsets": (np.int64, 1),
    "pairs": (np.int32, 2),
    "grams": (np.uint8, 1),
    "gram_offsets": (np.int64, 1),
    "idf": (np.float64, 1),
}


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Features in the order words, pairs, grams, with their inverse document frequencies.

    Word i is ``words[word_offsets[i]:word_offsets[i + 1]]`` (UTF-8 in uint8), grams likewise; row j
    of ``pairs`` (int32, shape (n_pairs, 2)) holds the numbers of two words. ``idf`` has one number
    a feature. Under ``word_ngrams`` (2, 2) words are kept to spell the pairs but are no features.
    """

    words: NDArray[np.uint8]
    word_offsets: NDArray[np.int64]
    pairs: NDArray[np.int32]
    grams: NDArray[np.uint8]
    gram_offsets: NDArray[np.int64]
    idf: NDArray[np.float64]
    word_ngrams: Range
    char_ngrams: Range | None

    def __post_init__(self) -> None:
        """Refuses arrays that do not fit together, before anything is looked up in them."""
        check_ranges(self.word_ngrams, self.char_ngrams)
        for name, (kind, dimensions) in _ARRAYS.items():
            array = getattr(self, name)
            if array.dtype != kind or array.ndim != dimensions:
                raise ModelError(
                    f"vocabulary array {name!r} has type {array.dtype} and {array.ndim} dimensions",
                    remedy=f"Expected {np.dtype(kind)} and {dimensions}; train the model again",
                )
            object.__setattr__(self, name, np.ascontiguousarray(array))
        _check_strings("words", self.words, self.word_offsets)
        _check_strings("grams", self.grams, self.gram_offsets)
        self._check_features()

    def _check_features(self) -> None:
        if self.pairs.shape[1] != 2:
            raise _damaged("'pairs' does not have two columns")
        if self.pairs.size and not 0 <= self.pairs.min() <= self.pairs.max() < self.n_words:
            raise _damaged("'pairs' names words that are not there")
        if len(self.idf) != self.n_features:
            raise _damaged(f"'idf' has {len(self.idf)} numbers for {self.n_features} features")

    @property
    def n_words(self) -> int:
        """How many words there are."""
        return len(self.word_offsets) - 1

    @property
    def first_pair(self) -> int:
        """The number of the first pair among the features."""
        return self.n_words if self.word_ngrams[0] == 1 else 0

    @property
    def first_gram(self) -> int:
        """The number of the first character n-gram among the features."""
        return self.first_pair + len(self.pairs)

    @property
    def n_features(self) -> int:
        """How many features there are."""
        return self.first_gram + len(self.gram_offsets) - 1

    def names(self) -> list[str]:
        """The features as scikit-learn's vectorizers would call them, in feature order."""
        words = split_strings(self.words, self.word_offsets)
        pairs = [f"{words[first]} {words[second]}" for first, second in self.pairs.tolist()]
        grams = split_strings(self.grams, self.gram_offsets)
        return [*(words if self.word_ngrams[0] == 1 else []), *pairs, *grams]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything as arrays by name, to be stored without pickling."""
        ranges = [*self.word_ngrams, *(self.char_ngrams or (0, 0))]
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        return {**arrays, "ngrams": np.array(ranges, dtype=np.int32)}

    @classmethod
    def empty(cls, word_ngrams: Range, char_ngrams: Range | None) -> Vocabulary:
        """A vocabulary without features."""
        return cls(
            words=np.empty(0, np.uint8),
            word_offsets=np.zeros(1, np.int64),
            pairs=np.empty((0, 2), np.int32),
            grams=np.empty(0, np.uint8),
            gram_offsets=np.zeros(1, np.int64),
            idf=np.empty(0),
            word_ngrams=word_ngrams,
            char_ngrams=char_ngrams,
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Vocabulary:
        """The vocabulary whose ``arrays()`` these are.

        Raises:
            ModelError: an array is missing or does not fit the others.
        """
        missing = [name for name in [*_ARRAYS, "ngrams"] if name not in arrays]
        if missing or arrays["ngrams"].shape != (4,):
            raise _damaged(f"missing {', '.join(missing)}" if missing else "'ngrams' is not four")
        ranges = [int(number) for number in arrays["ngrams"].tolist()]
        chars = (ranges[2], ranges[3]) if ranges[3] else None
        found = {field.name: arrays[field.name] for field in fields(cls) if field.name in _ARRAYS}
        return cls(**found, word_ngrams=(ranges[0], ranges[1]), char_ngrams=chars)  # type: ignore[arg-type]  # types are checked as the value is born


def check_ranges(word_ngrams: Range, char_ngrams: Range | None) -> None:
    """Raises ValueError for n-gram ranges that the kernel does not know."""
    if word_ngrams not in {(1, 1), (1, 2), (2, 2)}:
        raise ValueError(f"word_ngrams is (1, 1), (1, 2) or (2, 2), not {word_ngrams!r}")
    if char_ngrams is not None and not 1 <= char_ngrams[0] <= char_ngrams[1] <= LONGEST_GRAM:
        raise ValueError(f"char_ngrams lies within 1 and {LONGEST_GRAM}, not {char_ngrams!r}")


def join_strings(strings: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Strings end to end, and their offsets (one more than strings)."""
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return np.frombuffer(b"".join(strings), np.uint8), offsets


def split_strings(text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> list[str]:
    """The strings that were joined. Lone surrogates come back as they were."""
    block, bounds = text.tobytes(), offsets.tolist()
    return [block[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(bounds)]


def _check_strings(name: str, text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
    if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != len(text):
        raise _damaged(f"the offsets of {name!r} do not span its text")
    if (np.diff(offsets) <= 0).any():
        raise _damaged(f"the offsets of {name!r} do not rise")


def _damaged(what: str) -> ModelError:
    return ModelError(f"damaged vocabulary: {what}", remedy="Train or download the model again")
