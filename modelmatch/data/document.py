"""Reading data files: YAML or JSON, with the place of every value."""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path
from typing import Any

from modelmatch.data.nodes import HALF_PAIR, LINE_END, Node
from modelmatch.errors import DataError, Place

LIMIT = 5_000_000
"""Largest file that is read, in bytes: a data file beyond that is a mistake."""
LONGEST_PATH = 4096
"""Longest path that is looked up, in characters: no system has longer ones."""

KeyPath = tuple[str | int, ...]


class Document:
    """A parsed file: ``data`` is plain Python, `place` finds where a value stands."""

    def __init__(self, name: str, text: str, *, withheld: bool = False) -> None:
        self.name, self.text, self.withheld = name, text, withheld
        self.data: Any = None
        self.root: Node | None = None
        self._lines: list[str] | None = None

    def place(self, path: KeyPath = (), *, key: bool = False) -> Place:
        """The place of the value at ``path`` (keys and indices), or of its key; of the nearest parent if absent."""
        node, at = self.root, self.root
        for depth, step in enumerate(path):
            if node is None or node.items is None:
                break
            step = step if node.keys is None else str(step)
            child = node.items.get(step)
            if child is None:
                break
            last = depth == len(path) - 1
            at = node.keys[str(step)] if key and last and node.keys is not None else child
            node = child
        if at is None:
            return Place(self.name, withheld=self.withheld)
        return self.marked(at.line, at.column, at.width)

    def marked(self, line: int, column: int, width: int = 1) -> Place:
        """The place of a line and a column, both from 0."""
        if self._lines is None:
            self._lines = re.split(LINE_END, self.text)
        excerpt = self._lines[line] if line < len(self._lines) else ""
        return Place(self.name, line + 1, column + 1, excerpt, width, withheld=self.withheld)


def read_document(path: Path | str, *, name: str | None = None, within: Path | None = None) -> Document:
    """Read a YAML or JSON file.

    If a link leads outside the folder ``within`` (by default the file's own), errors quote nothing.

    Raises
    ------
    DataError
        The file is missing, a directory, too large, not UTF-8 text, empty, or not valid YAML; it repeats a key,
        uses aliases or tags of its own, or has keys that are not words.
    """
    path = Path(path)
    shown = name or display_name(path)
    if len(str(path)) > LONGEST_PATH or "\0" in str(path):
        raise DataError("no-such-file", "this cannot be the name of a file", place=Place(shown))
    try:
        if path.is_dir():
            raise DataError("not-a-file", "this is a directory, not a file", place=Place(shown))
        raw = read_bytes(path, LIMIT + 1, regular=within is not None)
        withheld = leads_out(path, within or path.parent)
    except FileNotFoundError:
        raise DataError("no-such-file", "there is no such file", place=Place(shown)) from None
    except OSError as error:
        raise unreadable("file", error, shown) from None
    return parse_document(raw, shown, withheld=withheld)


