"""``framing evaluate``."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit, note


class Format(StrEnum):
    """How the quality is shown."""

    terminal = "terminal"
    json = "json"


def evaluate(
    labels: options.LabelFiles,
    model: options.ModelFolder = None,
    format: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.terminal,
    card: Annotated[
        bool, typer.Option("--card", help="Write the figures into the model's card, too.")
    ] = False,
    column: options.Columns = None,
    group: Annotated[
        str | None,
        typer.Option("--group", help="What intervals resample: event, article or source."),
    ] = None,
    level: options.Level = 0.95,
    seed: options.Seed = 0,
    out: options.Out = None,
    force: options.Force = False,
    strict: options.Strict = False,
) -> None:
    """Measure a model on labelled paragraphs that it was not trained on.

    Example: framing evaluate labels.csv --model models/mine
    """
    from framing.card import Measured
    from framing.evaluation import evaluate as measure
    from framing.evaluation import summarise
    from framing.render.quality import quality_json, render_quality
    from framing.store import default_model_path, load_card, load_model, save_card

    tally = Tally()
    fitted = load_model(model)
    dataset = options.dataset_of(labels, fitted.codebook, column, group)
    for line in dataset.notes:
        tally.warn(line)
    quality = measure(fitted, dataset, seed=seed, level=level)
    name = ", ".join(Path(label).name for label in labels)
    if format is Format.json:
        emit([quality_json(quality)], out, force=force)
    else:
        title = f"{(model or default_model_path()).name}: quality on {name}"
        text = render_quality(quality, fitted.codebook, title=title, level=level)
        emit([text], out, force=force)
    if card:
        folder = model or default_model_path()
        block = Measured(name, summarise(dataset), quality, level, seed)
        old = load_card(folder)
        kept = tuple(b for b in old.measured if b.data.fingerprint != block.data.fingerprint)
        save_card(dataclasses.replace(old, measured=(*kept, block)), folder)
        note(f"the card of {folder} holds these figures now")
    tally.finish(strict=strict)
