"""Where the values of a document stand, and what is wrong while it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from modelmatch.errors import DataError, Place

DEEPEST = 60
"""Deepest nesting that is accepted."""
LARGEST = 10**18
"""Largest whole number that is accepted: far beyond all that is counted, and exact on every machine."""
LINE_END = "\r\n|[\n\r\x85\u2028\u2029]"
"""What ends a line in YAML; editors agree on most of it."""
HALF_PAIR = "[\ud800-\udfff]"

Marks = Callable[[int, int, int], Place]
"""The place of a line and a column, both from 0, and a width."""


class Node:
    """Where a value stands (line and column from 0), with its items by key or index, and where their keys stand."""

    __slots__ = ("column", "items", "keys", "line", "width")

    def __init__(self, line: int, column: int, width: int = 1) -> None:
        self.line, self.column, self.width = line, column, width
        self.items: dict[str | int, Node] | None = None
        self.keys: dict[str, Node] | None = None


class Frame(NamedTuple):
    """A mapping or a list that is being read."""

    data: Any
    node: Node


class Tree:
    """Data and nodes built from the outside in, without recursion: nesting costs no stack."""

    def __init__(self, place: Marks) -> None:
        self._place = place
        self._open: list[Frame] = []
        self._keys: list[tuple[str, Node] | None] = []
        self.data: Any = None
        self.root: Node | None = None

    @property
    def wants_key(self) -> bool:
        """Whether what comes next is the key of a mapping."""
        return bool(self._open) and isinstance(self._open[-1].data, dict) and self._keys[-1] is None

    def error(self, code: str, message: str, node: Node, hint: str = "") -> DataError:
        """An error about what stands at a node."""
        return DataError(code, message, hint=hint, place=self._place(node.line, node.column, node.width))

    def key(self, text: str, node: Node) -> None:
        """Take the key of what comes next in a mapping."""
        if text in self._open[-1].data:
            raise self.error("duplicate-key", f'"{text}" appears twice', node)
        self._keys[-1] = (text, node)

    def value(self, value: Any, node: Node) -> None:
        """Take a value: the next item of the innermost mapping or list, or the whole document."""
        if not self._open:
            self.data, self.root = value, node
            return
        data, parent = self._open[-1]
        assert parent.items is not None
        if isinstance(data, list):
            parent.items[len(data)] = node
            data.append(value)
            return
        key = self._keys[-1]
        assert key is not None
        assert parent.keys is not None
        self._keys[-1] = None
        data[key[0]], parent.items[key[0]], parent.keys[key[0]] = value, node, key[1]

    def open(self, data: Any, node: Node) -> None:
        """Begin a mapping or a list."""
        if len(self._open) >= DEEPEST:
            raise self.error("too-deep", f"nested deeper than {DEEPEST} levels", node)
        self.value(data, node)
        node.items = {}
        node.keys = {} if isinstance(data, dict) else None
        self._open.append(Frame(data, node))
        self._keys.append(None)

    def close(self) -> None:
        """End the innermost mapping or list."""
        self._open.pop()
        self._keys.pop()

    def text(self, value: str, node: Node) -> str:
        """A text that can be written, printed and used as a name; raises `DataError` for any other."""
        if value.isascii() and "\0" not in value:
            return value
        if "\0" in value:
            raise self.error("invalid-value", "the character U+0000 is not allowed here", node, "remove it")
        if re.search(HALF_PAIR, value):
            hint = "write the character itself"
            raise self.error("invalid-value", "half of a surrogate pair is not a character", node, hint)
        return value

    def number(self, value: str, node: Node) -> int | float:
        """The number that a decimal text means; raises `DataError` for one that is too large."""
        whole = value.lstrip("+-").isdigit()
        digits = value.lstrip("+-0")
        number = (int(value) if len(digits) <= 19 else LARGEST + 1) if whole else float(value)
        if abs(number) > LARGEST if whole else number in (float("inf"), float("-inf")):
            hint = "use a smaller number, or put it in quotes if it is a name"
            raise self.error("invalid-value", "this number is too large", node, hint)
        return number
