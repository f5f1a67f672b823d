"""Codes as people write them in label files, read against a codebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from framing.codebook import Codebook
from framing.errors import DataError, choices, near_match

NOT_CODED, ABSENT, PRESENT = -1, 0, 1
"""The codes of a frame in a paragraph; ``PRESENT + 1 + k`` is present with the k-th stance."""

# Spellings of public stance sets; a codebook that has the spelling as its own key goes first.
_STANCE_ALIASES = {
    "favour": "favor", "pro": "favor", "support": "favor", "positive": "favor",
    "anti": "against", "con": "against", "oppose": "against", "negative": "against",
    "none": "neutral", "neither": "neutral",
}  # fmt: skip
_ABSENT_WORDS = frozenset({"", "0", "0.0", "false", "no", "absent"})
_PRESENT_WORDS = frozenset({"1", "1.0", "true", "yes", "present"})
_NOT_CODED_WORDS = frozenset({"?"})
_NO_FRAME_WORDS = frozenset({"none", "no frame", "no-frame"})
_SEPARATORS = re.compile(r"[;|#]")


class CodeReader:
    """Reads the cells of label files into codes of one codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self._frames = {key.casefold(): i for i, key in enumerate(codebook.keys)}
        for i, frame in enumerate(codebook.frames):
            self._frames.setdefault(frame.name.casefold(), i)
        self._stances = {key.casefold(): i for i, key in enumerate(codebook.stance_keys)}
        for alias, key in _STANCE_ALIASES.items():
            if key in self._stances:
                self._stances.setdefault(alias, self._stances[key])

    @property
    def n_frames(self) -> int:
        """How many frames the codebook has."""
        return len(self._codebook.frames)

    def frame(self, value: object, where: str) -> int:
        """The index of a frame named by its key or name.

        Raises:
            DataError: the codebook has no such frame.
        """
        found = self._frames.get(str(value).strip().casefold())
        if found is None:
            keys = self._codebook.keys
            hint = near_match(str(value).strip(), keys) or f"the codebook has {choices(keys)}"
            raise DataError(
                f"unknown frame {value!r}", where=where, remedy=f"{hint[0].upper()}{hint[1:]}"
            )
        return found

    def code(self, value: object, where: str) -> int:
        """The code that one frame's own cell holds (a wide column, or a JSON object's value).

        Raises:
            DataError: the value is neither a stance nor a mark of presence or absence.
        """
        if value is None:
            return NOT_CODED
        word = str(value).strip().casefold()
        if word in self._stances:
            return PRESENT + 1 + self._stances[word]
        for words, code in (
            (_ABSENT_WORDS, ABSENT),
            (_PRESENT_WORDS, PRESENT),
            (_NOT_CODED_WORDS, NOT_CODED),
        ):
            if word in words:
                return code
        stances = self._codebook.stance_keys
        hint = near_match(word, stances)
        known = f"use {choices(stances)}, " if stances else "use "
        remedy = hint or f"{known}1 for present, 0 or nothing for absent, ? for not coded"
        raise DataError(
            f"{value!r} is no stance", where=where, remedy=f"{remedy[0].upper()}{remedy[1:]}"
        )

    def cell(self, value: object, where: str) -> dict[int, int]:
        """The codes in a cell that names all frames of a paragraph: frame index to code.

        The cell is a mapping, a list, the JSON text of either, or keys separated by ``;``, ``|``
        or ``#``, each alone or as ``frame=stance``. Where the codebook has one frame, a stance
        alone is the stance toward it.

        Raises:
            DataError: an unknown frame or stance.
        """
        if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
            try:
                value = json.loads(value)
            except json.JSONDecodeError as error:
                raise DataError(
                    f"the codes {value!r} are not valid JSON ({error.msg})",
                    where=where,
                    remedy='Write {"frame": "stance"}, ["frame"] or frame;frame',
                ) from None
        if isinstance(value, Mapping):
            return {self.frame(k, where): self.code(v, where) for k, v in value.items()}
        items = value if isinstance(value, list) else _SEPARATORS.split(str(value or ""))
        return self._items([str(item).strip() for item in items], where)

    def _items(self, items: Iterable[str], where: str) -> dict[int, int]:
        codes: dict[int, int] = {}
        for item in items:
            frame, equals, stance = item.partition("=")
            if frame.casefold() in self._frames:
                codes[self.frame(frame, where)] = self.code(stance, where) if equals else PRESENT
            elif not item or self._is_no_frame(item):
                continue
            elif len(self._codebook.frames) == 1 and item.casefold() in self._stances:
                codes[0] = self.code(item, where)
            else:
                self.frame(frame, where)
        return codes

    def _is_no_frame(self, item: str) -> bool:
        one_frame = len(self._codebook.frames) == 1 and item.casefold() in self._stances
        return item.casefold() in _NO_FRAME_WORDS and not one_frame


def code_name(code: int, codebook: Codebook) -> str:
    """How a code is written: ``?``, ``absent``, ``present`` or the stance."""
    if code > PRESENT:
        return codebook.stance_keys[code - PRESENT - 1]
    return {NOT_CODED: "?", ABSENT: "absent", PRESENT: "present"}[code]
