"""An article from a web page: its paragraphs, headings and quotations, and what its head says."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from framing.errors import DataError
from framing.paragraphs import HEADING, ITEM, PROSE, QUOTE, Block, split
from framing.readers.extras import needed
from framing.readers.streams import Bytes, read_whole
from framing.readers.values import Document, Say, cut_paragraphs, say_cut

if TYPE_CHECKING:
    from types import ModuleType

DEPTH_LIMIT = 1000
"""Elements within elements: pages have some thirty; parsers break or crawl beyond hundreds."""
_BESIDE = ("caption", "factbox", "infobox", "pullquote", "pull-quote", "photo-credit")
_PRUNED = [
    "//figcaption",
    *(
        f"//*[contains(translate(@class, '{name.upper()}', '{name}'), '{name}')]"
        for name in _BESIDE
    ),
]
"""What pages themselves call captions and boxes; the extractor keeps those that look like prose."""
_KINDS = {"head": HEADING, "item": ITEM, "quote": QUOTE, "p": PROSE}
_FIELDS = ("title", "date", "sitename", "hostname", "url", "author", "language", "description")
_TAGS = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,5000}?(/?)>")
_UNCLOSED = frozenset(
    b"""
    area base br col embed hr img input link meta param source track wbr p li dd dt td th tr thead
    tbody tfoot colgroup option optgroup rp rt
    """.split()
)
"""Elements that pages need not close, and so no sign of depth."""
_OPAQUE = (b"script", b"style")
"""Elements whose content is no HTML, whatever tags it quotes."""


def read_html(stream: Bytes, where: str, say: Say) -> Document:
    """The article in an HTML page.

    Raises ``DataError`` where the page is nested too deeply or holds no article, and
    ``MissingExtraError`` where the library that reads pages is not installed.
    """
    page = read_whole(stream, where)
    _refuse_deep(page, where)
    trafilatura = needed("trafilatura", "html", where)
    root = _extract(trafilatura, page, where)
    blocks = list(_blocks(root))
    if not blocks:
        raise DataError(
            "the page holds no article text",
            where=where,
            remedy="Save the page as it shows in the browser, or remove it from the input",
        )
    say_cut(say, where, cut_paragraphs(blocks))
    fields = {name: root.get(name) for name in _FIELDS if root.get(name)}
    return Document(fields, "", blocks=tuple((block.kind, block.text) for block in blocks))


def _extract(trafilatura: ModuleType, page: bytes, where: str) -> Any:
    etree = needed("lxml.etree", "html", where)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # problems are told by us
    xml = trafilatura.extract(
        page,
        output_format="xml",
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        prune_xpath=_PRUNED,
    )
    return etree.fromstring(xml.encode() if xml else b"<doc/>")


def _refuse_deep(page: bytes, where: str) -> None:
    """Raise ``DataError`` where elements are nested beyond the limit; a rough count is enough."""
    depth = 0
    at = 0
    while (tag := _TAGS.search(page, at)) is not None:
        at = tag.end()
        closing, name, empty = tag.groups()
        name = name.lower()
        if empty or name in _UNCLOSED:
            continue
        if name in _OPAQUE and not closing:
            at = page.find(b"</", at)
            while at >= 0 and page[at + 2 : at + 2 + len(name)].lower() != name:
                at = page.find(b"</", at + 2)
            if at < 0:
                return
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > DEPTH_LIMIT:
            raise DataError(
                f"the page nests elements more than {DEPTH_LIMIT} deep",
                where=where,
                remedy="Save it anew, or remove it from the input",
            )


def _blocks(root: Any) -> Iterator[Block]:
    """Each block below ``root``, in reading order."""
    for element in root.iter(*_KINDS):
        if any(above.tag in _KINDS for above in element.iterancestors()):
            continue
        kind = _KINDS[element.tag]
        for block in split(_text(element)):
            yield block._replace(kind=kind) if block.kind == PROSE else block


def _text(element: Any) -> str:
    """The text of an element: line breaks as line ends, quotations inside it within marks."""
    pieces = [element.text or ""]
    for child in element:
        inner = _text(child)
        if child.tag == "lb":
            inner = "\n"
        elif child.tag == "quote" and element.tag == "p" and inner[:1] not in '“"':
            inner = f"“{inner.strip()}”"
        elif child.tag in _KINDS:
            inner = f"\n\n{inner}\n\n"
        pieces += [inner, child.tail or ""]
    return "".join(pieces)
