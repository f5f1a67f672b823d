from collections import defaultdict

import pytest
from village import score_row

from framing.report import TagRates
from framing.report.periods import PERIODS, period_rows
from framing.sums import SumsBuilder

FRAMES = ("harvest", "music", "river")
DATES = ("2026-01-31", "2026-02-01", "2026-02-02T08:00:00", "2026", "")


def estimator(voice="all"):
    """An article of two paragraphs a date and source; the first is harvest's, the last quoted."""
    builder = SumsBuilder(FRAMES, ("favor",))
    for source in ("Hill Post", "Coast Wire"):
        for n, day in enumerate(DATES):
            for number in (1, 2):
                stances = {"harvest": "favor"} if number == 1 else {}
                quoted = 0.8 if number == 2 and n != 1 else 0.0
                builder.add(
                    score_row(source, f"{source[0]}{n}", number, stances, date=day, quoted=quoted)
                )
    return TagRates(builder.build(), voice, 0.95, None)


def rows(period, voice="all"):
    found = estimator(voice)
    return [row for row in period_rows(found.sums, found, period) if row.frame == "harvest"]


@pytest.mark.parametrize(
    ("period", "cells"),
    [
        ("month", [("2026-01", 1), ("2026-02", 2)]),
        # The first of February 2026 is a Sunday.
        ("week", [("2026-W05", 2), ("2026-W06", 1)]),
    ],
)
def test_a_row_a_period_and_source_counts_its_articles(period, cells):
    for source in ("Coast Wire", "Hill Post"):
        found = [(row.period, row.articles) for row in rows(period) if row.source == source]
        assert found == cells
    assert [row.estimate.value for row in rows(period)] == [1 / 2] * 4


@pytest.mark.parametrize("period", PERIODS)
def test_periods_add_up_to_the_dated_articles(period):
    totals = defaultdict(int)
    for row in rows(period):
        totals[row.source] += row.articles
    assert totals == {"Coast Wire": 3, "Hill Post": 3}


def test_articles_without_a_day_are_left_out():
    assert {row.period for row in rows("month")} == {"2026-01", "2026-02"}


def test_a_voice_that_a_period_lacks_has_no_share_there():
    week = [row for row in rows("week", "quoted") if row.source == "Hill Post"]
    assert [(row.period, row.articles) for row in week] == [("2026-W05", 1), ("2026-W06", 1)]
    month = [row for row in rows("month", "own") if row.source == "Hill Post"]
    assert [row.estimate.value for row in month] == [1.0, pytest.approx(2 / 3)]


def test_a_period_of_one_article_gets_no_range():
    first = rows("month")[0]
    assert (first.estimate.low, first.estimate.note) == (
        None,
        "one article: no range for its source",
    )


def test_a_corpus_without_dates_has_no_periods():
    builder = SumsBuilder(FRAMES, ("favor",))
    builder.add(score_row("Hill Post", "h0", 1, {}, date=""))
    found = TagRates(builder.build(), "all", 0.95, None)
    assert period_rows(found.sums, found, "month") == ()


@pytest.mark.parametrize(
    ("day", "week"),
    [("2026-01-01", "2026-W01"), ("2027-01-01", "2026-W53"), ("2024-12-30", "2025-W01")],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day, week):
    from datetime import date

    assert PERIODS["week"](date.fromisoformat(day)) == week
