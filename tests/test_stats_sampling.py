import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.stats.sampling import sample_within

COUNTS = st.dictionaries(st.text(max_size=5), st.integers(1, 400), min_size=1, max_size=5)


@given(COUNTS, st.integers(1, 100), st.integers(0, 2**31))
def test_a_sample_has_its_size_and_no_paragraph_twice(counts, size, seed):
    for source, draw in sample_within(counts, size=size, seed=seed).items():
        assert len(set(draw.positions.tolist())) == min(size, counts[source])
        assert 0 <= draw.positions.min() <= draw.positions.max() < counts[source]
        assert (np.diff(draw.positions) > 0).all()
        assert draw.probability * counts[source] == pytest.approx(len(draw.positions))


def test_every_paragraph_has_the_same_chance():
    drawn = np.zeros(20)
    for seed in range(4000):
        drawn[sample_within({"A": 20}, size=5, seed=seed)["A"].positions] += 1
    assert drawn / 4000 == pytest.approx(np.full(20, 0.25), abs=0.03)


def test_a_new_source_leaves_the_samples_of_the_others():
    one = sample_within({"A": 500}, seed=3)["A"]
    two = sample_within({"B": 900, "A": 500}, seed=3)["A"]
    np.testing.assert_array_equal(one.positions, two.positions)


def test_sources_of_one_size_get_different_samples():
    drawn = sample_within({"A": 500, "B": 500})
    assert (drawn["A"].positions != drawn["B"].positions).any()


def test_a_seed_of_0_is_a_seed():
    one, two = (sample_within({"A": 500}, seed=seed)["A"].positions for seed in (0, 1))
    assert (one != two).any()
    np.testing.assert_array_equal(one, sample_within({"A": 500}, seed=0)["A"].positions)


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ({"A": 0}, {}, "source 'A' has no paragraphs"),
        ({"A": 9}, {"size": 0}, "size must be at least 1"),
        ({"A": 9}, {"seed": -1}, "seed must not be negative"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(counts, options, message):
    with pytest.raises(ValueError, match=message):
        sample_within(counts, **options)
