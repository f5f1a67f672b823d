import subprocess
import sys
from pathlib import Path

import framing.stats

FOLDER = Path(framing.stats.__file__).parent


def test_importing_the_statistics_does_not_load_scipy():
    # A report should start in well under half a second; scipy alone takes a third of that.
    names = [f"framing.stats.{path.stem}" for path in sorted(FOLDER.glob("[a-z]*.py"))]
    code = f"import sys, {', '.join(names)}; print('scipy' in sys.modules)"
    command = [sys.executable, "-c", code]
    found = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert found.stdout == "False\n"


def test_the_statistics_know_nothing_of_news():
    lines = [line for path in FOLDER.glob("*.py") for line in path.read_text("utf-8").splitlines()]
    ours = [line for line in lines if line.startswith(("from framing", "import framing"))]
    assert ours
    assert all(line.startswith("from framing.stats.") for line in ours)
