"""What size buys: quality on real paragraphs and out-of-fold, by number of labelled paragraphs.

    python tests/benchmarks/learning_curve.py [--seeds 3] [--figure labels/learning-curve.svg]

Whole events are drawn, so that a small set is made like the large one. The figure needs matplotlib.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shared import DEV, LABELS, labelled, require

from framing.dataset import Dataset, read_dataset
from framing.evaluation import evaluate
from framing.readers import read_rows
from framing.training import train

SIZES = (300, 600, 1200, 2400, 4800)


@dataclass(frozen=True, slots=True)
class Point:
    paragraphs: int
    dev_average_precision: float
    dev_f1: float
    fold_average_precision: float
    fold_f1: float


def subset(dataset: Dataset, size: int, seed: int) -> Dataset:
    """About ``size`` paragraphs in whole events."""
    events = np.random.default_rng(seed).permutation(sorted(set(dataset.groups)))
    chosen = set(events[: max(2, round(size / len(dataset) * len(events)))])
    return dataset.take([i for i, group in enumerate(dataset.groups) if group in chosen])


def measure(dataset: Dataset, dev: Dataset, seed: int) -> Point:
    model, card = train(dataset, seed=seed, n_jobs=2)
    real = evaluate(model, dev)
    figures = (
        real.macro_average_precision,
        real.macro_f1,
        card.out_of_fold.macro_average_precision,
        card.out_of_fold.macro_f1,
    )
    return Point(len(dataset), *(figure.value if figure else np.nan for figure in figures))


def mean(points: list[Point]) -> Point:
    rows = np.array([[getattr(p, name) for name in Point.__slots__] for p in points])
    return Point(round(rows[0, 0]), *rows[:, 1:].mean(axis=0).tolist())


def table(points: list[Point]) -> str:
    head = "| paragraphs | AP on dev | macro-F1 on dev | AP out-of-fold | macro-F1 out-of-fold |"
    rows = [
        f"| {p.paragraphs} | {p.dev_average_precision:.3f} | {p.dev_f1:.3f} "
        f"| {p.fold_average_precision:.3f} | {p.fold_f1:.3f} |"
        for p in points
    ]
    return "\n".join([head, "| ---: | ---: | ---: | ---: | ---: |", *rows])


def draw(points: list[Point], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "framing"
    from matplotlib import pyplot

    sizes = [p.paragraphs for p in points]
    figure, axes = pyplot.subplots(figsize=(6, 4))
    for name, label, style in (
        ("dev_average_precision", "average precision, real paragraphs", "o-"),
        ("dev_f1", "macro-F1, real paragraphs", "s-"),
        ("fold_average_precision", "average precision, out-of-fold", "o--"),
        ("fold_f1", "macro-F1, out-of-fold", "s--"),
    ):
        axes.plot(sizes, [getattr(p, name) for p in points], style, label=label)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.set_xlabel("labelled paragraphs")
    axes.set_ylim(0.3, 1.0)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, loc="lower right")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--figure", type=Path, default=LABELS / "learning-curve.svg")
    arguments = parser.parse_args()
    require(DEV)
    dataset = labelled()
    dev = read_dataset(read_rows([str(DEV)]), dataset.codebook)
    points = []
    for size in (*(size for size in SIZES if size < len(dataset)), len(dataset)):
        seeds = range(arguments.seeds) if size < len(dataset) else range(1)
        points.append(mean([measure(subset(dataset, size, s), dev, s) for s in seeds]))
        print(points[-1], flush=True)
    print(table(points))
    draw(points, arguments.figure)


if __name__ == "__main__":
    main()
