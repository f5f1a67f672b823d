"""Whether labelled texts give their source away: then a model may learn sources, not frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.dataset import Dataset
from framing.evaluation import folds_for
from framing.features import fit_space
from framing.kernel import fit_logistic
from framing.settings import Settings

# Single words suffice to recognise an outlet; a fuller model would only take longer.
_SETTINGS = Settings(words=(1, 1), characters=None)
_MIN_SOURCES = 2
_NOTICEABLE = 2.0


@dataclass(frozen=True, slots=True)
class SourceLeak:
    """How often the source is read from the text, and how often naming the commonest is right."""

    accuracy: float
    commonest: float

    @property
    def noticeable(self) -> bool:
        """Whether the odds of being right are more than doubled by reading."""
        return _odds(self.accuracy) > _NOTICEABLE * _odds(self.commonest)


def source_leak(dataset: Dataset, *, folds: int = 5, seed: int = 0) -> SourceLeak | None:
    """The out-of-fold accuracy of a model that reads the source; ``None`` below two sources."""
    known = np.flatnonzero([bool(source) for source in dataset.sources])
    part = dataset.take(known)
    names, numbers = np.unique(np.asarray(part.sources), return_inverse=True)
    if len(names) < _MIN_SOURCES or len(set(part.groups)) < _MIN_SOURCES:
        return None
    which = folds_for(part, folds, seed=seed)
    right = 0
    for fold in np.unique(which):
        rest, held = np.flatnonzero(which != fold), np.flatnonzero(which == fold)
        texts = [part.texts[i] for i in rest]
        space = fit_space(texts, _SETTINGS)
        targets = (numbers[rest][:, None] == np.arange(len(names))).astype(np.int8)
        fit = fit_logistic(space.vectors(texts), targets, _SETTINGS.cost)
        held_out = space.vectors([part.texts[i] for i in held])
        found = (held_out @ fit.weights + fit.intercepts).argmax(axis=1)
        right += int((found == numbers[held]).sum())
    return SourceLeak(right / len(part), float(np.bincount(numbers).max() / len(part)))


def _odds(share: float) -> float:
    return share / max(1 - share, 1e-9)
