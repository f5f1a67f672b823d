"""Draws a probability sample of a scored corpus for coders: text without source or prediction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from framing.auditing import DRAWN, PROBABILITY, RANDOM
from framing.errors import DataError
from framing.rows import ScoreRow
from framing.stats.plan import Plan, plan_audits, setting
from framing.stats.sampling import sample_within


@dataclass(frozen=True, slots=True)
class SourceDraw:
    """How many of a source's N paragraphs were drawn."""

    paragraphs: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Sampled paragraphs in random order, and the design that they were drawn by.

    ``rows`` are what the coder sees; ``design`` says how each source was drawn, with the seed and
    the fingerprint of the corpus.
    """

    rows: tuple[Mapping[str, object], ...]
    sources: Mapping[str, SourceDraw]
    seed: int
    corpus: str

    @property
    def design(self) -> dict[str, object]:
        """The record of the draw, for the file beside the sample."""
        return {
            "seed": self.seed,
            "corpus": self.corpus,
            "sources": {
                name: {
                    "N": draw.paragraphs,
                    "n": draw.drawn,
                    "probability": draw.drawn / draw.paragraphs,
                }
                for name, draw in self.sources.items()
            },
        }


def draw_sample(
    rows: Iterable[ScoreRow],
    again: Iterable[ScoreRow],
    frames: Sequence[str],
    *,
    size: int,
    seed: int,
) -> Sample:
    """A simple random sample of paragraphs within each source.

    ``rows`` and ``again`` are the same score rows, read twice: once to count, once to pick, so
    that no more than the sample is kept. ``frames`` are written as cells still to be coded.

    Raises:
        DataError: there is no row, a drawn row holds no text, or the second reading differs.
    """
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    for row in rows:
        counts[row.source] = counts.get(row.source, 0) + 1
        digest.update(f"{row.source}\t{row.id}\n".encode())
    if not counts:
        raise _nothing()
    draws = sample_within(counts, size=size, seed=seed)
    wanted = {name: set(draw.positions.tolist()) for name, draw in draws.items()}
    place: dict[str, int] = {}
    picked = []
    for row in again:
        at = place[row.source] = place.get(row.source, -1) + 1
        if at in wanted.get(row.source, ()):
            picked.append(_coder_row(row, frames, draws[row.source].probability))
    if len(picked) != sum(len(draw.positions) for draw in draws.values()):
        raise DataError(
            "the input gave other rows when it was read again",
            remedy="Write it to a file, and sample from that",
        )
    # In an order that tells nothing of the source, the same for the same seed.
    picked.sort(key=lambda row: hashlib.sha256(f"{seed}\t{row['id']}".encode()).digest())
    return Sample(
        tuple(picked),
        {name: SourceDraw(draw.total, len(draw.positions)) for name, draw in draws.items()},
        seed,
        f"sha256:{digest.hexdigest()}",
    )


def _nothing() -> DataError:
    return DataError("there is nothing to sample", remedy="Give the scores of some articles")


def _coder_row(row: ScoreRow, frames: Sequence[str], probability: float) -> dict[str, object]:
    if row.text is None:
        raise DataError(
            f"the row {row.id!r} holds no text for the coder",
            remedy="Score with --with-text, or give the articles themselves",
        )
    return {
        "id": row.id,
        "text": row.text,
        **dict.fromkeys(frames, "?"),
        DRAWN: RANDOM,
        PROBABILITY: probability,
    }


def plans(
    rows: Iterable[ScoreRow], audit_sizes: Sequence[int], *, share: float, level: float
) -> dict[str, tuple[int, tuple[Plan, ...]]]:
    """For each source its articles, and what audits of these sizes would bring.

    Raises:
        DataError: there is no row.
    """
    sizes: dict[str, dict[str, int]] = {}
    for row in rows:
        articles = sizes.setdefault(row.source, {})
        articles[row.article] = articles.get(row.article, 0) + 1
    if not sizes:
        raise _nothing()
    return {
        source: (
            len(articles),
            plan_audits(setting(list(articles.values()), share), tuple(audit_sizes), level=level),
        )
        for source, articles in sorted(sizes.items())
    }
