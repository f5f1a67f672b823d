"""``framing score``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from framing.cli import options
from framing.cli.output import Tally, note, whole_file
from framing.errors import FramingError

if TYPE_CHECKING:
    from framing.doubts import Doubted
    from framing.kernel.columns import PlainRows
    from framing.partitions import Done
    from framing.records import Article, Problem
    from framing.workers import Plan, Reading


class Only(StrEnum):
    """What rows are kept to."""

    probabilities = "probabilities"


class Format(StrEnum):
    """How rows are written."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


def score(
    inputs: options.Inputs,
    model: options.ModelFolder = None,
    out: options.Out = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="How to write rows; default: jsonl, partitions as read."),
    ] = None,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Add the text; without it scores can be published.")
    ] = False,
    only: Annotated[
        Only | None,
        typer.Option("--only", help="Keep to probabilities and tags: no quoted share, no flags."),
    ] = None,
    source: options.SourceName = None,
    sources: options.SourceMap = None,
    column: options.Columns = None,
    input_format: options.InputFormat = None,
    keep_furniture: options.KeepFurniture = False,
    show_dropped: options.ShowDropped = False,
    no_reported: options.NoReported = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", help="Workers; -1 is a worker a core.", min=-1)
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option("--backend", help="loky, threading, dask or any that joblib knows."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Address of a Dask scheduler.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run over partitions that broke off.")
    ] = False,
    force: options.Force = False,
    strict: options.Strict = False,
) -> None:
    """Write a row a paragraph: probabilities, tags, stance and flags.

    Where --out is a folder (it ends with '/' or is there) or an address such as s3://bucket/scores,
    every file of the input becomes a file of that folder, scored in one piece by one worker.
    With --strict, paragraphs unlike those that the model learned from end the run with exit code 3.

    Example: framing score articles/ --out scores.jsonl

    Example: framing score s3://news/parts --out s3://news/scores --backend dask --scheduler ADDRESS
    """
    from framing.backends import spread
    from framing.readers import read_source_map
    from framing.store import model_fingerprint
    from framing.workers import Plan, Reading, sharing

    if jobs == 0:
        raise typer.BadParameter("0 workers do no work; -1 is a worker a core")
    reading = Reading(
        source,
        options.columns_of(column),
        read_source_map(str(sources)) if sources else None,
        keep_furniture,
        input_format,
        reported=only is None and not no_reported,
    )
    # Workers may stand in another folder than this process.
    plan = Plan(
        None if model is None else model.absolute(),
        model_fingerprint(model),
        "" if format is None else format.value,
        with_text,
        marks=only is None,
        reported=not no_reported,
    )
    # Without a word on workers the work is done here; a backend without a number gives all it has.
    workers = 1 if jobs is None and backend is None and scheduler is None else jobs
    tally = Tally()
    with spread(backend, scheduler), sharing(plan, workers) as plan:
        if _into_folder(inputs, out, resume=resume):
            doubted = _score_partitions(
                inputs, str(out), plan, reading, workers, tally, resume=resume, force=force
            )
        else:
            plan = replace(plan, format=plan.format or Format.jsonl.value)
            articles = reading.articles(inputs, note, plain=plan.plain, stdin=sys.stdin.buffer)
            counted = options.counting_dropped(articles, show=show_dropped)
            doubted = _score_stream(counted, out, plan, workers, tally, force=force)
    if strict and doubted.n_doubted:
        tally.warn(f"{doubted}; their flags say which")
    tally.finish(strict=strict)


def _into_folder(inputs: list[str], out: str | None, *, resume: bool) -> bool:
    """Whether rows go to a folder, a partition a file.

    Raises:
        FramingError: they must, and no folder is named.
    """
    from framing.storage import is_address

    if out is not None and (is_address(out) or out.endswith(("/", os.sep)) or os.path.isdir(out)):
        return True
    needed = next((given for given in inputs if is_address(given)), "--resume" if resume else None)
    if needed is not None:
        raise FramingError(
            "this goes partition by partition, and --out names no folder",
            where=needed,
            remedy="Name one that ends with '/', or an address",
        )
    return False


def _score_stream(
    articles: Iterable[Article | PlainRows | Problem],
    out: str | None,
    plan: Plan,
    workers: int | None,
    tally: Tally,
    *,
    force: bool,
) -> Doubted:
    from framing.doubts import Doubted
    from framing.sinks import FORMATS
    from framing.workers import payloads

    doubted = Doubted()
    with _opened(out, plan.format, force=force) as file:
        sink = FORMATS[plan.format].sink(file, plan.form())
        for payload in payloads(articles, plan, workers):
            _hear(tally, payload.problems)
            sink.write(payload.content)
            doubted += payload.doubted
        sink.close()
    if out is not None and out != "-":
        note(f"rows written to {out}")
    return doubted


def _hear(tally: Tally, problems: Iterable[Problem]) -> None:
    for _ in tally.passing(problems):
        raise ValueError("a problem passed as something else")


@contextmanager
def _opened(out: str | None, format: str, *, force: bool) -> Iterator[BinaryIO]:
    """Where the rows go: stdout, or a file that is there whole or not at all."""
    if out is not None and out != "-":
        with whole_file(Path(out), force=force) as draft, draft.open("wb") as file:
            yield file
        return
    if format == "parquet" and sys.stdout.isatty():
        raise FramingError("parquet is no text", remedy="Name a file with --out")
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _score_partitions(
    inputs: list[str],
    out: str,
    plan: Plan,
    reading: Reading,
    workers: int | None,
    tally: Tally,
    *,
    resume: bool,
    force: bool,
) -> Doubted:
    from framing.doubts import Doubted
    from framing.partitions import Run, begin, partitions_of, score_partitions
    from framing.storage import Folder

    places = [_absolute(given) for given in inputs]
    partitions = partitions_of(places, plan.format, reading.format)
    run = Run(plan, reading, Folder(_absolute(out)))
    left = begin(run, partitions, resume=resume, force=force)
    if len(left) < len(partitions):
        note(f"{len(partitions) - len(left)} of {len(partitions)} partitions are there already")
    told: set[str] = set()
    doubted = Doubted()

    def hear(done: Done) -> None:
        nonlocal doubted
        doubted += done.doubted
        _hear(tally, done.problems)
        tally.count += done.n_problems - len(done.problems)
        for line in done.said:
            # What was found out of one partition holds for the next ones as well.
            found = line.removeprefix(f"{done.partition.place}: ")
            if found not in told:
                note(line)
                told.add(found)
        note(f"{done.partition.target}: {done.doubted.n_rows} rows")

    score_partitions(run, left, workers, hear)
    note(f"rows written to {out}")
    return doubted


def _absolute(given: str) -> str:
    """The path from the root, for workers may stand in another folder; an address as it is."""
    from framing.storage import is_address

    return given if is_address(given) else os.path.abspath(given)
