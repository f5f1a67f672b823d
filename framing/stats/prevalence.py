"""Shares of paragraphs per source, with intervals whose unit is the article."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from framing.stats.arrays import (
    Floats,
    Integers,
    add_by_group,
    as_floats,
    as_groups,
    count_groups,
    divide,
)
from framing.stats.clusters import (
    ICC_FLOOR,
    Icc,
    cluster_variances,
    design_effects,
    pooled_icc,
)
from framing.stats.estimate import Estimate, article_note, undefined, without_interval
from framing.stats.intervals import check_level, shrink, t_quantile, wilson


def shares(
    sums: ArrayLike,
    sizes: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    squares: ArrayLike | None = None,
    icc: Icc | None = None,
    n_groups: int | None = None,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """The paragraph share of each group, for codes that are taken as they stand.

    ``sums`` and ``sizes`` are per article, shape (n_articles,); ``groups`` numbers the articles'
    sources from 0; ``squares`` are sums of squares, needed only for values other than 0 and 1.
    With ``sizes`` a total of another variable (paragraphs that carry a frame), it is a share
    within a share. Articles without paragraphs are left out.

    The value is the ratio of sums. The interval is Wilson's at ``n_eff = min(N / DEFF(icc),
    p~(1 - p~) / V_own)``, where icc is pooled over all groups (unless given), V_own is the group's
    own cluster variance and p~ keeps off 0 and 1, with Student's quantile at the icc's degrees of
    freedom. One article gets no interval; two to four get a caution. Unit: the article.

    Source: Donner & Klar (1993), Journal of Clinical Epidemiology 46, for the pooled design
    effect; Korn & Graubard (1998), Survey Methodology 24, for score intervals at the effective
    size. We differ in taking the smaller of two effective sizes, which holds when one source
    clusters more than the others. Raises ValueError for unequal lengths, negative sizes, or sums
    outside 0 to sizes.

    >>> both = shares([1, 2, 0, 6], [2, 3, 5, 10], [0, 0, 0, 1])
    >>> round(both[0].value, 2), both[0].note, both[1].low
    (0.3, 'few articles', None)
    """
    check_level(level)
    sizes_ = as_floats(sizes, "sizes")
    sums_ = as_floats(sums, "sums", len(sizes_))
    groups_ = as_groups(groups, len(sizes_))
    if (sizes_ < 0).any() or (sums_ < 0).any() or (sums_ > sizes_ * (1 + 1e-9)).any():
        raise ValueError("sums must lie between 0 and sizes")
    total_groups = count_groups(groups_, n_groups)
    pooled = icc if icc is not None else pooled_icc(sums_, sizes_, groups_, squares=squares)
    kept = sizes_ > 0
    return _estimates(sums_[kept], sizes_[kept], groups_[kept], total_groups, pooled, level)


def _estimates(
    sums: Floats, sizes: Floats, groups: Integers, n_groups: int, icc: Icc, level: float
) -> tuple[Estimate, ...]:
    rho = max(icc.value, ICC_FLOOR)
    total = add_by_group(sizes, groups, n_groups)
    value = np.clip(divide(add_by_group(sums, groups, n_groups), total), 0.0, 1.0)
    effective = divide(total, design_effects(sizes, groups, n_groups, rho))
    own = cluster_variances(sums, sizes, groups, n_groups)
    articles = np.bincount(groups, minlength=n_groups)
    return tuple(
        _estimate(*row, df=icc.df, level=level)
        for row in zip(
            value.tolist(),
            total.tolist(),
            effective.tolist(),
            own.tolist(),
            articles.tolist(),
            strict=True,
        )
    )


def _estimate(
    value: float,
    total: float,
    effective: float,
    own: float,
    n_articles: int,
    *,
    df: float,
    level: float,
) -> Estimate:
    if n_articles == 0:
        return undefined(0, "no paragraphs")
    n, note = round(total), article_note(n_articles)
    if n_articles == 1:
        return without_interval(value, n, note)
    safe = shrink(value, effective)
    size = min(effective, safe * (1 - safe) / own) if own > 0 else effective
    low, high = wilson(value, size, t_quantile(df or n_articles - 1, level))
    return Estimate(value, low, high, n, note)
