"""What the user named, file by file: folders, globs, standard input, formats by suffix."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from framing.errors import choices, near_match
from framing.readers.values import Say, unreadable
from framing.records import Problem

SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
}
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
STDIN = "<stdin>"
_FORMAT_REMEDY = f"Say what it is with --input-format: {choices(FORMATS)}"
_FOLDER_REMEDY = f"The suffixes read are {', '.join(SUFFIXES)}, each also with .gz"
_GLOB_SIGNS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its path for messages, its name below what was given, its format.

    ``format`` is ``""`` for a stream whose format is still to be found out. ``stream`` is there
    for standard input.
    """

    path: str
    name: str
    format: str
    stream: BinaryIO | None = None


def expand(
    inputs: Sequence[str],
    *,
    format: str | None = None,
    stdin: BinaryIO | None = None,
    say: Say,
) -> Iterator[Input | Problem]:
    """Each file that ``inputs`` name, in order; folders and globs in sorted order.

    In folders, hidden files are left out and files of unknown suffix too, with a count; a file
    named by itself must be of a known suffix or ``format`` said.
    """
    for given in inputs:
        if given == "-":
            if stdin is None:
                raise ValueError("'-' among the inputs needs a stdin to read")
            yield Input(STDIN, "stdin", format or "", stdin)
        elif os.path.isdir(given):
            yield from _folder(given, format, say)
        elif not os.path.lexists(given) and _GLOB_SIGNS & set(given):
            yield from _pattern(given, format, say)
        else:
            yield _file(given, os.path.basename(given), format)


def format_of(path: str) -> str:
    """The format that the suffix of ``path`` stands for, or ``""``; ``.gz`` is looked through.

    >>> format_of("news/one.jsonl.gz")
    'jsonl'
    """
    stem, suffix = os.path.splitext(path.lower())
    return SUFFIXES.get(os.path.splitext(stem)[1] if suffix == ".gz" else suffix, "")


def stem(name: str) -> str:
    """``name`` without the suffixes of its format, with forward slashes.

    >>> stem("daily/one.html.gz")
    'daily/one'
    """
    base, suffix = os.path.splitext(name)
    if suffix.lower() == ".gz":
        base, suffix = os.path.splitext(base)
    return PurePath(base if suffix.lower() in SUFFIXES else base + suffix).as_posix()


def _file(path: str, name: str, format: str | None) -> Input | Problem:
    found = format or format_of(path)
    if found or not os.path.lexists(path):
        return Input(path, name, found or "text")
    suffix = os.path.splitext(path)[1]
    hint = near_match(suffix, SUFFIXES) if suffix else ""
    what = f"the suffix {suffix!r} is of no known format" if suffix else "the file has no suffix"
    return Problem(f"{what}{f' ({hint})' if hint else ''}", path, _FORMAT_REMEDY)


def _pattern(given: str, format: str | None, say: Say) -> Iterator[Input | Problem]:
    found = sorted(glob.glob(given, recursive=True))
    if not found:
        yield Problem("no file matches", given, "Check the pattern and its folder")
    parts = PurePath(given).parts
    fixed = next(index for index, part in enumerate(parts) if _GLOB_SIGNS & set(part))
    root = os.path.join(*parts[:fixed]) if fixed else "."
    for path in found:
        if os.path.isfile(path):
            yield _file(path, os.path.relpath(path, root), format)
        elif os.path.isdir(path) and "**" not in given:
            yield from _folder(path, format, say)


def _folder(root: str, format: str | None, say: Say) -> Iterator[Input | Problem]:
    unknown = read = 0
    for path in _walk(root, ()):
        if isinstance(path, Problem):
            yield path
        elif format or format_of(path):
            read += 1
            yield _file(path, os.path.relpath(path, root), format)
        else:
            unknown += 1
    if unknown:
        say(f"{root}: {_files(unknown)} of unknown format left out")
    if not read:
        yield Problem("the folder holds no file to read", root, _FOLDER_REMEDY)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _walk(folder: str, above: tuple[tuple[int, int], ...]) -> Iterator[str | Problem]:
    """Every file below ``folder``; links are followed, but never into a folder we are in."""
    try:
        here = os.stat(folder)
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield unreadable(folder, error)
        return
    mark = (here.st_dev, here.st_ino)
    if mark in above:
        yield Problem("the link leads back into a folder above it", folder, "Remove the link")
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except OSError as error:
            yield unreadable(path, error)
            continue
        if is_folder:
            yield from _walk(path, (*above, mark))
        else:
            yield path
