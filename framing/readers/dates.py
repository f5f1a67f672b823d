"""Dates as outlets write them, as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_EPOCH_LIMIT = 10**11
"""Seconds since 1970 stay below it until the year 5138; what is larger counts milliseconds."""


def iso_date(value: object) -> str:
    """The day of ``value`` as ``YYYY-MM-DD``, or ``""`` where it is not to be known.

    Takes dates, seconds or milliseconds since 1970, and text in the usual forms, with or without
    a time, whose day is taken as written. A form that leaves open which number is the month
    (``02/03/2026``) is not guessed at.

    >>> iso_date("Mon, 2 Mar. 2026 10:00 GMT")
    '2026-03-02'
    """
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_epoch(value)
    return ""


@lru_cache(maxsize=4096)
def _of_text(text: str) -> str:
    text = text.strip()
    for form, read in _FORMS:
        found = form.search(text)
        if found is not None:
            return read(found)
    return ""


def _of_epoch(value: float) -> str:
    seconds = value / 1000 if abs(value) >= _EPOCH_LIMIT else value
    if abs(seconds) < 10**7:  # a year, a day count or a serial number of a spreadsheet
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _day(year: str, month: str | int, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _in_order(found: re.Match[str]) -> str:
    return _day(found["year"], found["month"], found["day"])


def _with_name(found: re.Match[str]) -> str:
    return _day(found["year"], MONTHS.index(found["month"][:3].lower()) + 1, found["day"])


def _with_two_numbers(found: re.Match[str]) -> str:
    first, second = int(found["first"]), int(found["second"])
    if found["sign"] == "." or first > 12 or first == second:
        return _day(found["year"], second, found["first"])
    return _day(found["year"], first, found["second"]) if second > 12 else ""


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"^(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d\d?)(?P=s)(?P<day>\d\d?)(?!\d)"),
        _in_order,
    ),
    (re.compile(rf"^{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?!\d)"), _in_order),
    (re.compile(rf"(?<!\d){_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}\b", re.I), _with_name),
    (re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}\b", re.I), _with_name),
    (
        re.compile(rf"^(?P<first>\d\d?)(?P<sign>[/.-])(?P<second>\d\d?)(?P=sign){_YEAR}(?!\d)"),
        _with_two_numbers,
    ),
    (re.compile(r"^(?P<digits>\d{10}|\d{13})$"), lambda found: _of_epoch(int(found["digits"]))),
)
