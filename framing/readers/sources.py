"""Whose article it is: spellings joined, addresses reduced to hosts, folders as a last resort."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from framing.errors import DataError
from framing.readers.streams import decode
from framing.readers.values import Say

ARTICLES_FOLDER = "articles"


def host(address: str) -> str:
    """The host of a web address without ``www.``, or ``""`` where it is none.

    >>> host("https://www.example.org/news/1")
    'example.org'
    """
    try:
        name = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


def folder_source(name: str, path: str) -> str:
    """The source that the folders speak of, or ``""``.

    It is the folder below one called ``articles`` in ``name`` (the path below what was given),
    else the first folder of ``name``, else the folder below ``articles`` in ``path``.

    >>> folder_source("daily/one.md", "corpus/daily/one.md")
    'daily'
    """
    below = PurePosixPath(name.replace("\\", "/")).parts[:-1]
    whole = PurePosixPath(path.replace("\\", "/")).parts[:-1]
    return _below_articles(below) or (below[0] if below else _below_articles(whole))


def _below_articles(folders: tuple[str, ...]) -> str:
    places = [i for i, folder in enumerate(folders) if folder.lower() == ARTICLES_FOLDER]
    if not places or places[-1] + 1 == len(folders):
        return ""
    return folders[places[-1] + 1]


class Spellings:
    """One name for each source, however it is spelled."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._names = {_fold(spelled): name for spelled, name in (names or {}).items()}
        self._known: dict[str, str] = {}

    def join(self, source: str) -> str:
        """The name that ``source`` goes by; itself where the map does not have it."""
        name = self._known.get(source)
        if name is None:
            name = self._names.get(_fold(source), source)
            self._known[source] = name
        return name


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def read_source_map(path: str, say: Say = lambda line: None) -> dict[str, str]:
    """The source map in a file: each spelling and the name it stands for.

    The file is JSON or TOML (``"CNN (Web News)" = "CNN"``, or ``CNN = ["CNN (Web News)", …]``)
    or CSV with two columns, the spelling first. Raises ``DataError`` where it is none of them.
    """
    try:
        with open(path, "rb") as file:
            text = decode(file.read().removeprefix(b"\xef\xbb\xbf"), path, say)
    except OSError as error:
        raise DataError(
            f"the source map cannot be read ({(error.strerror or str(error)).lower()})",
            where=path,
            remedy="Check the path",
        ) from error
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in _MAPS:
        raise DataError(
            f"the suffix {suffix!r} is of no known source map",
            where=path,
            remedy=f"Use {' or '.join(_MAPS)}",
        )
    try:
        return _flat(_MAPS[suffix](text))
    except (ValueError, csv.Error) as error:
        raise DataError(
            f"broken source map ({error})",
            where=path,
            remedy='Write one line for each spelling, such as "CNN (Web News)" = "CNN"',
        ) from error


def _flat(names: Mapping[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in names.items():
        if isinstance(value, str):
            flat[key] = value
        elif isinstance(value, list):
            flat.update({str(spelled): key for spelled in value})
        else:
            raise ValueError(f"{key!r} stands for {value!r}, which is no name")
    return flat


def _of_json(text: str) -> Mapping[str, object]:
    names = json.loads(text)
    if not isinstance(names, dict):
        raise ValueError("an object is needed")
    return names


def _of_csv(text: str) -> Mapping[str, object]:
    names: dict[str, object] = {}
    for number, cells in enumerate(csv.reader(text.splitlines()), start=1):
        if cells and len(cells) != 2:
            raise ValueError(f"line {number} has {len(cells)} cells, not 2")
        if cells:
            names[cells[0]] = cells[1]
    return names


_MAPS: Mapping[str, Callable[[str], Mapping[str, object]]] = {
    ".json": _of_json,
    ".toml": tomllib.loads,
    ".csv": _of_csv,
}
