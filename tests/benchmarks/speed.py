"""Measures the kernel beside its peers on real news, in turns, in one run.

python tests/benchmarks/speed.py [--only score train …] [--rounds 5] [--out FILE]

Needs ../shared/articles/news-9000.jsonl.gz beside the checkout. Peers that are not installed are
left out and named: fasttext-wheel, vowpalwabbit, spacy. Times are processor seconds of all threads
(wall seconds where two cores are compared), medians over the rounds; a ratio is that of two systems
in the same round, given with its smallest and largest. What peers read is cut into lower-case words
and written to files for them outside the clock. Conditions that differ: Vowpal Wabbit reads
paragraphs from a file and writes probabilities to one, all others have both in memory; fastText
hashes word pairs and characters into as many buckets as the kernel has features.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# One core each, also for the linear algebra under scikit-learn; set before that loads.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import peers  # noqa: E402  # needs the paths above
from news import N_TOPICS, NEWS, Corpus, make_corpus  # noqa: E402

from framing.kernel import Scorer, build, fit_logistic, runtime, transform  # noqa: E402

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of one system, one a round, for ``n`` paragraphs; accuracy where it was measured."""

    system: str
    seconds: list[float]
    n: int
    accuracy: float | None = None


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor time of this process, all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def wall_seconds(work: Callable[[], object]) -> float:
    """Time on the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(
    work: dict[str, Callable[[], object]],
    rounds: int,
    n: int,
    clock: Callable[[Callable[[], object]], float] = processor_seconds,
) -> list[Row]:
    """Every system once a round, after one round that does not count."""
    seconds: dict[str, list[float]] = {system: [] for system in work}
    for turn in range(rounds + 1):
        for system, call in work.items():
            seconds[system].append(clock(call))
            if turn == 0 and rounds > 1:
                seconds[system].clear()
        if rounds == 1:
            break
    return [Row(system, times, n) for system, times in seconds.items()]


def table(title: str, rows: Sequence[Row]) -> str:
    """Rows as lines; ratios are how many times longer a system takes than the first."""
    lines = [
        f"\n## {title}",
        "| system | seconds | paragraphs/s | times ours | accuracy |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        ratios = np.sort(np.array(row.seconds) / np.array(rows[0].seconds))
        median = float(np.median(row.seconds))
        spread = f"{np.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        accuracy = "" if row.accuracy is None else f"{row.accuracy:.4f}"
        lines.append(
            f"| {row.system} | {median:.4f} | {row.n / median:,.0f} | {spread} | {accuracy} |"
        )
    return "\n".join(lines)


def on_numpy(work: Callable[[], Scorer]) -> Scorer:
    """What ``work`` makes on the NumPy path."""
    os.environ["FRAMING_KERNEL"] = "numpy"
    try:
        return work()
    finally:
        del os.environ["FRAMING_KERNEL"]


def fitted(corpus: Corpus, char_ngrams: tuple[int, int] | None, min_df: int) -> Scorer:
    """A scorer trained as the product trains."""
    vocabulary = build(corpus.texts, char_ngrams=char_ngrams, min_df=min_df)
    fit = fit_logistic(transform(vocabulary, corpus.texts), corpus.targets, 10.0)
    return Scorer(vocabulary, fit.weights, fit.intercepts)


def sigmoid(decision: np.ndarray) -> np.ndarray:
    """Probabilities of scores, shape unchanged."""
    return 1 / (1 + np.exp(-decision))


def measure_scoring(corpus: Corpus, rounds: int, folder: Path) -> list[str]:
    """Scoring on one core and on two: words and pairs, then with characters."""
    tables = []
    for title, chars, min_df, n_train, n_test in (
        ("score, words 1-2", None, 4, 60_000, 20_000),
        ("score, words 1-2 and characters 3-5", (3, 5), 8, 20_000, 5000),
    ):
        training = corpus.first(n_train).test_on(n_test)
        ours = fitted(training, chars, min_df)
        plain = on_numpy(lambda ours=ours: Scorer(ours.vocabulary, ours.weights, ours.intercepts))
        others = peers.scorers(training, ours, chars, folder)
        texts = training.test_texts
        work = {
            "framing, compiled": lambda ours=ours, texts=texts: sigmoid(ours.decision(texts)),
            "framing, NumPy": lambda plain=plain, texts=texts: sigmoid(plain.decision(texts)),
            **{name: peer.score for name, peer in others.items()},
        }
        rows = in_turns(work, rounds, len(texts))
        tables.append(table(f"{title}: {ours.vocabulary.n_features:,} features", rows))
        tables.append(table(f"{title}, beside the NumPy path", rows[1:]))
        if chars is None:
            tables.append(measure_two_cores(ours, others, texts, rounds))
    return tables


def measure_two_cores(
    ours: Scorer, others: dict[str, peers.Peer], texts: list[str], rounds: int
) -> str:
    """Wall time on two cores: threads for the kernel, processes for peers."""
    halves = [texts[: len(texts) // 2], texts[len(texts) // 2 :]]

    def with_threads() -> None:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(ours.decision, halves))

    def with_processes(peer: peers.Peer) -> None:
        started = [FORK.Process(target=peer.score_half, args=(half,)) for half in (0, 1)]
        for process in started:
            process.start()
        for process in started:
            process.join()
            if process.exitcode != 0:
                raise RuntimeError(f"a process ended with {process.exitcode}")

    work: dict[str, Callable[[], object]] = {"framing, compiled": with_threads}
    work |= {
        name: lambda peer=peer: with_processes(peer)
        for name, peer in others.items()
        if peer.score_half is not None
    }

    def second_seconds(call: Callable[[], object]) -> float:
        # A fork leaves this process to copy what it writes next, and others to fill the caches:
        # every system runs once just before it is timed.
        call()
        return wall_seconds(call)

    return table(
        "score on two cores, wall time", in_turns(work, rounds, len(texts), second_seconds)
    )


FORK = multiprocessing.get_context("fork")


def measure_training(corpus: Corpus, rounds: int, folder: Path, n: int, min_df: int) -> str:
    """Text to weights, with the accuracy on paragraphs of other articles."""
    training = corpus.first(n)
    made: dict[str, Callable[[list[str]], np.ndarray]] = {}

    def train() -> None:
        made["framing, compiled"] = fitted(training, None, min_df).decision

    def train_peer(name: str, trainer: Callable[[], Callable[[list[str]], np.ndarray]]) -> None:
        made[name] = trainer()

    work: dict[str, Callable[[], object]] = {"framing, compiled": train}
    work |= {
        name: lambda name=name, trainer=trainer: train_peer(name, trainer)
        for name, trainer in peers.trainers(training, min_df, folder).items()
    }
    rows = in_turns(work, rounds, n)
    rows = [
        Row(
            row.system,
            row.seconds,
            n,
            accuracy(made[row.system](corpus.test_texts), corpus.test_labels),
        )
        for row in rows
    ]
    return table(f"train, {n:,} paragraphs, {N_TOPICS} outputs", rows)


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """How often the highest score is that of the right topic."""
    return float((scores.argmax(axis=1) == labels).mean())


def measure_vectorising(corpus: Corpus, rounds: int) -> str:
    """Vocabulary and TF-IDF matrix of 20,000 paragraphs, words and pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = corpus.texts[:20_000]
    work = {
        "framing, compiled": lambda: transform(build(texts, min_df=2), texts),
        "scikit-learn": lambda: TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True
        ).fit_transform(texts),
    }
    return table("vectorise for training, 20,000 paragraphs", in_turns(work, rounds, len(texts)))


