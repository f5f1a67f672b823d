"""``framing check``."""

from __future__ import annotations

from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit, note


def check(
    labels: options.LabelFiles,
    codebook: options.CodebookFile = None,
    column: options.Columns = None,
    suspects: Annotated[
        int,
        typer.Option("--suspects", min=0, help="Rank this many codes that a model doubts most."),
    ] = 0,
    seed: options.Seed = 0,
    jobs: options.Jobs = 1,
    strict: options.Strict = False,
) -> None:
    """List every problem of label files, with its line.

    Example: framing check labels/
    """
    from framing.checks import DESIGN_NAME, doubts, read_design, violations
    from framing.dataset import check_dataset

    tally = Tally()
    book = options.codebook_for(labels, codebook)
    dataset, problems = check_dataset(
        options.label_rows(labels), book, columns=options.columns_of(column)
    )
    design = read_design(options.beside_labels(labels, DESIGN_NAME) or DESIGN_NAME)
    for problem in (*problems, *violations(dataset, design)):
        tally.count += 1
        note(f"problem: {problem}")
    for line in (*dataset.notes, *doubts(dataset)):
        tally.warn(line)
    if suspects and len(set(dataset.groups)) > 1:
        from framing.suspects import suspects as doubted

        rows = [
            f"{each.where}: {each.id}: {each.frame} is coded {each.code}, the model gives "
            f"{each.probability:.2f}: {each.text}\n"
            for each in doubted(dataset, most=suspects, seed=seed, n_jobs=jobs)
        ]
        emit(rows, None, force=False)
    note(f"{len(dataset)} paragraphs in {len(set(dataset.groups))} {dataset.grouped_by}s read")
    tally.finish(strict=strict)
