"""Text into paragraphs: blank lines, line ends, hard wraps, tags, lists and headings."""

from framing.paragraphs.blocks import HEADING, ITEM, PROSE, QUOTE, Block, fold
from framing.paragraphs.splitting import split

__all__ = ["HEADING", "ITEM", "PROSE", "QUOTE", "Block", "fold", "split"]
