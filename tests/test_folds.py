import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.folds import grouped_folds

GROUPS = st.lists(st.sampled_from("abcdefghij"), min_size=3, max_size=60).filter(
    lambda groups: len(set(groups)) >= 3
)


@given(GROUPS, st.integers(2, 3), st.integers(0, 9))
def test_a_group_stands_in_one_fold_and_every_fold_is_used(groups, n_folds, seed):
    folds = grouped_folds(groups, n_folds, seed=seed)
    pairs = set(zip(groups, folds.tolist(), strict=True))
    assert len(pairs) == len(set(groups))
    assert set(folds.tolist()) == set(range(n_folds))


@given(GROUPS, st.integers(0, 9))
def test_folds_differ_by_no_more_than_the_largest_group(groups, seed):
    sizes = np.bincount(grouped_folds(groups, 3, seed=seed))
    assert sizes.max() - sizes.min() <= max(groups.count(group) for group in groups)


@pytest.mark.parametrize("seed", range(5))
def test_a_large_group_has_a_fold_to_itself_and_small_ones_fill_the_other(seed):
    folds = grouped_folds(list("aaaabcde"), 2, seed=seed)
    assert np.bincount(folds).tolist() == [4, 4]


def test_the_order_of_paragraphs_does_not_change_a_groups_fold():
    groups = list("aabbbccddde")
    folds = grouped_folds(groups, 3)
    assert grouped_folds(groups[::-1], 3).tolist() == folds[::-1].tolist()


def test_another_seed_gives_other_folds():
    groups = [str(number) for number in range(40)]
    assert grouped_folds(groups, 5).tolist() == grouped_folds(groups, 5, seed=0).tolist()
    assert grouped_folds(groups, 5).tolist() != grouped_folds(groups, 5, seed=1).tolist()


def test_fewer_groups_than_folds_are_refused():
    with pytest.raises(ValueError, match="3 folds need as many groups, got 2"):
        grouped_folds(["a", "a", "b"], 3)
