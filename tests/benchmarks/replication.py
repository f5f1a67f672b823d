"""One replication: a tool fitted on labelled outlets, and every way to report on new ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from simulation import ICC, VARIANTS, Outlet, Texts, target_outlets, training_outlets, write
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from framing.stats.audit import (
    Audit,
    Corpus,
    audit_icc,
    audited_shares,
    corrected_totals,
    this_corpus_shares,
)
from framing.stats.clusters import Icc, pooled_icc
from framing.stats.comparison import Family, compare
from framing.stats.estimate import Estimate
from framing.stats.intervals import t_quantile, wilson
from framing.stats.logistic import clip_logits, expit
from framing.stats.ratio import audited_ratios, ratio_icc
from framing.stats.recalibration import N_FOLDS, fit_recalibration, fold_of
from framing.stats.sampling import sample_within
from framing.stats.unaudited import ErrorRates, error_rates, unaudited_shares

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TRAINING_ARTICLES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Tool:
    """A fitted tool: scores of texts, its threshold, and how it errs on what it was fitted on."""

    score: Callable[[csr_matrix], Floats]
    threshold: float
    rates: ErrorRates
    icc: Icc
    grouped_f1: float


@dataclass(frozen=True, slots=True)
class Shot:
    """One estimate of one outlet beside the truth."""

    scenario: str
    articles: int
    method: str
    audit: int
    outlet: int
    truth: float
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Duel:
    """One pair of outlets: the true gap, and the p-values of the audited and the naive test."""

    scenario: str
    replication: int
    true_gap: float
    gap: float
    p: float
    adjusted_p: float
    low: float
    high: float
    naive_gap: float
    naive_p: float


def fit_scores(counts: csr_matrix, codes: Floats) -> Callable[[csr_matrix], Floats]:
    """TF-IDF and logistic regression, as a function from counts to log-odds."""
    weigh = TfidfTransformer(sublinear_tf=True).fit(counts)
    model = LogisticRegression(C=10, solver="liblinear", random_state=0)
    model.fit(weigh.transform(counts), codes)
    return lambda texts: clip_logits(model.decision_function(weigh.transform(texts)))


def held_out_scores(texts: Texts, codes: Floats, parts: Integers) -> Floats:
    """Scores of each part's paragraphs by a tool fitted on the other parts."""
    scores = np.empty(len(codes))
    for part in np.unique(parts):
        out = parts == part
        scores[out] = fit_scores(texts.counts[~out], codes[~out])(texts.counts[out])
    return scores


def best_threshold(scores: Floats, codes: Floats) -> tuple[float, float]:
    """The threshold with the highest F1, and that F1."""
    order = np.argsort(-scores)
    hits = np.cumsum(codes[order])
    f1 = 2 * hits / (np.arange(1, len(codes) + 1) + codes.sum())
    best = int(f1.argmax())
    return float(scores[order[best]]), float(f1[best])


def f1_score(tags: Floats, codes: Floats) -> float:
    """F1 of tags against codes."""
    return float(2 * (tags * codes).sum() / max(tags.sum() + codes.sum(), 1))


def fit_tool(texts: Texts) -> Tool:
    """The tool and everything that its labelled paragraphs say about it."""
    codes = texts.codes
    grouped = held_out_scores(texts, codes, texts.articles % 5)
    threshold, f1 = best_threshold(grouped, codes)
    unseen = held_out_scores(texts, codes, texts.outlets)
    rates = error_rates(codes, grouped >= threshold, unseen >= threshold, texts.outlets)
    sizes = np.bincount(texts.articles)
    icc = pooled_icc(np.bincount(texts.articles, codes), sizes, texts.article_outlets)
    return Tool(fit_scores(texts.counts, codes), threshold, rates, icc, f1)


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """Target outlets with the tool's scores: what a report starts from."""

    scenario: str
    replication: int
    n_articles: int
    outlets: list[Outlet]
    texts: Texts
    tool: Tool
    scores: Floats
    part_scores: Floats


def situation(scenario: str, n_articles: int, replication: int) -> Situation:
    """The situation that a scenario and its numbers stand for, the same on every run."""
    number = sum(map(ord, scenario))
    rng = np.random.default_rng([number, n_articles, replication])
    icc = VARIANTS.get(scenario, ICC)
    labelled = write(training_outlets(scenario, rng), TRAINING_ARTICLES, rng, icc=icc)
    outlets = target_outlets(scenario, rng)
    texts = write(outlets, n_articles, rng, icc=icc)
    tool = fit_tool(labelled)
    part = fit_scores(labelled.counts, labelled.favor)
    return Situation(
        scenario,
        replication,
        n_articles,
        outlets,
        texts,
        tool,
        tool.score(texts.counts),
        part(texts.counts),
    )


def draw_audit(texts: Texts, size: int, seed: int) -> Integers:
    """The rows that ``framing sample`` would draw: ``size`` of each outlet."""
    numbers = np.unique(texts.outlets)
    counts = {str(k): int((texts.outlets == k).sum()) for k in numbers}
    drawn = sample_within(counts, size=size, seed=seed)
    rows = [np.flatnonzero(texts.outlets == k)[drawn[str(k)].positions] for k in numbers]
    return np.concatenate(rows)


def sums_of(texts: Texts, predicted: Floats) -> Corpus:
    """Sums per article of the predictions."""
    return Corpus(
        np.bincount(texts.articles).astype(np.float64),
        np.bincount(texts.articles, predicted),
        np.bincount(texts.articles, predicted * (1 - predicted)),
        texts.article_outlets,
    )


