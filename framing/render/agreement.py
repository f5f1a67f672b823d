"""Agreement between coders as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from framing.agreement import CoderAgreement
from framing.card import to_json
from framing.render.tables import NOTHING, columns, figure
from framing.stats.agreement import Agreement


def agreement_text(found: CoderAgreement) -> str:
    """Alpha with its interval beside the other figures; what is undefined says so."""
    rows = [["", "paragraphs", "alpha", "AC1", "agreement", "positive agreement", "note"]]
    for frame in found.frames:
        rows.append([f"{frame.frame}, presence", *_cells(frame.presence, positive=True)])
        if frame.stance is not None:
            rows.append([f"{frame.frame}, stance", *_cells(frame.stance, positive=False)])
    head = (
        f"{found.paragraphs} paragraphs in {found.groups} {found.grouped_by}s coded by two or more "
        f"of {', '.join(found.coders)}; Krippendorff's alpha (nominal), 95% intervals from leaving "
        f"out one {found.grouped_by} at a time"
    )
    tail = f"{len(found.disputed)} paragraphs are coded otherwise by some coder."
    return f"{head}\n\n{columns(rows)}\n\n{tail}\n"


def agreement_json(found: CoderAgreement) -> str:
    """The same as JSON, with the ids of the disputed paragraphs."""
    return json.dumps(to_json(found), ensure_ascii=False, indent=1) + "\n"


def _cells(each: Agreement, *, positive: bool) -> list[str]:
    numbers = [each.ac1, each.percent, each.positive if positive else float("nan")]
    shown = [NOTHING if number != number else f"{number:.3f}" for number in numbers]
    return [str(each.n), figure(each.alpha), *shown, each.alpha.note or NOTHING]


FORMATS: Mapping[str, Callable[[CoderAgreement], str]] = {
    "terminal": agreement_text,
    "json": agreement_json,
}
