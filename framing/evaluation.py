"""Out-of-fold scores, and the calibration, thresholds and quality that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from framing.card import DataSummary, SourceRates
from framing.dataset import Dataset
from framing.fitting import fit_space_and_linear
from framing.folds import grouped_folds, joined_groups
from framing.model import Model, sigmoid, softmax, tag
from framing.quality import Outcome, Quality, measure
from framing.settings import Settings
from framing.stats.calibration import fit_platt
from framing.thresholds import NEVER, Objective, choose_threshold

Floats = NDArray[np.float64]

# Below these a source's own rates say nothing (STATISTICS, section 3.3).
MIN_PER_SOURCE = 2
MIN_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's line per frame, from decision to log-odds, and the thresholds chosen after it.

    ``slopes``, ``intercepts`` and ``thresholds`` have shape (n_frames,).
    """

    slopes: Floats
    intercepts: Floats
    thresholds: Floats


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What models that never saw a paragraph's group say of it.

    ``decisions`` has shape (n_paragraphs, n_outputs), before calibration; ``folds`` (n,).
    """

    decisions: Floats
    folds: NDArray[np.intp]


def out_of_fold(
    dataset: Dataset,
    settings: Settings,
    folds: NDArray[np.intp],
    *,
    unlabelled: tuple[str, ...] = (),
    seed: int = 0,
    n_jobs: int = 1,
) -> OutOfFold:
    """Score every paragraph by a model fitted, vocabulary and all, on the other folds."""
    names = np.unique(folds)
    parts = Parallel(n_jobs=n_jobs)(
        delayed(_score_fold)(dataset, settings, folds == fold, unlabelled, seed) for fold in names
    )
    decisions = np.zeros((len(dataset), parts[0].shape[1]))
    for fold, part in zip(names, parts, strict=True):
        decisions[folds == fold] = part
    return OutOfFold(decisions, folds)


def _score_fold(
    dataset: Dataset,
    settings: Settings,
    held_out: NDArray[np.bool_],
    unlabelled: tuple[str, ...],
    seed: int,
) -> Floats:
    rest = dataset.take(np.flatnonzero(~held_out))
    space, linear = fit_space_and_linear(rest, settings, unlabelled=unlabelled, seed=seed)
    texts = [dataset.texts[i] for i in np.flatnonzero(held_out)]
    return linear.decision(space.vectors(texts))


def calibrate(
    dataset: Dataset, decisions: Floats, objective: Objective, rows: NDArray[np.bool_] | None = None
) -> Calibration:
    """Platt's line and the threshold of each frame, from out-of-fold decisions.

    ``rows``, boolean of shape (n_paragraphs,), says which paragraphs to use. A frame that is
    always or never there keeps its decisions, as does every frame of an exclusive codebook.
    """
    n_frames = len(dataset.codebook.frames)
    slopes, intercepts = np.ones(n_frames), np.zeros(n_frames)
    thresholds = np.full(n_frames, 0.5)
    if dataset.codebook.exclusive or dataset.presence_is_given:
        return Calibration(slopes, intercepts, thresholds)
    used = np.ones(len(dataset), dtype=bool) if rows is None else rows
    for k in range(n_frames):
        coded = np.flatnonzero(used & (dataset.presence[:, k] >= 0))
        present = dataset.presence[coded, k] == 1
        if not present.any():
            thresholds[k] = NEVER
        elif not present.all():
            line = fit_platt(decisions[coded, k], present.astype(float))
            # A line that falls would turn the model round; then the model knows nothing.
            slopes[k], intercepts[k] = max(line.slope, 0.0), line.intercept
            p = sigmoid(slopes[k] * decisions[coded, k] + intercepts[k])
            thresholds[k] = choose_threshold(present, p, objective)
    return Calibration(slopes, intercepts, thresholds)


def outcome_out_of_fold(
    dataset: Dataset, scores: OutOfFold, objective: Objective, *, always_one: bool
) -> Outcome:
    """Predictions whose calibration and thresholds, too, come from the other folds alone."""
    n_frames = len(dataset.codebook.frames)
    probabilities = np.zeros((len(dataset), n_frames))
    tags = np.zeros((len(dataset), n_frames), dtype=bool)
    for fold in np.unique(scores.folds):
        rows = scores.folds == fold
        line = calibrate(dataset, scores.decisions, objective, ~rows)
        probabilities[rows] = probabilities_of(dataset, scores.decisions[rows], line)
        tags[rows] = tag(
            probabilities[rows],
            line.thresholds,
            one=dataset.codebook.exclusive,
            at_least_one=always_one,
        )
    return Outcome(
        dataset.presence,
        dataset.stances,
        probabilities,
        tags,
        _stance_probabilities(dataset, scores.decisions),
        dataset.groups,
    )


def probabilities_of(dataset: Dataset, decisions: Floats, line: Calibration) -> Floats:
    """Calibrated probabilities of shape (n, n_frames)."""
    presence = decisions[:, : len(dataset.codebook.frames)]
    if dataset.presence_is_given:
        return np.ones_like(presence)
    if dataset.codebook.exclusive:
        return softmax(presence)
    return sigmoid(presence * line.slopes + line.intercepts)


def _stance_probabilities(dataset: Dataset, decisions: Floats) -> Floats:
    n_frames, n_stances = len(dataset.codebook.frames), len(dataset.codebook.stances)
    return softmax(decisions[:, n_frames:].reshape(len(decisions), n_frames, n_stances))


def quality_of(
    dataset: Dataset, outcome: Outcome, thresholds: Sequence[float], *, seed: int, level: float
) -> Quality:
    """The quality of an outcome on its dataset."""
    return measure(
        outcome,
        dataset.codebook.keys,
        thresholds=thresholds,
        stance_keys=dataset.codebook.stance_keys,
        grouped_by=dataset.grouped_by,
        presence_is_given=dataset.presence_is_given,
        seed=seed,
        level=level,
    )


def evaluate(model: Model, dataset: Dataset, *, seed: int = 0, level: float = 0.95) -> Quality:
    """The quality of a model on labelled paragraphs that it was not trained on."""
    predicted = model.predict(dataset.texts)
    outcome = Outcome(
        dataset.presence,
        dataset.stances,
        predicted.probabilities,
        predicted.tags,
        predicted.stances,
        dataset.groups,
    )
    return quality_of(dataset, outcome, model.thresholds.tolist(), seed=seed, level=level)


def rates_per_source(
    dataset: Dataset, outcome: Outcome, folds_by_source: bool = True
) -> tuple[SourceRates, ...]:
    """Hit and false-alarm rates of each source; empty below three sources.

    ``outcome`` must come from folds that hold out whole sources.
    """
    names = sorted({source for source in dataset.sources if source})
    if not folds_by_source or len(names) < MIN_SOURCES:
        return ()
    sources = np.asarray(dataset.sources)
    return tuple(_source_rates(name, sources == name, outcome) for name in names)


def _source_rates(name: str, rows: NDArray[np.bool_], outcome: Outcome) -> SourceRates:
    coded, tags = outcome.presence[rows], outcome.tags[rows]
    positives, negatives = (coded == 1).sum(axis=0), (coded == 0).sum(axis=0)

    def rates(mask: NDArray[np.bool_], counts: NDArray[np.intp]) -> tuple[float | None, ...]:
        tagged = (mask & tags).sum(axis=0)
        return tuple(
            float(t / n) if n >= MIN_PER_SOURCE else None
            for t, n in zip(tagged, counts, strict=True)
        )

    return SourceRates(
        name,
        tuple(int(n) for n in positives),
        tuple(int(n) for n in negatives),
        rates(coded == 1, positives),
        rates(coded == 0, negatives),
    )


def summarise(dataset: Dataset) -> DataSummary:
    """What a card says of the data."""
    support = (dataset.presence == 1).sum(axis=0)
    return DataSummary(
        dataset.fingerprint,
        len(dataset),
        len(set(dataset.groups)),
        dataset.grouped_by,
        len({source for source in dataset.sources if source}),
        {key: int(n) for key, n in zip(dataset.codebook.keys, support, strict=True)},
    )


def always_carries_one(dataset: Dataset) -> bool:
    """Whether every wholly coded paragraph carries a frame, so that the codebook demands one."""
    whole = (dataset.presence >= 0).all(axis=1)
    return bool(whole.any()) and bool((dataset.presence[whole] == 1).any(axis=1).all())


def folds_for(dataset: Dataset, n_folds: int, *, seed: int) -> NDArray[np.intp]:
    """Grouped folds, near-copies in one; as many as there are groups where those are fewer."""
    groups = joined_groups(dataset.texts, dataset.groups)
    return grouped_folds(groups, min(n_folds, len(set(groups))), seed=seed)


Progress = Callable[[str], None]
