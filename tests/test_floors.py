import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "framing"

# A module imports from the floors below its own. A room is a module or a package: rooms on one
# floor do not know each other, modules within a room may.
FLOORS = (
    ("errors", "stats", "records", "folds", "paragraphs", "softmax"),
    (
        "backends",
        "batches",
        "codebook",
        "columns",
        "duplicates",
        "kernel",
        "resampling",
        "settings",
        "storage",
        "thresholds",
        "voice",
    ),
    ("codes", "features", "furniture", "model", "quality", "rows"),
    ("dataset", "readers", "card", "doubts", "explanation", "lines", "sinks", "stances", "sums"),
    ("agreement", "checks", "fitting", "scoring", "store", "report"),
    ("auditing", "evaluation", "workers"),
    ("leak", "partitions", "reporting", "sampling", "suspects"),
    ("training",),
    ("render",),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# The package itself hands names on when they are first used, and holds the version, which any
# module may ask for.
ROOF = "__init__"
FROM_ROOF = {"__version__"}


def room_of(path: Path, package: Path) -> str:
    """The room that a file belongs to."""
    return path.relative_to(package).parts[0].removesuffix(".py")


def imported_rooms(code: str) -> set[str]:
    """The rooms that a module's code imports, anywhere in it; ``""`` for a relative import."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                found.add("")
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        parts = [name.split(".") for name in names]
        found |= {part[1] for part in parts if part[0] == "framing" and len(part) > 1}
    return found - FROM_ROOF


def breaches(package: Path) -> list[str]:
    """A line for each import that does not lead to a lower floor."""
    found = []
    for path in sorted(package.rglob("*.py")):
        room = room_of(path, package)
        if room == ROOF:
            continue
        name = ".".join(path.relative_to(package).with_suffix("").parts)
        if room not in FLOOR:
            found.append(f"{name} has no floor")
            continue
        for other in sorted(imported_rooms(path.read_text(encoding="utf-8")) - {room}):
            if FLOOR.get(other, len(FLOORS)) >= FLOOR[room]:
                found.append(f"{name} imports {other or 'relatively'}")
    return found


def test_every_import_leads_to_a_lower_floor():
    assert breaches(PACKAGE) == []


def test_every_room_of_the_table_is_there():
    rooms = {room_of(path, PACKAGE) for path in PACKAGE.rglob("*.py")} - {ROOF}
    assert set(FLOOR) <= rooms


@pytest.mark.parametrize(
    ("code", "breach"),
    [
        ("from framing.cli import app", "model imports cli"),
        ("import framing.scoring", "model imports scoring"),
        ("def f():\n    from framing import training", "model imports training"),
        ("from framing.rows import csv_line", "model imports rows"),
        ("from . import errors", "model imports relatively"),
        ("from framing.utils import x", "model imports utils"),
    ],
)
def test_an_import_that_leads_up_or_across_is_named(code, breach, tmp_path):
    (tmp_path / "model.py").write_text(f"from framing.errors import DataError\n{code}\n")
    assert breaches(tmp_path) == [breach]


def test_a_room_without_a_floor_is_named(tmp_path):
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers" / "more.py").write_text("")
    assert breaches(tmp_path) == ["helpers.more has no floor"]
