import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from village import scored

from framing.batches import Batch, decimals
from framing.records import Problem, ScoredParagraph

PROBLEM = Problem("cannot be read", "gone.md")


def batch_of(rows, problems=(), n_frames=3):
    """The rows as columns."""
    columns = {
        field.name: [getattr(row, field.name) for row in rows]
        for field in dataclasses.fields(ScoredParagraph)
    }
    probabilities = np.array(columns["probabilities"]).reshape(len(rows), n_frames)
    texts = None if not rows or rows[0].text is None else [row.text or "" for row in rows]
    return Batch(
        columns["id"], columns["article"], columns["paragraph"], columns["source"],
        columns["date"], probabilities, columns["stances"], columns["quoted"], columns["flags"],
        texts, columns["extra"], list(problems),
    )  # fmt: skip


@given(st.lists(st.floats(0, 1), max_size=20))
def test_probabilities_are_written_as_python_writes_them(values):
    assert decimals(np.array(values)) == [repr(round(value, 6)) for value in values]


@given(st.lists(st.integers(0, 999_999), min_size=1, max_size=50))
def test_halves_of_the_last_place_are_rounded_as_python_rounds_them(units):
    halves = (np.array(units) + 0.5) / 1e6
    assert decimals(halves) == [repr(round(value, 6)) for value in halves.tolist()]


@pytest.mark.parametrize("k", [0, 1, 9, 10, 99, 100, 101, 123_456, 500_000, 999_999, 1_000_000])
def test_every_length_of_number_is_written_whole(k):
    assert decimals(np.array([k / 1e6, 0.5])) == [repr(k / 1e6), "0.5"]


@pytest.mark.parametrize("value", [-0.25, 1.5, float("nan"), float("inf")])
def test_what_is_no_probability_is_written_all_the_same(value):
    assert decimals(np.array([value, 0.25])) == [repr(round(value, 6)), "0.25"]


def test_rows_come_back_from_columns():
    rows = [scored(1, text="A crop."), scored(2, text="A song.", extra={"topic": "farms"})]
    assert list(batch_of(rows).rows()) == rows
    assert len(batch_of(rows)) == 2


def test_problems_stand_before_the_rows_that_they_precede():
    rows = [scored(1), scored(2)]
    batch = batch_of(rows, [(0, PROBLEM), (1, PROBLEM), (1, PROBLEM), (2, PROBLEM)])
    assert list(batch.items()) == [PROBLEM, rows[0], PROBLEM, PROBLEM, rows[1], PROBLEM]
