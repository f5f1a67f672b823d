import gzip
import json
import sys
from pathlib import Path

import pytest
from village import jsonl, label_values

from framing.errors import DataError, FramingError
from framing.partitions import MANIFEST, partitions_of
from framing.readers import read_articles
from framing.rows import RowFormat, write_jsonl
from framing.scoring import score
from framing.storage import Folder, find, is_address
from framing.store import model_fingerprint

TEXTS = [str(value["text"]) for value in label_values()]


def rows_of_partition(k, n=4):
    return [
        {"id": f"r{k}-{n}", "source": "Hill Post", "text": TEXTS[(k * 4 + n) % 40]}
        for n in range(n)
    ]


@pytest.fixture
def parts(tmp_path):
    """Three partitions of four rows each, one of them in a folder of its own."""
    folder = tmp_path / "parts"
    (folder / "more").mkdir(parents=True)
    for k, name in enumerate(["a.jsonl", "b.jsonl", "more/c.jsonl"]):
        (folder / name).write_text(jsonl(*rows_of_partition(k)))
    return folder


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def test_a_partition_in_is_a_partition_out(run, parts, stored, tmp_path):
    ran = run("score", parts, "--out", "scores/", "--model", stored)
    assert ran.code == 0
    found = contents(tmp_path / "scores")
    assert list(found) == [MANIFEST, "a.jsonl", "b.jsonl", "more/c.jsonl"]
    alone = run("score", parts / "b.jsonl", "--model", stored)
    assert found["b.jsonl"].decode() == alone.out
    assert "b.jsonl: 4 rows" in ran.err


@pytest.mark.parametrize("options", [["--jobs", 2], ["--jobs", 2, "--backend", "threading"]])
def test_workers_write_what_one_process_writes(run, parts, stored, tmp_path, options):
    run("score", parts, "--out", "one/", "--model", stored)
    assert run("score", parts, "--out", "two/", "--model", stored, *options).code == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("options", [["--jobs", 2], ["--jobs", 2, "--backend", "threading"]])
@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_a_stream_is_the_same_whoever_scores_it(run, parts, stored, options, format):
    one = run("score", parts, "--model", stored, "--format", format)
    two = run("score", parts, "--model", stored, "--format", format, *options)
    assert (two.code, two.out) == (0, one.out)
    assert len(one.out.splitlines()) == 12 + (format == "csv")


@pytest.mark.parametrize("with_text", [False, True])
def test_the_command_writes_the_rows_that_the_library_gives(run, parts, stored, model, with_text):
    form = RowFormat(model.codebook, model_fingerprint(stored))
    rows = score(read_articles([str(parts)]), model, with_text=with_text)
    ran = run("score", parts, "--model", stored, *(["--with-text"] if with_text else []))
    assert ran.out == "".join(write_jsonl(rows, form))


def test_no_worker_is_no_number_of_workers(run, parts, stored):
    assert run("score", parts, "--model", stored, "--jobs", 0).code == 2


def test_a_report_reads_what_was_scored_into_parquet(run, parts, stored):
    pytest.importorskip("pyarrow")
    for format in ("jsonl", "parquet"):
        out = f"scores.{format}"
        assert run("score", parts, "--model", stored, "--format", format, "--out", out).code == 0
    one, two = (
        run("report", f"scores.{format}", "--model", stored, "--format", "csv")
        for format in ("jsonl", "parquet")
    )
    assert (one.code, one.out) == (0, two.out)


def test_addresses_are_read_and_written_as_folders_are(run, parts, stored, tmp_path):
    pytest.importorskip("fsspec")
    run("score", parts, "--out", "one/", "--model", stored)
    there = f"file://{tmp_path}/two"
    assert run("score", f"file://{parts}", "--out", there, "--model", stored).code == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_address_in_memory_will_do(run, parts, stored, tmp_path):
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    system.put(str(parts), "/news", recursive=True)
    ran = run("score", "memory://news/*.jsonl", "--out", "memory://scores", "--model", stored)
    assert ran.code == 0
    run("score", parts, "--out", "one/", "--model", stored)
    assert system.cat_file("/scores/a.jsonl") == (tmp_path / "one" / "a.jsonl").read_bytes()
    assert not system.exists("/scores/more/c.jsonl")


def test_a_run_that_broke_off_goes_on_where_it_was(run, parts, stored, tmp_path):
    run("score", parts, "--out", "scores/", "--model", stored)
    before = contents(tmp_path / "scores")
    (tmp_path / "scores" / "b.jsonl").unlink()
    (tmp_path / "scores" / "a.jsonl").write_text("left alone\n")
    ran = run("score", parts, "--out", "scores/", "--model", stored, "--resume")
    assert ran.code == 0
    assert "2 of 3 partitions are there already" in ran.err
    assert contents(tmp_path / "scores") == {**before, "a.jsonl": b"left alone\n"}


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--with-text"], "with_text"),
        (["--source", "X"], "reading"),
        (["--format", "csv"], "format"),
    ],
)
def test_a_run_is_not_resumed_as_another(run, parts, stored, options, name):
    run("score", parts, "--out", "scores/", "--model", stored)
    ran = run("score", parts, "--out", "scores/", "--model", stored, "--resume", *options)
    assert ran.code == 1
    assert f"was another one (other than now: {name})" in ran.err


