"""Agreement between coders: alpha, AC1, percent and positive agreement, with missing codes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import Floats, Integers, as_groups, divide
from framing.stats.estimate import Estimate, undefined, without_interval
from framing.stats.intervals import check_level, t_quantile

MISSING = -1
"""The code of a unit that a coder did not code."""

MIN_CLUSTERS = 10
MIN_UNCOMMON = 10
"""Below ten groups, or ten units with another code than the commonest (of a rare frame: ten
paragraphs that carry it), simulated 95 % intervals of alpha covered about 80 %; none is given."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one variable.

    ``alpha`` is Krippendorff's with its interval, ``ac1`` Gwet's, ``percent`` the share of agreeing
    pairs, ``positive`` the agreement on code 1; NaN where undefined. ``n`` units were coded twice
    or more.
    """

    alpha: Estimate
    ac1: float
    percent: float
    positive: float
    n: int


def agreement(
    codes: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    n_codes: int | None = None,
    level: float = 0.95,
) -> Agreement:
    """All figures of agreement for codes of shape (n_coders, n_units), integers or ``MISSING``.

    ``groups`` numbers the unit's articles (or events), shape (n_units,); left out, every unit is a
    group of its own. ``positive`` is ``2a / (2a + b + c)`` for code 1 over all pairs of coders.
    Raises ValueError for codes below ``MISSING`` or not below ``n_codes``.

    >>> found = agreement([[1, 1, 0, 0], [1, 0, 0, 0]])
    >>> round(found.alpha.value, 3), found.percent, round(found.positive, 3)
    (0.533, 0.75, 0.667)
    """
    counts = count_codes(codes, n_codes)
    return Agreement(
        alpha=alpha_with_interval(codes, groups, n_codes=n_codes, level=level),
        ac1=_gwet_ac1(counts),
        percent=percent_agreement(counts),
        positive=positive_agreement(counts),
        n=int((counts.sum(axis=1) > 1).sum()),
    )


def count_codes(codes: ArrayLike, n_codes: int | None = None) -> Floats:
    """How many coders gave each unit each code, shape (n_units, n_codes).

    >>> count_codes([[0, 1], [1, 1], [MISSING, 1]])
    array([[1., 1.],
           [0., 3.]])
    """
    matrix = np.asarray(codes)
    if matrix.ndim != 2 or not np.issubdtype(matrix.dtype, np.integer):
        raise ValueError("codes must be integers of shape (n_coders, n_units)")
    highest = int(matrix.max(initial=MISSING))
    width = n_codes if n_codes is not None else max(highest + 1, 2)
    if highest >= width or int(matrix.min(initial=MISSING)) < MISSING:
        raise ValueError(f"codes must lie between {MISSING} and {width - 1}")
    counts = np.zeros((matrix.shape[1], width))
    for coder in matrix:
        coded = np.flatnonzero(coder != MISSING)
        counts[coded, coder[coded]] += 1
    return counts


def krippendorff_alpha(codes: ArrayLike, distances: ArrayLike | None = None) -> float:
    """Krippendorff's alpha, ``1 - observed / expected disagreement``; NaN where undefined.

    ``codes`` has shape (n_coders, n_units); ``distances`` of shape (n_codes, n_codes) says how far
    codes lie apart, 0 or 1 (nominal) unless given. Undefined means that all codes in units coded
    twice are alike, or that there are none. Source: Krippendorff (2011), Computing Krippendorff's
    Alpha-Reliability.

    >>> krippendorff_alpha([[0, 1, 0, 1], [0, 1, 0, 1]])
    1.0
    """
    apart = None if distances is None else np.asarray(distances, dtype=np.float64)
    width = None if apart is None else len(apart)
    together = _coincidences(count_codes(codes, width)).sum(axis=0)
    return float(_alpha(together, _nominal(len(together)) if apart is None else apart))


def alpha_with_interval(
    codes: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    n_codes: int | None = None,
    distances: ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Krippendorff's alpha with a delete-one-group jackknife interval on the atanh scale.

    Shapes as in ``agreement``; n is the number of units coded twice or more. Student's t with
    groups - 1 degrees of freedom. Source: Efron & Stein (1981), Annals of Statistics 9, for the
    jackknife; the scale is Fisher's (1915). No interval below 10 groups or 10 units with another
    code than the commonest, nor where alpha is 1 or hangs on one group. An undefined alpha says so.
    """
    check_level(level)
    counts = count_codes(codes, n_codes)
    apart = _nominal(counts.shape[1]) if distances is None else np.asarray(distances, dtype=float)
    kept = counts.sum(axis=1) > 1
    n = int(kept.sum())
    labels = np.arange(len(counts)) if groups is None else as_groups(groups, len(counts))
    by_group = _sum_by_label(_coincidences(counts[kept]), labels[kept])
    value = float(_alpha(by_group.sum(axis=0), apart)) if n else math.nan
    if math.isnan(value):
        return undefined(
            n, "undefined: the coders used one code only" if n else "no pairs of codes"
        )
    reason = _no_interval(value, len(by_group), _count_uncommon(counts[kept]))
    if reason:
        return without_interval(value, n, reason)
    return _jackknife(value, _alpha(by_group.sum(axis=0) - by_group, apart), n, level)


