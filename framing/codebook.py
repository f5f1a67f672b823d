"""The codebook: frames, stances, their definitions and order, read from TOML."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from framing.errors import CodebookError, choices, near_match

T = TypeVar("T")

STANCES = ("favor", "against", "neutral")
"""The stances of a codebook that names none of its own."""

PRESENCE = ("coded", "given")
"""``coded``: whether a frame is there is a question; ``given``: every row names its target."""

# A code with one of these letters could not stand in a cell with several codes, or in a flag.
_RESERVED = ";|#\n\r\t:"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its key as it stands in data, its name and how to code it."""

    key: str
    name: str
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stance:
    """One stance toward a present frame."""

    key: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Frames and stances; the order of the frames is the column order everywhere.

    ``exclusive`` says that a paragraph carries exactly one frame; ``presence`` is ``"given"``
    where each row names its target and only the stance is to be found.
    """

    name: str
    frames: tuple[Frame, ...]
    stances: tuple[Stance, ...] = tuple(Stance(key) for key in STANCES)
    version: int = 1
    exclusive: bool = False
    presence: str = "coded"
    no_frame: str = ""
    rules: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the frames, in order."""
        return tuple(frame.key for frame in self.frames)

    @property
    def stance_keys(self) -> tuple[str, ...]:
        """The keys of the stances, in order; empty where only presence is coded."""
        return tuple(stance.key for stance in self.stances)

    @property
    def fingerprint(self) -> str:
        """A digest of everything that the codebook says: ``sha256:…``."""
        text = json.dumps(codebook_to_dict(self), ensure_ascii=False, sort_keys=True)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def read_codebook(path: str | Path) -> Codebook:
    """The codebook in a TOML file.

    Raises:
        CodebookError: the file is missing, is not TOML, or does not hold together.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CodebookError(
            "there is no such codebook",
            where=str(path),
            remedy="Name one with --codebook, or make one with 'framing init FOLDER'",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(
            f"the codebook cannot be read ({error})",
            where=str(path),
            remedy="Give a readable UTF-8 text file",
        ) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(
            f"not valid TOML: {error}", where=str(path), remedy="Mend the line that is named"
        ) from None
    return codebook_from_dict(values, where=str(path))


def codebook_from_dict(values: Mapping[str, object], *, where: str = "") -> Codebook:
    """The codebook that a mapping (of TOML or JSON) describes.

    Raises:
        CodebookError: an unknown setting, a wrong kind of value, a key that is there twice.
    """
    _only_known(values, _CODEBOOK_FIELDS, where, "setting")
    frames = tuple(_frame(item, where) for item in _list(values, "frames", where))
    if not frames:
        raise CodebookError(
            "a codebook needs at least one frame",
            where=where,
            remedy='Add [[frames]] with key = "…"',
        )
    stances = tuple(
        _stance(item, where) for item in _list(values, "stances", where, default=STANCES)
    )
    for kind, keys in (("frame", [f.key for f in frames]), ("stance", [s.key for s in stances])):
        _check_keys(kind, keys, where)
    book = Codebook(
        name=_text(values, "name", where, default=Path(where).stem or "codebook"),
        frames=frames,
        stances=stances,
        version=_typed(values, "version", where, int, 1),
        exclusive=_typed(values, "exclusive", where, bool, False),
        presence=_text(values, "presence", where, default="coded"),
        no_frame=_text(values, "no_frame", where),
        rules=_texts(values, "rules", where),
    )
    if book.presence not in PRESENCE:
        raise CodebookError(
            f"presence is {book.presence!r}",
            where=where,
            remedy=f"Use {choices(PRESENCE)}",
        )
    return book


def codebook_to_dict(book: Codebook) -> dict[str, object]:
    """The codebook as plain values that ``codebook_from_dict`` reads back."""
    return {
        "name": book.name,
        "version": book.version,
        "exclusive": book.exclusive,
        "presence": book.presence,
        "no_frame": book.no_frame,
        "rules": list(book.rules),
        "stances": [{"key": s.key, "definition": s.definition} for s in book.stances],
        "frames": [
            {
                "key": f.key,
                "name": f.name,
                "definition": f.definition,
                "include": list(f.include),
                "exclude": list(f.exclude),
            }
            for f in book.frames
        ],
    }


_CODEBOOK_FIELDS = tuple(codebook_to_dict(Codebook("", ())))
_FRAME_FIELDS = ("key", "name", "definition", "include", "exclude")
_STANCE_FIELDS = ("key", "definition")


def _frame(item: object, where: str) -> Frame:
    if isinstance(item, str):
        return Frame(item, item)
    values = _table(item, "frames", where)
    _only_known(values, _FRAME_FIELDS, where, "setting of a frame")
    key = _text(values, "key", where)
    return Frame(
        key,
        _text(values, "name", where, default=key),
        _text(values, "definition", where).strip(),
        _texts(values, "include", where),
        _texts(values, "exclude", where),
    )


def _stance(item: object, where: str) -> Stance:
    if isinstance(item, str):
        return Stance(item)
    values = _table(item, "stances", where)
    _only_known(values, _STANCE_FIELDS, where, "setting of a stance")
    return Stance(_text(values, "key", where), _text(values, "definition", where).strip())


def _check_keys(kind: str, keys: Sequence[str], where: str) -> None:
    for key in keys:
        if not key or key != key.strip() or any(letter in key for letter in _RESERVED):
            raise CodebookError(
                f"the {kind} key {key!r} cannot stand in a data file",
                where=where,
                remedy=f"Give every {kind} a key without spaces at its ends and without ; | # :",
            )
        if sum(key.casefold() == other.casefold() for other in keys) > 1:
            raise CodebookError(
                f"the {kind} key {key!r} is there twice", where=where, remedy="Rename one of them"
            )


def _only_known(values: Mapping[str, object], known: Sequence[str], where: str, what: str) -> None:
    for name in values:
        if name not in known:
            hint = near_match(name, known) or f"known are {choices(known)}"
            raise CodebookError(
                f"unknown {what} {name!r}", where=where, remedy=hint[0].upper() + hint[1:]
            )


def _typed(values: Mapping[str, object], name: str, where: str, kind: type[T], default: T) -> T:
    value = values.get(name, default)
    # bool is an int to isinstance, and `version = true` is a mistake.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise CodebookError(
            f"{name} is {value!r}", where=where, remedy=f"Give a value of type {kind.__name__}"
        )
    return value


def _text(values: Mapping[str, object], name: str, where: str, *, default: str = "") -> str:
    return _typed(values, name, where, str, default)


def _list(
    values: Mapping[str, object], name: str, where: str, *, default: Sequence[object] = ()
) -> list[object]:
    return _typed(values, name, where, list, list(default))


def _texts(values: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
    return tuple(str(item) for item in _list(values, name, where))


def _table(item: object, name: str, where: str) -> Mapping[str, object]:
    if not isinstance(item, dict):
        raise CodebookError(
            f"{name} holds {item!r}", where=where, remedy=f'Write [[{name}]] with key = "…"'
        )
    return item
