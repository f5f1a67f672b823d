"""Scoring beside the command: what a worker needs to know, and what it hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import numpy as np

from framing.backends import ordered
from framing.doubts import Doubted
from framing.errors import ModelError
from framing.kernel.columns import PlainRows
from framing.lines import PLAIN, PlainBatch, plain_lines
from framing.readers import read_articles, read_scorable
from framing.records import Article, Problem
from framing.rows import RowFormat
from framing.scoring import Window, WindowScorer, windows
from framing.sinks import FORMATS
from framing.store import load_model, model_fingerprint


@dataclass(frozen=True, slots=True)
class Reading:
    """How articles are read, as ``read_articles`` takes it."""

    source: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] | None = None
    keep_furniture: bool = False
    format: str | None = None
    reported: bool = True

    def articles(
        self,
        inputs: Sequence[str],
        say: Callable[[str], None],
        *,
        plain: bool = False,
        stdin: BinaryIO | None = None,
    ) -> Iterator[Article | PlainRows | Problem]:
        """The articles of some files, rows in columns where they may be ``plain``."""
        return (read_scorable if plain else read_articles)(
            inputs,
            source=self.source,
            columns=self.columns,
            sources=self.sources,
            keep_furniture=self.keep_furniture,
            reported=self.reported,
            stdin=stdin,
            format=self.format,
            say=say,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to each window: by which model (its folder and fingerprint), into what.

    ``shared`` is a folder in which the workers of this machine keep one copy of the weights.
    """

    model: Path | None
    fingerprint: str
    format: str
    with_text: bool = False
    marks: bool = True
    reported: bool = True
    shared: Path | None = None

    @property
    def plain(self) -> bool:
        """Whether rows may come in columns."""
        return self.format == PLAIN

    def scorer(self) -> WindowScorer:
        """The model at work; a process loads it once."""
        # A worker on another machine has no such folder, and keeps a copy of its own.
        here = self.shared is not None and self.shared.is_dir()
        shared = self.shared if here else None
        return _scorer(
            self.model, self.fingerprint, self.with_text, self.marks, self.reported, shared
        )

    def form(self) -> RowFormat:
        """How rows are written."""
        return RowFormat(self.scorer().model.codebook, self.fingerprint, self.marks)

    def payload(self, window: Window | PlainRows) -> Payload:
        """The rows of a window as bytes."""
        if isinstance(window, PlainRows):
            rows = self.scorer().score_rows(window)
            return Payload(plain_lines(rows, self.form()), _doubted(rows), ())
        batch = self.scorer().score(window)
        content = FORMATS[self.format].encode(batch, self.form())
        problems = tuple(problem for _, problem in batch.problems)
        return Payload(content, Doubted.of(Counter(batch.flags).items()), problems)


@dataclass(frozen=True, slots=True)
class Payload:
    """Rows as bytes of their format, how many are doubtful, and the problems met among them."""

    content: bytes
    doubted: Doubted
    problems: tuple[Problem, ...]


def _doubted(batch: PlainBatch) -> Doubted:
    if batch.flags is None:
        return Doubted(len(batch))
    counts = np.bincount(batch.flags.numbers, minlength=len(batch.flags.names))
    return Doubted.of(zip(batch.flags.names, counts.tolist(), strict=True))


@lru_cache(maxsize=2)
def _scorer(
    model: Path | None,
    fingerprint: str,
    with_text: bool,
    marks: bool,
    reported: bool,
    shared: Path | None,
) -> WindowScorer:
    found = model_fingerprint(model)
    if found != fingerprint:
        raise ModelError(
            f"the model here is {found[:19]}…, not {fingerprint[:19]}… as where the run began",
            where=str(model or "the model that ships"),
            remedy="Give every machine the same model, and leave it alone while a run lasts",
        )
    return WindowScorer(
        load_model(model, shared=shared), with_text=with_text, marks=marks, reported=reported
    )


@contextmanager
def sharing(plan: Plan, jobs: int | None) -> Iterator[Plan]:
    """The plan with a folder, there while it is carried out, for what its workers share."""
    if jobs == 1:
        yield plan
        return
    with TemporaryDirectory(prefix="framing-", ignore_cleanup_errors=True) as folder:
        yield replace(plan, shared=Path(folder))


def payloads(
    articles: Iterable[Article | PlainRows | Problem], plan: Plan, jobs: int | None
) -> Iterator[Payload]:
    """The rows of articles, window by window, in order."""
    return ordered(partial(_payload, plan), windows(articles), jobs)


def _payload(plan: Plan, window: Window | PlainRows) -> Payload:
    return plan.payload(window)
