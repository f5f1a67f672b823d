"""Articles to scored paragraphs: in order, a window at a time, so that memory stays bounded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from framing.batches import Batch
from framing.doubts import Doubter
from framing.model import Model, Predictions
from framing.records import Article, Paragraph, Problem, ScoredParagraph, Span

Floats = NDArray[np.float64]

# Large enough that the fixed cost of a call is nothing, small enough that a window is megabytes.
WINDOW = 4096
# In log-odds: about 0.44 to 0.56 around a threshold of one half.
NEAR_THRESHOLD = 0.25


@dataclass(frozen=True, slots=True)
class Window:
    """Paragraphs to score, as columns in order; ``problems`` as in ``Batch``.

    ``quotations`` are the spans of direct speech in each text.
    """

    ids: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    quotations: list[tuple[Span, ...]] = field(default_factory=list)
    extras: list[Mapping[str, object]] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def add(self, article: Article) -> None:
        """Add the paragraphs of an article."""
        for number, paragraph in enumerate(article.paragraphs, start=1):
            self.ids.append(paragraph.id or f"{article.id}-{number}")
            self.articles.append(article.id)
            self.numbers.append(number)
            self.sources.append(article.source)
            self.dates.append(article.date)
            self.texts.append(paragraph.text)
            self.quotations.append(paragraph.quotations)
            self.extras.append(article.extra)


def score(
    articles: Iterable[Article | Problem], model: Model, *, with_text: bool = False
) -> Iterator[ScoredParagraph | Problem]:
    """A scored paragraph for each paragraph of each article, in order; problems pass through."""
    judged = WindowScorer(model, with_text=with_text)
    for window in windows(articles):
        yield from judged.score(window).items()


def windows(articles: Iterable[Article | Problem]) -> Iterator[Window]:
    """The paragraphs of the articles, some thousand at a time; nothing is read ahead."""
    window = Window()
    for article in articles:
        if isinstance(article, Problem):
            window.problems.append((len(window.texts), article))
        else:
            window.add(article)
        if len(window.texts) >= WINDOW:
            yield window
            window = Window()
    if window.texts or window.problems:
        yield window


class WindowScorer:
    """Scores windows with one model; what it keeps of the model is made once."""

    def __init__(self, model: Model, *, with_text: bool = False) -> None:
        self.model = model
        self.with_text = with_text
        self._doubter = Doubter(model)

    def score(self, window: Window) -> Batch:
        """What the model says of each paragraph of a window."""
        decision = self.model.decision(window.texts)
        predicted = self.model.read_decision(decision)
        doubted = self._doubter.flags(window.texts, decision, window.dates)
        near = near_threshold_flags(predicted.probabilities, self.model)
        return Batch(
            window.ids,
            window.articles,
            window.numbers,
            window.sources,
            window.dates,
            predicted.probabilities,
            stance_names(predicted, self.model),
            [
                share_of_words(text, spans) if spans else 0.0
                for text, spans in zip(window.texts, window.quotations, strict=True)
            ],
            [(*first, *second) for first, second in zip(near, doubted, strict=True)],
            window.texts if self.with_text else None,
            window.extras,
            window.problems,
        )


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
    return share_of_words(paragraph.text, paragraph.quotations)


def share_of_words(text: str, spans: Sequence[Span]) -> float:
    """The share of the words of ``text`` that stand in ``spans``, to four places.

    >>> share_of_words('"We stay," he said.', ((1, 9),))
    0.5
    """
    words = len(text.split())
    quoted = sum(len(text[start:end].split()) for start, end in spans)
    return round(min(1.0, quoted / words), 4) if words else 0.0


def texts_of(articles: Iterable[Article | Problem]) -> Iterator[str]:
    """The texts of all paragraphs, problems left out."""
    return chain.from_iterable(
        (paragraph.text for paragraph in item.paragraphs)
        for item in articles
        if isinstance(item, Article)
    )