LOAD_OURS = """
import sys; sys.path.insert(0, {root!r})
import numpy as np
from framing.kernel import Scorer, Vocabulary
with np.load({folder!r} + "/model.npz", allow_pickle=False) as arrays:
    scorer = Scorer(Vocabulary.from_arrays(arrays), arrays["weights"], arrays["intercepts"])
scorer.decision(["one paragraph"])
"""
LOAD_SKLEARN = """
import joblib
joblib.load({folder!r} + "/model.joblib").predict_proba(["one paragraph"])
"""


def measure_start(corpus: Corpus, rounds: int, folder: Path) -> str:
    """A whole process that loads a model and scores one paragraph."""
    import joblib

    ours = fitted(corpus.first(60_000), None, 4)
    model = {**ours.vocabulary.arrays(), "weights": ours.weights, "intercepts": ours.intercepts}
    np.savez(folder / "model.npz", **model)
    joblib.dump(peers.pipeline(ours, None), folder / "model.joblib")

    def run(script: str) -> None:
        script = script.format(root=str(ROOT), folder=str(folder))
        subprocess.run([sys.executable, "-c", script], check=True)

    def of_children(work: Callable[[], object]) -> float:
        before = os.times()
        work()
        after = os.times()
        return (
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )

    work = {"framing": lambda: run(LOAD_OURS), "scikit-learn, joblib": lambda: run(LOAD_SKLEARN)}
    title = f"start, load {ours.vocabulary.n_features:,} features, score one: whole process"
    return table(title, in_turns(work, rounds, 1, of_children))


def main() -> None:
    """Measures what was asked for and prints one table each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = ["score", "train", "train-large", "vectorise", "start"]
    parser.add_argument("--only", nargs="+", choices=parts, default=parts)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large-rounds", type=int, default=1, help="for 100,000 paragraphs")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if not NEWS.exists():
        sys.exit(f"skipped: {NEWS} is not there")
    warnings.filterwarnings("ignore")  # peers warn of settings that are meant
    tables = [f"kernel: {runtime().path}, {runtime().reason}; {re.sub(r' .*', '', sys.version)}"]
    tables += [f"left out: {reason}" for reason in peers.left_out()]
    with tempfile.TemporaryDirectory() as name:
        folder, corpus = Path(name), make_corpus()
        work: dict[str, Callable[[], list[str]]] = {
            "score": lambda: measure_scoring(corpus, options.rounds, folder),
            "train": lambda: [measure_training(corpus, options.rounds, folder, 5000, 2)],
            "train-large": lambda: [
                measure_training(corpus, options.large_rounds, folder, 100_000, 5)
            ],
            "vectorise": lambda: [measure_vectorising(corpus, options.rounds)],
            "start": lambda: [measure_start(corpus, options.rounds, folder)],
        }
        for part in options.only:
            tables += work[part]()
            print(tables[-1], file=sys.stderr)
    print("\n".join(tables))
    if options.out is not None:
        options.out.write_text("\n".join(tables) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
