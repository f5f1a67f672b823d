import numpy as np
import pytest

from framing.store import load_model, model_fingerprint
from framing.workers import Plan, sharing


@pytest.fixture
def plan(stored):
    return Plan(stored, model_fingerprint(stored), "jsonl")


def test_one_worker_shares_nothing(plan):
    with sharing(plan, 1) as alone:
        assert alone == plan


def test_workers_map_one_copy_of_the_weights(plan, stored):
    with sharing(plan, 2) as shared:
        model = shared.scorer().model
        assert isinstance(model.weights, np.memmap)
        assert isinstance(model.scorer.weights.base, np.memmap)
        texts = ["The junta told the troops to leave.", ""]
        np.testing.assert_array_equal(model.decision(texts), load_model(stored).decision(texts))
        kept = sorted(file.name for file in shared.shared.iterdir())
        assert "weight_table.npy" in kept
    assert not shared.shared.exists()


def test_a_worker_without_the_folder_keeps_a_copy_of_its_own(plan):
    with sharing(plan, 2) as shared:
        pass
    assert not isinstance(shared.scorer().model.weights, np.memmap)
