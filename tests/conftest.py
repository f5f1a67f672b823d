"""Fixtures of the small world, a runner of the program, and golden files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from village import CODEBOOK, jsonl, label_values, village, village_labels

from framing.codebook import Codebook
from framing.dataset import Dataset

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests that take minutes, too")
    parser.addoption("--write-golden", action="store_true", help="write golden files anew")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes minutes; run with --slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow", default=False):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="takes minutes; run with --slow"))


@pytest.fixture(scope="session")
def book() -> Codebook:
    return village()


@pytest.fixture(scope="session")
def dataset(book: Codebook) -> Dataset:
    return village_labels(book)


@pytest.fixture(scope="session")
def trained(dataset):
    """A model of the small world and its card."""
    from framing.training import train

    return train(dataset, name="village")


@pytest.fixture(scope="session")
def model(trained):
    return trained[0]


@pytest.fixture(scope="session")
def card(trained):
    return trained[1]


@pytest.fixture(scope="session")
def stored(trained, tmp_path_factory) -> Path:
    """The folder of the stored model; tests only read it."""
    from framing.store import save_model

    return save_model(*trained, tmp_path_factory.mktemp("models") / "village")


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """A folder with a codebook and a labels file."""
    folder = tmp_path / "labels"
    folder.mkdir()
    (folder / "codebook.toml").write_text(CODEBOOK)
    (folder / "paragraphs.jsonl").write_text(jsonl(*label_values()))
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Two sources with one article each, of two paragraphs each, as Markdown."""
    folder = tmp_path / "news"
    texts = [value["text"] for value in label_values()]
    for source, first in (("hill", 0), ("coast", 24)):
        (folder / source).mkdir(parents=True)
        body = "\n\n".join(texts[first : first + 2])
        head = f"---\ntitle: A day\nsource: {source}\ndate: 2026-03-02\n---\n\n"
        (folder / source / f"{source}-day.md").write_text(f"{head}{body}\n")
    return folder


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs the program in an empty folder, as the console script does."""
    from framing.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in [name for name in os.environ if name.startswith("FRAMING_")]:
        monkeypatch.delenv(name)

    def call(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["framing", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a golden file; ``pytest --write-golden`` writes the file anew."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--write-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
