"""What is measured over replications: coverage, width, bias and error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from replication import Duel, Shot


@dataclass(frozen=True, slots=True)
class Row:
    """One acceptance figure."""

    number: int
    claim: str
    bar: str
    measured: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Results:
    """All simulated estimates and pairs."""

    shots: Sequence[Shot]
    duels: Sequence[Duel]
    replications: int

    def where(self, **wanted: object) -> list[Shot]:
        """The estimates whose fields are as wanted."""
        return [s for s in self.shots if all(getattr(s, k) == v for k, v in wanted.items())]


def coverage(shots: Iterable[Shot]) -> float:
    """The percentage of intervals that hold the truth."""
    return 100 * float(np.mean([low <= truth <= high for truth, low, high in intervals(shots)]))


def half_width(shots: Iterable[Shot]) -> float:
    """The mean half-width of intervals, in points."""
    return 50 * float(np.mean([high - low for _, low, high in intervals(shots)]))


def errors(shots: Iterable[Shot]) -> NDArray[np.float64]:
    """Estimate minus truth, in points."""
    return np.array([100 * (s.estimate.value - s.truth) for s in shots if s.estimate.defined])


def bias(shots: Sequence[Shot]) -> float:
    """The absolute bias of an outlet, averaged over outlets, in points."""
    by_outlet = [[s for s in shots if s.outlet == k] for k in {s.outlet for s in shots}]
    return float(np.mean([abs(errors(some).mean()) for some in by_outlet]))


def root_mean_square(shots: Sequence[Shot]) -> float:
    """The root of the mean squared error, in points."""
    return float(np.sqrt(np.square(errors(shots)).mean()))


def intervals(shots: Iterable[Shot]) -> list[tuple[float, float, float]]:
    """Truth, low and high of the estimates that have an interval."""
    return [
        (s.truth, s.estimate.low, s.estimate.high)
        for s in shots
        if s.estimate.low is not None and s.estimate.high is not None
    ]
