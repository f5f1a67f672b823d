"""Shares corrected by a coded random sample of the corpus itself (the audit).

The tool predicts every paragraph; a coder codes a random few. The mean prediction plus the mean
error on the coded ones is unbiased however the tool errs, since the sample is random by design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.stats.arrays import (
    Floats,
    Integers,
    add_by_group,
    as_floats,
    as_groups,
    as_indices,
    count_groups,
    divide,
)
from framing.stats.clusters import (
    ICC_DEFAULT,
    Icc,
    blend_icc,
    cluster_variances,
    design_effects,
    pooled_icc,
)
from framing.stats.estimate import Estimate, article_note, undefined, without_interval
from framing.stats.intervals import check_level, shrink, t_quantile, wilson

FLOOR_WEIGHT = 10
"""Pseudo-paragraphs by which the predicted error variance backs up the observed one: an audit of
25 that holds no positive would otherwise claim to be certain."""

PRIOR_DF = 8.0
"""Weight of the default correlation where no labelled articles inform it."""

SMALL_CORPUS = 100
LARGE_FRACTION = 1 / 3
"""In a corpus of under 100 paragraphs, or audited by a third, predictions add noise only."""


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Sums per article over all its paragraphs, each of shape (n_articles,).

    ``sizes`` counts paragraphs, ``predicted`` adds up g, ``doubt`` g(1 - g), where g is the
    recalibrated prediction of a paragraph; ``groups`` numbers the sources from 0.
    """

    sizes: Floats
    predicted: Floats
    doubt: Floats
    groups: Integers

    def __post_init__(self) -> None:
        length = len(self.sizes)
        _set(self, "sizes", as_floats(self.sizes, "sizes"))
        _set(self, "predicted", as_floats(self.predicted, "predicted", length))
        _set(self, "doubt", as_floats(self.doubt, "doubt", length))
        _set(self, "groups", as_groups(self.groups, length))
        if not (self.sizes > 0).all():
            raise ValueError("every article needs paragraphs")

    @property
    def n_groups(self) -> int:
        """How many sources there are."""
        return count_groups(self.groups)


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """The coded random sample, each of shape (n_audited,).

    ``articles`` are positions in the ``Corpus``, ``codes`` what the coder said (0 or 1),
    ``predicted`` g of the same paragraphs, ``probabilities`` with which each was drawn; left out,
    every paragraph of a source had the same chance.
    """

    articles: Integers
    codes: Floats
    predicted: Floats
    probabilities: Floats | None = None

    def __post_init__(self) -> None:
        length = len(self.articles)
        _set(self, "articles", as_indices(self.articles, "articles"))
        _set(self, "codes", as_floats(self.codes, "codes", length))
        _set(self, "predicted", as_floats(self.predicted, "predicted", length))
        if self.probabilities is None:
            return
        drawn = as_floats(self.probabilities, "probabilities", length)
        if not ((drawn > 0) & (drawn <= 1)).all():
            raise ValueError("probabilities must be above 0 and at most 1")
        _set(self, "probabilities", drawn)


def audited_shares(
    corpus: Corpus, audit: Audit, icc: Icc, *, level: float = 0.95
) -> tuple[Estimate, ...]:
    """The share of each source, as coders would find it in coverage of the kind sampled.

    The value is the mean of g plus the (inversely weighted) mean of code - g over the audited. Its
    variance is the larger of ``V_art + V_aud`` and the cluster variance of corrected article
    totals: ``V_art = p~(1 - p~) DEFF(icc) / N``; ``V_aud = (1 - n/N) s^2 / n`` with ``s^2 =
    ((n - 1) var(code - g) + 10 mean(g(1 - g))) / (n + 9)``. The interval is Wilson's at effective
    size ``p~(1 - p~) / V`` with t at n - 1; n counts the audited paragraphs. Unit: the article.

    Source: Egami et al. (2023), arXiv 2306.04746 (design-based supervised learning), which is the
    difference estimator of Cochran (1977), chapter 7; Hajek's weights for unequal probabilities. We
    differ in the floor of the variance, in adding the luck of the articles, and in the score
    interval. No interval for one article or fewer than two audited paragraphs; NaN without any.
    Raises ValueError for arrays that do not fit each other.
    """
    check_level(level)
    found = _correct(corpus, audit)
    own = cluster_variances(found.totals, corpus.sizes, corpus.groups, corpus.n_groups)
    effects = design_effects(corpus.sizes, corpus.groups, corpus.n_groups, icc.value)
    articles = np.bincount(corpus.groups, minlength=corpus.n_groups)
    estimates = []
    for group in range(corpus.n_groups):
        n, note = int(found.n[group]), article_note(int(articles[group]))
        lacking = _lacking(found, group)
        if lacking is not None:
            estimates.append(lacking)
        elif articles[group] == 1:
            estimates.append(without_interval(_clip(found.values[group]), n, note))
        else:
            safe = shrink(found.values[group], n)
            by_articles = safe * (1 - safe) * effects[group] / found.sizes[group]
            variance = max(by_articles + found.variances[group], own[group])
            estimates.append(_interval(found.values[group], variance, n, level, note))
    return tuple(estimates)


def this_corpus_shares(
    corpus: Corpus, audit: Audit, *, level: float = 0.95
) -> tuple[Estimate, ...]:
    """The share of each source in exactly these articles, as coders would find it.

    As ``audited_shares`` without the luck of the articles: the variance is ``V_aud`` alone, so one
    article is enough. In a corpus of under 100 paragraphs, or audited by a third or more, the
    audited paragraphs alone are used: Wilson's interval at ``n / (1 - n/N)``, cut to the bounds
    that the codes leave possible. Unit: the paragraph, given the articles. Source: Cochran (1977),
    chapters 3 and 7.
    """
    check_level(level)
    found = _correct(corpus, audit)
    estimates = []
    for group in range(corpus.n_groups):
        lacking = _lacking(found, group)
        n, size = int(found.n[group]), found.sizes[group]
        if lacking is not None:
            estimates.append(lacking)
        elif size < SMALL_CORPUS or n / size >= LARGE_FRACTION:
            estimates.append(_audited_only(found, group, level))
        else:
            estimates.append(_interval(found.values[group], found.variances[group], n, level, ""))
    return tuple(estimates)


