from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.readers.dates import iso_date


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02",
        "2026-03-02T23:59:59+02:00",
        "2026/3/2",
        "20260302",
        "2 March 2026",
        "2nd of March 2026",
        "March 2, 2026",
        "MAR. 2 2026, 3:24 p.m.",
        "Mon, 02 Mar 2026 10:00:00 GMT",
        "02-Mar-2026",
        "02.03.2026",
        "1772448000",
        1772448000,
        1772448000.5,
        1772448000000,
        date(2026, 3, 2),
        datetime(2026, 3, 2, 23, tzinfo=UTC),
    ],
)
def test_a_day_is_read_in_every_usual_form(value: object) -> None:
    assert iso_date(value) == "2026-03-02"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "02/03/2026",
        "2026",
        "2026-13-01",
        "2026-02-30",
        None,
        True,
        2026,
        [],
        1e300,
    ],
)
def test_what_is_no_certain_day_gives_none(value: object) -> None:
    assert iso_date(value) == ""


def test_numbers_that_leave_one_reading_are_read() -> None:
    assert (iso_date("25/03/2026"), iso_date("03/25/2026")) == ("2026-03-25", "2026-03-25")


@given(st.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_comes_back_from_how_it_is_written(day: date) -> None:
    for form in ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%a, %d %b %Y 10:00:00 +0000"):
        assert iso_date(day.strftime(form)) == day.isoformat()
