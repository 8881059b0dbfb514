"""YAML as data: the scalars of YAML 1.2 plus dates, one document, no aliases and no tags of its own.

The events of the parser are taken one by one, so that no depth of nesting reaches a parser that calls itself.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import yaml

from modelmatch.data.nodes import Marks, Node, Tree
from modelmatch.errors import DataError

_TAG = "tag:yaml.org,2002:"
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INT = re.compile(r"[-+]?[0-9][0-9_]*")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST = frozenset("-+.0123456789")
_TAGS = ("str", "null", "bool", "int", "float", "timestamp")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NoAliases(yaml.SafeDumper):
    """Repeats what is the same: aliases are not read."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def read_yaml(text: str, place: Marks) -> tuple[Any, Node | None]:
    """The data in a YAML text and where it stands; no node where there is no document.

    Raises
    ------
    DataError
        A key appears twice or is not a word; there is an alias, a tag, a second document; a value is not what it
        should be; or the nesting is too deep.
    yaml.YAMLError
        It is not YAML: see `modelmatch.data.problems`.
    """
    tree = Tree(place)
    loader = _Loader(text)
    documents = 0
    while (event := loader.get_event()) is not None:
        if isinstance(event, yaml.ScalarEvent):
            _scalar(tree, event)
        elif isinstance(event, yaml.CollectionStartEvent):
            _open(tree, event)
        elif isinstance(event, yaml.CollectionEndEvent):
            tree.close()
        elif isinstance(event, yaml.AliasEvent):
            raise tree.error("alias", "aliases (*name) are not supported", _node(event), "repeat the value itself")
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise tree.error("yaml", "a second document begins here", _node(event), "keep one document per file")
    return tree.data, tree.root


def _node(event: Any) -> Node:
    start, end = event.start_mark, event.end_mark
    return Node(start.line, start.column, max(1, end.column - start.column) if end.line == start.line else 1)


def _open(tree: Tree, event: Any) -> None:
    start = event.start_mark
    node = Node(start.line, start.column)
    if tree.wants_key:
        raise tree.error("invalid-key", "a key must be a word or a number", node)
    is_list = isinstance(event, yaml.SequenceStartEvent)
    if event.tag not in (None, "!", f"{_TAG}{'seq' if is_list else 'map'}"):
        raise _foreign(tree, event.tag, node)
    tree.open([] if is_list else {}, node)


def _scalar(tree: Tree, event: Any) -> None:
    node = _node(event)
    text = tree.text(event.value, node)
    if tree.wants_key:
        tree.key(text, node)
    elif event.tag in (None, "!"):
        tree.value(_plain(tree, text, node) if event.implicit[0] else text, node)
    else:
        tree.value(_tagged(tree, event.tag, text, node), node)


def _plain(tree: Tree, text: str, node: Node) -> Any:
    """What a word without quotes means: ``no`` and ``on`` are words, ``1:30`` is not a number."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    if _INT.fullmatch(text) or _FLOAT.fullmatch(text):
        return tree.number(text.replace("_", ""), node)
    return _date(tree, text, node) if _DATE.fullmatch(text) else text


def _date(tree: Tree, text: str, node: Node) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise tree.error("invalid-value", f'"{text}" is not a valid date', node) from None


def _tagged(tree: Tree, tag: str, text: str, node: Node) -> Any:
    """A value whose type is written out."""
    kind = tag.removeprefix(_TAG)
    if kind not in _TAGS or not tag.startswith(_TAG):
        raise _foreign(tree, tag, node)
    if kind == "str":
        return text
    if kind == "float" and _FLOAT.fullmatch(text):
        return float(tree.number(text.replace("_", ""), node))
    if kind == "int" and _INT.fullmatch(text):
        return tree.number(text.replace("_", ""), node)
    if kind == "timestamp" and _DATE.fullmatch(text):
        return _date(tree, text, node)
    if kind in ("null", "bool") and text in _WORDS and (_WORDS[text] is None) == (kind == "null"):
        return _WORDS[text]
    raise tree.error("invalid-value", f'"{text}" is not of the type "{kind}"', node)


def _foreign(tree: Tree, tag: str, node: Node) -> DataError:
    return tree.error("yaml", f'the tag "{tag.removeprefix(_TAG)}" is not supported here', node, "remove it")
