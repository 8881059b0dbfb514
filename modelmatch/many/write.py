"""Writing results: to a stream as they come, or to a file that appears when whole and can be resumed until then."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from modelmatch.data.document import display_name
from modelmatch.errors import DataError, Place, Unwritable, UsageError
from modelmatch.many.row import ID, RESULT

FORMATS = ("jsonl", "csv", "parquet")
BLOCK = 10_000
"""Rows of a table that are written at a time."""
_BYTES = getattr(os, "O_BINARY", 0)


def columns_of(kept: Sequence[str]) -> list[str]:
    """The columns of a table of results."""
    return ["row", ID, *kept, *RESULT]


class Part:
    """The unfinished results of one run beside the file they are for, as lines of JSON, whatever its format.

    The name has a digest of the run: only a run with the same input, options and data continues it.
    """

    def __init__(self, path: Path, digest: str) -> None:
        self.path, self.part = path, path.with_name(f"{path.name}.{digest[:8]}.part")
        self._file: io.FileIO | None = None

    @property
    def others(self) -> list[Path]:
        """Unfinished results of other runs for the same file."""
        start = f"{self.path.name}."
        found = self.path.parent.iterdir() if self.path.parent.is_dir() else ()
        return [p for p in found if p.name.startswith(start) and p.name.endswith(".part") and p != self.part]

    def open(self, *, resume: bool) -> int:
        """Begin, or go on after the last whole line; how many rows there are.

        Raises
        ------
        UsageError
            There is nothing to resume, or another run is.
        Unwritable
            The file cannot be written.
        """
        if resume and not self.part.exists() and (others := self.others):
            message = f"{display_name(others[0])} was begun with other answers, options or data"
            raise UsageError("other-run", message, hint="run the same command as before, or leave out --resume")
        try:
            rows = _whole_lines(self.part) if resume and self.part.exists() else 0
            descriptor = os.open(self.part, os.O_WRONLY | os.O_CREAT | _BYTES | (0 if rows else os.O_TRUNC), 0o666)
            self._file = io.FileIO(descriptor, "w")
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise self._unwritable(error) from None
        return rows

    def write(self, lines: bytes) -> None:
        """Add whole lines; what has been added survives whatever ends this process."""
        assert self._file is not None
        left = memoryview(lines)
        try:
            while left:
                left = left[self._file.write(left) or 0 :]
        except OSError as error:
            raise self._unwritable(error) from None

    def finish(self, format: str, kept: Sequence[str]) -> None:
        """Put the results in place, in one step."""
        assert self._file is not None
        try:
            self._file.close()
            if format == "jsonl":
                os.replace(self.part, self.path)
                return
            whole = self.part.with_suffix(".whole")
            with open(self.part, "rb") as lines:
                _CONVERT[format](lines, whole, kept)
            os.replace(whole, self.path)
            os.unlink(self.part)
        except OSError as error:
            raise self._unwritable(error) from None

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Leave nothing behind."""
        self.close()
        with contextlib.suppress(OSError):
            os.unlink(self.part)

    def _unwritable(self, error: OSError) -> Unwritable:
        reason = (error.strerror or str(error)).lower()
        return Unwritable("unwritable", f"the file cannot be written: {reason}", place=Place(display_name(self.path)))


def to_stream(format: str, kept: Sequence[str]) -> Callable[[bytes], object]:
    """A function that writes lines of JSON to standard output, in a format that can be streamed."""
    out: IO[bytes] = sys.stdout.buffer
    if format == "jsonl":
        return out.write
    names = columns_of(kept)
    out.write(_table([names]))

    def write(lines: bytes) -> None:
        out.write(_table(_cells(msgspec.json.decode(line), names) for line in lines.splitlines()))

    return write


class Held:
    """Results for standard output that are written there when all is well, and else not at all."""

    def __init__(self) -> None:
        import tempfile

        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end
        self.write = self._file.write

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def finish(self, format: str, kept: Sequence[str]) -> None:
        """Write them."""
        self._file.seek(0)
        write = to_stream(format, kept)
        while lines := self._file.readlines(1 << 20):
            write(b"".join(lines))


def lines_of(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The results in a file of lines."""
    for line in stream:
        yield msgspec.json.decode(line)


def _whole_lines(path: Path) -> int:
    """The number of whole lines; what stands after the last one is taken away."""
    rows = end = size = 0
    with open(path, "rb+") as file:
        while block := file.read(1 << 20):
            rows += block.count(b"\n")
            if (last := block.rfind(b"\n")) >= 0:
                end = size + last + 1
            size += len(block)
        file.truncate(end)
    return rows


def _cells(record: dict[str, Any], names: Sequence[str]) -> list[str]:
    """A result as cells: lists joined by semicolons, nothing for what is missing."""
    return [_cell(record.get(name)) for name in names]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _table(rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _to_csv(lines: IO[bytes], path: Path, kept: Sequence[str]) -> None:
    names = columns_of(kept)
    with open(path, "wb") as out:
        out.write(_table([names]))
        for line in lines:
            out.write(_table([_cells(msgspec.json.decode(line), names)]))


def _to_parquet(lines: IO[bytes], path: Path, kept: Sequence[str]) -> None:
    from modelmatch.many.arrow import arrow, result_schema

    pa = arrow()
    import pyarrow.parquet as parquet

    schema = result_schema([pa.field(name, pa.string()) for name in kept])
    with parquet.ParquetWriter(path, schema) as out:
        rows: list[dict[str, Any]] = []
        for record in lines_of(lines):
            for name in kept:
                if record.get(name) is not None:
                    record[name] = _cell(record[name])
            rows.append(record)
            if len(rows) == BLOCK:
                out.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows = []
        if rows:
            out.write_table(pa.Table.from_pylist(rows, schema=schema))


_CONVERT = {"csv": _to_csv, "parquet": _to_parquet}


def format_of(output: Path | None) -> str:
    """The format that the name of a file stands for: lines of JSON where it stands for none."""
    return {".csv": "csv", ".parquet": "parquet"}.get(output.suffix.lower() if output else "", "jsonl")


def check_output(format: str, path: Path | None, source: Path) -> None:
    """Whether results of this source can be written so: asked before any work.

    Raises
    ------
    UsageError
        Parquet has no file to go to, or needs pyarrow; or the results would replace the answers.
    DataError
        The file's folder does not exist, or the file is a folder.
    """
    if format == "parquet":
        from modelmatch.many.arrow import arrow

        if path is None:
            raise UsageError("no-output", "Parquet is written to a file", hint="name it with --output FILE")
        arrow()
    if path is not None and path.exists() and source.exists() and path.samefile(source):
        raise UsageError("same-file", "--output is the file of the answers", hint="name another file for the results")
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        said = "it is a folder" if path.is_dir() else "its folder does not exist"
        raise DataError("unwritable", f"the file cannot be written: {said}", place=Place(display_name(path)))
