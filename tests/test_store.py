import dataclasses
import hashlib
import io
import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from framing.card import to_json
from framing.errors import ModelError
from framing.store import (
    check_target,
    default_model_path,
    load_card,
    load_codebook,
    load_model,
    model_fingerprint,
    save_card,
    save_model,
)


@pytest.fixture
def copy(stored, tmp_path):
    """A stored model that a test may damage."""
    return Path(shutil.copytree(stored, tmp_path / "copy"))


def test_a_model_comes_back_as_it_was(model, stored, dataset):
    found = load_model(stored)
    np.testing.assert_array_equal(found.decision(dataset.texts), model.decision(dataset.texts))
    np.testing.assert_array_equal(found.thresholds, model.thresholds)
    assert found.vocabulary.names() == model.vocabulary.names()
    assert (found.codebook, found.settings) == (model.codebook, model.settings)
    assert (found.always_one, found.presence_is_given) == (False, False)


def test_a_card_and_a_codebook_come_back_without_the_arrays(card, stored, book, copy):
    for array in copy.glob("*.npy"):
        array.unlink()
    assert to_json(load_card(copy)) == to_json(card)
    assert load_codebook(copy) == book
    assert model_fingerprint(copy) == model_fingerprint(stored)


def test_a_model_is_arrays_and_json_alone(stored):
    names = {file.name for file in stored.iterdir()}
    assert {"model.json", "card.json", "weights.npy", "idf.npy"} <= names
    assert {Path(name).suffix for name in names} == {".json", ".npy"}
    for file in stored.glob("*.npy"):
        np.load(file, allow_pickle=False)


def complaint(folder: Path, name: str) -> str:
    """What is said when the model, or its card, is loaded."""
    with pytest.raises(ModelError) as caught:
        load_card(folder) if name == "card.json" else load_model(folder)
    return str(caught.value)


def test_a_changed_byte_in_any_file_is_noticed(copy):
    names = {file.name for file in copy.iterdir()} - {"model.json"}
    for name in sorted(names):
        whole = (copy / name).read_bytes()
        (copy / name).write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
        assert complaint(copy, name) == (
            f"{copy / name}: is not the file that was written with the model. "
            "Copy the whole folder again, or train the model again"
        )
        (copy / name).write_bytes(whole)
    load_model(copy)


def test_a_missing_file_is_noticed(copy):
    names = {file.name for file in copy.iterdir()} - {"model.json"}
    for name in sorted(names):
        whole = (copy / name).read_bytes()
        (copy / name).unlink()
        assert complaint(copy, name) == (
            f"{copy / name}: cannot be read (No such file or directory). "
            "Copy the whole folder again, or train the model again"
        )
        (copy / name).write_bytes(whole)


def rewritten(folder: Path, **changes: object) -> None:
    """The head of a stored model with some of its values replaced."""
    head = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**head, **changes}))


def test_a_changed_head_is_another_model(copy, stored):
    rewritten(copy, always_one=True)
    assert load_model(copy).always_one
    assert model_fingerprint(copy) != model_fingerprint(stored)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 99}, "the model has format 99; this version reads format 2"),
        ({"files": 3}, "is not the head of a model"),
        ({"files": {}}, "does not describe a model"),
        ({"settings": {"depth": 3}}, "does not describe a model"),
        ({"codebook": {"frames": []}}, "does not describe a model"),
    ],
)
def test_a_head_that_describes_no_model_is_refused(copy, changes, message):
    rewritten(copy, **changes)
    with pytest.raises(ModelError, match=message):
        load_model(copy)


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_head_that_is_no_object_is_refused(copy, content):
    (copy / "model.json").write_text(content)
    with pytest.raises(ModelError, match="is not the head of a model"):
        load_model(copy)


class Trap:
    """Unpickling one would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_pickle_among_the_arrays_is_refused_and_never_run(copy, tmp_path, wrapped):
    sprung, content = tmp_path / "sprung", io.BytesIO()
    trap = Trap(sprung)
    if wrapped:
        np.save(content, np.array([trap], dtype=object), allow_pickle=True)
    else:
        pickle.dump(trap, content)
    (copy / "idf.npy").write_bytes(content.getvalue())
    files = json.loads((copy / "model.json").read_text())["files"]
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    rewritten(copy, files={**files, "idf.npy": f"sha256:{digest}"})
    with pytest.raises(ModelError, match=r"idf\.npy: is not an array"):
        load_model(copy)
    assert not sprung.exists()


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError) as caught:
        load_model(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: there is no model here. "
        "Train one with 'framing train LABELS --out FOLDER', or name its folder"
    )


def test_the_same_model_may_be_written_again_and_another_only_by_force(trained, tmp_path):
    model, card = trained
    folder = save_model(model, card, tmp_path / "m")
    save_model(model, card, folder)
    other = dataclasses.replace(model, thresholds=np.full(3, 0.9))
    with pytest.raises(ModelError, match="there is something else here already"):
        save_model(other, card, folder)
    assert load_model(folder).thresholds.tolist() == model.thresholds.tolist()
    save_model(other, card, folder, force=True)
    assert load_model(folder).thresholds.tolist() == [0.9] * 3


def test_nothing_is_left_beside_a_model(trained, tmp_path):
    save_model(*trained, tmp_path / "deep" / "m")
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["m"]


def test_a_folder_of_something_else_is_refused_before_any_training(stored, card, tmp_path):
    (tmp_path / "notes.txt").write_text("precious")
    with pytest.raises(ModelError, match="there is something else here already"):
        check_target(tmp_path, card.data.fingerprint)
    with pytest.raises(ModelError, match="there is something else here already"):
        check_target(tmp_path, card.data.fingerprint, force=True)
    check_target(stored, "sha256:other", force=True)
    check_target(tmp_path / "new", card.data.fingerprint)
    check_target(stored, card.data.fingerprint)
    with pytest.raises(ModelError, match="there is something else here already"):
        check_target(stored, "sha256:other")


def test_a_new_card_leaves_the_models_fingerprint(copy, stored, card):
    save_card(dataclasses.replace(card, warnings=("a new line",)), copy)
    assert load_card(copy).warnings == ("a new line",)
    assert model_fingerprint(copy) == model_fingerprint(stored)


def test_the_model_that_ships_is_found_and_loads():
    assert default_model_path().is_dir()
    assert load_model().codebook.keys == ("security-first", "democracy-first", "sovereignty")
    assert load_card().data.paragraphs >= 600


def test_what_is_no_model_is_not_written_over_even_by_force(tmp_path, model, card):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("precious")
    with pytest.raises(ModelError, match="there is something else here already"):
        save_model(model, card, tmp_path / "letters", force=True)
    assert (tmp_path / "letters" / "dear.txt").read_text() == "precious"
