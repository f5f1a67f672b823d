"""Everything the user named, read in one stream of articles or rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO, TypeVar

from framing.errors import DataError, FramingError, choices
from framing.kernel.beside import beside
from framing.kernel.columns import PlainRows
from framing.readers.articles import Draft, Options, draft_of
from framing.readers.documents import read_markdown, read_text
from framing.readers.html import read_html
from framing.readers.inputs import Input, expand, stem
from framing.readers.parquet import read_parquet
from framing.readers.plain import read_plain
from framing.readers.repeats import judged
from framing.readers.rows import RowArticles
from framing.readers.sniffing import sniff_format
from framing.readers.sources import Spellings
from framing.readers.streams import Bytes, Peeked, decoded_stream
from framing.readers.tables import read_csv, read_json, read_jsonl, read_tsv
from framing.readers.values import Document, Say, problem, unreadable
from framing.readers.xlsx import read_xlsx
from framing.records import Article, Problem, Row

DOCUMENTS: Mapping[str, Callable[[Bytes, str, Say], Document]] = {
    "markdown": read_markdown,
    "text": read_text,
    "html": read_html,
}
"""Formats whose file is one article."""

TABLES: Mapping[str, Callable[[Bytes, str, Say], Iterator[Row | Problem]]] = {
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
    "tsv": read_tsv,
    "parquet": read_parquet,
    "xlsx": read_xlsx,
}
"""Formats whose file holds rows."""


Item = TypeVar("Item")


def _silent(line: str) -> None:
    """Say nothing: the default, for callers without anybody to tell."""


def read_articles(
    inputs: Sequence[str],
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    keep_furniture: bool = False,
    reported: bool = True,
    stdin: BinaryIO | None = None,
    format: str | None = None,
    say: Say = _silent,
) -> Iterator[Article | Problem]:
    """The articles in ``inputs`` (files, folders, globs, ``-``), in order, as a stream.

    What cannot be read comes as a ``Problem`` and the rest goes on. The source of an article is
    ``source`` where given, else what front matter, column or HTML metadata say, else the folder
    that it stands in; ``sources`` maps spellings to names. ``columns`` maps roles of
    ``framing.columns`` to column names, ``format`` overrides every suffix, ``say`` takes lines for
    the user. Quotations are marked always, and ``reported`` speech, which is approximate, unless
    it is not wanted.
    """
    options = Options(source, columns or {}, Spellings(sources), keep_furniture, reported, say)
    given = expand(inputs, format=format, stdin=stdin, say=say)
    for item in judged(_drafts(given, options), options):
        if isinstance(item, PlainRows):
            raise ValueError("rows came in columns where none were asked for")
        yield item


def read_scorable(
    inputs: Sequence[str],
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    keep_furniture: bool = False,
    reported: bool = True,
    stdin: BinaryIO | None = None,
    format: str | None = None,
    say: Say = _silent,
) -> Iterator[Article | PlainRows | Problem]:
    """As ``read_articles``, but JSON lines of one paragraph each come as columns where they can."""
    options = Options(source, columns or {}, Spellings(sources), keep_furniture, reported, say)
    given = expand(inputs, format=format, stdin=stdin, say=say)
    return judged(_drafts(given, options, plain=beside() is not None), options)


def read_rows(
    inputs: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    format: str | None = None,
    say: Say = _silent,
) -> Iterator[Row | Problem]:
    """The rows in ``inputs`` (tables only: labels, scores), in order, as a stream."""

    def make(stream: Bytes, given: Input) -> Iterator[Row | Problem]:
        if given.format not in TABLES:
            raise DataError(
                f"rows are needed, and {given.format} holds none",
                where=given.path,
                remedy=f"Give a file in one of {choices(TABLES)}",
            )
        yield from TABLES[given.format](stream, given.path, say)

    for given in expand(inputs, format=format, stdin=stdin, say=say):
        if isinstance(given, Problem):
            yield given
        else:
            yield from _read(given, say, make)


def _drafts(
    inputs: Iterator[Input | Problem], options: Options, *, plain: bool = False
) -> Iterator[Draft | Article | PlainRows | Problem]:
    names: set[str] = set()
    told: set[str] = set()

    def make(stream: Bytes, given: Input) -> Iterator[Draft | Article | PlainRows | Problem]:
        if given.format in TABLES:
            articles = RowArticles(given, options, told)
            if plain and given.format == "jsonl":
                yield from articles.read(read_plain(stream, given.path, articles.plain_header))
            else:
                yield from articles.read(TABLES[given.format](stream, given.path, options.say))
            return
        document = DOCUMENTS[given.format](stream, given.path, options.say)
        id = stem(given.name)
        id = stem(given.path) if id in names else id
        names.add(id)
        yield draft_of(document, given, id, options)

    for given in inputs:
        if isinstance(given, Problem):
            yield given
        else:
            yield from _read(given, options.say, make)


def _read(
    given: Input, say: Say, make: Callable[[Bytes, Input], Iterator[Item]]
) -> Iterator[Item | Problem]:
    """What ``make`` makes of one input, and a problem where it fails or comes to nothing."""
    found = False
    try:
        with _opened(given) as raw:
            stream = decoded_stream(raw, given.path, say)
            for item in make(stream, _known(given, stream, say)):
                found = True
                yield item
    except FramingError as error:
        yield problem(error, given.path)
    except OSError as error:
        yield unreadable(given.path, error)
    else:
        if not found:
            yield Problem("the file holds nothing to read", given.path, "Remove it from the input")


@contextmanager
def _opened(given: Input) -> Iterator[BinaryIO]:
    if given.stream is not None:
        yield given.stream
        return
    with open(given.path, "rb") as file:
        yield file


def _known(given: Input, stream: Bytes, say: Say) -> Input:
    """``given`` with its format, sniffed where its name does not tell."""
    if given.format:
        return given
    format = sniff_format(stream.head) if isinstance(stream, Peeked) else "text"
    say(f"{given.path}: read as {format}")
    return replace(given, format=format)
