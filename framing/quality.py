"""How good predictions are against codes: per frame and stance, with intervals and support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.resampling import group_weights, percentile_estimate, weighted_average_precision
from framing.stats.calibration import (
    Bin,
    brier_score,
    expected_calibration_error,
    reliability_table,
)
from framing.stats.estimate import Estimate

Floats = NDArray[np.float64]
Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FrameQuality:
    """How well one frame's presence is found among ``n`` coded paragraphs.

    ``support`` counts those that carry the frame. ``hit_rate`` is recall by another name, kept
    beside ``false_alarm_rate`` because shares are corrected with the two.
    """

    frame: str
    n: int
    support: int
    threshold: float
    precision: Estimate
    recall: Estimate
    f1: Estimate
    average_precision: Estimate
    false_alarm_rate: Estimate
    brier: float
    calibration_error: float
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class StanceQuality:
    """How well the stance toward a frame is found where the frame is present.

    ``confusion[i][j]`` counts paragraphs coded with stance i and predicted j; ``majority`` is the
    macro-F1 of always naming the commonest stance; ``favor_against`` the mean F1 of the first two
    stances (F_avg of SemEval-2016 Task 6).
    """

    frame: str
    support: tuple[int, ...]
    macro_f1: Estimate
    favor_against: Estimate
    accuracy: Estimate
    majority: float
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality of a model on a set of paragraphs; macro figures are means over frames."""

    n: int
    n_groups: int
    grouped_by: str
    frames: tuple[FrameQuality, ...]
    macro_f1: Estimate | None
    macro_average_precision: Estimate | None
    micro_f1: Estimate | None
    exact_match: Estimate | None
    stances: tuple[StanceQuality, ...]
    stance_macro_f1: Estimate | None
    favor_against: Estimate | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Codes and what was predicted for them, paragraph by paragraph.

    ``presence`` and ``stances`` are codes of shape (n, n_frames), -1 where not coded (or without a
    stance); ``probabilities`` and ``tags`` have that shape too, ``stance_probabilities`` is (n,
    n_frames, n_stances). ``groups`` names each paragraph's event or article.
    """

    presence: NDArray[np.int8]
    stances: NDArray[np.int8]
    probabilities: Floats
    tags: NDArray[np.bool_]
    stance_probabilities: Floats
    groups: Sequence[str]


def measure(
    outcome: Outcome,
    frames: Sequence[str],
    *,
    thresholds: Sequence[float],
    stance_keys: Sequence[str],
    grouped_by: str,
    presence_is_given: bool = False,
    seed: int = 0,
    level: float = 0.95,
) -> Quality:
    """Every figure of quality, with percentile intervals from resampling whole groups."""
    n_groups = len(set(outcome.groups))
    resampler = _Resampler(group_weights(outcome.groups, seed=seed), n_groups, level)
    counts = [resampler.counts(outcome, k) for k in range(len(frames))]
    per_frame = []
    if not presence_is_given:
        per_frame = [
            _frame_quality(outcome, k, key, float(thresholds[k]), counts[k], resampler)
            for k, key in enumerate(frames)
            if (outcome.presence[:, k] >= 0).any()
        ]
    stances = _stances(outcome, frames, stance_keys, resampler) if stance_keys else _NO_STANCES
    measured = [k for k in range(len(frames)) if (outcome.presence[:, k] == 1).any()]
    macro = bool(per_frame) and bool(measured)
    return Quality(
        len(outcome.tags),
        n_groups,
        grouped_by,
        tuple(per_frame),
        resampler.mean([counts[k].f1 for k in measured]) if macro else None,
        resampler.mean([resampler.average_precision(outcome, k) for k in measured])
        if macro
        else None,
        resampler.estimate(_pooled_f1(counts), outcome) if macro else None,
        resampler.exact_match(outcome) if macro else None,
        *stances,
    )


_NO_STANCES: tuple[tuple[StanceQuality, ...], None, None] = ((), None, None)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Hits, false alarms, misses and true absences in each resample, shape (n_resamples,)."""

    hits: Floats
    alarms: Floats
    misses: Floats
    absences: Floats

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        return self.hits, self.alarms, self.misses

    @property
    def f1(self) -> Floats:
        return _f1(*self.parts)


@dataclass(frozen=True, slots=True)
class _Resampler:
    """Figures under each row of weights, and their estimates."""

    weights: Weights
    n_groups: int
    level: float

    def counts(self, outcome: Outcome, frame: int) -> _Counts:
        coded = outcome.presence[:, frame]
        tagged = outcome.tags[:, frame]
        return _Counts(
            *(
                self.total((coded == code) & (tagged == tag))
                for code, tag in ((1, True), (0, True), (1, False), (0, False))
            )
        )

    def total(self, chosen: NDArray[np.bool_] | np.bool_) -> Floats:
        return np.asarray(self.weights @ chosen.astype(np.float32), dtype=np.float64)

    def average_precision(self, outcome: Outcome, frame: int) -> Floats:
        rows = np.flatnonzero(outcome.presence[:, frame] >= 0)
        return weighted_average_precision(
            outcome.presence[rows, frame] == 1,
            outcome.probabilities[rows, frame],
            self.weights[:, rows],
        )

    def exact_match(self, outcome: Outcome) -> Estimate | None:
        whole = (outcome.presence >= 0).all(axis=1)
        if not whole.any():
            return None
        equal = np.logical_and(whole, (outcome.tags == (outcome.presence == 1)).all(axis=1))
        return self.values(_divide(self.total(equal), self.total(whole)), int(whole.sum()))

    def mean(self, figures: Sequence[Floats]) -> Estimate:
        return self.values(np.mean(figures, axis=0), len(figures))

    def estimate(self, figures: Floats, outcome: Outcome) -> Estimate:
        return self.values(figures, len(outcome.tags))

    def values(self, figures: Floats, n: int) -> Estimate:
        return percentile_estimate(figures, n, self.n_groups, level=self.level)


