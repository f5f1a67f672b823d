"""A partition in, a partition out: no row passes through the process that leads the run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from framing import __version__
from framing.backends import losses, ordered
from framing.doubts import Doubted
from framing.errors import DataError, FramingError
from framing.readers import TABLES, format_of
from framing.records import Problem
from framing.scoring import windows
from framing.sinks import FORMATS
from framing.storage import Folder, find, is_address
from framing.workers import Plan, Reading

# A hidden name, which whoever reads the folder leaves out.
MANIFEST = ".framing.json"
# Problems of a partition that are told one by one: a broken one has as many as it has lines.
_TOLD = 100
# Workers may die of what they share a machine with; a partition that kills them has its own fault.
_LOST_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Partition:
    """A file to score and the name that its rows will have."""

    folder: Folder
    name: str
    target: str
    format: str

    @property
    def place(self) -> str:
        """Its path or address."""
        return self.folder.place(self.name)


@dataclass(frozen=True, slots=True)
class Done:
    """What a partition came to."""

    partition: Partition
    doubted: Doubted
    n_problems: int
    problems: tuple[Problem, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run over partitions: how they are read and scored, and where the rows go."""

    plan: Plan
    reading: Reading
    out: Folder

    def manifest(self) -> bytes:
        """What must be the same where a run is taken up again."""
        told = {
            "framing": __version__,
            "model": self.plan.fingerprint,
            "format": self.plan.format or "as the input",
            "with_text": self.plan.with_text,
            "marks": self.plan.marks,
            "reading": asdict(self.reading),
        }
        return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def partitions_of(inputs: Iterable[str], format: str, read_as: str | None) -> list[Partition]:
    """The partitions that ``inputs`` (folders, patterns, files) name.

    ``format`` is that of the rows, ``""`` for that of each partition; ``read_as`` overrides what
    the suffix of an input says.

    Raises:
        DataError: there is none, one is no table, or two would be written under one name.
    """
    found: dict[str, Partition] = {}
    for given in inputs:
        for folder, name in find(given):
            partition = _partition(folder, name, format, read_as)
            twin = found.setdefault(partition.target, partition)
            if twin is not partition:
                raise DataError(
                    f"{twin.place!r} would be written under the same name, {partition.target!r}",
                    where=partition.place,
                    remedy="Score them into folders of their own",
                )
    return list(found.values())


def _partition(folder: Folder, name: str, format: str, read_as: str | None) -> Partition:
    own = read_as or format_of(name)
    if own not in TABLES:
        raise DataError(
            "a partition is a table of articles or paragraphs, and this is none",
            where=folder.place(name),
            remedy="Give JSON lines, CSV or Parquet, or score without a folder in --out",
        )
    written = format or (own if own in FORMATS else "jsonl")
    bare = PurePosixPath(name.removesuffix(".gz"))
    kept = format_of(bare.name) == written
    return Partition(
        folder, name, str(bare if kept else bare.with_suffix(FORMATS[written].suffix)), written
    )


def begin(
    run: Run, partitions: Sequence[Partition], *, resume: bool, force: bool
) -> list[Partition]:
    """Make the folder ready and return the partitions that are not there yet.

    Raises:
        FramingError: there is something in the folder, and neither ``resume`` nor ``force`` is
            given, or the run to resume was another one, or the partitions lie in this very folder.
    """
    _refuse_own_input(run.out, partitions)
    there = run.out.read(MANIFEST)
    finished = set(run.out.files())
    if resume and there is not None:
        if there != run.manifest():
            raise FramingError(
                f"the run that began here was another one ({_difference(there, run.manifest())})",
                where=run.out.address,
                remedy="Name another folder with --out, or begin anew with --force",
            )
        return [partition for partition in partitions if partition.target not in finished]
    if (finished or there is not None) and not force:
        raise FramingError(
            "there are files here already" + (", and no run to resume" if resume else ""),
            where=run.out.address,
            remedy="Name another folder with --out, go on with --resume, or begin anew with "
            "--force",
        )
    # Rows of an earlier run must be gone before the manifest says that what is there is of this.
    for partition in partitions:
        if partition.target in finished:
            run.out.remove(partition.target)
    with run.out.writing(MANIFEST) as draft:
        draft.write_bytes(run.manifest())
    return list(partitions)


def _refuse_own_input(out: Folder, partitions: Iterable[Partition]) -> None:
    """Rows must never take the place of what they are made of."""
    root = f"{_real(out.address)}/"
    for partition in partitions:
        if _real(partition.place).startswith(root):
            raise FramingError(
                f"this partition lies in the folder that the rows go to, {out.address!r}",
                where=partition.place,
                remedy="Name another folder with --out",
            )


def _real(place: str) -> str:
    return place.rstrip("/") if is_address(place) else os.path.realpath(place)


def _difference(there: bytes, here: bytes) -> str:
    try:
        old, new = json.loads(there), json.loads(here)
        names = [name for name in new if old.get(name) != new[name]]
    except (ValueError, AttributeError):
        return "its manifest cannot be read"
    return "other than now: " + ", ".join(names)


def score_partitions(
    run: Run, partitions: Sequence[Partition], jobs: int | None, hear: Callable[[Done], None]
) -> None:
    """Score every partition, each in one piece by one worker; ``hear`` is told of each in order.

    The partitions of a lost worker are scored again.

    Raises:
        FramingError: workers are lost again and again.
    """
    left = list(partitions)
    lost = 0
    while left:
        try:
            for done in ordered(partial(score_partition, run), left, jobs):
                hear(done)
                left, lost = left[1:], 0
        except losses() as error:
            lost += 1
            if lost == _LOST_IN_A_ROW:
                raise FramingError(
                    f"workers die at this partition or one of the next ({type(error).__name__})",
                    where=left[0].place,
                    remedy="Memory may be short: use fewer --jobs, or smaller partitions",
                ) from error
    run.out.sweep()


def score_partition(run: Run, partition: Partition) -> Done:
    """Score one partition and put its rows in their place, whole; nothing where there are none."""
    said: list[str] = []
    problems: list[Problem] = []
    plan = replace(run.plan, format=partition.format)
    doubted, n_problems = Doubted(), 0
    with partition.folder.local(partition.name) as path:
        articles = run.reading.articles([str(path)], said.append, plain=plan.plain)
        with run.out.writing(partition.target) as draft:
            with draft.open("wb") as file:
                sink = FORMATS[plan.format].sink(file, plan.form())
                for window in windows(articles):
                    payload = plan.payload(window)
                    sink.write(payload.content)
                    doubted += payload.doubted
                    n_problems += len(payload.problems)
                    problems += payload.problems[: _TOLD - len(problems)]
                sink.close()
            # What could not be read at all must not pass for finished when the run is resumed.
            if n_problems and not doubted.n_rows:
                draft.unlink()
        place, here = partition.place, str(path)
    told = [replace(p, where=p.where.replace(here, place)) for p in problems]
    lines = tuple(line.replace(here, place) for line in said)
    return Done(partition, doubted, n_problems, tuple(told), lines)
