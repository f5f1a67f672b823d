"""The command line: unpack, call, print; it alone knows stdout, stderr and exit codes."""

from framing.cli.app import app, main

__all__ = ["app", "main"]
