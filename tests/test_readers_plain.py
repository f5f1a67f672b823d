"""JSON lines read as columns give the very articles that reading them one by one gives."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.kernel.beside import beside
from framing.kernel.columns import PlainRows
from framing.readers import plain, read_articles, read_scorable, streams
from framing.records import Article, Problem

pytestmark = pytest.mark.skipif(beside() is None, reason="built without a C compiler")

SIGNS = 'aé“”’🙂"\\/\n\r\t<\0\x1f\x7f\u2028\ud800 .'
TEXTS = st.one_of(
    st.text(st.characters(), max_size=40), st.text(alphabet=SIGNS, max_size=20), st.just("A text.")
)
VALUES = st.one_of(
    TEXTS, st.integers(), st.floats(), st.booleans(), st.none(), st.just([1]), st.just({"a": 1})
)
DATES = st.sampled_from(
    ["2026-03-02", "2024-02-29", "2025-02-29", "1900-02-29", "2000-02-29T10:00", "0000-01-01",
     "2026-3-2", "2 March 2026", "2026-03-021", "", None, " 2026-03-02", 1700000000, "٢026-03-02"]
)  # fmt: skip
LINES = st.one_of(
    st.fixed_dictionaries(
        {"id": TEXTS, "source": st.one_of(TEXTS, st.none()), "date": DATES, "topic": VALUES,
         "text": TEXTS}
    ),
    st.dictionaries(st.sampled_from(["id", "text", "source", "article", "p"]), VALUES),
    VALUES,
)  # fmt: skip
FIRST = {"id": "r0", "source": "Hill", "date": "2026-03-02", "topic": "farms", "text": "A crop."}


def told_singly(items):
    """Articles, also of rows in columns, as what scoring needs of them; problems as they are."""
    for item in items:
        if isinstance(item, PlainRows):
            columns = (item.ids, item.sources.values(), item.dates.values(), item.texts)
            for *values, extra in zip(*columns, item.extras, strict=True):
                yield tuple(values), json.loads("{" + extra[2:] + "}")
        elif isinstance(item, Article) and len(item.paragraphs) == 1 and not item.dropped:
            (paragraph,) = item.paragraphs
            yield (item.id, item.source, item.date, paragraph.text), dict(item.extra)
        else:
            yield item


def both_ways(data, monkeypatch, fewest=1):
    """What comes of the bytes of a file, row by row and in columns, with what was said."""
    monkeypatch.setattr(plain, "FEWEST", fewest)
    found = []
    for read in (read_articles, read_scorable):
        said = []
        stream = io.BytesIO(data)
        items = list(read(["-"], stdin=stream, format="jsonl", say=said.append))
        found.append((items, said))
    return found


def same(data, monkeypatch, fewest=1):
    (singly, said), (columns, said_too) = both_ways(data, monkeypatch, fewest)
    assert repr(list(told_singly(columns))) == repr(list(told_singly(singly)))
    assert said_too == said
    return columns


def lines_of(*values, **options):
    return "".join(f"{json.dumps(value, **options)}\n" for value in values).encode(
        "utf-8", "surrogatepass"
    )


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield monkeypatch


@given(st.lists(LINES, max_size=12), st.booleans(), st.booleans(), st.booleans(), st.integers(1, 3))
def test_lines_of_any_kind_come_the_same_both_ways(patch, lines, ascii, compact, blank, fewest):
    separators = (",", ":") if compact else (", ", ": ")
    data = lines_of(FIRST, *lines, FIRST, ensure_ascii=ascii, separators=separators)
    same(data.replace(b"\n", b"\n\r\n") if blank else data, patch, fewest)


@given(st.lists(st.binary(max_size=12), max_size=4), st.integers(0, 120))
def test_damaged_lines_come_the_same_both_ways(patch, pieces, place):
    data = lines_of(FIRST, *[{**FIRST, "id": f"r{n}"} for n in range(4)])
    for piece in pieces:
        data = data[:place] + piece + data[place + len(piece) // 2 :]
        place += 40
    same(data, patch)


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_blocks_do_not_change_what_is_read(block, monkeypatch):
    monkeypatch.setattr(streams, "BLOCK", block)
    rows = [{**FIRST, "id": f"r{n}", "text": "A “song” é.\n\nTwo" if n % 5 == 4 else "A song."}
            for n in range(30)]  # fmt: skip
    assert any(isinstance(item, PlainRows) for item in same(lines_of(*rows), monkeypatch))


def test_a_line_beyond_the_limit_is_a_problem_at_its_number(monkeypatch):
    monkeypatch.setattr(streams, "LINE_LIMIT", 200)
    monkeypatch.setattr(streams, "BLOCK", 64)
    data = lines_of(FIRST, FIRST, {**FIRST, "text": "x" * 300}, FIRST, {**FIRST, "text": "y" * 400})
    problems = [item for item in same(data, monkeypatch) if isinstance(item, Problem)]
    assert [problem.where for problem in problems] == ["<stdin>:3", "<stdin>:5"]


@pytest.mark.parametrize(
    ("value", "is_plain"),
    [
        ({}, True),
        ({"text": 'He said "no" — \u00e9 🙂'}, True),
        ({"text": "One.\nTwo."}, False),
        ({"text": "A <b> tag."}, False),
        ({"text": " blank"}, False),
        ({"text": ""}, False),
        ({"text": " ".join(["crop"] * 300)}, True),
        ({"text": " ".join(["crop"] * 301)}, False),
        ({"id": ""}, False),
        ({"id": 7}, False),
        ({"source": None}, True),
        ({"date": None}, True),
        ({"date": "2026-02-30"}, False),
        ({"topic": 12}, True),
        ({"topic": None}, True),
        ({"topic": 1.5}, False),
        ({"topic": ["a"]}, False),
        ({"topic": 'a "b"'}, False),
    ],
)
def test_what_is_plain_comes_in_columns(value, is_plain, monkeypatch):
    items = same(lines_of(FIRST, {**FIRST, **value}), monkeypatch)
    assert any(isinstance(item, PlainRows) for item in items) == is_plain


@pytest.mark.parametrize("name", ["model", "p", "flags"])
def test_rows_with_a_column_named_as_ours_come_one_by_one(name, monkeypatch):
    items = same(lines_of(*[{**FIRST, name: "x"}] * 3), monkeypatch)
    assert not any(isinstance(item, PlainRows) for item in items)


def test_lines_repeated_beside_columns_are_counted_as_ever(monkeypatch):
    shared = "Our reporters have followed the village and its river for more than forty years."
    own = "The crop of field {} was brought in by noon, and all of the village came to help."
    page = {**FIRST, "text": f"{own}\n\n{own}\n\n{own}\n\n{shared}"}
    rows = [
        {**page, "id": f"p{n}", "text": page["text"].format(n, n + 50, n + 99)} for n in range(40)
    ]
    mixed = [row for n in range(40) for row in (rows[n], *[{**FIRST, "id": f"r{n}"}] * 60)]
    (singly, _), (columns, _) = both_ways(lines_of(FIRST, *mixed), monkeypatch, fewest=5)
    of = [[item for item in items if isinstance(item, Article) and item.id.startswith("p")]
          for items in (singly, columns)]  # fmt: skip
    assert of[0] == of[1]
    assert len(of[0]) == 40
    assert any(article.dropped for article in of[0])
