import numpy as np
import pytest

from framing.stats.clusters import Icc, design_effect, pooled_icc
from framing.stats.estimate import FEW_ARTICLES, ONE_ARTICLE
from framing.stats.intervals import t_quantile, wilson
from framing.stats.prevalence import shares


def test_the_share_is_the_ratio_of_sums():
    found = shares([1, 2, 0, 9], [2, 3, 5, 10], [0, 0, 0, 1])
    assert [e.value for e in found] == [pytest.approx(0.3), pytest.approx(0.9)]
    assert [e.n for e in found] == [10, 10]


def test_one_article_gets_no_interval():
    estimate = shares([3], [12])[0]
    assert (estimate.value, estimate.low, estimate.note) == (0.25, None, ONE_ARTICLE)


@pytest.mark.parametrize(("n_articles", "note"), [(2, FEW_ARTICLES), (4, FEW_ARTICLES), (5, "")])
def test_few_articles_are_marked_and_keep_their_interval(n_articles, note):
    estimate = shares([2] * n_articles, [8] * n_articles)[0]
    assert estimate.note == note
    assert estimate.low is not None


def test_the_interval_is_wilsons_at_the_effective_size():
    sums, sizes, icc = [3, 2, 4, 3, 3, 3], [10, 10, 10, 10, 10, 10], Icc(0.3, 20.0)
    low, high = wilson(0.3, 60 / design_effect(sizes, 0.3), t_quantile(20.0))
    assert shares(sums, sizes, icc=icc)[0].low == pytest.approx(low)
    assert shares(sums, sizes, icc=icc)[0].high == pytest.approx(high)


def test_a_source_that_clusters_more_than_the_pool_gets_the_wider_interval():
    sums, sizes = [10, 0, 10, 0, 10, 0], [10] * 6
    assert pooled_icc(sums, sizes).value == pytest.approx(1.0)
    tame = shares(sums, sizes, icc=Icc(0.05, 100.0))[0]
    plain = wilson(0.5, 60 / design_effect(sizes, 0.05), t_quantile(100.0))
    assert tame.high - tame.low > 1.5 * (plain[1] - plain[0])


@pytest.mark.parametrize("hits", [0, 10])
def test_a_share_of_none_or_all_has_an_interval_towards_the_other_end(hits):
    estimate = shares([hits] * 20, [10] * 20)[0]
    assert 0.01 < estimate.high - estimate.low < 0.2
    assert estimate.value in (estimate.low, estimate.high)


def test_articles_without_paragraphs_count_for_nothing():
    assert shares([1, 0, 2], [5, 0, 5]) == shares([1, 2], [5, 5])


def test_a_group_without_articles_is_undefined():
    first, second = shares([1, 2], [5, 5], [0, 0], n_groups=2)
    assert first.defined
    assert (second.defined, second.note) == (False, "no paragraphs")


@pytest.mark.parametrize(
    ("sums", "sizes", "message"),
    [
        ([6], [5], "between 0 and sizes"),
        ([-1], [5], "between 0 and sizes"),
        ([1, 2], [5], "length 1"),
        ([np.nan], [5], "finite"),
        ([[1]], [5], "one dimension"),
    ],
)
def test_sums_that_cannot_be_are_refused(sums, sizes, message):
    with pytest.raises(ValueError, match=message):
        shares(sums, sizes)


def test_groups_must_be_whole_numbers():
    with pytest.raises(ValueError, match="groups must be integers"):
        shares([1], [5], [0.0])


@pytest.mark.parametrize(("n_articles", "share"), [(2, 0.1), (3, 0.03), (5, 0.3), (30, 0.1)])
def test_intervals_of_perfect_codes_hold_the_truth_about_as_often_as_they_say(n_articles, share):
    rng = np.random.default_rng(5)
    held = []
    for _ in range(250):
        sizes = 4 + rng.negative_binomial(2, 0.2, size=4 * n_articles)
        chance = rng.beta(share * 4, (1 - share) * 4, size=4 * n_articles)
        groups = np.repeat(np.arange(4), n_articles)
        found = shares(rng.binomial(sizes, chance), sizes, groups)
        held += [e.low <= share <= e.high for e in found]
    assert 0.92 <= np.mean(held) <= 0.995
