"""A batch of scored paragraphs as columns: what travels where a value each would cost too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from framing.records import Problem, ScoredParagraph

Floats = NDArray[np.float64]

# Places after the point of a probability in a file, and 1 in units of the last of them.
PLACES = 6
_UNIT = 10**PLACES
# A product with _UNIT is off by 1e-10 or so; nearer to a half than this it is rounded by Python.
_DOUBTFUL = 1e-6
# Below 100 units Python writes an exponent.
_SMALL = np.array([repr(k / _UNIT) for k in range(100)], dtype="U8")
_ZERO = ord("0")


@dataclass(frozen=True, slots=True)
class Batch:
    """Scored paragraphs in order, a list or an array a column, all of one length.

    ``probabilities`` has shape (n, n_frames); the other columns are as in ``ScoredParagraph``.
    ``texts`` is ``None`` where text was not asked for. ``problems`` stand before the row that
    their number names, or after the last.
    """

    ids: list[str]
    articles: list[str]
    numbers: list[int]
    sources: list[str]
    dates: list[str]
    probabilities: Floats
    stances: list[tuple[str | None, ...]]
    quoted: list[float]
    flags: list[tuple[str, ...]]
    texts: list[str] | None
    extras: list[Mapping[str, object]]
    problems: list[tuple[int, Problem]]

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self) -> Iterator[ScoredParagraph]:
        """The paragraphs one by one, without the problems."""
        return map(
            ScoredParagraph,
            self.ids,
            self.articles,
            self.numbers,
            self.sources,
            self.dates,
            map(tuple, self.probabilities.tolist()),
            self.stances,
            self.quoted,
            self.flags,
            self.texts if self.texts is not None else repeat(None),
            self.extras,
        )

    def items(self) -> Iterator[ScoredParagraph | Problem]:
        """Paragraphs and problems in the order of the input."""
        rows = self.rows()
        at = 0
        for number, problem in self.problems:
            for _ in range(number - at):
                yield next(rows)
            at = number
            yield problem
        yield from chain(rows)


def decimals(values: Floats) -> list[str]:
    """The text of each number rounded to six places, as ``repr(round(value, 6))`` gives it.

    ``values`` has shape (n,). Numbers between 0 and 1 are written all at once, in a twentieth of
    the time.

    >>> decimals(np.array([0.25, 1.0, 0.1234567, 0.00002]))
    ['0.25', '1.0', '0.123457', '2e-05']
    """
    if not ((values >= 0) & (values <= 1)).all():
        return [repr(round(value, PLACES)) for value in values.tolist()]
    texts: list[str] = _texts(millionths(values)).tolist()
    return texts


def millionths(values: Floats) -> NDArray[np.int64]:
    """Numbers between 0 and 1, shape (n,), as millionths, rounded as ``round`` does.

    >>> millionths(np.array([0.25, 0.1234567])).tolist()
    [250000, 123457]
    """
    scaled = values * _UNIT
    units = np.rint(scaled)
    for place in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < _DOUBTFUL).tolist():
        units[place] = round(round(float(values[place]), PLACES) * _UNIT)
    found: NDArray[np.int64] = units.astype(np.int64)
    return found


def _texts(units: NDArray[np.int64]) -> NDArray[np.str_]:
    """Millionths as texts of up to eight characters: NumPy ends each before its first NUL."""
    signs = np.empty((len(units), PLACES + 2), dtype=np.uint32)
    left = units
    for place in range(PLACES + 1, 1, -1):
        left, signs[:, place] = np.divmod(left, 10)
    signs[:, 2:] += _ZERO
    signs[:, 0], signs[:, 1] = left + _ZERO, ord(".")
    ends = np.ones(len(units), dtype=bool)
    for place in range(PLACES + 1, 2, -1):
        ends &= signs[:, place] == _ZERO
        signs[ends, place] = 0
    texts = signs.view(f"U{PLACES + 2}")[:, 0]
    small = np.flatnonzero((units > 0) & (units < len(_SMALL)))
    texts[small] = _SMALL[units[small]]
    return texts
