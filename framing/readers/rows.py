"""Articles from the rows of a table: a row an article, or a row a paragraph of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from json.encoder import encode_basestring as quote
from typing import NamedTuple

from framing.columns import ARTICLE_ROLES, describe, match, tool
from framing.errors import DataError
from framing.kernel.columns import PlainRows
from framing.kernel.cutting import Header, Role
from framing.paragraphs import LONGEST, Block, fold, split
from framing.readers.articles import Draft, Options, marked
from framing.readers.dates import iso_date
from framing.readers.inputs import Input, stem
from framing.readers.sources import host
from framing.readers.values import cut_paragraphs, problem, say_cut
from framing.records import Article, Paragraph, Problem, Row
from framing.rows import OWN_COLUMNS
from framing.voice import quotations, reported

GROUP_LIMIT = 10_000
"""Rows that are gathered for one article; what has more is handed on in pieces of one id."""
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """Which column plays which part in rows of one header; ``""`` where none does."""

    text: str
    article: str
    id: str
    source: str
    date: str
    title: str
    by_address: bool
    extra: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether each row has an id and none an article that others could share."""
        return bool(self.id) and not self.article

    @classmethod
    def of(cls, header: Sequence[str], columns: Mapping[str, str], where: str) -> Shape:
        """The shape of ``header``; raises ``DataError`` where no column holds the text."""
        roles = match(header, columns, where=where)
        article = roles.get("article", "")
        told = "article" in columns
        address = article.strip().casefold() == "url" or tool(header) == "trafilatura"
        by_address = bool(article) and address and not told
        used = {column for role, column in roles.items() if not (by_address and role == "article")}
        extra = tuple(name for name in header if name not in used)
        return cls(
            roles["text"],
            article,
            roles.get("id", ""),
            roles.get("source", ""),
            roles.get("date", ""),
            roles.get("title", ""),
            by_address,
            extra,
        )

    def roles(self) -> dict[str, str]:
        """The columns by role, those that are there."""
        pairs = ((role, getattr(self, role)) for role in ARTICLE_ROLES)
        return {role: column for role, column in pairs if column}


class _Part(NamedTuple):
    """One row while the rows of its article are gathered; ``key`` is what they share."""

    key: object
    id: str
    paragraph: str
    text: str
    source: str
    date: str
    title: str
    extra: Mapping[str, object]
    where: str


