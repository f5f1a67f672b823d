"""Where words and data go: data to stdout or a file, everything human to stderr."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from framing.errors import FramingError
from framing.records import Problem

T = TypeVar("T")


class DataFailed(Exception):  # noqa: N818 - it names an outcome, and no user ever sees it
    """The run went on past bad input and ends with exit code 1; all has been said."""


class WarningsFound(Exception):  # noqa: N818 - as above
    """The run is done, with warnings, under ``--strict``: exit code 3."""


def note(line: str) -> None:
    """Say a line to the user."""
    print(line, file=sys.stderr, flush=True)


def emit(pieces: Iterable[str], out: str | None, *, force: bool) -> None:
    """Write pieces of text to stdout, or to a file that is there whole or not at all.

    Raises:
        FramingError: the file exists and ``force`` is not given, or cannot be written.
    """
    if out is None or out == "-":
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
        return
    with whole_file(Path(out), force=force) as draft, draft.open("w", encoding="utf-8") as file:
        for piece in pieces:
            file.write(piece)


@contextlib.contextmanager
def whole_file(path: Path, *, force: bool) -> Iterator[Path]:
    """A file beside ``path`` to write to, renamed into its place if all goes well."""
    refuse_overwriting(path, force=force)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise FramingError(
            f"cannot be written ({error.strerror})", where=str(path), remedy="Name another place"
        ) from None
    os.close(handle)
    try:
        yield Path(name)
        # mkstemp makes files for their owner alone; what we write is meant to be shared.
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def refuse_overwriting(path: Path, *, force: bool) -> None:
    """Raise ``FramingError`` where a file is there already and may not be replaced."""
    if path.exists() and not force:
        raise FramingError(
            "there is a file here already",
            where=str(path),
            remedy="Name another, or write over it with --force",
        )


@dataclass(slots=True)
class Tally:
    """Problems met on the way: said as they come, counted at the end."""

    count: int = 0
    warnings: list[str] = field(default_factory=list)
    silent: bool = False

    def passing(self, items: Iterable[T | Problem]) -> Iterator[T]:
        """The items without the problems, which are said and counted."""
        for item in items:
            if isinstance(item, Problem):
                self.count += 1
                if not self.silent:
                    note(f"problem: {item}")
            else:
                yield item

    def warn(self, line: str) -> None:
        """Say a warning and remember it."""
        self.warnings.append(line)
        note(f"warning: {line}")

    def finish(self, *, strict: bool = False) -> None:
        """End the run as it deserves."""
        if self.count:
            what = "1 problem" if self.count == 1 else f"{self.count} problems"
            note(f"{what} met; the rest is done")
            raise DataFailed
        if strict and self.warnings:
            raise WarningsFound
