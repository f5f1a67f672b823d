import math

import numpy as np
import pytest

from framing.stats.audit import (
    Audit,
    Corpus,
    audit_icc,
    audited_shares,
    corrected_totals,
    this_corpus_shares,
)
from framing.stats.clusters import ICC_DEFAULT, Icc, design_effect
from framing.stats.estimate import ONE_ARTICLE
from framing.stats.intervals import t_quantile, wilson

ICC = Icc(0.2, 40.0)


def sums(articles, predicted, groups=None):
    """The corpus of paragraphs with these predictions."""
    articles, predicted = np.asarray(articles), np.asarray(predicted, dtype=float)
    n = articles.max() + 1
    return Corpus(
        np.bincount(articles).astype(float),
        np.bincount(articles, predicted),
        np.bincount(articles, predicted * (1 - predicted)),
        np.zeros(n, dtype=np.int64) if groups is None else np.asarray(groups),
    )


def coverage_of_kind(n_articles, size, seed=1):
    """Paragraphs of one source: their articles, predictions and true codes."""
    rng = np.random.default_rng(seed)
    articles = np.repeat(np.arange(n_articles), size)
    predicted = rng.beta(1.0, 3.0, size=len(articles))
    codes = (rng.random(len(articles)) < predicted).astype(float)
    return articles, predicted, codes


def draw(articles, predicted, codes, n, seed=2):
    rows = np.sort(np.random.default_rng(seed).choice(len(codes), size=n, replace=False))
    return Audit(articles[rows], codes[rows], predicted[rows])


