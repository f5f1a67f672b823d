"""Text into paragraphs: blank lines, line ends, hard wraps, tags, lists and headings."""

from framing.paragraphs.blocks import HEADING, ITEM, PROSE, QUOTE, Block, fold
from framing.paragraphs.sentences import LONGEST, sentence_ends
from framing.paragraphs.splitting import split

__all__ = [
    "HEADING",
    "ITEM",
    "LONGEST",
    "PROSE",
    "QUOTE",
    "Block",
    "fold",
    "sentence_ends",
    "split",
]
