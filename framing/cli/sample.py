"""``framing sample``."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit, note, refuse_overwriting
from framing.cli.stdin import rereadable_stdin

_SIZES = (50, 100, 200, 400)


class Format(StrEnum):
    """How the coder's sheet is written."""

    jsonl = "jsonl"
    csv = "csv"


def sample(
    inputs: options.Inputs,
    model: options.ModelFolder = None,
    size: Annotated[int, typer.Option("-n", "--size", min=1, help="Paragraphs a source.")] = 75,
    plan: Annotated[
        bool, typer.Option("--plan", help="Draw nothing; say what 50, 100, 200, 400 would bring.")
    ] = False,
    share: Annotated[
        float, typer.Option("--share", min=0.01, max=0.99, help="Share expected, for --plan.")
    ] = 0.3,
    format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.jsonl,
    source: options.SourceName = None,
    sources: options.SourceMap = None,
    column: options.Columns = None,
    input_format: options.InputFormat = None,
    level: options.Level = 0.95,
    seed: options.Seed = 0,
    out: options.Out = None,
    force: options.Force = False,
) -> None:
    """Draw paragraphs at random within each source, for a coder who sees text alone.

    The design of the draw is written beside the sample. Input is scores with text, or articles.

    Example: framing sample scores.jsonl -n 75 --out audit.csv --format csv
    """
    from framing.render.sample import FORMATS, plan_text
    from framing.reporting import Corpus
    from framing.sampling import draw_sample, plans
    from framing.store import load_codebook

    tally = Tally()
    design = None if plan or out is None or out == "-" else Path(out).with_suffix(".design.json")
    if design is not None:
        refuse_overwriting(design, force=force)
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
                stdin=stdin(),
            ),
            stdin,
        )
        if plan:
            planned = plans(tally.passing(corpus.rows()), _SIZES, share=share, level=level)
            emit([plan_text(planned, _SIZES, share=share, level=level)], out, force=force)
            tally.finish()
            return
        quiet = Tally(silent=True)
        drawn = draw_sample(
            tally.passing(corpus.rows()),
            quiet.passing(corpus.rows()),
            load_codebook(model).keys,
            size=size,
            seed=seed,
        )
    emit([FORMATS[format.value](drawn)], out, force=force)
    if design is not None:
        text = json.dumps(drawn.design, ensure_ascii=False, indent=1) + "\n"
        emit([text], str(design), force=force)
        note(f"{len(drawn.rows)} paragraphs of {len(drawn.sources)} sources: {out}, {design}")
    tally.finish()
