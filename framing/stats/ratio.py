"""Shares within shares: of the paragraphs that carry a frame, how many favor it."""

from __future__ import annotations

import numpy as np

from framing.stats.arrays import add_by_group, divide
from framing.stats.audit import Audit, Corpus, corrected_totals
from framing.stats.estimate import (
    Estimate,
    article_note,
    join_notes,
    undefined,
    without_interval,
)
from framing.stats.intervals import check_level, shrink, t_quantile, wilson

MIN_POSITIVES = 10
"""Audited paragraphs of the whole below which only counts are worth printing."""


def audited_ratios(
    part: Corpus,
    part_audit: Audit,
    whole: Corpus,
    whole_audit: Audit,
    *,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """The share of a part in a whole (frame and favor among frame), corrected by one audit.

    Both corpora have the same articles and both audits the same paragraphs; their predictions and
    codes are those of the part and of the whole. The value is the ratio r of the corrected totals Z
    and D; with article residuals ``u_a = psi^z_a - r psi^d_a`` the variance is ``A / (A - 1) sum
    u_a^2 / D^2``, and the interval Wilson's at ``r~(1 - r~) / V`` with t at n - 1. n counts the
    audited paragraphs that belong to the whole. Unit: the article.

    Source: Cochran (1977), chapter 6, for the ratio; Egami et al. (2023), NeurIPS, for the totals.
    No interval for one article or fewer than 10 audited paragraphs of the whole; NaN where the
    corrected whole is empty. Raises ValueError if the four do not fit each other. Without an audit,
    use ``shares`` with the whole as sizes.
    """
    check_level(level)
    _check_fit(part, part_audit, whole, whole_audit)
    n_groups, groups = whole.n_groups, whole.groups
    parts, wholes = corrected_totals(part, part_audit), corrected_totals(whole, whole_audit)
    total = add_by_group(wholes, groups, n_groups)
    ratio = divide(add_by_group(parts, groups, n_groups), total)
    squared = add_by_group(np.square(parts - ratio[groups] * wholes), groups, n_groups)
    articles = np.bincount(groups, minlength=n_groups)
    positives = add_by_group(whole_audit.codes, groups[whole_audit.articles], n_groups)
    variance = divide(articles, articles - 1.0) * divide(squared, np.square(total))
    return tuple(
        _estimate(
            ratio[g] if total[g] > 0 else np.nan,
            variance[g],
            round(positives[g]),
            int(articles[g]),
            level,
        )
        for g in range(n_groups)
    )


def _estimate(ratio: float, variance: float, n: int, n_articles: int, level: float) -> Estimate:
    if np.isnan(ratio):
        return undefined(n, "undefined: the whole is empty")
    share = float(min(max(ratio, 0.0), 1.0))
    note = article_note(n_articles)
    if n < MIN_POSITIVES:
        return without_interval(
            share, n, join_notes(f"{n} audited paragraphs, {MIN_POSITIVES} are needed", note)
        )
    if n_articles == 1:
        return without_interval(share, n, note)
    safe = shrink(share, n)
    # Never surer than the audited paragraphs of the whole would be if they were independent and
    # the tool explained half of what they show: few positives can agree by luck.
    size = min(safe * (1 - safe) / variance if variance > 0 else np.inf, 2.0 * n)
    return Estimate(share, *wilson(share, size, t_quantile(n - 1, level)), n, note)


def _check_fit(part: Corpus, part_audit: Audit, whole: Corpus, whole_audit: Audit) -> None:
    fits = (
        np.array_equal(part.sizes, whole.sizes)
        and np.array_equal(part.groups, whole.groups)
        and np.array_equal(part_audit.articles, whole_audit.articles)
    )
    if not fits:
        raise ValueError("part and whole must have the same articles and audited paragraphs")
    if (part_audit.codes > whole_audit.codes).any():
        raise ValueError("a paragraph that is coded in the part must be coded in the whole")
