"""A report as text for a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from framing.render.tables import NOTHING, columns, figure, percent, percent_range
from framing.report.method import WHAT, points
from framing.report.values import ComparisonRow, Report, SourceSummary, StanceRow

# Sources beyond these stand in JSON and CSV; a terminal would only scroll them away.
_MOST_TOPICS = 3
_MOST_CLUSTERS = 10


def report_text(report: Report) -> str:
    """The whole report, for a terminal."""
    parts = ["\n".join(report.first_lines), _sources(report)]
    if report.rates:
        parts.append(_rates(report))
    parts += [_frame(report, key) for key in report.frames]
    if report.findings:
        parts.append("What the comparisons support:\n" + _listed(report.findings))
    elif report.comparisons:
        parts.append("No difference between sources survives its test.")
    if report.families:
        parts.append(families_line(report))
    if report.periods:
        parts.append(_periods(report))
    if report.words:
        parts.append(_words(report))
    if report.shares_without_copies:
        parts.append(_copies(report))
    parts += [f"Warning: {line}" for line in report.warnings]
    parts.append("Method: " + " ".join(report.method))
    parts.append(signature_line(report))
    return "\n\n".join(parts) + "\n"


def signature_line(report: Report) -> str:
    """Everything that is needed to get the same report again, on one line."""
    return "Signature: " + "|".join(f"{key}:{value}" for key, value in report.signature.items())


def families_line(report: Report) -> str:
    """How many comparisons there are and what they would do without control."""
    total = sum(family.comparisons for family in report.families)
    alarms = sum(family.expected_false_alarms for family in report.families)
    adjustments = {"holm": "Holm", "bh": "Benjamini-Hochberg", "none": "none"}
    line = (
        f"{total} comparisons in {len(report.families)} families, one a frame; {alarms:.1f} false "
        f"alarms expected without control; adjustment: "
        f"{adjustments[report.families[0].adjustment]}."
    )
    left_out: dict[str, int] = defaultdict(int)
    for reason in report.families[0].left_out.values():
        left_out[reason] += 1
    if left_out:
        reasons = ", ".join(f"{n} with {reason}" for reason, n in left_out.items())
        line += f" Not compared: {reasons}."
    return line


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)


def _sources(report: Report) -> str:
    audited = any(source.audited for source in report.sources)
    topics = any(source.topics for source in report.sources)
    head = [report.by, "articles", "paragraphs", "quoted", "from", "to"]
    rows = [head + ["checked"] * audited + ["topics"] * topics + ["doubts"]]
    for source in report.sources:
        row = [
            source.source or "(no source)",
            str(source.articles),
            str(source.paragraphs),
            f"{100 * source.quoted:.0f} %",
            source.first_date or NOTHING,
            source.last_date or NOTHING,
        ]
        rows.append(
            row
            + [str(source.audited)] * audited
            + [_topics(source)] * topics
            + [_doubts(source) or NOTHING]
        )
    return columns(rows, indent="")


def _topics(source: SourceSummary) -> str:
    total = sum(source.topics.values())
    most = sorted(source.topics.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TOPICS]
    return ", ".join(f"{name} {100 * n / total:.0f} %" for name, n in most) or NOTHING


def _doubts(source: SourceSummary) -> str:
    counted = sorted(source.flags.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {n}" for name, n in counted)


def _rates(report: Report) -> str:
    rows = [["how the tool errs", "finds", "false alarms", "measured on"]]
    rows += [
        [
            report.frames.get(rate.frame, rate.frame),
            figure(rate.hit_rate, 2),
            figure(rate.false_alarm_rate, 2),
            rate.measured_on,
        ]
        for rate in report.rates
    ]
    return columns(rows, indent="")


def _frame(report: Report, key: str) -> str:
    stances: dict[str, list[StanceRow]] = defaultdict(list)
    for stance in report.stances:
        if stance.frame == key:
            stances[stance.source].append(stance)
    first_of: dict[str, list[ComparisonRow]] = defaultdict(list)
    for comparison in report.comparisons:
        if comparison.frame == key:
            first_of[comparison.first].append(comparison)
    # Pairs name two sources, so they have a table of their own.
    against_others = all(not c.second for rows in first_of.values() for c in rows) and first_of
    names = [row.stance for row in next(iter(stances.values()), [])]
    head = [report.frames[key], WHAT[report.kind], f"{report.level:.0%} range", *names]
    rows = [[*head, *(["vs. the others", "verdict"] if against_others else []), "note"]]
    for share in report.shares:
        if share.frame != key:
            continue
        row = [share.source or "(no source)", percent(share.estimate)]
        row += [percent_range(share.estimate)]
        row += [percent(stance.estimate) for stance in stances[share.source]]
        if against_others:
            found = first_of.get(share.source)
            row += [points(found[0].gap), _verdict(found[0])] if found else [NOTHING, NOTHING]
        rows.append([*row, share.estimate.note or NOTHING])
    text = columns(rows, indent="")
    pairs = [c for rows_ in first_of.values() for c in rows_ if c.second]
    return f"{text}\n\n{_pairs(pairs)}" if pairs else text


def _pairs(comparisons: Sequence[ComparisonRow]) -> str:
    rows = [["  difference", "points", "adjusted p", "verdict"]]
    rows += [
        [f"  {c.first} – {c.second}", points(c.gap), f"{c.adjusted_p:.3f}", _verdict(c)]
        for c in comparisons
    ]
    return columns(rows, indent="")


def _verdict(comparison: ComparisonRow) -> str:
    if (
        comparison.verdict == "not distinguishable"
        and comparison.needed_gap == comparison.needed_gap
    ):
        return f"not distinguishable (gap of ~{100 * comparison.needed_gap:.0f} points needed)"
    return comparison.verdict


def _periods(report: Report) -> str:
    names = list(report.frames)
    rows = [["period", report.by, "articles", *(report.frames[key] for key in names)]]
    table: dict[tuple[str, str, int], dict[str, str]] = {}
    for row in report.periods:
        cells = table.setdefault((row.period, row.source, row.articles), {})
        cells[row.frame] = f"{percent(row.estimate)} ({percent_range(row.estimate)})"
    rows += [
        [period, source, str(articles), *(cells.get(key, NOTHING) for key in names)]
        for (period, source, articles), cells in table.items()
    ]
    return columns(rows, indent="")


def _copies(report: Report) -> str:
    across = sum(len(cluster.sources) > 1 for cluster in report.clusters)
    copies = sum(len(cluster.articles) - 1 for cluster in report.clusters)
    lines = [
        f"Copies: {len(report.clusters)} clusters, {across} of them across sources; {copies} "
        "articles repeat an earlier one. Shares without them:"
    ]
    lines += [
        f"  {', '.join(cluster.sources)}: {', '.join(cluster.articles)}"
        for cluster in report.clusters[:_MOST_CLUSTERS]
    ]
    names = list(report.frames)
    rows = [[report.by, *(report.frames[key] for key in names)]]
    table: dict[str, dict[str, str]] = {}
    for row in report.shares_without_copies:
        cell = f"{percent(row.estimate)} ({percent_range(row.estimate)})"
        table.setdefault(row.source, {})[row.frame] = cell
    rows += [[source, *(cells[key] for key in names)] for source, cells in table.items()]
    return "\n".join([*lines, columns(rows)])


def _words(report: Report) -> str:
    rows = [["words used more within a frame", "in", "word", "log-odds", "adjusted p", "articles"]]
    rows += [
        [
            report.frames[row.frame],
            f"more in {row.source}",
            row.word + ("*" if row.looked_for else ""),
            f"{row.log_odds:+.2f}",
            f"{row.adjusted_p:.3f}",
            str(row.articles),
        ]
        for row in report.words
    ]
    return columns(rows, indent="") + "\n* the tool itself looks for this word"
