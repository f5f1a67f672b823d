"""Labelled paragraphs, checked against the codebook, with their fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from framing.codebook import Codebook
from framing.codes import ABSENT, NOT_CODED, PRESENT, CodeReader
from framing.columns import LABEL_ROLES, match
from framing.errors import DataError
from framing.records import Problem, Row
from framing.rows import undone

Codes = NDArray[np.int8]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Paragraphs and their codes.

    ``codes`` has shape (n_paragraphs, n_frames): ``codes.NOT_CODED``, ``ABSENT``, ``PRESENT``, or
    ``PRESENT + 1 + k`` for the k-th stance. ``groups`` are the events or articles that folds keep
    together; ``extra`` holds the other columns of each paragraph's row.
    """

    codebook: Codebook
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    codes: Codes
    groups: tuple[str, ...]
    sources: tuple[str, ...]
    dates: tuple[str, ...]
    coders: tuple[str, ...]
    where: tuple[str, ...]
    extra: tuple[Mapping[str, object], ...]
    grouped_by: str = "paragraph"
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def presence(self) -> NDArray[np.int8]:
        """Shape (n_paragraphs, n_frames): 1 present, 0 absent, -1 not coded."""
        return np.minimum(self.codes, PRESENT).astype(np.int8)

    @property
    def stances(self) -> NDArray[np.int8]:
        """Shape (n_paragraphs, n_frames): the index of the stance, -1 where there is none."""
        return np.maximum(self.codes - (PRESENT + 1), -1).astype(np.int8)

    @property
    def presence_is_given(self) -> bool:
        """Whether no frame is ever absent: each row names its target, only the stance is asked."""
        return self.codebook.presence == "given" or (
            not self.codebook.exclusive
            and not bool((self.codes == ABSENT).any())
            and bool((self.codes > PRESENT).any())
        )

    @property
    def fingerprint(self) -> str:
        """A digest of ids, texts, codes and groups, whatever the order of the rows."""
        rows = zip(self.ids, self.texts, self.codes.tolist(), self.groups, strict=True)
        lines = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
        return f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"

    def take(self, index: Sequence[int] | NDArray[np.intp]) -> Dataset:
        """The paragraphs at these positions."""
        at = [int(i) for i in index]

        def chosen(column: Sequence[T]) -> tuple[T, ...]:
            return tuple(column[i] for i in at)

        return replace(
            self,
            ids=chosen(self.ids),
            texts=chosen(self.texts),
            codes=self.codes[at],
            groups=chosen(self.groups),
            sources=chosen(self.sources),
            dates=chosen(self.dates),
            coders=chosen(self.coders),
            where=chosen(self.where),
            extra=chosen(self.extra),
        )


