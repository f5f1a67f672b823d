"""Tables line by line: JSON lines, JSON, CSV and TSV, each a stream in and rows out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence

from framing.columns import ROLES
from framing.errors import DataError
from framing.readers.streams import LINE_LIMIT, Bytes, decode, read_lines, read_whole
from framing.readers.values import Say
from framing.records import Problem, Row

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_decode_json = json.JSONDecoder().raw_decode


def read_jsonl(stream: Bytes, where: str, say: Say) -> Iterator[Row | Problem]:
    """A row for each line that holds a JSON object; blank lines are passed over."""
    for number, data in read_lines(stream):
        row = json_line(data, f"{where}:{number}")
        if row is not None:
            yield row


def json_line(data: bytes | None, place: str) -> Row | Problem | None:
    """The row that a line of JSON holds; ``None`` for a blank one."""
    if data is None:
        return giant(place)
    try:
        line = data.decode()
        if line[:1] not in ("{", "["):
            line = line.strip()
            if not line:
                return None
        values, end = _decode_json(line)
        if end != len(line) and line[end:].strip():
            raise ValueError(f"more text after the object, at character {end + 1}")
    except (ValueError, RecursionError) as error:
        return _broken_json(place, error)
    return _json_row(values, line, place)


def read_json(stream: Bytes, where: str, say: Say) -> Iterator[Row | Problem]:
    """A row for each object of a JSON array, or the one row of a JSON object."""
    text = decode(read_whole(stream, where), where, say)
    start = len(text) - len(text.lstrip())
    if not text.startswith("[", start):
        try:
            values, end = _decode_json(text, start)
            if text[end:].strip():
                raise ValueError("more text after the object; are these JSON lines?")
        except (ValueError, RecursionError) as error:
            yield _broken_json(f"{where}:{_line_of(text, error)}", error)
            return
        yield _json_row(values, text, f"{where}:1")
        return
    yield from _json_items(text, start + 1, where)


def _json_items(text: str, at: int, where: str) -> Iterator[Row | Problem]:
    line, counted = 1, 0
    while True:
        at = _skip_space(text, at)
        if text.startswith("]", at):
            return
        line, counted = line + text.count("\n", counted, at), at
        try:
            values, end = _decode_json(text, at)
            item, at = text[at:end], _skip_space(text, end)
            if text[at : at + 1] not in (",", "]"):
                raise ValueError("no comma after the object")
        except (ValueError, RecursionError) as error:
            yield _broken_json(f"{where}:{max(line, _line_of(text, error))}", error)
            return
        yield _json_row(values, item, f"{where}:{line}")
        at += text[at] == ","


def _skip_space(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\n", "\r", "\t"):
        at += 1
    return at


def _line_of(text: str, error: Exception) -> int:
    return error.lineno if isinstance(error, json.JSONDecodeError) else 1


def _broken_json(where: str, error: Exception) -> Problem:
    if isinstance(error, UnicodeDecodeError):
        what = f"the line is not UTF-8 (byte 0x{error.object[error.start]:02x})"
        return Problem(what, where, "Save the file as UTF-8")
    if isinstance(error, RecursionError):
        return Problem("the JSON is nested too deeply", where, "Flatten it")
    if isinstance(error, json.JSONDecodeError):
        what = f"broken JSON ({error.msg.lower()} at column {error.colno})"
    else:
        what = f"broken JSON ({error})"
    return Problem(what, where, "Mend or remove the line")


def _json_row(values: object, line: str, where: str) -> Row | Problem:
    if not isinstance(values, dict):
        what = f"a JSON object is needed, not {type(values).__name__}"
        return Problem(what, where, 'Write each row as {"text": …}')
    if "\\ud" in line or "\\uD" in line:  # half a surrogate pair could never be written out
        values = {key: whole_characters(value) for key, value in values.items()}
    return Row(values, where)


def whole_characters(value: object) -> object:
    """``value`` with lone surrogates, if it is text, replaced by U+FFFD."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def giant(where: str) -> Problem:
    """The problem of a line beyond all measure."""
    return Problem(
        f"the line is longer than {LINE_LIMIT >> 20} MiB, the limit",
        where,
        "Write one article a line, or several paragraphs of it",
    )


