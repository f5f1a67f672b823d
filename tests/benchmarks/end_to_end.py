"""JSON lines to JSON lines, whole processes on one core: ``framing score`` beside its peers.

python tests/benchmarks/end_to_end.py [--rows 200000] [--rounds 5] [--characters] [--jobs 2]

Rows are real news paragraphs of 60 to 100 words (id, source, text). scikit-learn's pipeline holds
the very features and weights of the model. fastText and Vowpal Wabbit read no such JSON: in
``from JSON lines`` a script turns lines into what they read, text as it stands, and their answers
into lines; ``own files`` is what is left of the job where somebody has cut the text and written it
to a file of their format beforehand, and takes their format as it comes. ``framing score`` also
finds quotations, reported speech and doubts, which no peer does; ``--only probabilities`` leaves
these out. Peers
read and write JSON with orjson where it is installed.

Processor time of each process from its start to its end, in turns, medians over the rounds; a ratio
is that of one round, with its smallest and largest.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])

BATCH = 4096
WABBIT = "--loss_function logistic --probabilities --ngram 2"
OURS = {
    "framing score": [],
    "framing score --no-reported": ["--no-reported"],
    "framing score --only probabilities": ["--only", "probabilities"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--characters", action="store_true", help="the shipped model's features")
    parser.add_argument("--jobs", type=int, help="framing alone by one worker and by so many")
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
        texts = prepare(folder, given.rows, characters=given.characters)
        if given.jobs:
            show_workers(folder, given)
            return
        names = [*OURS, *prepare_peers(folder, texts, characters=given.characters)]
        seconds: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(given.rounds):
            for name in names:
                seconds[name].append(measured(name, folder)[0])
    show(seconds, given.rows)


def paragraphs() -> Iterator[str]:
    """Paragraphs of 60 to 100 words of the news sample."""
    from shared import NEWS

    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        for line in file:
            for paragraph in json.loads(line)["text"].split("\n"):
                if 60 <= len(paragraph.split()) <= 100:
                    yield paragraph.strip()


def prepare(folder: Path, n: int, *, characters: bool) -> list[str]:
    """Write rows and train a model on the labels that ship; returns the texts."""
    texts = list(islice(cycle(paragraphs()), n))
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            row = {"id": f"r{number}", "source": f"Source {number % 8}", "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    command = ["train", "labels", "--out", str(folder / "model")]
    run_framing([*command, *([] if characters else ["--set", "characters=none"])])
    return texts


def prepare_peers(folder: Path, texts: list[str], *, characters: bool) -> list[str]:
    """Write what peers read, and return the names of those that are there."""
    import joblib
    import peers
    from news import make_corpus

    from framing.store import load_model

    model = load_model(folder / "model")
    chars = model.vocabulary.char_ngrams
    joblib.dump(peers.pipeline(model.scorer, chars), folder / "pipeline.joblib")
    names = ["scikit-learn"]
    lines = [peers.cut(text) for text in texts]
    first = make_corpus().first(20_000)
    if find_spec("fasttext"):
        trained = peers._write_fasttext(first, folder)
        peers._train_fasttext(trained, 20_000, chars).save_model(str(folder / "model.bin"))
        (folder / "rows.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        names += ["fastText, from JSON lines", "fastText, own files"]
    if find_spec("vowpalwabbit") and not characters:
        data = peers._write_wabbit(first.texts, first.labels, folder / "train.vw")
        peers._run_wabbit(f"-d {data} --oaa 12 {WABBIT} -b 18 -f {folder / 'model.vw'}")
        (folder / "rows.vw").write_text("".join(f"| {line}\n" for line in lines), encoding="utf-8")
        names += ["Vowpal Wabbit, from JSON lines", "Vowpal Wabbit, own files"]
    return names


def codec() -> tuple[Callable[[str], dict[str, str]], Callable[[object], bytes]]:
    """The fastest way at hand from a line to a row, and from a row to a line."""
    if find_spec("orjson"):
        import orjson

        return orjson.loads, lambda row: orjson.dumps(row) + b"\n"
    return json.loads, lambda row: (json.dumps(row, ensure_ascii=False) + "\n").encode()


def batches(path: Path) -> Iterator[list[str]]:
    """The lines of a file, some thousand at a time."""
    with path.open(encoding="utf-8") as file:
        while lines := list(islice(file, BATCH)):
            yield lines


def row_batches(folder: Path) -> Iterator[list[dict[str, str]]]:
    loads, _ = codec()
    for lines in batches(folder / "rows.jsonl"):
        yield [loads(line) for line in lines]


def scikit_learn(folder: Path) -> None:
    import joblib

    model = joblib.load(folder / "pipeline.joblib")
    _, dumps = codec()
    with (folder / "scikit-learn.jsonl").open("wb") as file:
        for rows in row_batches(folder):
            found = model.predict_proba([row["text"] for row in rows]).round(6).tolist()
            for row, p in zip(rows, found, strict=True):
                file.write(dumps({"id": row["id"], "source": row["source"], "p": p}))


def load_fasttext(folder: Path):  # type: ignore[no-untyped-def]  # fastText has no types
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    return fasttext.load_model(str(folder / "model.bin"))


def fasttext_from_json(folder: Path) -> None:
    model = load_fasttext(folder)
    _, dumps = codec()
    with (folder / "fasttext.jsonl").open("wb") as file:
        for rows in row_batches(folder):
            labels, values = model.predict([row["text"].replace("\n", " ") for row in rows], k=-1)
            for row, names, found in zip(rows, labels, values, strict=True):
                p = dict(zip(names, found.round(6).tolist(), strict=True))
                file.write(dumps({"id": row["id"], "source": row["source"], "p": p}))


def fasttext_own_files(folder: Path) -> None:
    model = load_fasttext(folder)
    with (folder / "fasttext.txt").open("w", encoding="utf-8") as file:
        for lines in batches(folder / "rows.txt"):
            labels, values = model.predict([line.rstrip("\n") for line in lines], k=-1)
            for names, found in zip(labels, values, strict=True):
                pairs = zip(names, found, strict=True)
                file.write(" ".join(f"{name} {value:.6f}" for name, value in pairs) + "\n")


def predict_wabbit(folder: Path, data: Path) -> None:
    from peers import _run_wabbit

    _run_wabbit(f"-t -i {folder / 'model.vw'} -d {data} -p {folder / 'wabbit.txt'} {WABBIT}")


def wabbit_from_json(folder: Path) -> None:
    data = folder / "wabbit.vw"
    signs = str.maketrans("|:\n", "   ")  # these mean something in its format
    with data.open("w", encoding="utf-8") as file:
        for rows in row_batches(folder):
            file.writelines(f"| {row['text'].translate(signs)}\n" for row in rows)
    predict_wabbit(folder, data)
    _, dumps = codec()
    answers = (folder / "wabbit.txt").open(encoding="utf-8")
    with answers, (folder / "wabbit.jsonl").open("wb") as file:
        for rows in row_batches(folder):
            for row, answer in zip(rows, answers, strict=False):
                p = [float(pair.partition(":")[2]) for pair in answer.split()]
                file.write(dumps({"id": row["id"], "source": row["source"], "p": p}))


def wabbit_own_files(folder: Path) -> None:
    predict_wabbit(folder, folder / "rows.vw")


PEERS: dict[str, Callable[[Path], None]] = {
    "scikit-learn": scikit_learn,
    "fastText, from JSON lines": fasttext_from_json,
    "fastText, own files": fasttext_own_files,
    "Vowpal Wabbit, from JSON lines": wabbit_from_json,
    "Vowpal Wabbit, own files": wabbit_own_files,
}


def run_framing(arguments: list[str]) -> tuple[float, float]:
    return run([sys.executable, "-m", "framing", *arguments])


def measured(name: str, folder: Path, jobs: int = 1) -> tuple[float, float]:
    """The processor seconds of one process and its workers, and those on the clock."""
    if name not in OURS:
        return run([sys.executable, __file__, "--peer", name, "--folder", str(folder)])
    out = ["--out", str(folder / "scores.jsonl"), "--force", "--jobs", str(jobs)]
    rows, model = str(folder / "rows.jsonl"), str(folder / "model")
    return run_framing(["score", rows, "--model", model, *out, *OURS[name]])


def run(command: list[str]) -> tuple[float, float]:
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            said.seek(0)
            sys.exit(f"{command[2:4]} failed: {said.read().decode()}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - began


def show(seconds: dict[str, list[float]], n: int) -> None:
    heads = "".join(f"{name.removeprefix('framing '):>30}" for name in OURS)
    print(f"{'system':36}{'rows/s':>10}{'seconds':>10}{heads}   (times faster)")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        told = ""
        for ours in OURS:
            ratios = [a / b for a, b in zip(taken, seconds[ours], strict=True)]
            ratio = f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
            told += f"{ratio:>30}"
        print(f"{name:36}{n / median:>10,.0f}{median:>10.2f}{told}")


def show_workers(folder: Path, given: argparse.Namespace) -> None:
    """Seconds on the clock of one worker and of several, in turns."""
    print(f"{'system':36}{'1 worker, s':>14}{f'{given.jobs} workers, s':>14}{'times':>24}")
    for name in OURS:
        pairs = [
            tuple(measured(name, folder, jobs)[1] for jobs in (1, given.jobs))
            for _ in range(given.rounds)
        ]
        ratios = [one / several for one, several in pairs]
        ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        one, several = (statistics.median(taken) for taken in zip(*pairs, strict=True))
        print(f"{name:36}{one:>14.2f}{several:>14.2f}{ratio:>24}")


if __name__ == "__main__":
    main()
