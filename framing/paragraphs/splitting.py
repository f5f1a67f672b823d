"""Where one paragraph ends and the next begins, with offsets into the text as it was read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from framing.paragraphs import markdown as marks
from framing.paragraphs.blocks import HEADING, ITEM, PROSE, Block, fold
from framing.paragraphs.sentences import pieces
from framing.paragraphs.wrapping import Line, Width, join

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_BLANK_RETURN = re.compile(r"(?:\r\n|\r(?!\n)|\n)[^\S\r\n]*(?:\r\n|\r(?!\n)|\n)\s*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TAG = re.compile(
    r"<(/?)(br|p|div|li|[ou]l|h[1-6]|blockquote|t[drh]|table|hr)\b[^<>]{0,500}>", re.I
)
_OTHER_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.*?-->", re.S)
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_BULLET = re.compile(r"[*\-•·‣▪●◦–][ \t\xa0]+(?=\S)")
_NUMBER = re.compile(r"\(?\d{1,2}[.)][ \t\xa0]+(?=\S)")


def split(text: str, start: int = 0, *, markdown: bool = False) -> list[Block]:
    r"""The blocks of ``text`` from ``start`` on, in order.

    Blank lines part blocks. Lines that stand together are joined where they are one hard-wrapped
    paragraph, and are a block each where they are not. ``<br>`` and ``<p>`` count as line ends and
    blank lines, items of a list as blocks. ``markdown`` takes the markup of Markdown off too. What
    is still longer than 300 words then is cut at sentence ends, into blocks of some hundred.

    >>> [block.text for block in split("One line.\n\nThe next.")]
    ['One line.', 'The next.']
    """
    if "\n" not in text and "\r" not in text and "<" not in text:
        return _line_blocks(text, start, len(text), markdown)
    if "<" in text and _TAG.search(text, start):
        return list(_tagged(text, start))
    stanzas = list(_stanzas(text, start))
    width = Width.of(text, stanzas)
    blocks: list[Block] = []
    for begin, end in stanzas:
        if "\n" in text[begin:end] or "\r" in text[begin:end]:
            blocks += _stanza(text, begin, end, width, markdown)
        else:
            blocks += _line_blocks(text, begin, end, markdown)
    return blocks


def _stanzas(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Start and end of each run of lines without a blank one."""
    begin = start
    blank = _BLANK_RETURN if "\r" in text else _BLANK
    for gap in blank.finditer(text, start):
        yield begin, gap.start()
        begin = gap.end()
    yield begin, len(text)


def _lines(text: str, begin: int, end: int) -> list[Line]:
    lines = []
    for gap in _LINE_END.finditer(text, begin, end):
        lines.append(Line.of(text, begin, gap.start()))
        begin = gap.end()
    lines.append(Line.of(text, begin, end))
    return [line for line in lines if line.start < line.end]


def _stanza(text: str, begin: int, end: int, width: Width, markdown: bool) -> list[Block]:
    lines = _lines(text, begin, end)
    if markdown:
        lines = marks.without_rules(text, lines)
    heads = [_HEADING.match(text, line.start) is not None for line in lines]
    starts = [
        head or above or _starts_item(text, line)
        for line, head, above in zip(lines, heads, [False, *heads], strict=False)
    ]
    blocks: list[Block] = []
    for first, last in join(text, lines, starts, width, soft=markdown):
        blocks += _line_blocks(text, first.start, last.end, markdown)
    return blocks


def _starts_item(text: str, line: Line) -> bool:
    return any(form.match(text, line.start) for form in (_BULLET, _NUMBER))


def _line_blocks(text: str, begin: int, end: int, markdown: bool) -> list[Block]:
    """The one block between ``begin`` and ``end``, or its pieces where it is too long."""
    blocks: list[Block] = []
    for first, last in pieces(text, begin, end):
        blocks += _block(text, first, last, markdown, goes_on=bool(blocks))
    return blocks


def _block(text: str, begin: int, end: int, markdown: bool, *, goes_on: bool) -> list[Block]:
    """The one block between ``begin`` and ``end``, or none where nothing is left of it."""
    piece = text[begin:end]
    bare = piece.strip()
    if not bare:
        return []
    begin += len(piece) - len(piece.lstrip())
    end = begin + len(bare)
    kind, skip = _kind(bare)
    if markdown:
        kind, bare = marks.plain(bare[skip:], kind)
    elif skip:
        bare = bare[skip:]
    folded = fold(bare)
    return [Block(folded, begin, end, kind, goes_on)] if folded else []


def _kind(bare: str) -> tuple[str, int]:
    if bare[0].isalnum() and not bare[0].isdigit():
        return PROSE, 0
    heading = _HEADING.match(bare)
    if heading is not None:
        return HEADING, heading.end()
    bullet = _BULLET.match(bare)
    if bullet is not None:
        return ITEM, bullet.end()
    return (ITEM, 0) if _NUMBER.match(bare) else (PROSE, 0)


def _tagged(text: str, start: int) -> Iterator[Block]:
    """The blocks of a text in which tags mark lines and paragraphs."""
    begin, kind = start, PROSE
    for tag in _TAG.finditer(text, start):
        yield from _between(text, begin, tag.start(), kind)
        begin = tag.end()
        name = tag.group(2).lower()
        if name != "br":
            opens = not tag.group(1)
            kind = HEADING if opens and name[0] == "h" and name != "hr" else PROSE
            kind = ITEM if opens and name == "li" else kind
    yield from _between(text, begin, len(text), kind)


def _between(text: str, begin: int, end: int, kind: str) -> Iterator[Block]:
    for block in split_untagged(text, begin, end):
        bare = html.unescape(_OTHER_TAG.sub("", block.text))
        folded = fold(bare)
        if folded:
            found = kind if block.kind == PROSE else block.kind
            yield Block(folded, block.start, block.end, found, block.goes_on)


def split_untagged(text: str, begin: int, end: int) -> list[Block]:
    """The blocks of ``text[begin:end]`` as if it had no tags, at their places in ``text``."""
    piece = text[begin:end]
    stanzas = list(_stanzas(piece, 0))
    width = Width.of(piece, stanzas)
    blocks: list[Block] = []
    for first, last in stanzas:
        found = _stanza(piece, first, last, width, markdown=False)
        blocks += [
            block._replace(start=block.start + begin, end=block.end + begin) for block in found
        ]
    return blocks
