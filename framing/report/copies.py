"""Wire copy and reprints in a corpus: the clusters, and the shares without the copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from framing.duplicates import Cluster, Duplicates
from framing.errors import DataError
from framing.report.estimators import Estimator
from framing.report.values import ClusterRow, ShareRow
from framing.rows import ScoreRow
from framing.sums import ArticleSums


@dataclass(slots=True)
class CopyFinder:
    """Finds copies among the articles of score rows; the rows of an article follow each other."""

    _duplicates: Duplicates = field(default_factory=Duplicates)
    _texts: list[str] = field(default_factory=list)
    _number: int = -1
    _numbers: list[int] = field(default_factory=list)

    def add(self, row: ScoreRow, number: int) -> None:
        """Take in one paragraph of article ``number``.

        Raises:
            DataError: the row holds no text.
        """
        if row.text is None:
            raise DataError(
                f"the row {row.id!r} holds no text, and copies cannot be found",
                remedy="Score with --with-text, or give the articles themselves",
            )
        if number != self._number:
            self._flush()
            self._number = number
        self._texts.append(row.text)

    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters; their ids are the numbers of the articles."""
        self._flush()
        return self._duplicates.clusters()

    def _flush(self) -> None:
        if self._texts:
            self._duplicates.add(str(self._number), "", " ".join(self._texts))
            self._texts.clear()


def cluster_rows(clusters: Sequence[Cluster], sums: ArticleSums) -> tuple[ClusterRow, ...]:
    """A row for each cluster, larger ones first."""
    rows = []
    for cluster in clusters:
        numbers = sorted({int(id) for id in cluster.ids})
        if len(numbers) > 1:
            names = sorted({sums.names[sums.groups[number]] for number in numbers})
            rows.append(ClusterRow(tuple(sums.articles[n] for n in numbers), tuple(names)))
    return tuple(sorted(rows, key=lambda row: (-len(row.articles), row.articles)))


def shares_without_copies(
    clusters: Sequence[Cluster], sums: ArticleSums, estimator: Estimator
) -> tuple[ShareRow, ...]:
    """The shares with every article of a cluster but its first left out."""
    groups = sums.groups.copy()
    for cluster in clusters:
        numbers = sorted({int(id) for id in cluster.ids})
        groups[np.array(numbers[1:], dtype=np.int64)] = -1
    n = len(sums.names)
    return tuple(
        ShareRow(frame, name, estimate)
        for k, frame in enumerate(sums.frames)
        for name, estimate in zip(sums.names, estimator.frame(k, groups, n).estimates, strict=True)
    )
