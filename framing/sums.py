"""Score rows reduced to sums per article: all that a report needs to keep of a corpus."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from framing.errors import DataError
from framing.rows import ScoreRow

Floats = NDArray[np.float64]

VOICES = ("own", "quoted")
# A paragraph speaks with another's voice when more than half of its words are theirs.
QUOTED_FROM = 0.5

By = Callable[[ScoreRow], str]


@dataclass(frozen=True, slots=True)
class ArticleSums:
    """Sums of the paragraphs of each article.

    ``sizes`` has shape (n_articles, n_voices), ``tags`` (n_articles, n_voices, n_frames),
    ``stances`` (n_articles, n_voices, n_frames, n_stances). ``groups`` numbers the articles'
    sources, in the order of ``names``.
    """

    frames: tuple[str, ...]
    stance_keys: tuple[str, ...]
    names: tuple[str, ...]
    articles: tuple[str, ...]
    groups: NDArray[np.int64]
    dates: tuple[str, ...]
    sizes: Floats
    tags: Floats
    stances: Floats
    flags: Mapping[str, Mapping[str, int]]
    topics: Mapping[str, Mapping[str, int]]
    models: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A digest of the articles and their sums, whatever their order: ``sha256:…``."""
        cells = np.concatenate([self.sizes, self.tags.sum(axis=1)], axis=1).astype(int).tolist()
        names = (self.names[group] for group in self.groups)
        lines = sorted(
            f"{name}\t{article}\t{day}\t{counts}"
            for name, article, day, counts in zip(
                names, self.articles, self.dates, cells, strict=True
            )
        )
        return f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"

    def voice(self, voice: str) -> tuple[Floats, Floats, Floats]:
        """Sizes, tags and stances of one voice, or of ``all``, without the axis of voices."""
        at = slice(None) if voice == "all" else slice(VOICES.index(voice), VOICES.index(voice) + 1)
        return (
            self.sizes[:, at].sum(axis=1),
            self.tags[:, at].sum(axis=1),
            self.stances[:, at].sum(axis=1),
        )


@dataclass(slots=True)
class SumsBuilder:
    """Adds score rows one by one; memory grows with articles and sources only."""

    frames: tuple[str, ...]
    stance_keys: tuple[str, ...]
    by: By = lambda row: row.source
    topic: str = "topic"
    _index: dict[tuple[str, str], int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _groups: array[int] = field(default_factory=lambda: array("q"))
    _dates: list[str] = field(default_factory=list)
    _counts: array[int] = field(default_factory=lambda: array("q"))
    _flags: dict[str, Counter[str]] = field(default_factory=dict)
    _topics: dict[str, Counter[str]] = field(default_factory=dict)
    _models: dict[str, None] = field(default_factory=dict)

    @property
    def _width(self) -> int:
        return 1 + len(self.frames) * (1 + len(self.stance_keys))

    def add(self, row: ScoreRow) -> int:
        """Add one paragraph; the number of its article.

        Raises:
            DataError: a frame or stance that the rows' model does not know.
        """
        name = self.by(row)
        number = self._article(name, row)
        base = (number * len(VOICES) + (row.quoted > QUOTED_FROM)) * self._width
        self._counts[base] += 1
        try:
            for key, stance in row.stances.items():
                at = base + 1 + self.frames.index(key) * (1 + len(self.stance_keys))
                self._counts[at] += 1
                # Without the model's codebook no stance is known, and only presence is counted.
                if stance and self.stance_keys:
                    self._counts[at + 1 + self.stance_keys.index(stance)] += 1
        except ValueError:
            raise DataError(
                f"the row {row.id!r} is tagged {dict(row.stances)!r}, unlike the rows before it",
                remedy="Score all articles with one model, or report on them apart",
            ) from None
        for flag in row.flags:
            self._flags[name][flag.partition(":")[0]] += 1
        return number

    def number_of(self, row: ScoreRow) -> int:
        """The number of a row's article, which must have been added."""
        return self._index[self.by(row), row.article]

    def _article(self, name: str, row: ScoreRow) -> int:
        number = self._index.get((name, row.article))
        if number is None:
            number = self._index[name, row.article] = len(self._index)
            self._groups.append(self._names.setdefault(name, len(self._names)))
            self._dates.append(row.date)
            self._counts.extend([0] * (len(VOICES) * self._width))
            self._models[row.model] = None
            self._flags.setdefault(name, Counter())
            topic = row.extra.get(self.topic)
            if topic:
                self._topics.setdefault(name, Counter())[str(topic)] += 1
        return number

    def build(self) -> ArticleSums:
        """The sums so far, sources in alphabetical order."""
        names = sorted(self._names)
        place = {self._names[name]: i for i, name in enumerate(names)}
        groups = np.array([place[group] for group in self._groups], dtype=np.int64)
        n_frames, n_stances = len(self.frames), len(self.stance_keys)
        counts = np.array(self._counts, dtype=np.float64).reshape(
            len(self._index), len(VOICES), self._width
        )
        cells = counts[:, :, 1:].reshape(len(self._index), len(VOICES), n_frames, 1 + n_stances)
        return ArticleSums(
            self.frames,
            self.stance_keys,
            tuple(names),
            tuple(article for _, article in self._index),
            groups,
            tuple(self._dates),
            counts[:, :, 0],
            cells[..., 0],
            cells[..., 1:],
            {name: dict(self._flags[name]) for name in names},
            {name: dict(counter) for name, counter in self._topics.items()},
            tuple(self._models),
        )
