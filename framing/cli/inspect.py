"""``framing inspect``."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli.output import emit, note


class Format(StrEnum):
    """How the card is shown."""

    terminal = "terminal"
    json = "json"


def inspect(
    model: Annotated[
        Path | None, typer.Argument(help="Folder of a model; default: the one that ships.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.terminal,
    runtime: Annotated[
        bool, typer.Option("--runtime", help="Say which scoring path runs here, and why.")
    ] = False,
) -> None:
    """Show the card of a model; nothing that could run code is loaded.

    Example: framing inspect models/mine
    """
    from framing.card import to_json
    from framing.render.card import render_card
    from framing.store import load_card, load_codebook, model_fingerprint

    if runtime:
        from framing.kernel import runtime as kernel_runtime

        found = kernel_runtime()
        note(f"scoring runs {found.path}: {found.reason}")
        return
    card = load_card(model)
    if format is Format.json:
        emit([json.dumps(to_json(card), ensure_ascii=False, indent=1) + "\n"], None, force=False)
        return
    book = load_codebook(model)
    emit([render_card(card, book, fingerprint=model_fingerprint(model))], None, force=False)
