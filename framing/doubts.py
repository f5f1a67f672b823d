"""Flags on paragraphs that a model's training says little about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from framing.kernel.columns import Coded, coded_of
from framing.kernel.survey import LOOK, Survey
from framing.kernel.vocabulary import split_strings
from framing.model import Model
from framing.records import DOUBTS

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

SHORT, LONG, LANGUAGE, UNKNOWN, SCORE, DATE = DOUBTS

# The commonest words of the training texts are its language's function words, whatever it is.
_COMMON = 100
_LEAST_COMMON = 0.1
LEAST_KNOWN = 1 - 0.4
"""Share of a paragraph's words that the model must know."""
MIN_WORDS = 8
"""Fewer words than this give no share that means anything."""
_TOKEN = re.compile(r"(?u)\b\w\w+\b")
_DAYS_OUTSIDE = 2 * 365


@dataclass(frozen=True, slots=True)
class Doubted:
    """Of how many paragraphs how many carry a doubt, and how many carry each of them."""

    n_rows: int = 0
    n_doubted: int = 0
    flags: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Iterable[tuple[tuple[str, ...], int]]) -> Doubted:
        """What comes of paragraphs' flags and how many paragraphs have just these.

        A score near a threshold is no doubt of the model, and is not counted.
        """
        n_rows = n_doubted = 0
        found: Counter[str] = Counter()
        for flags, n in counts:
            doubts = [flag for flag in flags if flag in DOUBTS]
            found.update(dict.fromkeys(doubts, n))
            n_rows, n_doubted = n_rows + n, n_doubted + n * bool(doubts)
        return cls(n_rows, n_doubted, found)

    def __add__(self, other: Doubted) -> Doubted:
        flags = Counter(self.flags) + Counter(other.flags)
        return Doubted(self.n_rows + other.n_rows, self.n_doubted + other.n_doubted, flags)

    def __str__(self) -> str:
        listed = ", ".join(f"{flag} {n}" for flag, n in sorted(self.flags.items()))
        return (
            f"{self.n_doubted} of {self.n_rows} paragraphs are unlike those that the model learned "
            f"from ({listed})"
        )


@dataclass(frozen=True, slots=True)
class Doubter:
    """Finds what to doubt in paragraphs, by what the model was trained on."""

    model: Model
    words: Sequence[str] = field(init=False)
    _known: frozenset[str] = field(init=False)
    _common: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        vocabulary = self.model.vocabulary
        # The vocabulary stands in the order of falling frequency.
        words = split_strings(vocabulary.words, vocabulary.word_offsets)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "_known", frozenset(words))
        object.__setattr__(self, "_common", frozenset(words[:_COMMON]))

    def flags(
        self, texts: Sequence[str], decision: Floats, dates: Sequence[str]
    ) -> list[tuple[str, ...]]:
        """The flags of each paragraph; ``decision`` has shape (n_texts, n_outputs).

        ``dates`` are ISO 8601 or ``""``.
        """
        doubts = self.doubts(texts, decision, coded_of(dates), Survey.of_nothing(len(texts)))
        return [tuple(compress(DOUBTS, row)) for row in doubts.tolist()]

    def doubts(
        self, texts: Sequence[str], decision: Floats, dates: Coded[str], survey: Survey
    ) -> Booleans:
        """Which flags each paragraph has, boolean of shape (n_texts, n_doubts).

        ``survey`` is one of the texts for these ``words``; what it does not tell is looked up.
        """
        found = np.zeros((len(texts), len(DOUBTS)), dtype=bool)
        of = {flag: found[:, column] for column, flag in enumerate(DOUBTS)}
        seen = survey.words >= 0
        of[SHORT][:] = seen & (survey.words < MIN_WORDS)
        of[LONG][:] = survey.words > self.model.reference.longest
        for place in np.flatnonzero(~of[SHORT] & (survey.knows == LOOK)).tolist():
            for flag in self._of_text(texts[place]):
                of[flag][place] = True
        reference = self.model.reference
        scores = decision[:, : len(self.model.codebook.frames)]
        outside = np.logical_or(scores < reference.low, scores > reference.high)
        of[SCORE][:] = outside.any(axis=1)
        of[DATE][:] = np.array([self._is_outside(day) for day in dates.names])[dates.numbers]
        return found

    def _of_text(self, text: str) -> tuple[str, ...]:
        words = text.lower().split()
        n = len(words)
        if n < MIN_WORDS:
            return (SHORT,)
        found = (LONG,) if n > self.model.reference.longest else ()
        # Punctuation hides words from this quick look; a second one is for the few
        # paragraphs that fail it.
        if sum(map(self._known.__contains__, words)) >= LEAST_KNOWN * n:
            return found
        tokens = _TOKEN.findall(text.lower())
        if sum(map(self._common.__contains__, tokens)) < _LEAST_COMMON * len(tokens):
            return (*found, LANGUAGE)
        if sum(map(self._known.__contains__, tokens)) < LEAST_KNOWN * len(tokens):
            return (*found, UNKNOWN)
        return found

    def _is_outside(self, text: str) -> bool:
        """Whether a date lies far outside of those in training."""
        first, last = self.model.reference.dates
        if not text or not first or not last:
            return False
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            return False
        outside = max((date.fromisoformat(first) - day).days, (day - date.fromisoformat(last)).days)
        return outside > _DAYS_OUTSIDE
