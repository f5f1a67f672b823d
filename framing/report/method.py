"""The words of a report: how it was done, what was found, what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from framing.card import Card
from framing.report.values import ComparisonRow, RateRow
from framing.stats.comparison import HIGHER
from framing.stats.estimate import Estimate

AUDIT_SIZE = 75

WHAT = {
    "tags": "rate of tagged paragraphs",
    "unaudited": "share of paragraphs, unaudited",
    "audited": "share of paragraphs",
}
"""What a figure of each kind of report is called."""


class Asked(Protocol):
    """The options that the method speaks of."""

    @property
    def by(self) -> str: ...  # noqa: D102
    @property
    def voice(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> float: ...  # noqa: D102
    @property
    def adjustment(self) -> str: ...  # noqa: D102
    @property
    def resamples(self) -> int: ...  # noqa: D102


def first_lines(kind: str, card: Card | None) -> tuple[str, ...]:
    """What a reader must know before the first figure."""
    if kind == "audited":
        return ("Shares are corrected with paragraphs that coders checked; see the method below.",)
    if kind == "unaudited":
        return (
            "Shares are corrected with the tool's error rates on its labelled sources and are "
            "unaudited: where a source writes unlike those, they may be off by more than the "
            "range.",
            audit_advice(),
        )
    composed = card is not None and card.data.sources == 0
    why = (
        " Its training paragraphs name no source, so nothing can be corrected." if composed else ""
    )
    return (
        "Figures are rates of the tool's own tags, errors included, and not shares of paragraphs."
        + why,
        audit_advice(),
    )


def audit_advice() -> str:
    """How tags become shares."""
    return (
        f"To turn them into shares: draw {AUDIT_SIZE} paragraphs a source with 'framing sample', "
        "code them, and give them to 'framing report --audit'."
    )


def sentences(kind: str, asked: Asked, *, words: bool = False) -> tuple[str, ...]:
    """Two or three sentences that a careful reader can repeat the report from."""
    voices = {
        "all": "all paragraphs",
        "own": "paragraphs with at most half of their words quoted or reported",
        "quoted": "paragraphs with more than half of their words quoted or reported",
    }
    what = {
        "tags": "Each figure is the number of tagged paragraphs over all paragraphs",
        "unaudited": "Each figure is the rate of tagged paragraphs, less the false-alarm rate, "
        "over the hit rate less the false-alarm rate of models that never saw the source",
        "audited": "Each figure is the mean of recalibrated scores over all paragraphs plus the "
        "mean error of those scores over the audited ones",
    }[kind]
    adjusted = {
        "holm": "adjusted after Holm within a frame",
        "bh": "adjusted after Benjamini and Hochberg within a frame",
        "none": "not adjusted for their number",
    }[asked.adjustment]
    interval = (
        f"The {asked.level:.0%} ranges are Wilson intervals at the effective number of paragraphs, "
        "because paragraphs of one article resemble each other"
    )
    if kind == "audited":
        interval += ", and hold the error of the audit too"
    if kind == "unaudited":
        interval += ", and hold the spread of error rates between the labelled sources"
    tests = (
        f"Sources are compared by {asked.resamples} permutations of whole articles, p-values "
        f"{adjusted}; a range says where the figure lies if the articles are a random draw of the "
        "source's coverage, and nothing of articles chosen by hand."
    )
    first = f"{what} ({voices[asked.voice]}), by {asked.by}."
    said = [first, f"{interval}."]
    said.append("Sources are not compared." if kind == "unaudited" else tests)
    if words:
        said.append(
            "Words are compared by log-odds with a Dirichlet prior, frame less rest, variance by "
            "article, adjusted after Benjamini and Hochberg."
        )
    return tuple(said)


def finding(row: ComparisonRow, names: Mapping[str, str], kind: str) -> str:
    """A sentence for a difference that survived its test."""
    word = "more" if row.verdict == HIGHER else "less"
    what = "is tagged with" if kind == "tags" else "carries"
    against = f"than {row.second}" if row.second else "than the mean of the others"
    frame = names.get(row.frame, row.frame)
    return (
        f"{row.first} {what} {frame} {word} {against}: {points(row.gap)}, "
        f"adjusted p = {row.adjusted_p:.3f}."
    )


def points(gap: Estimate) -> str:
    """A difference in percentage points with its range."""
    value = f"{100 * gap.value:+.0f} points"
    if gap.low is None or gap.high is None:
        return value
    return f"{value} ({100 * gap.low:+.0f} to {100 * gap.high:+.0f})"


def measured_rates(card: Card | None) -> tuple[RateRow, ...]:
    """Hit and false-alarm rates on real paragraphs, as the card holds them."""
    if card is None:
        return ()
    return tuple(
        RateRow(
            frame.frame,
            f"{block.name} ({block.data.paragraphs} paragraphs, {block.data.fingerprint[:15]})",
            frame.recall,
            frame.false_alarm_rate,
        )
        for block in card.measured
        for frame in block.quality.frames
    )
