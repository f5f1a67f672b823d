"""What a report holds: figures and words, nothing about looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from framing.stats.estimate import Estimate

KINDS = ("tags", "unaudited", "audited")
"""What the shares are: of the tool's tags, corrected by known error rates, or audited."""


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """How much of a source there is, and of what: the reader sees unequal coverage here."""

    source: str
    articles: int
    paragraphs: int
    audited: int
    first_date: str
    last_date: str
    quoted: float
    topics: Mapping[str, int]
    flags: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """The share of a source's paragraphs that carry a frame."""

    frame: str
    source: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class StanceRow:
    """The share of a stance among a source's paragraphs that carry the frame."""

    frame: str
    source: str
    stance: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One source against another, or against the mean of the others (``second`` is ``""``)."""

    frame: str
    first: str
    second: str
    gap: Estimate
    p: float
    adjusted_p: float
    verdict: str
    needed_gap: float


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """The comparisons of one frame, judged together."""

    frame: str
    comparisons: int
    adjustment: str
    expected_false_alarms: float
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The share of a frame in one source's paragraphs of one month or week."""

    period: str
    frame: str
    source: str
    articles: int
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word that a source uses more within a frame than the others do."""

    frame: str
    source: str
    word: str
    log_odds: float
    z: float
    adjusted_p: float
    articles: int
    looked_for: bool


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """Articles that are copies of each other, and the sources that printed them."""

    articles: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateRow:
    """How often the tool finds a frame and how often it sees one that is not there."""

    frame: str
    measured_on: str
    hit_rate: Estimate
    false_alarm_rate: Estimate


@dataclass(frozen=True, slots=True)
class Report:
    """Shares per source and frame, what may be said of their differences, and how it was done."""

    kind: str
    by: str
    voice: str
    level: float
    frames: Mapping[str, str]
    sources: tuple[SourceSummary, ...]
    shares: tuple[ShareRow, ...]
    stances: tuple[StanceRow, ...]
    families: tuple[FamilyRow, ...]
    comparisons: tuple[ComparisonRow, ...]
    findings: tuple[str, ...]
    periods: tuple[PeriodRow, ...]
    words: tuple[WordRow, ...]
    clusters: tuple[ClusterRow, ...]
    shares_without_copies: tuple[ShareRow, ...]
    rates: tuple[RateRow, ...]
    first_lines: tuple[str, ...]
    warnings: tuple[str, ...]
    method: tuple[str, ...]
    signature: Mapping[str, object]
