"""Lines that come back in many articles of one source, found while the articles stream by."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from framing.kernel.columns import PlainRows
from framing.paragraphs import Block
from framing.readers.articles import Draft, Options, finish
from framing.records import Article, Problem

WINDOW = 2000
"""Articles held back, so that the lines of those to come count too; some megabytes."""
LONGEST = 400
"""Characters of a line that is counted; what comes back at greater length is wire copy."""
FEWEST = 3
"""Articles of one source that must share a line before it is held for furniture."""
SHARE = 0.01
"""And this share of the source's articles: in a thousand, three may well say the same."""
TABLE_LIMIT = 2_000_000
"""Lines that are remembered; those seen once are forgotten when there are more."""
MOST = 0.5
"""An article of which more than this repeats is a copy of another, and is left whole."""

if TYPE_CHECKING:
    from framing.furniture import Repeated

Finished = Article | PlainRows | Problem
Item = Draft | Finished


class Repeats:
    """How many articles of each source have each line."""

    def __init__(self) -> None:
        self._lines: Counter[tuple[str, str]] = Counter()
        self._articles: Counter[str] = Counter()

    def count(self, source: str, blocks: Sequence[Block]) -> None:
        """Count the lines of one article, each once."""
        self._articles[source] += 1
        self._lines.update({(source, b.text) for b in blocks if len(b.text) <= LONGEST})
        if len(self._lines) > TABLE_LIMIT:
            self._lines = Counter({line: n for line, n in self._lines.items() if n > 1})

    def of(self, source: str, blocks: Sequence[Block]) -> Repeated:
        """The test whether a line of an article of ``source`` is a repeated one."""
        needed = max(FEWEST, SHARE * self._articles[source])
        found = {b.text for b in blocks if self._lines[(source, b.text)] >= needed}
        length = sum(len(block.text) for block in blocks)
        if sum(len(b.text) for b in blocks if b.text in found) > MOST * length:
            found = set()
        return found.__contains__


def judged(items: Iterable[Item], options: Options, window: int = WINDOW) -> Iterator[Finished]:
    """What is in ``items``, in order, with every draft finished.

    A draft is finished once ``window`` more items have come (each row in columns is one), so memory
    is bounded and the result depends on the input alone. What comes while no draft waits goes
    straight through.
    """
    repeats = Repeats()
    waiting: deque[tuple[int, Item]] = deque()
    place = 0
    for item in items:
        first, place = place, place + (len(item) if isinstance(item, PlainRows) else 1)
        if isinstance(item, Draft):
            repeats.count(item.source, item.blocks)
        elif not waiting:
            yield item
            continue
        waiting.append((first, item))
        while waiting and waiting[0][0] + window < place:
            yield _finished(waiting.popleft()[1], options, repeats)
    while waiting:
        yield _finished(waiting.popleft()[1], options, repeats)


def _finished(item: Item, options: Options, repeats: Repeats) -> Finished:
    if not isinstance(item, Draft):
        return item
    article = finish(item, options, repeats.of(item.source, item.blocks))
    if article.paragraphs:
        return article
    what = "no paragraph is left once page furniture is out"
    return Problem(what, item.where, "Use --keep-furniture if it is an article")
