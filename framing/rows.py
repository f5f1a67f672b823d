"""Score rows as files hold them: JSON lines and CSV, written and read back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from json.encoder import encode_basestring as quote
from typing import TypeVar

from framing.batches import Batch, decimals
from framing.codebook import Codebook
from framing.errors import DataError
from framing.records import Row, ScoredParagraph

# A spreadsheet takes a cell that begins with one of these signs for a formula. Apostrophes before
# it are ours, or would be taken for ours.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")

K = TypeVar("K")
# What JSON has no kind for, as the dates of a Parquet file, is written as its text.
dumps = partial(json.dumps, ensure_ascii=False, default=str)

OWN_COLUMNS = (
    *("id", "article", "paragraph", "source", "date", "p", "frames", "quoted", "flags", "model"),
    *("text", "extra"),
)


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How rows are written: the codebook's keys and the fingerprint of the model.

    Without ``marks`` they have neither quoted share nor flags.
    """

    codebook: Codebook
    model: str
    marks: bool = True


def to_mapping(row: ScoredParagraph, form: RowFormat) -> dict[str, object]:
    """The row as the JSON object of a score file."""
    keys = form.codebook.keys
    values: dict[str, object] = {
        "id": row.id,
        "article": row.article,
        "paragraph": row.paragraph,
        "source": row.source,
        "date": row.date,
        "p": {key: round(p, 6) for key, p in zip(keys, row.probabilities, strict=True)},
        "frames": tags(keys, row.stances),
        **({"quoted": row.quoted, "flags": list(row.flags)} if form.marks else {}),
        "model": form.model,
    }
    if row.text is not None:
        values["text"] = row.text
    # The article's own columns travel along; none of them may pass for one of ours.
    return {**values, **{key: v for key, v in row.extra.items() if key not in OWN_COLUMNS}}


def tags(keys: Sequence[str], stances: Sequence[str | None]) -> dict[str, str | int]:
    """The tagged frames with their stances, 1 where frames have none."""
    return {
        key: stance or 1 for key, stance in zip(keys, stances, strict=True) if stance is not None
    }


def write_jsonl(rows: Iterable[ScoredParagraph], form: RowFormat) -> Iterator[str]:
    """A line of JSON a row."""
    for row in rows:
        yield dumps(to_mapping(row, form)) + "\n"


