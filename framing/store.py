"""A model to and from a folder: arrays and JSON, never a pickle, every byte under a digest."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from framing.card import Card, from_json, to_json
from framing.codebook import Codebook, codebook_from_dict, codebook_to_dict
from framing.errors import CodebookError, FramingError, ModelError
from framing.kernel import Vocabulary
from framing.model import Model, Reference
from framing.settings import settings_from

FORMAT = 2
_MODEL, _CARD = "model.json", "card.json"


def default_model_path() -> Path:
    """The folder of the model that ships, in a checkout and in an installed wheel alike."""
    package = Path(__file__).resolve().parent
    installed, checkout = package / "shipped", package.parent / "models" / "default"
    return installed if (installed / _MODEL).is_file() else checkout


def save_model(model: Model, card: Card, folder: str | Path, *, force: bool = False) -> Path:
    """Write a model and its card into ``folder``; the same model gives the same bytes.

    The folder is filled beside its place and renamed, so that a break leaves no half of a model.

    Raises:
        ModelError: the folder holds something else and ``force`` is not given.
    """
    target = Path(folder)
    files = _files(model, card)
    if target.exists() and not force and _contents(target) != files:
        raise _occupied(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in files.items():
            (draft / name).write_bytes(content)
        draft.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def check_target(folder: str | Path, data_fingerprint: str, *, force: bool = False) -> None:
    """Refuse, before any work, to train into a folder that holds something else.

    A model of the same labels may be there: training it again gives the same bytes.

    Raises:
        ModelError: the folder holds something else and ``force`` is not given.
    """
    target = Path(folder)
    if force or not target.exists():
        return
    try:
        same = load_card(target).data.fingerprint == data_fingerprint
    except FramingError:
        same = False
    if not same:
        raise _occupied(target)


def load_model(folder: str | Path | None = None) -> Model:
    """The model in ``folder``, or the one that ships.

    Raises:
        ModelError: there is no model, a file is missing or changed, or the format is unknown.
    """
    path = Path(folder) if folder is not None else default_model_path()
    head = _read_head(path)
    arrays = {
        name.removesuffix(".npy"): _read_array(path, name, head)
        for name in head["files"]
        if name.endswith(".npy")
    }
    try:
        settings = settings_from(head["settings"])
        vocabulary = Vocabulary.from_arrays(arrays)
        return Model(
            codebook_from_dict(head["codebook"], where=str(path / _MODEL)),
            settings,
            vocabulary,
            arrays["weights"],
            arrays["intercepts"],
            arrays["thresholds"],
            Reference(
                arrays["low"], arrays["high"], head["longest"], (head["dates"][0], head["dates"][1])
            ),
            always_one=head["always_one"],
            presence_is_given=head["presence_is_given"],
        )
    except (KeyError, TypeError, ValueError, CodebookError, ModelError) as error:
        raise _damaged(path / _MODEL, f"does not describe a model ({error})") from None


def load_card(folder: str | Path | None = None) -> Card:
    """The card of the model in ``folder``, without its arrays.

    Raises:
        ModelError: there is no model, or its card is missing or changed.
    """
    path = Path(folder) if folder is not None else default_model_path()
    text = _read_file(path, _CARD, _read_head(path)).decode()
    try:
        card = from_json(Card, json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(path / _CARD, f"does not hold a card ({error})") from None
    return card  # type: ignore[no-any-return]  # from_json returns what its first argument names


def load_codebook(folder: str | Path | None = None) -> Codebook:
    """The codebook of the model in ``folder``, without its arrays.

    Raises:
        ModelError: there is no model, or its head is damaged.
    """
    path = Path(folder) if folder is not None else default_model_path()
    try:
        return codebook_from_dict(_read_head(path)["codebook"], where=str(path / _MODEL))
    except (KeyError, CodebookError) as error:
        raise _damaged(path / _MODEL, f"does not describe a model ({error})") from None


def save_card(card: Card, folder: str | Path) -> None:
    """Replace the card of the model in ``folder``."""
    save_model(load_model(folder), card, folder, force=True)


def model_fingerprint(folder: str | Path | None = None) -> str:
    """A digest of a stored model's arrays and settings (not of its card): ``sha256:…``."""
    path = Path(folder) if folder is not None else default_model_path()
    head = dict(_read_head(path))
    head["files"] = {k: v for k, v in head["files"].items() if k != _CARD}
    return f"sha256:{_digest(_dump(head))}"


_OWN_ARRAYS = ("weights", "intercepts", "thresholds")
_BOUNDS = ("low", "high")


def _files(model: Model, card: Card) -> dict[str, bytes]:
    arrays = {
        **model.vocabulary.arrays(),
        **{name: getattr(model, name) for name in _OWN_ARRAYS},
        **{name: getattr(model.reference, name) for name in _BOUNDS},
    }
    files = {f"{name}.npy": _array_bytes(array) for name, array in sorted(arrays.items())}
    files[_CARD] = _dump(to_json(card))
    head = {
        "format": FORMAT,
        "always_one": model.always_one,
        "presence_is_given": model.presence_is_given,
        "longest": model.reference.longest,
        "dates": list(model.reference.dates),
        "settings": asdict(model.settings),
        "codebook": codebook_to_dict(model.codebook),
        "files": {name: f"sha256:{_digest(content)}" for name, content in files.items()},
    }
    return {_MODEL: _dump(head), **files}


def _contents(folder: Path) -> dict[str, bytes] | None:
    if not folder.is_dir():
        return None
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def _dump(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _array_bytes(array: np.ndarray[Any, Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _pair(values: Sequence[str]) -> tuple[str, str]:
    first, last = values
    return first, last


def _read_head(path: Path) -> Mapping[str, Any]:
    file = path / _MODEL
    if not file.is_file():
        raise ModelError(
            "there is no model here",
            where=str(path),
            remedy="Train one with 'framing train LABELS --out FOLDER', or name its folder",
        )
    try:
        head = json.loads(file.read_bytes())
        files = head["files"]
        known = head["format"] == FORMAT and all(isinstance(v, str) for v in files.values())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(file, f"is not the head of a model ({error})") from None
    if not known:
        raise ModelError(
            f"the model has format {head['format']!r}; this version reads format {FORMAT}",
            where=str(file),
            remedy="Train it again with this version",
        )
    return dict(head)


def _read_file(path: Path, name: str, head: Mapping[str, Any]) -> bytes:
    file = path / name
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _damaged(file, f"cannot be read ({error.strerror})") from None
    if f"sha256:{_digest(content)}" != head["files"].get(name):
        raise _damaged(file, "is not the file that was written with the model")
    return content


def _read_array(path: Path, name: str, head: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    content = _read_file(path, name, head)
    try:
        return np.load(io.BytesIO(content), allow_pickle=False)  # type: ignore[no-any-return]
    except (ValueError, EOFError) as error:
        raise _damaged(path / name, f"is not an array ({error})") from None


def _occupied(target: Path) -> ModelError:
    return ModelError(
        "there is something else here already",
        where=str(target),
        remedy="Name another folder with --out, or write over it with --force",
    )


def _damaged(file: Path, what: str) -> FramingError:
    return ModelError(
        what, where=str(file), remedy="Copy the whole folder again, or train the model again"
    )
