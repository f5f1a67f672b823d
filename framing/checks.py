"""What is wrong or doubtful in labelled paragraphs though every row can be read."""

from __future__ import annotations

import statistics
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from framing.dataset import Dataset
from framing.errors import DataError, choices, near_match
from framing.records import Problem

DESIGN_NAME = "design.toml"


@dataclass(frozen=True, slots=True)
class EventDesign:
    """How many paragraphs an event has, and how many of each pattern; ``None``: any number.

    ``alone`` paragraphs carry one frame, for each of the frames; ``several`` carry more than one.
    """

    paragraphs: int | None = None
    without_frame: int | None = None
    alone: int | None = None
    several: int | None = None


@dataclass(frozen=True, slots=True)
class TextDesign:
    """Bounds on the texts; ``None``: no bound.

    ``same_opening`` counts paragraphs per thousand, ``length_spread`` is a share of the median.
    """

    min_words: int | None = None
    max_words: int | None = None
    shared_words: int | None = 12
    same_opening: float | None = None
    length_spread: float | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """The rules that a dataset sets itself, in ``design.toml`` beside its codebook."""

    event: EventDesign = EventDesign()
    text: TextDesign = TextDesign()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_design(path: str | Path) -> Design:
    """The design in a TOML file, or the default one where there is no such file.

    Raises:
        DataError: the file is not TOML, or sets something unknown.
    """
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Design()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(
            f"the design cannot be read ({error})", where=str(path), remedy="Mend or remove it"
        ) from None
    tables = {"event": EventDesign, "text": TextDesign, "columns": None}
    for table, settings in values.items():
        kind = tables.get(table)
        known = (
            list(settings) if table == "columns" else [f.name for f in fields(kind)] if kind else []
        )
        unknown = [name for name in settings if name not in known]
        if table not in tables or unknown:
            raise DataError(
                f"unknown setting {unknown[0] if unknown else table!r}",
                where=str(path),
                remedy=f"Known are {choices(known or tables)}",
            )
    return Design(
        EventDesign(**values.get("event", {})),
        TextDesign(**values.get("text", {})),
        values.get("columns", {}),
    )


def violations(dataset: Dataset, design: Design) -> tuple[Problem, ...]:
    """Every paragraph or event that breaks the design, with its place."""
    return tuple(problem for rule in _RULES for problem in rule(dataset, design))


def doubts(dataset: Dataset) -> tuple[str, ...]:
    """A line for each thing that makes a model of these labels rough, though none is wrong."""
    found = []
    presence = dataset.presence
    for k, key in enumerate(dataset.codebook.keys):
        coded, present = int((presence[:, k] >= 0).sum()), int((presence[:, k] == 1).sum())
        if not present:
            found.append(f"no paragraph carries {key!r}")
        elif present == coded and not dataset.presence_is_given:
            found.append(f"every paragraph that is coded for {key!r} carries it")
    repeated = len(dataset) - len(set(dataset.texts))
    if repeated:
        found.append(f"{repeated} paragraphs repeat the text of another")
    return tuple(found)


def _events(dataset: Dataset) -> dict[str, list[int]]:
    events: dict[str, list[int]] = defaultdict(list)
    for i, group in enumerate(dataset.groups):
        events[group].append(i)
    return events


def _event_patterns(dataset: Dataset, design: Design) -> Iterator[Problem]:
    rule = design.event
    n_frames = len(dataset.codebook.frames)
    for event, rows in _events(dataset).items():
        present = dataset.presence[rows] == 1
        counts = present.sum(axis=1)
        alone = present[counts == 1].sum(axis=0)
        for name, wanted, got in (
            ("paragraphs", rule.paragraphs, len(rows)),
            ("paragraphs without a frame", rule.without_frame, int((counts == 0).sum())),
            ("paragraphs with several frames", rule.several, int((counts > 1).sum())),
        ):
            if wanted is not None and got != wanted:
                yield Problem(
                    f"event {event!r} has {got} {name}, not {wanted}",
                    dataset.where[rows[0]],
                    "Add, code again or remove paragraphs of it",
                )
        if rule.alone is not None and alone.tolist() != [rule.alone] * n_frames:
            listed = ", ".join(
                f"{key} {n}" for key, n in zip(dataset.codebook.keys, alone, strict=True)
            )
            yield Problem(
                f"event {event!r} has paragraphs with one frame alone: {listed}",
                dataset.where[rows[0]],
                f"Each frame should stand alone in {rule.alone}",
            )


def _lengths(dataset: Dataset, design: Design) -> Iterator[Problem]:
    low, high = design.text.min_words, design.text.max_words
    for text, where in zip(dataset.texts, dataset.where, strict=True):
        n = len(text.split())
        if (low is not None and n < low) or (high is not None and n > high):
            yield Problem(
                f"the paragraph has {n} words",
                where,
                f"Between {low or 1} and {high or 'any number'} are allowed",
            )


def _known_values(dataset: Dataset, design: Design) -> Iterator[Problem]:
    for extra, where in zip(dataset.extra, dataset.where, strict=True):
        for column, allowed in design.columns.items():
            value = extra.get(column)
            if value not in allowed:
                hint = near_match(str(value), allowed) or f"Add it to {DESIGN_NAME}"
                yield Problem(f"unknown {column} {value!r}", where, hint[0].upper() + hint[1:])


def _near_duplicates(dataset: Dataset, design: Design) -> Iterator[Problem]:
    n = design.text.shared_words
    if n is None:
        return
    seen: dict[tuple[str, ...], int] = {}
    for i, text in enumerate(dataset.texts):
        words = text.lower().split()
        for start in range(len(words) - n + 1):
            run = tuple(words[start : start + n])
            first = seen.setdefault(run, i)
            if dataset.groups[first] != dataset.groups[i]:
                yield Problem(
                    f"{n} words in a row stand at {dataset.where[first]} too: {' '.join(run)!r}",
                    dataset.where[i],
                    "Write one of the two anew",
                )
                break


def _openings(dataset: Dataset, design: Design) -> Iterator[Problem]:
    if design.text.same_opening is None:
        return
    openings = [" ".join(text.lower().split()[:3]) for text in dataset.texts]
    allowed = max(2.0, design.text.same_opening * len(openings) / 1000)
    for opening, count in Counter(openings).items():
        if count > allowed:
            yield Problem(
                f"{count} paragraphs begin with {opening!r}",
                dataset.where[openings.index(opening)],
                f"At most {allowed:.0f} should",
            )


def _length_spread(dataset: Dataset, design: Design) -> Iterator[Problem]:
    spread = design.text.length_spread
    if spread is None or not len(dataset):
        return
    lengths = np.array([len(text.split()) for text in dataset.texts])
    middle = statistics.median(lengths.tolist())
    for k, key in enumerate(dataset.codebook.keys):
        of_label = lengths[dataset.presence[:, k] == 1]
        if len(of_label) and abs(statistics.median(of_label.tolist()) / middle - 1) > spread:
            yield Problem(
                f"the median length with {key!r} is {statistics.median(of_label.tolist()):.0f} "
                f"words, that of all paragraphs {middle:.0f}",
                "",
                "A model could learn the length; write longer or shorter ones",
            )


_RULES: tuple[Callable[[Dataset, Design], Iterator[Problem]], ...] = (
    _event_patterns,
    _lengths,
    _known_values,
    _near_duplicates,
    _openings,
    _length_spread,
)
