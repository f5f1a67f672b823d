"""Which words and word pairs speak for and against each frame, exactly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from framing.model import Model

Floats = NDArray[np.float64]

_TOKEN = re.compile(r"(?u)\b\w\w+\b")
_STRETCH = re.compile(r"\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Reason:
    """A word or a pair of words in the text, and what it adds to the log-odds of the frame."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text between white space, and what it adds to the log-odds."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a frame has its probability in one paragraph.

    ``intercept`` and the weights of ``reasons`` add up to ``log_odds``, and so do ``intercept``
    and the weights of ``marks``. ``stance`` is ``None`` where the frame is not tagged.
    """

    frame: str
    probability: float
    threshold: float
    tagged: bool
    stance: str | None
    log_odds: float
    intercept: float
    reasons: tuple[Reason, ...]
    marks: tuple[Mark, ...]


def explain(text: str, model: Model) -> tuple[Explanation, ...]:
    """The explanation of every frame for one paragraph.

    A feature's contribution is its weight times its TF-IDF value, shared equally among its
    occurrences. An occurrence of a word, or of characters inside it, counts for that word; one of
    a pair counts for the pair, and in the marks half for each of its words. Nothing is left out,
    so the parts add up to the score (up to rounding in the last digits).
    """
    predicted = model.predict([text])
    reasons, marks = _attribute(text, model)
    explanations = []
    for k, frame in enumerate(model.codebook.keys):
        weights = [Reason(name, float(parts[k])) for name, parts in reasons.items()]
        tagged = bool(predicted.tags[0, k])
        stance = None
        if tagged and model.codebook.stances:
            stance = model.codebook.stance_keys[int(predicted.stances[0, k].argmax())]
        intercept = float(model.intercepts[k])
        explanations.append(
            Explanation(
                frame,
                float(predicted.probabilities[0, k]),
                float(model.thresholds[k]),
                tagged,
                stance,
                intercept + sum(reason.weight for reason in weights),
                intercept,
                tuple(sorted(weights, key=lambda reason: (-abs(reason.weight), reason.text))),
                tuple(Mark(start, end, float(parts[k])) for (start, end), parts in marks.items()),
            )
        )
    return tuple(explanations)


Span = tuple[int, int]


def _attribute(text: str, model: Model) -> tuple[dict[str, Floats], dict[Span, Floats]]:
    """What each word or pair, and each stretch of the text, adds to every output."""
    shares = _shares(text, model)
    zero = np.zeros(len(model.intercepts))
    reasons: dict[str, Floats] = {}
    marks: dict[Span, Floats] = {}
    before: tuple[str, Span] | None = None
    for start, end, lowered in _stretches(text):
        span = (start, end)
        # Characters across a hyphen belong to no single token, so the stretch is the word here.
        word = _EDGES.sub("", lowered) or lowered
        own = sum((shares.get(key, zero) for key in _features(lowered, model)), zero)
        reasons[word] = reasons.get(word, zero) + own
        marks[span] = own
        for token in _TOKEN.findall(lowered):
            if before is not None and (("pair", f"{before[0]} {token}") in shares):
                pair = f"{before[0]} {token}"
                part = shares["pair", pair]
                reasons[pair] = reasons.get(pair, zero) + part
                marks[span] = marks[span] + part / 2
                marks[before[1]] = marks[before[1]] + part / 2
            before = (token, span)
    return reasons, marks


Key = tuple[str, str]


def _shares(text: str, model: Model) -> dict[Key, Floats]:
    """What one occurrence of each feature in the text adds to every output."""
    vocabulary = model.vocabulary
    positions, contributions = model.contributions(text)
    names = vocabulary.names()
    counts = _counts(text, model)
    shares = {}
    for position, parts in zip(positions.tolist(), contributions, strict=True):
        kind = (
            "word"
            if position < vocabulary.first_pair
            else "pair"
            if position < vocabulary.first_gram
            else "gram"
        )
        key = (kind, names[position])
        shares[key] = parts / counts[key]
    return shares


def _counts(text: str, model: Model) -> Mapping[Key, int]:
    counts: Counter[Key] = Counter()
    tokens: list[str] = []
    for _, _, lowered in _stretches(text):
        counts.update(_features(lowered, model))
        tokens += _TOKEN.findall(lowered)
    counts.update(("pair", f"{a} {b}") for a, b in pairwise(tokens))
    return counts


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _STRETCH.finditer(text):
        yield found.start(), found.end(), found[0].lower()


def _features(lowered: str, model: Model) -> Iterator[Key]:
    """The words and character n-grams inside one stretch, as often as they occur."""
    for token in _TOKEN.findall(lowered):
        yield "word", token
    ngrams = model.vocabulary.char_ngrams
    if ngrams is None:
        return
    padded = f" {lowered} "
    for n in range(ngrams[0], ngrams[1] + 1):
        for start in range(max(1, len(padded) - n + 1)):
            yield "gram", padded[start : start + n]
        if len(padded) <= n:
            # scikit-learn counts a word shorter than n once and tries no larger n.
            break


def strongest(explanation: Explanation, top: int) -> Sequence[Reason]:
    """The ``top`` reasons of largest weight, for and against alike."""
    return [reason for reason in explanation.reasons[:top] if reason.weight != 0]
