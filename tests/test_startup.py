import subprocess
import sys
from pathlib import Path

import pytest
from village import jsonl

from framing.kernel.beside import beside

CHECKOUT = Path(__file__).parents[1]

# What takes long to load: a second for scikit-learn, a tenth for each of the others.
HEAVY = ("sklearn", "scipy", "joblib")

PROGRAM = """\
import sys
from framing.cli import main
sys.argv = ["framing", *sys.argv[1:]]
try:
    main()
finally:
    print(" ".join(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments: str, cwd: Path) -> tuple[int, set[str]]:
    """The exit code of the program and the modules that it loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, set(ran.stderr.splitlines()[-1].split())


@pytest.fixture
def scores(tmp_path) -> Path:
    row = {"id": "a1-1", "article": "a1", "paragraph": 1, "source": "Hill", "date": "", "flags": []}
    figures = {"p": {"harvest": 0.9}, "frames": {"harvest": 1}, "quoted": 0.0, "model": "sha256:0"}
    (tmp_path / "scores.jsonl").write_text(jsonl({**row, **figures}))
    return tmp_path


@pytest.mark.parametrize("arguments", [("--help",), ("report", "--help"), ("--version",)])
def test_help_loads_nothing_that_takes_long(arguments, tmp_path):
    code, modules = loaded(*arguments, cwd=tmp_path)
    assert code == 0
    assert modules.isdisjoint(HEAVY)


def test_a_report_on_scores_loads_no_scikit_learn_and_no_joblib(scores):
    code, modules = loaded("report", "scores.jsonl", cwd=scores)
    assert code == 0
    assert "framing.report.build" in modules
    assert modules.isdisjoint({"sklearn", "joblib"})


def test_scoring_loads_no_scikit_learn_and_no_joblib(stored, articles, tmp_path):
    code, modules = loaded("score", "news", "--model", str(stored), "--out", "s", cwd=tmp_path)
    assert code == 0
    assert "framing.scoring" in modules
    assert modules.isdisjoint({"sklearn", "joblib"})


def test_scoring_rows_loads_no_scipy_and_no_furniture(stored, tmp_path):
    if beside() is None:
        pytest.skip("built without a C compiler")
    (tmp_path / "rows.jsonl").write_text(jsonl({"id": "r1", "text": "The crop is saved."}))
    code, modules = loaded("score", "rows.jsonl", "--model", str(stored), cwd=tmp_path)
    assert code == 0
    assert modules.isdisjoint({*HEAVY, "framing.furniture"})


def test_the_card_of_a_model_loads_nothing_that_is_heavy(stored, tmp_path):
    code, modules = loaded("inspect", str(stored), cwd=tmp_path)
    assert code == 0
    assert modules.isdisjoint({"sklearn", "joblib"})


def test_an_evaluation_loads_joblib_so_that_the_tests_above_can_fail(labels, tmp_path):
    code, modules = loaded("evaluate", "labels", "--model", "nowhere", cwd=tmp_path)
    assert code == 1
    assert "joblib" in modules


def test_the_package_itself_loads_none_of_its_modules(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", "import framing, sys; print(*sys.modules)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = ran.stdout.split()
    assert "framing" in modules
    assert [name for name in modules if name.startswith(("framing.", "numpy", "sklearn"))] == []
