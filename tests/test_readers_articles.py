from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from framing.readers import read_articles
from framing.readers.repeats import WINDOW
from framing.records import Article, Problem

LONG = "The council met on {} and heard both sides of the dispute over the old harbour wall."


def rows(*values: dict[str, object]) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def read(data: bytes, **options: object) -> tuple[list[Article], list[str], list[str]]:
    said: list[str] = []
    found = list(read_articles(["-"], stdin=io.BytesIO(data), say=said.append, **options))  # type: ignore[arg-type]
    articles = [item for item in found if isinstance(item, Article)]
    return articles, [str(item) for item in found if isinstance(item, Problem)], said


def test_a_row_is_an_article_with_its_fields_and_the_rest_unchanged() -> None:
    row = {"id": 7, "body": "Text.", "Outlet": "Daily", "published": "2 March 2026", "n": [1]}
    (article,) = read(rows({**row, "headline": "Head"}))[0]
    assert (article.id, article.source, article.date) == ("7", "Daily", "2026-03-02")
    assert (article.title, article.extra, article.where) == ("Head", {"n": [1]}, "<stdin>:1")


def test_what_was_matched_is_said_once() -> None:
    _, _, said = read(rows({"id": "1", "text": "A."}, {"id": "2", "text": "B."}))
    assert said == ["<stdin>: read as jsonl", "<stdin>: text from 'text', id from 'id'"]


def test_rows_of_one_article_in_succession_are_joined() -> None:
    parts = [("a", "a-1", "One."), ("a", "a-2", "Two."), ("b", "b-1", "Three.")]
    data = rows(*({"article_id": a, "id": i, "text": t} for a, i, t in parts))
    first, second = read(data)[0]
    assert [(p.id, p.text) for p in first.paragraphs] == [("a-1", "One."), ("a-2", "Two.")]
    assert (first.id, second.id, len(second.paragraphs)) == ("a", "b", 1)


def test_an_address_joins_rows_but_an_id_names_what_stands_alone() -> None:
    parts = [("u", "1", "One."), ("u", "2", "Two."), ("v", "3", "Three.")]
    first, second = read(rows(*({"url": u, "id": i, "text": t} for u, i, t in parts)))[0]
    assert (first.id, [p.id for p in first.paragraphs]) == ("u", ["1", "2"])
    assert (second.id, second.extra, second.paragraphs[0].id) == ("3", {"url": "v"}, "")


def test_rows_without_any_id_are_told_apart_by_their_heading_and_that_is_said() -> None:
    heading = {"title": "Wall", "source": "Daily", "date": "2026-03-02"}
    articles, _, said = read(
        rows({**heading, "text": "A."}, {**heading, "text": "B."}, {"text": "C."})
    )
    assert [article.id for article in articles] == ["Wall | Daily | 2026-03-02", "stdin:3"]
    assert said[-1] == (
        "<stdin>: 3 rows without an id or article, told apart by title, source and date"
    )


def test_a_text_of_many_paragraphs_is_split_and_cleared_of_furniture() -> None:
    text = "\n\n".join([LONG.format("Monday"), "Advertisement", LONG.format("Friday")])
    (article,) = read(rows({"id": "1", "text": text}))[0]
    assert [p.text for p in article.paragraphs] == [LONG.format("Monday"), LONG.format("Friday")]
    assert [(p.text, reason) for p, reason in article.dropped] == [("Advertisement", "navigation")]
    assert all(text[p.start : p.end] == p.text for p in article.paragraphs)


def test_furniture_is_kept_where_asked() -> None:
    text = "\n\n".join([LONG.format("Monday"), "Advertisement"])
    (article,) = read(rows({"id": "1", "text": text}), keep_furniture=True)[0]
    assert [len(article.paragraphs), len(article.dropped)] == [2, 0]


def test_lines_that_return_in_articles_of_one_source_are_furniture_from_the_first_on() -> None:
    line = "Harbour Talk is live every Friday at noon."
    texts = [f"{LONG.format(day)}\n\n{line}" for day in ("Monday", "Friday", "Sunday")]
    data = [{"id": str(n), "source": "Daily", "text": text} for n, text in enumerate(texts)]
    other = {"id": "9", "source": "Post", "text": texts[0]}
    articles = read(rows(*data, other))[0]
    assert [len(article.dropped) for article in articles] == [1, 1, 1, 0]


def test_copies_of_one_article_are_not_furniture_of_each_other() -> None:
    text = f"{LONG.format('Monday')}\n\n{LONG.format('Friday')}"
    data = [{"id": str(n), "source": "Daily", "text": text} for n in range(5)]
    assert [len(article.paragraphs) for article in read(rows(*data))[0]] == [2] * 5


def test_an_article_that_is_all_furniture_is_a_problem() -> None:
    _, problems, _ = read(rows({"id": "1", "text": "Advertisement\n\nShare Tweet Email"}))
    assert problems == [
        "<stdin>:1: no paragraph is left once page furniture is out. "
        "Use --keep-furniture if it is an article"
    ]


@pytest.mark.parametrize(
    "text", ["Advertisement", " Advertisement\n", "A <3 heading", "<p>Wall</p>"]
)
def test_a_row_of_one_paragraph_is_taken_as_it_stands(text: str) -> None:
    articles, problems, _ = read(rows({"id": "1", "text": text}))
    assert (len(articles[0].paragraphs), problems) == (1, [])


def test_rows_without_text_are_counted() -> None:
    texts = ["A.", " ", None, ""]
    articles, problems, said = read(rows(*({"id": str(n), "text": t} for n, t in enumerate(texts))))
    assert (len(articles), problems) == (1, [])
    assert said[-1] == "<stdin>: 3 rows without text left out"


