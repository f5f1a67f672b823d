"""Direct speech between single quotation marks, which look like apostrophes."""

from __future__ import annotations

import re

from framing.records import Span
from framing.voice.cues import NAME, is_speech

LONG = 2000
"""Characters beyond which a mark has nothing to do with another."""
SHORT = 4
"""Fewer words than this between marks may be a term held at arm's length."""
_OPENING = re.compile(r"(?<![^\s(\[—–:-])(?:‘(?=\S)|['’](?=[^\W\d_]))")
_CLOSING = re.compile(r"(?<=[\w,.!?…)—–-])['’](?!\w)")
_STOPPED = frozenset(",.!?…")
_CLIPPED = re.compile(r"(?:em|til|till|cause|bout|n|tis|twas|cos|round|neath)\b", re.I)
"""Words that news text writes with an apostrophe for what was cut off in front."""


def single_quotations(text: str) -> tuple[Span, ...]:
    """The spans of direct speech between single marks in a paragraph without double ones.

    The closing mark is the first that follows a stop, or else the first that could be one, for
    an apostrophe after a plural looks the same.

    >>> single_quotations("'It's the allies' plan,' he said.")
    ((1, 23),)
    """
    if not _may_open(text):
        return ()
    spans: list[Span] = []
    at = 0
    while (mark := _OPENING.search(text, at)) is not None:
        at = mark.end()
        if _CLIPPED.match(text, at):
            continue
        end = _closing(text, at)
        if end is None:
            continue
        if accepted(text, at, end):
            spans.append((at, end))
        at = end + 1
    return tuple(spans)


def _may_open(text: str) -> bool:
    """Whether a search for an opening mark is worth it: most apostrophes stand inside words."""
    if " '" in text or text[:1] in ("'", "‘", "’") or "('" in text or "—'" in text:
        return True
    if text.isascii():
        return "-'" in text or "['" in text or ":'" in text
    return "‘" in text or " ’" in text or "–'" in text or "\xa0'" in text or "\xa0’" in text


def mixed_opening(text: str, start: int, end: int) -> int | None:
    """Where a quotation begins that a single mark opens and a double one at ``end`` closes."""
    mark = _OPENING.search(text, max(start, end - LONG), end)
    return None if mark is None or _closing(text, mark.end()) is not None else mark.end()


def accepted(text: str, start: int, end: int) -> bool:
    """Whether what stands between two marks is a quotation; only a few words are doubted."""
    spaces = text.count(" ", start, end)
    if spaces >= NAME:
        return True
    return is_speech(text, start, end, short=spaces < SHORT - 1)


def _closing(text: str, start: int) -> int | None:
    first: int | None = None
    following = _OPENING.search(text, start)
    limit = following.start() if following is not None else len(text)
    for mark in _CLOSING.finditer(text, start, min(len(text), limit + 1)):
        if text[mark.start() - 1] in _STOPPED:
            return mark.start()
        first = mark.start() if first is None else first
    return first
