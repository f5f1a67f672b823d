from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from framing.readers import read_articles
from framing.readers.html import DEPTH_LIMIT
from framing.records import Article, Problem

pytest.importorskip("trafilatura", reason="pages are read with the extra 'html'")

PAGES = Path(__file__).parents[1] / ".." / "shared" / "pages"
BODY = {"dailymail.co.uk.food.html": ["The letter also argues that 'the British public"]}
"""Listed as not the article's, but plain paragraphs of its body: no general rule tells them."""

PROSE = "The council met on {} and heard both sides of the dispute over the old harbour wall. "
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Wall falls - Daily</title>
<meta property="og:title" content="Wall falls"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2026-03-02T10:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Wall falls</h1><p>{first}</p><figure><img src="a.jpg"/><figcaption>A wall.</figcaption>
</figure><h2>What the engineers found</h2><p>{second}<br><br>{third}</p>
<blockquote><p>{fourth}</p></blockquote><ul><li>{fifth}</li></ul></article>
<footer>Copyright 2026 The Daily. All rights reserved.</footer></body></html>"""


def page(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "wall.html"
    path.write_text(text)
    return path


def whole() -> tuple[str, list[str]]:
    days = ("Monday", "Tuesday", "Friday", "Sunday", "Saturday")
    prose = [(PROSE.format(day) * 2).strip() for day in days]
    names = ("first", "second", "third", "fourth", "fifth")
    return PAGE.format(**dict(zip(names, prose, strict=True))), prose


def test_the_paragraphs_and_the_head_of_a_page_are_read(tmp_path: Path) -> None:
    text, prose = whole()
    (article,) = read_articles([str(page(tmp_path, text))])
    assert isinstance(article, Article)
    assert (article.id, article.source, article.date) == ("wall", "The Daily", "2026-03-02")
    assert article.title == "Wall falls"
    assert [paragraph.text for paragraph in article.paragraphs] == prose
    assert all((p.start, p.end) == (0, 0) for p in article.paragraphs)


def test_a_block_quotation_is_quoted_from_end_to_end(tmp_path: Path) -> None:
    text, prose = whole()
    (article,) = read_articles([str(page(tmp_path, text))])
    assert isinstance(article, Article)
    quoted = [paragraph.quotations for paragraph in article.paragraphs]
    assert quoted == [(), (), (), ((0, len(prose[3])),), ()]


@pytest.mark.parametrize("text", ["", "<html><body></body></html>"])
def test_a_page_without_an_article_is_a_problem(tmp_path: Path, text: str) -> None:
    path = page(tmp_path, text)
    (problem,) = read_articles([str(path)])
    assert str(problem) == (
        f"{path}: the page holds no article text. "
        "Save the page as it shows in the browser, or remove it from the input"
    )


def test_a_page_nested_beyond_measure_is_a_problem_and_the_next_is_read(tmp_path: Path) -> None:
    deep = page(tmp_path, "<div>" * 200_000 + "deep" + "</div>" * 200_000)
    other = tmp_path / "other.html"
    other.write_text(whole()[0])
    problem, article = read_articles([str(deep), str(other)])
    assert isinstance(article, Article)
    assert str(problem) == (
        f"{deep}: the page nests elements more than {DEPTH_LIMIT} deep. "
        "Save it anew, or remove it from the input"
    )


def test_unclosed_cells_and_tags_in_scripts_do_not_count_as_depth(tmp_path: Path) -> None:
    rows = "<table>" + "<tr><td>1<td>2" * DEPTH_LIMIT + "</table>"
    script = "<SCRIPT>x = '" + "<div><\\/div>" * DEPTH_LIMIT + "'</SCRIPT>"
    text = whole()[0].replace("</nav>", f"</nav>{script}").replace("<footer>", f"{rows}<footer>")
    (article,) = read_articles([str(page(tmp_path, text))])
    assert isinstance(article, Article)


def test_a_missing_library_is_named_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    path = page(tmp_path, whole()[0])
    (problem,) = read_articles([str(path)])
    assert isinstance(problem, Problem)
    assert str(problem) == (
        f"{path}: reading html needs trafilatura, which is not installed. "
        "Run: pip install 'framing[html]'"
    )


@pytest.mark.skipif(not PAGES.exists(), reason="the pages are not beside this checkout")
def test_saved_pages_give_all_that_is_theirs_and_nothing_else() -> None:
    for name, expected in json.loads((PAGES / "expected.json").read_text()).items():
        (article,) = read_articles([str(PAGES / name)])
        assert isinstance(article, Article)
        text = " ".join(" ".join(p.text for p in article.paragraphs).split())
        wrong = [line for line in expected["without"] if " ".join(line.split()) in text]
        missing = [line for line in expected["with"] if " ".join(line.split()) not in text]
        assert (name, missing, wrong) == (name, [], BODY.get(name, []))
