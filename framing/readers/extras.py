"""Optional libraries: loaded where they are used, and named with their extra where missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from framing.errors import MissingExtraError


def needed(module: str, extra: str, where: str) -> ModuleType:
    """The optional ``module``; raises ``MissingExtraError`` with the command that brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"reading {extra} needs {module.split('.')[0]}, which is not installed",
            where=where,
            remedy=f"Run: pip install 'framing[{extra}]'",
        ) from error
