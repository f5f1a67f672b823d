"""``framing train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit, note


def train(
    labels: Annotated[
        list[str] | None,
        typer.Argument(help="Label files or folders; default: labels.", show_default=False),
    ] = None,
    codebook: options.CodebookFile = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the model; default: models/default.")
    ] = None,
    seed: options.Seed = 0,
    folds: Annotated[int, typer.Option("--folds", min=2, help="Folds of the evaluation.")] = 5,
    group: Annotated[
        str | None,
        typer.Option("--group", help="What folds keep together: event, article or source."),
    ] = None,
    objective: Annotated[
        str,
        typer.Option(
            "--objective", help="What thresholds serve: f1, prevalence, precision:0.9, recall:0.9."
        ),
    ] = "f1",
    unlabelled: Annotated[
        list[str] | None,
        typer.Option("--unlabelled", help="Articles without labels that improve the features."),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE, one of the model's settings (see the card)."),
    ] = None,
    column: options.Columns = None,
    level: options.Level = 0.95,
    jobs: options.Jobs = 1,
    force: options.Force = False,
    strict: options.Strict = False,
) -> None:
    """Fit a model on labelled paragraphs, measure it out-of-fold and write it with its card.

    Example: framing train labels.csv --codebook codebook.toml --out models/mine
    """
    from framing.render.quality import render_quality
    from framing.settings import read_settings
    from framing.store import check_target, save_model
    from framing.training import train as fit

    tally = Tally()
    named = options.require_labels(labels or [])
    book = options.codebook_for(named, codebook)
    dataset = options.dataset_of(named, book, column, group)
    target = out or Path("models/default")
    check_target(target, dataset.fingerprint, force=force)
    texts = _texts(unlabelled, tally)
    model, card = fit(
        dataset,
        name=target.name,
        settings=read_settings(setting or [], unlabelled=bool(texts)),
        objective=objective,
        folds=folds,
        seed=seed,
        level=level,
        unlabelled=texts,
        n_jobs=jobs,
    )
    save_model(model, card, target, force=force)
    for warning in card.warnings:
        tally.warn(warning)
    title = f"{target.name}: quality out-of-fold, {card.folds} folds"
    emit([render_quality(card.out_of_fold, book, title=title, level=level)], None, force=False)
    note(f"model written to {target}")
    tally.finish(strict=strict)


def _texts(inputs: list[str] | None, tally: Tally) -> tuple[str, ...]:
    if not inputs:
        return ()
    from framing.scoring import texts_of

    return tuple(texts_of(tally.passing(options.articles_of(inputs, reported=False))))
