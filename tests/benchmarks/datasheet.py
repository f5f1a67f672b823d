"""The counts of the datasheet: frames, stances, regions, themes, registers, lengths.

    python tests/benchmarks/datasheet.py [--write labels/DATASHEET.md]

With ``--write`` the tables replace those between the markers in that file.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from shared import labelled

from framing.dataset import Dataset
from framing.render.tables import markdown

BEGIN, END = "<!-- counts: begin -->", "<!-- counts: end -->"


def frames(dataset: Dataset) -> str:
    keys = dataset.codebook.stance_keys
    rows = [["frame", "paragraphs", *keys]]
    for k, key in enumerate(dataset.codebook.keys):
        counts = np.bincount(dataset.stances[dataset.stances[:, k] >= 0, k], minlength=len(keys))
        rows.append([key, str(int((dataset.presence[:, k] == 1).sum())), *map(str, counts)])
    carried = (dataset.presence == 1).sum(axis=1)
    rows.append(["no frame", str(int((carried == 0).sum())), *[""] * len(keys)])
    rows.append(["two or three frames", str(int((carried > 1).sum())), *[""] * len(keys)])
    rows.append(["all", str(len(dataset)), *[""] * len(keys)])
    return markdown(rows)


def lengths(dataset: Dataset) -> str:
    words = np.array([len(text.split()) for text in dataset.texts])
    rows = [["words", "10%", "25%", "median", "75%", "90%", "longest"]]
    labels = {key: dataset.presence[:, k] == 1 for k, key in enumerate(dataset.codebook.keys)}
    labels["no frame"] = (dataset.presence == 0).all(axis=1)
    labels["all"] = np.ones(len(dataset), dtype=bool)
    for name, chosen in labels.items():
        cuts = np.quantile(words[chosen], [0.1, 0.25, 0.5, 0.75, 0.9, 1.0])
        rows.append([name, *(f"{cut:.0f}" for cut in cuts)])
    return markdown(rows)


def column(dataset: Dataset, name: str) -> str:
    counts = Counter(str(extra[name]) for extra in dataset.extra)
    rows = [[name, "paragraphs"], *([value, str(n)] for value, n in counts.most_common())]
    return markdown(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    dataset = labelled()
    events = len(set(dataset.groups))
    parts = [
        f"{len(dataset)} paragraphs in {events} events; fingerprint `{dataset.fingerprint}`.",
        frames(dataset),
        lengths(dataset),
        *(column(dataset, name) for name in ("region", "theme", "register")),
    ]
    text = "\n\n".join(parts)
    print(text)
    if arguments.write:
        page = arguments.write.read_text(encoding="utf-8")
        head, rest = page.split(BEGIN)
        page = f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}"
        arguments.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
