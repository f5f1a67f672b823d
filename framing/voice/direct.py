"""Direct speech: the words between quotation marks of every kind that news text has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from framing.records import Span
from framing.voice.cues import NAME
from framing.voice.single import LONG, accepted, mixed_opening, single_quotations

RUN = 8
"""A quotation that is opened and not closed is looked for this many paragraphs further on."""
NEAR = 8
"""Characters before a mark that tell whether a sentence or clause ended there."""

_MARKS = re.compile('["“”„‟«»「」『』]')
_TYPED_MARKS = re.compile("[\"“”„‟«»「」『』]|``|''|‘‘|’’")
_OPENING = frozenset("“„‟「『") | {"``", "‘‘"}
_CLOSING = frozenset("”」』") | {"’’"}
_STOPPED = frozenset(".,!?…")
_BEFORE_OPENING = frozenset(" \t\n\xa0([{—–-/:…‘'*")
_AFTER_CLOSING = frozenset(" \t\n\xa0)]}—–-/:;,.!?…’'*")


class Found(NamedTuple):
    """The quotations of one paragraph, and what it leaves to its neighbours.

    ``opened`` is where a quotation begins that the paragraph does not close, ``closed`` where one
    ends that it does not open; ``None`` where there is none. ``marks`` says if there are any.
    """

    spans: tuple[Span, ...]
    opened: int | None
    closed: int | None
    marks: bool


_NOTHING = Found((), None, None, False)
_ATTRIBUTED = re.compile(r",(?= (?:(?:said|says) [A-Z]|(?:he|she|[A-Z][\w.’'-]+) (?:said|says)\b))")
"""Where somebody is named whose words went before; a mark that should stand there was left out."""


def quotations(text: str) -> tuple[Span, ...]:
    """The spans of direct speech in one paragraph, without their quotation marks.

    A quotation that is not closed runs to the end of the paragraph. Single marks count where the
    paragraph has no double ones. Fewer than four words count only beside a speaking verb:
    without one they are a title, a nickname or a word held at arm's length.

    >>> quotations('"We will stay," he said.')
    ((1, 14),)
    """
    return find(text).spans


def quotations_of_article(texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """The spans of direct speech in each paragraph of an article.

    Where a quotation is opened in one paragraph and closed in a later one, with no other mark
    between the two, all that stands between is quoted.
    """
    found = [find(text) for text in texts]
    spans = [one.spans for one in found]
    for index, one in enumerate(found):
        if one.opened is None:
            continue
        for place in range(index + 1, min(index + 1 + RUN, len(texts))):
            following = found[place]
            if following.closed is not None:
                for between in range(index + 1, place):
                    spans[between] = ((0, len(texts[between])),) if texts[between] else ()
                spans[place] = ((0, following.closed), *spans[place])
            if following.marks:
                break
    return spans


def find(text: str) -> Found:
    """The quotations of one paragraph, with what is left open at its ends."""
    plain = text.isascii()
    straight = '"' in text
    typed = "``" in text or ("'" in text and "''" in text) or (not plain and "’’" in text)
    rare = not plain and _has_rare_marks(text)
    curly = not plain and ("“" in text or "”" in text)
    if not (straight or typed or curly or rare):
        spans = single_quotations(text)
        return Found(spans, None, None, True) if spans else _NOTHING
    if not (typed or rare or (straight and curly)):
        found = _paired(text, '"', '"') if straight else _paired(text, "“", "”")
        if found is not None:
            return Found(found, None, None, True)
    return _double(text)


def _has_rare_marks(text: str) -> bool:
    return (
        "«" in text
        or "»" in text
        or "„" in text
        or "‟" in text
        or "「" in text
        or "」" in text
        or "『" in text
        or "』" in text
    )


def _paired(text: str, opening: str, closing: str) -> tuple[Span, ...] | None:
    """The quotations of a paragraph whose marks stand in plain pairs, or ``None``.

    Most do, and finding them so takes a tenth of the time of looking at each mark's neighbours.
    """
    spans: list[Span] = []
    at = 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start + 1)
        if end <= start + 1 or text[start + 1].isspace() or text[end - 1] in _BEFORE_OPENING:
            return None
        if start and text[start - 1] not in _BEFORE_OPENING:
            return None
        if opening != closing and (
            text.find(opening, start + 1, end) >= 0 or text.find(closing, at, start) >= 0
        ):
            return None
        if text.count(" ", start, end) >= NAME or accepted(text, start + 1, end):
            spans.append((start + 1, end))
        at = end + 1
    return None if text.find(closing, at) >= 0 else tuple(spans)


def _double(text: str) -> Found:
    spans: list[Span] = []
    closed: int | None = None
    begin = -1
    guillemet = ""
    typed = "``" in text or "''" in text or "’’" in text
    for mark in (_TYPED_MARKS if typed else _MARKS).finditer(text):
        sign, start, end = mark.group(), mark.start(), mark.end()
        if sign in "«»":
            guillemet = guillemet or sign
            opens = sign == guillemet
        else:
            opens = _opens(sign, text, start, end, inside=begin >= 0)
        if begin < 0 and opens:
            begin = end
        elif begin >= 0 and opens and _begins_anew(sign, text, start):
            _add(spans, text, begin, _left_open(text, begin, start))
            begin = end
        elif begin >= 0 and not opens:
            _add(spans, text, begin, start)
            begin = -1
        elif begin < 0:
            single = mixed_opening(text, spans[-1][1] + 1 if spans else 0, start)
            if single is not None:
                _add(spans, text, single, start)
            elif not spans and closed is None and start:
                closed = start
    if begin >= 0 and text[begin:].strip():
        _add(spans, text, begin, len(text))
    return Found(tuple(spans), begin if begin >= 0 else None, closed, True)


def _opens(sign: str, text: str, start: int, end: int, *, inside: bool) -> bool:
    """Whether a mark opens a quotation, by its shape and by what stands beside it."""
    before_ok = start == 0 or text[start - 1] in _BEFORE_OPENING
    after_ok = end == len(text) or text[end] in _AFTER_CLOSING
    looks_opening = before_ok and end < len(text) and not text[end].isspace()
    if sign in _OPENING:
        return looks_opening or not after_ok or start == 0
    if sign in _CLOSING:
        return not inside and looks_opening and not after_ok
    if inside:
        return looks_opening and not after_ok
    if start and text[start - 1].isdigit() and after_ok:
        return False
    return looks_opening or not after_ok


def _begins_anew(sign: str, text: str, start: int) -> bool:
    """Whether a mark within a quotation opens another one, for the first was never closed.

    A mark inside a quotation is of another kind than the outer ones, or has its own closing mark.
    """
    before = text[max(0, start - NEAR) : start]
    if before.rstrip(" '’")[-1:] not in _STOPPED or before[-1:] != " ":
        return False
    near = start, start + LONG
    return sign == '"' or (sign == "“" and text.count("”", *near) <= text.count("“", *near))


def _left_open(text: str, begin: int, end: int) -> int:
    """Where a quotation ends that another one follows without a closing mark between."""
    attributed = _ATTRIBUTED.search(text, begin, end)
    return end if attributed is None else attributed.end()


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    """Add what stands between two marks, without the spaces that some languages put inside."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    end = start + len(inner.strip())
    if start < end and accepted(text, start, end):
        spans.append((start, end))


def quoted_share(text: str, spans: Sequence[Span]) -> float:
    """The share of the words of ``text`` that stand in ``spans``, between 0 and 1.

    >>> quoted_share('"We stay," he said.', ((1, 9),))
    0.5
    """
    if not spans:
        return 0.0
    if "  " in text:  # not folded: rows that are one paragraph stand as they came
        words = len(text.split())
        inside = sum(len(text[start:end].split()) for start, end in spans)
    else:
        words = text.count(" ") + 1
        inside = sum(text.count(" ", start, end) + 1 for start, end in spans)
    return min(1.0, inside / words) if words else 0.0
