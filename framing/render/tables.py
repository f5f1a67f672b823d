"""Plain tables, for terminals and for Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from framing.stats.estimate import Estimate

NOTHING = "–"


def columns(rows: Sequence[Sequence[str]], *, indent: str = "  ") -> str:
    """Rows in aligned columns, the first to the left and the others to the right.

    >>> print(columns([["a", "1"], ["bb", "20"]], indent=""))
    a    1
    bb  20
    """
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0] + " " * (widths[0] - width(row[0]))]
        cells += [
            " " * (size - width(cell)) + cell
            for cell, size in zip(row[1:], widths[1:], strict=True)
        ]
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first as its head.

    >>> print(markdown([["a", "b"], ["1", "2|3"]]))
    | a | b |
    | --- | ---: |
    | 1 | 2\\|3 |
    """
    rule = ["---", *["---:"] * (len(rows[0]) - 1)]
    head, *body = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *body])


def width(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def figure(estimate: Estimate | None, digits: int = 3) -> str:
    """A figure between 0 and 1 with its interval: ``0.812 (0.790–0.834)``."""
    if estimate is None or not estimate.defined:
        return NOTHING
    value = f"{estimate.value:.{digits}f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({estimate.low:.{digits}f}–{estimate.high:.{digits}f})"


def percent(estimate: Estimate) -> str:
    """A share in percent, without its interval."""
    return f"{100 * estimate.value:.0f} %" if estimate.defined else NOTHING


def percent_range(estimate: Estimate) -> str:
    """The interval of a share in percent, or a dash."""
    if estimate.low is None or estimate.high is None:
        return NOTHING
    return f"{100 * estimate.low:.0f}–{100 * estimate.high:.0f} %"
