"""Scoring on a real Dask cluster of processes, on this machine."""

import os
from pathlib import Path

import pytest
from deadly import DeadlyFolder
from village import jsonl, label_values

from framing.backends import spread
from framing.errors import FramingError
from framing.partitions import Run, begin, partitions_of, score_partitions
from framing.storage import Folder
from framing.store import model_fingerprint
from framing.workers import Plan, Reading

distributed = pytest.importorskip("distributed", reason="distributed is not installed")

TEXTS = [str(value["text"]) for value in label_values()]
N_PARTITIONS, N_ROWS = 12, 400


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and two worker processes that find the package."""
    patch = pytest.MonkeyPatch()
    for folder in Path(__file__).parents[:2]:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found
    patch.undo()


@pytest.fixture
def parts(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    for k in range(N_PARTITIONS):
        rows = [
            {"id": f"r{k}-{n}", "source": "Hill Post", "text": TEXTS[(k + n) % 40]}
            for n in range(N_ROWS)
        ]
        (folder / f"part-{k:02}.jsonl").write_text(jsonl(*rows))
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


@pytest.mark.parametrize("backend", ["dask", "loky"])
def test_a_lost_workers_partition_is_done_again(cluster, backend, parts, stored, tmp_path):
    partitions = partitions_of([str(parts)], "", None)
    plan = Plan(stored, model_fingerprint(stored), "")
    local = Run(plan, Reading(), Folder(str(tmp_path / "local")))
    score_partitions(local, begin(local, partitions, resume=False, force=False), 1, print)
    lossy = Run(plan, Reading(), DeadlyFolder(str(tmp_path / "lossy")))
    left = begin(lossy, partitions, resume=False, force=False)
    heard = []
    with spread(backend, cluster.scheduler_address if backend == "dask" else None):
        score_partitions(lossy, left, 2, lambda done: heard.append(done.partition.name))
    assert lossy.out.grave.exists()
    assert heard == [f"part-{k:02}.jsonl" for k in range(N_PARTITIONS)]
    assert contents(tmp_path / "lossy") == contents(tmp_path / "local")


@pytest.mark.parametrize("options", [["--out", "scores/"], ["--out", "rows.jsonl"]])
def test_the_command_takes_the_address_of_a_scheduler(run, cluster, parts, stored, options):
    ran = run(
        *("score", parts, "--model", stored, *options),
        *("--backend", "dask", "--scheduler", cluster.scheduler_address),
    )
    assert ran.code == 0, ran.err
    local = run("score", parts, "--model", stored)
    written = Path(options[1])
    files = sorted(written.glob("part-*")) if written.is_dir() else [written]
    assert "".join(file.read_text() for file in files) == local.out


def test_a_cluster_with_another_version_is_refused(cluster, monkeypatch):
    monkeypatch.setattr("framing.backends.__version__", "9.9")
    with pytest.raises(FramingError, match=r"the cluster's framing is .*, and here it is 9.9"):
        spread("dask", cluster.scheduler_address).__enter__()


def test_a_scheduler_that_does_not_answer_is_told_of(monkeypatch):
    monkeypatch.setattr("framing.backends.PATIENCE", 1)
    with (
        pytest.raises(FramingError, match="no scheduler answers"),
        spread("dask", "tcp://127.0.0.1:9"),
    ):
        pass
