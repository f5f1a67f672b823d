"""The twenty figures that the statistics must reach, each measured beside its bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from measures import Results, Row, bias, coverage, intervals, root_mean_square
from numpy.typing import NDArray
from replication import (
    best_threshold,
    f1_score,
    fit_scores,
    fit_tool,
    held_out_scores,
    labels_as_audit,
)
from scipy.special import ndtr
from simulation import SCENARIOS, TRAINING_SHARES, VARIANTS, Outlet, Texts, cluster_codes, write

from framing.stats.agreement import gwet_ac1, krippendorff_alpha
from framing.stats.comparison import compare
from framing.stats.estimate import UNAUDITED, Estimate
from framing.stats.multiplicity import benjamini_hochberg
from framing.stats.prevalence import shares
from framing.stats.unaudited import ErrorRates, unaudited_shares
from framing.stats.words import WordCounts, contrast_words, log_odds

SHIFTED = ("none", "prior", "exch", "covariate")

# Four coders, twelve units, codes 1 to 5, 0 for missing: the example of Krippendorff (2011).
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)


def audit_rows(results: Results) -> list[Row]:
    """Rows 1 to 3, 5 and 6: the audit path."""
    main = {s: results.where(scenario=s, articles=30, method="audit", audit=75) for s in SCENARIOS}
    covered = {s: coverage(shots) for s, shots in main.items()}
    worst = min(
        coverage([s for s in shots if s.outlet == k]) for shots in main.values() for k in range(4)
    )
    cells = [
        coverage(results.where(scenario=s, articles=a, method="audit", audit=n))
        for s in (*SCENARIOS, *VARIANTS)
        for a in (3, 10, 30, 100)
        for n in (25, 75)
        if (a, n) != (30, 75) or s in VARIANTS
    ]
    largest = max(bias(shots) for shots in main.values())
    alone = [
        results.where(scenario=s, articles=30, method="audit only", audit=75) for s in SCENARIOS
    ]
    ratio = np.mean([root_mean_square(s) for s in main.values()]) / np.mean(
        [root_mean_square(s) for s in alone]
    )
    return [
        Row(1, "audit path, 75 an outlet, 30 articles: coverage by scenario", "91 to 99.5 %",
            _by_scenario(covered), all(91 <= c <= 99.5 for c in covered.values())),
        Row(2, "the same, worst single outlet", ">= 90 %", f"{worst:.1f} %", worst >= 90),
        Row(3, "the same at 3, 10, 100 articles, at 25 an outlet, at ICC 0.1 and 0.3",
            "91 to 99.5 %",
            f"{min(cells):.1f} to {max(cells):.1f} %", min(cells) >= 91 and max(cells) <= 99.5),
        Row(5, "audit path, mean absolute bias, worst scenario", "<= 1.5 points",
            f"{largest:.2f}", largest <= 1.5),
        Row(6, "RMSE of the audit path to that of the coded paragraphs alone", "<= 0.92",
            f"{ratio:.3f}", bool(ratio <= 0.92)),
    ]  # fmt: skip


def unaudited_rows(results: Results) -> list[Row]:
    """Rows 4, 7 and 8: what is said without an audit."""
    naive = {
        s: coverage(results.where(scenario=s, articles=30, method="naive"))
        for s in ("none", "prior", "concept")
    }
    bars = {"none": 60, "prior": 50, "concept": 30}
    path = {
        s: coverage(results.where(scenario=s, articles=30, method="unaudited"))
        for s in (*SHIFTED, "concept")
    }
    return [
        Row(4, "naive count, 30 articles: coverage (the test must bite)",
            "<= 60 / 50 / 30 %", _by_scenario(naive), all(naive[s] <= bars[s] for s in bars)),
        Row(7, "unaudited path, 30 articles: coverage (concept shown, not required)",
            ">= 92 %", _by_scenario(path), all(path[s] >= 92 for s in SHIFTED)),
        _gates(),
    ]  # fmt: skip


def _gates() -> Row:
    """Row 8: gates of the unaudited path, exactly."""
    tagged, sizes, groups = np.full(20, 3.0), np.full(20, 12.0), np.repeat([0, 1], 10)
    five, two = np.array([0.7, 0.6, 0.8, 0.7, 0.6]), np.array([0.7, 0.6])
    full = unaudited_shares(tagged, sizes, groups, ErrorRates(0.7, 0.1, five, five / 9))
    few = unaudited_shares(tagged, sizes, groups, ErrorRates(0.7, 0.1, two, two / 9))
    weak = unaudited_shares(tagged, sizes, groups, ErrorRates(0.4, 0.2, five, five / 9))
    none_compared = not compare(full, tagged, sizes, groups).comparisons
    met = (
        none_compared
        and all(s.note.startswith(UNAUDITED) for s in (*full, *few, *weak))
        and all(s.low is not None for s in full)
        and all(s.low is None for s in (*few, *weak))
        and not any(s.defined for s in weak)
    )
    measured = "no comparison, no interval at K = 2, no share at J = 0.2"
    return Row(8, "no test or verdict unaudited; gates K < 3 and J < 0.3", "exact", measured, met)


def comparison_rows(results: Results) -> list[Row]:
    """Rows 9 to 12: tests of pairs of outlets."""
    null = [d for d in results.duels if d.scenario == "nullshift"]
    type_one = 100 * float(np.mean([d.p < 0.05 for d in null]))
    naive_one = 100 * float(np.mean([d.naive_p < 0.05 for d in null]))
    runs = {d.replication for d in null}
    family = 100 * len({d.replication for d in null if d.adjusted_p < 0.05}) / len(runs)
    concept = [d for d in results.duels if d.scenario == "concept"]
    wrong = 100 * float(np.mean([d.p < 0.05 and d.gap * d.true_gap < 0 for d in concept]))
    naive_wrong = 100 * float(
        np.mean([d.naive_p < 0.05 and d.naive_gap * d.true_gap < 0 for d in concept])
    )
    prior = [d for d in results.duels if d.scenario == "prior"]
    raw = 100 * float(np.mean([d.p < 0.05 for d in prior]))
    adjusted = 100 * float(np.mean([d.adjusted_p < 0.05 for d in prior]))
    bar = 6 if len(runs) >= 250 else 8
    return [
        Row(9, "nullshift: unadjusted type I error of the permutation", "<= 8 %",
            f"{type_one:.1f} % (naive z-test {naive_one:.0f} %)", type_one <= 8),
        Row(10, "nullshift: any false alarm after Holm", f"<= {bar} %", f"{family:.1f} %",
            family <= bar),
        Row(11, "concept: significant with the wrong sign", "<= 1 %",
            f"{wrong:.1f} % (naive z-test {naive_wrong:.0f} %)", wrong <= 1),
        Row(12, "prior: power over the six pairs", ">= 65 %",
            f"{raw:.0f} % unadjusted, {adjusted:.0f} % Holm", min(raw, adjusted) >= 65),
    ]  # fmt: skip


def perfect_labels_row(results: Results) -> Row:
    """Row 13: the interval of plain shares where every code is right."""
    replications = 5 * _few(results)
    cells = []
    for n_articles in (2, 3, 5, 10, 30):
        for icc in (0.1, 0.2, 0.3):
            for share in (0.03, 0.1, 0.3):
                rng = np.random.default_rng([n_articles, int(10 * icc), int(100 * share)])
                hits = [_perfect(n_articles, icc, share, rng) for _ in range(replications)]
                cells.append(100 * float(np.mean(hits)))
    return Row(13, "pooled-ICC Wilson, perfect codes, 2 to 30 articles, 45 cells", "92 to 99.5 %",
               f"{min(cells):.1f} to {max(cells):.1f} %",
               min(cells) >= 92 and max(cells) <= 99.5)  # fmt: skip


def _perfect(n_articles: int, icc: float, share: float, rng: np.random.Generator) -> list[bool]:
    sizes = 4 + rng.negative_binomial(2, 0.2, size=4 * n_articles)
    articles = np.repeat(np.arange(4 * n_articles), sizes)
    codes = cluster_codes(np.full(4 * n_articles, share), articles, rng, icc)
    groups = np.repeat(np.arange(4), n_articles)
    return [_holds(e, share) for e in shares(np.bincount(articles, codes), sizes, groups)]


def _holds(estimate: Estimate, truth: float) -> bool:
    return estimate.low is not None and bool(estimate.low <= truth <= (estimate.high or 0.0))


def labels_as_audit_row(results: Results) -> Row:
    """Row 14: random labels that train and correct at once."""
    covered = [
        coverage(s for r in range(_few(results)) for s in labels_as_audit(r, 100, n))
        for n in (75, 150, 300)
    ]
    return Row(14, "labels double as audit, 100 articles, 75 / 150 / 300 an outlet",
               "91 to 99 %", " / ".join(f"{c:.1f}" for c in covered) + " %",
               all(91 <= c <= 99 for c in covered))  # fmt: skip


def ratio_row(results: Results) -> Row:
    """Row 15: stance within the frame."""
    cells = [
        results.where(scenario=scenario, articles=a, method="ratio", audit=n)
        for scenario in (*SCENARIOS, *VARIANTS)
        for a in (3, 10, 30, 100)
        for n in (25, 75)
    ]
    covered = [coverage(cell) for cell in cells if len(intervals(cell)) >= 200]
    return Row(15, f"ratio (stance), 3 to 100 articles, {len(covered)} cells with 200 intervals",
               "92 to 99.5 %", f"{min(covered):.1f} to {max(covered):.1f} %",
               min(covered) >= 92 and max(covered) <= 99.5)  # fmt: skip


def words_row(results: Results) -> Row:
    """Row 16: words that tell random halves of one outlet apart."""
    hits = {n: [_halves(n, r) for r in range(_few(results))] for n in (60, 144)}
    ours = {n: 100 * float(np.mean([h[0] for h in found])) for n, found in hits.items()}
    plain = {n: 100 * float(np.mean([h[1] for h in found])) for n, found in hits.items()}
    measured = " / ".join(f"{c:.1f}" for c in ours.values())
    beside = " / ".join(f"{c:.0f}" for c in plain.values())
    return Row(16, "words: random halves of an outlet with any hit, 60 / 144 articles", "<= 15 %",
               f"{measured} % (independent words {beside} %)",
               all(c <= 15 for c in ours.values()))  # fmt: skip


def _halves(n_articles: int, replication: int) -> tuple[bool, bool]:
    """Whether any word passes: with clustered variance, and with Monroe's own."""
    rng = np.random.default_rng([16, n_articles, replication])
    texts = write([Outlet(0.2)], n_articles, rng)
    order = rng.permutation(n_articles)
    first, second = (word_counts(texts, half) for half in np.array_split(order, 2))
    prior = np.asarray(texts.counts.sum(axis=0)).ravel()
    used = prior > 0
    found = contrast_words(first, second, np.where(used, prior, 1e-9))
    delta, variance = log_odds(first, second, np.where(used, prior, 1e-9), clustered=False)
    p = 2 * ndtr(-np.abs(delta / np.sqrt(variance)))[found.tested]
    return bool((found.adjusted_p[found.tested] < 0.05).any()), bool(
        (benjamini_hochberg(p) < 0.05).any()
    )


