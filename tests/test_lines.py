import json
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import workers
from framing.kernel import writing
from framing.kernel.beside import beside
from framing.kernel.columns import Coded, coded_of, coded_rows, pack_bytes
from framing.kernel.writing import write_lines
from framing.readers import plain, read_articles
from framing.rows import RowFormat, write_jsonl
from framing.scoring import score
from framing.store import load_model, model_fingerprint

compiled = pytest.mark.skipif(beside() is None, reason="built without a C compiler")
SENTENCES = (
    "The wheat crop must be saved, and every barn should open for it.",
    "Fear of the flood is a pretext, the mayor said of the “river” wall.",
    '"The choir must be saved, for a band holds a village together," she said.',
    "Wczoraj rolnicy zebrali pszenicę oraz zawieźli ziarno do wielkiej stodoły.",
    "İstanbul and ΑΣ are far.",
    "A first part.\n\nAnd a second one of the same article.",
    "‘No,’ he said, “never again\u2003and never here.”",
)


def rows(n):
    drawn = random.Random(1)
    for number in range(n):
        text = " ".join(drawn.choices(SENTENCES, k=drawn.choice((1, 1, 1, 2, 30))))
        yield {
            "id": f"r{number}\\\"" if number % 50 == 49 else f"r{number}",
            "source": drawn.choice(("Hill Post", "Valley “Daily”", "", None)),
            "date": drawn.choice(("2026-03-02", "2026-03-02T10:00", "soon", "1926-03-02")),
            "topic": drawn.choice(("farms", None, 3, 2.5, "a \"b\"")),
            "text": text if number % 37 else "",
        }  # fmt: skip


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    path = tmp_path_factory.mktemp("news") / "rows.jsonl"
    lines = [json.dumps(row, ensure_ascii=n % 2 == 0) for n, row in enumerate(rows(700))]
    lines[300] = lines[300][:-4]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("fewest", [1, 64, 10**9])
@pytest.mark.parametrize("with_text", [False, True])
def test_the_command_writes_the_rows_of_the_library(
    run, news, stored, model, monkeypatch, fewest, with_text
):
    monkeypatch.setattr(plain, "FEWEST", fewest)
    found = score(read_articles([str(news)]), model, with_text=with_text)
    form = RowFormat(model.codebook, model_fingerprint(stored))
    expected = "".join(write_jsonl((row for row in found if hasattr(row, "article")), form))
    ran = run("score", news, "--model", stored, *(["--with-text"] if with_text else []))
    assert ran.code == 1  # one line is broken
    assert ran.out == expected


def test_without_a_compiler_the_command_writes_the_rows_of_the_library(
    run, news, stored, monkeypatch
):
    monkeypatch.setenv("FRAMING_KERNEL", "numpy")
    workers._scorer.cache_clear()
    model = load_model(stored)
    found = score(read_articles([str(news)]), model)
    expected = write_jsonl(
        (row for row in found if hasattr(row, "article")),
        RowFormat(model.codebook, model_fingerprint(stored)),
    )
    ran = run("score", news, "--model", stored)
    workers._scorer.cache_clear()
    assert ran.out == "".join(expected)


@compiled
@pytest.mark.parametrize("only", [[], ["--only", "probabilities"]])
def test_rows_in_columns_are_the_same_whoever_scores_them(run, news, stored, only):
    one = run("score", news, "--model", stored, *only)
    two = run("score", news, "--model", stored, *only, "--jobs", 2)
    assert (two.out, two.err) == (one.out, one.err)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_only_probabilities_leaves_out_quotations_and_flags_alone(run, news, stored, format):
    whole = run("score", news, "--model", stored, "--format", format).out
    kept = run("score", news, "--model", stored, "--format", format, "--only", "probabilities").out
    if format == "csv":
        header = kept.splitlines()[0].split(",")
        assert {"quoted", "flags"}.isdisjoint(header)
        assert header == [c for c in whole.splitlines()[0].split(",") if c in header]
        return
    for row, bare in zip(
        map(json.loads, whole.splitlines()), map(json.loads, kept.splitlines()), strict=True
    ):
        assert bare == {key: value for key, value in row.items() if key not in ("quoted", "flags")}


def test_a_report_says_that_it_needs_what_was_left_out(run, news, stored):
    run("score", news, "--model", stored, "--only", "probabilities", "--out", "bare.jsonl")
    ran = run("report", "bare.jsonl", "--model", stored)
    assert ran.code == 1
    assert "without --only" in ran.err


@compiled
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=8))
def test_strings_are_escaped_as_json_escapes_them(texts):
    column = writing.escaped(pack_bytes([text.encode() for text in texts]))
    parts = [writing.constant('["'), column, writing.constant('"]\n')]
    expected = "".join(json.dumps([text], ensure_ascii=False) + "\n" for text in texts)
    assert write_lines(parts, len(texts)) == expected.encode()


@compiled
def test_millionths_are_written_as_python_writes_the_number():
    units = np.r_[0:20_000, 99_990:100_010, 999_000:1_000_001, np.arange(0, 1_000_001, 997)]
    found = write_lines([writing.millionths(units), writing.constant("\n")], len(units))
    assert found.decode().split() == [repr(unit / 1e6) for unit in units.tolist()]


@compiled
@pytest.mark.parametrize(
    "part",
    [
        writing.millionths(np.array([-1])),
        writing.millionths(np.array([1_000_001])),
        writing.coded(Coded(np.array([0]), [])),
    ],
)
def test_a_number_out_of_bounds_is_refused(part):
    with pytest.raises((ValueError, IndexError)):
        write_lines([part], 1)


@given(st.lists(st.sampled_from("abcd")))
def test_a_coded_column_has_the_values_that_it_is_of(values):
    assert coded_of(values).values() == values


@pytest.mark.parametrize("width", [0, 1, 5, 70])
def test_the_distinct_rows_of_a_matrix_give_it_back(width):
    matrix = np.random.default_rng(0).integers(0, 2, (40, width))
    numbers, distinct = coded_rows(matrix, 2)
    assert np.array_equal(distinct[numbers], matrix)
    assert len(np.unique(distinct, axis=0)) == len(distinct)
