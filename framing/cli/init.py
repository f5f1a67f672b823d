"""``framing init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from framing.cli.output import note, refuse_overwriting, whole_file

CODEBOOK = """\
# A codebook: what is coded, and how. Frames stand in the order of the columns everywhere.
name = "my-codebook"
version = 1

# true: a paragraph carries exactly one of the frames; false: none, one or more.
exclusive = false

# The stances toward a frame that is present; stances = [] if only presence is coded.
stances = ["favor", "against", "neutral"]

[[frames]]
key = "economy"             # as it stands in the labels
name = "Economy"
definition = "What is at stake is prosperity: prices, jobs, growth, trade."
include = ["inflation, unemployment, budgets told as a question of prosperity"]
exclude = ["a company's results alone"]

[[frames]]
key = "health"
name = "Health"
definition = "What is at stake is the health of people."
"""

LABELS = """\
id,text,economy,health,article,source
"""


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
) -> None:
    """Make a commented codebook and an empty labels file to start from.

    Example: framing init mine
    """
    for name, content in (("codebook.toml", CODEBOOK), ("labels.csv", LABELS)):
        refuse_overwriting(folder / name, force=force)
        with whole_file(folder / name, force=force) as draft:
            draft.write_text(content, encoding="utf-8")
        note(f"written: {folder / name}")
    note(
        "Fill labels.csv, a paragraph a line: a frame's cell is empty where it is absent, holds a "
        "stance or 1 where it is present, ? where it is not coded.\n"
        f"Then: framing check {folder} && framing train {folder} --out models/{folder.name}"
    )
