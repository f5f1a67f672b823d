"""Articles to scored paragraphs: in order, a window at a time, so that memory stays bounded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from framing.batches import Batch
from framing.doubts import LEAST_KNOWN, MIN_WORDS, Doubter
from framing.kernel.columns import Coded, PlainRows, coded_of, coded_rows
from framing.kernel.survey import LOOK, Doubtful, Survey, Surveyor
from framing.kernel.texts import pack
from framing.lines import PlainBatch
from framing.model import Model, softmax
from framing.records import DOUBTS, Article, Paragraph, Problem, ScoredParagraph, Span
from framing.voice import quotations, reported
from framing.voice.cues import NAME, TERM
from framing.voice.single import SHORT

Floats = NDArray[np.float64]

# Large enough that the fixed cost of a call is nothing, small enough that a window is megabytes.
WINDOW = 4096
# In log-odds: about 0.44 to 0.56 around a threshold of one half.
NEAR_THRESHOLD = 0.25


@dataclass(frozen=True, slots=True)
class Window:
    """Paragraphs to score, as columns in order; ``problems`` as in ``Batch``.

    ``quoted`` are the spans of others' words in each text.
    """

    ids: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    quoted: list[tuple[Span, ...]] = field(default_factory=list)
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
            self.quoted.append(paragraph.quoted)
            self.extras.append(article.extra)


def score(
    articles: Iterable[Article | Problem], model: Model, *, with_text: bool = False
) -> Iterator[ScoredParagraph | Problem]:
    """A scored paragraph for each paragraph of each article, in order; problems pass through."""
    scorer = WindowScorer(model, with_text=with_text)
    for window in windows(articles):
        if isinstance(window, PlainRows):
            raise ValueError("rows in columns are for files of rows")
        yield from scorer.score(window).items()


def windows(items: Iterable[Article | PlainRows | Problem]) -> Iterator[Window | PlainRows]:
    """The paragraphs of the articles, some thousand at a time; nothing is read ahead.

    Rows that come as columns stay as they are.
    """
    window = Window()
    for item in items:
        if isinstance(item, PlainRows):
            if window.texts or window.problems:
                yield window
                window = Window()
            yield item
        elif isinstance(item, Problem):
            window.problems.append((len(window.texts), item))
        else:
            window.add(item)
        if len(window.texts) >= WINDOW:
            yield window
            window = Window()
    if window.texts or window.problems:
        yield window


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What a model says of texts, as columns; no flags where none are looked for."""

    probabilities: Floats
    stances: Coded[tuple[str | None, ...]]
    survey: Survey
    flags: Coded[tuple[str, ...]] | None


class WindowScorer:
    """Scores windows with one model; what it keeps of the model is made once.

    Without ``marks`` neither quotations nor doubts are looked for, and without ``reported`` no
    reported speech in rows; the paragraphs of articles have theirs marked.
    """

    def __init__(
        self, model: Model, *, with_text: bool = False, marks: bool = True, reported: bool = True
    ) -> None:
        self.model = model
        self.with_text = with_text
        self._shares = _shares_with_reports if reported else _shares_of_quotations
        self._doubter = Doubter(model) if marks else None
        self._surveyor = None if self._doubter is None else _surveyor(self._doubter)

    def score(self, window: Window) -> Batch:
        """What the model says of each paragraph of a window."""
        judged = self._judge(window.texts, coded_of(window.dates))
        n = len(window.texts)
        return Batch(
            window.ids,
            window.articles,
            window.numbers,
            window.sources,
            window.dates,
            judged.probabilities,
            judged.stances.values(),
            [0.0] * n if judged.flags is None else _quoted_shares(window, judged.survey),
            [()] * n if judged.flags is None else judged.flags.values(),
            window.texts if self.with_text else None,
            window.extras,
            window.problems,
        )

    def score_rows(self, rows: PlainRows) -> PlainBatch:
        """What the model says of rows that are one paragraph each."""
        judged = self._judge(rows.texts, rows.dates)
        return PlainBatch(
            rows,
            judged.probabilities,
            judged.stances,
            None if judged.flags is None else self._coded_shares(rows.texts, judged.survey),
            judged.flags,
            rows.texts if self.with_text else None,
        )

    def _coded_shares(self, texts: Sequence[str], survey: Survey) -> Coded[float]:
        names, numbers = np.unique(self._shares(texts, survey), return_inverse=True)
        return Coded(numbers, names.tolist())

    def _judge(self, texts: Sequence[str], dates: Coded[str]) -> _Judged:
        model, packed = self.model, pack(texts)
        decision = model.decision(packed)
        probabilities = model.presence(decision)
        stances = coded_stances(decision, model.tag(probabilities), model)
        if self._doubter is None or self._surveyor is None:
            return _Judged(probabilities, stances, Survey.of_nothing(len(texts)), None)
        survey = self._surveyor.survey(packed)
        raised = np.hstack(
            [
                near_thresholds(probabilities, model),
                self._doubter.doubts(texts, decision, dates, survey),
            ]
        )
        names = [*(f"near-threshold:{key}" for key in model.codebook.keys), *DOUBTS]
        numbers, distinct = coded_rows(raised, 2)
        flags = [tuple(compress(names, row)) for row in distinct.tolist()]
        return _Judged(probabilities, stances, survey, Coded(numbers, flags))


