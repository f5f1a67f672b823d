import dataclasses

import numpy as np
import pytest
from village import label_values, rows_of, village

from framing.dataset import read_dataset
from framing.fitting import confident_codes, fit_space_and_linear
from framing.settings import Settings
from framing.training import train

# Forty labels make nobody as sure as the default asks.
SETTINGS = Settings(characters=None, min_df=1, semantic=0, confident=(0.2, 0.6))
DEFAULT = Settings()
# No probability lies below 0 or above 1, so nothing unlabelled is ever sure.
DEAF = dataclasses.replace(SETTINGS, confident=(-1.0, 2.0))
UNLABELLED = [
    *(f"The wheat crop and the barn need hay, hay and more hay {n}." for n in range(20)),
    *(f"A cat sat on the roof of the shop and slept {n}." for n in range(20)),
]


def logit(p):
    return float(np.log(p / (1 - p)))


@pytest.mark.parametrize(
    ("p", "code"), [(0.01, 0), (0.049, 0), (0.051, -1), (0.5, -1), (0.899, -1), (0.901, 1)]
)
def test_a_probability_becomes_a_code_beyond_its_bound(p, code):
    assert confident_codes(np.array([[logit(p)]]), False, DEFAULT).tolist() == [[code]]


@pytest.mark.parametrize(
    ("shares", "codes"),
    [
        ((0.92, 0.04, 0.04), [1, 0, 0]),
        ((0.04, 0.92, 0.04), [0, 1, 0]),
        # An exclusive paragraph that is surely not the third is still not the first's or second's.
        ((0.49, 0.49, 0.02), [-1, -1, -1]),
    ],
)
def test_with_exclusive_frames_one_is_sure_or_none_is_coded(shares, codes):
    assert confident_codes(np.log([shares]), True, DEFAULT).tolist() == [codes]


def test_an_unlabelled_word_gets_a_weight_from_the_sure_alone(dataset):
    space, linear = fit_space_and_linear(dataset, SETTINGS, unlabelled=UNLABELLED)
    _, deaf = fit_space_and_linear(dataset, DEAF, unlabelled=UNLABELLED)
    hay = space.vocabulary.names().index("hay")
    assert deaf.weights[hay, :3].tolist() == [0, 0, 0]
    assert linear.weights[hay, 0] > 0 > linear.weights[hay, 1]


def test_the_second_round_leaves_stances_alone(dataset):
    _, linear = fit_space_and_linear(dataset, SETTINGS, unlabelled=UNLABELLED)
    _, deaf = fit_space_and_linear(dataset, DEAF, unlabelled=UNLABELLED)
    np.testing.assert_array_equal(linear.weights[:, 3:], deaf.weights[:, 3:])
    assert (linear.weights[:, :3] != deaf.weights[:, :3]).any()


def test_exclusive_frames_learn_from_the_unlabelled_too():
    values = [value for value in label_values() if len(value["frames"]) == 1]
    exclusive = read_dataset(rows_of(*values), village(exclusive=True))
    space, linear = fit_space_and_linear(exclusive, SETTINGS, unlabelled=UNLABELLED)
    (hay,) = linear.decision(space.vectors(["Hay, hay and more hay."]))
    assert hay[:3].argmax() == 0
    assert hay[0] > hay[1:3].max() + 0.5


def test_where_presence_is_given_nothing_unlabelled_teaches_it():
    given = read_dataset(rows_of(*label_values()), village(presence="given"))
    _, linear = fit_space_and_linear(given, SETTINGS, unlabelled=UNLABELLED)
    assert not linear.weights[:, :3].any()
    assert not linear.intercepts[:3].any()


def test_the_number_of_processes_changes_nothing(dataset):
    one, two = (
        fit_space_and_linear(dataset, SETTINGS, unlabelled=UNLABELLED, n_jobs=n)[1] for n in (1, 2)
    )
    np.testing.assert_array_equal(one.weights, two.weights)
    np.testing.assert_array_equal(one.intercepts, two.intercepts)


def test_the_card_counts_the_unlabelled_that_were_given_and_used(dataset):
    some = dataclasses.replace(SETTINGS, most_unlabelled=10)
    _, card = train(dataset, settings=some, unlabelled=UNLABELLED)
    assert (card.unlabelled["paragraphs"], card.unlabelled["given"]) == (10, 40)
    assert train(dataset, settings=some)[1].unlabelled == {}
