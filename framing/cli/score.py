"""``framing score``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit, note


class Format(StrEnum):
    """How rows are written."""

    jsonl = "jsonl"
    csv = "csv"


def score(
    inputs: options.Inputs,
    model: options.ModelFolder = None,
    out: options.Out = None,
    format: Annotated[Format, typer.Option("--format", help="How to write rows.")] = Format.jsonl,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Add the text; without it scores can be published.")
    ] = False,
    source: options.SourceName = None,
    sources: options.SourceMap = None,
    column: options.Columns = None,
    input_format: options.InputFormat = None,
    keep_furniture: options.KeepFurniture = False,
    force: options.Force = False,
    strict: options.Strict = False,
) -> None:
    """Write a row a paragraph: probabilities, tags, stance and flags.

    Example: framing score articles/ --out scores.jsonl
    """
    from framing.rows import WRITERS, RowFormat
    from framing.scoring import score as rows_of
    from framing.store import load_model, model_fingerprint

    tally = Tally()
    fitted = load_model(model)
    articles = options.articles_of(
        inputs,
        source=source,
        sources=sources,
        columns=column,
        input_format=input_format,
        keep_furniture=keep_furniture,
    )
    rows = tally.passing(rows_of(articles, fitted, with_text=with_text))
    form = RowFormat(fitted.codebook, model_fingerprint(model))
    emit(WRITERS[format.value](rows, form), out, force=force)
    if out is not None and out != "-":
        note(f"rows written to {out}")
    tally.finish(strict=strict)
