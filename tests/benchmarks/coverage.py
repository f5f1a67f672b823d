"""Bias, width and coverage of every way to report, on simulated outlets; then the acceptance rows.

    python tests/benchmarks/coverage.py --replications 250

Takes minutes; the same replications give the same figures. With 60 of them it takes three, and
a bar at the edge may be missed by luck.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from acceptance import acceptance
from joblib import Parallel, delayed
from measures import Results, Row, bias, coverage, half_width, root_mean_square
from replication import Duel, Shot, report, situation
from simulation import SCENARIOS, VARIANTS

ARTICLES = (3, 10, 30, 100)
AUDITS = (25, 75)


def replicate(scenario: str, articles: int, number: int) -> tuple[list[Shot], list[Duel]]:
    """One replication of one cell."""
    shots, duels = report(situation(scenario, articles, number), AUDITS)
    return shots, duels if articles == 30 else []


def simulate(replications: int, jobs: int) -> Results:
    """All cells of the design."""
    cells = [
        (scenario, articles, number)
        for scenario in (*SCENARIOS, *VARIANTS)
        for articles in ARTICLES
        for number in range(replications)
    ]
    done = Parallel(n_jobs=jobs)(delayed(replicate)(*cell) for cell in cells)
    shots = [shot for part, _ in done for shot in part]
    duels = [duel for _, part in done for duel in part]
    return Results(shots, duels, replications)


def table(shots: Sequence[Shot]) -> str:
    """A line for every scenario, number of articles and method."""
    key = attrgetter("scenario", "articles", "audit", "method")
    lines = [
        "| scenario | articles | audited in all | method | bias | RMSE | half-width | coverage "
        "(worst outlet) % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (scenario, articles, audit, method), group in groupby(sorted(shots, key=key), key):
        some = list(group)
        with_interval = [s for s in some if s.estimate.low is not None]
        if not with_interval:
            continue
        by_outlet = [[s for s in with_interval if s.outlet == k] for k in range(4)]
        worst = min(coverage(part) for part in by_outlet if part)
        lines.append(
            f"| {scenario} | {articles} | {4 * audit} | {method} | {bias(with_interval):.1f} | "
            f"{root_mean_square(with_interval):.1f} | {half_width(with_interval):.1f} | "
            f"{coverage(with_interval):.1f} ({worst:.0f}) |"
        )
    return "\n".join(lines)


def rows_table(rows: Sequence[Row]) -> str:
    """The acceptance rows."""
    words = {True: "yes", False: "NO", None: "elsewhere"}
    lines = ["| # | check | bar | measured | met |", "|---|---|---|---|---|"]
    lines += [f"| {r.number} | {r.claim} | {r.bar} | {r.measured} | {words[r.met]} |" for r in rows]
    return "\n".join(lines)


def main() -> int:
    """Print both tables; 1 if a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=250)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    started = time.perf_counter()
    results = simulate(options.replications, options.jobs)
    rows = acceptance(results)
    print(table(results.shots))
    print()
    print(rows_table(rows))
    minutes = (time.perf_counter() - started) / 60
    print(f"{options.replications} replications, {minutes:.1f} minutes", file=sys.stderr)
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
