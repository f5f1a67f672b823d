"""``framing agree``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import emit


class Format(StrEnum):
    """How agreement is shown."""

    terminal = "terminal"
    json = "json"


def agree(
    labels: options.LabelFiles,
    codebook: options.CodebookFile = None,
    format: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.terminal,
    column: options.Columns = None,
    level: options.Level = 0.95,
    out: options.Out = None,
    force: options.Force = False,
) -> None:
    """Measure how far coders agree, per frame, for presence and for stance.

    Each file is one coder's, unless a column 'coder' says otherwise; paragraphs match by id.

    Example: framing agree labels labels/second-coding.jsonl
    """
    from framing.agreement import agree as measure
    from framing.render.agreement import FORMATS

    book = options.codebook_for(labels, codebook)
    stems = [Path(name).stem for name in labels]
    # Files of one name in two folders are two coders' all the same.
    named = stems if len(set(stems)) == len(stems) else labels
    files = [(who, options.label_rows([name])) for who, name in zip(named, labels, strict=True)]
    found = measure(files, book, columns=options.columns_of(column), level=level)
    emit([FORMATS[format.value](found)], out, force=force)
