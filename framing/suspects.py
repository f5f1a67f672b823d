"""Paragraphs whose code a model that never saw their event doubts most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.codes import NOT_CODED, code_name
from framing.dataset import Dataset
from framing.evaluation import calibrate, folds_for, out_of_fold, probabilities_of
from framing.settings import Settings
from framing.thresholds import Objective


@dataclass(frozen=True, slots=True)
class Suspect:
    """One code, the probability of presence that the model gives instead, and where it stands."""

    id: str
    where: str
    frame: str
    code: str
    probability: float
    text: str

    @property
    def doubt(self) -> float:
        """The probability that the code is the other way round."""
        return self.probability if self.code == "absent" else 1 - self.probability


def suspects(
    dataset: Dataset,
    *,
    settings: Settings | None = None,
    most: int = 20,
    folds: int = 5,
    seed: int = 0,
    n_jobs: int = 1,
) -> tuple[Suspect, ...]:
    """The ``most`` codes of presence that out-of-fold models doubt most, worst first.

    Source: Northcutt, Jiang and Chuang (2021), Journal of AI Research 70, section 3, with the
    self-confidence of calibrated out-of-fold probabilities as the score.
    """
    scores = out_of_fold(
        dataset,
        (settings or Settings()).resolved(len(dataset)),
        folds_for(dataset, folds, seed=seed),
        seed=seed,
        n_jobs=n_jobs,
    )
    line = calibrate(dataset, scores.decisions, Objective("f1"))
    p = probabilities_of(dataset, scores.decisions, line)
    presence = dataset.presence
    doubt = np.where(presence == 1, 1 - p, p)
    doubt[presence == NOT_CODED] = -1
    worst = np.argsort(-doubt, axis=None, kind="stable")[:most]
    rows, frames = np.unravel_index(worst, doubt.shape)
    return tuple(
        Suspect(
            dataset.ids[i],
            dataset.where[i],
            dataset.codebook.keys[k],
            code_name(int(dataset.codes[i, k]), dataset.codebook),
            float(p[i, k]),
            dataset.texts[i],
        )
        for i, k in zip(rows.tolist(), frames.tolist(), strict=True)
        if doubt[i, k] >= 0
    )
