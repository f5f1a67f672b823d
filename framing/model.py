"""The model: one linear score per frame and per stance toward it, from TF-IDF features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.codebook import Codebook
from framing.kernel import Scorer, Vocabulary, transform
from framing.kernel.beside import beside
from framing.settings import Settings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model says of paragraphs.

    ``probabilities`` has shape (n_paragraphs, n_frames), ``stances`` (n_paragraphs, n_frames,
    n_stances), summing to one over stances; ``tags`` is boolean, (n_paragraphs, n_frames).
    """

    probabilities: Floats
    stances: Floats
    tags: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the training paragraphs were like, by which new ones are doubted.

    ``low`` and ``high`` of shape (n_frames,) are the bounds of their out-of-fold log-odds,
    ``longest`` their greatest number of words, ``dates`` the first and last, ``""`` if unknown.
    """

    low: Floats
    high: Floats
    longest: int
    dates: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Model:
    """A fitted model.

    ``weights`` has shape (n_features, n_outputs) and ``intercepts`` (n_outputs,): first an output
    a frame, then one a stance of each frame. Calibration is part of the weights, so a frame's
    output is the log-odds of its presence (with an exclusive codebook, one of a softmax).
    ``thresholds`` has shape (n_frames,) and stands against probabilities. ``always_one`` says that
    every labelled paragraph carries a frame: where none passes its threshold the likeliest is
    tagged. ``reference`` says what the training paragraphs were like. ``shared`` is a folder in
    which the processes of a machine keep one copy of what scores (see ``Scorer``).
    """

    codebook: Codebook
    settings: Settings
    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    intercepts: Floats
    thresholds: Floats
    reference: Reference
    always_one: bool = False
    presence_is_given: bool = False
    shared: Path | None = None

    @cached_property
    def scorer(self) -> Scorer:
        """The fast path from texts to outputs."""
        return Scorer(self.vocabulary, self.weights, self.intercepts, shared=self.shared)

    def decision(self, texts: Sequence[str]) -> Floats:
        """The linear scores, shape (n_texts, n_outputs)."""
        return self.scorer.decision(texts)

    def predict(self, texts: Sequence[str]) -> Predictions:
        """Probabilities of frames and stances, and tags by the model's own thresholds."""
        return self.read_decision(self.decision(texts))

    def read_decision(self, decision: Floats) -> Predictions:
        """What linear scores of shape (n, n_outputs) mean."""
        probabilities = self.presence(decision)
        stances = softmax(self.stance_scores(decision))
        return Predictions(probabilities, stances, self.tag(probabilities))

    def presence(self, decision: Floats) -> Floats:
        """The probabilities of the frames, shape (n, n_frames)."""
        scores = decision[:, : len(self.codebook.frames)]
        if self.presence_is_given:
            return np.ones_like(scores)
        return softmax(scores) if self.codebook.exclusive else sigmoid(scores)

    def stance_scores(self, decision: Floats) -> Floats:
        """The linear scores of the stances, shape (n, n_frames, n_stances)."""
        n_frames, n_stances = len(self.codebook.frames), len(self.codebook.stances)
        return decision[:, n_frames:].reshape(len(decision), n_frames, n_stances)

    def tag(self, probabilities: Floats) -> NDArray[np.bool_]:
        """Which frames a paragraph is tagged with, boolean of the shape of ``probabilities``."""
        return tag(
            probabilities,
            self.thresholds,
            one=self.codebook.exclusive,
            at_least_one=self.always_one,
        )

    def contributions(self, text: str) -> tuple[NDArray[np.intp], Floats]:
        """The features in ``text`` and what each adds to every output.

        Returns positions of shape (n_present,) and contributions of shape (n_present, n_outputs);
        their sum plus the intercepts is the decision, exactly.
        """
        row = transform(self.vocabulary, [text]).tocsr()
        values = row.data[:, None] * self.weights[row.indices].astype(np.float64)
        return row.indices.astype(np.intp), values


def tag(
    probabilities: Floats, thresholds: Floats, *, one: bool = False, at_least_one: bool = False
) -> NDArray[np.bool_]:
    """Tags where a probability reaches its threshold; the likeliest alone with ``one``.

    >>> tag(np.array([[0.2, 0.1]]), np.array([0.5, 0.5]), at_least_one=True).tolist()
    [[True, False]]
    """
    best = np.zeros(probabilities.shape, dtype=bool)
    best[np.arange(len(best)), probabilities.argmax(axis=1)] = True
    if one:
        return best
    tags = probabilities >= thresholds
    if at_least_one:
        tags |= best & ~tags.any(axis=1, keepdims=True)
    return np.asarray(tags)


def sigmoid(decision: Floats) -> Floats:
    """The logistic function, without overflow at either end.

    >>> sigmoid(np.array([0.0, -1000.0])).tolist()
    [0.5, 0.0]
    """
    library = beside()
    if library is None:
        # SciPy takes longer to load than this takes for a hundred thousand paragraphs.
        from scipy.special import expit

        return np.asarray(expit(decision))
    values = np.ascontiguousarray(decision, np.float64)
    found = np.empty_like(values)
    library.framing_sigmoid(values.ctypes.data, values.size, found.ctypes.data)
    return found


def softmax(decision: Floats) -> Floats:
    """The normalised exponentials over the last axis; an empty axis stays empty.

    >>> softmax(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    if not decision.shape[-1]:
        return decision
    shifted = np.exp(decision - decision.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))