def corrected_totals(corpus: Corpus, audit: Audit) -> Floats:
    """The articles' corrected numbers of paragraphs with the code, shape (n_articles,).

    ``sum g`` plus the inversely weighted errors found in the article. They add up to N times the
    source's share, and are what tests permute. A total can fall below 0 or above the size.
    """
    return _correct(corpus, audit).totals


def audit_icc(corpus: Corpus, audit: Audit, labelled: Sequence[Icc] = ()) -> Icc:
    """The intra-class correlation for an audit, from its own codes and from labelled articles.

    The audit tells by its articles with two or more audited paragraphs. ``labelled`` are
    correlations of real, hand-labelled articles; without any, the default of 0.2 stands in with 8
    degrees of freedom. All are averaged by degrees of freedom and floored at 0.05.
    """
    n_articles = len(corpus.sizes)
    counts = np.bincount(audit.articles, minlength=n_articles).astype(np.float64)
    sums = add_by_group(audit.codes, audit.articles, n_articles)
    several = counts > 1
    own = pooled_icc(sums[several], counts[several], corpus.groups[several])
    known = list(labelled) or [Icc(ICC_DEFAULT, PRIOR_DF)]
    return blend_icc([own, *known])


@dataclass(frozen=True, slots=True, eq=False)
class _Corrected:
    """Per source: n audited, N, the share, its audit variance and what the audit alone says."""

    n: Integers
    sizes: Floats
    values: Floats
    variances: Floats
    coded_shares: Floats
    coded_sizes: Floats
    positives: Floats
    totals: Floats


def _correct(corpus: Corpus, audit: Audit) -> _Corrected:
    if len(audit.articles) and audit.articles.max() >= len(corpus.sizes):
        raise ValueError(f"audited article {audit.articles.max()} is not in the corpus")
    groups, n_groups = corpus.groups[audit.articles], corpus.n_groups
    sizes = add_by_group(corpus.sizes, corpus.groups, n_groups)
    n = np.bincount(groups, minlength=n_groups)
    weights, drawn = _weights(audit, groups, n, sizes)
    errors = audit.codes - audit.predicted
    mean_error = add_by_group(weights * errors, groups, n_groups)
    factor = np.square(weights) * (1 - drawn)
    spread = add_by_group(factor * np.square(errors - mean_error[groups]), groups, n_groups)
    doubt = divide(add_by_group(corpus.doubt, corpus.groups, n_groups), sizes, 0.0)
    squared = add_by_group(factor, groups, n_groups)
    # (n - 1) * var / n with equal chances; Hajek's linearised variance with unequal ones.
    variances = (n * spread + FLOOR_WEIGHT * doubt * squared) / (n + FLOOR_WEIGHT - 1)
    totals = corpus.predicted + add_by_group(
        weights * sizes[groups] * errors, audit.articles, len(corpus.sizes)
    )
    return _Corrected(
        n=n,
        sizes=sizes,
        values=divide(add_by_group(corpus.predicted, corpus.groups, n_groups), sizes) + mean_error,
        variances=variances,
        coded_shares=add_by_group(weights * audit.codes, groups, n_groups),
        coded_sizes=divide(1.0, squared, np.inf),
        positives=add_by_group(audit.codes, groups, n_groups),
        totals=totals,
    )


def _weights(audit: Audit, groups: Integers, n: Integers, sizes: Floats) -> tuple[Floats, Floats]:
    """Weights of the audited that add up to 1 in each source, and their sampling fractions."""
    if audit.probabilities is None:
        return 1 / n[groups], np.minimum(n[groups] / sizes[groups], 1.0)
    inverse = 1 / audit.probabilities
    return inverse / add_by_group(inverse, groups, len(n))[groups], audit.probabilities


def _lacking(found: _Corrected, group: int) -> Estimate | None:
    """The estimate of a source with too few audited paragraphs, or None."""
    if found.n[group] == 0:
        return undefined(0, "no audited paragraphs")
    if found.n[group] == 1 < found.sizes[group]:
        return without_interval(_clip(found.values[group]), 1, "one audited paragraph")
    return None


def _interval(value: float, variance: float, n: int, level: float, note: str) -> Estimate:
    safe, share = shrink(value, n), _clip(value)
    size = safe * (1 - safe) / variance if variance > 0 else np.inf
    low, high = wilson(share, size, t_quantile(n - 1, level))
    return Estimate(share, low, high, n, note)


def _audited_only(found: _Corrected, group: int, level: float) -> Estimate:
    n, size = int(found.n[group]), float(found.sizes[group])
    positives = float(found.positives[group])
    # A corpus coded whole is counted, so that its share carries no rounding.
    share = positives / size if n >= size else _clip(found.coded_shares[group])
    low, high = wilson(share, found.coded_sizes[group], t_quantile(max(n - 1, 1), level))
    least, most = positives / size, (positives + size - n) / size
    return Estimate(share, min(max(low, least), share), max(min(high, most), share), n)


def _clip(value: float) -> float:
    return float(min(max(value, 0.0), 1.0))


def _set(instance: object, name: str, value: object) -> None:
    """Assign a checked field of a frozen dataclass at its birth."""
    object.__setattr__(instance, name, value)
