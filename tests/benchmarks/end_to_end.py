"""JSON lines to JSON lines, whole processes on one core: ``framing score`` beside its peers.

python tests/benchmarks/end_to_end.py [--rows 200000] [--rounds 5] [--characters]

Rows are one paragraph of 80 words each (id, source, text). scikit-learn's pipeline holds the very
features and weights of the model and reads and writes JSON lines from Python; fastText and Vowpal
Wabbit read and write files of their own format. Processor time of each process from its start to
its end, in turns, medians over the rounds; a ratio is that of one round, with its smallest and
largest. ``framing score`` finds quotations and doubts besides, which its peers do not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])

BATCH = 4096
PRODUCT = "framing score"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--characters", action="store_true", help="the shipped model's features")
    parser.add_argument("--peer", help="run one peer in --folder and end")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.peer:
        PEERS[given.peer](given.folder)
        return
    from shared import NEWS, require

    require(NEWS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        names = prepare(folder, given.rows, characters=given.characters)
        seconds: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(given.rounds):
            for name in names:
                seconds[name].append(measured(name, folder))
    show(seconds, given.rows)


def prepare(folder: Path, n: int, *, characters: bool) -> list[str]:
    """Write what each system reads, and return the names of the systems."""
    import joblib
    import peers
    from speed import make_corpus

    from framing.store import load_model

    corpus = make_corpus(n)
    texts = list(islice(cycle(" ".join(text.split()) for text in corpus.test_texts), n))
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            row = {"id": f"r{number}", "source": f"Source {number % 8}", "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    command = ["train", "labels", "--out", str(folder / "model")]
    run_framing([*command, *([] if characters else ["--set", "characters=none"])])
    model = load_model(folder / "model")
    chars = model.vocabulary.char_ngrams
    joblib.dump(peers.pipeline(model.scorer, chars), folder / "pipeline.joblib")
    names = [PRODUCT, "scikit-learn"]
    lines = [peers.cut(text) for text in texts]
    if find_spec("fasttext"):
        trained = peers._write_fasttext(corpus.first(20_000), folder)
        peers._train_fasttext(trained, 20_000, chars).save_model(str(folder / "model.bin"))
        (folder / "rows.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        names.append("fastText")
    if find_spec("vowpalwabbit") and not characters:
        first = corpus.first(20_000)
        data = peers._write_wabbit(first.texts, first.labels, folder / "train.vw")
        peers._run_wabbit(f"-d {data} {WABBIT} -f {folder / 'model.vw'}")
        (folder / "rows.vw").write_text("".join(f"| {line}\n" for line in lines), encoding="utf-8")
        names.append("Vowpal Wabbit")
    return names


WABBIT = "--oaa 12 --loss_function logistic --probabilities --ngram 2 -b 18"


def batches(path: Path) -> Iterator[list[str]]:
    """The lines of a file, some thousand at a time."""
    with path.open(encoding="utf-8") as file:
        while lines := list(islice(file, BATCH)):
            yield lines


def scikit_learn(folder: Path) -> None:
    import joblib

    model = joblib.load(folder / "pipeline.joblib")
    with (folder / "scikit-learn.jsonl").open("w", encoding="utf-8") as file:
        for lines in batches(folder / "rows.jsonl"):
            rows = [json.loads(line) for line in lines]
            found = model.predict_proba([row["text"] for row in rows]).round(6).tolist()
            for row, p in zip(rows, found, strict=True):
                told = {"id": row["id"], "source": row["source"], "p": p}
                file.write(json.dumps(told, ensure_ascii=False) + "\n")


def fasttext(folder: Path) -> None:
    import fasttext as library

    library.FastText.eprint = lambda *_: None
    model = library.load_model(str(folder / "model.bin"))
    with (folder / "fasttext.txt").open("w", encoding="utf-8") as file:
        for lines in batches(folder / "rows.txt"):
            labels, values = model.predict([line.rstrip("\n") for line in lines], k=-1)
            for names, found in zip(labels, values, strict=True):
                pairs = zip(names, found, strict=True)
                file.write(" ".join(f"{name} {value:.6f}" for name, value in pairs) + "\n")


def vowpal_wabbit(folder: Path) -> None:
    from peers import _run_wabbit

    options = f"-t -i {folder / 'model.vw'} -p {folder / 'wabbit.txt'} {WABBIT.split(' ', 2)[2]}"
    _run_wabbit(f"-d {folder / 'rows.vw'} {options}")


PEERS: dict[str, Callable[[Path], None]] = {
    "scikit-learn": scikit_learn,
    "fastText": fasttext,
    "Vowpal Wabbit": vowpal_wabbit,
}


def run_framing(arguments: list[str]) -> float:
    return run([sys.executable, "-m", "framing", *arguments])


def measured(name: str, folder: Path) -> float:
    """The processor seconds of one process."""
    if name != PRODUCT:
        return run([sys.executable, __file__, "--peer", name, "--folder", str(folder)])
    out = ["--out", str(folder / "scores.jsonl"), "--force", "--jobs", "1"]
    return run_framing(
        ["score", str(folder / "rows.jsonl"), "--model", str(folder / "model"), *out]
    )


def run(command: list[str]) -> float:
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            said.seek(0)
            sys.exit(f"{command[2:4]} failed: {said.read().decode()}")
    return usage.ru_utime + usage.ru_stime


def show(seconds: dict[str, list[float]], n: int) -> None:
    print(f"{'system':16}{'rows/s':>10}{'seconds':>10}   framing score is faster by")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        ratios = [a / b for a, b in zip(taken, seconds[PRODUCT], strict=True)]
        told = f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
        print(f"{name:16}{n / median:>10,.0f}{median:>10.2f}   {'' if name == PRODUCT else told}")


if __name__ == "__main__":
    main()
