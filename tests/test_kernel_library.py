"""The choice between the paths, and what the library answers where it cannot go on."""

import ctypes
import subprocess
import sys

import numpy as np
import pytest

from framing.errors import DataError
from framing.kernel import Scorer, build, library, runtime, texts
from framing.kernel.compiled import CompiledIndex, check
from framing.kernel.texts import pack

BEYOND = (1 << 30) + 1

needs_compiled = pytest.mark.skipif(
    runtime().path != "compiled", reason=f"no compiled kernel: {runtime().reason}"
)


@pytest.fixture
def index():
    return CompiledIndex(build(["one two", "two one"]))


def test_the_variable_forces_the_numpy_path(monkeypatch):
    monkeypatch.setenv("FRAMING_KERNEL", "numpy")
    assert runtime() == library.Runtime("numpy", "FRAMING_KERNEL asks for it")


def test_an_unknown_value_of_the_variable_is_refused_with_the_choices(monkeypatch):
    monkeypatch.setenv("FRAMING_KERNEL", "fast")
    with pytest.raises(DataError, match=r"FRAMING_KERNEL is 'fast'.*'auto', 'compiled' or 'numpy'"):
        runtime()


def test_without_a_library_numpy_runs_and_says_why(monkeypatch):
    monkeypatch.delenv("FRAMING_KERNEL", raising=False)
    monkeypatch.setattr(library, "_find", lambda: "there is no library")
    assert runtime() == library.Runtime("numpy", "there is no library")
    monkeypatch.setenv("FRAMING_KERNEL", "compiled")
    with pytest.raises(DataError, match="but there is no library"):
        runtime()


@needs_compiled
def test_a_library_of_another_version_is_not_used(monkeypatch):
    monkeypatch.setattr(library, "INTERFACE_VERSION", 0)
    library._find.cache_clear()
    try:
        assert "build it again" in str(library._find())
    finally:
        library._find.cache_clear()


@needs_compiled
def test_too_little_room_and_too_long_a_text_are_codes(index):
    packed = pack(["one two one"])
    rows, read = np.zeros(2, np.int64), ctypes.c_int64()
    nothing = np.empty(0)
    for offsets, room, code in (
        (packed.offsets, 2, -4),
        (np.array([0, BEYOND]), 2, -2),
        (np.array([9, 0]), 2, -3),
    ):
        found = library.library().framing_rows(
            index.address, index.vocabulary.idf.ctypes.data, packed.text, offsets.ctypes.data, 1,
            room, rows.ctypes.data, nothing.ctypes.data, nothing.ctypes.data, ctypes.byref(read),
        )  # fmt: skip
        assert (found, read.value) == (code, 0)


@pytest.mark.parametrize(
    ("code", "error"),
    [(-1, MemoryError), (-2, DataError), (-3, ValueError), (-4, ValueError), (-5, DataError)],
)
def test_every_code_has_its_error(code, error):
    with pytest.raises(error):
        check(code)


@pytest.mark.parametrize("path", ["compiled", "numpy"])
def test_a_text_beyond_the_limit_is_named(monkeypatch, path):
    if path == "compiled" and runtime().path != path:
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    monkeypatch.setenv("FRAMING_KERNEL", path)
    scorer = Scorer(build(["one two"]), np.ones((3, 1)), [0])
    monkeypatch.setattr(texts, "LONGEST_TEXT", 20)
    with pytest.raises(DataError, match=r"text 1: a text of .* is longer than 20. Split it"):
        scorer.decision(["short", "x" * 30])


@needs_compiled
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited by Linux")
def test_memory_that_runs_out_is_a_memory_error():
    script = """
import resource
from framing.kernel import Scorer, build
import numpy as np
scorer = Scorer(build(["one two"], char_ngrams=(3, 5)), np.ones((11, 1)), [0])
text = "word " * 2_000_000
resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
try:
    scorer.decision([text])
except MemoryError as error:
    print(error)
"""
    script = script.replace(
        "np.ones((11, 1))", "np.ones((build(['one two'], char_ngrams=(3, 5)).n_features, 1))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "no memory left for the texts or the vocabulary\n"


def test_scoring_loads_neither_scikit_learn_nor_scipy():
    if runtime().path != "compiled":
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    script = """
import sys
from framing.kernel import Scorer, build
vocabulary = build(["one two"])
Scorer(vocabulary, [[1], [1], [1]], [0]).decision(["one"])
print(sorted({name.split(".")[0] for name in sys.modules} & {"scipy", "sklearn"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_weights_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 1\), expected \(3, 1\)"):
        Scorer(build(["one two"]), np.ones((2, 1)), [0])
