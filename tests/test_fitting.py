import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from village import label_values, rows_of, village, village_labels

from framing.codebook import codebook_from_dict
from framing.dataset import read_dataset
from framing.features import log_count_ratios, scale_columns
from framing.fitting import confident_codes, fit_space_and_linear
from framing.settings import Settings

SETTINGS = Settings(characters=None, min_df=1, semantic=4, cost=5.0)


@pytest.fixture(scope="module")
def fitted(dataset):
    space, linear = fit_space_and_linear(dataset, SETTINGS)
    return space.vectors(dataset.texts), space, linear


def oracle(design, present, cost):
    """scikit-learn's own decisions on a design that is not folded."""
    fit = LogisticRegression(C=cost, solver="liblinear", tol=1e-8, random_state=0)
    return fit.fit(design, present).decision_function(design)


@pytest.mark.parametrize("frame", [0, 1, 2])
def test_folded_weights_decide_as_the_design_with_ratios_and_semantic_block(dataset, fitted, frame):
    X, space, linear = fitted
    present = dataset.presence[:, frame] == 1
    scaled = scale_columns(X, log_count_ratios(X, present, SETTINGS))
    design = hstack([scaled, csr_matrix(X @ space.basis)], format="csr")
    expected = oracle(design, present, SETTINGS.cost)
    np.testing.assert_allclose(linear.decision(X)[:, frame], expected, atol=0.02)


def test_an_output_a_frame_and_then_one_a_stance_of_each(dataset, fitted):
    X, _, linear = fitted
    assert linear.weights.shape == (X.shape[1], 3 + 3 * 3)
    assert linear.intercepts.shape == (12,)
    for frame in range(3):
        rows = np.flatnonzero(dataset.stances[:, frame] >= 0)
        stance = linear.decision(X[rows])[:, 3 + 3 * frame : 6 + 3 * frame].argmax(axis=1)
        assert stance.tolist() == dataset.stances[rows, frame].tolist()


def test_an_exclusive_codebook_gives_one_softmax_that_names_the_frame():
    values = [value for value in label_values() if len(value["frames"]) == 1]
    dataset = read_dataset(rows_of(*values), village(exclusive=True))
    space, linear = fit_space_and_linear(dataset, SETTINGS)
    named = linear.decision(space.vectors(dataset.texts))[:, :3].argmax(axis=1)
    assert named.tolist() == (dataset.presence == 1).argmax(axis=1).tolist()


def test_a_frame_that_is_always_or_never_there_keeps_its_log_odds():
    rows = rows_of(
        *(
            {"text": text, "a": 1, "b": 0, "c": n % 2}
            for n, text in enumerate(village_labels().texts)
        )
    )
    dataset = read_dataset(rows, codebook_from_dict({"frames": ["a", "b", "c"], "stances": []}))
    _, linear = fit_space_and_linear(dataset, SETTINGS)
    assert not linear.weights[:, :2].any()
    assert linear.intercepts[:2] == pytest.approx([np.log(40.5 / 0.5), np.log(0.5 / 40.5)])


def test_a_paragraph_that_is_not_coded_for_a_frame_does_not_teach_it():
    zebra = {"id": "x", "text": "A zebra.", "frames": {"harvest": None, "music": "favor"}}
    dataset = read_dataset(rows_of(*label_values(), zebra), village())
    space, linear = fit_space_and_linear(dataset, Settings(characters=None, min_df=1))
    weights = linear.weights[space.vocabulary.names().index("zebra")]
    assert weights[0] == 0
    assert weights[1] > 0 > weights[2]


def test_a_stance_without_a_paragraph_is_never_the_likeliest():
    values = [v for v in label_values() if "against" not in v["frames"].values()]
    dataset = read_dataset(rows_of(*values), village())
    space, linear = fit_space_and_linear(dataset, SETTINGS)
    stances = linear.decision(space.vectors(dataset.texts))[:, 3:].reshape(-1, 3, 3)
    assert (stances.argmax(axis=2) != 1).all()


def test_unlabelled_paragraphs_teach_what_the_first_round_is_sure_of(dataset):
    # "hay" stands beside harvest's words in unlabelled paragraphs only.
    hay = [f"The wheat crop and the barn need hay, hay and more hay {n}." for n in range(20)]
    cats = [f"A cat sat on the roof of the shop and slept {n}." for n in range(20)]
    space, linear = fit_space_and_linear(dataset, SETTINGS, unlabelled=hay + cats)
    decision = linear.decision(space.vectors(["Hay, hay and more hay.", "A cat sat and slept."]))
    assert decision[0, 0] > decision[1, 0]


@pytest.mark.parametrize(
    ("exclusive", "expected"),
    [(False, [[1, 0, -1], [0, 0, 0]]), (True, [[1, 0, 0], [-1, -1, -1]])],
)
def test_only_confident_decisions_become_codes(exclusive, expected):
    decision = np.array([[9.0, -9.0, 0.0], [-9.0, -9.0, -9.0]])
    assert confident_codes(decision, exclusive, Settings()).tolist() == expected
