import io
import sys

import pytest
from hypothesis import given, settings
from test_batches import batch_of
from test_rows import FORM, ROWS, expected, found
from village import scored

from framing.errors import MissingExtraError
from framing.readers import TABLES
from framing.rows import jsonl_text, read_score_row, write_csv, write_jsonl
from framing.sinks import FORMATS


def file_of(name, *batches):
    file = io.BytesIO()
    sink = FORMATS[name].sink(file, FORM)
    for batch in batches:
        sink.write(FORMATS[name].encode(batch, FORM))
    sink.close()
    return file.getvalue()


@given(ROWS)
def test_the_quick_lines_are_those_of_the_slow_way(row):
    assert jsonl_text(batch_of([row, row]), FORM) == "".join(write_jsonl([row, row], FORM))


def test_signs_of_formats_in_names_of_frames_and_models_are_written_as_they_are():
    rows = [scored(1, source="100% %s"), scored(2, flags=())]
    assert jsonl_text(batch_of(rows), FORM) == "".join(write_jsonl(rows, FORM))


@pytest.mark.parametrize(("name", "write"), [("jsonl", write_jsonl), ("csv", write_csv)])
def test_a_file_of_batches_is_the_file_of_its_rows(name, write):
    rows = [scored(n, extra={"n": n}) for n in range(1, 5)]
    content = file_of(name, batch_of(rows[:1]), batch_of(rows[1:]))
    assert content.decode() == "".join(write(rows, FORM))


@settings(deadline=None)
@given(ROWS)
def test_rows_come_back_from_parquet(row):
    pytest.importorskip("pyarrow")
    content = file_of("parquet", batch_of([row]))
    (line,) = TABLES["parquet"](io.BytesIO(content), "scores.parquet", lambda line: None)
    assert found(read_score_row(line)) == expected(row)


def test_parquet_has_the_columns_of_csv_with_their_kinds():
    parquet = pytest.importorskip("pyarrow.parquet")
    content = file_of("parquet", batch_of([scored(1), scored(2)]))
    schema = parquet.ParquetFile(io.BytesIO(content)).schema_arrow
    assert schema.names == next(write_csv([], FORM)).strip().split(",")
    kinds = {name: str(schema.field(name).type) for name in schema.names}
    assert (kinds["id"], kinds["paragraph"], kinds["p_music"]) == ("string", "int32", "double")
    assert (kinds["tag_music"], kinds["stance_music"], kinds["quoted"]) == (
        "int8", "string", "double",
    )  # fmt: skip


def test_a_row_group_holds_several_batches():
    parquet = pytest.importorskip("pyarrow.parquet")
    content = file_of("parquet", *[batch_of([scored(n)]) for n in range(20)])
    metadata = parquet.ParquetFile(io.BytesIO(content)).metadata
    assert [metadata.row_group(k).num_rows for k in range(metadata.num_row_groups)] == [16, 4]


def test_a_parquet_file_without_rows_is_a_table_still():
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(io.BytesIO(file_of("parquet"))).num_rows == 0


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError) as caught:
        file_of("parquet", batch_of([scored()]))
    assert caught.value.remedy == "Run: pip install 'framing[parquet]'"
