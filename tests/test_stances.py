import numpy as np
import pytest
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from framing.features import fit_space, log_count_ratios, scale_columns
from framing.settings import Settings
from framing.stances import fit_stances, rare

SETTINGS = Settings(characters=None, min_df=1, semantic=0)


@pytest.fixture(scope="module")
def vectors(dataset):
    return fit_space(dataset.texts, SETTINGS).vectors(dataset.texts)


def oracle(design, present):
    """scikit-learn's decisions on a design whose blocks are not folded."""
    fit = LogisticRegression(C=SETTINGS.stance_cost, solver="liblinear", tol=1e-8, random_state=0)
    return fit.fit(design, present).decision_function(design)


def scaled(X, present):
    return scale_columns(X, log_count_ratios(X, present, SETTINGS))


@pytest.mark.parametrize("stance", [0, 1, 2])
def test_pooled_weights_decide_as_the_design_with_a_shared_and_an_own_block(
    stance, dataset, vectors
):
    weights, intercepts = fit_stances(vectors, dataset.stances, 3, SETTINGS)
    rows, frames = np.nonzero(dataset.stances >= 0)
    present = dataset.stances[rows, frames] == stance
    shared = vectors[rows]
    own = [csr_matrix(diags((frames == k).astype(float)) @ shared) for k in range(3)]
    kinds = csr_matrix(np.eye(3)[frames])
    design = hstack([*(scaled(block, present) for block in (shared, *own)), kinds], format="csr")
    at = 3 * frames + stance
    found = np.asarray(shared @ weights)[np.arange(len(rows)), at] + intercepts[at]
    np.testing.assert_allclose(found, oracle(design, present), atol=0.02)


def test_with_one_frame_the_weights_are_the_plain_ones(dataset, vectors):
    stances = dataset.stances[:, :1]
    weights, intercepts = fit_stances(vectors, stances, 3, SETTINGS)
    rows = np.flatnonzero(stances[:, 0] >= 0)
    present = stances[rows, 0] == 0
    design = hstack([scaled(vectors[rows], present), np.ones((len(rows), 1))], format="csr")
    found = vectors[rows] @ weights[:, 0] + intercepts[0]
    np.testing.assert_allclose(found, oracle(design, present), atol=0.02)


def test_a_frame_without_a_stance_leans_on_the_others(dataset, vectors):
    stances = dataset.stances.copy()
    stances[:, 2] = -1
    weights, intercepts = fit_stances(vectors, stances, 3, SETTINGS)
    assert weights.shape == (vectors.shape[1], 9)
    river = np.asarray(vectors @ weights[:, 6:]) + intercepts[6:]
    rows = np.flatnonzero(dataset.stances[:, 2] >= 0)
    right = river[rows].argmax(axis=1) == dataset.stances[rows, 2]
    # Always neutral would be right of five in eleven.
    assert right.mean() > 0.8


def test_a_stance_that_never_occurs_has_no_weight_and_a_low_intercept(dataset, vectors):
    stances = np.where(dataset.stances == 1, 2, dataset.stances).astype(np.int8)
    weights, intercepts = fit_stances(vectors, stances, 3, SETTINGS)
    assert not weights[:, 1::3].any()
    assert (intercepts[1::3] < -9).all()


def test_where_all_have_one_stance_only_its_share_is_known(dataset, vectors):
    stances = np.minimum(dataset.stances, 0).astype(np.int8)
    weights, intercepts = fit_stances(vectors, stances, 3, SETTINGS)
    assert not weights.any()
    assert intercepts.reshape(3, 3).argmax(axis=1).tolist() == [0, 0, 0]


def test_a_rare_class_counts_as_a_thousandth_of_a_paragraph():
    assert rare(np.array([3, 0])) == pytest.approx([np.log(3.001 / 4), np.log(0.001 / 4)])