def _surveyor(doubter: Doubter) -> Surveyor:
    doubtful = Doubtful(few=SHORT - 1, term=TERM, name=NAME - 1)
    return Surveyor(doubter.words, doubtful, share=LEAST_KNOWN, fewest=MIN_WORDS)


def coded_stances(
    decision: Floats, tags: NDArray[np.bool_], model: Model
) -> Coded[tuple[str | None, ...]]:
    """For each paragraph and frame the stance's key, ``""`` without stances, ``None`` untagged."""
    keys = (None, *(model.codebook.stance_keys or ("",)))
    # 0 where a frame is not tagged, else 1 and the place of its likeliest stance.
    places = tags.astype(np.int64)
    if model.codebook.stances:
        tagged = np.nonzero(tags)
        places[tagged] += softmax(model.stance_scores(decision)[tagged]).argmax(axis=1)
    numbers, distinct = coded_rows(places, len(keys))
    return Coded(numbers, [tuple(keys[place] for place in row) for row in distinct.tolist()])


def near_thresholds(probabilities: Floats, model: Model) -> NDArray[np.bool_]:
    """Where a small change of wording could turn a tag, of the shape of ``probabilities``."""
    if model.codebook.exclusive or model.presence_is_given:
        return np.zeros(probabilities.shape, dtype=bool)
    thresholds = model.thresholds.clip(1e-9, 1 - 1e-9)
    low, high = (
        1 / (1 + (1 / thresholds - 1) * math.exp(sign * NEAR_THRESHOLD)) for sign in (1, -1)
    )
    return np.asarray((probabilities > low) & (probabilities < high))


def _quoted_shares(window: Window, survey: Survey) -> list[float]:
    """The quoted share of each paragraph of a window, whose quoted spans are known."""
    return [
        share_of_words(text, spans, words) if spans else 0.0
        for text, spans, words in zip(
            window.texts, window.quoted, survey.words.tolist(), strict=True
        )
    ]


def _shares_of_quotations(texts: Sequence[str], survey: Survey) -> Floats:
    """The share of words in quotation marks of each text, looked for if the survey lacks it."""
    shares = np.zeros(len(texts))
    for place in np.flatnonzero(survey.quoted).tolist():
        words, quoted = int(survey.words[place]), int(survey.quoted[place])
        if quoted == LOOK:
            text = texts[place]
            shares[place] = share_of_words(text, quotations(text), words)
        else:
            shares[place] = _share(quoted, words)
    return shares


def _shares_with_reports(texts: Sequence[str], survey: Survey) -> Floats:
    """The share of others' words in each text, quoted and reported."""
    shares = np.zeros(len(texts))
    counts = zip(survey.words.tolist(), survey.quoted.tolist(), strict=True)
    for place, (words, quoted) in enumerate(counts):
        text = texts[place]
        direct = quotations(text) if quoted else ()
        indirect = reported(text, direct)
        if direct or indirect:
            shares[place] = share_of_words(text, (*direct, *indirect), words)
    return shares


def quoted_share(paragraph: Paragraph) -> float:
    """The share of a paragraph's words that are others', quoted or reported."""
    return share_of_words(paragraph.text, paragraph.quoted)


def share_of_words(text: str, spans: Sequence[Span], words: int = LOOK) -> float:
    """The share of the words of ``text`` that stand in ``spans``, to four places.

    ``words`` is how many there are, if that is known.

    >>> share_of_words('"We stay," he said.', ((1, 9),))
    0.5
    """
    n_words = len(text.split()) if words == LOOK else words
    return _share(sum(len(text[start:end].split()) for start, end in spans), n_words)


def _share(quoted: int, words: int) -> float:
    return round(min(1.0, quoted / words), 4) if words else 0.0


def texts_of(articles: Iterable[Article | Problem]) -> Iterator[str]:
    """The texts of all paragraphs, problems left out."""
    return chain.from_iterable(
        (paragraph.text for paragraph in item.paragraphs)
        for item in articles
        if isinstance(item, Article)
    )
