import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.stats.clusters import (
    ICC_DEFAULT,
    ICC_FLOOR,
    Icc,
    blend_icc,
    cluster_variances,
    design_effect,
    pooled_icc,
)
from framing.stats.prevalence import shares


@pytest.mark.parametrize(
    ("sizes", "icc", "effect"),
    [([1, 1, 1], 0.5, 1.0), ([10, 10], 0.0, 1.0), ([10, 10], 1.0, 10.0), ([1, 3], 1.0, 2.5)],
)
def test_the_design_effect_is_kishs(sizes, icc, effect):
    assert design_effect(sizes, icc) == pytest.approx(effect)


@pytest.mark.parametrize(
    ("sums", "icc"),
    [
        ([2, 0, 2, 0], 1.0),  # whole articles one way or the other
        ([1, 1, 1, 1], -1.0),  # every article split in half
    ],
)
def test_the_icc_is_exact_where_articles_of_two_all_agree_or_all_split(sums, icc):
    assert pooled_icc(sums, [2] * 4).value == pytest.approx(icc)


def test_the_icc_of_beta_binomial_articles_is_found():
    rng = np.random.default_rng(1)
    chance = rng.beta(0.3 * 4, 0.7 * 4, size=5000)
    found = pooled_icc(rng.binomial(12, chance), np.full(5000, 12))
    assert found.value == pytest.approx(0.2, abs=0.015)
    assert found.df == 4999


def test_pooling_weighs_groups_by_their_articles():
    # Three articles that agree: between 1/3, within 0. Two that split: between -1/4, within 1/2.
    found = pooled_icc([2, 2, 0, 1, 1], [2] * 5, [0, 0, 0, 1, 1])
    between, within = (2 / 3 - 1 / 4) / 3, (1 / 2) / 3
    assert found.value == pytest.approx(between / (between + within))
    assert found.df == 3


@pytest.mark.parametrize(("sums", "sizes"), [([1, 0], [1, 1]), ([0, 0], [5, 5]), ([3], [5])])
def test_articles_that_cannot_tell_give_the_default_icc(sums, sizes):
    assert pooled_icc(sums, sizes).value == ICC_DEFAULT


def test_a_blend_never_falls_below_the_floor():
    assert blend_icc([Icc(-0.3, 10.0), Icc(0.0, 10.0)]).value == ICC_FLOOR


def test_articles_are_never_taken_for_less_alike_than_0_05():
    assert ICC_FLOOR == 0.05
    low = shares([1, 1, 1, 1, 1], [5] * 5)[0].low
    floored = shares([1, 1, 1, 1, 1], [5] * 5, icc=Icc(0.05, 4.0))[0].low
    assert low == floored


def test_a_blend_of_nothing_is_the_default():
    assert blend_icc([]) == Icc(ICC_DEFAULT, 0.0)


def test_the_cluster_variance_of_equal_articles_is_that_of_their_mean():
    sums, sizes = np.array([3.0, 1.0, 2.0, 2.0]), np.full(4, 4.0)
    found = cluster_variances(sums, sizes, np.zeros(4, dtype=np.int64), 1)[0]
    assert found == pytest.approx((sums / sizes).var(ddof=1) / 4)


def test_one_article_has_no_cluster_variance():
    assert np.isnan(cluster_variances(np.ones(1), np.ones(1), np.zeros(1, dtype=np.int64), 1)[0])


@given(st.lists(st.tuples(st.integers(1, 20), st.floats(0, 1)), min_size=2, max_size=30))
def test_an_icc_never_exceeds_one(articles):
    sizes = np.array([m for m, _ in articles])
    sums = np.array([round(m * part) for m, part in articles])
    assert pooled_icc(sums, sizes).value <= 1 + 1e-12
