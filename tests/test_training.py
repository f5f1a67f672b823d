import hashlib

import numpy as np
import pytest
from village import label_values, rows_of, village, village_labels

from framing.dataset import read_dataset
from framing.errors import DataError
from framing.settings import Settings
from framing.store import save_model
from framing.training import train

WORDS = Settings(characters=None)


def contents(trained, folder):
    save_model(*trained, folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_one_job_and_two_give_the_same_bytes(dataset, tmp_path):
    one, two = (
        contents(train(dataset, settings=WORDS, n_jobs=n), tmp_path / str(n)) for n in (1, 2)
    )
    assert one == two


def test_another_seed_changes_the_folds_and_not_the_features(dataset):
    (first, card), (second, other) = (train(dataset, settings=WORDS, seed=n) for n in (0, 1))
    assert card.calibration != other.calibration
    np.testing.assert_array_equal(first.vocabulary.idf, second.vocabulary.idf)
    np.testing.assert_array_equal(first.weights[:, 3:], second.weights[:, 3:])


def test_calibration_is_part_of_the_weights(trained, dataset):
    model, card = trained
    bare = (model.decision(dataset.texts)[:, 0] - card.calibration["harvest"][1]) / (
        card.calibration["harvest"][0]
    )
    from framing.fitting import fit_space_and_linear

    space, linear = fit_space_and_linear(dataset, model.settings)
    expected = linear.decision(space.vectors(dataset.texts))[:, 0]
    np.testing.assert_allclose(bare, expected, atol=1e-5)


def test_the_card_says_what_the_model_was_made_of(trained, dataset):
    model, card = trained
    assert (card.name, card.seed, card.folds, card.objective) == ("village", 0, 5, "f1")
    assert card.codebook_fingerprint == dataset.codebook.fingerprint
    assert card.data.fingerprint == dataset.fingerprint
    assert list(card.thresholds.values()) == model.thresholds.tolist()
    assert {"framing", "numpy", "scipy", "python"} <= set(card.versions)
    assert card.unlabelled == {}


def test_unlabelled_texts_stand_on_the_card_by_their_number_and_digest(dataset):
    _, card = train(dataset, settings=WORDS, unlabelled=["A dog.", "A cat."])
    digest = hashlib.sha256(b"A dog.\x00A cat.").hexdigest()
    assert (card.unlabelled["paragraphs"], card.unlabelled["given"]) == (2, 2)
    assert card.unlabelled["fingerprint"] == f"sha256:{digest}"


def test_frames_of_few_paragraphs_are_warned_of(card):
    assert "harvest: only 11 paragraphs carry it; its figures are rough" in card.warnings


def test_three_sources_give_rates_and_a_quality_on_unseen_ones(card):
    assert [rate.source for rate in card.source_rates] == [
        "Coast Wire",
        "Hill Post",
        "Valley Daily",
    ]
    assert card.held_out_source.n_groups == 10


def test_without_sources_there_is_neither():
    values = [{**value, "source": ""} for value in label_values()]
    _, card = train(read_dataset(rows_of(*values), village()), settings=WORDS)
    assert (card.held_out_source, card.source_rates) == (None, ())


def leaking() -> list[dict[str, object]]:
    """Six sources that harp on one frame each and sign every paragraph with a word of their own."""
    frames = ("harvest", "music", "river")
    return [
        {
            "id": f"{source}-{n}-{k}",
            "text": f"{source} number {n * 7 + k} of the paper says this and that",
            "frames": {frames[place % 3]: "neutral"} if k < 3 else {},
            "event": f"{source}-{n}",
            "source": source,
        }
        for place, source in enumerate(["hilly", "valley", "coastal", "sandy", "woody", "marshy"])
        for n in range(3)
        for k in range(4)
    ]


def test_a_model_that_has_learned_its_sources_warns_of_the_leak():
    _, card = train(read_dataset(rows_of(*leaking()), village()), settings=WORDS)
    found = [line for line in card.warnings if line.startswith("source leak: ")]
    assert len(found) == 2
    assert "on sources that the model never saw; it has learned its sources" in found[0]
    assert "the text alone gives the source away in 100% of paragraphs" in found[1]


def test_the_small_world_does_not_leak(card):
    assert not [line for line in card.warnings if "it has learned its sources" in line]


def test_an_exclusive_codebook_is_trained_as_one_choice():
    values = [value for value in label_values() if len(value["frames"]) == 1]
    dataset = read_dataset(rows_of(*values), village(exclusive=True))
    model, card = train(dataset, settings=WORDS)
    assert model.predict(dataset.texts).tags.sum(axis=1).tolist() == [1] * len(dataset)
    assert set(card.calibration.values()) == {(1.0, 0.0)}


def test_given_targets_are_trained_for_stance_alone():
    values = [
        {"text": value["text"], "target": frame, "stance": stance, "event": value["event"]}
        for value in label_values()
        for frame, stance in value["frames"].items()
    ]
    model, card = train(read_dataset(rows_of(*values), village()), settings=WORDS)
    assert model.presence_is_given
    assert card.out_of_fold.frames == ()
    assert card.out_of_fold.stance_macro_f1.value > 0.5


@pytest.mark.parametrize("objective", ["prevalence", "precision:0.9", "recall:0.9"])
def test_thresholds_serve_their_objective(dataset, objective):
    _, card = train(dataset, settings=WORDS, objective=objective)
    assert card.objective == objective


def test_paragraphs_of_one_event_cannot_be_trained_on():
    with pytest.raises(DataError, match="all paragraphs belong to one event or article"):
        train(village_labels().take(range(4)))