def test_the_share_is_the_mean_prediction_plus_the_mean_error():
    corpus = sums([0, 0, 1, 1, 2, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    audit = Audit([0, 1, 2], [1.0, 0.0, 1.0], [0.1, 0.3, 0.5])
    expected = 0.35 + (0.9 - 0.3 + 0.5) / 3
    assert audited_shares(corpus, audit, ICC)[0].value == pytest.approx(expected)


def test_a_tool_that_errs_everywhere_is_corrected():
    articles, _, codes = coverage_of_kind(40, 25)
    wrong = 1 - 0.9 * codes - 0.05
    drawn = [draw(articles, wrong, codes, 200, seed) for seed in range(200)]
    found = [audited_shares(sums(articles, wrong), audit, ICC)[0].value for audit in drawn]
    assert np.mean(found) == pytest.approx(codes.mean(), abs=0.012)


def test_the_variance_is_the_recipes():
    articles, predicted, codes = coverage_of_kind(30, 12)
    audit = draw(articles, predicted, codes, 75)
    found = audited_shares(sums(articles, predicted), audit, Icc(0.4, 40.0))[0]
    errors = audit.codes - audit.predicted
    spread = (74 * errors.var(ddof=1) + 10 * (predicted * (1 - predicted)).mean()) / 84
    p = predicted.mean() + errors.mean()
    variance = (1 - 75 / 360) * spread / 75 + p * (1 - p) * design_effect([12] * 30, 0.4) / 360
    low, high = wilson(p, p * (1 - p) / variance, t_quantile(74))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_corrected_totals_add_up_to_the_share():
    articles, predicted, codes = coverage_of_kind(12, 30)
    corpus, audit = sums(articles, predicted), draw(articles, predicted, codes, 60)
    totals = corrected_totals(corpus, audit)
    expected = audited_shares(corpus, audit, ICC)[0].value
    assert totals.sum() / corpus.sizes.sum() == pytest.approx(expected)


def test_clustered_codes_widen_the_interval_beyond_a_small_icc():
    articles = np.repeat(np.arange(20), 10)
    codes = np.repeat(np.arange(20) % 2, 10).astype(float)
    audit = Audit(articles, codes, np.full(200, 0.5))
    found = audited_shares(sums(articles, np.full(200, 0.5)), audit, Icc(0.05, 40.0))[0]
    effective = wilson(0.5, 19.0, t_quantile(199))
    assert found.low == pytest.approx(effective[0], abs=1e-6)


def test_equal_probabilities_given_or_left_out_are_the_same():
    articles, predicted, codes = coverage_of_kind(30, 12)
    plain = draw(articles, predicted, codes, 72)
    given = Audit(plain.articles, plain.codes, plain.predicted, np.full(72, 0.2))
    corpus = sums(articles, predicted)
    one, two = audited_shares(corpus, plain, ICC)[0], audited_shares(corpus, given, ICC)[0]
    assert (one.value, one.low) == (pytest.approx(two.value), pytest.approx(two.low))


def test_unequal_probabilities_are_weighed_away():
    articles, predicted, codes = coverage_of_kind(40, 25)
    chance = np.where(predicted > 0.3, 0.4, 0.1)
    rng = np.random.default_rng(3)
    wrong = np.full(len(codes), 0.5)
    found = []
    for _ in range(200):
        rows = np.flatnonzero(rng.random(len(codes)) < chance)
        audit = Audit(articles[rows], codes[rows], wrong[rows], chance[rows])
        found.append(audited_shares(sums(articles, wrong), audit, ICC)[0].value)
    assert np.mean(found) == pytest.approx(codes.mean(), abs=0.006)


def test_an_audit_without_a_positive_is_not_certain():
    corpus = sums(np.repeat(np.arange(30), 12), np.full(360, 0.05))
    audit = Audit(np.arange(25), np.zeros(25), np.full(25, 0.05))
    found = audited_shares(corpus, audit, ICC)[0]
    assert found.low == pytest.approx(0.0, abs=1e-9)
    assert found.high > 0.08


def test_one_article_gets_a_share_without_a_range_and_a_range_for_itself():
    articles, predicted, codes = coverage_of_kind(1, 200)
    corpus, audit = sums(articles, predicted), draw(articles, predicted, codes, 50)
    source, itself = audited_shares(corpus, audit, ICC)[0], this_corpus_shares(corpus, audit)[0]
    assert (source.low, source.note) == (None, ONE_ARTICLE)
    assert itself.low < codes.mean() < itself.high


def test_a_source_that_was_not_audited_has_no_share():
    corpus = sums([0, 0, 1, 1, 2, 2], [0.5] * 6, groups=[0, 0, 1])
    found = audited_shares(corpus, Audit([0, 1], [1.0, 0.0], [0.5, 0.5]), ICC)
    assert found[0].defined
    assert (found[1].defined, found[1].note) == (False, "no audited paragraphs")


@pytest.mark.parametrize("size", range(2, 40))
def test_a_corpus_coded_whole_is_known_without_rounding(size):
    articles, predicted, codes = coverage_of_kind(5, size)
    found = this_corpus_shares(sums(articles, predicted), Audit(articles, codes, predicted))[0]
    assert found.low == found.value == found.high == codes.sum() / (5 * size)


def test_the_range_of_a_small_corpus_stays_within_what_its_codes_leave_possible():
    articles = np.repeat(np.arange(4), 5)
    audit = Audit(articles[:18], np.r_[np.ones(2), np.zeros(16)], np.full(18, 0.1))
    found = this_corpus_shares(sums(articles, np.full(20, 0.1)), audit)[0]
    assert found.value == pytest.approx(2 / 18)
    assert found.low == pytest.approx(0.1)  # Wilson alone would say 0.071
    assert found.value < found.high <= 0.2


def test_this_corpus_ranges_hold_the_truth_about_as_often_as_they_say():
    held = []
    for seed in range(200):
        articles, predicted, codes = coverage_of_kind(20, 12, seed)
        audit = draw(articles, predicted, codes, 60, seed)
        found = this_corpus_shares(sums(articles, predicted), audit)[0]
        held.append(found.low <= codes.mean() <= found.high)
    assert 0.9 <= np.mean(held) <= 0.99


def test_the_icc_of_an_audit_leans_on_labelled_articles_by_their_number():
    corpus = sums([0, 0, 1, 1], [0.5] * 4)
    audit = Audit([0, 0, 1, 1], [1.0, 1.0, 0.0, 0.0], np.full(4, 0.5))
    assert audit_icc(corpus, audit, [Icc(0.1, 8.0)]).value == pytest.approx((1 + 0.8) / 9)
    expected = (1 + 8 * ICC_DEFAULT) / 9
    assert audit_icc(corpus, audit).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], [1.0], [0.5], [0.0]), "above 0 and at most 1"),
        (([0], [1.0], [0.5], [1.5]), "above 0 and at most 1"),
        (([0], [math.nan], [0.5]), "codes must be finite"),
        (([0, 1], [1.0], [0.5]), "codes must have length 2"),
    ],
)
def test_an_audit_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Audit(*arguments)


def test_an_audited_article_must_be_in_the_corpus():
    with pytest.raises(ValueError, match="audited article 7 is not in the corpus"):
        audited_shares(sums([0, 1], [0.5, 0.5]), Audit([7], [1.0], [0.5]), ICC)
