"""``framing explain``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from framing.cli import options
from framing.cli.output import Tally, emit
from framing.errors import FramingError, choices, near_match


class Format(StrEnum):
    """How explanations are shown."""

    terminal = "terminal"
    html = "html"
    json = "json"


def explain(
    inputs: options.Inputs,
    model: options.ModelFolder = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Words to list for each frame.")] = 8,
    frame: Annotated[
        list[str] | None, typer.Option("--frame", help="Only this frame; as often as needed.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.terminal,
    source: options.SourceName = None,
    column: options.Columns = None,
    input_format: options.InputFormat = None,
    keep_furniture: options.KeepFurniture = False,
    out: options.Out = None,
    force: options.Force = False,
) -> None:
    """Show the words that speak for and against each frame, marked in the text.

    Example: framing explain article.md --frame sovereignty
    """
    from framing.explanation import explain as explanations_of
    from framing.render.explanation import FORMATS
    from framing.store import load_model

    tally = Tally()
    fitted = load_model(model)
    known = fitted.codebook.keys
    for key in frame or []:
        if key not in known:
            hint = near_match(key, known) or f"the model has {choices(known)}"
            raise FramingError(f"unknown frame {key!r}", remedy=hint[0].upper() + hint[1:])
    articles = options.articles_of(
        inputs,
        source=source,
        columns=column,
        input_format=input_format,
        keep_furniture=keep_furniture,
        reported=False,
    )

    def pieces() -> Iterator[str]:
        for article in tally.passing(articles):
            for number, paragraph in enumerate(article.paragraphs, 1):
                found = explanations_of(paragraph.text, fitted)
                chosen = [each for each in found if not frame or each.frame in frame]
                place = f"{article.id}-{number}"
                yield FORMATS[format.value](paragraph.text, chosen, top=top, place=place)
                if format is Format.terminal:
                    yield "\n"

    emit(pieces(), out, force=force)
    tally.finish()
