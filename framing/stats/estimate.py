"""The one value that every estimator returns, and the words of its notes."""

from __future__ import annotations

import math
from dataclasses import dataclass

UNAUDITED = "unaudited"
ONE_ARTICLE = "one article: no range for its source"
FEW_ARTICLES = "few articles"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its interval and how many units it rests on.

    ``low`` and ``high`` are ``None`` together where no honest interval exists; ``note`` then says
    why, and otherwise holds a caution or nothing. An undefined ``value`` is NaN and has a note.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    note: str = ""

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError(f"low and high are None together, got {self.low!r} and {self.high!r}")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(f"low must not exceed high, got {self.low!r} and {self.high!r}")
        if (math.isnan(self.value) or self.low is None) and not self.note:
            raise ValueError("an estimate without a value or an interval needs a note")

    @property
    def defined(self) -> bool:
        """Whether the value is a number."""
        return not math.isnan(self.value)


def undefined(n: int, note: str) -> Estimate:
    """An estimate that does not exist, with the reason.

    >>> undefined(0, "no paragraphs").defined
    False
    """
    return Estimate(math.nan, None, None, n, note)


def without_interval(value: float, n: int, note: str) -> Estimate:
    """A value that has no honest interval, with the reason."""
    return Estimate(value, None, None, n, note)


def join_notes(*notes: str) -> str:
    """The notes that say something, as one.

    >>> join_notes("unaudited", "", "few articles")
    'unaudited; few articles'
    """
    return "; ".join(note for note in notes if note)


def article_note(n_articles: int) -> str:
    """The caution that a number of articles calls for.

    One article says nothing about its source; two to four say little: an exact permutation test
    cannot reach p < 0.05 below four articles against four.

    >>> article_note(3), article_note(5)
    ('few articles', '')
    """
    if n_articles == 1:
        return ONE_ARTICLE
    return FEW_ARTICLES if n_articles < 5 else ""
