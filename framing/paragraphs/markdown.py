"""The markup of Markdown, taken off a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from framing.paragraphs.blocks import HEADING, PROSE, QUOTE
from framing.paragraphs.wrapping import Line

_RULE = re.compile(r"(?:[-*_=][ \t]*){3,}$")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_NOTE = re.compile(r"\[\^[^\]]+\]")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_WEAK = re.compile(r"(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_SIGNS = frozenset("*_[\\<!`")


def plain(text: str, kind: str) -> tuple[str, str]:
    """The kind of a block of Markdown, and its text without markup.

    >>> plain("He [said](http://x.org) *no*.", "prose")
    ('prose', 'He said no.')
    """
    if text.startswith(">"):
        kind = QUOTE
        text = re.sub(r"^[ \t]*>[ \t]?", "", text, flags=re.M)
    if _RULE.match(text):
        return PROSE, ""
    if kind == HEADING:
        text = text.rstrip("#").rstrip()
    if _SIGNS & set(text):
        text = _inline(text)
    return kind, text


def _inline(text: str) -> str:
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _NOTE.sub("", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    text = _WEAK.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


def without_rules(text: str, lines: Sequence[Line]) -> list[Line]:
    """``lines`` without those that only draw a rule below a heading or between paragraphs."""
    return [line for line in lines if not _RULE.match(text[line.start : line.end])]
