from __future__ import annotations

import os
from pathlib import Path

import pytest

from framing.readers import expand, format_of, read_articles
from framing.readers.inputs import Input, stem
from framing.readers.sniffing import sniff_format
from framing.records import Article, Problem


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The text of {name} stands here.")


def found(*inputs: str) -> tuple[list[str], list[str], list[str]]:
    """Names of inputs, problems and what was said."""
    said: list[str] = []
    items = list(expand(inputs, say=said.append))
    names = [item.name for item in items if isinstance(item, Input)]
    return names, [str(item) for item in items if isinstance(item, Problem)], said


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("a.md", "markdown"),
        ("a.TXT", "text"),
        ("a.htm.gz", "html"),
        ("a.ndjson", "jsonl"),
        ("a.tsv.gz", "tsv"),
        ("a.pq", "parquet"),
        ("a.xlsx", "xlsx"),
        ("a.gz", ""),
        ("a", ""),
    ],
)
def test_the_suffix_tells_the_format(path: str, format: str) -> None:
    assert format_of(path) == format


def test_a_stem_is_a_name_without_the_suffixes_of_its_format() -> None:
    assert [stem(name) for name in ("a/b.md", "b.txt.gz", "b.v2")] == ["a/b", "b", "b.v2"]


def test_folders_are_read_whole_and_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "b/two.txt", "a/one.md", ".hidden/x.md", "c/.y.md", "d/z.png", "top.txt")
    names, problems, said = found(str(tmp_path))
    assert names == ["a/one.md", "b/two.txt", "top.txt"]
    assert problems == []
    assert said == [f"{tmp_path}: 1 file of unknown format left out"]


def test_a_glob_names_files_below_its_fixed_part(tmp_path: Path) -> None:
    tree(tmp_path, "a/one.md", "a/two.txt", "b/three.md")
    assert found(f"{tmp_path}/*/*.md")[0] == ["a/one.md", "b/three.md"]
    assert found(f"{tmp_path}/**/*.md")[0] == ["a/one.md", "b/three.md"]


def test_what_is_not_there_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.docx", "c")
    (tmp_path / "empty").mkdir()
    names = ["no.txt", "x*.txt", "b.docx", "c", "empty", "a.txt"]
    items = list(read_articles([str(tmp_path / name) for name in names]))
    formats = (
        "Say what it is with --input-format: 'markdown', 'text', 'html', 'jsonl', 'json', 'csv', "
        "'tsv', 'parquet' or 'xlsx'"
    )
    assert [str(item) for item in items if isinstance(item, Problem)] == [
        f"{tmp_path}/no.txt: cannot be read (no such file or directory). "
        "Check the path and the rights to read it",
        f"{tmp_path}/x*.txt: no file matches. Check the pattern and its folder",
        f"{tmp_path}/b.docx: the suffix '.docx' is of no known format. {formats}",
        f"{tmp_path}/c: the file has no suffix. {formats}",
        f"{tmp_path}/empty: the folder holds no file to read. The suffixes read are .md, "
        ".markdown, .txt, .text, .html, .htm, .xhtml, .jsonl, .ndjson, .json, .csv, .tsv, .tab, "
        ".parquet, .pq, .xlsx, each also with .gz",
    ]
    assert [item.id for item in items if isinstance(item, Article)] == ["a"]


def test_a_link_back_into_its_own_folder_is_told_once(tmp_path: Path) -> None:
    tree(tmp_path, "a/one.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    names, problems, _ = found(str(tmp_path))
    assert names == ["a/one.txt"]
    assert problems == [
        f"{tmp_path}/a/loop: the link leads back into a folder above it. Remove the link"
    ]


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    tree(tmp_path, "one.txt")
    (tmp_path / "two.txt").symlink_to(tmp_path / "two.txt")
    names, problems, _ = found(str(tmp_path))
    assert names == ["one.txt"]
    assert problems[0].startswith(f"{tmp_path}/two.txt: cannot be read (")


def test_a_file_that_vanishes_before_its_turn_is_told(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt", "c.txt")
    stream = read_articles([str(tmp_path / name) for name in ("b.txt", "c.txt")])
    os.remove(tmp_path / "c.txt")
    items = list(stream)
    assert [item.id for item in items if isinstance(item, Article)] == ["b"]
    assert [str(item) for item in items if isinstance(item, Problem)] == [
        f"{tmp_path}/c.txt: cannot be read (no such file or directory). "
        "Check the path and the rights to read it"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_an_unreadable_file_among_good_ones_is_told(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt")
    (tmp_path / "a.txt").chmod(0)
    items = list(read_articles([str(tmp_path)]))
    assert [str(item) for item in items if isinstance(item, Problem)] == [
        f"{tmp_path}/a.txt: cannot be read (permission denied). "
        "Check the path and the rights to read it"
    ]
    assert len(items) == 2


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (b'{"text": "a"}\n{"text": "b"}', "jsonl"),
        (b'{"text": broken}\n', "jsonl"),
        (b'{\n "text": "a"\n}', "json"),
        (b'\xef\xbb\xbf[{"text": "a"}]', "json"),
        (b"id;text\n1;a", "csv"),
        (b"id\ttext\n1\ta", "tsv"),
        (b"---\ntitle: a\n---\nb", "markdown"),
        (b"<!DOCTYPE html><p>a", "html"),
        (b"PAR1....", "parquet"),
        (b"PK\x03\x04", "xlsx"),
        (b"Once, text was plain.", "text"),
        (b"", "text"),
    ],
)
def test_the_format_of_a_stream_is_told_from_its_first_bytes(head: bytes, format: str) -> None:
    assert sniff_format(head) == format


def test_a_dash_without_a_stream_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="needs a stdin"):
        list(read_articles(["-"]))
