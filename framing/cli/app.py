"""The program: its commands, its settings file and what becomes of an error."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from framing import __version__
from framing.cli import (
    agree,
    check,
    evaluate,
    explain,
    init,
    inspect,
    report,
    sample,
    score,
    train,
)
from framing.cli.output import DataFailed, WarningsFound, note
from framing.errors import FramingError, near_match

SETTINGS = "framing.toml"
_ENVIRONMENT = "FRAMING"

app = typer.Typer(
    name="framing",
    help="Tags how news paragraphs frame politics and compares outlets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: Mapping[str, Callable[..., None]] = {
    "train": train.train,
    "evaluate": evaluate.evaluate,
    "score": score.score,
    "report": report.report,
    "explain": explain.explain,
    "sample": sample.sample,
    "agree": agree.agree,
    "check": check.check,
    "inspect": inspect.inspect,
    "init": init.init,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"framing {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Tags how news paragraphs frame politics and compares outlets."""


def main() -> None:
    """Run the program and turn what went wrong into a message and an exit code."""
    debug = "--debug" in sys.argv
    try:
        app(
            standalone_mode=True,
            auto_envvar_prefix=_ENVIRONMENT,
            default_map=settings(Path(SETTINGS)),
        )
    except DataFailed:
        sys.exit(1)
    except WarningsFound:
        sys.exit(3)
    except FramingError as error:
        if debug:
            raise
        note(f"error: {error}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output has gone; what it wanted it has. The null device keeps the
        # interpreter from failing once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def settings(path: Path) -> dict[str, Any]:
    """The options of ``framing.toml``: a table a command, options by their long names.

    Raises:
        FramingError: the file is not TOML, or names a command that there is not.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FramingError(
            f"the settings cannot be read ({error})", where=str(path), remedy="Mend or remove it"
        ) from None
    for command, options in values.items():
        if command not in COMMANDS or not isinstance(options, Mapping):
            hint = near_match(command, COMMANDS) or "A table stands for each command: [report]"
            raise FramingError(
                f"unknown table {command!r}", where=str(path), remedy=hint[0].upper() + hint[1:]
            )
    return {
        command: {name.replace("-", "_"): value for name, value in options.items()}
        for command, options in values.items()
    }
