from __future__ import annotations

import gzip
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framing.readers import read_articles, read_rows
from framing.records import Article, Problem, Row

parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet is read with the extra 'parquet'")
openpyxl = pytest.importorskip("openpyxl", reason="workbooks are read with the extra 'xlsx'")
arrow = pytest.importorskip("pyarrow")

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)
ROWS = st.lists(st.fixed_dictionaries({"id": CELLS, "text": CELLS}), min_size=1, max_size=5)
ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)


def write_sheet(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def values(path: Path) -> list[dict[str, object]]:
    return [dict(row.values) for row in read_rows([str(path)]) if isinstance(row, Row)]


def problems(path: Path) -> list[str]:
    return [str(item) for item in read_rows([str(path)]) if isinstance(item, Problem)]


@ONCE
@given(ROWS)
def test_parquet_comes_back_as_written(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.Table.from_pylist(rows), path, row_group_size=2)
    assert values(path) == rows


@ONCE
@given(ROWS)
def test_a_workbook_comes_back_as_written(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    cells = [[f"x{row['id']}", f"x{row['text']}"] for row in rows]  # "=" would begin a formula
    path = write_sheet(tmp_path / "a.xlsx", ["id", "text"], *cells)
    assert [list(row.values()) for row in values(path)] == cells


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx"])
def test_a_packed_table_is_read_as_the_table_itself(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("xlsx"):
        write_sheet(path, ["id", "text"], ["1", "A."])
    else:
        parquet.write_table(arrow.table({"id": ["1"], "text": ["A."]}), path)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert values(packed) == values(path) == [{"id": "1", "text": "A."}]


def test_parquet_rows_know_their_number_over_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = arrow.table({"text": ["a", "b", "c"], "raw": [b"1", b"2", b"3"]})
    parquet.write_table(table, path, row_group_size=2)
    found = list(read_rows([str(path)]))
    assert [item.where for item in found] == [f"{path}:{n}" for n in (1, 2, 3)]
    assert values(path)[0] == {"text": "a"}


def test_a_parquet_file_without_the_column_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"story": ["a", "b", "c"]}), path)
    said: list[str] = []
    (problem,) = read_articles([str(path)], say=said.append)
    assert said == [f"{path}: 2 rows more without a column of text left out"]
    assert str(problem).startswith(
        f"{path}:1: no column holds the text; the columns are 'story'. Name it 'text', "
    )


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx"])
def test_a_file_of_another_kind_is_a_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("no such thing")
    (problem,) = problems(path)
    kind = "Parquet" if name.endswith("parquet") else "workbook"
    assert kind in problem


def test_dates_and_whole_numbers_of_a_sheet_read_as_elsewhere(tmp_path: Path) -> None:
    row = [7.0, "A.", datetime(2026, 3, 2), None]
    path = write_sheet(tmp_path / "a.xlsx", [], ["id", "text", "date", "n"], row, [])
    (article,) = read_articles([str(path)])
    assert isinstance(article, Article)
    assert (article.id, article.date, article.extra) == ("7", "2026-03-02", {"n": None})
    assert article.where == f"{path}:3"


def test_merged_heads_are_a_problem(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ["id", None, "text"], ["1", "2", "A."])
    assert problems(path) == [
        f"{path}:1: column 2 of the head has no name (a merged cell?). "
        "Unmerge the cells of the head and give each column a name"
    ]


def test_a_row_beyond_the_head_is_a_problem_and_the_next_is_read(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ["id", "text"], ["1", "A.", "x"], ["2", "B."])
    assert values(path) == [{"id": "2", "text": "B."}]
    assert problems(path) == [
        f"{path}:2: column 3 has a value and no name in the head (a merged cell?). "
        "Unmerge the cells of the head and give each column a name"
    ]


def test_more_rows_beyond_the_head_are_counted(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ["id"], ["1", "A."], ["2", "B."], ["3", "C."], ["4"])
    said: list[str] = []
    found = list(read_rows([str(path)], say=said.append))
    assert [item.where for item in found] == [f"{path}:2", f"{path}:5"]
    assert said == [f"{path}: 2 rows more with a value in a column without a name left out"]


def test_a_workbook_that_grows_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (65 << 20))
    (problem,) = problems(path)
    assert problem.startswith(f"{path}: the compressed data grows more than 200-fold ('xl/")


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("a.parquet", "pyarrow", "parquet"), ("a.xlsx", "openpyxl", "xlsx")],
)
def test_a_missing_library_is_named_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    for known in [known for known in sys.modules if known.split(".")[0] == module]:
        monkeypatch.setitem(sys.modules, known, None)
    path = tmp_path / name
    path.write_bytes(b"")
    assert problems(path) == [
        f"{path}: reading {extra} needs {module}, which is not installed. "
        f"Run: pip install 'framing[{extra}]'"
    ]
