"""Small seeded versions of what tests/benchmarks/coverage.py shows at length."""

import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = str(Path(__file__).parent / "benchmarks")


@pytest.fixture(scope="module")
def benchmarks():
    """The benchmark's modules, without leaving its folder (and its coverage.py) on the path."""
    sys.path.insert(0, BENCHMARKS)
    try:
        import measures
        import replication
    finally:
        sys.path.remove(BENCHMARKS)
    return replication, measures


@pytest.fixture(scope="module")
def reports(benchmarks):
    """Twelve replications of three scenarios, 30 articles and 75 audited paragraphs an outlet."""
    replication, _ = benchmarks
    cases = [
        replication.report(replication.situation(scenario, 30, number), (75,))
        for scenario in ("prior", "concept", "nullshift")
        for number in range(12)
    ]
    return [s for shots, _ in cases for s in shots], [d for _, duels in cases for d in duels]


def of(reports, method):
    return [shot for shot in reports[0] if shot.method == method]


def test_audited_ranges_hold_the_truth_whatever_the_shift(benchmarks, reports):
    assert 91 <= benchmarks[1].coverage(of(reports, "audit")) <= 99.5


def test_naive_ranges_miss_the_truth_most_of_the_time(benchmarks, reports):
    assert benchmarks[1].coverage(of(reports, "naive")) <= 50


def test_audited_shares_are_nearly_unbiased(reports):
    errors = [100 * (shot.estimate.value - shot.truth) for shot in of(reports, "audit")]
    assert abs(np.mean(errors)) <= 1.5


def test_the_tool_makes_audited_shares_better_than_the_coded_paragraphs_alone(benchmarks, reports):
    with_tool = benchmarks[1].root_mean_square(of(reports, "audit"))
    assert with_tool <= 0.96 * benchmarks[1].root_mean_square(of(reports, "audit only"))


def test_ranges_for_this_corpus_hold_its_own_share(benchmarks, reports):
    assert 91 <= benchmarks[1].coverage(of(reports, "this corpus")) <= 99.5


def test_ranges_of_stance_hold_the_truth(benchmarks, reports):
    assert 92 <= benchmarks[1].coverage(of(reports, "ratio")) <= 99.5


def test_equal_outlets_are_rarely_called_different_however_they_write(reports):
    null = [duel for duel in reports[1] if duel.scenario == "nullshift"]
    assert np.mean([duel.p < 0.05 for duel in null]) <= 0.08
    assert np.mean([duel.naive_p < 0.05 for duel in null]) >= 0.4
    alarmed = {duel.replication for duel in null if duel.adjusted_p < 0.05}
    assert len(alarmed) <= 2


def test_no_difference_is_found_with_the_wrong_sign(reports):
    assert not [d for d in reports[1] if d.p < 0.05 and d.gap * d.true_gap < 0]


def test_differences_that_exist_are_mostly_found(reports):
    prior = [duel.adjusted_p < 0.05 for duel in reports[1] if duel.scenario == "prior"]
    assert np.mean(prior) >= 0.6


def test_labels_can_train_and_correct_at_once(benchmarks):
    replication, measures = benchmarks
    shots = [s for r in range(12) for s in replication.labels_as_audit(r, 60, 75)]
    assert 91 <= measures.coverage(shots) <= 100


def test_article_grouped_validation_foretells_new_articles(benchmarks):
    sys.path.insert(0, BENCHMARKS)
    try:
        import acceptance
    finally:
        sys.path.remove(BENCHMARKS)
    gaps = np.mean([acceptance._validation_gap((0.2,) * 5, r) for r in range(8)], axis=0)
    assert abs(gaps[0]) <= 0.05
    assert gaps[1] > gaps[0] + 0.02  # paragraphs at random promise too much
