"""Fuzz paragraph splitting, furniture and quotation spans: ``fuzz_text.py MINUTES [SEED]``.

Texts are made of the pieces that are hard to tell apart, at random. Every block must point at its
own text, come after the one before and hold no white space to fold; every quotation must lie in
its paragraph; and no text may take long for its length.
"""

from __future__ import annotations

import random
import re
import sys
import time
from itertools import pairwise

from framing.furniture import REASONS, judge
from framing.paragraphs import fold, split
from framing.voice import quotations_of_article, reported

PIECES = (
    *"\n\r\t \xa0\u200b\ufeff\xad\u2028\x0b\x1c\x85\0",
    *"\"'“”‘’„‟«»「」『』`.,:;!?…-–—*#<>()[]|/\\@©_~=+&%$",
    *("\n\n", "\r\n", "\n \n", "``", "''", "<br>", "<br/><br>", "<p>", "</p>", "<li>", "<h2>"),
    *("</h2>", "<div class='x'>", "&amp;", "&quot;", "<!-- ", " -->", "<b>", "</b>", "- ", "* "),
    *(
        "1. ",
        "12) ",
        "• ",
        "## ",
        "> ",
        "---\n",
        "***",
        "[a](b)",
        "![a](b)",
        "**",
        "said",
        " that ",
    ),
    *(
        "according to",
        "he said",
        "Mr. ",
        "U.S. ",
        "A",
        "b",
        "é",
        "中",
        "🙂",
        "\ud800",
        "\u202e",
        "ﬁ",
    ),
    *("The minister told reporters", "keep reading", "Advertisement", "Photo: AP", "Sign up here"),
    *("It ended. ", "officials say ", "told", "claimed he would ", "As Obi put it, ", ", adding "),
    *("so-called", "known as", "word " * 30, "Long" * 60, "x" * 200, "Follow us on Twitter"),
)
SECONDS_A_CHARACTER = 2e-4
"""A hundred times what a text takes; a loop that backtracks is beyond it soon."""
SLACK = 0.5
"""Seconds that the machine may be busy with something else."""


def text_of(random_: random.Random) -> str:
    """A text of up to some thousand pieces, a few of them together sometimes many times over."""
    size = random_.choice((3, 10, 30, 100, 1000))
    pieces = [random_.choice(PIECES) for _ in range(random_.randint(0, size))]
    if random_.random() < 0.1:
        together = "".join(random_.choices(PIECES, k=random_.randint(1, 5)))
        pieces.append(together * random_.randint(100, 3000))
    random_.shuffle(pieces)
    return "".join(pieces)


def check(text: str, *, markdown: bool) -> None:
    """Raise ``AssertionError`` where a promise is broken for ``text``."""
    blocks = split(text, markdown=markdown)
    for block in blocks:
        if not 0 <= block.start < block.end <= len(text):
            raise AssertionError(f"block outside of its text: {block!r}")
        if block.text != fold(block.text) or not block.text:
            raise AssertionError(f"block not folded: {block!r}")
        plain = not markdown and "<" not in text
        if plain and not fold(text[block.start : block.end]).endswith(block.text):
            raise AssertionError(f"block points elsewhere: {block!r}")
    for one, other in pairwise(blocks):
        if one.end > other.start:
            raise AssertionError(f"blocks overlap: {one!r} {other!r}")
    texts = [block.text for block in blocks]
    for paragraph, spans in zip(texts, quotations_of_article(texts), strict=True):
        check_spans(paragraph, spans)
        check_spans(paragraph, reported(paragraph, spans))
    if set(judge(blocks, title=text[:50])) - {"", *REASONS}:
        raise AssertionError("unknown reason")


def check_spans(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    """Raise ``AssertionError`` unless ``spans`` are in order and within ``text``."""
    at = 0
    for start, end in spans:
        if not at <= start < end <= len(text):
            raise AssertionError(f"span {(start, end)} after {at} in {text!r}")
        at = end


def main() -> None:
    """Run for so many minutes and print what was done."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    random_ = random.Random(seed)
    end = time.monotonic() + 60 * minutes
    texts = characters = 0
    slowest = 0.0
    while time.monotonic() < end:
        text = text_of(random_)
        began = time.process_time()
        try:
            check(text, markdown=random_.random() < 0.3)
        except Exception:
            print(f"seed {seed}, text {texts}: {text!r}", file=sys.stderr)
            raise
        took = time.process_time() - began
        if took > SLACK + SECONDS_A_CHARACTER * len(text):
            short = re.sub(r"(.{60}).*", r"\1…", repr(text))
            raise AssertionError(f"{took:.1f} s for {len(text)} characters: {short}")
        texts, characters = texts + 1, characters + len(text)
        slowest = max(slowest, took)
    print(
        f"{texts} texts, {characters} characters, seed {seed}: no failure; slowest {slowest:.2f} s"
    )


if __name__ == "__main__":
    main()
