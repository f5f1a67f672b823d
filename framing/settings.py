"""What a model is made of, as defaults and as people set it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from framing.errors import FramingError, near_match


@dataclass(frozen=True, slots=True)
class Settings:
    """What the model is made of; each part can be switched off.

    ``words`` and ``characters`` are ranges of n-grams (``None``: without the block), ``min_df``
    the paragraphs that a feature must stand in (``None``: by their number, see ``least_df``).
    ``ratio`` is the smoothing of the log-count ratios (``None``: without), ``ratio_power`` dampens
    them. ``semantic`` is the number of dimensions of
    the latent-semantic block (0: without). ``cost`` and ``stance_cost`` are the C of the logistic
    regressions. ``confident`` are the probabilities up to which, and from which on, unlabelled
    paragraphs teach absence and presence; of more than ``most_unlabelled`` of them a random part
    is taken, as the gain has levelled off by then.
    """

    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] | None = (4, 6)
    min_df: int | None = None
    ratio: float | None = 0.1
    ratio_power: float = 1.0
    semantic: int = 0
    semantic_scale: float = 1.0
    cost: float = 20.0
    stance_cost: float = 10.0
    confident: tuple[float, float] = (0.05, 0.9)
    most_unlabelled: int = 20000

    def least_df(self, n_paragraphs: int) -> int:
        """``min_df``, or what serves this many labelled paragraphs.

        Where they are few, features of a single one still teach something: about a hundredth of
        average precision up to a thousand, nothing from three thousand on.
        """
        if self.min_df is not None:
            return self.min_df
        return 1 if n_paragraphs < FEW else 2

    def resolved(self, n_paragraphs: int) -> Settings:
        """These settings with nothing left to the number of labelled paragraphs."""
        return dataclasses.replace(self, min_df=self.least_df(n_paragraphs))


# Labelled paragraphs.
FEW = 2000
# With unlabelled articles rare features are many, and teach little.
UNLABELLED = Settings(min_df=5)


def read_settings(assignments: Sequence[str], *, unlabelled: bool = False) -> Settings:
    """The default settings, changed as ``NAME=VALUE`` assignments say.

    ``none`` switches a part off; ranges are written ``1-2``; ``min_df=auto`` is a number by the
    number of labelled paragraphs.

    Raises:
        FramingError: a name that there is not, or a value that does not fit it.

    >>> read_settings(["characters=none", "words=1-1"]).words
    (1, 1)
    """
    base = UNLABELLED if unlabelled else Settings()
    changes: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if name not in _READERS or not equals:
            hint = near_match(name, _READERS) or f"There are {', '.join(_READERS)}."
            raise FramingError(
                f"the setting {assignment!r} is not known",
                remedy=f"{hint[0].upper()}{hint[1:]} Write NAME=VALUE",
            )
        try:
            changes[name] = _READERS[name](value.strip().lower())
        except ValueError:
            default = "auto" if getattr(base, name) is None else getattr(base, name)
            raise FramingError(
                f"{value!r} is no value for the setting {name!r}",
                remedy=f"Its default is {default!r}",
            ) from None
    return dataclasses.replace(base, **changes)


def settings_from(values: Mapping[str, object]) -> Settings:
    """The settings that a model's file holds; lists there are tuples here."""
    fixed = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return Settings(**fixed)  # type: ignore[arg-type]  # the file is under a digest of our own


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)\s*[-,]\s*(\d+)", text)
    if not found:
        raise ValueError(text)
    return int(found[1]), int(found[2])


def _least(text: str) -> int | None:
    if text == "auto":
        return None
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def _shares(text: str) -> tuple[float, float]:
    low, dash, high = text.partition("-")
    if not dash or not 0 <= float(low) < float(high) <= 1:
        raise ValueError(text)
    return float(low), float(high)


def _or_none(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: None if text in ("none", "off") else read(text)


_READERS: Mapping[str, Callable[[str], object]] = {
    "words": _range,
    "characters": _or_none(_range),
    "min_df": _least,
    "ratio": _or_none(float),
    "ratio_power": float,
    "semantic": int,
    "semantic_scale": float,
    "cost": float,
    "stance_cost": float,
    "confident": _shares,
    "most_unlabelled": int,
}
