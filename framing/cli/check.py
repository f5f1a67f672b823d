"""``framing check``."""

from __future__ import annotations

from framing.cli import options
from framing.cli.output import Tally, note


def check(
    labels: options.LabelFiles,
    codebook: options.CodebookFile = None,
    column: options.Columns = None,
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
    note(f"{len(dataset)} paragraphs in {len(set(dataset.groups))} {dataset.grouped_by}s read")
    tally.finish(strict=strict)
