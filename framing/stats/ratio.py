"""Shares within shares: of the paragraphs that carry a frame, how many favor it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from framing.stats.arrays import Floats, Integers, add_by_group, divide
from framing.stats.audit import PRIOR_DF, Audit, Corpus, corrected_totals
from framing.stats.clusters import ICC_DEFAULT, Icc, blend_icc, design_effects, pooled_icc
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
    icc: Icc,
    *,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """The share of a part in a whole (frame and favor among frame), corrected by one audit.

    Both corpora have the same articles and both audits the same paragraphs; their predictions and
    codes are those of the part and of the whole; ``icc`` is that of ``ratio_icc``. The value is the
    ratio r of the corrected totals Z and D. Its variance is the larger of two: that of article
    residuals ``u_a = psi^z_a - r psi^d_a``, ``A / (A - 1) sum u_a^2 / D^2``; and ``r~(1 - r~)
    DEFF(icc) / D`` for the articles plus ``(1 - n/N) var(e^z - r e^d) N^2 / (n D^2)`` for the
    audit, whose errors are e. The interval is Wilson's at ``r~(1 - r~) / V`` with t at n - 1; n
    counts the audited paragraphs that belong to the whole. Unit: the article.

    Source: Cochran (1977), chapter 6, for the ratio; Egami et al. (2023), arXiv 2306.04746, for the
    totals. We differ in the second variance, without which intervals from 3 articles covered 76 to
    91 %, and in holding the effective size to twice n, as few coded paragraphs can agree by luck.
    No interval for one article or fewer than 10 audited paragraphs of the whole; NaN where the
    corrected whole is empty. Raises ValueError if the four do not fit each other. Without an
    audit, use ``shares`` with the whole as sizes.
    """
    check_level(level)
    _check_fit(part, part_audit, whole, whole_audit)
    n_groups, groups = whole.n_groups, whole.groups
    parts, wholes = corrected_totals(part, part_audit), corrected_totals(whole, whole_audit)
    total = add_by_group(wholes, groups, n_groups)
    ratio = divide(add_by_group(parts, groups, n_groups), total)
    squared = add_by_group(np.square(parts - ratio[groups] * wholes), groups, n_groups)
    articles = np.bincount(groups, minlength=n_groups)
    by_cluster = divide(articles, articles - 1.0) * divide(squared, np.square(total))
    by_audit = _audit_variance(part_audit, whole_audit, whole, ratio, total)
    # Predicted sizes, as the corrected ones of single articles are too noisy to be squared.
    effects = design_effects(whole.predicted, groups, n_groups, icc.value)
    n = np.round(add_by_group(whole_audit.codes, groups[whole_audit.articles], n_groups))
    return tuple(
        _estimate(
            float(ratio[g]) if total[g] > 0 else np.nan,
            (float(by_cluster[g]), float(divide(effects[g], total[g])), float(by_audit[g])),
            int(n[g]),
            int(articles[g]),
            level,
        )
        for g in range(n_groups)
    )


def ratio_icc(
    part_audit: Audit, whole_audit: Audit, groups: Integers, labelled: Sequence[Icc] = ()
) -> Icc:
    """How alike the paragraphs of the whole are within articles, from an audit's codes.

    ``groups`` are the articles' sources, shape (n_articles,). Articles with two or more audited
    paragraphs of the whole tell; they are blended as in ``audit_icc``.
    """
    n_articles = len(groups)
    sizes = add_by_group(whole_audit.codes, whole_audit.articles, n_articles)
    sums = add_by_group(part_audit.codes, part_audit.articles, n_articles)
    several = sizes > 1
    own = pooled_icc(sums[several], sizes[several], groups[several])
    return blend_icc([own, *(list(labelled) or [Icc(ICC_DEFAULT, PRIOR_DF)])])


def _audit_variance(
    part: Audit, whole: Audit, corpus: Corpus, ratio: Floats, total: Floats
) -> Floats:
    """What the choice of audited paragraphs adds to the variance of each group's ratio.

    Chances are taken as equal within a group here; the article residuals heed unequal ones.
    """
    groups = corpus.groups[whole.articles]
    errors = part.codes - part.predicted - ratio[groups] * (whole.codes - whole.predicted)
    n = np.bincount(groups, minlength=len(ratio)).astype(np.float64)
    mean = divide(add_by_group(errors, groups, len(ratio)), n)
    spread = divide(add_by_group(np.square(errors - mean[groups]), groups, len(ratio)), n - 1)
    sizes = add_by_group(corpus.sizes, corpus.groups, len(ratio))
    return divide((1 - divide(n, sizes)) * spread * np.square(sizes), n * np.square(total))


def _estimate(
    ratio: float, variances: tuple[float, float, float], n: int, n_articles: int, level: float
) -> Estimate:
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
    by_cluster, by_article, by_audit = variances
    safe = shrink(share, n)
    spread = safe * (1 - safe)
    # Never surer than the audited paragraphs of the whole would be if they were independent and
    # the tool explained half of what they show: few positives can agree by luck.
    size = min(spread / max(by_cluster, spread * by_article + by_audit), 2.0 * n)
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
