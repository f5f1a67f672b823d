"""The quality of a model as tables."""

from __future__ import annotations

import json

from framing.card import to_json
from framing.codebook import Codebook
from framing.quality import FrameQuality, Quality, StanceQuality
from framing.render.tables import NOTHING, columns, figure


def render_quality(quality: Quality, codebook: Codebook, *, title: str, level: float) -> str:
    """Every figure with its interval and support, for a terminal."""
    units = quality.n_groups
    head = (
        f"{title}\n{quality.n} paragraphs in {units} {_plural(quality.grouped_by, units)}; "
        f"{level:.0%} intervals from resampling them"
    )
    parts = [head]
    if quality.frames:
        parts += [_frames(quality), _calibration(quality.frames)]
    if quality.stances:
        parts += [_stances(quality, codebook.stance_keys)]
        parts += [_confusion(stance, codebook.stance_keys) for stance in quality.stances]
    return "\n\n".join(parts) + "\n"


def quality_json(quality: Quality) -> str:
    """The same as JSON."""
    return json.dumps(to_json(quality), ensure_ascii=False, indent=1) + "\n"


def _plural(unit: str, n: int) -> str:
    return unit if n == 1 else f"{unit}s"


def _frames(quality: Quality) -> str:
    rows = [["presence", "support", "precision", "recall", "F1", "average precision", "threshold"]]
    rows += [
        [
            frame.frame,
            f"{frame.support} of {frame.n}",
            figure(frame.precision),
            figure(frame.recall),
            figure(frame.f1),
            figure(frame.average_precision),
            f"{frame.threshold:.3f}",
        ]
        for frame in quality.frames
    ]
    rows.append(
        [
            "macro",
            "",
            "",
            "",
            figure(quality.macro_f1),
            figure(quality.macro_average_precision),
            "",
        ]
    )
    rows.append(["micro", "", "", "", figure(quality.micro_f1), "", ""])
    rows.append(["exact match", "", "", "", figure(quality.exact_match), "", ""])
    return columns(rows)


def _calibration(frames: tuple[FrameQuality, ...]) -> str:
    rows = [["calibration", "false-alarm rate", "Brier score", "calibration error"]]
    rows += [
        [
            frame.frame,
            figure(frame.false_alarm_rate),
            f"{frame.brier:.3f}",
            f"{frame.calibration_error:.3f}",
        ]
        for frame in frames
    ]
    return columns(rows)


def _stances(quality: Quality, keys: tuple[str, ...]) -> str:
    pair = f"F_avg ({keys[0]}, {keys[1]})" if len(keys) > 1 else "F_avg"
    rows = [["stance where present", "support", "macro-F1", "majority", pair, "accuracy"]]
    rows += [
        [
            stance.frame,
            str(sum(stance.support)),
            figure(stance.macro_f1),
            f"{stance.majority:.3f}",
            figure(stance.favor_against),
            figure(stance.accuracy),
        ]
        for stance in quality.stances
    ]
    total = sum(sum(stance.support) for stance in quality.stances)
    rows.append(
        [
            "all frames",
            str(total),
            figure(quality.stance_macro_f1),
            NOTHING,
            figure(quality.favor_against),
            "",
        ]
    )
    return columns(rows)


def _confusion(stance: StanceQuality, keys: tuple[str, ...]) -> str:
    rows = [[f"{stance.frame}: coded (down), predicted (across)", *keys]]
    rows += [
        [key, *(str(count) for count in counts)]
        for key, counts in zip(keys, stance.confusion, strict=True)
    ]
    return columns(rows)
