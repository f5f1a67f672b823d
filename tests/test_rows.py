import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from village import scored, village

from framing.errors import DataError
from framing.readers.tables import read_csv, read_jsonl
from framing.records import Row, ScoredParagraph
from framing.rows import (
    OWN_COLUMNS,
    RowFormat,
    csv_line,
    is_score_row,
    read_score_row,
    to_mapping,
    write_csv,
    write_jsonl,
)

FORM = RowFormat(village(), "sha256:0")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
VALUES = st.none() | st.booleans() | st.integers(-9, 9) | TEXT
ROWS = st.builds(
    ScoredParagraph,
    TEXT,
    TEXT,
    st.integers(1, 99),
    TEXT,
    TEXT,
    st.tuples(*[st.floats(0, 1)] * 3),
    st.tuples(*[st.sampled_from([None, "", "favor", "against", "neutral"])] * 3),
    st.floats(0, 1),
    st.lists(st.sampled_from(["near-threshold:river", "short", "a:b"]), max_size=2).map(tuple),
    st.none() | TEXT.filter(bool),
    st.dictionaries(TEXT.filter(lambda name: name not in OWN_COLUMNS), VALUES, max_size=3),
)


def silent(line):
    pass


def expected(row):
    """What a report must find of a row again."""
    stances = dict(zip(FORM.codebook.keys, row.stances, strict=True))
    return {
        "id": row.id,
        "article": row.article,
        "source": row.source,
        "date": row.date,
        "probabilities": {
            key: round(p, 6) for key, p in zip(FORM.codebook.keys, row.probabilities, strict=True)
        },
        "stances": {key: stance for key, stance in stances.items() if stance is not None},
        "quoted": row.quoted,
        "flags": row.flags,
        "model": "sha256:0",
        "text": row.text,
        "extra": dict(row.extra),
    }


def found(row):
    return {name: getattr(row, name) for name in expected(scored())}


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_rows_come_back_from_json_lines(rows):
    content = "".join(write_jsonl(rows, FORM)).encode()
    lines = read_jsonl(io.BytesIO(content), "scores.jsonl", silent)
    assert [found(read_score_row(line)) for line in lines] == [expected(row) for row in rows]


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_rows_come_back_from_csv(rows):
    content = "".join(write_csv(rows, FORM)).encode()
    lines = read_csv(io.BytesIO(content), "scores.csv", silent)
    assert [found(read_score_row(line)) for line in lines] == [expected(row) for row in rows]


def test_a_row_is_the_json_object_of_the_interface():
    row = scored(3, stances=("favor", None, ""), text="A crop.", extra={"topic": "farms"})
    assert to_mapping(row, FORM) == {
        "id": "a1-3",
        "article": "a1",
        "paragraph": 3,
        "source": "Hill Post",
        "date": "2026-03-02",
        "p": {"harvest": 0.9, "music": 0.25, "river": 0.5},
        "frames": {"harvest": "favor", "river": 1},
        "quoted": 0.25,
        "flags": ["near-threshold:river"],
        "model": "sha256:0",
        "text": "A crop.",
        "topic": "farms",
    }


def test_without_text_no_text_is_written():
    assert "text" not in to_mapping(scored(), FORM)
    assert list(write_csv([scored()], FORM))[1].endswith(",near-threshold:river,sha256:0,,\n")


def test_a_column_of_the_article_cannot_pass_for_one_of_ours():
    row = scored(extra={"model": "another", "p": {}, "topic": "farms"})
    assert to_mapping(row, FORM)["model"] == "sha256:0"
    assert read_score_row(Row(to_mapping(row, FORM), "")).extra == {"topic": "farms"}


def test_the_csv_twin_is_flat():
    head, line = "".join(write_csv([scored()], FORM)).splitlines()
    cells = dict(zip(head.split(","), line.split(","), strict=True))
    assert (cells["p_harvest"], cells["tag_harvest"], cells["stance_harvest"]) == (
        "0.9",
        "1",
        "favor",
    )
    assert (cells["p_music"], cells["tag_music"], cells["stance_music"]) == ("0.25", "0", "")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx", "'=1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_defused(cell):
    assert csv_line([cell, "x"]).startswith(f"'{cell}")


@pytest.mark.parametrize("cell", ["'quoted'", "a=b", 'say "x"', -2, 0.5, ""])
def test_other_cells_stay_as_they_are(cell):
    assert not csv_line(["x", cell]).startswith("x,'=")
    assert csv_line([cell]).strip('\n"').replace('""', '"') == str(cell).strip('"')


@pytest.mark.parametrize("name", ["p", "frames", "flags", "article", "model", "quoted"])
def test_a_row_that_lacks_a_part_is_refused(name):
    values = to_mapping(scored(), FORM)
    del values[name]
    with pytest.raises(DataError, match="not a whole score row") as caught:
        read_score_row(Row(values, "scores.jsonl:1"))
    assert caught.value.where == "scores.jsonl:1"
    assert caught.value.remedy == "Write the rows again with 'framing score', without --only"


@pytest.mark.parametrize(
    ("name", "value"), [("p", {"harvest": "high"}), ("frames", []), ("flags", ""), ("quoted", None)]
)
def test_a_part_of_the_wrong_kind_is_refused(name, value):
    with pytest.raises(DataError, match="not a whole score row"):
        read_score_row(Row({**to_mapping(scored(), FORM), name: value}, ""))


def test_score_rows_are_told_from_articles():
    assert is_score_row(to_mapping(scored(), FORM))
    head = next(write_csv([], FORM)).strip().split(",")
    assert is_score_row(dict.fromkeys(head, ""))
    assert not is_score_row({"text": "A crop.", "source": "Hill Post"})
    assert not is_score_row({"model": "T-34", "text": "A tank."})


def test_json_lines_are_readable_text():
    (line,) = write_jsonl([scored(source="Żółw")], FORM)
    assert "Żółw" in line
    assert json.loads(line)["source"] == "Żółw"
