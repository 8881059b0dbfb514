"""JSON as data, with places: what is valid JSON need not be valid YAML (tabs, some escapes, long keys)."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Any

from modelmatch.data.nodes import LINE_END, Marks, Node, Tree
from modelmatch.errors import DataError

_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(
    r"""(?P<mark>[{}\[\],:])
    |(?P<text>"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")
    |(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![0-9.])
    |(?P<word>true|false|null)\b""",
    re.VERBOSE,
)
_WORDS = {"true": True, "false": False, "null": None}


class NotJson(Exception):
    """The text is not JSON; ``error`` says where and why."""

    def __init__(self, error: DataError) -> None:
        super().__init__(str(error))
        self.error = error


def read_json(text: str, place: Marks) -> tuple[Any, Node]:
    """The data in a JSON text and where it stands.

    Raises
    ------
    NotJson
        It is not JSON.
    DataError
        It is JSON, but a key appears twice, a value cannot be used, or the nesting is too deep.
    """
    return _Reader(text, place).read()


class _Reader:
    def __init__(self, text: str, place: Marks) -> None:
        self._text, self._at = text, 0
        self._tree = Tree(place)
        self._starts = [0, *(found.end() for found in re.finditer(LINE_END, text))]

    def read(self) -> tuple[Any, Node]:
        tree, open_marks = self._tree, list[str]()
        expected = "value"  # or: "first" item or end; "key"; ":"; "," or end
        while True:
            kind, token, node = self._next()
            if kind == "mark" and token in "}]" and expected in ("first", ","):
                if not open_marks or open_marks[-1] != ("{" if token == "}" else "["):
                    raise self._wrong(f'this "{token}" does not close anything', node)
                open_marks.pop()
                tree.close()
                expected = ","
            elif kind == "mark" and token == "," and expected == ",":
                expected = "key" if open_marks[-1] == "{" else "value"
            elif kind == "mark" and token == ":" and expected == ":":
                expected = "value"
            elif kind == "text" and tree.wants_key and expected in ("first", "key"):
                tree.key(tree.text(self._string(token, node), node), node)
                expected = ":"
            elif expected in ("value", "first") and not tree.wants_key and token not in ("}", "]", ",", ":"):
                if kind == "mark":
                    tree.open({} if token == "{" else [], node)
                    open_marks.append(token)
                    expected = "first"
                else:
                    tree.value(self._value(kind, token, node), node)
                    expected = ","
            else:
                raise self._wrong(f"{_WANTED[expected]} is expected here", node)
            if not open_marks:
                break
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        if self._at < len(self._text):
            raise self._wrong("there is more text after the end", self._node(self._at))
        assert tree.root is not None
        return tree.data, tree.root

    def _next(self) -> tuple[str, str, Node]:
        start = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        found = _TOKEN.match(self._text, start)
        if found is None:
            ended = start >= len(self._text)
            quote = self._text[start : start + 1] == '"'
            message = "it ends unexpectedly" if ended else "a quote is not closed" if quote else "this is not a value"
            hint = 'a "}" or "]" is missing' if ended else "" if quote else "put text and keys in double quotes"
            raise self._wrong(message, self._node(start), hint)
        self._at = found.end()
        assert found.lastgroup is not None
        return found.lastgroup, found[0], self._node(start, found.end() - start)

    def _node(self, offset: int, width: int = 1) -> Node:
        line = bisect_right(self._starts, offset) - 1
        return Node(line, offset - self._starts[line], width)

    def _wrong(self, message: str, node: Node, hint: str = "") -> NotJson:
        return NotJson(self._tree.error("json", f"not valid JSON: {message}", node, hint))

    def _value(self, kind: str, token: str, node: Node) -> Any:
        if kind == "text":
            return self._tree.text(self._string(token, node), node)
        return _WORDS[token] if kind == "word" else self._tree.number(token, node)

    def _string(self, token: str, node: Node) -> str:
        if "\\" not in token:
            return token[1:-1]
        try:
            return str(json.loads(token))
        except ValueError:
            raise self._wrong("unknown escape after a backslash", node, r"write \\ for a backslash") from None


_WANTED = {
    "value": "a value", "first": "a key in quotes, a value or the end", "key": "a key in quotes",
    ":": 'a ":"', ",": 'a "," or the end',
}  # fmt: skip
