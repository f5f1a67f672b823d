import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from framing.stats.multiplicity import ADJUSTMENTS, benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(P_VALUES)
def test_benjamini_hochberg_is_scipys(p):
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), atol=1e-12)


@given(P_VALUES)
def test_holm_lies_between_the_p_values_and_bonferroni(p):
    adjusted, plain = holm(p), np.array(p)
    assert (adjusted >= plain).all()
    assert (adjusted <= np.minimum(plain * len(p), 1) + 1e-12).all()


def test_holm_rejects_step_by_step():
    # By hand: 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.4 * 1.
    np.testing.assert_allclose(holm([0.005, 0.01, 0.03, 0.4]), [0.02, 0.03, 0.06, 0.4])


@pytest.mark.parametrize("name", sorted(ADJUSTMENTS))
def test_no_adjustment_changes_the_order_or_a_family_of_one(name):
    adjust = ADJUSTMENTS[name]
    assert adjust([0.04]).tolist() == [0.04]
    assert np.argsort(adjust([0.3, 0.001, 0.02])).tolist() == [1, 2, 0]


@pytest.mark.parametrize("name", sorted(ADJUSTMENTS))
def test_an_empty_family_stays_empty(name):
    assert len(ADJUSTMENTS[name]([])) == 0
