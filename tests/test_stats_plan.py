import math

import numpy as np
import pytest

from framing.stats.plan import (
    Setting,
    article_variance,
    audit_variance,
    audits_needed,
    detectable_difference,
    half_width,
    plan_audits,
    setting,
)

USUAL = Setting((12.0,) * 30, share=0.3)


def test_variances_are_those_of_the_formulas():
    assert article_variance(USUAL) == pytest.approx(0.21 * (1 + 0.2 * 11) / 360)
    assert audit_variance(USUAL, 75) == pytest.approx((1 - 75 / 360) * 0.21 * 0.65 / 75)


def test_coding_everything_leaves_the_articles_luck_only():
    assert audit_variance(USUAL, 360) == audit_variance(USUAL, 500) == 0.0


@pytest.mark.parametrize(
    ("n_articles", "points"), [(10, 35), (20, 28), (30, 25), (50, 23), (100, 20)]
)
def test_detectable_gaps_are_those_simulated(n_articles, points):
    # 75 audited paragraphs a source; the articles simulated were as unequal as 6 and 18.
    planned = Setting((6.0, 18.0) * (n_articles // 2), share=0.3)
    gap = plan_audits(planned, (75,))[0].detectable
    assert 100 * gap == pytest.approx(points, abs=1.5)


def test_more_audited_paragraphs_narrow_the_range():
    plans = plan_audits(Setting((12.0,) * 100, share=0.3))
    assert [plan.n for plan in plans] == [50, 100, 200, 400]
    widths = [plan.half_width for plan in plans]
    assert widths == sorted(widths, reverse=True)


def test_a_plan_never_codes_more_than_there_is():
    assert [plan.n for plan in plan_audits(Setting((10.0,) * 12))] == [50, 100, 120, 120]


@pytest.mark.parametrize("width", [0.08, 0.1, 0.15])
def test_the_number_needed_gives_the_width_that_was_asked_for(width):
    planned = Setting((12.0,) * 200, share=0.3)
    n = audits_needed(planned, width)
    assert half_width(planned, n) == pytest.approx(width, rel=0.06)


def test_no_audit_mends_a_want_of_articles():
    assert audits_needed(Setting((12.0,) * 3), 0.05) is None


def test_a_power_of_80_percent_needs_2_8_standard_errors():
    assert detectable_difference(0.5, 0.5) == pytest.approx(2.8016, abs=1e-4)
    assert detectable_difference(0.5, 0.5, power=0.5) == pytest.approx(1.96, abs=1e-3)
    assert detectable_difference(0.5, 0.5, df=10) > detectable_difference(0.5, 0.5, df=math.inf)


def test_a_setting_takes_sizes_from_an_array():
    assert setting(np.full(30, 12), 0.3) == USUAL


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Setting((12.0,), share=1.5), "between 0 and 1"),
        (lambda: Setting(()), "more than 0"),
        (lambda: audit_variance(USUAL, 0), "at least 1"),
        (lambda: audits_needed(USUAL, 0.0), "above 0"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
