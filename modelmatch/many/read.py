"""Reading rows of answers: JSON Lines, CSV and Parquet, chunk by chunk, with a bad row in its place."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from modelmatch.data.document import display_name, unreadable
from modelmatch.errors import DataError, Place, UsageError, shortened
from modelmatch.many.columns import checked_columns
from modelmatch.many.work import Chunk, Unread
from modelmatch.quiz.schema import QuestionSet

CHUNK = 128
"""Rows that are decided at a time: so many take about a tenth of a second."""
LONGEST_LINE = 1_000_000
"""Bytes of a line of JSON: answers to a hundred questions take some thousand."""
FORMATS = ("jsonl", "csv", "parquet")
SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}
STDIN = "<standard input>"
_DELIMITERS = (",", ";", "\t")
_TOO_LONG = f"the line is longer than {LONGEST_LINE:,} bytes"


class Source:
    """Rows of answers from a file, or from standard input for ``-``.

    ``format`` is that of the input, by default as the file's name says, else as its first byte does.

    Raises
    ------
    DataError
        The file cannot be read, or a column is neither a question nor kept.
    UsageError
        Parquet was asked of standard input, or needs pyarrow.
    """

    def __init__(
        self, path: Path, question_set: QuestionSet, *, format: str | None = None, keep: Sequence[str] = ()
    ) -> None:
        self.path, self.question_set, self.keep = path, question_set, keep
        self.name = STDIN if str(path) == "-" else display_name(path)
        self._format = format or SUFFIXES.get(path.suffix.lower())
        self._stream: IO[bytes] | None = None
        self._size = 0
        self._share: float | None = None

    @property
    def share(self) -> float | None:
        """How much of the input has been read, from 0 to 1; None where its size is not known."""
        if self._share is not None or not self._size or self._stream is None or self._stream.closed:
            return self._share
        return min(1.0, self._stream.tell() / self._size)

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """The rows in chunks, each with the number of its first row, from 1."""
        with self._told():
            rows, number = self._rows(), 1
            while chunk := list(islice(rows, size)):
                yield number, chunk
                number += len(chunk)

    def _rows(self) -> Iterator[Any]:
        if self._format == "parquet":
            yield from self._parquet()
            return
        with self._opened() as stream:
            format = self._format or (
                "jsonl" if stream.peek(64)[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in b"{[" else "csv"
            )
            yield from _json_lines(stream) if format == "jsonl" else self._csv(stream)

    @contextmanager
    def _opened(self) -> Iterator[io.BufferedReader]:
        if str(self.path) == "-":
            stream = sys.stdin.buffer
            yield stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
            return
        with open(self.path, "rb") as file:
            self._stream, self._size = file, os.fstat(file.fileno()).st_size
            yield file

    @contextmanager
    def _told(self) -> Iterator[None]:
        """System errors as errors of the input."""
        try:
            yield
        except OSError as error:
            if error.filename is None and str(self.path) != "-":
                raise
            raise unreadable("input", error, self.name) from None

    def _csv(self, stream: IO[bytes]) -> Iterator[Any]:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            first = text.readline()
            delimiter = max(_DELIMITERS, key=first.count) if first else ","
            header = next(csv.reader([first], delimiter=delimiter), [])
            names = [name.strip() for name in header]
            if not any(names):
                message = "the input has no header: its first line must name the columns"
                raise DataError(
                    "no-header", message, hint="name each column by the id of its question", place=Place(self.name)
                )
            checked_columns(names, self.question_set, self.keep, self.name)
            yield from _records(csv.reader(text, delimiter=delimiter), names)
        finally:
            text.detach()  # standard input stays open

    def _parquet(self) -> Iterator[Any]:
        if str(self.path) == "-":
            raise UsageError(
                "parquet-input", "Parquet cannot be read from standard input", hint="give the name of a file"
            )
        from modelmatch.many.arrow import arrow, records

        pa = arrow()
        import pyarrow.parquet as parquet

        try:
            with parquet.ParquetFile(self.path) as file:
                checked_columns(file.schema_arrow.names, self.question_set, self.keep, self.name)
                done, rows = 0, file.metadata.num_rows
                for batch in file.iter_batches(batch_size=CHUNK):
                    yield from records(batch)
                    done += batch.num_rows
                    self._share = done / rows
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            reason = shortened(str(error).splitlines()[0], 200)
            raise DataError("not-parquet", f"the file is not Parquet: {reason}", place=Place(self.name)) from None


def _json_lines(stream: IO[bytes]) -> Iterator[bytes | Unread]:
    first = True
    for line in iter(partial(stream.readline, LONGEST_LINE + 1), b""):
        if first:
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
            yield Unread("too-long", _TOO_LONG)
        elif stripped := line.strip():
            yield stripped


def _records(rows: Iterator[list[str]], names: Sequence[str]) -> Iterator[dict[str, str] | Unread]:
    """The rows of a table; an empty cell is no answer, and an empty line no row."""
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread("not-csv", f"not a row of CSV: {error}")
            continue
        if not cells:
            continue
        if len(cells) != len(names):
            message = f"the row has {len(cells)} cells, the header {len(names)}"
            yield Unread("wrong-count", message, hint="put a cell that has commas in quotes")
        elif any(not cell.isascii() and _broken(cell) for cell in cells):
            yield Unread("not-utf-8", "the row is not UTF-8 text")
        else:
            yield {name: cell for name, cell in zip(names, cells, strict=True) if cell.strip()}


def _broken(cell: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in cell)


def skipped(chunks: Iterable[Chunk], rows: int) -> Iterator[Chunk]:
    """The chunks without the first ``rows`` of their rows."""
    for first, chunk in chunks:
        left = first + len(chunk) - 1 - rows
        if left >= len(chunk):
            yield first, chunk
        elif left > 0:
            yield first + len(chunk) - left, chunk[-left:]
