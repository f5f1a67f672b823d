"""Training: a dataset and settings in, a calibrated model and its card out."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
import re
from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from framing import __version__
from framing.card import Card, SourceRates
from framing.dataset import Dataset
from framing.errors import DataError
from framing.evaluation import (
    MIN_SOURCES,
    Calibration,
    OutOfFold,
    always_carries_one,
    calibrate,
    folds_for,
    out_of_fold,
    outcome_out_of_fold,
    quality_of,
    rates_per_source,
    summarise,
)
from framing.fitting import Linear, fit_space_and_linear
from framing.folds import grouped_folds
from framing.kernel import Vocabulary, runtime
from framing.leak import SourceLeak, source_leak
from framing.model import Model, Reference
from framing.quality import Quality
from framing.settings import Settings
from framing.thresholds import Objective, parse_objective

Floats = NDArray[np.float64]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# A model that finds a frame this much worse in sources it never saw has learned its sources.
LEAK_GAP = 0.1
# Enough that a left-out fold holds few sources, few enough that an archive of outlets stays quick.
MAX_SOURCE_FOLDS = 10
MIN_SUPPORT = 30


def train(
    dataset: Dataset,
    *,
    name: str = "model",
    settings: Settings | None = None,
    objective: str = "f1",
    folds: int = 5,
    seed: int = 0,
    level: float = 0.95,
    unlabelled: Sequence[str] = (),
    n_jobs: int = 1,
) -> tuple[Model, Card]:
    """Fit a model on labelled paragraphs and measure it out-of-fold.

    The same dataset, settings, seed and library versions give the same model, whatever
    ``n_jobs``. ``unlabelled`` are texts that improve the features.

    Raises:
        DataError: fewer than two events or articles, so that nothing can be held out.
        FramingError: an unknown objective.
    """
    settings = (settings or Settings()).resolved(len(dataset))
    aim = parse_objective(objective)
    texts = _some(tuple(unlabelled), settings.most_unlabelled, seed)
    if len(set(dataset.groups)) < 2:
        raise DataError(
            "all paragraphs belong to one event or article",
            remedy="Label paragraphs of two articles at least, so that one can be held out",
        )
    scores = out_of_fold(
        dataset, settings, folds_for(dataset, folds, seed=seed),
        unlabelled=texts, seed=seed, n_jobs=n_jobs,
    )  # fmt: skip
    line = calibrate(dataset, scores.decisions, aim)
    space, linear = fit_space_and_linear(
        dataset, settings, unlabelled=texts, seed=seed, n_jobs=n_jobs
    )
    model = _model(dataset, settings, space.vocabulary, linear, line, scores.decisions)
    quality = _quality(dataset, scores, aim, line, model.always_one, seed, level)
    held_out = _held_out_sources(
        dataset, settings, texts, aim, line, model.always_one, seed, level, n_jobs
    )
    card = Card(
        name,
        dataset.codebook.name,
        dataset.codebook.fingerprint,
        summarise(dataset),
        dataclasses.asdict(settings),
        str(aim),
        seed,
        folds,
        level,
        versions(),
        _unlabelled_summary(texts, len(unlabelled)),
        {
            key: (float(slope), float(intercept))
            for key, slope, intercept in zip(
                dataset.codebook.keys, line.slopes, line.intercepts, strict=True
            )
        },
        dict(zip(dataset.codebook.keys, line.thresholds.tolist(), strict=True)),
        quality,
        *held_out,
        warnings=_warnings(dataset, quality, held_out[0], source_leak(dataset, seed=seed)),
    )
    return model, card


def versions() -> dict[str, str]:
    """The versions that a model's bytes depend on."""
    python = ".".join(platform.python_version_tuple()[:2])
    names = ("numpy", "scipy", "scikit-learn")
    return {
        "framing": __version__,
        "python": python,
        **{name: version(name) for name in names},
        # Both paths reach the same optimum, by other roads: the last digits differ.
        "kernel": runtime().path,
    }