class _Lines:
    """The lines of a CSV file as text, counted, with the encoding found out on the way."""

    def __init__(self, stream: Bytes, where: str, say: Say) -> None:
        self.problems: list[Problem] = []
        self.number = 0
        self._lines = read_lines(stream)
        self._where = where
        self._say = say
        self._legacy = False

    def __iter__(self) -> Iterator[str]:
        for number, data in self._lines:
            self.number = number
            if data is None:
                self.problems.append(giant(f"{self._where}:{number}"))
                continue
            text = self._decode(data)
            if "\0" in text:
                what = "the line holds a NUL byte and is not text"
                remedy = "Save the file as UTF-8 text"
                self.problems.append(Problem(what, f"{self._where}:{number}", remedy))
                continue
            yield text + "\n"

    def _decode(self, data: bytes) -> str:
        if not self._legacy:
            try:
                return data.decode()
            except UnicodeDecodeError:
                self._legacy = True
                self._say(f"{self._where}:{self.number}: read as Windows-1252, for it is not UTF-8")
        return data.decode("cp1252", "replace")


def read_csv(
    stream: Bytes, where: str, say: Say, *, delimiter: str | None = None
) -> Iterator[Row | Problem]:
    """A row for each record of a CSV file whose first record names the columns.

    The delimiter is the one that parts the header best. A record with more or fewer cells than
    there are columns is a problem, and so is a quotation mark that is never closed.
    """
    # the module's own limit of 128 KiB a cell is a long article; there is no limit per reader
    csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT))
    lines = _Lines(stream, where, say)
    source = iter(lines)
    first = next((line for line in source if line.strip()), None)
    yield from _taken(lines.problems)
    if first is None:
        raise DataError("the file is empty", where=where, remedy="Give it a line of column names")
    try:
        if delimiter is None:
            delimiter = sniff_delimiter(first)
            if delimiter != ",":
                say(f"{where}: cells are parted by {DELIMITERS[delimiter]}s")
        header = next(csv.reader([first], delimiter=delimiter))
    except csv.Error as error:
        raise DataError(
            f"the head cannot be parted ({error.args[0].split(' - ')[0]})",
            where=f"{where}:{lines.number}",
            remedy="Save the file with line feeds at the ends of its lines",
        ) from error
    _refuse_twins(header, f"{where}:{lines.number}")
    yield from _records(lines, source, header, delimiter, where)


def _records(
    lines: _Lines, source: Iterator[str], header: Sequence[str], delimiter: str, where: str
) -> Iterator[Row | Problem]:
    # strict, for otherwise the module drops quotation marks that it does not expect, in silence
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        before = lines.number
        place = f"{where}:{before + 1}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield from _taken(lines.problems)
            yield _broken_csv(error, place, lines.number if lines.number > before + 1 else 0)
            continue
        yield from _taken(lines.problems)
        if cells is None:
            return
        if cells:
            yield _record(cells, header, place)


def _broken_csv(error: csv.Error, place: str, last: int) -> Problem:
    """The problem of a record that cannot be parted; ``last`` is its last line if it has more."""
    remedy = "Close every quotation mark, and double those inside cells"
    if last:
        return Problem(f"a quotation mark is not closed up to line {last}", place, remedy)
    return Problem(f"broken CSV ({error})", place, remedy)


def _record(cells: list[str], header: Sequence[str], place: str) -> Row | Problem:
    if len(cells) > len(header) and not any(cells[len(header) :]):
        cells = cells[: len(header)]  # spreadsheets pad records with empty cells
    if len(cells) != len(header):
        what = f"{_cells(len(cells))} for {_columns(len(header))}"
        return Problem(what, place, "Quote the cells that hold delimiters or line ends")
    return Row(dict(zip(header, cells, strict=True)), place)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _taken(problems: list[Problem]) -> list[Problem]:
    taken = problems.copy()
    problems.clear()
    return taken


def _refuse_twins(header: Sequence[str], where: str) -> None:
    for name in header:
        if name and header.count(name) > 1:
            raise DataError(
                f"{header.count(name)} columns are named {name!r}",
                where=where,
                remedy="Give each column a name of its own",
            )


def read_tsv(stream: Bytes, where: str, say: Say) -> Iterator[Row | Problem]:
    """As ``read_csv``, with cells parted by tabs."""
    return read_csv(stream, where, say, delimiter="\t")


def sniff_delimiter(header: str) -> str:
    """The delimiter that parts ``header`` into the most names that we know, or else most cells.

    >>> sniff_delimiter("id;text;source, if any")
    ';'
    """
    known = {name for names in ROLES.values() for name in names}

    def worth(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([header], delimiter=delimiter))
        return sum(cell.strip().casefold() in known for cell in cells), len(cells)

    return max(DELIMITERS, key=worth)
