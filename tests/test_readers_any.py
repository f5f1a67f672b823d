"""What holds for the reader of every format, whatever it is given."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.paragraphs import fold
from framing.readers import FORMATS, read_articles
from framing.records import Article, Problem

PIECES = st.sampled_from(
    [
        *(b"<p>", b"</p>", b"<html>", b"<div>", b"</", b"<!--", b"&amp;", b"<br>", b"---\n", b"# "),
        *(b'{"text": "', b'"}', b"[", b"]", b",", b'"', b"text,id\n", b"text\tid\n", b"\n", b"\0"),
        *(b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\r"),
        b"The council met on Monday to hear both sides. ",
    ]
)
PARAGRAPHS = st.lists(
    st.lists(st.sampled_from("the old wall of a town fell on Monday".split()), min_size=12),
    min_size=1,
    max_size=5,
).map(lambda found: [f"{n} {' '.join(words)} all day." for n, words in enumerate(found)])


class Breaking(io.BytesIO):
    """A stream that breaks off as a file does whose disk goes away."""

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        if block:
            return block
        raise OSError(5, "Input/output error")


def read(data: bytes, format: str | None) -> Iterator[Article | Problem]:
    return read_articles(["-"], stdin=io.BytesIO(data), format=format)


@pytest.mark.parametrize("format", [*FORMATS, None])
@settings(max_examples=40)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=20).map(b"".join)))
def test_any_bytes_give_articles_or_problems(format: str | None, data: bytes) -> None:
    for given_bytes in (data, gzip.compress(data), gzip.compress(data)[:-5]):
        for item in read(given_bytes, format):
            assert isinstance(item, Article | Problem)
            assert isinstance(item, Problem) or item.paragraphs


@pytest.mark.parametrize("format", ["markdown", "text", "html"])
@settings(max_examples=30)
@given(PARAGRAPHS)
def test_the_paragraphs_of_an_article_come_back_in_order(format: str, texts: list[str]) -> None:
    parts = [f"<p>{text}</p>" for text in texts] if format == "html" else texts
    body = "\n\n".join(parts)
    page = f"<html><body><article>{body}</article></body></html>" if format == "html" else body
    (article,) = read_articles(
        ["-"], stdin=io.BytesIO(page.encode()), format=format, keep_furniture=True
    )
    assert isinstance(article, Article)
    assert [paragraph.text for paragraph in article.paragraphs] == [fold(text) for text in texts]


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_that_goes_away_while_it_is_read_is_told(format: str) -> None:
    data = b'{"id": "1", "text": "A."}\n' if format.startswith("json") else b"id,text\n1,A.\n"
    *_, last = read_articles(["-"], stdin=Breaking(data), format=format)
    assert str(last) == (
        "<stdin>: cannot be read (input/output error). Check the path and the rights to read it"
    )