def _model(
    dataset: Dataset,
    settings: Settings,
    vocabulary: Vocabulary,
    linear: Linear,
    line: Calibration,
    decisions: Floats,
) -> Model:
    n_frames = len(dataset.codebook.frames)
    weights, intercepts = linear.weights.copy(), linear.intercepts.copy()
    weights[:, :n_frames] *= line.slopes
    intercepts[:n_frames] = intercepts[:n_frames] * line.slopes + line.intercepts
    return Model(
        dataset.codebook,
        settings,
        vocabulary,
        np.ascontiguousarray(weights, dtype=np.float32),
        intercepts,
        line.thresholds,
        _reference(dataset, decisions[:, :n_frames] * line.slopes + line.intercepts),
        always_carries_one(dataset),
        dataset.presence_is_given,
    )


def _reference(dataset: Dataset, log_odds: Floats) -> Reference:
    days = sorted(day for day in dataset.dates if _DAY.fullmatch(day[:10]))
    return Reference(
        log_odds.min(axis=0),
        log_odds.max(axis=0),
        max(len(text.split()) for text in dataset.texts),
        (days[0][:10], days[-1][:10]) if days else ("", ""),
    )


def _quality(
    dataset: Dataset, scores: OutOfFold, aim: Objective, line: Calibration,
    always_one: bool, seed: int, level: float,
) -> Quality:  # fmt: skip
    outcome = outcome_out_of_fold(dataset, scores, aim, always_one=always_one)
    return quality_of(dataset, outcome, line.thresholds.tolist(), seed=seed, level=level)


def _held_out_sources(
    dataset: Dataset, settings: Settings, unlabelled: tuple[str, ...], aim: Objective,
    line: Calibration, always_one: bool, seed: int, level: float, n_jobs: int,
) -> tuple[Quality | None, tuple[SourceRates, ...]]:  # fmt: skip
    """The quality on sources that the model never saw, and each source's own rates."""
    names = {source for source in dataset.sources if source}
    if len(names) < MIN_SOURCES:
        return None, ()
    groups = [
        source or f"none:{id}" for source, id in zip(dataset.sources, dataset.ids, strict=True)
    ]
    folds = grouped_folds(groups, min(MAX_SOURCE_FOLDS, len(set(groups))), seed=seed)
    scores = out_of_fold(dataset, settings, folds, unlabelled=unlabelled, seed=seed, n_jobs=n_jobs)
    outcome = outcome_out_of_fold(dataset, scores, aim, always_one=always_one)
    quality = quality_of(dataset, outcome, line.thresholds.tolist(), seed=seed, level=level)
    return quality, rates_per_source(dataset, outcome)


def _some(texts: tuple[str, ...], most: int, seed: int) -> tuple[str, ...]:
    """At most ``most`` of the texts, drawn at random, in their order."""
    if len(texts) <= most:
        return texts
    drawn = np.random.default_rng(seed).choice(len(texts), size=most, replace=False)
    return tuple(texts[i] for i in np.sort(drawn))


def _unlabelled_summary(texts: Sequence[str], given: int) -> dict[str, object]:
    if not texts:
        return {}
    digest = hashlib.sha256("\x00".join(texts).encode()).hexdigest()
    return {"paragraphs": len(texts), "given": given, "fingerprint": f"sha256:{digest}"}


def _warnings(
    dataset: Dataset, quality: Quality, held_out: Quality | None, leak: SourceLeak | None
) -> tuple[str, ...]:
    found = list(dataset.notes)
    for frame in quality.frames:
        if frame.support < MIN_SUPPORT:
            found.append(
                f"{frame.frame}: only {frame.support} paragraphs carry it; its figures are rough"
            )
    inside, outside = quality.macro_average_precision, held_out and held_out.macro_average_precision
    if inside and outside and inside.value - outside.value > LEAK_GAP:
        found.append(
            f"source leak: average precision falls from {inside.value:.2f} to {outside.value:.2f} "
            "on sources that the model never saw; it has learned its sources"
        )
    if leak is not None and leak.noticeable:
        found.append(
            f"source leak: the text alone gives the source away in {leak.accuracy:.0%} of "
            f"paragraphs ({leak.commonest:.0%} by naming the commonest); trust the figures on "
            "sources that the model never saw"
        )
    return tuple(found)