def read_bytes(path: Path, most: int, *, regular: bool = True) -> bytes:
    """At most ``most`` bytes of a file; if ``regular``, only of a regular file, so as not to wait for a pipe or a
    device.

    Raises
    ------
    OSError
        The file cannot be read, or is not a regular one.
    """
    flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    if regular:
        flags |= getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:
        if regular and not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is not a regular file")
        return file.read(most)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path leads outside a folder through a link.

    Links of the system itself (``/dev/stdin``, ``/dev/fd/3``) do not count.
    """
    if str(path.parent) in ("/dev", "/dev/fd", "/proc/self/fd"):
        return False
    root = os.path.realpath(folder)
    return not os.path.realpath(path).startswith(os.path.join(root, ""))


def unreadable(what: str, error: OSError, name: str) -> DataError:
    """The error that says why a file, a folder or an input called ``name`` cannot be read."""
    reason = (error.strerror or str(error)).lower()
    return DataError("unreadable", f"the {what} cannot be read: {reason}", place=Place(name))


def decode_text(raw: bytes, name: str, limit: int, hint: str = "") -> str:
    """The text in ``raw``; raises `DataError` for more than ``limit`` bytes, and for what is not UTF-8 text."""
    if len(raw) > limit:
        raise DataError("too-large", f"more than {limit:,} bytes of input", hint=hint, place=Place(name))
    if wide := _wide_encoding(raw):
        raise DataError("not-text", f"this is {wide} text, not UTF-8", hint="save it as UTF-8", place=Place(name))
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode()  # the mark that some editors begin with
    except UnicodeDecodeError as error:
        line, column = _position(raw[: error.start].decode())
        place = Place(name, line, column)
        message = f"not UTF-8 text (byte {error.start})"
        raise DataError("not-text", message, hint="save it as UTF-8", place=place) from None
    if (at := text.find("\0")) >= 0:
        raise DataError("not-text", "this is binary data, not text", place=Place(name, *_position(text[:at])))
    return text


def parse_document(raw: bytes, name: str, *, withheld: bool = False) -> Document:
    """Parse the bytes of a YAML or JSON document called ``name``; raises as `read_document` does."""
    text = decode_text(raw, name, LIMIT)
    document = Document(name, text, withheld=withheld)
    document.data, document.root = _read(document)
    if document.root is None:
        raise DataError("empty", "the file is empty", place=Place(name))
    return document


def display_name(path: Path) -> str:
    """The path as the user would write it: relative to the working directory if it is inside.

    Bytes that are not UTF-8 are written as ``\\xff``.
    """
    text = str(path)
    if len(text) <= LONGEST_PATH and "\0" not in text:
        text = _below_here(os.path.abspath(text)) if ".." not in path.parts else ""
        text = text or _below_here(os.path.realpath(path)) or str(path)
    return os.fsencode(text).decode("utf-8", "backslashreplace") if re.search(HALF_PAIR, text) else text


def _below_here(path: str) -> str:
    """An absolute path relative to the working directory; empty if it is not inside."""
    try:
        return str(Path(path).relative_to(os.path.realpath(os.curdir)))
    except (ValueError, OSError):
        return ""


# --- parsing ------------------------------------------------------------------------------------------


def _read(document: Document) -> tuple[Any, Node | None]:
    """What the text of a document holds, as JSON where it begins like that and is, otherwise as YAML."""
    text, not_json = document.text, None
    if text.lstrip()[:1] in ("{", "["):
        from modelmatch.data.json_text import NotJson, read_json

        try:
            return read_json(text, document.marked)
        except NotJson as error:
            not_json = error.error
    import yaml

    from modelmatch.data.problems import not_yaml
    from modelmatch.data.yaml_text import read_yaml

    try:
        if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
            raise _not_allowed(odd, document)
        return read_yaml(text, document.marked)
    except yaml.YAMLError as error:
        if not_json and document.name.lower().endswith(".json"):
            raise not_json from None
        raise not_yaml(error, text, document.marked) from None


def _not_allowed(odd: re.Match[str], document: Document) -> DataError:
    line, column = _position(document.text[: odd.start()])
    message = f"not valid YAML: the character U+{ord(odd[0]):04X} is not allowed here"
    return DataError("yaml", message, hint="remove it", place=document.marked(line - 1, column - 1))


def _position(before: str) -> tuple[int, int]:
    """Line and column, both from 1, of what follows a text."""
    *above, line = re.split(LINE_END, before)
    return len(above) + 1, len(line) + 1


def _wide_encoding(raw: bytes) -> str:
    """The encoding of a text in units of two or four bytes; empty for any other."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    start = raw[:64]
    for size, name in ((4, "UTF-32"), (2, "UTF-16")):
        units = [start[at : at + size] for at in range(0, len(start) - size + 1, size)]
        if len(units) > 1 and sum(unit.count(0) == size - 1 for unit in units) > 0.7 * len(units):
            return name
    return ""
