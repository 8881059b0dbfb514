"""Reading data files: YAML or JSON, with the place of every value."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import IO, Any, ClassVar

import yaml

from modelmatch.errors import DataError, Place

LIMIT = 5_000_000
"""Largest file that is read, in bytes: a data file beyond that is a mistake."""
DEEPEST = 60
"""Deepest nesting that is accepted."""

Path_ = tuple[str | int, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML with the scalars of YAML 1.2 plus dates: ``no`` and ``on`` are words, ``1:30`` is not a number."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


_TAG = "tag:yaml.org,2002:"
_SCALARS: dict[str, re.Pattern[str]] = {}
"""What a scalar of each tag looks like."""

for _name, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9][0-9_]*$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", list("0123456789")),
):
    _SCALARS[_TAG + _name] = re.compile(_pattern)
    _Loader.add_implicit_resolver(_TAG + _name, _SCALARS[_TAG + _name], _first)
_SCALARS[f"{_TAG}str"] = re.compile(r"[^\ud800-\udfff]*")  # half of a surrogate pair cannot be written anywhere
_Loader.add_constructor(f"{_TAG}int", lambda loader, node: int(loader.construct_scalar(node).replace("_", ""), 10))


class Document:
    """A parsed file: ``data`` is plain Python, `place` finds where a value stands."""

    def __init__(self, name: str, text: str, data: Any, root: yaml.Node | None) -> None:
        self.name, self.text, self.data, self._root = name, text, data, root
        self._lines: list[str] | None = None

    def place(self, path: Path_ = (), *, key: bool = False) -> Place:
        """The place of the value at ``path`` (keys and indices), or of its key; of the nearest parent if absent."""
        node, at = self._root, self._root
        for depth, step in enumerate(path):
            child: yaml.Node | None = None
            if isinstance(node, yaml.MappingNode):
                for key_node, value_node in node.value:
                    if key_node.value == str(step):
                        child = value_node
                        at = key_node if key and depth == len(path) - 1 else value_node
                        break
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                at = child = node.value[step]
            if child is None:
                break
            node = child
        if at is None:
            return Place(self.name)
        mark, width = at.start_mark, 1
        if isinstance(at, yaml.ScalarNode) and at.end_mark.line == mark.line:
            width = max(1, at.end_mark.column - mark.column)
        return self._place(mark.line, mark.column, width)

    def _place(self, line: int, column: int, width: int = 1) -> Place:
        if self._lines is None:
            self._lines = self.text.splitlines()
        excerpt = self._lines[line] if line < len(self._lines) else ""
        return Place(self.name, line + 1, column + 1, excerpt, width)


def read_document(path: Path | str, *, name: str | None = None) -> Document:
    """Read a YAML or JSON file.

    Raises
    ------
    DataError
        The file is missing, a directory, too large, not UTF-8 text, empty, or not valid YAML; it repeats a key,
        uses aliases or tags of its own, or has keys that are not words.
    """
    path = Path(path)
    shown = name or display_name(path)
    try:
        if path.is_dir():
            raise DataError("not-a-file", "this is a directory, not a file", place=Place(shown))
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise DataError("no-such-file", "there is no such file", place=Place(shown)) from None
    except OSError as error:
        raise unreadable("file", error, shown) from None
    return parse_document(raw, shown)


def read_stdin(name: str = "<standard input>") -> Document:
    """The document piped to standard input; raises as `read_document` does."""
    return parse_document(read_up_to(LIMIT, sys.stdin.buffer, name), name)


def read_up_to(limit: int, stream: IO[bytes], name: str) -> bytes:
    """The bytes of a stream, of more than ``limit`` only one too many; raises `DataError` if it cannot be read."""
    try:
        return stream.read(limit + 1)
    except OSError as error:
        raise unreadable("input", error, name) from None


def unreadable(what: str, error: OSError, name: str) -> DataError:
    """The error that says why a file, a folder or an input called ``name`` cannot be read."""
    reason = (error.strerror or str(error)).lower()
    return DataError("unreadable", f"the {what} cannot be read: {reason}", place=Place(name))


def decode_text(raw: bytes, name: str, limit: int, hint: str = "") -> str:
    """The text in ``raw``; raises `DataError` for more than ``limit`` bytes, and for what is not UTF-8 text."""
    if len(raw) > limit:
        raise DataError("too-large", f"more than {limit:,} bytes of input", hint=hint, place=Place(name))
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode()  # the mark that some editors begin with
    except UnicodeDecodeError as error:
        raise DataError("not-text", f"not UTF-8 text (byte {error.start})", place=Place(name)) from None
    if "\0" in text:
        raise DataError("not-text", "this is binary data, not text", place=Place(name))
    return text


def parse_document(raw: bytes, name: str) -> Document:
    """Parse the bytes of a YAML or JSON document called ``name``; raises as `read_document` does."""
    text = decode_text(raw, name, LIMIT)
    if _nesting(text) > DEEPEST:
        raise DataError("too-deep", f"nested deeper than {DEEPEST} levels", place=Place(name))
    document = Document(name, text, None, None)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise DataError("empty", "the file is empty", place=Place(name))
        document._root = root
        document.data = _construct(loader, root, document)
    except yaml.YAMLError as error:
        parsed = _as_json(text)
        if parsed is not None:
            return Document(name, text, parsed, None)
        raise _syntax_error(error, document) from None
    except RecursionError:
        raise DataError("too-deep", f"nested deeper than {DEEPEST} levels", place=Place(name)) from None
    return document


def display_name(path: Path) -> str:
    """The path as the user would write it: relative to the working directory where it lies below it."""
    try:
        return str(Path(os.path.realpath(path)).relative_to(os.path.realpath(os.curdir)))
    except (ValueError, OSError):
        return str(path)


# --- parsing ------------------------------------------------------------------------------------------


def _nesting(text: str) -> int:
    """An upper bound of the nesting that brackets alone make: a guard before the recursive parser runs."""
    deepest = depth = 0
    for character in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if character in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _construct(loader: Any, node: yaml.Node, document: Document) -> Any:
    """Plain Python from YAML nodes, with duplicate keys, aliases, odd keys and foreign tags refused."""
    seen: set[int] = set()

    def place(at: yaml.Node) -> Place:
        return document._place(at.start_mark.line, at.start_mark.column)

    def foreign(node: yaml.Node) -> DataError:
        kind = node.tag.removeprefix(_TAG)
        return DataError("yaml", f'the tag "{kind}" is not supported here', hint="leave it out", place=place(node))

    def build(node: yaml.Node, depth: int) -> Any:
        if depth > DEEPEST:
            raise DataError("too-deep", f"nested deeper than {DEEPEST} levels", place=place(node))
        if isinstance(node, yaml.ScalarNode):
            if node.tag not in _SCALARS:
                raise foreign(node)
            if not _SCALARS[node.tag].fullmatch(node.value):  # the tag is written out, and trusted by the library
                kind = node.tag.removeprefix(_TAG)
                raise DataError("invalid-value", f'"{node.value}" is not of the type "{kind}"', place=place(node))
            try:
                return loader.construct_object(node)
            except (ValueError, OverflowError) as error:
                raise DataError("invalid-value", f'"{node.value}": {error}', place=place(node)) from None
        if id(node) in seen:
            raise DataError("alias", "aliases (*name) are not supported", hint="write the value out", place=place(node))
        seen.add(id(node))
        if node.tag != f"{_TAG}{'seq' if isinstance(node, yaml.SequenceNode) else 'map'}":
            raise foreign(node)
        if isinstance(node, yaml.SequenceNode):
            return [build(item, depth + 1) for item in node.value]
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise DataError("invalid-key", "a key must be a word or a number", place=place(key_node))
            if key_node.value in mapping:
                raise DataError("duplicate-key", f'"{key_node.value}" stands here twice', place=place(key_node))
            mapping[key_node.value] = build(value_node, depth + 1)
        return mapping

    return build(node, 0)


def _as_json(text: str) -> Any:
    """Valid JSON that is not valid YAML (tabs, some escapes)."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    import json

    try:
        data = json.loads(text)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()  # not so for half a surrogate pair
        return data
    except (ValueError, RecursionError):
        return None


def _syntax_error(error: yaml.YAMLError, document: Document) -> DataError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "invalid YAML"
    place = Place(document.name) if mark is None else document._place(mark.line, mark.column)
    if mark is None and (odd := yaml.reader.Reader.NON_PRINTABLE.search(document.text)):
        problem = f"the character U+{ord(odd[0]):04X} may not stand in it"
        *above, line = f"{document.text[: odd.start()]}|".splitlines()
        place = document._place(len(above), len(line) - 1)
    return DataError("yaml", f"not valid YAML: {problem}", place=place)
