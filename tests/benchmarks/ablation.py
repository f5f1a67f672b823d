"""What each part of the model earns, out-of-fold and on real paragraphs, as a table for the card.

    python tests/benchmarks/ablation.py [--write models/CARD.md]

With ``--write`` the table replaces the one between the markers in that file. Rows with unlabelled
news need the shared articles and are left out, with a reason, where those are absent.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from shared import DEV, NEWS, labelled, news_paragraphs

from framing.dataset import Dataset, read_dataset
from framing.evaluation import evaluate
from framing.quality import Quality
from framing.readers import read_rows
from framing.render.tables import figure, markdown
from framing.settings import read_settings
from framing.training import train

BEGIN, END = "<!-- ablation: begin -->", "<!-- ablation: end -->"
PLAIN = ["characters=none", "ratio=none", "cost=1"]
ROWS: tuple[tuple[str, list[str], bool], ...] = (
    ("single words, plain logistic regression", ["words=1-1", *PLAIN], False),
    ("words and pairs, plain logistic regression", PLAIN, False),
    ("characters alone, plain", ["words=1-1", "ratio=none", "cost=1"], False),
    ("words, pairs and characters, plain", ["ratio=none", "cost=1"], False),
    ("words and pairs, log-count ratios", ["characters=none"], False),
    ("single words and characters, log-count ratios", ["words=1-1"], False),
    ("**the shipped settings**", [], False),
    ("ratios dampened (power 0.5)", ["ratio_power=0.5"], False),
    ("features of one paragraph kept (min_df 1)", ["min_df=1"], False),
    ("with a latent-semantic block of 100", ["semantic=100"], False),
    ("with unlabelled news, features only", ["confident=0-1"], True),
    ("**with unlabelled news** (`--unlabelled`)", [], True),
)


def measured(dataset: Dataset, dev: Dataset | None) -> Iterator[list[str]]:
    # Without the paragraphs that it is measured on, though their codes would stay unseen anyway.
    seen = frozenset() if dev is None else frozenset(dev.texts)
    news = [t for t in news_paragraphs(None) if t not in seen] if NEWS.exists() else []
    for name, assignments, with_news in ROWS:
        if with_news and not news:
            print(f"left out: {name}: the shared news is not there")
            continue
        settings = read_settings(assignments, unlabelled=with_news)
        texts = news if with_news else ()
        model, card = train(dataset, settings=settings, unlabelled=texts, n_jobs=2)
        row = [name, *cells(card.out_of_fold)]
        row += cells(evaluate(model, dev)) if dev is not None else ["", "", ""]
        print(row, flush=True)
        yield row


def cells(quality: Quality) -> list[str]:
    found = (quality.macro_average_precision, quality.macro_f1, quality.stance_macro_f1)
    return [figure(each) for each in found]


def write(table: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    path.write_text(f"{head}{BEGIN}\n\n{table}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    dataset = labelled()
    dev = read_dataset(read_rows([str(DEV)]), dataset.codebook) if DEV.exists() else None
    parts = ("average precision", "macro-F1", "stance macro-F1")
    head = ["", *(f"out-of-fold: {part}" for part in parts), *(f"dev: {part}" for part in parts)]
    table = markdown([head, *measured(dataset, dev)])
    print(table)
    if arguments.write:
        write(table, arguments.write)


if __name__ == "__main__":
    main()
