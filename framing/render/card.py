"""The card of a model as text."""

from __future__ import annotations

from framing.card import Card
from framing.codebook import Codebook
from framing.render.quality import render_quality
from framing.render.tables import columns


def render_card(card: Card, codebook: Codebook, *, fingerprint: str) -> str:
    """Who the model is, what it was made of and how it errs."""
    support = ", ".join(f"{key} {n}" for key, n in card.data.support.items())
    facts = [
        ["model", f"{card.name} ({fingerprint})"],
        ["codebook", f"{card.codebook} ({card.codebook_fingerprint})"],
        ["labels", f"{card.data.paragraphs} paragraphs ({card.data.fingerprint})"],
        ["", f"{card.data.groups} {card.data.grouped_by}s, {_sources(card.data.sources)}"],
        ["carrying", support],
        ["settings", ", ".join(f"{name} {value}" for name, value in card.settings.items())],
        ["unlabelled", _unlabelled(card)],
        ["thresholds", f"for {card.objective}, chosen out-of-fold"],
        ["versions", ", ".join(f"{name} {value}" for name, value in card.versions.items())],
        ["seed", str(card.seed)],
    ]
    parts = ["\n".join(f"{name:<12}{value}".rstrip() for name, value in facts)]
    title = f"Out-of-fold, {card.folds} folds"
    parts.append(render_quality(card.out_of_fold, codebook, title=title, level=card.level))
    if card.out_of_fold.frames:
        parts.append(_reliability(card))
    if card.held_out_source is not None:
        title = "On sources that the model never saw"
        parts.append(render_quality(card.held_out_source, codebook, title=title, level=card.level))
    for block in card.measured:
        title = f"Measured on {block.name} ({block.data.fingerprint})"
        parts.append(render_quality(block.quality, codebook, title=title, level=block.level))
    parts += [f"warning: {line}\n" for line in card.warnings]
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def _sources(n: int) -> str:
    return f"of {n} sources" if n else "of no named source"


def _unlabelled(card: Card) -> str:
    if not card.unlabelled:
        return "none"
    used, given = card.unlabelled["paragraphs"], card.unlabelled["given"]
    return f"{used} of {given} paragraphs ({card.unlabelled['fingerprint']})"


def _reliability(card: Card) -> str:
    tables = []
    for frame in card.out_of_fold.frames:
        rows = [[f"reliability of {frame.frame}", "predicted", "observed", "paragraphs"]]
        rows += [
            [f"{b.low:.3f} to {b.high:.3f}", f"{b.predicted:.3f}", f"{b.observed:.3f}", str(b.n)]
            for b in frame.reliability
        ]
        tables.append(columns(rows))
    return "\n\n".join(tables) + "\n"
