"""What format a stream without a file name is in, told from its first bytes."""

from __future__ import annotations

import csv
import json

from framing.columns import ROLES
from framing.readers.tables import sniff_delimiter


def sniff_format(head: bytes) -> str:
    r"""The format that a file beginning with ``head`` is in; plain text where nothing speaks.

    >>> sniff_format(b'{"text": "It rained."}\n')
    'jsonl'
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith(("<!", "<html", "<HTML", "<?xml")):
        return "html"
    if text.startswith("---"):
        return "markdown"
    if text.startswith("["):
        return "json"
    line = text.replace("\r", "\n").split("\n", 1)[0]
    if text.startswith("{"):
        return "jsonl" if _is_object(line) else "json"
    return _sniff_table(line)


def _is_object(line: str) -> bool:
    """Whether a line is a JSON object by itself; a broken one among JSON lines may begin so."""
    try:
        json.loads(line)
    except ValueError:
        return len(line) > 1 and line[1:].strip() != ""
    return True


def _sniff_table(line: str) -> str:
    delimiter = sniff_delimiter(line)
    cells = [cell.strip().casefold() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    if len(cells) > 1 and any(cell in ROLES["text"] for cell in cells):
        return "tsv" if delimiter == "\t" else "csv"
    return "text"
