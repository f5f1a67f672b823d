"""The second compiled library, for work on bytes beside the model; all of it is optional."""

from __future__ import annotations

import ctypes
from ctypes import c_int64, c_void_p
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from framing.kernel.library import runtime

INTERFACE_VERSION = 1
_SIGNATURES: dict[str, tuple[type | None, list[type]]] = {
    "framing_beside_version": (c_int64, []),
    "framing_count_lines": (c_int64, [c_void_p, c_int64]),
    "framing_cut_lines": (None, [c_void_p]),
    "framing_write_lines": (c_int64, [c_void_p, c_int64, c_int64, c_void_p, c_int64]),
    "framing_survey": (None, [c_void_p, c_void_p, c_void_p, c_int64, *[c_void_p] * 3]),
    "framing_know_words": (None, [c_void_p, c_int64, c_void_p, c_void_p, c_int64]),
    "framing_sigmoid": (None, [c_void_p, c_int64, c_void_p]),
}


def beside() -> ctypes.CDLL | None:
    """The library, or ``None`` where there is none of this version or NumPy is asked for."""
    return _find() if runtime().path == "compiled" else None


def library() -> ctypes.CDLL:
    """The library. Callers have asked ``beside()`` first."""
    found = beside()
    if found is None:
        raise ValueError("this is for where it is compiled")
    return found


def address(data: bytes) -> int:
    """Where these bytes lie, which the caller holds for as long as the library reads them."""
    return ctypes.cast(ctypes.c_char_p(data), c_void_p).value or 0


@cache
def _find() -> ctypes.CDLL | None:
    folder = Path(__file__).parent
    names = (folder / f"_beside{suffix}" for suffix in EXTENSION_SUFFIXES)
    path = next((name for name in names if name.exists()), None)
    if path is None:
        return None
    try:
        loaded = ctypes.CDLL(str(path))
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(loaded, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError):
        return None  # of another machine or an earlier version: all of this is optional
    return loaded if loaded.framing_beside_version() == INTERFACE_VERSION else None
