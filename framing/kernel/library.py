"""Finds the compiled kernel beside the package, and says which path runs and why."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_double, c_int, c_int64, c_void_p
from dataclasses import dataclass
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Literal

from framing.errors import DataError, choices

INTERFACE_VERSION = 3
VARIABLE = "FRAMING_KERNEL"
_NAME = "_kernel"
_VALUES = ("auto", "compiled", "numpy")

# What each function of the library takes and returns. Arrays travel as addresses: the wrappers in
# `compiled` have made them of the right type and size.
_SIGNATURES: dict[str, tuple[type | None, list[type]]] = {
    "framing_version": (c_int, []),
    "framing_index_new": (c_int, [POINTER(c_void_p), *[c_void_p] * 11]),
    "framing_index_free": (None, [c_void_p]),
    "framing_index_tables": (None, [c_void_p] * 3),
    "framing_rows": (c_int, [*[c_void_p] * 4, c_int64, c_int64, *[c_void_p] * 3, POINTER(c_int64)]),
    "framing_scores": (
        c_int,
        [*[c_void_p] * 2, c_int64, c_void_p, c_int64, *[c_void_p] * 2, c_int64, c_void_p],
    ),
    "framing_fit": (
        c_int,
        [
            *[c_void_p] * 3,
            *[c_int64] * 2,
            c_double,
            *[c_void_p] * 2,
            c_int64,
            c_double,
            c_int64,
            *[c_void_p] * 3,
        ],
    ),
    "framing_counter_new": (c_void_p, []),
    "framing_counter_free": (None, [c_void_p]),
    "framing_count": (c_int, [*[c_void_p] * 6, c_int64]),
    "framing_counter_size": (c_int64, [c_void_p, POINTER(c_int64)]),
    "framing_counter_read": (None, [c_void_p] * 5),
}


@dataclass(frozen=True, slots=True)
class Runtime:
    """Which path runs, ``"compiled"`` or ``"numpy"``, and why."""

    path: Literal["compiled", "numpy"]
    reason: str


def runtime() -> Runtime:
    """Which path new scorers take here.

    ``FRAMING_KERNEL`` is ``auto`` (compiled where it can be), ``compiled`` or ``numpy``.
    """
    wanted = os.environ.get(VARIABLE, "auto")
    if wanted not in _VALUES:
        raise DataError(
            f"{VARIABLE} is {wanted!r}", where="environment", remedy=f"Use {choices(_VALUES)}"
        )
    if wanted == "numpy":
        return Runtime("numpy", f"{VARIABLE} asks for it")
    found = _find()
    if isinstance(found, ctypes.CDLL):
        return Runtime("compiled", f"loaded {Path(found._name).name}")
    if wanted == "compiled":
        raise DataError(
            f"{VARIABLE} is 'compiled', but {found}",
            where="environment",
            remedy="Install with a C compiler present, or use 'auto'",
        )
    return Runtime("numpy", found)


def library() -> ctypes.CDLL:
    """The compiled kernel. Callers have asked ``runtime()`` first."""
    found = _find()
    if isinstance(found, str):
        raise ValueError(f"no compiled kernel: {found}")
    return found


@cache
def _find() -> ctypes.CDLL | str:
    """The library with its signatures, or the reason why there is none."""
    folder = Path(__file__).parent
    path = next(
        (folder / f"{_NAME}{s}" for s in EXTENSION_SUFFIXES if (folder / f"{_NAME}{s}").exists()),
        None,
    )
    if path is None:
        return "the package was built without a C compiler"
    try:
        loaded = ctypes.CDLL(str(path))
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(loaded, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        return f"{path.name} cannot be used: {error}"
    version = loaded.framing_version()
    if version != INTERFACE_VERSION:
        return f"{path.name} is of version {version}, not {INTERFACE_VERSION}; build it again"
    return loaded
