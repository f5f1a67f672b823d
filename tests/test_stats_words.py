import numpy as np
import pytest
from scipy.stats import t

from framing.stats.estimate import FEW_ARTICLES
from framing.stats.words import (
    PRIOR_WORDS,
    WordCounts,
    contrast_frame_words,
    contrast_words,
    log_odds,
)


def counts(matrix):
    """Word counts from a table of articles by words."""
    table = np.asarray(matrix, dtype=float)
    articles, words = np.nonzero(table)
    return WordCounts(articles, words, table[articles, words], table.sum(axis=1))


def news(rng, n_articles, tilt=None, n_words=60, bursts=0.0):
    """Articles of 200 words; ``bursts`` makes each repeat words of its own."""
    base = 1 / (np.arange(n_words) + 3)
    weights = np.tile(base if tilt is None else base * tilt, (n_articles, 1))
    if bursts:
        weights = weights * rng.gamma(1 / bursts, bursts, size=weights.shape)
    return np.array([rng.multinomial(200, row / row.sum()) for row in weights])


def test_log_odds_are_monroes():
    prior = np.array([0.2, 0.3, 0.5])
    first, second = np.array([10.0, 20.0, 30.0]), np.array([30.0, 10.0, 60.0])
    delta, variance = log_odds(counts([first]), counts([second]), prior, clustered=False)
    alpha = PRIOR_WORDS * prior
    odds = [(y + alpha) / (y.sum() + PRIOR_WORDS - y - alpha) for y in (first, second)]
    np.testing.assert_allclose(delta, np.log(odds[0] / odds[1]))
    np.testing.assert_allclose(variance, 1 / (first + alpha) + 1 / (second + alpha))


def test_the_clustered_variance_is_that_of_the_formula():
    rng = np.random.default_rng(1)
    tables = [news(rng, 8, bursts=4.0), news(rng, 12, bursts=4.0)]
    prior = np.full(60, 1 / 60)
    expected = np.zeros(60)
    for table in tables:
        n, lengths = table.sum() + PRIOR_WORDS, table.sum(axis=1, keepdims=True)
        p = (table.sum(axis=0) + PRIOR_WORDS * prior) / n
        squared = np.square(table - p * lengths).sum(axis=0)
        expected += len(table) / (len(table) - 1) * squared / np.square(n * p * (1 - p))
    plain = log_odds(counts(tables[0]), counts(tables[1]), prior, clustered=False)[1]
    found = log_odds(counts(tables[0]), counts(tables[1]), prior)[1]
    np.testing.assert_allclose(found, np.maximum(plain, expected))
    assert (expected > plain).any()


def test_words_that_one_source_uses_more_come_out_on_its_side():
    rng = np.random.default_rng(2)
    tilt = np.ones(60)
    tilt[[20, 40]] = 3.0
    first, second = counts(news(rng, 40, tilt)), counts(news(rng, 40))
    found = contrast_words(first, second, np.full(60, 1 / 60))
    assert set(np.argsort(-found.z)[:2]) == {20, 40}
    assert (found.adjusted_p[[20, 40]] < 0.05).all()
    assert found.note == ""


def test_p_values_are_students_with_two_degrees_of_freedom_less_than_articles():
    rng = np.random.default_rng(5)
    found = contrast_words(counts(news(rng, 4)), counts(news(rng, 5)), np.full(60, 1 / 60))
    np.testing.assert_allclose(found.p, 2 * t.sf(np.abs(found.z), 7))


def test_random_halves_of_one_source_rarely_tell_apart():
    rng = np.random.default_rng(3)
    alarms, naive = [], []
    for _ in range(60):
        first, second = (counts(news(rng, 30, bursts=1.0)) for _ in range(2))
        prior = np.full(60, 1 / 60)
        found = contrast_words(first, second, prior)
        alarms.append((found.adjusted_p[found.tested] < 0.05).any())
        delta, variance = log_odds(first, second, prior, clustered=False)
        naive.append((np.abs(delta) > 4 * np.sqrt(variance)).any())
    assert np.mean(alarms) <= 0.15
    assert np.mean(naive) > 0.8


def test_frame_minus_rest_drops_what_a_source_always_says_more():
    rng = np.random.default_rng(4)
    house, framed = np.ones(60), np.ones(60)
    house[10], framed[30] = 3.0, 3.0
    sides = [news(rng, 40, tilt) for tilt in (house * framed, house, np.ones(60), np.ones(60))]
    prior = np.full(60, 1 / 60)
    plain = contrast_words(counts(sides[0]), counts(sides[2]), prior)
    found = contrast_frame_words(*(counts(side) for side in sides), prior)
    assert plain.adjusted_p[10] < 0.05
    assert found.adjusted_p[10] > 0.05
    assert found.adjusted_p[30] < 0.05


@pytest.mark.parametrize(("n_articles", "least"), [(4, 3), (10, 5)])
def test_words_of_too_few_articles_are_not_tested(n_articles, least):
    table = np.ones((n_articles, 6))
    table[:, 5] = 0.0
    table[: least - 1, 5] = 50.0
    found = contrast_words(counts(table), counts(np.ones((n_articles, 6))), np.full(6, 1 / 6))
    seen = least - 1 + n_articles >= least
    assert found.tested[5] == seen
    table[:, 5] = 0.0
    other = np.ones((n_articles, 6))
    other[least - 1 :, 5] = 0.0
    found = contrast_words(counts(table), counts(other), np.full(6, 1 / 6))
    assert not found.tested[5]
    assert np.isnan(found.adjusted_p[5])


def test_fewer_than_twenty_articles_a_side_are_noted():
    few = counts(np.ones((19, 4)))
    many = counts(np.ones((40, 4)))
    assert contrast_words(many, few, np.full(4, 0.25)).note == FEW_ARTICLES


def test_a_prior_with_zeros_is_refused():
    one = counts([[1, 1]])
    with pytest.raises(ValueError, match="frequency above 0 for every word"):
        log_odds(one, one, [1.0, 0.0])


def test_two_articles_cannot_be_contrasted():
    one = counts([[1, 1]])
    with pytest.raises(ValueError, match="needs three articles, got 2"):
        contrast_words(one, one, [0.5, 0.5])
