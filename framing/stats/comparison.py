"""Which sources differ: differences with intervals, article-level tests, and careful verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, Integers, as_floats, as_indices
from framing.stats.estimate import UNAUDITED, Estimate
from framing.stats.intervals import check_level, mover, t_quantile
from framing.stats.multiplicity import ADJUSTMENTS
from framing.stats.permutation import RESAMPLES, contrast_p_values

MIN_ARTICLES = 5
"""Below five articles a side a permutation test finds nothing short of complete separation."""

MAX_FOR_PAIRS = 4
"""Up to four sources are compared pair by pair; with more, the pairs outgrow what Holm can bear."""

SIMILAR_WITHIN = 0.05
"""Two shares are called similar if the whole interval of their difference lies within 5 points."""

Pairing = tuple[int, tuple[int, ...]]
"""A group, and the groups whose mean it is held against."""

HIGHER, LOWER = "higher", "lower"
SIMILAR, INDISTINCT = "similar", "not distinguishable"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One source against another, or against the mean of the others (``second`` is None).

    ``gap`` is first minus second; ``p`` and ``adjusted_p`` come from permuted articles;
    ``needed_gap`` is the true difference that these data would have found in four cases of five.
    """

    first: int
    second: int | None
    gap: Estimate
    p: float
    adjusted_p: float
    verdict: str
    needed_gap: float


@dataclass(frozen=True, slots=True)
class Family:
    """Comparisons judged together, and the groups left out of them, each with the reason."""

    comparisons: tuple[Comparison, ...]
    left_out: tuple[tuple[int, str], ...]
    adjustment: str
    level: float

    @property
    def expected_false_alarms(self) -> float:
        """How many false alarms there would be without adjustment if no source differed."""
        return len(self.comparisons) * (1 - self.level)