def gwet_ac1(codes: ArrayLike, n_codes: int | None = None) -> float:
    """Gwet's AC1, ``(p_a - p_e) / (1 - p_e)`` with ``p_e = sum pi (1 - pi) / (q - 1)``.

    ``codes`` has shape (n_coders, n_units); pi are the mean shares of the q codes over units. NaN
    where no unit was coded twice. It hides disagreement on rare codes: read it beside alpha and
    positive agreement. Source: Gwet (2008), British Journal of Mathematical and Statistical
    Psychology 61; missing codes as in Gwet (2014), Handbook of Inter-Rater Reliability.

    >>> gwet_ac1([[0, 1, 0, 1], [0, 1, 0, 1]])
    1.0
    """
    return _gwet_ac1(count_codes(codes, n_codes))


def percent_agreement(counts: Floats) -> float:
    """The share of agreeing pairs, averaged over the units that two or more coded.

    >>> percent_agreement(count_codes([[0, 1], [0, 0]]))
    0.5
    """
    coders = counts.sum(axis=1)
    twice = coders > 1
    agreeing = (counts * (counts - 1)).sum(axis=1)[twice]
    pairs = (coders * (coders - 1))[twice]
    return float((agreeing / pairs).mean()) if twice.any() else math.nan


def positive_agreement(counts: Floats, code: int = 1) -> float:
    """The agreement on one code, ``2a / (2a + b + c)``: both gave it, over either gave it.

    With more coders every pair counts, weighted so that each code weighs the same. Source:
    Cicchetti & Feinstein (1990), Journal of Clinical Epidemiology 43. NaN if nobody gave it.

    >>> positive_agreement(count_codes([[1, 1, 0], [1, 0, 0]])) == 2 / 3
    True
    """
    together = _coincidences(counts).sum(axis=0)
    return float(divide(together[code, code], together[code].sum()))


def masi_distances(sets: ArrayLike) -> Floats:
    """Distances between sets of frames, for alpha over whole code sets; shape (n_sets, n_sets).

    ``sets`` of shape (n_sets, n_frames) holds 0 and 1. The distance is ``1 - Jaccard *
    monotonicity``: 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap, 0 else; two
    empty sets are equal. Source: Passonneau (2006), LREC.

    >>> masi_distances([[1, 0], [1, 1]])
    array([[0.        , 0.66666667],
           [0.66666667, 0.        ]])
    """
    members = np.asarray(sets, dtype=np.float64)
    common = members @ members.T
    sizes = members.sum(axis=1)
    union = sizes[:, None] + sizes - common
    jaccard = divide(common, union, 1.0)
    equal = common == union
    nested = common == np.minimum(sizes[:, None], sizes)
    monotone = np.select([equal, nested & (common > 0), common > 0], [1.0, 2 / 3, 1 / 3], 0.0)
    distances: Floats = 1 - jaccard * monotone
    return distances


def _coincidences(counts: Floats) -> Floats:
    """Each unit's pairs of codes, (n_units, n_codes, n_codes), weighing its number of coders."""
    coders = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    index = np.arange(counts.shape[1])
    pairs[:, index, index] -= counts
    return divide(pairs, np.maximum(coders - 1, 1)[:, None, None])


def _nominal(n_codes: int) -> Floats:
    distances: Floats = 1 - np.eye(n_codes)
    return distances


def _alpha(together: Floats, distances: Floats) -> Floats:
    """Alpha of coincidence matrices of shape (..., n_codes, n_codes), NaN where undefined."""
    margins = together.sum(axis=-1)
    n = margins.sum(axis=-1)
    observed = divide((together * distances).sum(axis=(-2, -1)), n)
    expected = np.einsum("...c,...k,ck->...", margins, margins, distances)
    alpha: Floats = 1 - divide(observed, divide(expected, n * (n - 1)))
    return alpha


def _sum_by_label(matrices: Floats, labels: Integers) -> Floats:
    _, numbers = np.unique(labels, return_inverse=True)
    total = np.zeros((int(numbers.max(initial=-1)) + 1, *matrices.shape[1:]))
    np.add.at(total, numbers, matrices)
    return total


def _count_uncommon(counts: Floats) -> int:
    """How many units somebody gave another code than the commonest."""
    commonest = int(counts.sum(axis=0).argmax())
    return int((np.delete(counts, commonest, axis=1).sum(axis=1) > 0).sum())


def _no_interval(value: float, n_groups: int, n_uncommon: int) -> str:
    """Why alpha gets no interval, or ""."""
    if n_groups < MIN_CLUSTERS:
        return f"no range: {n_groups} groups, {MIN_CLUSTERS} are needed"
    if n_uncommon < MIN_UNCOMMON:
        return f"no range: {n_uncommon} units with the rarer codes, {MIN_UNCOMMON} are needed"
    return "no range: the coders never disagree" if value >= 1 else ""


def _jackknife(value: float, without_one: Floats, n: int, level: float) -> Estimate:
    if not (np.abs(without_one) < 1).all():
        return without_interval(value, n, "no range: alpha hangs on a single group")
    groups = len(without_one)
    scale = np.arctanh(without_one)
    variance = (groups - 1) / groups * float(np.square(scale - scale.mean()).sum())
    half = t_quantile(groups - 1, level) * math.sqrt(variance)
    centre = math.atanh(value)
    return Estimate(value, math.tanh(centre - half), math.tanh(centre + half), n)


def _gwet_ac1(counts: Floats) -> float:
    coders = counts.sum(axis=1)
    coded = coders > 0
    if not (coders > 1).any():
        return math.nan
    share = (counts[coded] / coders[coded, None]).mean(axis=0)
    by_chance = float((share * (1 - share)).sum()) / (len(share) - 1)
    return (percent_agreement(counts) - by_chance) / (1 - by_chance)