def _frame_quality(
    outcome: Outcome, k: int, key: str, threshold: float, counts: _Counts, resampler: _Resampler
) -> FrameQuality:
    rows = np.flatnonzero(outcome.presence[:, k] >= 0)
    present = outcome.presence[rows, k] == 1
    p = np.clip(outcome.probabilities[rows, k], 0.0, 1.0)
    support = int(present.sum())
    hits, alarms, misses = counts.parts
    return FrameQuality(
        key,
        len(rows),
        support,
        threshold,
        resampler.values(_divide(hits, hits + alarms), round(float(hits[0] + alarms[0]))),
        resampler.values(_divide(hits, hits + misses), support),
        resampler.values(counts.f1, support),
        resampler.values(resampler.average_precision(outcome, k), support),
        resampler.values(_divide(alarms, alarms + counts.absences), len(rows) - support),
        brier_score(p, present),
        expected_calibration_error(p, present),
        reliability_table(p, present),
    )


def _stances(
    outcome: Outcome, frames: Sequence[str], keys: Sequence[str], resampler: _Resampler
) -> tuple[tuple[StanceQuality, ...], Estimate | None, Estimate | None]:
    predicted = outcome.stance_probabilities.argmax(axis=2)
    per_frame = []
    macro = []
    for k, frame in enumerate(frames):
        coded = outcome.stances[:, k]
        if (coded >= 0).any():
            quality, figures = _stance_quality(frame, coded, predicted[:, k], len(keys), resampler)
            per_frame.append(quality)
            macro.append(figures)
    if not per_frame:
        return _NO_STANCES
    # Over all targets together, as SemEval-2016 Task 6 computes it.
    pooled = _stance_f1(outcome.stances, predicted, len(keys), resampler)
    both = np.nanmean(pooled[:2], axis=0)
    n = int((outcome.stances >= 0).sum())
    return (
        tuple(per_frame),
        resampler.values(np.nanmean(macro, axis=0), n),
        resampler.values(both, n),
    )


def _stance_quality(
    frame: str,
    coded: NDArray[np.int8],
    predicted: NDArray[np.intp],
    n_stances: int,
    resampler: _Resampler,
) -> tuple[StanceQuality, Floats]:
    known = coded >= 0
    confusion = np.zeros((n_stances, n_stances), dtype=int)
    np.add.at(confusion, (coded[known], predicted[known]), 1)
    support = confusion.sum(axis=1)
    f1 = _stance_f1(coded, predicted, n_stances, resampler)
    macro = np.nanmean(f1[support > 0], axis=0)
    n = int(known.sum())
    share = support.max() / n
    accuracy = _divide(resampler.total(known & (coded == predicted)), resampler.total(known))
    quality = StanceQuality(
        frame,
        tuple(int(count) for count in support),
        resampler.values(macro, n),
        resampler.values(np.nanmean(f1[:2], axis=0), n),
        resampler.values(accuracy, n),
        float(2 * share / (1 + share) / (support > 0).sum()),
        tuple(tuple(int(count) for count in row) for row in confusion),
    )
    return quality, macro


def _stance_f1(
    coded: NDArray[np.int8], predicted: NDArray[np.intp], n_stances: int, resampler: _Resampler
) -> Floats:
    """F1 of each stance in each resample, shape (n_stances, n_resamples); 0 where it never is."""
    two = coded.ndim == 2

    def total(chosen: NDArray[np.bool_]) -> Floats:
        summed = chosen.sum(axis=1) if two else chosen
        return np.asarray(resampler.weights @ summed.astype(np.float32), dtype=np.float64)

    known = coded >= 0
    rows = []
    for stance in range(n_stances):
        is_coded, is_predicted = known & (coded == stance), known & (predicted == stance)
        hits = total(is_coded & is_predicted)
        rows.append(_f1(hits, total(is_predicted) - hits, total(is_coded) - hits))
    return np.array(rows)


def _pooled_f1(counts: Sequence[_Counts]) -> Floats:
    hits, alarms, misses = (np.sum([c.parts[i] for c in counts], axis=0) for i in range(3))
    return _f1(hits, alarms, misses)


def _f1(hits: Floats, alarms: Floats, misses: Floats) -> Floats:
    return np.asarray(np.nan_to_num(_divide(2 * hits, 2 * hits + alarms + misses)))


def _divide(top: Floats, bottom: Floats) -> Floats:
    quotient: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return quotient
