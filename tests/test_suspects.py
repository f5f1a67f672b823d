import dataclasses

import numpy as np
import pytest

from framing.suspects import suspects

SPOILT = 4  # e2-1: "Farmers cut the wheat on Monday and took the crop to the barn."


@pytest.fixture(scope="module")
def spoilt(dataset):
    """The small world with one paragraph of harvest coded as river's."""
    codes = dataset.codes.copy()
    codes[SPOILT] = codes[SPOILT, ::-1]
    return dataclasses.replace(dataset, codes=codes)


@pytest.fixture(scope="module")
def found(spoilt):
    return suspects(spoilt, most=5)


def test_a_swapped_code_is_the_worst_suspect_in_both_of_its_frames(found):
    first, second = found[:2]
    assert {first.id, second.id} == {"e2-1"}
    assert {(first.frame, first.code), (second.frame, second.code)} == {
        ("harvest", "absent"),
        ("river", "neutral"),
    }


def test_a_suspect_says_where_it_stands_and_what_it_says(found, spoilt):
    assert found[0].where == "labels.jsonl:5"
    assert found[0].text == spoilt.texts[SPOILT]


def test_suspects_come_worst_first_and_no_more_than_asked_for(found):
    doubts = [each.doubt for each in found]
    assert len(found) == 5
    assert doubts == sorted(doubts, reverse=True)
    assert all(0 <= doubt <= 1 for doubt in doubts)


def test_doubt_is_the_probability_that_the_code_is_the_other_way_round(found):
    for each in found:
        other = each.probability if each.code == "absent" else 1 - each.probability
        assert each.doubt == other


def test_the_same_seed_gives_the_same_suspects(spoilt, found):
    assert suspects(spoilt, most=5) == found


def test_what_nobody_coded_is_no_suspect(spoilt):
    codes = spoilt.codes.copy()
    codes[SPOILT] = -1
    everything = suspects(dataclasses.replace(spoilt, codes=codes), most=1000)
    assert len(everything) == np.sum(codes >= 0) == 39 * 3
    assert "e2-1" not in {each.id for each in everything}
