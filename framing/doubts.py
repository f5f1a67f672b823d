"""Flags on paragraphs that a model's training says little about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from framing.kernel.vocabulary import split_strings
from framing.model import Model
from framing.records import DOUBTS

Floats = NDArray[np.float64]

SHORT, LONG, LANGUAGE, UNKNOWN, SCORE, DATE = DOUBTS

# The commonest words of the training texts are its language's function words, whatever it is.
_COMMON = 100
_LEAST_COMMON = 0.1
_MOST_UNKNOWN = 0.4
# Fewer words than this give no share that means anything.
_MIN_WORDS = 8
_TOKEN = re.compile(r"(?u)\b\w\w+\b")
_DAYS_OUTSIDE = 2 * 365


@dataclass(frozen=True, slots=True)
class Doubter:
    """Finds what to doubt in paragraphs, by what the model was trained on."""

    model: Model
    _known: frozenset[str] = field(init=False)
    _common: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        vocabulary = self.model.vocabulary
        # The vocabulary stands in the order of falling frequency.
        words = split_strings(vocabulary.words, vocabulary.word_offsets)
        object.__setattr__(self, "_known", frozenset(words))
        object.__setattr__(self, "_common", frozenset(words[:_COMMON]))

    def flags(
        self, texts: Sequence[str], decision: Floats, dates: Sequence[str]
    ) -> list[tuple[str, ...]]:
        """The flags of each paragraph; ``decision`` has shape (n_texts, n_outputs).

        ``dates`` are ISO 8601 or ``""``.
        """
        reference = self.model.reference
        n_frames = len(self.model.codebook.frames)
        scores = decision[:, :n_frames]
        outside = np.logical_or(scores < reference.low, scores > reference.high)
        odd: list[bool] = np.any(outside, axis=1).tolist()
        return [
            (*self._of_text(text), *((SCORE,) if strange else ()), *self._of_date(day))
            for text, strange, day in zip(texts, odd, dates, strict=True)
        ]

    def _of_text(self, text: str) -> tuple[str, ...]:
        words = text.lower().split()
        n = len(words)
        if n < _MIN_WORDS:
            return (SHORT,)
        found = (LONG,) if n > self.model.reference.longest else ()
        # Punctuation hides words from this quick look; a second one is for the few
        # paragraphs that fail it.
        if sum(map(self._known.__contains__, words)) >= (1 - _MOST_UNKNOWN) * n:
            return found
        tokens = _TOKEN.findall(text.lower())
        if sum(map(self._common.__contains__, tokens)) < _LEAST_COMMON * len(tokens):
            return (*found, LANGUAGE)
        if sum(map(self._known.__contains__, tokens)) < (1 - _MOST_UNKNOWN) * len(tokens):
            return (*found, UNKNOWN)
        return found

    def _of_date(self, text: str) -> tuple[str, ...]:
        first, last = self.model.reference.dates
        if not text or not first or not last:
            return ()
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            return ()
        outside = max((date.fromisoformat(first) - day).days, (day - date.fromisoformat(last)).days)
        return (DATE,) if outside > _DAYS_OUTSIDE else ()
