"""Changing values of a YAML file: comments, order and every byte of what does not change stay as they are."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from modelmatch.data.document import KeyPath
from modelmatch.errors import DataError, Place

REMOVED = object()
"""Stands for a value that is taken out, with its key."""
_ENDED = re.compile("(\r\n|\r|\n)")


def changed(raw: bytes, changes: Mapping[KeyPath, Any], name: str = "<file>") -> bytes:
    """The bytes of a valid YAML file with other values at some places.

    The library keeps comments and order, but not all of the layout; so only the lines in which it writes something else
    because of a change are taken from it, and all others from the file.

    Parameters
    ----------
    changes : the new value by its keys; `REMOVED` takes a key out. Missing keys are added at the end of their mapping.
    name : how errors call the file.

    Raises
    ------
    DataError
        The library, which is stricter than `read_yaml` in places, cannot read the file.
    """
    from ruamel.yaml.error import YAMLError

    try:
        return _changed(raw, changes)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        problem = getattr(error, "problem", None) or "it cannot be read"
        hint = "write this line in plain YAML, or make the change by hand"
        message = f"the file cannot be changed with its layout kept: {problem}"
        raise DataError("yaml", message, hint=hint, place=place) from None


def _changed(raw: bytes, changes: Mapping[KeyPath, Any]) -> bytes:
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    text = raw.removeprefix(mark).decode()
    ends = _ENDED.findall(text)
    end = max(set(ends), key=ends.count) if ends else "\n"
    parts = _ENDED.split(text)
    lines = [line + ended for line, ended in zip(parts[::2], [*parts[1::2], ""], strict=True) if line or ended]
    plain = "".join(re.sub("[\r\n]+$", "\n", line) for line in lines)
    before, after = _written(plain, {}), _written(plain, changes)
    if before == after:
        return raw
    if len(before) != len(lines):  # it sets the file in other lines: all of them are its own
        return mark + "".join(line.rstrip("\n") + end for line in after).encode()
    found: list[str] = []
    for kind, start, stop, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += lines[start:stop]
            continue
        if found and not found[-1].endswith(("\r", "\n")):
            found[-1] += end
        found += [line.rstrip("\n") + end for line in after[first:last]]
    return mark + "".join(found).encode()


def _written(text: str, changes: Mapping[KeyPath, Any]) -> list[str]:
    """The lines of a text as the library writes it with these changes."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    offset = 2 if re.search(r"^ +- ", text, re.MULTILINE) else 0
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    yaml.representer.add_representer(type(None), _nothing)
    data = yaml.load(text)
    for path, value in changes.items():
        _change(data, path, value)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue().splitlines(keepends=True)


def _nothing(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _change(data: Any, path: KeyPath, value: Any) -> None:
    for step in path[:-1]:
        if step not in data and isinstance(data, dict):
            data[step] = {}
        data = data[step]
    last = path[-1]
    if value is REMOVED:
        data.pop(last, None)
    elif last not in data:
        below = _lines_below(data)
        data[last] = _flow(value)
        if below:
            from ruamel.yaml.error import CommentMark
            from ruamel.yaml.tokens import CommentToken

            _comments(data).items[last] = [None, None, CommentToken(f"\n{below}", CommentMark(0), None), None]
    elif data[last] != value:
        data[last] = _flow(value)


def _comments(data: Any) -> Any:
    return data.ca


def _lines_below(data: Any) -> str:
    """Take the lines of comment below the last value of a mapping off it: the library counts them to that value."""
    if not isinstance(data, dict) or not data:
        return ""
    key, comments = list(data)[-1], _comments(data)
    token = (comments.items.get(key) or [None] * 3)[2]
    if token is None:
        return _lines_below(data[key])
    own, _, below = token.value.partition("\n")
    token.value = f"{own}\n"
    return str(below)


def _flow(value: Any) -> Any:
    """A list in one line, as this program writes it."""
    if not isinstance(value, (list, tuple)):
        return value
    from ruamel.yaml.comments import CommentedSeq

    found = CommentedSeq(value)
    found.fa.set_flow_style()
    return found
