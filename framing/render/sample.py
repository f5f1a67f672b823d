"""Sheets for coders, and the plan of an audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from framing.render.tables import columns
from framing.rows import csv_line
from framing.sampling import Sample
from framing.stats.plan import Plan


def sample_jsonl(sample: Sample) -> str:
    """A line of JSON a paragraph."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in sample.rows)


def sample_csv(sample: Sample) -> str:
    """A row a paragraph, to be coded in a spreadsheet."""
    lines = [csv_line(sample.rows[0])] if sample.rows else []
    return "".join([*lines, *(csv_line(row.values()) for row in sample.rows)])


FORMATS: Mapping[str, Callable[[Sample], str]] = {"jsonl": sample_jsonl, "csv": sample_csv}


def plan_text(
    planned: Mapping[str, tuple[int, Sequence[Plan]]],
    audit_sizes: Sequence[int],
    *,
    share: float,
    level: float,
) -> str:
    """How wide the ranges will be, and which difference to a like source can be found.

    ``audit_sizes`` were asked for; a plan's own n is less where a source has no more paragraphs.
    """
    rows = [["source", "articles", *(f"{size} coded" for size in audit_sizes)]]
    for source, (articles, plans) in planned.items():
        cells = [
            f"±{100 * plan.half_width:.0f}, gap {100 * plan.detectable:.0f} (n={plan.n})"
            for plan in plans
        ]
        rows.append([source or "(no source)", str(articles), *cells])
    return (
        f"{columns(rows, indent='')}\n\n"
        f"± is the expected half-width of the {level:.0%} range in points at a share of "
        f"{share:.0%}; gap is the difference to another such source found four times in five.\n"
    )
