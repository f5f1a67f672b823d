"""``framing report``."""

from __future__ import annotations

import os
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit
from framing.cli.stdin import rereadable_stdin


class Format(StrEnum):
    """How the report is shown."""

    terminal = "terminal"
    json = "json"
    csv = "csv"
    md = "md"


class Voice(StrEnum):
    """Whose words count."""

    all = "all"
    own = "own"
    quoted = "quoted"


class Period(StrEnum):
    """Stretches of time."""

    month = "month"
    week = "week"


class Adjust(StrEnum):
    """How p-values are adjusted for the number of comparisons."""

    holm = "holm"
    bh = "bh"
    none = "none"


def report(
    inputs: options.Inputs,
    model: options.ModelFolder = None,
    by: Annotated[
        str, typer.Option("--by", help="What to compare: source, or a column of the articles.")
    ] = "source",
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="Compare every source with this one.")
    ] = None,
    voice: Annotated[Voice, typer.Option("--voice", help="Whose words count.")] = Voice.all,
    adjust: Annotated[
        Adjust, typer.Option("--adjust", help="Control over many comparisons.")
    ] = Adjust.holm,
    level: options.Level = 0.95,
    format: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.terminal,
    audit: Annotated[
        list[str] | None,
        typer.Option("--audit", help="Coded paragraphs that 'framing sample' drew."),
    ] = None,
    period: Annotated[
        Period | None, typer.Option("--period", help="Shares per month or week, too.")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Words that each source uses more within a frame.")
    ] = False,
    duplicates: Annotated[
        bool,
        typer.Option("--duplicates", help="Show wire copy and reprints, and shares without them."),
    ] = False,
    source: options.SourceName = None,
    sources: options.SourceMap = None,
    column: options.Columns = None,
    input_format: options.InputFormat = None,
    keep_furniture: options.KeepFurniture = False,
    no_reported: options.NoReported = False,
    show_dropped: options.ShowDropped = False,
    seed: options.Seed = 0,
    out: options.Out = None,
    force: options.Force = False,
    strict: options.Strict = False,
) -> None:
    """Compare sources: shares per frame and stance, with intervals. Input is scores or articles.

    Example: framing report scores.jsonl --baseline "Daily A"
    """
    from framing.records import DOUBTS
    from framing.render.report_formats import FORMATS
    from framing.report import Options
    from framing.reporting import Corpus, report_on

    tally = Tally()
    asked = Options(
        by=by,
        voice=voice.value,
        level=level,
        adjustment=adjust.value,
        baseline=baseline,
        period=None if period is None else period.value,
        words=words,
        copies=duplicates,
        seed=seed,
    )
    with rereadable_stdin(inputs) as stdin:
        corpus = Corpus(
            tuple(inputs),
            model,
            lambda: options.articles_of(
                inputs,
                source=source,
                sources=sources,
                columns=column,
                input_format=input_format,
                keep_furniture=keep_furniture,
                show_dropped=show_dropped,
                reported=not no_reported,
                stdin=stdin(),
            ),
            stdin,
        )
        rows = options.label_rows(audit) if audit else None
        found = report_on(corpus, asked, tally, audit=rows, command=_command())
    emit([FORMATS[format.value](found)], out, force=force)
    tally.warnings += found.warnings
    tally.warnings += [
        f"{each.source}: {flag}" for each in found.sources for flag in each.flags if flag in DOUBTS
    ]
    tally.finish(strict=strict)


def _command() -> str:
    """The command as it was given, files by their names alone: folders differ between machines."""
    words = [Path(word).name if os.sep in word else word for word in sys.argv[1:]]
    return shlex.join(["framing", *words])
