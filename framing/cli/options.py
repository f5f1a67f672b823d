"""Options that several commands share, and what they lead to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeVar

import typer

from framing.codebook import Codebook, read_codebook
from framing.errors import DataError, FramingError
from framing.records import Article, Problem, Row

if TYPE_CHECKING:
    from framing.dataset import Dataset

T = TypeVar("T")

LabelFiles = Annotated[
    list[str], typer.Argument(help="Label files or folders; '-' is stdin.", show_default=False)
]
Inputs = Annotated[
    list[str],
    typer.Argument(help="Files, folders or globs; '-' is stdin.", show_default=False),
]
ModelFolder = Annotated[
    Path | None, typer.Option("--model", help="Folder of a model; without it, the one that ships.")
]
CodebookFile = Annotated[
    Path | None, typer.Option("--codebook", help="Codebook (TOML); default: beside the labels.")
]
Out = Annotated[str | None, typer.Option("--out", help="Write here instead of to stdout.")]
Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of everything that is drawn.")]
Jobs = Annotated[int, typer.Option("--jobs", help="Processes to use; -1 is all cores.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 if there were warnings.")]
Level = Annotated[
    float, typer.Option("--level", min=0.5, max=0.999, help="Level of the intervals.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="ROLE=NAME, which column holds what; as often as needed."),
]
SourceName = Annotated[
    str | None, typer.Option("--source", help="Source of all input, whatever it says itself.")
]
SourceMap = Annotated[
    Path | None, typer.Option("--sources", help="File that joins spellings of sources.")
]
InputFormat = Annotated[
    str | None, typer.Option("--input-format", help="Format of the input, whatever its suffix.")
]
KeepFurniture = Annotated[
    bool, typer.Option("--keep-furniture", help="Keep navigation, captions and the like.")
]

NoReported = Annotated[
    bool,
    typer.Option("--no-reported", help="Count words in quotation marks alone as quoted."),
]
ShowDropped = Annotated[
    bool, typer.Option("--show-dropped", help="List what is left out as page furniture.")
]

CODEBOOK_NAME = "codebook.toml"


def columns_of(options: list[str] | None) -> dict[str, str]:
    """Roles and column names from ``ROLE=NAME`` options."""
    found = {}
    for option in options or []:
        role, equals, name = option.partition("=")
        if not equals or not role or not name:
            raise typer.BadParameter(f"{option!r} is not of the form ROLE=NAME, as in text=body")
        found[role] = name
    return found


def label_rows(inputs: list[str]) -> Iterator[Row | Problem]:
    """The rows of label files; of a folder with ``paragraphs/``, those of that folder."""
    from framing.readers import read_rows

    files = []
    for name in inputs:
        inner = Path(name) / "paragraphs"
        files.append(str(inner) if inner.is_dir() else name)
    return read_rows(files, stdin=sys.stdin.buffer)


def codebook_for(inputs: list[str], codebook: Path | None) -> Codebook:
    """The codebook named, or the one that lies with the labels."""
    found = codebook or beside_labels(inputs, CODEBOOK_NAME)
    if found is not None:
        return read_codebook(found)
    raise FramingError(
        f"no codebook was named, and no {CODEBOOK_NAME} lies beside the labels",
        remedy="Name one with --codebook, or make one with 'framing init FOLDER'",
    )


def beside_labels(inputs: list[str], name: str) -> Path | None:
    """The file of this name that lies with the labels, or one folder above them."""
    for given in inputs:
        folder = Path(given) if Path(given).is_dir() else Path(given).parent
        for place in (folder, folder.parent):
            if given != "-" and (place / name).is_file():
                return place / name
    return None


def dataset_of(
    inputs: list[str], codebook: Codebook, columns: list[str] | None, group: str | None = None
) -> Dataset:
    """The labelled paragraphs of the inputs."""
    from framing.dataset import read_dataset

    return read_dataset(label_rows(inputs), codebook, columns=columns_of(columns), group=group)


def articles_of(
    inputs: list[str],
    *,
    source: str | None = None,
    sources: Path | None = None,
    columns: list[str] | None = None,
    input_format: str | None = None,
    keep_furniture: bool = False,
    show_dropped: bool = False,
    reported: bool = True,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | Problem]:
    """The articles of the inputs; what is left out of them as page furniture is counted."""
    from framing.cli.output import note
    from framing.readers import read_articles, read_source_map

    articles = read_articles(
        inputs,
        source=source,
        columns=columns_of(columns),
        sources=read_source_map(str(sources)) if sources else None,
        keep_furniture=keep_furniture,
        reported=reported,
        stdin=sys.stdin.buffer if stdin is None else stdin,
        format=input_format,
        say=note,
    )
    return counting_dropped(articles, show=show_dropped)


def counting_dropped(articles: Iterator[T], *, show: bool = False) -> Iterator[T]:
    """The articles, and at their end a line on what was left out of them, by reason."""
    from collections import Counter

    from framing.cli.output import note

    reasons: Counter[str] = Counter()
    for article in articles:
        if isinstance(article, Article):
            reasons.update(reason for _, reason in article.dropped)
            if show:
                for paragraph, reason in article.dropped:
                    note(f"left out ({reason}): {article.id}: {paragraph.text}")
        yield article
    if reasons:
        listed = ", ".join(f"{reason} {n}" for reason, n in sorted(reasons.items()))
        hint = "" if show else "; --show-dropped lists them, --keep-furniture keeps them"
        n = reasons.total()
        what = "1 paragraph" if n == 1 else f"{n} paragraphs"
        note(f"{what} left out as page furniture ({listed}){hint}")


def require_labels(inputs: list[str]) -> list[str]:
    """The inputs, or the folder ``labels`` where none is named and it is there."""
    if inputs:
        return inputs
    if Path("labels").is_dir():
        return ["labels"]
    raise DataError(
        "no labels were named, and there is no folder 'labels' here",
        remedy="Name a file, or make one with 'framing init FOLDER'",
    )
