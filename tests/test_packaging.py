import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import framing
from framing.kernel.beside import beside

CHECKOUT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "tests")


def _newest_needed() -> bool:
    try:
        return int(version("setuptools").partition(".")[0]) >= 77
    except PackageNotFoundError:
        return False


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel of this checkout."""
    if not _newest_needed():
        pytest.skip("building a wheel needs setuptools 77 or later in this environment")
    copy, out = tmp_path_factory.mktemp("copy") / "framing", tmp_path_factory.mktemp("wheel")
    shutil.copytree(CHECKOUT, copy, ignore=LEFT_OUT)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-q", "-w", out, copy], check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_shipped_model_as_it_stands_in_the_checkout(wheel):
    default = CHECKOUT / "models" / "default"
    inside = {name for name in wheel.namelist() if name.startswith("framing/shipped/")}
    assert inside == {f"framing/shipped/{file.name}" for file in default.iterdir()}
    assert "framing/shipped/model.json" in inside
    for file in default.iterdir():
        assert wheel.read(f"framing/shipped/{file.name}") == file.read_bytes()


def test_the_wheel_holds_every_module_and_the_mark_of_its_types(wheel):
    names = set(wheel.namelist())
    package = CHECKOUT / "framing"
    modules = {f"framing/{path.relative_to(package).as_posix()}" for path in package.rglob("*.py")}
    assert modules <= names
    assert "framing/py.typed" in names


def test_the_wheel_holds_what_was_compiled(wheel):
    if beside() is None:
        pytest.skip("no C compiler where this was installed")
    compiled = {
        Path(name).name.partition(".")[0]
        for name in wheel.namelist()
        if Path(name).suffix in (".so", ".pyd")
    }
    assert {"_kernel", "_beside"} <= compiled


def test_the_wheel_holds_neither_tests_nor_labels(wheel):
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"framing"}


def test_the_model_in_a_wheel_is_found_and_scores(wheel, tmp_path):
    wheel.extractall(tmp_path)
    code = "from framing import load_model; print(load_model().predict(['A crop.']).tags.shape)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("(1, 3)\n", "")


def test_the_console_script_is_the_program(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "framing = framing.cli:main" in wheel.read(name).decode()


def test_the_version_is_a_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", framing.__version__)


@pytest.mark.parametrize("name", framing.__all__)
def test_every_name_that_the_package_hands_on_is_there_and_documented(name):
    assert getattr(framing, name).__doc__


def test_another_name_is_not_there():
    with pytest.raises(AttributeError, match="module 'framing' has no attribute 'trian'"):
        _ = framing.trian
    assert {*framing.__all__, "__version__"} <= set(dir(framing))