def test_a_list_is_taken_as_paragraphs_and_a_number_is_refused() -> None:
    articles, problems, _ = read(rows({"id": "1", "text": ["A.", "B."]}, {"id": "2", "text": 3}))
    assert [p.text for p in articles[0].paragraphs] == ["A.", "B."]
    assert problems == [
        "<stdin>:2: column 'text' holds int, not text. "
        "Give the article's text, or the list of its paragraphs"
    ]


def test_a_row_without_a_text_column_is_a_problem_and_the_next_is_read() -> None:
    articles, problems, _ = read(rows({"id": "1"}, {"id": "2", "text": "A."}))
    assert [article.id for article in articles] == ["2"]
    assert problems == [
        "<stdin>:1: no column holds the text; the columns are 'id'. Name it 'text', 'paragraph', "
        "'content', 'body', 'example' or 'maintext', or say which column it is"
    ]


def test_a_date_that_is_not_understood_stays_among_the_rest() -> None:
    articles, _, said = read(rows({"id": "1", "text": "A.", "date": "last week"}))
    assert (articles[0].date, articles[0].extra) == ("", {"date": "last week"})
    assert said[-1].endswith(
        "1 row with a date that is not understood, kept as it is among the rest"
    )


@pytest.mark.parametrize(
    ("row", "options", "source"),
    [
        ({"source": "CNN (Web News)"}, {}, "CNN (Web News)"),
        ({"source": "cnn (web  news)"}, {"sources": {"CNN (Web News)": "CNN"}}, "CNN"),
        ({"source": "CNN"}, {"source": "Told"}, "Told"),
        ({"source": "https://www.daily.example/x"}, {}, "daily.example"),
        ({"url": "https://www.daily.example/x"}, {}, "daily.example"),
        ({"hostname": "daily.example"}, {}, "daily.example"),
        ({}, {}, ""),
    ],
)
def test_the_source_is_found_in_the_stated_order(
    row: dict[str, object], options: dict[str, object], source: str
) -> None:
    (article,) = read(rows({"id": "1", "text": "A.", **row}), **options)[0]
    assert article.source == source


@pytest.mark.parametrize(
    "row",
    [
        {"hostname": "d.org", "fingerprint": "f", "source": "https://d.org/1",
         "source-hostname": "D", "date": "2026-03-02", "title": "T", "text": "A.", "raw_text": "x"},
        {"maintext": "A.", "source_domain": "d.org", "date_publish": "2026-03-02 10:00:00",
         "title": "T", "text": None, "url": "https://d.org/1", "date_download": "2026-05-05"},
        {"url": "https://d.org/1", "publish_date": "2026-03-02T10:00:00", "top_image": "i",
         "meta_site_name": "", "title": "T", "text": "A.", "authors": []},
    ],
)  # fmt: skip
def test_the_output_of_a_scraper_is_read_as_it_is(row: dict[str, object]) -> None:
    (article,) = read(rows(row))[0]
    assert (article.id, article.source) == ("https://d.org/1", "d.org")
    assert (article.date, article.title) == ("2026-03-02", "T")
    assert [paragraph.text for paragraph in article.paragraphs] == ["A."]


def test_quotations_are_marked_always_and_reported_speech_unless_unwanted() -> None:
    data = rows({"id": "1", "text": '"We stay here now," he said. Obi said the vote was fair.'})
    (plain,) = read(data, reported=False)[0][0].paragraphs
    (full,) = read(data)[0][0].paragraphs
    assert plain.quotations == full.quotations == ((1, 18),)
    assert (plain.reported, full.reported) == ((), ((38, 55),))


def test_articles_are_read_in_a_stream_that_holds_few_of_them() -> None:
    def many() -> Iterator[bytes]:
        for number in range(6 * WINDOW):
            yield rows({"id": str(number), "source": "D", "text": f"A {number}.\n\nB {number}."})

    class Stream(io.RawIOBase):
        lines = many()

        def read(self, size: int = -1) -> bytes:
            return b"".join(next(self.lines, b"") for _ in range(100))

    tracemalloc.start()
    count = sum(1 for _ in read_articles(["-"], stdin=Stream(), format="jsonl"))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6 * WINDOW
    assert peak < 20_000_000


def test_the_nine_thousand_articles_pass_whole() -> None:
    path = Path(__file__).parents[2] / "shared" / "articles" / "news-9000.jsonl.gz"
    if not path.exists():
        pytest.skip("the news articles are not beside this checkout")
    with gzip.open(path) as lines:
        data = b"".join(line for line, _ in zip(lines, range(500), strict=False))
    articles, problems, _ = read(data)
    assert (len(articles), problems) == (500, [])
    assert all(article.source and article.paragraphs for article in articles)


def flat(n: int) -> str:
    """A text of so many sentences in one line, no two alike."""
    return " ".join(LONG.format(f"day {number}") for number in range(n))


@pytest.mark.parametrize("n_before", [0, 100])
def test_a_long_text_in_one_line_becomes_paragraphs_and_is_told_of(n_before: int) -> None:
    plain = [{"id": f"p{n}", "text": "It rained all day long."} for n in range(n_before)]
    articles, _, said = read(rows(*plain, {"id": "a", "text": flat(30)}, {"id": "b", "text": "A."}))
    assert [len(a.paragraphs) for a in articles] == [*[1] * n_before, 5, 1]
    assert said[-1] == "<stdin>: 1 paragraph of more than 300 words cut at sentence ends"
