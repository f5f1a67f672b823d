"""Articles to scored paragraphs: in order, a window at a time, so that memory stays bounded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from framing.doubts import Doubter
from framing.model import Model, Predictions
from framing.records import Article, Paragraph, Problem, ScoredParagraph

Floats = NDArray[np.float64]

# Large enough that the fixed cost of a call is nothing, small enough that a window is megabytes.
WINDOW = 4096
# In log-odds: about 0.44 to 0.56 around a threshold of one half.
NEAR_THRESHOLD = 0.25


@dataclass(frozen=True, slots=True)
class _Window:
    """Articles, and their paragraphs' texts in order."""

    articles: list[Article | Problem]
    texts: list[str]

    def dates(self) -> list[str]:
        """The date of each paragraph's article."""
        return [
            item.date
            for item in self.articles
            if isinstance(item, Article)
            for _ in item.paragraphs
        ]


def score(
    articles: Iterable[Article | Problem], model: Model, *, with_text: bool = False
) -> Iterator[ScoredParagraph | Problem]:
    """A scored paragraph for each paragraph of each article, in order; problems pass through."""
    doubter = Doubter(model)
    for window in _windows(articles):
        if not window.texts:
            yield from (item for item in window.articles if isinstance(item, Problem))
            continue
        decision = model.decision(window.texts)
        doubted = doubter.flags(window.texts, decision, window.dates())
        yield from _rows(window, model.read_decision(decision), doubted, model, with_text)


def _windows(articles: Iterable[Article | Problem]) -> Iterator[_Window]:
    window = _Window([], [])
    for article in articles:
        window.articles.append(article)
        if isinstance(article, Article):
            window.texts.extend(paragraph.text for paragraph in article.paragraphs)
        if len(window.texts) >= WINDOW:
            yield window
            window = _Window([], [])
    if window.articles:
        yield window


def _rows(
    window: _Window,
    predicted: Predictions,
    doubted: Sequence[tuple[str, ...]],
    model: Model,
    with_text: bool,
) -> Iterator[ScoredParagraph | Problem]:
    stances = stance_names(predicted, model)
    flags = [
        (*near, *doubts)
        for near, doubts in zip(
            near_threshold_flags(predicted.probabilities, model), doubted, strict=True
        )
    ]
    probabilities = predicted.probabilities.tolist()
    at = 0
    for item in window.articles:
        if isinstance(item, Problem):
            yield item
            continue
        for number, paragraph in enumerate(item.paragraphs):
            yield ScoredParagraph(
                paragraph.id or f"{item.id}-{number + 1}",
                item.id,
                number + 1,
                item.source,
                item.date,
                tuple(probabilities[at]),
                stances[at],
                quoted_share(paragraph),
                flags[at],
                paragraph.text if with_text else None,
                item.extra,
            )
            at += 1


def stance_names(predicted: Predictions, model: Model) -> list[tuple[str | None, ...]]:
    """For each paragraph and frame the stance's key, ``""`` without stances, ``None`` untagged."""
    keys = np.array(model.codebook.stance_keys or ("",), dtype=object)
    likeliest = (
        predicted.stances.argmax(axis=2)
        if len(model.codebook.stances)
        else np.zeros(predicted.tags.shape, dtype=int)
    )
    named = keys[likeliest]
    named[~predicted.tags] = None
    return [tuple(row) for row in named.tolist()]


def near_threshold_flags(probabilities: Floats, model: Model) -> list[tuple[str, ...]]:
    """``near-threshold:<frame>`` where a small change of wording could turn the tag."""
    if model.codebook.exclusive or model.presence_is_given:
        return [()] * len(probabilities)
    thresholds = model.thresholds.clip(1e-9, 1 - 1e-9)
    low, high = (
        1 / (1 + (1 / thresholds - 1) * math.exp(sign * NEAR_THRESHOLD)) for sign in (1, -1)
    )
    near = (probabilities > low) & (probabilities < high)
    names = [f"near-threshold:{key}" for key in model.codebook.keys]
    flagged: list[tuple[str, ...]] = [()] * len(probabilities)
    for i in np.flatnonzero(near.any(axis=1)):
        flagged[int(i)] = tuple(names[int(k)] for k in np.flatnonzero(near[i]))
    return flagged


def quoted_share(paragraph: Paragraph) -> float:
    """The share of a paragraph's words that stand in quotation marks."""
    if not paragraph.quotations:
        return 0.0
    words = len(paragraph.text.split())
    quoted = sum(len(paragraph.text[start:end].split()) for start, end in paragraph.quotations)
    return round(min(1.0, quoted / words), 4) if words else 0.0


def texts_of(articles: Iterable[Article | Problem]) -> Iterator[str]:
    """The texts of all paragraphs, problems left out."""
    return chain.from_iterable(
        (paragraph.text for paragraph in item.paragraphs)
        for item in articles
        if isinstance(item, Article)
    )
