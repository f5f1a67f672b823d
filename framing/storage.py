"""Folders of partitions, on this machine or at any address that fsspec knows."""

from __future__ import annotations

import glob
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from framing.errors import DataError, MissingExtraError

_SCHEME = "://"
_GLOB_SIGNS = frozenset("*?[")
_DRAFT = ".framing-draft-"


def is_address(name: str) -> bool:
    """Whether a name is an fsspec address and no path.

    >>> is_address("s3://bucket/parts"), is_address("parts/one.jsonl")
    (True, False)
    """
    return _SCHEME in name


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by its path or address; what is in it goes by its relative name."""

    address: str

    def place(self, name: str) -> str:
        """The path or address of what is called ``name``."""
        return f"{self.address.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """The content of a small file, or ``None`` where there is none."""
        try:
            if is_address(self.address):
                system, root = _system(self.address)
                found: bytes = system.cat_file(f"{root}/{name}")
                return found
            return Path(self.place(name)).read_bytes()
        except FileNotFoundError:
            return None

    def files(self) -> list[str]:
        """The names of all files below the folder, sorted; hidden ones are left out."""
        if is_address(self.address):
            system, root = _system(self.address)
            names = (str(PurePosixPath(path).relative_to(root)) for path in system.find(root))
        else:
            base = Path(self.address)
            names = (p.relative_to(base).as_posix() for p in base.rglob("*") if p.is_file())
        return sorted(name for name in names if not _is_hidden(name))

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """The file ``name`` on this machine: itself, or a copy of it under its own name."""
        if not is_address(self.address):
            yield Path(self.place(name))
            return
        system, root = _system(self.address)
        with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
            copy = Path(scratch, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            system.get_file(f"{root}/{name}", str(copy))
            yield copy

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A draft on this machine that becomes ``name`` if all goes well and it is there."""
        draft = f"{_DRAFT}{uuid.uuid4().hex}"
        if not is_address(self.address):
            target = Path(self.place(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.parent / draft
            try:
                yield beside
                if beside.exists():
                    os.replace(beside, target)
            finally:
                beside.unlink(missing_ok=True)
            return
        system, root = _system(self.address)
        with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
            here = Path(scratch, draft)
            yield here
            if not here.exists():
                return
            parent = str(PurePosixPath(root, name).parent)
            system.makedirs(parent, exist_ok=True)
            system.put_file(str(here), f"{parent}/{draft}")
            system.mv(f"{parent}/{draft}", f"{root}/{name}")

    def remove(self, name: str) -> None:
        """Remove the file ``name``."""
        if is_address(self.address):
            system, root = _system(self.address)
            system.rm_file(f"{root}/{name}")
        else:
            Path(self.place(name)).unlink()

    def sweep(self) -> None:
        """Remove the drafts that lost workers have left behind."""
        if is_address(self.address):
            system, root = _system(self.address)
            for path in system.find(root):
                if PurePosixPath(path).name.startswith(_DRAFT):
                    system.rm_file(path)
            return
        for draft in Path(self.address).rglob(f"{_DRAFT}*"):
            draft.unlink(missing_ok=True)


def find(given: str) -> list[tuple[Folder, str]]:
    """The files that a folder, a pattern or a name stands for: their folder and their names.

    Raises:
        DataError: there is none.
    """
    if _GLOB_SIGNS & set(given):
        found = _matching(given)
    elif _is_folder(given):
        folder = Folder(given)
        found = [(folder, name) for name in folder.files()]
    else:
        above, _, name = given.rpartition("/")
        found = [(Folder(above or "."), name)] if _is_file(given) else []
    if not found:
        raise DataError("there is no partition", where=given, remedy="Check the name of the folder")
    return found


def _matching(pattern: str) -> list[tuple[Folder, str]]:
    parts = pattern.split("/")
    fixed = next(place for place, part in enumerate(parts) if _GLOB_SIGNS & set(part))
    above = "/".join(parts[:fixed]) or "."
    rest = "/".join(parts[fixed:])
    if is_address(pattern):
        system, root = _system(above)
        paths = [path for path in system.glob(f"{root}/{rest}") if system.isfile(path)]
        names = [str(PurePosixPath(path).relative_to(root)) for path in paths]
    else:
        paths = glob.glob(rest, root_dir=above, recursive=True)
        names = [Path(path).as_posix() for path in paths if Path(above, path).is_file()]
    return [(Folder(above), name) for name in sorted(names) if not _is_hidden(name)]


def _is_folder(given: str) -> bool:
    if is_address(given):
        system, root = _system(given)
        return bool(system.isdir(root))
    return os.path.isdir(given)


def _is_file(given: str) -> bool:
    if is_address(given):
        system, root = _system(given)
        return bool(system.isfile(root))
    return os.path.isfile(given)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def _system(address: str) -> tuple[Any, str]:
    """The file system of an address and the path in it."""
    try:
        core = import_module("fsspec.core")
    except ImportError as error:
        raise MissingExtraError(
            "this address needs fsspec, which is not installed",
            where=address,
            remedy="Run: pip install 'framing[dask]'",
        ) from error
    try:
        system, path = core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise DataError(
            f"no file system for this address ({error})",
            where=address,
            remedy="Install the package that it names, or check the address",
        ) from None
    # What other processes have written since must be seen.
    system.invalidate_cache()
    return system, path.rstrip("/")