def audited(texts: Texts, scores: Floats, codes: Floats, rows: Integers) -> tuple[Corpus, Audit]:
    """The sums and the audit after recalibration on the audited rows."""
    folds = np.array([fold_of(str(a)) for a in range(texts.articles.max() + 1)])[texts.articles]
    line = fit_recalibration(scores[rows], codes[rows], folds[rows], n_folds=N_FOLDS)
    predicted = line.predict(scores, folds)
    return sums_of(texts, predicted), Audit(texts.articles[rows], codes[rows], predicted[rows])


def report(case: Situation, audits: tuple[int, ...]) -> tuple[list[Shot], list[Duel]]:
    """Every method's estimates of every outlet, and the pairs of the last audit."""
    texts, tool = case.texts, case.tool
    tags = (case.scores >= tool.threshold).astype(np.float64)
    tagged = np.bincount(texts.articles, tags)
    sizes = np.bincount(texts.articles).astype(np.float64)
    groups = texts.article_outlets
    found = {
        ("naive", 0): naive_shares(tagged, sizes, groups),
        ("unaudited", 0): unaudited_shares(tagged, sizes, groups, tool.rates),
    }
    duels: list[Duel] = []
    for size in audits:
        rows = draw_audit(texts, size, case.replication)
        corpus, audit = audited(texts, case.scores, texts.codes, rows)
        icc = audit_icc(corpus, audit, [tool.icc])
        shares = audited_shares(corpus, audit, icc)
        found["audit", size] = shares
        found["audit only", size] = audit_only(texts, rows)
        found["this corpus", size] = this_corpus_shares(corpus, audit)
        part = audited(texts, case.part_scores, texts.favor, rows)
        found["ratio", size] = audited_ratios(
            *part, corpus, audit, ratio_icc(part[1], audit, groups)
        )
        family = compare(
            shares, corrected_totals(corpus, audit), sizes, groups, seed=case.replication
        )
        duels = pair_up(case, family, found["naive", 0])
    shots = [
        Shot(case.scenario, case.n_articles, method, size, k, truth_of(case, method, k), estimate)
        for (method, size), estimates in found.items()
        for k, estimate in enumerate(estimates)
    ]
    return shots, duels


def truth_of(case: Situation, method: str, outlet: int) -> float:
    """What a method should have found: the outlet's share, or that of the very corpus."""
    if method == "ratio":
        return case.outlets[outlet].favor
    if method == "this corpus":
        return float(case.texts.codes[case.texts.outlets == outlet].mean())
    return case.outlets[outlet].truth


def naive_shares(tagged: Floats, sizes: Floats, groups: Integers) -> list[Estimate]:
    """Classify and count, with a binomial interval that knows of no error and no article."""
    hits, n = np.bincount(groups, tagged), np.bincount(groups, sizes)
    return [
        Estimate(h / m, *wilson(h / m, m, t_quantile(math.inf)), round(m))
        for h, m in zip(hits.tolist(), n.tolist(), strict=True)
    ]


def audit_only(texts: Texts, rows: Integers) -> list[Estimate]:
    """The coded paragraphs alone, articles ignored."""
    shares = []
    for outlet in np.unique(texts.outlets):
        codes = texts.codes[rows][texts.outlets[rows] == outlet]
        low, high = wilson(float(codes.mean()), len(codes), t_quantile(math.inf))
        shares.append(Estimate(float(codes.mean()), low, high, len(codes)))
    return shares


def pair_up(case: Situation, family: Family, naive: list[Estimate]) -> list[Duel]:
    """The family's comparisons beside the z-test of two naive shares."""
    duels = []
    for pair in family.comparisons:
        first, second = pair.first, pair.second
        if second is None or pair.gap.low is None or pair.gap.high is None:
            raise ValueError("four outlets are compared pair by pair, each with an interval")
        one, two = naive[first], naive[second]
        pool = (one.value * one.n + two.value * two.n) / (one.n + two.n)
        error = math.sqrt(max(pool * (1 - pool), 1e-12) * (1 / one.n + 1 / two.n))
        z = (one.value - two.value) / error
        duels.append(
            Duel(
                case.scenario,
                case.replication,
                case.outlets[first].truth - case.outlets[second].truth,
                pair.gap.value,
                pair.p,
                pair.adjusted_p,
                pair.gap.low,
                pair.gap.high,
                one.value - two.value,
                math.erfc(abs(z) / math.sqrt(2)),
            )
        )
    return duels


def labels_as_audit(replication: int, n_articles: int, per_outlet: int) -> list[Shot]:
    """The audit path where the random labels also train the tool, ten-fold by article."""
    rng = np.random.default_rng([77, n_articles, per_outlet, replication])
    outlets = target_outlets("prior", rng)
    texts = write(outlets, n_articles, rng)
    rows = draw_audit(texts, per_outlet, replication)
    drawn = np.zeros(len(texts.codes), dtype=bool)
    drawn[rows] = True
    folds = np.array([fold_of(str(a), 10) for a in range(texts.articles.max() + 1)])[texts.articles]
    predicted = np.empty(len(texts.codes))
    for fold in range(10):
        fit = drawn & (folds != fold)
        out = folds == fold
        predicted[out] = expit(fit_scores(texts.counts[fit], texts.codes[fit])(texts.counts[out]))
    corpus = sums_of(texts, predicted)
    audit = Audit(texts.articles[rows], texts.codes[rows], predicted[rows])
    shares = audited_shares(corpus, audit, audit_icc(corpus, audit))
    return [
        Shot("prior", n_articles, "labels as audit", per_outlet, k, outlets[k].truth, share)
        for k, share in enumerate(shares)
    ]
