"""Articles and rows from files, folders, globs and streams: one small generator a format."""

from framing.readers.inputs import FORMATS, expand, format_of
from framing.readers.reading import DOCUMENTS, TABLES, read_articles, read_rows, read_scorable
from framing.readers.sources import read_source_map

__all__ = [
    "DOCUMENTS",
    "FORMATS",
    "TABLES",
    "expand",
    "format_of",
    "read_articles",
    "read_rows",
    "read_scorable",
    "read_source_map",
]
