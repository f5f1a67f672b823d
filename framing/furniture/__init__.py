"""Page furniture: which blocks of a scraped page are not the article's own paragraphs."""

from framing.furniture.judging import REASONS, Repeated, judge, never

__all__ = ["REASONS", "Repeated", "judge", "never"]
