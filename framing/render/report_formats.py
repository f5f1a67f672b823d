"""A report as Markdown, JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from framing.card import to_json
from framing.render.report import families_line, report_text, signature_line
from framing.render.tables import NOTHING, markdown, percent, percent_range
from framing.report.method import WHAT, points
from framing.report.values import Report
from framing.rows import csv_line
from framing.stats.estimate import Estimate


def report_json(report: Report) -> str:
    """Everything, unrounded; figures that do not exist are null."""
    return json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n"


def report_csv(report: Report) -> str:
    """A row a figure: shares, stances, differences and periods in one flat table."""
    head = ("what", "frame", report.by, "of", "value", "low", "high", "n", "p", "adjusted_p")
    lines = [csv_line([*head, "verdict", "note"])]

    def add(
        what: str, frame: str, source: str, of: str, found: Estimate,
        p: object = "", adjusted: object = "", verdict: str = "",
    ) -> None:  # fmt: skip
        low, high = ("" if bound is None else bound for bound in (found.low, found.high))
        value = found.value if found.defined else ""
        row = [what, frame, source, of, value, low, high, found.n, p, adjusted, verdict]
        lines.append(csv_line([*row, found.note]))

    for share in report.shares:
        add(WHAT[report.kind], share.frame, share.source, "", share.estimate)
    for stance in report.stances:
        add("stance", stance.frame, stance.source, stance.stance, stance.estimate)
    for c in report.comparisons:
        other = c.second or "mean of the others"
        add("difference", c.frame, c.first, other, c.gap, c.p, c.adjusted_p, c.verdict)
    for row in report.periods:
        add("period", row.frame, row.source, row.period, row.estimate)
    return "".join(lines)


def report_markdown(report: Report) -> str:
    """The report as a Markdown document."""
    parts = ["# Framing report", *report.first_lines]
    rows = [[report.by, "articles", "paragraphs", "from", "to"]]
    rows += [
        [
            source.source or "(no source)",
            str(source.articles),
            str(source.paragraphs),
            source.first_date or NOTHING,
            source.last_date or NOTHING,
        ]
        for source in report.sources
    ]
    parts.append(markdown(rows))
    for key, name in report.frames.items():
        parts += [f"## {name}", markdown(_share_rows(report, key))]
        compared = [c for c in report.comparisons if c.frame == key]
        if compared:
            table = [["difference", "points", "adjusted p", "verdict"]]
            table += [
                [
                    f"{c.first} – {c.second or 'the others'}",
                    points(c.gap),
                    f"{c.adjusted_p:.3f}",
                    c.verdict,
                ]
                for c in compared
            ]
            parts.append(markdown(table))
    if report.findings:
        parts += ["## Findings", "\n".join(f"- {line}" for line in report.findings)]
    if report.families:
        parts.append(families_line(report))
    parts += [f"**Warning:** {line}" for line in report.warnings]
    parts += ["## Method", " ".join(report.method), signature_line(report)]
    return "\n\n".join(parts) + "\n"


def _share_rows(report: Report, key: str) -> list[list[str]]:
    names = list(dict.fromkeys(s.stance for s in report.stances if s.frame == key))
    rows = [[report.by, WHAT[report.kind], f"{report.level:.0%} range", *names, "note"]]
    for share in report.shares:
        if share.frame == key:
            stances = [
                percent(s.estimate)
                for s in report.stances
                if s.frame == key and s.source == share.source
            ]
            cells = [percent(share.estimate), percent_range(share.estimate), *stances]
            note = share.estimate.note or NOTHING
            rows.append([share.source or "(no source)", *cells, note])
    return rows


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "terminal": report_text,
    "json": report_json,
    "csv": report_csv,
    "md": report_markdown,
}
