"""Processes that share a folder hold weights and hash tables once, and score as others do."""

import os
from unittest import mock

import numpy as np
import pytest

from framing.kernel import Scorer, build, runtime
from framing.kernel.compiled import CompiledIndex

TEXTS = ["The village wants a mill.", "A mill, a mill! The village is glad of it.", "Étang, 東京"]
PATHS = ("compiled", "numpy")


@pytest.fixture(params=PATHS)
def path(request, monkeypatch):
    if request.param == "compiled" and runtime().path != "compiled":
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    monkeypatch.setenv("FRAMING_KERNEL", request.param)
    return request.param


def model(texts, n_outputs=3, **options):
    vocabulary = build(texts, **options)
    weights = np.random.default_rng(1).normal(size=(vocabulary.n_features, n_outputs))
    return vocabulary, weights, np.arange(n_outputs, dtype=float)


@pytest.mark.parametrize("options", [{}, {"char_ngrams": (2, 4)}, {"word_ngrams": (1, 1)}])
def test_who_writes_and_who_maps_score_like_one_alone(path, tmp_path, options):
    parts = model(TEXTS, **options)
    alone = Scorer(*parts).decision(TEXTS)
    for _ in range(2):
        shared = Scorer(*parts, shared=tmp_path)
        np.testing.assert_array_equal(shared.decision(TEXTS), alone)
        assert isinstance(shared.weights, np.memmap)


def test_who_comes_later_builds_nothing(path, tmp_path):
    parts = model(TEXTS)
    Scorer(*parts, shared=tmp_path)
    with (
        mock.patch("framing.kernel.scorer.weight_table", side_effect=AssertionError),
        mock.patch.object(CompiledIndex, "tables", side_effect=AssertionError),
    ):
        Scorer(*parts, shared=tmp_path)


def test_the_folder_of_another_model_is_refused(path, tmp_path):
    Scorer(*model(TEXTS), shared=tmp_path)
    with pytest.raises(ValueError, match="shared by another model"):
        Scorer(*model(TEXTS[:1]), shared=tmp_path)


def test_a_table_that_points_outside_is_refused(tmp_path):
    if runtime().path != "compiled":
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    parts = model(TEXTS)
    Scorer(*parts, shared=tmp_path)
    slots = np.load(tmp_path / "word_table.npy").view(np.uint32).reshape(-1, 4)
    slots[np.flatnonzero(slots[:, 2])[0], 2] = 1 << 20
    np.save(tmp_path / "word_table.npy", slots.ravel().view(np.uint8))
    with pytest.raises(ValueError, match="do not fit together"):
        Scorer(*parts, shared=tmp_path)


def test_a_model_without_features_shares_nothing(path, tmp_path):
    scorer = Scorer(*model([]), shared=tmp_path)
    assert scorer.decision(["a text"]).tolist() == [[0.0, 1.0, 2.0]]
    assert os.listdir(tmp_path) == []
