"""Standard input, kept where a command reads its input more than once."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

IN_MEMORY = 64 << 20
"""Bytes of standard input that are kept in memory; what is larger goes to a file."""


@contextmanager
def rereadable_stdin(inputs: Sequence[str]) -> Iterator[Callable[[], BinaryIO]]:
    """Gives standard input from its start, as often as it is called.

    It is read and kept only where ``-`` is among ``inputs``.
    """
    if "-" not in inputs:
        yield lambda: sys.stdin.buffer
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)

        def from_start() -> BinaryIO:
            kept.seek(0)
            return kept  # type: ignore[return-value]  # it has all that a binary file has

        yield from_start
