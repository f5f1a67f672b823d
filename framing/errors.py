"""What users can put right: each error says where, what and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FramingError(Exception):
    """A failure that the user can mend.

    ``where`` names the place (``path``, ``path:line`` or ``path:line, column 'x'``), ``what`` the
    trouble with the value in repr, ``remedy`` the next step. All three are one line each.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.where = where
        self.what = what
        self.remedy = remedy
        super().__init__(where, what, remedy)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.remedy}" if self.remedy else head


class CodebookError(FramingError):
    """A codebook that cannot be read or does not hold together."""


class DataError(FramingError):
    """Input data, labels or articles, that cannot be used as they are."""


class ModelError(FramingError):
    """A model folder that is missing, damaged or of another kind than needed."""


class MissingExtraError(FramingError):
    """A format or backend whose optional library is not installed."""


def near_match(value: str, known: Iterable[str]) -> str:
    """The words "did you mean 'x'?" for the known value nearest to ``value``, or else "".

    >>> near_match("democracy_first", ["security-first", "democracy-first"])
    "did you mean 'democracy-first'?"
    """
    found = get_close_matches(value, list(known), n=1, cutoff=0.6)
    return f"did you mean {found[0]!r}?" if found else ""


def choices(known: Iterable[str]) -> str:
    """The known values as a readable list: ``'a', 'b' or 'c'``.

    >>> choices(["a", "b", "c"])
    "'a', 'b' or 'c'"
    """
    quoted = [repr(value) for value in known]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
