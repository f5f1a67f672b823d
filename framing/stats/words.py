"""Which words one set of articles uses more than another, with the article as the unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framing.stats.arrays import (
    Floats,
    Integers,
    add_by_group,
    as_floats,
    as_indices,
)
from framing.stats.estimate import FEW_ARTICLES
from framing.stats.multiplicity import benjamini_hochberg

PRIOR_WORDS = 500.0
"""Size of the prior, in words of text that follow the corpus: enough to hold rare words back."""

MIN_SIDE = 20
"""Articles a side below which the list is mostly chance (precision 0.3 in simulations)."""


@dataclass(frozen=True, slots=True, eq=False)
class WordCounts:
    """Counts of words in articles, as triplets: ``counts[i]`` of word ``words[i]`` in an article.

    ``articles``, ``words`` and ``counts`` have shape (n_pairs,), each pair once; ``lengths`` are
    all words of each article, shape (n_articles,).
    """

    articles: Integers
    words: Integers
    counts: Floats
    lengths: Floats

    def __post_init__(self) -> None:
        pairs = len(self.articles)
        for name, values in (
            ("articles", as_indices(self.articles, "articles")),
            ("words", as_indices(self.words, "words", pairs)),
            ("counts", as_floats(self.counts, "counts", pairs)),
            ("lengths", as_floats(self.lengths, "lengths")),
        ):
            object.__setattr__(self, name, values)
        if pairs and self.articles.max() >= len(self.lengths):
            raise ValueError(f"article {self.articles.max()} has no length")

    def totals(self, n_words: int) -> Floats:
        """How often each word occurs, shape (n_words,)."""
        return add_by_group(self.counts, self.words, n_words)

    @property
    def n_articles(self) -> int:
        """How many articles have words."""
        return int((self.lengths > 0).sum())


@dataclass(frozen=True, slots=True, eq=False)
class WordContrast:
    """The contrast of every word, each of shape (n_words,); above 0 means "more in the first".

    ``delta`` is a difference of log-odds, ``z`` over its error, ``p`` two-sided, ``adjusted_p``
    Benjamini-Hochberg over the ``tested`` words (NaN elsewhere). ``note`` cautions.
    """

    delta: Floats
    z: Floats
    p: Floats
    adjusted_p: Floats
    tested: NDArray[np.bool_]
    note: str = ""


def log_odds(
    first: WordCounts, second: WordCounts, prior: ArrayLike, *, clustered: bool = True
) -> tuple[Floats, Floats]:
    """The difference of log-odds of every word and its variance, both of shape (n_words,).

    ``prior`` holds the corpus's relative word frequencies, shape (n_words,), all above 0. With
    ``a = 500 prior`` and ``P = (y + a) / (n + sum a)``, delta is ``logit P1 - logit P2`` and its
    variance ``1 / (y1 + a) + 1 / (y2 + a)``. Clustered, it is the larger of this and the sum over
    both sides of ``A / (A - 1) sum_a (y_a - P n_a)^2 / ((n + sum a) P (1 - P))^2``: news repeats
    its words within an article, and independent words would make almost any split significant.
    Unit: the article.

    Source: Monroe, Colaresi & Quinn (2008), Political Analysis 16; the clustered variance is
    the linearised one of a ratio (Cochran 1977, chapter 6). Raises ValueError for a prior with
    zeros.

    >>> one = WordCounts([0, 0], [0, 1], [3.0, 1.0], [4.0])
    >>> delta, variance = log_odds(one, one, [0.5, 0.5], clustered=False)
    >>> delta, round(float(variance[0]), 4)
    (array([0., 0.]), 0.0079)
    """
    alpha = PRIOR_WORDS * _frequencies(prior)
    sides = [_side(counts, alpha) for counts in (first, second)]
    delta = sides[0].logit - sides[1].logit
    independent = 1 / sides[0].smoothed + 1 / sides[1].smoothed
    if not clustered:
        return delta, independent
    return delta, np.maximum(independent, sides[0].variance + sides[1].variance)


def contrast_words(first: WordCounts, second: WordCounts, prior: ArrayLike) -> WordContrast:
    """What the first articles say more than the second, with the variance of ``log_odds``.

    t with A - 2 degrees of freedom for A articles on both sides, Benjamini-Hochberg over the words
    found in five articles or more (three where A is below 20). Fewer than 20 articles on a side
    are noted. Raises ValueError for fewer than three articles in all.
    """
    delta, variance = log_odds(first, second, prior)
    seen = _document_counts([first, second], len(delta))
    return _tested(delta, variance, seen, [first, second])


def contrast_frame_words(
    first: WordCounts,
    first_rest: WordCounts,
    second: WordCounts,
    second_rest: WordCounts,
    prior: ArrayLike,
) -> WordContrast:
    """What the first says more than the second *within a frame*, beyond what it always says more.

    The contrast of the frame's paragraphs minus that of all other paragraphs, over the root of the
    sum of their variances; so house style and beat drop out. Shapes and tests as in
    ``contrast_words``, with the articles that carry the frame.
    """
    delta, variance = log_odds(first, second, prior)
    usual, usual_variance = log_odds(first_rest, second_rest, prior)
    seen = _document_counts([first, second], len(delta))
    return _tested(delta - usual, variance + usual_variance, seen, [first, second])


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    smoothed: Floats
    logit: Floats
    variance: Floats


def _side(counts: WordCounts, alpha: Floats) -> _Side:
    """Smoothed counts, log-odds and clustered variance of every word on one side."""
    smoothed = counts.totals(len(alpha)) + alpha
    total = float(counts.lengths.sum() + alpha.sum())
    share = smoothed / total
    # sum_a (y_a - P n_a)^2 written out, as most articles hold few of the words.
    squares = add_by_group(np.square(counts.counts), counts.words, len(alpha))
    products = add_by_group(
        counts.counts * counts.lengths[counts.articles], counts.words, len(alpha)
    )
    residual = squares - 2 * share * products + np.square(share) * np.square(counts.lengths).sum()
    articles = counts.n_articles
    variance = np.full(len(alpha), np.inf)  # a single article cannot tell how articles differ
    if articles > 1:
        spread = articles / (articles - 1) * np.maximum(residual, 0.0)
        variance = spread / np.square(total * share * (1 - share))
    return _Side(smoothed, np.log(share) - np.log1p(-share), variance)


def _tested(delta: Floats, variance: Floats, seen: Floats, sides: list[WordCounts]) -> WordContrast:
    from scipy.special import stdtr

    articles = sum(side.n_articles for side in sides)
    if articles < 3:
        raise ValueError(f"a contrast of words needs three articles, got {articles}")
    tested = seen >= (5 if articles >= 20 else 3)
    z = delta / np.sqrt(variance)
    p: Floats = 2 * stdtr(articles - 2, -np.abs(z))
    adjusted = np.full(len(p), np.nan)
    adjusted[tested] = benjamini_hochberg(p[tested])
    note = FEW_ARTICLES if min(side.n_articles for side in sides) < MIN_SIDE else ""
    return WordContrast(delta, z, p, adjusted, tested, note)


def _document_counts(sides: list[WordCounts], n_words: int) -> Floats:
    """In how many articles each word occurs."""
    present = [np.bincount(side.words[side.counts > 0], minlength=n_words) for side in sides]
    total: Floats = np.sum(present, axis=0, dtype=np.float64)
    return total


def _frequencies(prior: ArrayLike) -> Floats:
    frequencies = as_floats(prior, "prior")
    if not (frequencies > 0).all():
        raise ValueError("prior must hold a frequency above 0 for every word")
    relative: Floats = frequencies / frequencies.sum()
    return relative
