"""Bytes in, lines and texts out: compression, encodings and the limits on both."""

from __future__ import annotations

import codecs
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from framing.errors import DataError
from framing.readers.values import Say

BLOCK = 1 << 20
LINE_LIMIT = 32 << 20
"""The longest line in bytes: some thousand times the longest article that we have seen."""
DOCUMENT_LIMIT = 64 << 20
"""The largest file in bytes that is held in memory whole: an article, a JSON array."""
EXPANSION_LIMIT = 200
"""Text packs to a tenth of its size or so; what packs to a two-hundredth is no text."""
EXPANSION_FREE = 64 << 20
"""Bytes that may come out of a packed file before its expansion is looked at."""

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UTF8_MARK = b"\xef\xbb\xbf"
_GZIP_MARK = b"\x1f\x8b"
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


class Bytes(Protocol):
    """What the readers need of a stream: blocks of bytes, the empty block at the end."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes."""


class Peeked:
    """A stream whose first bytes were looked at, and that counts what it hands on."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream
        self.head = stream.read(BLOCK)
        self._rest = self.head
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, those that were looked at first."""
        if self._rest:
            size = len(self._rest) if size < 0 else size
            block, self._rest = self._rest[:size], self._rest[size:]
        else:
            block = self._stream.read(BLOCK if size < 0 else size)
        self.count += len(block)
        return block


class Expanded:
    """A packed stream read as its content, that refuses to grow beyond all measure."""

    def __init__(self, packed: Peeked, where: str) -> None:
        self._packed = packed
        self._content = gzip.GzipFile(fileobj=packed, mode="rb")  # type: ignore[call-overload]
        self._where = where
        self._out = 0

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes of content; raises ``DataError`` where it is damaged or a bomb."""
        try:
            block: bytes = self._content.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(
                f"the compressed data is damaged or cut short ({error})",
                where=self._where,
                remedy="Fetch or compress the file anew",
            ) from error
        self._out += len(block)
        if self._out > max(EXPANSION_FREE, EXPANSION_LIMIT * self._packed.count):
            raise DataError(
                f"the compressed data grows more than {EXPANSION_LIMIT}-fold",
                where=self._where,
                remedy="Decompress the file yourself if it is what you think it is",
            )
        return block


class Recoded:
    """A stream in UTF-16 or UTF-32 read as UTF-8."""

    def __init__(self, stream: Bytes, encoding: str, where: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._encoding = encoding
        self._where = where

    def read(self, size: int, /) -> bytes:
        """A block of UTF-8; raises ``DataError`` where the bytes are not of the encoding."""
        while True:
            block = self._stream.read(size)
            try:
                text = self._decoder.decode(block, final=not block)
                data = text.encode()
            except UnicodeError as error:
                raise DataError(
                    f"the bytes are not {self._encoding}, as the file's first two say",
                    where=self._where,
                    remedy="Save the file as UTF-8",
                ) from error
            if data or not block:
                return data


def decoded_stream(stream: BinaryIO, where: str, say: Say) -> Bytes:
    """``stream`` unpacked if it is packed and in UTF-8 if it is marked as UTF-16 or UTF-32."""
    peeked = Peeked(stream)
    if peeked.head.startswith(_GZIP_MARK):
        peeked = Peeked(Expanded(peeked, where))
    for mark, encoding in _MARKS:
        if peeked.head.startswith(mark):
            say(f"{where}: read as {encoding}")
            return Recoded(peeked, encoding, where)
    if peeked.head.startswith(_UTF8_MARK):
        peeked.read(len(_UTF8_MARK))
    return peeked


def read_blocks(stream: Bytes) -> Iterator[bytes | None]:
    """Whole lines with their line feeds, about a block of them at a time.

    ``None`` stands for a line longer than ``LINE_LIMIT``, which is passed over.
    """
    rest, giant = b"", False
    while block := stream.read(BLOCK):
        first = block.find(b"\n") + 1
        if not first:
            giant = giant or len(rest) + len(block) > LINE_LIMIT
            rest = b"" if giant else rest + block
            continue
        end = block.rfind(b"\n") + 1
        if giant or len(rest) + first - 1 > LINE_LIMIT:
            yield None
            rest, block, end = b"", block[first:], end - first
        if end:
            yield b"".join((rest, memoryview(block)[:end]))
        rest = block[end:]
        giant = len(rest) > LINE_LIMIT
    if giant or rest:
        yield None if giant else rest


def read_lines(stream: Bytes) -> Iterator[tuple[int, bytes | None]]:
    """The number (from 1) and bytes of each line without its line feed.

    The bytes are ``None`` for a line longer than ``LINE_LIMIT``, which is passed over.
    """
    number = 0
    for block in read_blocks(stream):
        for line in (None,) if block is None else lines_of(block):
            number += 1
            yield number, line


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a block without their line feeds."""
    lines = block.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def read_whole(stream: Bytes, where: str) -> bytes:
    """All bytes of ``stream``; raises ``DataError`` where there are more than the limit."""
    blocks, size = [], 0
    while block := stream.read(BLOCK):
        blocks.append(block)
        size += len(block)
        if size > DOCUMENT_LIMIT:
            raise DataError(
                f"the file holds more than {DOCUMENT_LIMIT >> 20} MiB, the limit for one article",
                where=where,
                remedy="Give many articles as JSON lines, CSV or Parquet, which are streamed",
            )
    return b"".join(blocks)


def decode(data: bytes, where: str, say: Say) -> str:
    """``data`` as text: UTF-8, or else Windows-1252, which is said.

    Raises ``DataError`` where the bytes are no text in either.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _decode_legacy(data, where, error)
        say(f"{where}: read as Windows-1252, for it is not UTF-8")
    if "\0" in text:
        raise DataError(
            f"the file is not text (a NUL byte at character {text.index(chr(0))})",
            where=where,
            remedy="Save it as UTF-8 text, or say what it is with --input-format",
        )
    return text


def _decode_legacy(data: bytes, where: str, error: UnicodeDecodeError) -> str:
    try:
        if _CONTROLS.isdisjoint(data):
            return data.decode("cp1252")
    except UnicodeDecodeError:
        pass  # five bytes stand for nothing in Windows-1252: the file is in neither
    raise DataError(
        f"the file is not text (byte 0x{data[error.start]:02x} at {error.start} is not UTF-8)",
        where=where,
        remedy="Save it as UTF-8 text, or say what it is with --input-format",
    ) from error


@contextmanager
def seekable(stream: Bytes, where: str) -> Iterator[BinaryIO]:
    """``stream`` as a file that can be read anywhere, in memory or, where large, on disk."""
    with tempfile.SpooledTemporaryFile(max_size=DOCUMENT_LIMIT) as file:
        while block := stream.read(BLOCK):
            file.write(block)
        file.seek(0)
        yield file  # type: ignore[misc]
