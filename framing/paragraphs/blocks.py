"""A block of text: what splitting yields, before anyone knows whether it is an article's own."""

from __future__ import annotations

import re
from typing import NamedTuple

PROSE = "prose"
HEADING = "heading"
ITEM = "item"
QUOTE = "quote"

_INVISIBLE = re.compile("[\u200b\ufeff\xad]")
"""Zero-width space, byte order mark, soft hyphen: they part words that the reader sees whole."""


class Block(NamedTuple):
    """One block: its text with white space folded, where it stands, and its kind.

    ``original[start:end]`` is the block before folding. ``kind`` is ``HEADING`` or ``QUOTE`` only
    where the markup says so; what merely looks like a heading is ``PROSE`` here. ``goes_on`` is
    set where the block goes on with the paragraph before it, which was too long and was cut.
    """

    text: str
    start: int
    end: int
    kind: str = PROSE
    goes_on: bool = False


def fold(text: str) -> str:
    r"""``text`` with each run of white space as one space, and none at its ends.

    >>> fold(" a\n b\xa0c ")
    'a b c'
    """
    if "  " not in text and text.isprintable():
        return text.strip()
    return " ".join(_INVISIBLE.sub("", text).split())
