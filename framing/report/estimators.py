"""Shares from sums per article: of tags as they are, or corrected by known error rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from framing.card import Card
from framing.report.method import measured_rates
from framing.report.values import RateRow
from framing.stats.estimate import Estimate, undefined
from framing.stats.prevalence import shares
from framing.stats.unaudited import ErrorRates, unaudited_shares
from framing.sums import ArticleSums

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FrameShares:
    """One frame in all groups: estimates, and the articles' totals that tests permute."""

    estimates: tuple[Estimate, ...]
    totals: Floats


class Estimator(Protocol):
    """Makes shares of a corpus for any grouping of its articles.

    ``groups`` numbers the articles' groups from 0 to ``n - 1``; -1 leaves an article out.
    """

    @property
    def kind(self) -> str:
        """One of ``values.KINDS``."""

    @property
    def comparable(self) -> bool:
        """Whether groups may be tested against each other."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must be warned of."""

    @property
    def rates(self) -> tuple[RateRow, ...]:
        """How the tool errs, as far as it is known."""

    def audited(self) -> Mapping[str, int]:
        """Audited paragraphs by source."""

    def sizes(self) -> Floats:
        """The number of paragraphs of each article, shape (n_articles,)."""

    def frame(self, k: int, groups: Groups, n: int) -> FrameShares:
        """Shares of the paragraphs that carry frame ``k``."""

    def stance(self, k: int, s: int, groups: Groups, n: int) -> tuple[Estimate, ...]:
        """Shares of stance ``s`` among the paragraphs that carry frame ``k``."""


@dataclass(frozen=True, slots=True)
class TagRates:
    """Rates of the tool's own tags with article-level intervals: called just that."""

    sums: ArticleSums
    voice: str
    level: float
    card: Card | None

    kind = "tags"
    comparable = True
    warnings: tuple[str, ...] = ()

    @property
    def rates(self) -> tuple[RateRow, ...]:
        """Hit and false-alarm rates that the card has of real paragraphs."""
        return measured_rates(self.card)

    def audited(self) -> Mapping[str, int]:
        """Nothing is audited."""
        return {}

    def sizes(self) -> Floats:
        """Paragraphs of each article in this voice."""
        return self.sums.voice(self.voice)[0]

    def frame(self, k: int, groups: Groups, n: int) -> FrameShares:
        """Tagged paragraphs over all."""
        sizes, tags, _ = self.sums.voice(self.voice)
        return FrameShares(self._shares(tags[:, k], sizes, groups, n), tags[:, k])

    def stance(self, k: int, s: int, groups: Groups, n: int) -> tuple[Estimate, ...]:
        """Paragraphs tagged with the stance over those tagged with the frame."""
        _, tags, stances = self.sums.voice(self.voice)
        return self._shares(stances[:, k, s], tags[:, k], groups, n)

    def _shares(self, part: Floats, whole: Floats, groups: Groups, n: int) -> tuple[Estimate, ...]:
        used = groups >= 0
        return shares(part[used], whole[used], groups[used], n_groups=n, level=self.level)


@dataclass(frozen=True, slots=True)
class Unaudited:
    """Shares corrected with the error rates on the model's own labelled sources."""

    tags: TagRates
    error_rates: tuple[ErrorRates | None, ...]

    kind = "unaudited"
    comparable = False
    warnings: tuple[str, ...] = ()
    rates: tuple[RateRow, ...] = ()

    def audited(self) -> Mapping[str, int]:
        """Nothing is audited."""
        return {}

    def sizes(self) -> Floats:
        """Paragraphs of each article in this voice."""
        return self.tags.sizes()

    def frame(self, k: int, groups: Groups, n: int) -> FrameShares:
        """Adjusted counts, with the spread of error rates between sources in the interval."""
        found = self.tags.frame(k, groups, n)
        rates = self.error_rates[k]
        if rates is None:
            reason = "unaudited; no error rates known"
            lacking = tuple(undefined(each.n, reason) for each in found.estimates)
            return FrameShares(lacking, found.totals)
        sizes = self.sizes()
        used = (groups >= 0) & (sizes > 0)
        estimates = unaudited_shares(
            found.totals[used], sizes[used], groups[used], rates, level=self.tags.level
        )
        missing = n - len(estimates)
        return FrameShares(
            (*estimates, *(undefined(0, "no paragraphs") for _ in range(missing))), found.totals
        )

    def stance(self, k: int, s: int, groups: Groups, n: int) -> tuple[Estimate, ...]:
        """Nothing: the stance of mistaken tags cannot be told from that of hits."""
        return tuple(undefined(0, "unaudited") for _ in range(n))


def unaudited(tags: TagRates, card: Card) -> Unaudited:
    """The estimator that a model trained on labels of three or more real sources allows."""
    quality = {frame.frame: frame for frame in card.out_of_fold.frames}
    rates: list[ErrorRates | None] = []
    for k, key in enumerate(tags.sums.frames):
        known = [
            (source.hit_rates[k], source.false_alarm_rates[k])
            for source in card.source_rates
            if source.hit_rates[k] is not None and source.false_alarm_rates[k] is not None
        ]
        frame = quality.get(key)
        if frame is None or not known:
            rates.append(None)
            continue
        hits, alarms = np.array(known, dtype=np.float64).T
        rates.append(ErrorRates(frame.recall.value, frame.false_alarm_rate.value, hits, alarms))
    return Unaudited(tags, tuple(rates))
