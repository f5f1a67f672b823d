"""Explanations as text, HTML and JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from framing.card import to_json
from framing.explanation import Explanation, Mark, strongest
from framing.render.tables import columns

# A mark is shown from this share of the strongest one on: fainter ones only tire the eye.
_FAINT = 0.15


def explanation_text(
    text: str, explanations: Sequence[Explanation], *, top: int, place: str
) -> str:
    """Each frame's score, its strongest words, and the paragraph with them marked."""
    parts = [place]
    for each in explanations:
        rows = [[f"{reason.weight:+.3f}", reason.text] for reason in strongest(each, top)]
        shown = sum(reason.weight for reason in strongest(each, top))
        rest = each.log_odds - each.intercept - shown
        rows += [[f"{rest:+.3f}", "(all other words)"], [f"{each.intercept:+.3f}", "(intercept)"]]
        rows += [[f"{each.log_odds:+.3f}", "log-odds"]]
        parts += [f"{_verdict(each)}\n\n{columns(rows)}\n\n  {marked(text, each.marks)}"]
    return "\n\n".join(parts) + "\n"


def _verdict(each: Explanation) -> str:
    tag = "tagged" if each.tagged else "not tagged"
    stance = f", {each.stance}" if each.stance else ""
    return f"{each.frame}: {each.probability:.3f} ({tag}{stance}; threshold {each.threshold:.3f})"


def marked(text: str, marks: Sequence[Mark]) -> str:
    """The text with ``[words+]`` that speak for the frame and ``[words-]`` against it."""
    pieces, at = [], 0
    strongest_mark = max((abs(mark.weight) for mark in marks), default=0.0)
    for mark in marks:
        if strongest_mark and abs(mark.weight) >= _FAINT * strongest_mark:
            sign = "+" if mark.weight > 0 else "-"
            pieces += [text[at : mark.start], f"[{text[mark.start : mark.end]}{sign}]"]
            at = mark.end
    return "".join([*pieces, text[at:]])


def explanation_json(
    text: str, explanations: Sequence[Explanation], *, top: int, place: str
) -> str:
    """One line of JSON with everything."""
    value = {"place": place, "text": text, "frames": to_json(list(explanations))}
    return json.dumps(value, ensure_ascii=False) + "\n"


def explanation_html(
    text: str, explanations: Sequence[Explanation], *, top: int, place: str
) -> str:
    """A section of HTML: words coloured by how strongly they speak for or against."""
    parts = [f"<section><h2>{html.escape(place)}</h2>"]
    for each in explanations:
        rows = "".join(
            f"<tr><td>{reason.weight:+.3f}</td><td>{html.escape(reason.text)}</td></tr>"
            for reason in strongest(each, top)
        )
        parts += [
            f"<h3>{html.escape(_verdict(each))}</h3>",
            f"<p>{_coloured(text, each.marks)}</p><table>{rows}</table>",
        ]
    return "\n".join([*parts, "</section>\n"])


def _coloured(text: str, marks: Sequence[Mark]) -> str:
    pieces, at = [], 0
    scale = max((abs(mark.weight) for mark in marks), default=0.0) or 1.0
    for mark in marks:
        colour = "0,120,60" if mark.weight > 0 else "190,30,30"
        shade = abs(mark.weight) / scale
        pieces += [
            html.escape(text[at : mark.start]),
            f'<span style="background:rgba({colour},{shade:.2f})" title="{mark.weight:+.3f}">'
            f"{html.escape(text[mark.start : mark.end])}</span>",
        ]
        at = mark.end
    return "".join([*pieces, html.escape(text[at:])])


FORMATS = {
    "terminal": explanation_text,
    "html": explanation_html,
    "json": explanation_json,
}
