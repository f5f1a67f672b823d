"""A model to and from a folder: arrays and JSON, never a pickle, every byte under a digest."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from framing.card import Card, Measured, from_json, to_json
from framing.codebook import Codebook, codebook_from_dict, codebook_to_dict
from framing.errors import CodebookError, FramingError, ModelError
from framing.kernel import Vocabulary
from framing.model import Model, Reference
from framing.settings import settings_from

FORMAT = 2
_MODEL, _CARD = "model.json", "card.json"
# What was measured after training, apart: the model itself can still be made again byte for byte.
_MEASURED = "measured.json"


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
    there = _contents(target)
    if there is not None:
        if {**there, **files} == there and not card.measured:
            return target
        if not force or not _is_ours(there):
            raise _occupied(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in files.items():
            (draft / name).write_bytes(content)
        draft.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        draft.replace(target)
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
    there = _contents(target)
    if there is None or (force and _is_ours(there)):
        return
    try:
        same = load_card(target).data.fingerprint == data_fingerprint
    except FramingError:
        same = False
    if not same:
        raise _occupied(target)


def load_model(folder: str | Path | None = None, *, shared: Path | None = None) -> Model:
    """The model in ``folder``, or the one that ships.

    With ``shared``, a folder for this model alone, its arrays are mapped and not read, so that all
    processes of a machine have them once.

    Raises:
        ModelError: there is no model, a file is missing or changed, or the format is unknown.
    """
    path = Path(folder) if folder is not None else default_model_path()
    head = _read_head(path)
    arrays = {
        name.removesuffix(".npy"): _read_array(path, name, head, mapped=shared is not None)
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
            shared=shared,
        )
    except (KeyError, TypeError, ValueError, CodebookError, ModelError) as error:
        raise _damaged(path / _MODEL, f"does not describe a model ({error})") from None


def load_card(folder: str | Path | None = None) -> Card:
    """The card of the model in ``folder``, without its arrays.

    Raises:
        ModelError: there is no model, or its card is missing or changed.
    """
    path = Path(folder) if folder is not None else default_model_path()
    head = _read_head(path)
    text = _read_file(path, _CARD, head).decode()
    try:
        card: Card = from_json(Card, json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(path / _CARD, f"does not hold a card ({error})") from None
    return dataclasses.replace(card, measured=_read_measured(path, head))


def _read_measured(path: Path, head: Mapping[str, Any]) -> tuple[Measured, ...]:
    file = path / _MEASURED
    if not file.is_file():
        return ()
    try:
        values = json.loads(file.read_bytes())
        blocks = tuple(from_json(Measured, block) for block in values["measured"])
        same = values["model"] == _fingerprint(head)
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(file, f"does not hold what was measured ({error})") from None
    if not same:
        raise ModelError(
            "the figures were measured on another model",
            where=str(file),
            remedy="Remove the file, and measure again with 'framing evaluate FILE --card'",
        )
    return blocks


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
    return _fingerprint(_read_head(path))


def _fingerprint(head: Mapping[str, Any]) -> str:
    files = {name: digest for name, digest in head["files"].items() if name != _CARD}
    return f"sha256:{_digest(_dump({**head, 'files': files}))}"


_OWN_ARRAYS = ("weights", "intercepts", "thresholds")
_BOUNDS = ("low", "high")


def _files(model: Model, card: Card) -> dict[str, bytes]:
    arrays = {
        **model.vocabulary.arrays(),
        **{name: getattr(model, name) for name in _OWN_ARRAYS},
        **{name: getattr(model.reference, name) for name in _BOUNDS},
    }
    files = {f"{name}.npy": _array_bytes(array) for name, array in sorted(arrays.items())}
    files[_CARD] = _dump(to_json(dataclasses.replace(card, measured=())))
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
    whole = {_MODEL: _dump(head), **files}
    if card.measured:
        blocks = {"model": _fingerprint(head), "measured": to_json(list(card.measured))}
        whole[_MEASURED] = _dump(blocks)
    return whole


def _contents(folder: Path) -> dict[str, bytes | None] | None:
    """The files of a folder, ``None`` for what is no file; ``None`` where nothing is there."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        return {folder.name: None}
    return {item.name: item.read_bytes() if item.is_file() else None for item in folder.iterdir()}


def _is_ours(contents: Mapping[str, bytes | None]) -> bool:
    """Whether a folder is empty or holds a model and nothing else, so that it may be replaced."""
    known = {_MODEL, _CARD, _MEASURED}
    return not contents or (
        _MODEL in contents and all(name in known or name.endswith(".npy") for name in contents)
    )


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


def _read_array(
    path: Path, name: str, head: Mapping[str, Any], *, mapped: bool
) -> np.ndarray[Any, Any]:
    content = _read_file(path, name, head)
    try:
        if mapped:
            array: np.ndarray[Any, Any] = np.load(path / name, mmap_mode="r", allow_pickle=False)
        else:
            array = np.load(io.BytesIO(content), allow_pickle=False)
        return array
    except (ValueError, EOFError) as error:
        raise _damaged(path / name, f"is not an array ({error})") from None


def _occupied(target: Path) -> ModelError:
    return ModelError(
        "there is something else here already",
        where=str(target),
        remedy="Name another folder with --out, or write over a model with --force",
    )


def _damaged(file: Path, what: str) -> FramingError:
    return ModelError(
        what, where=str(file), remedy="Copy the whole folder again, or train the model again"
    )
