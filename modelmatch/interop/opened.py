"""Opening files of other tools, which may be large: mapped into memory, and JSON without what is not needed."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import stat
import zipfile
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from modelmatch.data.document import display_name, unreadable
from modelmatch.errors import DataError, Place
from modelmatch.interop.measured import not_a_number

LARGEST_FILE = 4 * 2**30
"""Largest file that is read, in bytes."""
LARGEST_PART = 64 * 2**20
"""Largest part of an archive, once it is unpacked, and largest file that is no longer read in pieces."""
LONGEST_LINE = 2_000
"""Longest line that an error quotes from."""
_BOM = b"\xef\xbb\xbf"

T = TypeVar("T")


class Opened:
    """The bytes of a file, mapped into memory: what is skipped takes none of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, display_name(path)
        self.raw = memoryview(_mapped(path, self.name))
        if self.raw[:3] == _BOM:
            self.raw = self.raw[3:]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.raw).hexdigest()

    def place(self, at: int | None = None) -> Place:
        """The place of a byte; of the file without one."""
        return place_of(self.raw, at, self.name)

    def decode(self, type_: type[T]) -> T:
        """The file as JSON of this type; raises as `decode_json` does."""
        return decode_json(self.raw, type_, self.name)


def _mapped(path: Path, name: str) -> bytes | mmap.mmap:
    if path.is_dir():
        raise DataError("not-a-file", "this is a directory, not a file", place=Place(name))
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            known = os.fstat(file.fileno())
            if not stat.S_ISREG(known.st_mode):
                raise DataError("unreadable", "the file cannot be read: it is not a regular file", place=Place(name))
            if known.st_size > LARGEST_FILE:
                raise too_large(name, LARGEST_FILE)
            if known.st_size == 0:
                raise DataError("empty", "the file is empty", place=Place(name))
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise DataError("no-such-file", "there is no such file", place=Place(name)) from None
    except (OSError, ValueError) as error:
        wrong = error if isinstance(error, OSError) else OSError(0, "this cannot be the name of a file")
        raise unreadable("file", wrong, name) from None


def too_large(name: str, most: int) -> DataError:
    return DataError("too-large", f"more than {most // 2**20:,} MB of input", place=Place(name))


def decode_json(raw: memoryview | bytes, type_: type[T], name: str, *, strict: bool = True) -> T:
    """JSON as this type; fields that the type does not name are passed over without being kept.

    Raises
    ------
    DataError
        It is no JSON, ends in the middle, or is not of this form.
    """
    try:
        return msgspec.json.decode(raw, type=type_, strict=strict)
    except msgspec.ValidationError as error:
        raise DataError("wrong-form", form_message(error), place=Place(name)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _not_json(raw, type_, name, error)
    except RecursionError:
        raise DataError("json", "not valid JSON: nested too deeply", place=Place(name)) from None


def form_message(error: msgspec.ValidationError) -> str:
    """What is wrong with the form of a file, beginning with where in it that is."""
    message, _, where = str(error).partition(" - at `$")
    where = where.rstrip("`").lstrip(".")
    return f"{where}: {message[0].lower()}{message[1:]}" if where else message


def _not_json(raw: memoryview | bytes, type_: type[T], name: str, error: Exception) -> T:
    """The error for what is no JSON; but NaN, which other programs write as JSON, is passed over outside of scores."""
    found = re.search(r"byte (\d+)", str(error))
    at = int(found[1]) if found else None
    if at is None:
        hint = "was the evaluation interrupted, or the file copied in part?"
        message = "not valid JSON: it ends in the middle" if "truncated" in str(error) else "not valid JSON"
        raise DataError("json", message, hint=hint, place=place_of(raw, len(raw) - 1, name)) from None
    place = place_of(raw, at, name)
    odd = re.match(rb"-?(?:NaN|Infinity)", bytes(raw[max(0, at - 1) : at + 10]).lstrip(b" :,[\t\r\n"))
    if odd is None:
        raise DataError("json", "not valid JSON", place=place) from None
    if len(raw) > LARGEST_PART:
        raise not_a_number("a value", place) from None
    plain = _without_nan(bytes(raw), place)
    try:
        return msgspec.convert(plain, type_)
    except msgspec.ValidationError as wrong:
        if "null" in str(wrong):
            raise not_a_number(form_message(wrong).partition(":")[0], place) from None
        raise DataError("wrong-form", form_message(wrong), place=Place(name)) from None


def _without_nan(raw: bytes, place: Place) -> Any:
    try:
        return json.loads(raw, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise DataError("json", "not valid JSON", place=place) from None


def place_of(raw: memoryview | bytes, at: int | None, name: str) -> Place:
    """The place of a byte in a text; of the file without one."""
    if at is None:
        return Place(name)
    line, start = 1, 0
    for block in range(0, at, 2**20):  # counted in pieces, so that no copy of the whole is made
        piece = bytes(raw[block : min(at, block + 2**20)])
        line += piece.count(b"\n")
        if (last := piece.rfind(b"\n")) >= 0:
            start = block + last + 1
    excerpt = bytes(raw[start : start + LONGEST_LINE]).split(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    column = len(bytes(raw[start:at]).decode("utf-8", "replace")) + 1
    return Place(name, line, column, excerpt if column <= LONGEST_LINE else "")


def part_of_archive(opened: Opened, part: str) -> bytes | None:
    """One file of a ZIP archive, None where the archive has none of this name.

    Raises
    ------
    DataError
        It is no whole archive, or the file is larger than `LARGEST_PART` once unpacked.
    """
    import zlib

    name = opened.name
    try:
        with zipfile.ZipFile(opened.path) as archive:
            known = archive.NameToInfo.get(part)
            if known is None:
                return None
            if known.compress_type == ZSTANDARD:
                found = _zstandard(opened, known)
            else:
                with archive.open(part) as file:
                    found = file.read(LARGEST_PART + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        message = f"not a whole archive: {str(error).lower() or 'it is damaged'}"
        hint = "was the evaluation interrupted, or the file copied in part?"
        raise DataError("archive", message, hint=hint, place=Place(name)) from None
    if len(found) > LARGEST_PART:
        raise too_large(f"{name}/{part}", LARGEST_PART)
    return found


ZSTANDARD = 93
"""The number of Zstandard among the methods of ZIP archives, which Python reads from 3.14 on."""


def _zstandard(opened: Opened, known: zipfile.ZipInfo) -> bytes:
    """What is packed with Zstandard, at most one byte more than `LARGEST_PART` of it."""
    try:
        import zstandard
    except ImportError:
        hint = 'pip install "modelmatch[inspect]", or write it as JSON: inspect log convert --to json'
        message = "the log is packed with Zstandard, which needs the package zstandard"
        raise DataError("no-zstandard", message, hint=hint, place=opened.place()) from None
    start = known.header_offset + 30
    lengths = bytes(opened.raw[start - 4 : start])
    start += int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = opened.raw[start : start + known.compress_size]
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as reader:
            return bytes(reader.read(LARGEST_PART + 1))
    except zstandard.ZstdError as error:
        raise zipfile.BadZipFile(str(error)) from None
