"""Rows of the first sheet of an Excel workbook, read as a stream."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO

from framing.errors import DataError
from framing.readers.extras import needed
from framing.readers.streams import EXPANSION_FREE, EXPANSION_LIMIT, Bytes, seekable
from framing.readers.values import Say
from framing.records import Problem, Row

_HEAD_REMEDY = "Unmerge the cells of the head and give each column a name"
_REMEDY = "Save the sheet as CSV in UTF-8, or the workbook anew"


def read_xlsx(stream: Bytes, where: str, say: Say) -> Iterator[Row | Problem]:
    """A row for each row of the first sheet below its head; its place is ``path:row``.

    The first row with a value is the head. Merged heads leave columns without a name, which is a
    ``DataError``, and so is a workbook that is damaged or grows beyond all measure. Of rows with
    values beyond the head the first is a problem and the others are counted.
    """
    openpyxl = needed("openpyxl", "xlsx", where)
    with seekable(stream, where) as file:
        _refuse_bomb(file, where)
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except (KeyError, ValueError, OSError, SyntaxError, zipfile.BadZipFile) as error:
            raise DataError(
                f"the workbook cannot be read ({error})", where=where, remedy=_REMEDY
            ) from error
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise DataError("the workbook has no sheet", where=where, remedy=_REMEDY)
        if len(book.worksheets) > 1:
            say(f"{where}: the first of {len(book.worksheets)} sheets is read, {sheet.title!r}")
        rows = (
            (number, tuple(row)) for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
        )
        yield from _below_head(rows, where, say)
        book.close()


def _below_head(
    rows: Iterator[tuple[int, Sequence[object]]], where: str, say: Say
) -> Iterator[Row | Problem]:
    header: list[str] | None = None
    beyond = 0
    for number, cells in rows:
        if all(cell is None or cell == "" for cell in cells):
            continue
        if header is None:
            header = _header(cells, f"{where}:{number}")
            continue
        row = _row(cells, header, f"{where}:{number}")
        beyond += isinstance(row, Problem)
        if beyond < 2 or isinstance(row, Row):
            yield row
    if beyond > 1:
        rows_more = "1 row" if beyond == 2 else f"{beyond - 1} rows"
        say(f"{where}: {rows_more} more with a value in a column without a name left out")


def _header(cells: Sequence[object], where: str) -> list[str]:
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for number, name in enumerate(names, 1):
        if not name:
            raise DataError(
                f"column {number} of the head has no name (a merged cell?)",
                where=where,
                remedy=_HEAD_REMEDY,
            )
        if names.count(name) > 1:
            raise DataError(
                f"{names.count(name)} columns are named {name!r}",
                where=where,
                remedy="Give each column a name of its own",
            )
    return names


def _row(cells: Sequence[object], header: Sequence[str], place: str) -> Row | Problem:
    for number, cell in enumerate(cells[len(header) :], len(header) + 1):
        if cell is not None and cell != "":
            what = f"column {number} has a value and no name in the head (a merged cell?)"
            return Problem(what, place, _HEAD_REMEDY)
    padded = [*cells[: len(header)], *[None] * (len(header) - len(cells))]
    return Row({name: _plain(cell) for name, cell in zip(header, padded, strict=True)}, place)


def _plain(cell: object) -> object:
    """``cell`` as the other formats would have it: dates as text, whole numbers as such."""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _refuse_bomb(file: BinaryIO, where: str) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(
            f"the file is no workbook ({error})", where=where, remedy=_REMEDY
        ) from error
    for part in parts:
        if part.file_size > max(EXPANSION_FREE, EXPANSION_LIMIT * part.compress_size):
            raise DataError(
                f"the compressed data grows more than {EXPANSION_LIMIT}-fold ({part.filename!r})",
                where=where,
                remedy=_REMEDY,
            )
    file.seek(0)
