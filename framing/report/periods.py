"""Shares per month or week and source, with the same intervals as the shares themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from framing.report.estimators import Estimator
from framing.report.values import PeriodRow
from framing.sums import ArticleSums


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


PERIODS: Mapping[str, Callable[[date], str]] = {"month": _month, "week": _week}
"""How a day becomes the name of its period."""


def period_rows(sums: ArticleSums, estimator: Estimator, period: str) -> tuple[PeriodRow, ...]:
    """A row for each period, source and frame that has articles; undated articles are left out."""
    name_of = PERIODS[period]
    cells = [
        (name_of(day), sums.names[group]) if (day := _day(text)) is not None else None
        for text, group in zip(sums.dates, sums.groups, strict=True)
    ]
    known = sorted({cell for cell in cells if cell is not None})
    if not known:
        return ()
    place = {cell: i for i, cell in enumerate(known)}
    groups = np.array([-1 if cell is None else place[cell] for cell in cells], dtype=np.int64)
    articles = np.bincount(groups[(groups >= 0) & (estimator.sizes() > 0)], minlength=len(known))
    return tuple(
        PeriodRow(known[i][0], frame, known[i][1], int(articles[i]), estimate)
        for k, frame in enumerate(sums.frames)
        for i, estimate in enumerate(estimator.frame(k, groups, len(known)).estimates)
    )


def _day(text: str) -> date | None:
    """The day of an ISO 8601 date; ``None`` where it is not known to the day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