def compare(
    shares: Sequence[Estimate],
    totals: ArrayLike,
    sizes: ArrayLike,
    groups: ArrayLike,
    *,
    baseline: int | None = None,
    adjustment: str = "holm",
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Family:
    """The family of comparisons between the groups of one variable.

    ``shares`` has one estimate a group; ``totals`` and ``sizes`` are the articles' (corrected)
    numbers of coded paragraphs and of all paragraphs, shape (n_articles,), ``groups`` their group.
    Each group is compared with ``baseline`` if given; else all pairs are for up to four groups,
    and each group with the unweighted mean of the others for more. Intervals are those of
    ``mover``, tests those of ``contrast_p_values``. Unit: the article.

    Left out are groups with fewer than five articles, without an interval, or with an unaudited
    share: unknown errors of the tool could make any difference. Raises ValueError for an unknown
    adjustment, a baseline that is no group, or arrays of unequal length.
    """
    sizes_ = as_floats(sizes, "sizes")
    totals_ = as_floats(totals, "totals", len(sizes_))
    groups_ = as_indices(groups, "groups", len(sizes_))
    if baseline is not None and not 0 <= baseline < len(shares):
        raise ValueError(f"baseline {baseline} is none of the {len(shares)} groups")
    kept = sizes_ > 0
    articles = np.bincount(groups_[kept], minlength=len(shares))
    reasons = [_reason(share, int(n)) for share, n in zip(shares, articles, strict=True)]
    eligible = [group for group, reason in enumerate(reasons) if not reason]
    tests = _Tests(totals_[kept], sizes_[kept], groups_[kept], resamples, seed)
    pairings = _pairings(eligible, baseline)
    raw = [
        _comparison(shares, first, others, p, level)
        for (first, others), p in zip(pairings, tests.p_values(pairings), strict=True)
    ]
    left_out = tuple((group, reason) for group, reason in enumerate(reasons) if reason)
    return judge(raw, adjustment=adjustment, level=level, left_out=left_out)


def judge(
    comparisons: Sequence[Comparison],
    *,
    adjustment: str = "holm",
    level: float = 0.95,
    left_out: tuple[tuple[int, str], ...] = (),
) -> Family:
    """The comparisons as one family: p-values adjusted together, verdicts given anew.

    "higher" and "lower" need an adjusted p below 1 - level and an interval without 0; "similar"
    needs the whole interval within 5 points; all else is "not distinguishable". Raises ValueError
    for an unknown adjustment.
    """
    if adjustment not in ADJUSTMENTS:
        raise ValueError(f"adjustment must be one of {sorted(ADJUSTMENTS)}, got {adjustment!r}")
    check_level(level)
    adjusted = ADJUSTMENTS[adjustment]([comparison.p for comparison in comparisons])
    judged = tuple(
        replace(comparison, adjusted_p=p, verdict=verdict(comparison.gap, p, level))
        for comparison, p in zip(comparisons, adjusted.tolist(), strict=True)
    )
    return Family(judged, left_out, adjustment, level)


def verdict(gap: Estimate, adjusted_p: float, level: float = 0.95) -> str:
    """What may be said of a difference: higher, lower, similar or not distinguishable.

    >>> verdict(Estimate(0.2, 0.1, 0.3, 99), 0.001), verdict(Estimate(0.0, -0.2, 0.2, 99), 0.9)
    ('higher', 'not distinguishable')
    """
    if gap.low is None or gap.high is None:
        return INDISTINCT
    if adjusted_p < 1 - level and not gap.low <= 0 <= gap.high:
        return HIGHER if gap.value > 0 else LOWER
    if gap.low >= -SIMILAR_WITHIN and gap.high <= SIMILAR_WITHIN:
        return SIMILAR
    return INDISTINCT


def needed_gap(gap: Estimate, level: float = 0.95, power: float = 0.8) -> float:
    """The true difference that a test at these data's precision finds with the given power.

    The interval's half-width times ``(z_level + z_power) / z_level``; NaN without an interval.
    Source: Cohen (1988), Statistical Power Analysis, chapter 2.

    >>> round(needed_gap(Estimate(0.0, -0.1, 0.1, 99)), 3)
    0.143
    """
    if gap.low is None or gap.high is None:
        return math.nan
    quantile = t_quantile(math.inf, level)
    return (gap.high - gap.low) / 2 * (quantile + t_quantile(math.inf, 2 * power - 1)) / quantile


def cohen_h(first: float, second: float) -> float:
    """The difference of two shares on the arcsine scale, where it does not depend on their size.

    ``2 asin sqrt(p1) - 2 asin sqrt(p2)``. Source: Cohen (1988), chapter 6.

    >>> cohen_h(0.5, 0.5)
    0.0
    """
    return 2 * math.asin(math.sqrt(first)) - 2 * math.asin(math.sqrt(second))


def odds_ratio(first: float, second: float) -> float:
    """The odds of the first share over those of the second; NaN if a share is 0 or 1.

    >>> odds_ratio(0.5, 0.2)
    4.0
    """
    if not (0 < first < 1 and 0 < second < 1):
        return math.nan
    return first / (1 - first) * (1 - second) / second


@dataclass(frozen=True, slots=True)
class _Tests:
    """What the tests of one family share."""

    totals: Floats
    sizes: Floats
    groups: Integers
    resamples: int
    seed: int

    def p_values(self, pairings: Sequence[Pairing]) -> list[float]:
        """The p-value of each group against the mean of others, permuting the groups involved."""
        alike: dict[tuple[int, ...], list[int]] = {}
        for place, (first, others) in enumerate(pairings):
            alike.setdefault(tuple(sorted({first, *others})), []).append(place)
        found = [math.nan] * len(pairings)
        for involved, places in alike.items():
            weights = [_weights(*pairings[place], involved) for place in places]
            for place, p in zip(places, self._permute(involved, weights), strict=True):
                found[place] = float(p)
        return found

    def _permute(self, involved: Sequence[int], weights: Sequence[Sequence[float]]) -> Floats:
        """One set of permutations for all contrasts between the same groups."""
        numbers = np.array(involved)
        kept = np.isin(self.groups, numbers)
        return contrast_p_values(
            self.totals[kept],
            self.sizes[kept],
            np.searchsorted(numbers, self.groups[kept]),
            weights,
            resamples=self.resamples,
            seed=self.seed,
        )


def _weights(first: int, others: Sequence[int], involved: Sequence[int]) -> list[float]:
    return [1.0 if group == first else -1 / len(others) for group in involved]


def _reason(share: Estimate, n_articles: int) -> str:
    """Why a group is not compared, or ""."""
    if UNAUDITED in share.note:
        return UNAUDITED
    if n_articles < MIN_ARTICLES:
        return f"fewer than {MIN_ARTICLES} articles"
    return share.note if share.low is None else ""


def _pairings(eligible: Sequence[int], baseline: int | None) -> list[Pairing]:
    """Each comparison as a group and the groups that it is held against."""
    if baseline is not None:
        others = [group for group in eligible if group != baseline]
        return [(group, (baseline,)) for group in others] if baseline in eligible else []
    if len(eligible) <= MAX_FOR_PAIRS:
        return [(first, (second,)) for first, second in combinations(eligible, 2)]
    return [(group, tuple(g for g in eligible if g != group)) for group in eligible]


def _comparison(
    shares: Sequence[Estimate], first: int, others: tuple[int, ...], p: float, level: float
) -> Comparison:
    weights = [1.0] + [-1 / len(others)] * len(others)
    gap = mover([shares[first], *(shares[other] for other in others)], weights)
    second = others[0] if len(others) == 1 else None
    return Comparison(first, second, gap, p, p, INDISTINCT, needed_gap(gap, level))
