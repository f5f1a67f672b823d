"""Scoring beside the command: what a worker needs to know, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from framing.backends import ordered
from framing.errors import ModelError
from framing.readers import read_articles
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

    def articles(self, path: Path, say: Callable[[str], None]) -> Iterator[Article | Problem]:
        """The articles of one file."""
        return read_articles(
            [str(path)],
            source=self.source,
            columns=self.columns,
            sources=self.sources,
            keep_furniture=self.keep_furniture,
            format=self.format,
            say=say,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to each window: by which model (its folder and fingerprint), into what."""

    model: Path | None
    fingerprint: str
    format: str
    with_text: bool = False

    def scorer(self) -> WindowScorer:
        """The model at work; a process loads it once."""
        return _scorer(self.model, self.fingerprint, self.with_text)

    def form(self) -> RowFormat:
        """How rows are written."""
        return RowFormat(self.scorer().model.codebook, self.fingerprint)

    def payload(self, window: Window) -> Payload:
        """The rows of a window as bytes."""
        batch = self.scorer().score(window)
        content = FORMATS[self.format].encode(batch, self.form())
        return Payload(content, len(batch), tuple(problem for _, problem in batch.problems))


@dataclass(frozen=True, slots=True)
class Payload:
    """Rows as bytes of their format, how many they are, and the problems met among them."""

    content: bytes
    n_rows: int
    problems: tuple[Problem, ...]


@lru_cache(maxsize=2)
def _scorer(model: Path | None, fingerprint: str, with_text: bool) -> WindowScorer:
    found = model_fingerprint(model)
    if found != fingerprint:
        raise ModelError(
            f"the model here is {found[:19]}…, not {fingerprint[:19]}… as where the run began",
            where=str(model or "the model that ships"),
            remedy="Give every machine the same model, and leave it alone while a run lasts",
        )
    return WindowScorer(load_model(model), with_text=with_text)


def payloads(
    articles: Iterable[Article | Problem], plan: Plan, jobs: int | None
) -> Iterator[Payload]:
    """The rows of articles, window by window, in order."""
    return ordered(partial(_payload, plan), windows(articles), jobs)


def _payload(plan: Plan, window: Window) -> Payload:
    return plan.payload(window)
