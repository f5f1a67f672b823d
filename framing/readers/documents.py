"""Article files that are read whole: Markdown with front matter, and plain text."""

from __future__ import annotations

import re

from framing.errors import DataError
from framing.readers.streams import Bytes, decode, read_whole
from framing.readers.values import Document, Say

_HEAD = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_ENTRY = re.compile(r"^([A-Za-z_][\w .-]*?)[ \t]*:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"^[ \t]*-[ \t]+(.*)$")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")


def read_markdown(stream: Bytes, where: str, say: Say) -> Document:
    """The article in a Markdown file, with what its front matter says."""
    return _read(stream, where, say, markdown=True)


def read_text(stream: Bytes, where: str, say: Say) -> Document:
    """The article in a plain text file; front matter is read here too."""
    return _read(stream, where, say, markdown=False)


def _read(stream: Bytes, where: str, say: Say, *, markdown: bool) -> Document:
    text = decode(read_whole(stream, where), where, say)
    head = _HEAD.match(text)
    body = head.end() if head else 0
    if not text[body:].strip():
        raise DataError("the file holds no text", where=where, remedy="Remove it from the input")
    fields = front_matter(head.group(1)) if head else {}
    return Document(fields, text, body, markdown=markdown)


def front_matter(head: str) -> dict[str, object]:
    """The entries of a front matter: text, and lists of text.

    This is the part of YAML that articles use: ``key: value``, quotation marks, ``[a, b]``, items
    below a key, and text that runs on in indented lines. Keys below keys are left out.

    >>> front_matter('title: "A: b"\\ntags: [x, y]')
    {'title': 'A: b', 'tags': ['x', 'y']}
    """
    fields: dict[str, object] = {}
    key, runs = "", False
    for line in head.splitlines():
        entry = _ENTRY.match(line)
        if entry is not None:
            key, value = entry.group(1), (entry.group(2) or "").strip()
            runs = value[:1] in ("|", ">")
            fields[key] = "" if runs else _value(value)
        elif key and line.strip() and not line.lstrip().startswith("#"):
            fields[key] = _continued(fields[key], line, runs)
    return fields


def _continued(value: object, line: str, runs: bool) -> object:
    item = _ITEM.match(line)
    if item is not None and (value == "" or isinstance(value, list)):
        return [*(value or []), _scalar(item.group(1).strip())]
    below = not runs and value == "" and _ENTRY.match(line.strip()) is not None
    if isinstance(value, str) and line[0] in " \t" and not below:
        return f"{value} {line.strip()}".strip()
    return value


def _value(text: str) -> object:
    if text.startswith("[") and text.endswith("]"):
        items = [item.strip() for item in text[1:-1].split(",")]
        return [_scalar(item) for item in items if item]
    return _scalar(text)


def _scalar(text: str) -> str:
    if text[:1] == '"':
        end = text.rfind('"')
        if end > 0:
            return text[1:end].replace('\\"', '"').replace("\\\\", "\\")
    if text[:1] == "'":
        end = text.rfind("'")
        if end > 0:
            return text[1:end].replace("''", "'")
    text = _COMMENT.sub("", text).strip()
    return "" if text in ("null", "~") else text