def test_a_run_is_not_resumed_with_another_model(run, parts, stored, tmp_path):
    run("score", parts, "--out", "scores/", "--model", stored)
    manifest = tmp_path / "scores" / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "model": "sha256:0"}))
    ran = run("score", parts, "--out", "scores/", "--model", stored, "--resume")
    assert ran.code == 1
    assert "other than now: model" in ran.err


def test_what_is_there_is_not_written_over(run, parts, stored, tmp_path):
    run("score", parts, "--out", "scores/", "--model", stored)
    before = contents(tmp_path / "scores")
    ran = run("score", parts, "--out", "scores/", "--model", stored)
    assert ran.code == 1
    assert "there are files here already" in ran.err
    assert run("score", parts, "--out", "scores/", "--model", stored, "--force").code == 0
    assert contents(tmp_path / "scores") == before


def test_rows_never_take_the_place_of_their_input(run, parts, stored):
    before = contents(parts)
    ran = run("score", parts, "--out", parts, "--model", stored, "--force")
    assert ran.code == 1
    assert "this partition lies in the folder that the rows go to" in ran.err
    assert contents(parts) == before


def test_a_new_run_forgets_the_rows_of_the_one_before(run, parts, stored, tmp_path):
    run("score", parts, "--out", "scores/", "--model", stored)
    (tmp_path / "scores" / "a.jsonl").write_text("stale\n")
    (parts / "a.jsonl").write_text("no JSON\n")
    assert run("score", parts, "--out", "scores/", "--model", stored, "--force").code == 1
    assert not (tmp_path / "scores" / "a.jsonl").exists()


def test_a_partition_that_cannot_be_read_is_told_and_the_rest_goes_on(run, parts, stored, tmp_path):
    (parts / "a.jsonl").write_text("no JSON\n" * 150)
    ran = run("score", parts, "--out", "scores/", "--model", stored)
    assert ran.code == 1
    assert f"problem: {parts}/a.jsonl:1: broken JSON" in ran.err
    assert "150 problems met; the rest is done" in ran.err
    assert sorted(contents(tmp_path / "scores")) == [MANIFEST, "b.jsonl", "more/c.jsonl"]


def test_the_format_of_a_partition_is_kept_or_changed_as_told(run, parts, stored, tmp_path):
    pytest.importorskip("pyarrow")
    run("score", parts, "--out", "table/", "--model", stored, "--format", "parquet")
    assert list(contents(tmp_path / "table")) == [
        MANIFEST, "a.parquet", "b.parquet", "more/c.parquet",
    ]  # fmt: skip
    named = partitions_of([str(tmp_path / "table")], "", None)
    assert [partition.target for partition in named] == ["a.parquet", "b.parquet", "more/c.parquet"]


def test_packed_partitions_are_written_unpacked(run, tmp_path, stored):
    (tmp_path / "parts").mkdir()
    packed = tmp_path / "parts" / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(jsonl(*rows_of_partition(0)).encode()))
    run("score", tmp_path / "parts", "--out", "scores/", "--model", stored)
    assert (tmp_path / "scores" / "a.jsonl").read_text().count("\n") == 4


def test_partitions_of_one_name_are_refused(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text("{}\n")
    with pytest.raises(DataError, match=r"would be written under the same name, 'a\.jsonl'"):
        partitions_of([str(tmp_path / "one"), str(tmp_path / "two")], "", None)


def test_what_is_no_table_is_no_partition(tmp_path):
    (tmp_path / "a.md").write_text("A day.\n")
    with pytest.raises(DataError, match="a partition is a table"):
        partitions_of([str(tmp_path)], "", None)


@pytest.mark.parametrize(("given", "options"), [("memory://x", []), (".", ["--resume"])])
def test_partitions_need_a_folder_to_go_to(run, stored, given, options):
    ran = run("score", given, "--model", stored, *options)
    assert ran.code == 1
    assert "--out names no folder" in ran.err


def test_a_folder_without_partitions_is_told_of(tmp_path):
    with pytest.raises(DataError, match="there is no partition"):
        find(str(tmp_path))


def test_hidden_files_and_drafts_are_no_partitions(tmp_path):
    (tmp_path / ".hidden.jsonl").write_text("")
    (tmp_path / "a.jsonl").write_text("")
    assert Folder(str(tmp_path)).files() == ["a.jsonl"]


def test_a_draft_becomes_a_file_only_if_all_goes_well(tmp_path):
    def fail(folder):
        with folder.writing("a.jsonl") as draft:
            draft.write_text("half")
            raise FramingError("no")

    with pytest.raises(FramingError):
        fail(Folder(str(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_drafts_of_lost_workers_are_swept_away(tmp_path):
    (tmp_path / ".framing-draft-1").write_text("")
    (tmp_path / "a.jsonl").write_text("")
    Folder(str(tmp_path)).sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_an_address_without_fsspec_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(FramingError) as caught:
        find("s3://bucket/parts")
    assert caught.value.remedy == "Run: pip install 'framing[dask]'"


def test_an_address_of_an_unknown_kind_is_told_of():
    pytest.importorskip("fsspec")
    assert is_address("odd://place")
    with pytest.raises(DataError, match="no file system for this address"):
        find("odd://place")
