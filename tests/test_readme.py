import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
README = CHECKOUT / "README.md"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "tests")
QUICK_START = 2

pytestmark = pytest.mark.skipif(not README.is_file(), reason="there is no README.md")


def blocks(language: str) -> list[str]:
    """The code blocks of the README in this language."""
    text = README.read_text(encoding="utf-8") if README.is_file() else ""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def commands(block: str) -> list[str]:
    """The commands of a block, one by one; comments are left out."""
    joined = block.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and line.strip()[0] != "#"]
    return [command.strip() for line in lines for command in line.split(" && ")]


def of_the_program(block: str) -> list[str]:
    """Those commands that call the program, wherever it is installed."""
    return [c for c in commands(block) if Path(c.split()[0]).name == "framing"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the checkout, with the program where the commands look for it."""
    folder = tmp_path_factory.mktemp("readme") / "framing"
    shutil.copytree(CHECKOUT, folder, ignore=LEFT_OUT)
    for place in (folder.parent / "bin", folder / ".venv" / "bin"):
        place.mkdir(parents=True)
        script = place / "framing"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m framing "$@"\n')
        script.chmod(0o755)
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{folder.parent / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "PYTHONPATH": str(folder),
    }
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_quick_start_is_two_commands_of_one_line():
    first, second, *_ = blocks("sh")
    assert [len(block.strip().splitlines()) for block in (first, second)] == [1, 1]
    assert [c.split()[1] for c in of_the_program(first)] == ["train", "score", "report"]
    assert "pytest" in second


@pytest.fixture(scope="module")
def started(copy):
    """The copy once the quick start has run in it, and what its commands said."""
    return [(command, run(command, copy)) for command in of_the_program(blocks("sh")[0])]


def test_the_quick_start_runs_and_compares_sources(started):
    for command, ran in started:
        assert ran.returncode == 0, f"{command}\n{ran.stderr}"
    report = started[-1][1].stdout
    assert "Signature: " in report
    assert "comparisons in 3 families" in report


@pytest.mark.parametrize("number", range(QUICK_START, len(blocks("sh"))))
def test_the_commands_of_a_block_run_where_the_quick_start_has_run(number, copy, started):
    for command in commands(blocks("sh")[number]):
        ran = run(command, copy)
        assert ran.returncode == 0, f"{command}\n{ran.stderr}"


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_the_lines_of_the_library_run(number, copy):
    (copy / "lines.py").write_text(blocks("python")[number])
    ran = run(f"{sys.executable} lines.py", copy)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
