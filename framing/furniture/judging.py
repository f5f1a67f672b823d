"""One article's blocks judged together: what each says, how it looks, and where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from framing.furniture.phrases import LINE, phrase
from framing.furniture.shapes import LABEL, byline, caption, heading, note_on_author
from framing.paragraphs import HEADING, ITEM, PROSE, QUOTE, Block

Repeated = Callable[[str], bool]
REASONS = (
    "ornament",
    "navigation",
    "link",
    "notice",
    "caption",
    "byline",
    "author",
    "heading",
    "teaser",
    "repeated",
)
"""Why a block may be left out, in the order in which the reasons are tried."""

ANSWER = 5
"""Words of a sentence that transcripts and interviews have again and again."""
OFTEN = 3
"""Times a line must stand in one article before all of its copies are furniture."""
TEASER = 4
"""Paragraphs that a teaser for another story has at most."""
SEVERAL = 2
"""Such links that a page must have: teasers come in lists, and one may be the article's own."""
TAIL = 0.4
"""Part of the article, from its start, in which no teaser is looked for."""
_KEEP_READING = re.compile(
    r"(?:(?:keep|continue) reading|read (?:more|the (?:full|whole) story)|show less)+[\s.…»›→]*$",
    re.I,
)
PUNCTUATION = 15
"""Characters by which a headline and the title without its punctuation may differ in length."""
HEADLINE = 30
"""Words up to which a block that its markup calls a heading is one; pages misuse the mark."""
_LONG = 120
"""Words beyond which a block is no furniture but for repetition: pages do not say so much."""


def never(text: str) -> bool:
    """No line repeats: for articles that stand alone."""
    return False


def judge(blocks: Sequence[Block], *, title: str = "", repeated: Repeated = never) -> list[str]:
    """For each block why it is left out, one of ``REASONS``, or ``""`` for the article's own."""
    lengths = [block.text.count(" ") + 1 for block in blocks]
    folded_title = _bare(title)
    copies = Counter(block.text for block in blocks)
    seen: set[str] = set()
    reasons: list[str] = []
    for index, (block, words) in enumerate(zip(blocks, lengths, strict=True)):
        text = block.text
        comes_again = text in seen or (copies[text] >= OFTEN and words <= LINE) or repeated(text)
        if comes_again and not _is_answer(text, words):
            reasons.append("repeated")
        elif words > _LONG or block.kind == QUOTE:
            reasons.append("")
        else:
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            reasons.append(_reason(block, words, following, folded_title, first=index == 0))
        seen.add(text)
    _mark_authors(blocks, lengths, reasons)
    _mark_teasers(blocks, reasons)
    return reasons


def _reason(block: Block, words: int, following: Block | None, title: str, *, first: bool) -> str:
    text = block.text
    if block.kind == HEADING and words <= HEADLINE:
        return "heading"
    if title and abs(len(text) - len(title)) <= PUNCTUATION and _bare(text) == title:
        return "heading"
    found = phrase(text, words)
    if found:
        return found
    if caption(text, words, first=first):
        return "caption"
    if byline(text, words):
        return "byline"
    return "heading" if _is_heading(block, words, following) else ""


def _is_heading(block: Block, words: int, following: Block | None) -> bool:
    if not heading(block.text, words):
        return False
    if following is not None and _goes_on(words, following):
        return False
    if block.kind == ITEM:
        numbered = block.text[0].isdigit() or block.text[0] == "("
        return numbered and following is not None and following.kind == PROSE
    return True


def _goes_on(words: int, following: Block) -> bool:
    """Whether the next block takes up a sentence that this one breaks off."""
    return words > LABEL and following.text[0].islower() and following.text.count(" ") >= LABEL


def _is_answer(text: str, words: int) -> bool:
    """Whether a line is a short sentence, which may come as often as it likes: "No.”."""
    return words <= ANSWER and text[-1] in '.?!”"'


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text).lower().split())


def _mark_authors(blocks: Sequence[Block], lengths: Sequence[int], reasons: list[str]) -> None:
    """Mark the notes on authors: at the start, or last but for other furniture."""
    own = [index for index, reason in enumerate(reasons) if not reason]
    if len(own) < 4:
        return
    for index in (own[0], *reversed(own[-2:])):
        if note_on_author(blocks[index].text, lengths[index]):
            reasons[index] = "author"
        elif index == own[-1]:
            break


def _mark_teasers(blocks: Sequence[Block], reasons: list[str]) -> None:
    """Mark the short paragraphs between a heading and "keep reading", once the article is over."""
    start = TAIL * len(blocks)
    ends = [i for i, b in enumerate(blocks) if i > start and _KEEP_READING.match(b.text)]
    if len(ends) < SEVERAL:
        return
    for end in ends:
        at, prose = end - 1, 0
        while at > start and reasons[at] != "heading" and prose <= TEASER:
            prose += not reasons[at]
            at -= 1
        if 0 < prose <= TEASER and reasons[at] == "heading":
            for index in range(at, end):
                reasons[index] = reasons[index] or "teaser"
