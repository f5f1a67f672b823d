from __future__ import annotations

from pathlib import Path

import pytest

from framing.errors import DataError
from framing.readers import read_articles, read_source_map
from framing.readers.sources import folder_source, host
from framing.records import Article


@pytest.mark.parametrize(
    ("name", "path", "source"),
    [
        ("daily/one.md", "corpus/daily/one.md", "daily"),
        ("daily/2026/one.md", "corpus/daily/2026/one.md", "daily"),
        ("articles/daily/one.md", "x/articles/daily/one.md", "daily"),
        ("one.md", "articles/daily/one.md", "daily"),
        ("one.md", "articles/one.md", ""),
        ("one.md", "one.md", ""),
        ("one.md", "/home/ada/one.md", ""),
    ],
)
def test_folders_speak_of_a_source(name: str, path: str, source: str) -> None:
    assert folder_source(name, path) == source


@pytest.mark.parametrize("address", ["https://www.d.org/a", "http://d.org", "https://d.org:80/?q"])
def test_the_host_of_an_address_has_no_www(address: str) -> None:
    assert host(address) == "d.org"


@pytest.mark.parametrize("address", ["d.org", "", "http://[", "Daily"])
def test_what_is_no_address_has_no_host(address: str) -> None:
    assert host(address) == ""


@pytest.mark.parametrize("how", ["folder", "glob", "file"])
def test_files_below_articles_get_their_folder_as_source(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "articles" / "daily"
    folder.mkdir(parents=True)
    (folder / "one.txt").write_text("It rained.")
    given = {
        "folder": tmp_path / "articles",
        "glob": tmp_path / "articles" / "*",
        "file": folder / "one.txt",
    }
    (article,) = read_articles([str(given[how])])
    assert isinstance(article, Article)
    assert article.source == "daily"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("map.toml", 'CNN = ["CNN (Web News)", "cnn.com"]\n'),
        ("map.toml", '"CNN (Web News)" = "CNN"\n"cnn.com" = "CNN"\n'),
        ("map.json", '{"CNN (Web News)": "CNN", "cnn.com": "CNN"}'),
        ("map.csv", "CNN (Web News),CNN\ncnn.com,CNN\n\n"),
    ],
)
def test_a_source_map_joins_spellings(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert read_source_map(str(path)) == {"CNN (Web News)": "CNN", "cnn.com": "CNN"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("map.json", "[]", "broken source map (an object is needed)"),
        ("map.json", '{"a": 1}', "broken source map ('a' stands for 1, which is no name)"),
        ("map.csv", "a,b\nc\n", "broken source map (line 2 has 1 cells, not 2)"),
        (
            "map.txt",
            "a = b",
            "the suffix '.txt' is of no known source map. Use .json or .toml or .csv",
        ),
        (
            "no.toml",
            None,
            "the source map cannot be read (no such file or directory). Check the path",
        ),
    ],
)
def test_a_broken_source_map_is_told(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_source_map(str(path))
    assert str(caught.value).startswith(f"{path}: {message}")
