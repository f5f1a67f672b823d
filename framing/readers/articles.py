"""An article from its blocks: furniture out, voices marked, fields in their stated order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from framing.paragraphs import QUOTE, Block, fold, split
from framing.readers.dates import iso_date
from framing.readers.inputs import Input
from framing.readers.sources import Spellings, folder_source, host
from framing.readers.values import Document, Say, cut_paragraphs, say_cut
from framing.records import Article, Paragraph, Span
from framing.voice import quotations_of_article, reported

if TYPE_CHECKING:
    from framing.furniture import Repeated

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "source": ("source", "outlet", "newspaper", "publisher", "sitename", "site", "hostname"),
    "date": ("date", "published", "publish_date", "published_at"),
    "id": ("article_id", "id"),
}
"""What front matter and HTML metadata call the fields of an article, best first."""


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are made; what the user says goes before what the input says."""

    source: str | None
    columns: Mapping[str, str]
    spellings: Spellings
    keep_furniture: bool
    reported: bool
    say: Say

    def source_of(self, value: object, given: Input) -> str:
        """The source of an article: as told, else ``value``, else as its folders speak of it."""
        if self.source is not None:
            return self.source
        found = value.strip() if isinstance(value, str) else "" if value is None else str(value)
        if found.startswith(("http://", "https://")):
            found = host(found) or found
        return self.spellings.join(found or folder_source(given.name, given.path))


@dataclass(frozen=True, slots=True)
class Draft:
    """An article whose furniture is still to be judged, for that takes its neighbours."""

    id: str
    source: str
    date: str
    title: str
    blocks: Sequence[Block]
    extra: Mapping[str, object] = field(default_factory=dict)
    where: str = ""


def draft_of(document: Document, given: Input, id: str, options: Options) -> Draft:
    """The article in ``document``, not yet judged; ``id`` is taken where its head has none."""
    fields = {name.strip().casefold(): value for name, value in document.fields.items()}
    found = {role: _first(fields, names) for role, names in _FIELDS.items()}
    used = {name for name, _ in found.values()}
    if document.blocks is None:
        blocks = split(document.text, document.start, markdown=document.markdown)
        say_cut(options.say, given.path, cut_paragraphs(blocks))
    else:
        blocks = [Block(text, 0, 0, kind) for kind, text in document.blocks]
    date = iso_date(found["date"][1])
    if not date:
        used.discard(found["date"][0])
    return Draft(
        str(found["id"][1] or id),
        options.source_of(found["source"][1], given),
        date,
        fold(str(found["title"][1] or "")),
        blocks,
        {name: value for name, value in fields.items() if name not in used},
        given.path,
    )


def _first(fields: Mapping[str, object], names: Sequence[str]) -> tuple[str, object]:
    """The first of ``names`` that ``fields`` fill, with its value."""
    for name in names:
        value = fields.get(name)
        if value is not None and value != "" and not isinstance(value, list):
            return name, value
    return "", None


def finish(draft: Draft, options: Options, repeated: Repeated) -> Article:
    """The article with its furniture set aside and the voices of its paragraphs marked."""
    # Rows of one paragraph need none of this, and its patterns take a while to compile.
    from framing.furniture import judge

    reasons = judge(draft.blocks, title=draft.title, repeated=repeated)
    pairs = list(zip(draft.blocks, reasons, strict=True))
    if options.keep_furniture:
        pairs = [(block, "") for block in draft.blocks]
    kept = [block for block, reason in pairs if not reason]
    return Article(
        draft.id,
        draft.source,
        draft.date,
        draft.title or _headline(draft.blocks, reasons),
        marked(kept, reports=options.reported),
        tuple((Paragraph(b.text, b.start, b.end), reason) for b, reason in pairs if reason),
        draft.extra,
        draft.where,
    )


def _headline(blocks: Sequence[Block], reasons: Sequence[str]) -> str:
    """The first heading above an article's text, for want of a title, or ``""``."""
    for block, reason in zip(blocks, reasons, strict=True):
        if reason == "heading":
            return block.text
        if not reason:
            break
    return ""


def marked(
    blocks: Sequence[Block], ids: Sequence[str] | None = None, *, reports: bool = False
) -> tuple[Paragraph, ...]:
    """The paragraphs of an article with their voices; ``ids`` are those of their own, if any."""
    spans = quotations_of_article([block.text for block in blocks])
    paragraphs = []
    for index, (block, quoted) in enumerate(zip(blocks, spans, strict=True)):
        direct: tuple[Span, ...] = ((0, len(block.text)),) if block.kind == QUOTE else quoted
        paragraphs.append(
            Paragraph(
                block.text,
                block.start,
                block.end,
                direct,
                reported(block.text, direct) if reports else (),
                ids[index] if ids else "",
            )
        )
    return tuple(paragraphs)
