import dataclasses

import numpy as np
import pytest
from village import village

from framing.kernel import build
from framing.model import Model, Reference, sigmoid, softmax, tag
from framing.settings import Settings

TEXTS = ["wheat in the barn", "the choir and the barn", "a river"]


def by_hand(book, **changes):
    """A model in which "wheat", "choir" and "river" speak for their frames, and nothing else."""
    vocabulary = build(TEXTS, word_ngrams=(1, 1))
    weights = np.zeros((vocabulary.n_features, 12), dtype=np.float32)
    for frame, word in enumerate(["wheat", "choir", "river"]):
        weights[vocabulary.names().index(word), frame] = 10.0
    # The stance is favor where the barn is told of, and neutral elsewhere.
    weights[vocabulary.names().index("barn"), 3::3] = 10.0
    intercepts = np.array([-2.0] * 3 + [0.0, 0.0, 1.0] * 3)
    reference = Reference(np.full(3, -9.0), np.full(3, 9.0), 99)
    values = (book, Settings(), vocabulary, weights, intercepts, np.full(3, 0.5), reference)
    return dataclasses.replace(Model(*values), **changes)


def test_a_word_gives_its_frame_and_stance():
    predicted = by_hand(village()).predict(TEXTS)
    assert predicted.tags.tolist() == np.eye(3, dtype=bool).tolist()
    assert predicted.stances.argmax(axis=2)[:, 0].tolist() == [0, 0, 2]


def test_probabilities_are_the_logistic_of_the_decision_and_stances_sum_to_one():
    model = by_hand(village())
    predicted = model.predict([*TEXTS, ""])
    decision = model.decision([*TEXTS, ""])
    np.testing.assert_allclose(predicted.probabilities, 1 / (1 + np.exp(-decision[:, :3])))
    np.testing.assert_allclose(predicted.stances.sum(axis=2), 1.0)
    np.testing.assert_allclose(predicted.probabilities[3], 1 / (1 + np.exp(2.0)))


def test_contributions_and_intercepts_add_up_to_the_decision(model, dataset):
    for text in dataset.texts[:10]:
        _, parts = model.contributions(text)
        summed = parts.sum(axis=0) + model.intercepts
        np.testing.assert_allclose(summed, model.decision([text])[0], atol=1e-6)


def test_an_exclusive_codebook_shares_one_probability_and_tags_one_frame():
    predicted = by_hand(village(exclusive=True)).predict([*TEXTS, ""])
    np.testing.assert_allclose(predicted.probabilities.sum(axis=1), 1.0)
    assert predicted.tags.sum(axis=1).tolist() == [1, 1, 1, 1]


def test_where_every_label_carries_a_frame_the_likeliest_is_tagged():
    none = by_hand(village(), thresholds=np.full(3, 2.0))
    assert not none.predict(TEXTS).tags.any()
    one = dataclasses.replace(none, always_one=True)
    assert one.predict(TEXTS).tags.tolist() == np.eye(3, dtype=bool).tolist()


def test_where_presence_is_given_every_frame_is_tagged():
    predicted = by_hand(village(), presence_is_given=True).predict(TEXTS)
    assert predicted.tags.all()
    assert (predicted.probabilities == 1).all()


def test_no_text_gives_no_row_and_the_right_shapes():
    predicted = by_hand(village()).predict([])
    assert predicted.probabilities.shape == predicted.tags.shape == (0, 3)
    assert predicted.stances.shape == (0, 3, 3)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[True, True], [False, False]]),
        ({"one": True}, [[False, True], [True, False]]),
        ({"at_least_one": True}, [[True, True], [True, False]]),
    ],
)
def test_a_probability_at_its_threshold_is_tagged(options, expected):
    probabilities = np.array([[0.5, 0.9], [0.4, 0.2]])
    assert tag(probabilities, np.array([0.5, 0.6]), **options).tolist() == expected


def test_far_decisions_do_not_overflow():
    assert sigmoid(np.array([1e4, -1e4])).tolist() == [1.0, 0.0]
    assert softmax(np.array([[1e4, 0.0]])).tolist() == [[1.0, 0.0]]
    assert softmax(np.zeros((2, 3, 0))).shape == (2, 3, 0)
