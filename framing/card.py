"""The card: who a model is, what it was made of and how it errs; and its JSON."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from framing.quality import Quality


@dataclass(frozen=True, slots=True)
class DataSummary:
    """The labelled data that a model or an evaluation rests on."""

    fingerprint: str
    paragraphs: int
    groups: int
    grouped_by: str
    sources: int
    support: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """The quality on one labelled file, as ``framing evaluate FILE --card`` writes it."""

    name: str
    data: DataSummary
    quality: Quality
    level: float
    seed: int


@dataclass(frozen=True, slots=True)
class SourceRates:
    """Hit and false-alarm rates for one source, from scores of models that never saw it.

    ``hit_rates`` and ``false_alarm_rates`` have a figure a frame, ``None`` where the source has
    fewer than two paragraphs to measure it on.
    """

    source: str
    positives: tuple[int, ...]
    negatives: tuple[int, ...]
    hit_rates: tuple[float | None, ...]
    false_alarm_rates: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a reader of a model's figures must know; written beside its arrays."""

    name: str
    codebook: str
    codebook_fingerprint: str
    data: DataSummary
    settings: Mapping[str, object]
    objective: str
    seed: int
    folds: int
    level: float
    versions: Mapping[str, str]
    unlabelled: Mapping[str, object]
    calibration: Mapping[str, tuple[float, float]]
    thresholds: Mapping[str, float]
    out_of_fold: Quality
    held_out_source: Quality | None = None
    source_rates: tuple[SourceRates, ...] = ()
    measured: tuple[Measured, ...] = ()
    warnings: tuple[str, ...] = ()


def to_json(value: Any) -> Any:
    """Dataclasses, tuples and mappings as JSON values; NaN becomes ``None``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, float) and value != value:
        return None
    return value


def from_json(kind: Any, value: Any) -> Any:
    """The dataclass ``kind`` from what ``to_json`` made of it.

    Raises:
        TypeError, KeyError, ValueError: the value does not have the shape of ``kind``.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return typing.cast(Any, kind)(
            **{name: from_json(hints[name], value[name]) for name in value}
        )
    if origin in (types.UnionType, typing.Union):
        inner = next(a for a in arguments if a is not type(None))
        return None if value is None else from_json(inner, value)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(from_json(arguments[0], item) for item in value)
        return tuple(from_json(a, item) for a, item in zip(arguments, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {key: from_json(arguments[1], item) for key, item in value.items()}
    if kind is float:
        return float("nan") if value is None else float(value)
    return value
