import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
)

from framing.quality import Outcome, measure

FRAMES = ("harvest", "music")
STANCES = ("favor", "against", "neutral")

# Twelve paragraphs. The first frame: four hits, one miss, two false alarms, four true absences,
# one not coded. The second is never there.
PRESENCE = np.array([[1, 0]] * 5 + [[0, 0]] * 6 + [[-1, 0]], dtype=np.int8)
TAGS = np.array([[1, 0]] * 4 + [[0, 0]] + [[1, 0]] * 2 + [[0, 0]] * 4 + [[1, 1]], dtype=bool)
SCORES = np.array([0.9, 0.8, 0.8, 0.6, 0.2, 0.8, 0.7, 0.4, 0.3, 0.2, 0.1, 0.9])
CODED = np.array([0, 0, 1, 1, 2, -1, -1, -1, -1, -1, -1, -1], dtype=np.int8)
PREDICTED = np.array([0, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0])


def outcome(n_groups=12):
    probabilities = np.column_stack([SCORES, np.zeros(12)])
    stances = np.column_stack([CODED, np.full(12, -1, dtype=np.int8)])
    likely = np.zeros((12, 2, 3))
    likely[np.arange(12), 0, PREDICTED] = 1.0
    groups = [str(n % n_groups) for n in range(12)]
    return Outcome(PRESENCE, stances, probabilities, TAGS, likely, groups)


def quality(n_groups=12, **changes):
    options = {"thresholds": [0.5, 0.5], "stance_keys": STANCES, "grouped_by": "event"}
    return measure(outcome(n_groups), FRAMES, **{**options, **changes})


def test_figures_of_a_frame_are_scikit_learns():
    harvest = quality().frames[0]
    present, tagged, scores = PRESENCE[:11, 0], TAGS[:11, 0], SCORES[:11]
    assert (harvest.frame, harvest.n, harvest.support) == ("harvest", 11, 5)
    assert harvest.precision.value == pytest.approx(precision_score(present, tagged))
    assert harvest.recall.value == pytest.approx(recall_score(present, tagged))
    assert harvest.f1.value == pytest.approx(f1_score(present, tagged))
    assert harvest.average_precision.value == pytest.approx(
        average_precision_score(present, scores)
    )
    assert harvest.brier == pytest.approx(brier_score_loss(present, scores))


def test_figures_of_a_frame_by_hand():
    harvest = quality().frames[0]
    assert harvest.precision.value == pytest.approx(4 / 6)
    assert harvest.recall.value == pytest.approx(4 / 5)
    assert harvest.false_alarm_rate.value == pytest.approx(2 / 6)
    assert [e.n for e in (harvest.precision, harvest.recall, harvest.false_alarm_rate)] == [6, 5, 6]
    assert sum(each.n for each in harvest.reliability) == 11


def test_figures_over_frames():
    found = quality()
    music = found.frames[1]
    assert (music.support, music.f1.value) == (0, 0.0)
    assert not music.recall.defined
    assert found.macro_f1.value == pytest.approx(found.frames[0].f1.value)
    assert found.micro_f1.value == pytest.approx(2 * 4 / (2 * 4 + 3 + 1))
    assert found.exact_match.value == pytest.approx(8 / 11)
    assert (found.n, found.n_groups, found.grouped_by) == (12, 12, "event")


def test_stance_figures_are_scikit_learns():
    (harvest,) = quality().stances
    coded, predicted = CODED[:5], PREDICTED[:5]
    assert harvest.support == (2, 2, 1)
    assert harvest.macro_f1.value == pytest.approx(f1_score(coded, predicted, average="macro"))
    assert harvest.accuracy.value == pytest.approx(accuracy_score(coded, predicted))
    assert harvest.favor_against.value == pytest.approx(
        f1_score(coded, predicted, average=None)[:2].mean()
    )
    assert np.array(harvest.confusion).tolist() == confusion_matrix(coded, predicted).tolist()
    majority = f1_score(coded, np.zeros(5, dtype=int), average="macro", zero_division=0.0)
    assert harvest.majority == pytest.approx(majority)


def test_stance_figures_over_frames_are_of_all_targets_together():
    found = quality()
    assert found.stance_macro_f1.value == pytest.approx(found.stances[0].macro_f1.value)
    assert found.favor_against.value == pytest.approx(found.stances[0].favor_against.value)


def test_below_ten_groups_no_figure_has_an_interval():
    few, enough = quality(9), quality(10)
    for found, has in ((few, False), (enough, True)):
        figures = [found.macro_f1, found.micro_f1, found.exact_match, found.stance_macro_f1]
        figures += [found.frames[0].precision, found.frames[0].average_precision]
        assert [figure.low is not None for figure in figures] == [has] * 6


def test_an_interval_holds_its_figure_and_narrows_with_the_level():
    wide, narrow = quality().macro_f1, quality(level=0.5).macro_f1
    assert wide.low < narrow.low <= narrow.value <= narrow.high < wide.high


def test_the_seed_decides_the_intervals_alone():
    first, second = quality(), quality(seed=1)
    assert first.macro_f1.value == second.macro_f1.value
    assert first.macro_f1 != second.macro_f1
    assert quality().frames[0].f1 == first.frames[0].f1


def test_where_presence_is_given_only_stance_is_measured():
    found = quality(presence_is_given=True)
    assert (found.frames, found.macro_f1, found.micro_f1, found.exact_match) == ((), *[None] * 3)
    assert len(found.stances) == 1


def test_without_stances_only_presence_is_measured():
    found = quality(stance_keys=())
    assert (found.stances, found.stance_macro_f1, found.favor_against) == ((), None, None)
    assert len(found.frames) == 2
