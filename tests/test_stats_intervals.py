import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.stats.estimate import Estimate, without_interval
from framing.stats.intervals import difference, mover, t_quantile, wilson


@pytest.mark.parametrize(
    ("df", "level", "quantile"),
    [(1, 0.95, 12.7062), (10, 0.95, 2.2281), (10, 0.9, 1.8125), (math.inf, 0.95, 1.95996)],
)
def test_quantiles_are_those_of_the_printed_tables(df, level, quantile):
    assert t_quantile(df, level) == pytest.approx(quantile, abs=5e-5)


@pytest.mark.parametrize(("df", "level"), [(0, 0.95), (-1, 0.95), (5, 0.0), (5, 1.0)])
def test_a_quantile_that_does_not_exist_is_refused(df, level):
    with pytest.raises(ValueError, match="must"):
        t_quantile(df, level)


def test_wilson_is_the_published_example():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263.
    low, high = wilson(81 / 263, 263, t_quantile(math.inf))
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.floats(0, 1), st.floats(0.1, 1e6), st.floats(0.5, 13))
def test_wilson_holds_the_share_and_stays_between_0_and_1(share, n, quantile):
    low, high = wilson(share, n, quantile)
    assert 0 <= low <= share <= high <= 1


def test_wilson_without_error_is_a_point():
    assert wilson(0.3, math.inf, 1.96) == (0.3, 0.3)


def test_the_difference_takes_the_sides_that_face_each_other():
    first, second = Estimate(0.5, 0.46, 0.7, 10), Estimate(0.2, 0.19, 0.23, 20)
    gap = difference(first, second)
    assert gap.low == pytest.approx(0.3 - math.hypot(0.04, 0.03))
    assert gap.high == pytest.approx(0.3 + math.hypot(0.2, 0.01))
    assert gap.n == 30


def test_a_difference_turned_round_is_its_mirror_image():
    first, second = Estimate(0.5, 0.4, 0.7, 10), Estimate(0.2, 0.1, 0.25, 20)
    one, other = difference(first, second), difference(second, first)
    assert (one.low, one.high) == (pytest.approx(-other.high), pytest.approx(-other.low))


def test_a_difference_from_no_interval_has_none():
    gap = difference(Estimate(0.5, 0.4, 0.6, 10), without_interval(0.2, 5, "one article"))
    assert (gap.low, gap.high, gap.note) == (None, None, "one article")


def test_weights_must_match_estimates():
    with pytest.raises(ValueError, match="1 estimates but 2 weights"):
        mover([Estimate(0.5, 0.4, 0.6, 10)], [1.0, -1.0])