@dataclass(slots=True)
class _Draft:
    """One paragraph while its rows are gathered."""

    id: str
    text: str
    group: str
    source: str
    date: str
    coder: str
    where: str
    extra: Mapping[str, object]
    codes: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns hold what, and how a frame that a row does not name is to be read."""

    roles: Mapping[str, str]
    wide: Mapping[str, int]
    unnamed: int

    @property
    def long(self) -> bool:
        return not self.wide and "frame" in self.roles


def read_dataset(
    rows: Iterable[Row | Problem],
    codebook: Codebook,
    *,
    columns: Mapping[str, str] | None = None,
    group: str | None = None,
) -> Dataset:
    """The dataset that rows of label files hold.

    ``columns`` maps roles to column names and goes before the accepted names; ``group`` is the
    role that folds keep together (``event``, ``article`` or ``source``), by default the first of
    them that the rows have.

    Raises:
        DataError: the first problem, with the number of the others.
    """
    dataset, problems = check_dataset(rows, codebook, columns=columns, group=group)
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more; 'framing check' lists them)" * (len(problems) > 1)
        raise DataError(f"{first.what}", where=first.where, remedy=f"{first.remedy}{more}")
    if not len(dataset):
        raise DataError("there is no labelled paragraph", remedy="Give a file that holds some")
    return dataset


def check_dataset(
    rows: Iterable[Row | Problem],
    codebook: Codebook,
    *,
    columns: Mapping[str, str] | None = None,
    group: str | None = None,
    with_text: bool = True,
) -> tuple[Dataset, tuple[Problem, ...]]:
    """The dataset in the rows that can be read, and every problem with its place.

    Without ``with_text`` rows may hold codes alone; their text is then their id.
    """
    reader = CodeReader(codebook)
    problems: list[Problem] = []
    drafts: dict[tuple[str, str], _Draft] = {}
    counts: Counter[str] = Counter()
    layouts: dict[tuple[str, ...], _Layout] = {}
    roles_seen: set[str] = set()
    unnamed: dict[tuple[str, str], int] = {}
    for row in rows:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        try:
            header = tuple(row.values)
            if header not in layouts:
                layouts[header] = _layout(
                    header, codebook, columns or {}, row.where, "text" if with_text else "id"
                )
            layout = layouts[header]
            roles_seen |= set(layout.roles)
            key = _gather(row, layout, reader, drafts, counts)
            if key is not None:
                unnamed[key] = layout.unnamed
        except DataError as error:
            problems.append(Problem(error.what, error.where, error.remedy))
    grouped_by = group or next((r for r in ("event", "article") if r in roles_seen), "paragraph")
    return _build(drafts, unnamed, codebook, grouped_by, counts), tuple(problems)


def _layout(
    header: Sequence[str],
    codebook: Codebook,
    columns: Mapping[str, str],
    where: str,
    required: str,
) -> _Layout:
    roles = match(header, columns, roles=LABEL_ROLES, required=(required,), where=where)
    if "frame" not in roles and "frames" not in roles and "stance" in roles:
        # 'label' is the stance toward a named target, and the frames themselves without one.
        roles["frames"] = roles.pop("stance")
    reader = CodeReader(codebook)
    wide: dict[str, int] = {}
    if "frames" not in roles or roles["frames"].casefold() in ("label", "category"):
        for name in header:
            try:
                wide[name] = reader.frame(name, where)
            except DataError:
                continue
    if wide:
        return _Layout(roles, wide, ABSENT)
    if "frame" in roles:
        # A row that names its target says nothing of the other targets; one that lists a frame
        # of a paragraph leaves the frames that are not there out.
        is_target = roles["frame"].casefold() == "target"
        return _Layout(roles, {}, NOT_CODED if is_target else ABSENT)
    if "frames" not in roles:
        raise DataError(
            f"no column holds the codes; the columns are {', '.join(map(repr, header))}",
            where=where,
            remedy="Name it with --column frames=NAME, or give each frame a column",
        )
    return _Layout(roles, {}, ABSENT)


def _gather(
    row: Row,
    layout: _Layout,
    reader: CodeReader,
    drafts: dict[tuple[str, str], _Draft],
    counts: Counter[str],
) -> tuple[str, str] | None:
    """Add one row to the drafts; the key of its draft, or None where its text is empty."""

    def cell(role: str) -> str:
        value = row.values.get(layout.roles[role]) if role in layout.roles else None
        return "" if value is None else str(value).strip()

    text = cell("text") if "text" in layout.roles else cell("id")
    codes = _codes(row, layout, reader)
    if not text:
        counts["empty"] += 1
        return None
    key = (cell("id") or f"text:{text}" if layout.long or cell("id") else row.where, cell("coder"))
    draft = drafts.get(key)
    if draft is None:
        used = set(layout.roles.values()) | set(layout.wide)
        drafts[key] = _Draft(
            undone(cell("id")) or row.where.rsplit("/", 1)[-1],
            text,
            cell("event") or cell("article"),
            cell("source"),
            cell("date"),
            cell("coder"),
            row.where,
            {name: value for name, value in row.values.items() if name not in used},
            codes,
        )
        return key
    if draft.text != text:
        raise DataError(
            f"the id {draft.id!r} stands at {draft.where} with another text",
            where=row.where,
            remedy="Give each paragraph an id of its own",
        )
    if not layout.long or any(draft.codes.get(i, c) != c for i, c in codes.items()):
        counts["repeated"] += 1
        if any(draft.codes.get(i, c) != c for i, c in codes.items()):
            raise DataError(
                f"the paragraph {draft.id!r} is coded otherwise at {draft.where}",
                where=row.where,
                remedy="Settle the code, or name the coders in a column 'coder'",
            )
    draft.codes.update(codes)
    return key


def _codes(row: Row, layout: _Layout, reader: CodeReader) -> dict[int, int]:
    if layout.wide:
        return {
            frame: reader.code(value if (value := row.values.get(name)) is not None else "?",
                               f"{row.where}, column {name!r}")
            for name, frame in layout.wide.items()
        }  # fmt: skip
    if not layout.long:
        name = layout.roles["frames"]
        if row.values.get(name, "") is None:
            return dict.fromkeys(range(reader.n_frames), NOT_CODED)
        found = reader.cell(row.values.get(name), f"{row.where}, column {name!r}")
        return {frame: found.get(frame, ABSENT) for frame in range(reader.n_frames)}
    frame = row.values.get(layout.roles["frame"])
    if frame is None or str(frame).strip() == "":
        return {}
    role = "stance" if "stance" in layout.roles else "frames"
    value = row.values.get(layout.roles[role]) if role in layout.roles else None
    present = value is None or str(value).strip() == ""
    where = f"{row.where}, column {layout.roles.get(role, '')!r}"
    return {reader.frame(frame, row.where): PRESENT if present else reader.code(value, where)}


def _build(
    drafts: Mapping[tuple[str, str], _Draft],
    unnamed: Mapping[tuple[str, str], int],
    codebook: Codebook,
    grouped_by: str,
    counts: Counter[str],
) -> Dataset:
    codes = np.zeros((len(drafts), len(codebook.frames)), dtype=np.int8)
    for i, (key, draft) in enumerate(drafts.items()):
        codes[i] = unnamed[key]
        for frame, code in draft.codes.items():
            codes[i, frame] = code
    notes = []
    if counts["empty"]:
        notes.append(f"{counts['empty']} rows without text were left out")
    if counts["repeated"]:
        notes.append(f"{counts['repeated']} rows repeat an earlier one and were joined with it")
    values = list(drafts.values())
    groups = [d.source if grouped_by == "source" else d.group for d in values]
    return Dataset(
        codebook,
        tuple(d.id for d in values),
        tuple(d.text for d in values),
        codes,
        # A paragraph that names no event or article is a group of its own.
        tuple(group or f"alone:{d.id}" for group, d in zip(groups, values, strict=True)),
        tuple(d.source for d in values),
        tuple(d.date for d in values),
        tuple(d.coder for d in values),
        tuple(d.where for d in values),
        tuple(d.extra for d in values),
        grouped_by,
        tuple(notes),
    )
