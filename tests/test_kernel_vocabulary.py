"""A vocabulary goes to disk and back whole, and damaged arrays are refused by name."""

import numpy as np
import pytest

from framing.errors import ModelError
from framing.kernel import Vocabulary, build
from framing.kernel.scorer import weight_table

TEXTS = ["the old \ud800 Straße", "the old town", "town"]


@pytest.mark.parametrize("char_ngrams", [None, (2, 4)])
def test_arrays_come_back_from_a_file_without_pickling(tmp_path, char_ngrams):
    vocabulary = build(TEXTS, char_ngrams=char_ngrams)
    np.savez(tmp_path / "vocabulary.npz", **vocabulary.arrays())
    with np.load(tmp_path / "vocabulary.npz", allow_pickle=False) as arrays:
        back = Vocabulary.from_arrays(arrays)
    assert back.names() == vocabulary.names()
    assert (back.word_ngrams, back.char_ngrams) == ((1, 2), char_ngrams)
    np.testing.assert_array_equal(back.idf, vocabulary.idf)


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("words", lambda array: array[:-1], "offsets of 'words' do not span"),
        ("words", lambda array: array.astype(np.int32), "'words' has type int32"),
        ("word_offsets", lambda array: array[[0, 2, 1, *range(3, len(array))]], "do not rise"),
        ("word_offsets", lambda array: array[:0], "do not span"),
        ("gram_offsets", lambda array: array + 1, "offsets of 'grams'"),
        ("pairs", lambda array: array + 100, "words that are not there"),
        ("pairs", lambda array: -1 - array, "words that are not there"),
        ("pairs", lambda array: array[:, :1], "two columns"),
        ("idf", lambda array: array[1:], "numbers for"),
        ("ngrams", lambda array: array[:3], "not four"),
    ],
)
def test_damaged_arrays_are_refused(name, damage, said):
    arrays = build(TEXTS, char_ngrams=(2, 3)).arrays()
    with pytest.raises(ModelError, match=said):
        Vocabulary.from_arrays({**arrays, name: damage(arrays[name])})


def test_a_missing_array_is_named():
    arrays = build(TEXTS).arrays()
    del arrays["idf"]
    with pytest.raises(ModelError, match="missing idf"):
        Vocabulary.from_arrays(arrays)


@pytest.mark.parametrize(
    ("n_outputs", "columns"), [(0, 4), (3, 4), (4, 8), (12, 16), (15, 16), (16, 32)]
)
def test_a_row_of_weights_starts_at_a_cache_line_with_idf_last(n_outputs, columns):
    table = weight_table(np.array([2.0, 3.0]), np.ones((2, n_outputs)))
    assert table.shape == (2, columns)
    assert table.ctypes.data % 64 == 0
    assert table[:, -1].tolist() == [2.0, 3.0]
