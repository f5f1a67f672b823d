import numpy as np
import pytest

from framing.stats.logistic import expit
from framing.stats.recalibration import fit_recalibration, fold_of


def audited(n=300, seed=4):
    """Logits of a tool that tags twice too much, with codes and folds."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0.0, 1.5, size=n)
    codes = (rng.random(n) < expit(logits - 1.0)).astype(float)
    return logits, codes, np.arange(n) // 10 % 5


def test_an_article_is_predicted_by_a_line_that_never_saw_it():
    logits, codes, folds = audited()
    before = fit_recalibration(logits, codes, folds).predict(logits, folds)
    flipped = np.where(folds == 2, 1 - codes, codes)
    after = fit_recalibration(logits, flipped, folds).predict(logits, folds)
    np.testing.assert_array_equal(before[folds == 2], after[folds == 2])
    assert not np.allclose(before[folds != 2], after[folds != 2])


def test_recalibrated_predictions_match_the_coders_on_average():
    logits, codes, folds = audited()
    predicted = fit_recalibration(logits, codes, folds).predict(logits, folds)
    assert predicted.mean() == pytest.approx(codes.mean(), abs=0.02)
    assert expit(logits).mean() > codes.mean() + 0.1


def test_an_empty_audit_leaves_the_scores_alone():
    line = fit_recalibration([], [], [])
    np.testing.assert_allclose(line.predict([-2.0, 3.0], [0, 4]), expit([-2.0, 3.0]))


def test_an_audit_without_positives_still_gives_a_finite_line():
    line = fit_recalibration(np.linspace(-3, 3, 20), np.zeros(20), np.arange(20) % 5)
    predicted = line.predict([-3.0, 3.0], [0, 0])
    assert ((predicted > 0) & (predicted < 0.5)).all()


def test_an_article_keeps_its_fold():
    # The folds are part of a published figure: a new hash would change reports.
    assert [fold_of(name) for name in ("a17", "e0412", "Zeitung 3", "")] == [4, 0, 2, 1]


def test_folds_are_about_equal():
    counts = np.bincount([fold_of(f"article-{number}") for number in range(2000)])
    assert len(counts) == 5
    assert counts.min() > 340


@pytest.mark.parametrize("fold", [5, 9])
def test_a_fold_that_was_not_fitted_is_refused(fold):
    with pytest.raises(ValueError, match=f"fold {fold} is beyond the 5 folds"):
        fit_recalibration([], [], []).predict([0.0], [fold])
