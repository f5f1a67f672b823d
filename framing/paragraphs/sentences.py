"""Where sentences end, and how paragraphs that are too long are cut there."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 300
"""Words beyond which a paragraph is a text whose line ends were lost: one in 600 has as many."""
PIECE = 100
"""Words that a piece of such a text has at least: some two paragraphs of news."""

_STOP = re.compile(r"[.!?…][\"'”’»)\]]*\s+")
_ABBREVIATED = frozenset(
    "Mr Mrs Ms Dr Sen Sens Rep Reps Gov Govs Gen Lt Col Maj Sgt Capt Rev Hon St Jr Sr Prof No vs "
    "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Inc Co Corp Ltd".split()
)
"""What ends in a full stop in the midst of a sentence."""


def sentence_ends(text: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where each sentence but the last stops, and where the next one begins.

    >>> list(sentence_ends("Mr. Obi came. It rained."))
    [(12, 14)]
    """
    for stop in _STOP.finditer(text, begin, len(text) if end is None else end):
        at, next_at = stop.span()
        following = text[next_at : next_at + 1]
        if following.islower() or following.isdigit():
            continue
        word = text[max(begin, text.rfind(" ", begin, at) + 1) : at].lstrip("(\"'“‘")
        if word in _ABBREVIATED or "." in word or (len(word) == 1 and word.isupper()):
            continue
        yield at, next_at


def pieces(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Start and end of the pieces of a paragraph: one, or several of some hundred words.

    Only what is longer than ``LONGEST`` words is cut, and only where a sentence ends.
    """
    gaps = text.count(" ", begin, end) + text.count("\n", begin, end)
    left = _words(text, begin, end) if gaps >= LONGEST else 0
    if left <= LONGEST:
        return [(begin, end)]
    found: list[tuple[int, int]] = []
    first = at = begin
    size = 0
    for _, following in sentence_ends(text, begin, end):
        words = _words(text, at, following)
        at, size, left = following, size + words, left - words
        if size >= PIECE and left >= PIECE // 2:
            found.append((first, at))
            first, size = at, 0
    return [*found, (first, end)]


def _words(text: str, begin: int, end: int) -> int:
    return len(text[begin:end].split())
