"""The probability from which a frame is tagged, chosen for a named objective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from framing.errors import FramingError, choices

Floats = NDArray[np.float64]
# Where an objective cannot be reached nothing is tagged, rather than something below it.
NEVER = 1.0 + 1e-9
# A hundred resamples, fewer where paragraphs are many: their best cut hardly moves.
_MOST_RESAMPLES, _DRAWS = 100, 2_000_000
_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Objective:
    """What a threshold is chosen for: a name and, for some, the level to reach."""

    name: str
    level: float | None = None

    def __str__(self) -> str:
        return self.name if self.level is None else f"{self.name}:{self.level:g}"


def parse_objective(text: str) -> Objective:
    """The objective written as ``f1``, ``prevalence``, ``precision:0.9`` or ``recall:0.9``.

    Raises:
        FramingError: another name, or a level that is missing or not between 0 and 1.
    """
    name, colon, level = text.partition(":")
    if name not in _CUTS:
        raise FramingError(
            f"unknown objective {text!r}",
            remedy=f"Use {choices(['f1', 'prevalence', 'precision:0.9', 'recall:0.9'])}",
        )
    if name in ("precision", "recall"):
        try:
            value = float(level)
        except ValueError:
            value = np.nan
        if not 0 < value <= 1:
            raise FramingError(
                f"the objective {text!r} needs a level between 0 and 1",
                remedy=f"Write it as '{name}:0.9'",
            )
        return Objective(name, value)
    if colon:
        raise FramingError(f"the objective {name!r} takes no level", remedy=f"Write '{name}'")
    return Objective(name)


def choose_threshold(
    present: NDArray[np.bool_], probabilities: Floats, objective: Objective
) -> float:
    """The threshold that serves the objective best on these paragraphs.

    Both arrays have shape (n,). A cut lies halfway between two probabilities that occur, so that it
    does not hang on the last digit of one paragraph's score. For F1 the threshold is the mean, in
    log-odds, of the best cuts of resampled paragraphs: the best cut of few paragraphs is mostly
    luck. Source: Breiman (1996), Machine Learning 24 (bagging).

    >>> choose_threshold(np.array([True, False, True]), np.array([0.9, 0.2, 0.6]),
    ...                  Objective("recall", 1.0))
    0.4
    """
    if not present.any():
        return NEVER
    order = np.argsort(-probabilities, kind="stable")
    scores, coded = probabilities[order], present[order]
    if objective.name != "f1":
        return _cut(scores, coded, objective)
    rng = np.random.default_rng(0)
    cuts: list[float] = []
    for _ in range(int(np.clip(_DRAWS / len(scores), 1, _MOST_RESAMPLES))):
        times = np.bincount(rng.integers(0, len(scores), len(scores)), minlength=len(scores))
        if times[coded].any():
            cuts.append(_cut(scores.repeat(times), coded.repeat(times), objective))
    cuts = cuts or [_cut(scores, coded, objective)]
    return float(expit(np.mean(logit(np.clip(cuts, _EDGE, 1 - _EDGE)))))


def _cut(scores: Floats, coded: NDArray[np.bool_], objective: Objective) -> float:
    """The best cut of paragraphs that stand in the order of falling scores."""
    hits, tagged = np.cumsum(coded, dtype=np.int64), np.arange(1, len(scores) + 1)
    # Only where the score falls can a threshold stand.
    ends = np.flatnonzero(np.append(np.diff(scores) < 0, True))
    best = _CUTS[objective.name](hits[ends], tagged[ends], int(hits[-1]), objective.level or 0.0)
    if best is None:
        return NEVER
    at = int(ends[best])
    below = scores[at + 1] if at + 1 < len(scores) else 0.0
    return float((scores[at] + below) / 2)


Counts = NDArray[np.int64]
_Cut = Callable[[Counts, Counts, int, float], int | None]


def _best_f1(hits: Counts, tagged: Counts, positives: int, level: float) -> int | None:
    return int(np.argmax(2 * hits / (tagged + positives)))


def _best_recall_at_precision(
    hits: Counts, tagged: Counts, positives: int, level: float
) -> int | None:
    allowed = np.flatnonzero(hits / tagged >= level)
    return int(allowed[-1]) if len(allowed) else None


def _best_precision_at_recall(
    hits: Counts, tagged: Counts, positives: int, level: float
) -> int | None:
    allowed = np.flatnonzero(hits / positives >= level)
    return int(allowed[0]) if len(allowed) else None


def _same_prevalence(hits: Counts, tagged: Counts, positives: int, level: float) -> int | None:
    return int(np.argmin(np.abs(tagged - positives)))


_CUTS: dict[str, _Cut] = {
    "f1": _best_f1,
    "precision": _best_recall_at_precision,
    "recall": _best_precision_at_recall,
    "prevalence": _same_prevalence,
}
