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
        (Objective("f1"), 4),
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


def expected_f1(present, scores, cut):
    """F1 of a cut, each paragraph half by its code and half by its probability."""
    weight = (present + scores) / 2
    tagged = scores >= cut
    return 2 * weight[tagged].sum() / (tagged.sum() + weight.sum()) if tagged.any() else 0.0


@given(LABELS)
def test_no_other_cut_has_a_higher_f1_by_code_and_probability(labels):
    present = np.array([label for label, _ in labels])
    scores = np.array([score for _, score in labels]) / 20
    threshold = choose_threshold(present, scores, Objective("f1"))
    if present.any():
        best = max(expected_f1(present, scores, cut) for cut in set(scores))
        assert expected_f1(present, scores, threshold) == pytest.approx(best)


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
