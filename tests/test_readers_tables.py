from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.readers import read_rows
from framing.readers.streams import EXPANSION_FREE, LINE_LIMIT
from framing.records import Problem, Row

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"))
NAMES = ["id", "text", "source"]


def read(data: bytes, format: str) -> tuple[list[dict[str, object]], list[str], list[str]]:
    """Rows, problems and what was said, of a stream in ``format``."""
    said: list[str] = []
    found = list(read_rows(["-"], stdin=io.BytesIO(data), format=format, say=said.append))
    rows = [dict(item.values) for item in found if isinstance(item, Row)]
    return rows, [str(item) for item in found if isinstance(item, Problem)], said


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, CELLS)), min_size=1, max_size=5))
def test_json_lines_and_json_come_back_as_written(rows: list[dict[str, str]]) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert read(lines, "jsonl")[0] == rows
    assert read(json.dumps(rows, indent=1, ensure_ascii=False).encode(), "json")[0] == rows


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS).filter(lambda row: "".join(row).strip()), max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_csv_comes_back_as_written(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([NAMES, *rows])
    found, problems, _ = read(written.getvalue().encode(), "csv")
    assert [tuple(row.values()) for row in found] == rows
    assert problems in ([], ["<stdin>: the file holds nothing to read. Remove it from the input"])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            b'{"text": "a"}\n{"text": \n',
            "<stdin>:2: broken JSON (expecting value at column 10). Mend or remove the line",
        ),
        (
            b'{"text": "a"} x\n',
            "<stdin>:1: broken JSON (more text after the object, at character 14). "
            "Mend or remove the line",
        ),
        (
            b"[1]\n",
            '<stdin>:1: a JSON object is needed, not list. Write each row as {"text": …}',
        ),
        (
            b'{"text": "caf\xe9"}\n',
            "<stdin>:1: the line is not UTF-8 (byte 0xe9). Save the file as UTF-8",
        ),
        (
            b'{"text": ' + b"[" * 100_000 + b"\n",
            "<stdin>:1: the JSON is nested too deeply. Flatten it",
        ),
    ],
)
def test_a_bad_json_line_is_told_and_the_next_is_read(data: bytes, problem: str) -> None:
    rows, problems, _ = read(data + b'{"text": "last"}\n', "jsonl")
    assert problems == [problem]
    assert rows[-1] == {"text": "last"}


def test_a_giant_line_is_told_and_the_next_is_read() -> None:
    data = b'{"text": "' + b"x" * LINE_LIMIT + b'"}\n{"text": "last"}\n'
    rows, problems, _ = read(data, "jsonl")
    assert rows == [{"text": "last"}]
    assert problems == [
        "<stdin>:1: the line is longer than 32 MiB, the limit. "
        "Write one article a line, or several paragraphs of it"
    ]


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    rows, _, _ = read(b'{"text": "a\\ud800b"}\n', "jsonl")
    assert rows == [{"text": "a\ufffdb"}]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            b"text,id\na,1\nb,2,3\n",
            "<stdin>:3: 3 cells for 2 columns. Quote the cells that hold delimiters or line ends",
        ),
        (
            b"text,id\nb\na,1\n",
            "<stdin>:2: 1 cell for 2 columns. Quote the cells that hold delimiters or line ends",
        ),
        (
            b'text,id\na,1\n"b,2\nc,3\n',
            "<stdin>:3: a quotation mark is not closed up to line 4. "
            "Close every quotation mark, and double those inside cells",
        ),
        (
            b'text,id\na,1\n"b" c,2\n',
            "<stdin>:3: broken CSV (',' expected after '\"'). "
            "Close every quotation mark, and double those inside cells",
        ),
        (
            b"text,id\na\0b,2\na,1\n",
            "<stdin>:2: the line holds a NUL byte and is not text. Save the file as UTF-8 text",
        ),
    ],
)
def test_a_bad_csv_record_is_told_and_the_rest_is_read(data: bytes, problem: str) -> None:
    rows, problems, _ = read(data, "csv")
    assert problems == [problem]
    assert rows == [{"text": "a", "id": "1"}]


def test_a_record_padded_with_empty_cells_is_read() -> None:
    assert read(b"text,id\na,1,,\n", "csv")[0] == [{"text": "a", "id": "1"}]


def test_two_columns_of_one_name_are_refused() -> None:
    assert read(b"text,text\na,b\n", "csv")[1] == [
        "<stdin>:1: 2 columns are named 'text'. Give each column a name of its own"
    ]


def test_an_empty_csv_file_is_refused() -> None:
    assert read(b"\n\n", "csv")[1] == ["<stdin>: the file is empty. Give it a line of column names"]


def test_a_head_that_ends_in_a_carriage_return_alone_is_refused() -> None:
    (problem,) = read(b"text,id\ra,1\r", "csv")[1]
    assert problem.startswith("<stdin>:1: the head cannot be parted (new-line character seen in ")
    assert problem.endswith(". Save the file with line feeds at the ends of its lines")


def test_a_cell_beyond_the_limit_of_the_csv_module_is_read() -> None:
    text = "word " * 50_000
    assert read(f'text,id\n"{text}",1\n'.encode(), "csv")[0] == [{"text": text, "id": "1"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_the_encoding_of_a_csv_file_is_found_out(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    rows, problems, said = read(mark + "text;id\ncafé – “ici”;1\n".encode(encoding), "csv")
    assert (rows, problems) == ([{"text": "café – “ici”", "id": "1"}], [])
    assert any("semicolon" in line for line in said)
    assert any("1252" in line or "utf-16" in line for line in said) == ("utf-8" not in encoding)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'[{"text": "a"},\n {"text": "b"},\n {"text" "c"}]', 3),
        (b'[{"text": "a"},\n {"text": "b"}\n', 2),
    ],
)
def test_a_broken_json_array_is_read_up_to_the_break(data: bytes, line: int) -> None:
    rows, problems, _ = read(data, "json")
    assert rows[0] == {"text": "a"}
    assert len(problems) == 1
    assert problems[0].startswith(f"<stdin>:{line}: broken JSON (")


def test_the_place_of_a_json_row_is_its_line() -> None:
    data = b'[{"text": "a"},\n\n {"text": "b"}]'
    found = list(read_rows(["-"], stdin=io.BytesIO(data), format="json"))
    assert [item.where for item in found] == ["<stdin>:1", "<stdin>:3"]


def test_a_packed_bomb_is_refused() -> None:
    bomb = gzip.compress(b" " * (EXPANSION_FREE + (4 << 20)))
    assert read(bomb, "jsonl")[1] == [
        "<stdin>: the compressed data grows more than 200-fold. "
        "Decompress the file yourself if it is what you think it is"
    ]


def test_a_packed_file_that_is_cut_short_gives_what_it_has_and_a_problem() -> None:
    packed = gzip.compress(b'{"text": "a"}\n' * 5)[:-6]
    _, problems, _ = read(packed, "jsonl")
    assert len(problems) == 1
    assert problems[0].startswith("<stdin>: the compressed data is damaged or cut short (")


def test_rows_are_not_asked_of_an_article(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Text.")
    (problem,) = read_rows([str(path)])
    assert str(problem) == (
        f"{path}: rows are needed, and markdown holds none. "
        "Give a file in one of 'jsonl', 'json', 'csv', 'tsv', 'parquet' or 'xlsx'"
    )
