"""How far coders agree on frames and stances, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.codebook import Codebook
from framing.codes import NOT_CODED, PRESENT
from framing.dataset import Dataset, check_dataset
from framing.errors import DataError
from framing.records import Problem, Row
from framing.stats.agreement import MISSING, Agreement, agreement


@dataclass(frozen=True, slots=True)
class FrameAgreement:
    """Agreement on one frame: on its presence, and on the stance where both find it present."""

    frame: str
    presence: Agreement
    stance: Agreement | None


@dataclass(frozen=True, slots=True)
class CoderAgreement:
    """Agreement of the coders over the paragraphs that two or more of them coded."""

    coders: tuple[str, ...]
    paragraphs: int
    groups: int
    grouped_by: str
    frames: tuple[FrameAgreement, ...]
    disputed: tuple[str, ...]


def agree(
    files: Sequence[tuple[str, Iterable[Row | Problem]]],
    codebook: Codebook,
    *,
    columns: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> CoderAgreement:
    """The agreement of coders in label files, matched by paragraph id.

    ``files`` are names and rows; rows that name no coder are coded by their file. Intervals come
    from leaving out one event or article at a time.

    Raises:
        DataError: a row cannot be read, or no paragraph was coded twice.
    """
    datasets = []
    for name, rows in files:
        dataset, problems = check_dataset(rows, codebook, columns=columns, with_text=False)
        if problems:
            first = problems[0]
            raise DataError(first.what, where=first.where, remedy=first.remedy)
        datasets.append((name, dataset))
    coders, ids, codes, groups = _align(datasets, codebook)
    twice = (codes != NOT_CODED).any(axis=2).sum(axis=0) > 1
    if not twice.any():
        raise DataError(
            "no paragraph was coded by two coders",
            where=", ".join(name for name, _ in datasets),
            remedy="Give files that hold the same ids, or name the coders in a column 'coder'",
        )
    codes, groups = codes[:, twice], groups[twice]
    names, numbers = np.unique(groups, return_inverse=True)
    frames = tuple(
        _frame(key, codes[:, :, k], numbers, len(codebook.stances), level)
        for k, key in enumerate(codebook.keys)
    )
    kept = [id for id, both in zip(ids, twice, strict=True) if both]
    # What a coder left uncoded differs from nothing.
    lowest = np.where(codes == NOT_CODED, np.iinfo(codes.dtype).max, codes).min(axis=0)
    differ = (codes.max(axis=0) > lowest).any(axis=1)
    return CoderAgreement(
        coders,
        int(twice.sum()),
        len(names),
        next((d.grouped_by for _, d in datasets if d.grouped_by != "paragraph"), "paragraph"),
        frames,
        tuple(id for id, disputed in zip(kept, differ, strict=True) if disputed),
    )


def _align(
    datasets: Sequence[tuple[str, Dataset]], codebook: Codebook
) -> tuple[tuple[str, ...], list[str], NDArray[np.int8], NDArray[np.str_]]:
    """Codes of shape (n_coders, n_paragraphs, n_frames) and each paragraph's group."""
    ids: dict[str, int] = {}
    coders: dict[str, int] = {}
    group_of: dict[str, str] = {}
    cells = []
    for name, dataset in datasets:
        for i, id in enumerate(dataset.ids):
            coder = coders.setdefault(dataset.coders[i] or name, len(coders))
            cells.append((coder, ids.setdefault(id, len(ids)), dataset.codes[i]))
            if dataset.grouped_by != "paragraph" or id not in group_of:
                group_of[id] = dataset.groups[i]
    codes = np.full((len(coders), len(ids), len(codebook.keys)), NOT_CODED, dtype=np.int8)
    for coder, paragraph, row in cells:
        codes[coder, paragraph] = row
    return tuple(coders), list(ids), codes, np.array([group_of[id] for id in ids])


def _frame(
    key: str, codes: NDArray[np.int8], groups: NDArray[np.intp], n_stances: int, level: float
) -> FrameAgreement:
    presence = np.minimum(codes, PRESENT).astype(np.int64)
    stance = np.where(codes > PRESENT, codes.astype(np.int64) - PRESENT - 1, MISSING)
    found = None
    if n_stances:
        found = agreement(stance, groups, n_codes=n_stances, level=level)
    return FrameAgreement(key, agreement(presence, groups, n_codes=2, level=level), found)
