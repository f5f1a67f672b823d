import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError
from framing.thresholds import NEVER, Objective, choose_threshold, parse_objective

# From the best to the worst score: present, present, absent, present, absent, absent.
PRESENT = np.array([True, True, False, True, False, False])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.1])

LABELS = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("objective", "tagged"),
    [
        (Objective("prevalence"), 3),
        (Objective("precision", 1.0), 2),
        (Objective("precision", 0.7), 4),
        (Objective("recall", 0.5), 2),
        (Objective("recall", 1.0), 4),
    ],
)
def test_a_threshold_tags_what_its_objective_asks_for(objective, tagged):
    threshold = choose_threshold(PRESENT, SCORES, objective)
    assert (threshold <= SCORES).sum() == tagged
    assert threshold not in SCORES


@given(st.integers(1, 40), st.integers(1, 40))
def test_the_f1_threshold_parts_what_scores_part(n_present, n_absent):
    present = np.arange(n_present + n_absent) < n_present
    scores = np.where(present, 0.9, 0.1)
    threshold = choose_threshold(present, scores, Objective("f1"))
    if n_present > 5 and n_absent > 5:  # few enough may be missing from every resample
        assert ((scores >= threshold) == present).all()
    assert scores[present].min() >= threshold


@given(LABELS)
def test_the_f1_threshold_lies_where_cuts_can(labels):
    present = np.array([label for label, _ in labels])
    scores = np.array([score for _, score in labels]) / 20
    threshold = choose_threshold(present, scores, Objective("f1"))
    assert (
        threshold == NEVER
        if not present.any()
        else 0 < threshold <= scores.max() or not any(scores)
    )


def best_cut(present, scores):
    """The cut with the highest F1 on these paragraphs."""
    cuts = np.unique(scores)
    tagged = scores >= cuts[:, None]
    return cuts[
        np.argmax(2 * (tagged & present).sum(axis=1) / (tagged.sum(axis=1) + present.sum()))
    ]


def test_the_f1_threshold_hangs_less_on_luck_than_the_best_cut():
    rng = np.random.default_rng(7)
    chosen, best = [], []
    for _ in range(60):
        scores = rng.beta(1, 2, 80)
        present = rng.random(80) < scores
        chosen.append(choose_threshold(present, scores, Objective("f1")))
        best.append(best_cut(present, scores))
    assert np.std(chosen) < 0.8 * np.std(best)
    # By expectation the best cut lies at half the F1 that it gives (Lipton and others 2014).
    assert np.mean(chosen) == pytest.approx(np.mean(best), abs=0.03)


def test_equal_scores_are_not_parted():
    scores = np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    assert choose_threshold(PRESENT, scores, Objective("prevalence")) == 0.25


def test_an_aim_that_cannot_be_reached_tags_nothing():
    assert choose_threshold(~PRESENT, SCORES, Objective("precision", 0.9)) == NEVER
    assert choose_threshold(np.zeros(6, dtype=bool), SCORES, Objective("f1")) == NEVER
    assert NEVER > 1


@pytest.mark.parametrize("text", ["f1", "prevalence", "precision:0.9", "recall:0.75"])
def test_an_objective_is_written_as_it_is_read(text):
    assert str(parse_objective(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f2", "unknown objective 'f2'. Use 'f1', 'prevalence', 'precision:0.9' or 'recall:0.9'"),
        (
            "precision",
            "the objective 'precision' needs a level between 0 and 1. Write it as 'precision:0.9'",
        ),
        (
            "recall:90",
            "the objective 'recall:90' needs a level between 0 and 1. Write it as 'recall:0.9'",
        ),
        ("f1:0.5", "the objective 'f1' takes no level. Write 'f1'"),
    ],
)
def test_another_objective_is_refused(text, message):
    with pytest.raises(FramingError) as caught:
        parse_objective(text)
    assert str(caught.value) == message