class RowArticles:
    """Makes articles of rows, and counts what it leaves out.

    A row is an article. Rows that follow each other with the same article (``article_id``,
    ``article`` or ``url``; without these and without an id the same title, source and date) are
    the paragraphs of one. Rows of one paragraph are taken as they stand: furniture is looked for
    only in texts that are split here. Rows that lack the text are told of once for each header.
    """

    def __init__(self, given: Input, options: Options, told: set[str] | None = None) -> None:
        self._given = given
        self._options = options
        self._told = set() if told is None else told  # what was said of the files before
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._alone: dict[tuple[str, ...], Shape] = {}
        self._plain: Header | None = None
        self._sources: dict[str, str] = {}
        self._empty = 0
        self._undated = 0
        self._unnamed = 0
        self._refused: set[tuple[str, ...]] = set()
        self._textless = 0
        self._cut = 0

    def plain_header(self) -> Header | None:
        """What JSON lines of a paragraph and an id each look like, once there was one."""
        return self._plain

    def read(
        self, rows: Iterable[Row | PlainRows | Problem]
    ) -> Iterator[Draft | Article | PlainRows | Problem]:
        """The articles of ``rows``, in order; rows in columns stay in columns."""
        group: list[_Part] = []
        for row in rows:
            if isinstance(row, Problem):
                yield row
                continue
            if isinstance(row, PlainRows):
                if group:
                    yield self._article(group)
                    group = []
                names = [self._named(raw) for raw in row.sources.names]
                yield replace(row, sources=replace(row.sources, names=names))
                continue
            try:
                article = self._short(row.values, row.where)
                if article is not None:
                    if group:
                        yield self._article(group)
                        group = []
                    yield article
                    continue
                part = self._part(row.values, row.where)
            except DataError as error:
                yield problem(error, row.where)
                continue
            if part is None:
                continue
            if group:
                same = part.key is not None and part.key == group[0].key
                if same and len(group) < GROUP_LIMIT:
                    group.append(part)
                    continue
                yield self._article(group)
            group = [part]
        if group:
            yield self._article(group)
        self._tell()

    def _short(self, values: Mapping[str, object], where: str) -> Article | None:
        """The article of a row of one paragraph that no other row can belong to.

        Most rows of large files are such, and this takes half the time of the long way.
        """
        shape = self._alone.get(tuple(values))
        if shape is None:
            return None
        text, id = values[shape.text], values[shape.id]
        if not (isinstance(text, str) and isinstance(id, str) and text and id):
            return None
        if "\n" in text or "<" in text or "\r" in text or text[0] <= " " or text[-1] <= " ":
            return None
        if text.count(" ") >= LONGEST:
            return None
        date, extra = self._date(values, shape) if shape.date or shape.extra else ("", _NOTHING)
        direct = quotations(text)
        indirect = reported(text, direct) if self._options.reported else ()
        paragraph = Paragraph(text, 0, len(text), direct, indirect)
        source, title = self._source(values, shape), _cell(values, shape.title)
        return Article(id, source, date, title, (paragraph,), (), extra, where)

    def _source(self, values: Mapping[str, object], shape: Shape) -> str:
        raw = values[shape.source] if shape.source else ""
        source = self._named(raw if isinstance(raw, str) else "" if raw is None else str(raw))
        if not source and shape.by_address:
            return self._options.spellings.join(host(_cell(values, shape.article)))
        return source

    def _named(self, raw: str) -> str:
        source = self._sources.get(raw)
        if source is None:
            source = self._sources[raw] = self._options.source_of(raw, self._given)
        return source

    def _part(self, values: Mapping[str, object], where: str) -> _Part | None:
        header = tuple(values)
        shape = self._shapes.get(header)
        if shape is None:
            if header in self._refused:
                self._textless += 1
                return None
            shape = self._learn(header, where)
        text = values[shape.text]
        if not isinstance(text, str):
            text = _text(text, where, shape.text)
        if not text or text.isspace():
            self._empty += 1
            return None
        date, extra = self._date(values, shape)
        source = self._source(values, shape)
        title = _cell(values, shape.title)
        key, id, paragraph = self._names(values, shape, where, (title, source, date))
        return _Part(key, id, paragraph, text, source, date, title, extra, where)

    def _learn(self, header: tuple[str, ...], where: str) -> Shape:
        try:
            shape = Shape.of(header, self._options.columns, where)
        except DataError:
            self._refused.add(header)
            raise
        words = describe(shape.roles())
        if not self._shapes and words not in self._told:
            self._told.add(words)
            self._options.say(f"{self._given.path}: {words}")
        self._shapes[header] = shape
        if shape.alone:
            self._alone[header] = shape
            self._plain = self._plain or _plain_header(header, shape)
        return shape

    def _date(self, values: Mapping[str, object], shape: Shape) -> tuple[str, Mapping[str, object]]:
        extra = {name: values[name] for name in shape.extra} if shape.extra else _NOTHING
        if not shape.date:
            return "", extra
        raw = values[shape.date]
        date = iso_date(raw)
        if not date and raw is not None and raw != "":
            self._undated += 1
            extra = {**extra, shape.date: raw}
        return date, extra

    def _names(
        self, values: Mapping[str, object], shape: Shape, where: str, heading: tuple[str, str, str]
    ) -> tuple[object, str, str]:
        """What the row shares with others of its article, and the ids of article and paragraph."""
        id = _cell(values, shape.id)
        article = _cell(values, shape.article)
        if article:
            # an address names a page, so a row of its own id is a paragraph only beside others
            return article, (id or article) if shape.by_address else article, id
        if id:
            return None, id, ""
        self._unnamed += 1
        if heading[0]:
            return heading, " | ".join(part for part in heading if part), ""
        return None, f"{stem(self._given.name)}{where[len(self._given.path) :]}", ""

    def _article(self, group: Sequence[_Part]) -> Draft | Article:
        """The article of these rows: one to be judged yet where its text was split here."""
        part = group[0]
        if len(group) > 1:
            return self._joined(group)
        blocks = self._split(part.text)
        id, source, date, title, extra = part.id, part.source, part.date, part.title, part.extra
        if len(blocks) != 1:
            return Draft(id, source, date, fold(title), blocks, extra, part.where)
        own = part.paragraph if part.paragraph != id else ""
        paragraphs = marked(blocks, [own], reports=self._options.reported)
        return Article(id, source, date, fold(title), paragraphs, (), extra, part.where)

    def _split(self, text: str) -> list[Block]:
        blocks = split(text)
        self._cut += cut_paragraphs(blocks)
        return blocks

    def _joined(self, group: Sequence[_Part]) -> Article:
        first = group[0]
        blocks: list[Block] = []
        ids: list[str] = []
        for part in group:
            found = self._split(part.text)
            blocks += found
            ids += [part.paragraph if len(found) == 1 else ""] * len(found)
        id = first.key if isinstance(first.key, str) else first.id
        paragraphs = marked(blocks, ids, reports=self._options.reported)
        title = fold(first.title)
        return Article(
            id, first.source, first.date, title, paragraphs, (), first.extra, first.where
        )

    def _tell(self) -> None:
        say_cut(self._options.say, self._given.path, self._cut)
        for count, what in (
            (self._textless, "more without a column of text left out"),
            (self._empty, "without text left out"),
            (self._undated, "with a date that is not understood, kept as it is among the rest"),
            (self._unnamed, "without an id or article, told apart by title, source and date"),
        ):
            if count:
                rows = "1 row" if count == 1 else f"{count} rows"
                self._options.say(f"{self._given.path}: {rows} {what}")


def _plain_header(header: Sequence[str], shape: Shape) -> Header | None:
    """What the lines of a shape look like; ``None`` where columns would not do for them."""
    roles = {
        column: role
        for column, role in (
            (shape.text, Role.TEXT),
            (shape.id, Role.ID),
            (shape.source, Role.SOURCE),
            (shape.date, Role.DATE),
        )
        if column
    }
    # A column may be told to play two parts, and what is named as ours are is not handed on.
    if len(roles) < len(shape.roles().keys() & {"text", "id", "source", "date"}):
        return None
    if not frozenset(OWN_COLUMNS).isdisjoint(shape.extra):
        return None
    extra = dict.fromkeys(shape.extra, Role.EXTRA)
    return Header(
        tuple(quote(name).encode() for name in header),
        tuple((extra | roles).get(name, Role.IGNORED) for name in header),
        LONGEST,
    )


def _cell(values: Mapping[str, object], column: str) -> str:
    if not column:
        return ""
    value = values[column]
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)


def _text(value: object, where: str, column: str) -> str:
    """The text in a cell that is no string: nothing, or a list of paragraphs."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)
    raise DataError(
        f"column {column!r} holds {type(value).__name__}, not text",
        where=where,
        remedy="Give the article's text, or the list of its paragraphs",
    )