def word_counts(texts: Texts, articles: NDArray[np.int64]) -> WordCounts:
    """The words of some articles, added up by article."""
    kept = np.isin(texts.articles, articles)
    table = texts.counts[kept].tocoo()
    numbers = np.unique(texts.articles[kept], return_inverse=True)[1]
    width = table.shape[1]
    pairs, inverse = np.unique(numbers[table.row] * width + table.col, return_inverse=True)
    counts = np.bincount(inverse, table.data)
    lengths = np.bincount(numbers[table.row], table.data, minlength=numbers.max() + 1)
    return WordCounts(pairs // width, pairs % width, counts, lengths)


def agreement_row(results: Results) -> Row:
    """Row 17: the published example."""
    codes = PUBLISHED - 1
    alpha, ac1 = krippendorff_alpha(codes), gwet_ac1(codes)
    met = abs(alpha - 0.743) < 0.001 and abs(ac1 - 0.775) < 0.001
    return Row(17, "Krippendorff's alpha and Gwet's AC1, published example",
               "0.743, 0.775 +- 0.001", f"{alpha:.4f}, {ac1:.4f}", met)  # fmt: skip


def validation_row(results: Results) -> Row:
    """Row 18: F1 by grouped validation against F1 on new articles."""
    gaps = {}
    for name, shares_ in (("20 %", TRAINING_SHARES), ("5 %", (0.05,) * 5)):
        found = np.array([_validation_gap(shares_, r) for r in range(_few(results))])
        gaps[name] = found.mean(axis=0)
    measured = ", ".join(f"{name}: {g[0]:+.3f} (random {g[1]:+.3f})" for name, g in gaps.items())
    met = all(abs(g[0]) <= 0.05 for g in gaps.values())
    return Row(18, "F1 by article-grouped validation minus F1 on new articles", "within 0.05",
               measured, met)  # fmt: skip


def _validation_gap(shares_: Sequence[float], replication: int) -> tuple[float, float]:
    rng = np.random.default_rng([18, int(100 * shares_[0]), replication])
    outlets = [Outlet(share) for share in shares_]
    texts, fresh = write(outlets, 12, rng), write(outlets, 40, rng)
    tool = fit_tool(texts)
    realised = f1_score((tool.score(fresh.counts) >= tool.threshold).astype(float), fresh.codes)
    random = held_out_scores(texts, texts.codes, rng.integers(5, size=len(texts.codes)))
    threshold, estimated = best_threshold(random, texts.codes)
    score = fit_scores(texts.counts, texts.codes)
    tags = (score(fresh.counts) >= threshold).astype(float)
    return tool.grouped_f1 - realised, estimated - f1_score(tags, fresh.codes)


def voice_row(results: Results) -> Row:
    """Row 19: belongs to the splitting of paragraphs."""
    return Row(19, "voice: direct speech", "F1 >= 0.95", "measured with the quotation rules", None)


def few_articles_row(results: Results) -> Row:
    """Row 20: no interval and no comparison from too little."""
    one = shares([3], [12])
    sums, sizes, groups = np.arange(6), np.full(6, 12), np.repeat([0, 1], 3)
    three = shares(sums, sizes, groups)
    family = compare(three, sums, sizes, groups)
    met = one[0].low is None and not family.comparisons and len(family.left_out) == 2
    return Row(20, "one article: no range; three against three: no comparison", "exact",
               "none, none", met)  # fmt: skip


def _few(results: Results) -> int:
    """Replications of what is slow or needs no more."""
    return min(results.replications, 60)


def _by_scenario(covered: dict[str, float]) -> str:
    return ", ".join(f"{scenario} {value:.1f}" for scenario, value in covered.items())


SINGLE_ROWS: tuple[Callable[[Results], Row], ...] = (
    perfect_labels_row, labels_as_audit_row, ratio_row, words_row, agreement_row, validation_row,
    voice_row, few_articles_row,
)  # fmt: skip


def acceptance(results: Results) -> list[Row]:
    """All rows, by number."""
    rows = [
        *audit_rows(results),
        *unaudited_rows(results),
        *comparison_rows(results),
        *(measure(results) for measure in SINGLE_ROWS),
    ]
    return sorted(rows, key=lambda row: row.number)
