"""Whose words a paragraph holds: spans of direct and of reported speech, and their share."""

from framing.voice.direct import quotations, quotations_of_article, quoted_share
from framing.voice.indirect import reported

__all__ = ["quotations", "quotations_of_article", "quoted_share", "reported"]