class _Texts(dict[K, str]):
    """The JSON of values that come again and again, each made once a batch."""

    def __init__(self, make: Callable[[K], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: K) -> str:
        text = self[value] = self._make(value)
        return text


def jsonl_text(batch: Batch, form: RowFormat) -> str:
    """The lines that ``write_jsonl`` gives for a batch's rows, in an eighth of the time."""
    keys = form.codebook.keys
    names = [quote(key) for key in keys]
    named = _Texts[str](quote)
    tagged = _Texts[tuple[str | None, ...]](lambda stances: dumps(tags(keys, stances)))
    flagged = _Texts[tuple[str, ...]](lambda flags: dumps(list(flags)))
    shares = _Texts[float](repr)
    p = ", ".join(f"{name}: %s" for name in map(_escaped, names))
    marks = ', "quoted": %s, "flags": %s' if form.marks else ""
    line = (
        f'{{"id": %s, "article": %s, "paragraph": %d, "source": %s, "date": %s, "p": {{{p}}}, '
        f'"frames": %s{marks}, "model": {_escaped(quote(form.model))}%s}}\n'
    )
    columns = zip(
        map(quote, batch.ids),
        map(quote, batch.articles),
        batch.numbers,
        map(named.__getitem__, batch.sources),
        map(named.__getitem__, batch.dates),
        *(decimals(column) for column in batch.probabilities.T),
        map(tagged.__getitem__, batch.stances),
        *(
            (map(shares.__getitem__, batch.quoted), map(flagged.__getitem__, batch.flags))
            if form.marks
            else ()
        ),
        _ends(batch),
        strict=True,
    )
    return "".join(map(line.__mod__, columns))


def _ends(batch: Batch) -> Iterable[str]:
    """The members of each object after ``model``: the text if it is asked for, and the rest."""
    texts = [""] * len(batch)
    if batch.texts is not None:
        texts = [f', "text": {quote(text)}' for text in batch.texts]
    if not any(batch.extras):
        return texts
    return map(str.__add__, texts, map(_extra_members, batch.extras))


def _extra_members(extra: Mapping[str, object]) -> str:
    own = {key: value for key, value in extra.items() if key not in OWN_COLUMNS}
    return f", {dumps(own)[1:-1]}" if own else ""


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def write_csv(rows: Iterable[ScoredParagraph], form: RowFormat) -> Iterator[str]:
    """The flat twin: ``p_<frame>``, ``tag_<frame>``, ``stance_<frame>``; formulas are defused."""
    yield csv_line(flat_columns(form))
    yield from csv_lines(rows, form)


def flat_columns(form: RowFormat) -> list[str]:
    """The columns of the flat twins, in order."""
    head = ["id", "article", "paragraph", "source", "date"]
    for prefix in ("p", "tag", "stance"):
        head += [f"{prefix}_{key}" for key in form.codebook.keys]
    return [*head, *(("quoted", "flags") if form.marks else ()), "model", "text", "extra"]


def csv_lines(rows: Iterable[ScoredParagraph], form: RowFormat) -> Iterator[str]:
    """The lines of the flat twin without its head."""
    for row in rows:
        yield csv_line(
            [
                *(row.id, row.article, row.paragraph, row.source, row.date),
                *(round(p, 6) for p in row.probabilities),
                *(int(stance is not None) for stance in row.stances),
                *(stance or "" for stance in row.stances),
                *((row.quoted, ";".join(row.flags)) if form.marks else ()),
                *(form.model, row.text or ""),
                dumps(dict(row.extra)) if row.extra else "",
            ]
        )


def csv_line(cells: Iterable[object]) -> str:
    """One line of CSV, with an apostrophe before text that a spreadsheet would compute.

    >>> csv_line(["=1+1", -2])
    "'=1+1,-2\\n"
    """
    buffer = io.StringIO()
    # The writer puts quotation marks round what ends a line, and \r ends one for our readers, too.
    csv.writer(buffer, lineterminator="\r\n").writerow(
        [f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in cells]
    )
    return buffer.getvalue().removesuffix("\r\n") + "\n"


def undone(cell: str) -> str:
    """The text of a cell before ``csv_line`` defused it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def is_score_row(values: Mapping[str, object]) -> bool:
    """Whether a row of a table is a score row, as JSON or as CSV writes it."""
    return "model" in values and (
        isinstance(values.get("p"), dict) or any(name.startswith("p_") for name in values)
    )


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score row as the report needs it; stances stand by frame key, tagged frames only."""

    id: str
    article: str
    source: str
    date: str
    probabilities: Mapping[str, float]
    stances: Mapping[str, str]
    quoted: float
    flags: tuple[str, ...]
    model: str
    text: str | None
    extra: Mapping[str, object]


def read_score_row(row: Row) -> ScoreRow:
    """The score row that a table's row holds.

    Raises:
        DataError: a value is missing or of the wrong kind.
    """
    values = row.values
    try:
        flat = not isinstance(values.get("p"), dict)
        return (_from_flat if flat else _from_json)(values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"not a whole score row ({error!r})",
            where=row.where,
            remedy="Write the rows again with 'framing score', without --only",
        ) from None


def _from_json(values: Mapping[str, object]) -> ScoreRow:
    p, frames, flags = values["p"], values["frames"], values["flags"]
    if not isinstance(p, dict) or not isinstance(frames, dict) or not isinstance(flags, list):
        raise TypeError("p and frames are objects, flags is a list")
    return ScoreRow(
        str(values["id"]),
        str(values["article"]),
        str(values["source"]),
        str(values["date"]),
        {key: float(value) for key, value in p.items()},
        {key: stance if isinstance(stance, str) else "" for key, stance in frames.items()},
        float(values["quoted"]),  # type: ignore[arg-type]  # a wrong kind raises TypeError
        tuple(flags),
        str(values["model"]),
        None if values.get("text") is None else str(values["text"]),
        {name: value for name, value in values.items() if name not in OWN_COLUMNS},
    )


def _from_flat(values: Mapping[str, object]) -> ScoreRow:
    keys = [name.removeprefix("p_") for name in values if name.startswith("p_")]
    if not keys:
        raise KeyError("p")
    # Only CSV holds numbers as text, and only CSV has been defused.
    plain = undone if isinstance(values["paragraph"], str) else str
    texts = {name: "" if value is None else plain(str(value)) for name, value in values.items()}
    return ScoreRow(
        texts["id"],
        texts["article"],
        texts["source"],
        texts["date"],
        {key: float(texts[f"p_{key}"]) for key in keys},
        {key: texts[f"stance_{key}"] for key in keys if texts[f"tag_{key}"] in ("1", "1.0")},
        float(texts["quoted"]),
        tuple(flag for flag in texts["flags"].split(";") if flag),
        texts["model"],
        texts.get("text") or None,
        json.loads(texts["extra"]) if texts.get("extra") else {},
    )
