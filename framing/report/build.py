"""From an estimator and sums per article to a report: tables, sentences and signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from framing.card import Card
from framing.duplicates import Cluster
from framing.report import method
from framing.report.copies import cluster_rows, shares_without_copies
from framing.report.estimators import Estimator, FrameShares
from framing.report.periods import period_rows
from framing.report.values import (
    ComparisonRow,
    FamilyRow,
    Report,
    ShareRow,
    SourceSummary,
    StanceRow,
    WordRow,
)
from framing.stats.comparison import HIGHER, LOWER, Comparison, Family, compare
from framing.sums import ArticleSums


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader asked for."""

    by: str = "source"
    voice: str = "all"
    level: float = 0.95
    adjustment: str = "holm"
    baseline: str | None = None
    period: str | None = None
    words: bool = False
    copies: bool = False
    seed: int = 0
    resamples: int = 1999


def build_report(
    sums: ArticleSums,
    estimator: Estimator,
    options: Options,
    *,
    card: Card | None,
    frame_names: Mapping[str, str],
    signature: Mapping[str, object],
    words: tuple[WordRow, ...] = (),
    clusters: Sequence[Cluster] | None = None,
    warnings: Sequence[str] = (),
) -> Report:
    """The report that this estimator supports, and no more than it supports."""
    n = len(sums.names)
    found = [estimator.frame(k, sums.groups, n) for k in range(len(sums.frames))]
    families = _families(sums, estimator, found, options)
    comparisons = tuple(
        _comparison_row(frame, sums.names, comparison)
        for frame, family in families.items()
        for comparison in family.comparisons
    )
    return Report(
        kind=estimator.kind,
        by=options.by,
        voice=options.voice,
        level=options.level,
        frames={key: frame_names.get(key, key) for key in sums.frames},
        sources=_summaries(sums, estimator),
        shares=_share_rows(sums, found),
        stances=_stance_rows(sums, estimator),
        families=tuple(_family_row(key, sums.names, family) for key, family in families.items()),
        comparisons=comparisons,
        findings=tuple(
            method.finding(row, frame_names, estimator.kind)
            for row in comparisons
            if row.verdict in (HIGHER, LOWER)
        ),
        periods=period_rows(sums, estimator, options.period) if options.period else (),
        words=words,
        clusters=cluster_rows(clusters or (), sums),
        shares_without_copies=()
        if clusters is None
        else shares_without_copies(clusters, sums, estimator),
        rates=estimator.rates,
        first_lines=method.first_lines(estimator.kind, card),
        warnings=(*estimator.warnings, *warnings),
        method=method.sentences(estimator.kind, options, words=bool(words)),
        signature=signature,
    )


def _share_rows(sums: ArticleSums, found: Sequence[FrameShares]) -> tuple[ShareRow, ...]:
    return tuple(
        ShareRow(frame, name, estimate)
        for frame, shares in zip(sums.frames, found, strict=True)
        for name, estimate in zip(sums.names, shares.estimates, strict=True)
    )


def _stance_rows(sums: ArticleSums, estimator: Estimator) -> tuple[StanceRow, ...]:
    n = len(sums.names)
    return tuple(
        StanceRow(frame, name, stance, estimate)
        for k, frame in enumerate(sums.frames)
        for s, stance in enumerate(sums.stance_keys)
        for name, estimate in zip(sums.names, estimator.stance(k, s, sums.groups, n), strict=True)
    )


def _families(
    sums: ArticleSums, estimator: Estimator, found: Sequence[FrameShares], options: Options
) -> dict[str, Family]:
    if not estimator.comparable or len(sums.names) < 2:
        return {}
    baseline = None if options.baseline is None else sums.names.index(options.baseline)
    return {
        frame: compare(
            shares.estimates,
            shares.totals,
            estimator.sizes(),
            sums.groups,
            baseline=baseline,
            adjustment=options.adjustment,
            level=options.level,
            resamples=options.resamples,
            seed=options.seed,
        )
        for frame, shares in zip(sums.frames, found, strict=True)
    }


def _comparison_row(frame: str, names: Sequence[str], found: Comparison) -> ComparisonRow:
    return ComparisonRow(
        frame,
        names[found.first],
        "" if found.second is None else names[found.second],
        found.gap,
        found.p,
        found.adjusted_p,
        found.verdict,
        found.needed_gap,
    )


def _family_row(frame: str, names: Sequence[str], family: Family) -> FamilyRow:
    return FamilyRow(
        frame,
        len(family.comparisons),
        family.adjustment,
        family.expected_false_alarms,
        {names[group]: reason for group, reason in family.left_out},
    )


def _summaries(sums: ArticleSums, estimator: Estimator) -> tuple[SourceSummary, ...]:
    sizes, audited = estimator.sizes(), estimator.audited()
    return tuple(
        _summary(sums, name, np.flatnonzero(sums.groups == g), sizes, audited.get(name, 0))
        for g, name in enumerate(sums.names)
    )


def _summary(
    sums: ArticleSums,
    name: str,
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    sizes: np.ndarray[tuple[int], np.dtype[np.float64]],
    audited: int,
) -> SourceSummary:
    dates = sorted(sums.dates[i] for i in rows if sums.dates[i])
    whole = sums.sizes[rows]
    total = float(whole.sum())
    return SourceSummary(
        name,
        int((sizes[rows] > 0).sum()),
        int(sizes[rows].sum()),
        audited,
        dates[0] if dates else "",
        dates[-1] if dates else "",
        float(whole[:, 1].sum() / total) if total else 0.0,
        sums.topics.get(name, {}),
        sums.flags.get(name, {}),
    )
