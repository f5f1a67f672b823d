import dataclasses

import numpy as np
import pytest
from village import label_values, rows_of, village, village_labels

from framing.dataset import read_dataset
from framing.evaluation import (
    OutOfFold,
    always_carries_one,
    calibrate,
    evaluate,
    folds_for,
    out_of_fold,
    outcome_out_of_fold,
    rates_per_source,
    summarise,
)
from framing.fitting import fit_space_and_linear
from framing.quality import Outcome
from framing.settings import Settings
from framing.thresholds import NEVER, Objective

SETTINGS = Settings(characters=None)
F1 = Objective("f1")


def test_a_paragraph_is_scored_by_a_model_of_the_other_folds(dataset):
    folds = folds_for(dataset, 5, seed=0)
    scores = out_of_fold(dataset, SETTINGS, folds)
    held = np.flatnonzero(folds == 2)
    space, linear = fit_space_and_linear(dataset.take(np.flatnonzero(folds != 2)), SETTINGS)
    texts = [dataset.texts[i] for i in held]
    np.testing.assert_array_equal(scores.decisions[held], linear.decision(space.vectors(texts)))


def test_jobs_change_nothing(dataset):
    folds = folds_for(dataset, 3, seed=0)
    one, two = (out_of_fold(dataset, SETTINGS, folds, n_jobs=n) for n in (1, 2))
    np.testing.assert_array_equal(one.decisions, two.decisions)


def test_there_are_no_more_folds_than_groups(dataset):
    assert len(set(folds_for(dataset, 5, seed=0).tolist())) == 5
    assert len(set(folds_for(dataset, 99, seed=0).tolist())) == 10


def test_calibration_makes_probabilities_that_match_their_frequency():
    dataset = village_labels()
    present = dataset.presence == 1
    # Decisions that say much too little, and lie two units too high.
    decisions = np.where(present, 2.2, 1.9) + np.tile([0.0, 0.1, -0.1, 0.2], 10)[:, None]
    line = calibrate(dataset, np.hstack([decisions, np.zeros((40, 9))]), F1)
    p = 1 / (1 + np.exp(-(decisions * line.slopes + line.intercepts)))
    np.testing.assert_allclose(p.mean(axis=0), present.mean(axis=0), atol=0.02)
    assert (line.slopes > 1).all()


def test_decisions_that_point_the_wrong_way_are_flattened_and_not_turned_round(dataset):
    wrong = np.hstack([np.where(dataset.presence == 1, -1.0, 1.0), np.zeros((40, 9))])
    wrong[0, :3] = [5.0, 5.0, 5.0]
    assert calibrate(dataset, wrong, F1).slopes.tolist() == [0.0, 0.0, 0.0]


def test_a_frame_that_is_never_there_is_never_tagged():
    rows = rows_of(*({**value, "frames": {}} for value in label_values()))
    line = calibrate(read_dataset(rows, village()), np.zeros((40, 12)), F1)
    assert line.thresholds.tolist() == [NEVER] * 3


@pytest.mark.parametrize("changes", [{"exclusive": True}, {"presence": "given"}])
def test_exclusive_and_given_presence_are_left_as_they_are(changes):
    dataset = village_labels(village(**changes))
    line = calibrate(dataset, np.ones((40, 12)), F1)
    assert line.slopes.tolist() == [1.0] * 3
    assert line.intercepts.tolist() == [0.0] * 3


def test_a_folds_own_labels_touch_neither_its_calibration_nor_its_threshold(dataset):
    folds = folds_for(dataset, 5, seed=0)
    scores = OutOfFold(np.random.default_rng(0).normal(size=(40, 12)), folds)
    held = folds == 1
    codes = np.where(held[:, None], 1 - np.minimum(dataset.codes, 1), dataset.codes)
    turned = dataclasses.replace(dataset, codes=codes.astype(np.int8))
    first, second = (
        outcome_out_of_fold(each, scores, F1, always_one=False) for each in (dataset, turned)
    )
    np.testing.assert_array_equal(first.probabilities[held], second.probabilities[held])
    np.testing.assert_array_equal(first.tags[held], second.tags[held])
    assert (first.probabilities[~held] != second.probabilities[~held]).any()


def test_a_model_finds_what_it_was_trained_on(model, dataset):
    quality = evaluate(model, dataset)
    assert quality.n == 40
    assert quality.macro_f1.value == 1.0
    assert quality.stance_macro_f1.value == 1.0


def test_rates_of_a_source_are_counted_by_hand():
    dataset = village_labels()
    tags = dataset.presence == 1
    # The Hill Post's first paragraph is missed, and two without harvest are falsely tagged.
    tags[[0, 1, 2], 0] = [False, True, True]
    none = np.zeros((40, 3))
    outcome = Outcome(dataset.presence, dataset.stances, none, tags, none, dataset.groups)
    coast, hill, valley = rates_per_source(dataset, outcome)
    assert (coast.source, hill.source, valley.source) == ("Coast Wire", "Hill Post", "Valley Daily")
    assert (hill.positives[0], hill.negatives[0]) == (4, 8)
    assert (hill.hit_rates[0], hill.false_alarm_rates[0]) == (3 / 4, 2 / 8)
    assert (coast.hit_rates[0], coast.false_alarm_rates[0]) == (1.0, 0.0)


def test_a_rate_of_fewer_than_two_paragraphs_is_not_given():
    values = [*label_values()[:24], label_values()[24], label_values()[27]]
    dataset = read_dataset(rows_of(*values), village())
    tags = dataset.presence == 1
    none = np.zeros((26, 3))
    outcome = Outcome(dataset.presence, dataset.stances, none, tags, none, dataset.groups)
    coast = rates_per_source(dataset, outcome)[0]
    assert (coast.positives, coast.hit_rates) == ((1, 0, 0), (None, None, None))
    assert coast.false_alarm_rates == (None, 0.0, 0.0)


def test_two_sources_give_no_rates():
    dataset = village_labels().take(range(24))
    none = np.zeros((24, 3))
    tags = none.astype(bool)
    outcome = Outcome(dataset.presence, dataset.stances, none, tags, none, dataset.groups)
    assert rates_per_source(dataset, outcome) == ()


def test_a_summary_counts_paragraphs_groups_sources_and_support(dataset):
    found = summarise(dataset)
    assert (found.paragraphs, found.groups, found.grouped_by, found.sources) == (40, 10, "event", 3)
    assert found.support == {"harvest": 11, "music": 11, "river": 11}
    assert found.fingerprint == dataset.fingerprint


def test_labels_of_which_each_carries_a_frame_are_known_as_such(dataset):
    assert not always_carries_one(dataset)
    carrying = np.flatnonzero((dataset.presence == 1).any(axis=1))
    assert always_carries_one(dataset.take(carrying))
