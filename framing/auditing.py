"""Reads an audit and holds it against the scores that it was drawn from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from framing.codebook import Codebook
from framing.codes import NOT_CODED, PRESENT
from framing.dataset import Dataset, read_dataset
from framing.errors import DataError, choices
from framing.records import Problem, Row
from framing.report.audited import AuditedParagraphs, score_outputs
from framing.rows import ScoreRow
from framing.sums import QUOTED_FROM

Floats = NDArray[np.float64]

PROBABILITY, DRAWN, RANDOM = "probability", "drawn", "random"
_BINS = 200
# Four in ten thousand audits drawn at random look this odd by chance on one frame.
_ODD = 4e-4
# The guarantee holds for what was drawn; leaving out more than this bends it.
_MOST_UNCODED = 0.1


@dataclass(frozen=True, slots=True)
class AuditFile:
    """The coded paragraphs of an audit: codes as in ``Dataset``, by paragraph id."""

    dataset: Dataset
    probabilities: Floats
    uncoded: int

    @property
    def ids(self) -> Mapping[str, int]:
        """The position of each paragraph by its id."""
        return {id: i for i, id in enumerate(self.dataset.ids)}


def read_audit(rows: Iterable[Row | Problem], codebook: Codebook) -> AuditFile:
    """The audit that label rows hold, with the probability of each paragraph to be drawn.

    Raises:
        DataError: a row cannot be read, its probability is missing, zero or above one, or it was
            chosen rather than drawn at random.
    """
    dataset = read_dataset(rows, codebook)
    probabilities = np.array(
        [
            _probability(extra, where)
            for extra, where in zip(dataset.extra, dataset.where, strict=True)
        ]
    )
    coded = np.flatnonzero((dataset.codes != NOT_CODED).any(axis=1))
    if not len(coded):
        raise DataError(
            "no paragraph of the audit is coded",
            where=dataset.where[0],
            remedy="Write each paragraph's frames into the file and pass it again",
        )
    return AuditFile(dataset.take(coded), probabilities[coded], len(dataset) - len(coded))


def _probability(extra: Mapping[str, object], where: str) -> float:
    drawn = extra.get(DRAWN)
    if drawn is not None and str(drawn) != RANDOM:
        raise DataError(
            f"the paragraph was {drawn!r}, not drawn at random",
            where=where,
            remedy="Draw an audit with 'framing sample'; chosen paragraphs can train a model, but "
            "correct no share",
        )
    value = extra.get(PROBABILITY)
    try:
        found = float(str(value))
    except ValueError:
        found = math.nan
    if not 0 < found <= 1:
        what = "no sampling probability" if value in (None, "") else f"the probability {value!r}"
        raise DataError(
            f"the paragraph has {what}",
            where=where,
            remedy="Keep the column 'probability' that 'framing sample' writes",
        )
    return found


@dataclass(slots=True)
class AuditMatcher:
    """Picks the audited paragraphs out of a stream of score rows.

    It keeps those rows, and of all others only a histogram of scores per source, by which an audit
    that was not drawn at random shows.
    """

    file: AuditFile
    frames: Sequence[str]
    stances: Sequence[str]
    _ids: Mapping[str, int] = field(init=False)
    _found: dict[int, tuple[ScoreRow, int]] = field(default_factory=dict)
    _histograms: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = self.file.ids
        known = self.file.dataset.codebook.keys
        strange = [key for key in self.frames if key not in known]
        if strange:
            raise DataError(
                f"the rows score {choices(strange)}, which the model's codebook does not have",
                remedy="Name the folder of the model that scored the rows with --model",
            )

    def add(self, row: ScoreRow, number: int) -> None:
        """Look at one row, of article ``number``."""
        at = self._ids.get(row.id)
        if at is not None:
            self._found[at] = (row, number)
        counts = self._histograms.get(row.source)
        if counts is None:
            counts = self._histograms[row.source] = np.zeros((len(self.frames), _BINS), np.int64)
        for k, key in enumerate(self.frames):
            if key not in row.probabilities:
                raise DataError(
                    f"the row {row.id!r} has no probability of {key!r}, unlike the rows before it",
                    remedy="Score all articles with one model, or report on them apart",
                )
            counts[k, _bin(row.probabilities[key])] += 1

    def matched(self) -> AuditedParagraphs:
        """The audited paragraphs with their scores.

        Raises:
            DataError: audited paragraphs are not among the scores.
        """
        self._refuse_strangers()
        order = sorted(self._found)
        rows = [self._found[i][0] for i in order]
        # Score rows may hold the frames in another order than the codebook.
        columns = [self.file.dataset.codebook.keys.index(key) for key in self.frames]
        codes = self.file.dataset.codes[order][:, columns].astype(np.float64)
        present = np.where(codes == NOT_CODED, np.nan, (codes >= PRESENT).astype(np.float64))
        outputs = [present]
        for k in range(len(self.frames)):
            # Present without a stance says nothing of any stance; absent says that none is there.
            unknown = np.isnan(present[:, k]) | (codes[:, k] == PRESENT)
            outputs += [
                np.where(unknown, np.nan, codes[:, k] == PRESENT + 1 + s)[:, None]
                for s in range(len(self.stances))
            ]
        return AuditedParagraphs(
            np.array([self._found[i][1] for i in order], dtype=np.int64),
            score_outputs(rows, self.frames, self.stances),
            np.hstack(outputs),
            np.array([[key in row.stances for key in self.frames] for row in rows]),
            np.array([row.quoted > QUOTED_FROM for row in rows]),
            self.file.probabilities[order],
        )

    def _refuse_strangers(self) -> None:
        missing = [id for id, i in self._ids.items() if i not in self._found]
        if missing:
            raise DataError(
                f"{len(missing)} audited paragraphs are not among the scores, the first is "
                f"{missing[0]!r}",
                where=self.file.dataset.where[self._ids[missing[0]]],
                remedy="Pass the scores that the sample was drawn from",
            )

    def warnings(self) -> tuple[str, ...]:
        """What speaks against the audit being a whole random sample."""
        found = []
        n = len(self.file.dataset)
        if self.file.uncoded > _MOST_UNCODED * (n + self.file.uncoded):
            found.append(
                f"{self.file.uncoded} of {n + self.file.uncoded} drawn paragraphs are not coded; "
                "the shares hold only if those left out are like the others"
            )
        for k, frame in enumerate(self.frames):
            p = self._fit(k)
            if p < _ODD:
                found.append(
                    f"the audited paragraphs score unlike their sources on {frame} (p = {p:.1g}): "
                    "an audit picked by score or by hand corrects nothing; draw one with "
                    "'framing sample'"
                )
        return tuple(found)

    def _fit(self, k: int) -> float:
        """The p-value of a Kolmogorov-Smirnov test, audited (weighted) against all scores."""
        weights = 1 / self.file.probabilities
        audited, sources = np.zeros(_BINS), set()
        for i, (row, _) in self._found.items():
            audited[_bin(row.probabilities[self.frames[k]])] += weights[i]
            sources.add(row.source)
        everything = np.sum([self._histograms[s][k] for s in sources], axis=0)
        distance = np.abs(
            np.cumsum(audited) / audited.sum() - np.cumsum(everything) / everything.sum()
        ).max()
        effective = weights.sum() ** 2 / np.square(weights).sum()
        return min(1.0, 2 * math.exp(-2 * effective * float(distance) ** 2))


def _bin(p: float) -> int:
    return min(int(p * _BINS), _BINS - 1)
