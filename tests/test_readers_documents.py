from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.readers import read_articles
from framing.readers.documents import front_matter
from framing.records import Article, Problem

SHARED = Path(__file__).parents[1] / ".." / "shared" / "articles"
JUNTAS = (
    "On July 6, the", "This is in acc", "The military r", "The July 6 tre", "In a clear ind",
    "The three gove", "Following last", "The three mili", "But beyond dis", "Prior to last ",
    "Ultimately, th", "Gone are the d",
)  # fmt: skip
ARTICLE = """---
title: "Wall: the end"
date: 2 March 2026
source: Daily  # as on the masthead
tags: [harbour, 'sea wall']
---

# Wall: the end

The wall fell. Nobody was hurt.

It will be rebuilt.
"""


def read(path: Path, **options: str) -> Article | Problem:
    (item,) = read_articles([str(path)], **options)  # type: ignore[arg-type]
    return item


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.md.gz"])
def test_an_article_file_is_read_with_its_front_matter(tmp_path: Path, name: str) -> None:
    data = ARTICLE.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    article = read(tmp_path / name)
    assert isinstance(article, Article)
    assert (article.id, article.source, article.date) == ("a", "Daily", "2026-03-02")
    assert (article.title, article.extra) == ("Wall: the end", {"tags": ["harbour", "sea wall"]})
    assert [p.text for p in article.paragraphs] == [
        "The wall fell. Nobody was hurt.",
        "It will be rebuilt.",
    ]
    assert all(ARTICLE[p.start : p.end] == p.text for p in article.paragraphs)


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        ("", {}),
        ("key: value", {"key": "value"}),
        ("key: 'it''s'", {"key": "it's"}),
        ('key: "a: \\"b\\""', {"key": 'a: "b"'}),
        ("key: a # comment", {"key": "a"}),
        ("key: null", {"key": ""}),
        ("key: [a, 'b']", {"key": ["a", "b"]}),
        ("key: []", {"key": []}),
        ("key:\n  - a\n  - b", {"key": ["a", "b"]}),
        ("key: >\n  one\n  two", {"key": "one two"}),
        ("key: one\n  two", {"key": "one two"}),
        ("author:\n  name: Ada", {"author": ""}),
        ("# comment\nkey: a", {"key": "a"}),
    ],
)
def test_front_matter_is_read_as_articles_write_it(head: str, fields: dict[str, object]) -> None:
    assert front_matter(head) == fields


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text("aB :#-'\"[]x")))
def test_quoted_front_matter_comes_back(fields: dict[str, str]) -> None:
    quoted = {key: value.replace('"', '\\"') for key, value in fields.items()}
    assert front_matter("\n".join(f'{k}: "{v}"' for k, v in quoted.items())) == fields


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the file holds no text. Remove it from the input"),
        (b"---\ntitle: a\n---\n \n", "the file holds no text. Remove it from the input"),
        (
            b"caf\xc3 \x00\x81",
            "the file is not text (byte 0xc3 at 3 is not UTF-8). "
            "Save it as UTF-8 text, or say what it is with --input-format",
        ),
        (
            b"a\0b",
            "the file is not text (a NUL byte at character 1). "
            "Save it as UTF-8 text, or say what it is with --input-format",
        ),
    ],
)
def test_a_file_that_is_no_article_is_a_problem(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    assert str(read(path)) == f"{path}: {problem}"


def test_a_file_in_an_old_encoding_is_read_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("The café – “closed” – burned down.".encode("cp1252"))
    said: list[str] = []
    (article,) = read_articles([str(path)], say=said.append)
    assert isinstance(article, Article)
    assert article.paragraphs[0].text == "The café – “closed” – burned down."
    assert said == [f"{path}: read as Windows-1252, for it is not UTF-8"]


def test_files_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.txt").write_text("It rained.")
    paths = [str(tmp_path / folder / "one.txt") for folder in ("a", "b")]
    ids = [item.id for item in read_articles(paths) if isinstance(item, Article)]
    assert ids == ["one", f"{tmp_path.as_posix()}/b/one"]


def test_the_headline_of_a_plain_text_is_its_title(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The wall falls\n\nThe wall fell on Monday. Nobody was hurt.\n\nIt rained.")
    article = read(path)
    assert isinstance(article, Article)
    assert (article.title, len(article.paragraphs)) == ("The wall falls", 2)


def test_a_saved_page_gives_exactly_the_paragraphs_of_its_article() -> None:
    path = SHARED / "responsible-statecraft-juntas.txt"
    if not path.exists():
        pytest.skip("the articles are not beside this checkout")
    article = read(path)
    assert isinstance(article, Article)
    assert tuple(p.text[:14] for p in article.paragraphs) == JUNTAS
