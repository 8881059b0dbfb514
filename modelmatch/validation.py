"""Validation of documents against types, with errors that say what is wrong, where, and what was expected."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from modelmatch.documents import Document, Path_
from modelmatch.errors import DataError, DataErrors, did_you_mean

MOST_ERRORS = 20
"""Errors reported for one file before giving up on it."""

T = TypeVar("T")


def convert(document: Document, type_: type[T], data: Any = None, path: Path_ = ()) -> T:
    """Validate ``data`` (default: the whole document), which stands at ``path``, as ``type_``.

    Raises
    ------
    DataErrors
        All schema errors that can be told apart, each with its place, what was found and what was expected.
    """
    data = document.data if data is None and not path else data
    try:
        return msgspec.convert(data, type_, strict=True)
    except msgspec.ValidationError:
        raise DataErrors(_schema_errors(document, data, type_, path)) from None


# Compiled when an error needs them.
_AT = r"^(?P<message>.*?)(?: - at (?:`key` in )?`\$(?P<path>[^`]*)`)?$"
_STEP = r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]"
_PLAIN = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a mapping", "date": "a date (YYYY-MM-DD)", "null": "nothing", "datetime": "a date and time",
}  # fmt: skip

_SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}


def _schema_errors(document: Document, data: Any, type_: Any, base: Path_) -> list[DataError]:
    """All schema errors: msgspec stops at the first, so what is wrong is taken out and the rest tried again."""
    data = copy.deepcopy(data)
    origins: dict[int, list[int]] = {}  # by list: the original index of each item that is left
    taken: set[Path_] = set()
    errors: list[DataError] = []
    while len(errors) < MOST_ERRORS:
        try:
            msgspec.convert(data, type_, strict=True)
            break
        except msgspec.ValidationError as error:
            message, path = _parse(str(error))
        original = _original(data, path, origins)
        missing = re.match(r"Object missing required field `(.*)`", message)
        if not (missing and (*original, missing[1]) in taken):
            errors.append(_schema_error(message, document, type_, path, base + original))
        unknown = re.match(r"Object contains unknown field `(.*)`", message)
        path = (*path, unknown[1]) if unknown else path
        if not path:
            break
        taken.add(_original(data, path, origins))
        _take_out(data, path, origins)
    return errors


def _parse(text: str) -> tuple[str, Path_]:
    """The message and the path of a msgspec error."""
    match = re.match(_AT, text, re.DOTALL)
    assert match is not None
    steps: list[str | int] = []
    for name, index in re.findall(_STEP, match["path"] or ""):
        if not name and not index:  # msgspec does not say which value of a mapping is wrong
            break
        steps.append(name or int(index))
    return match["message"], tuple(steps)


def _schema_error(message: str, document: Document, type_: Any, path: Path_, full: Path_) -> DataError:
    """The user's error for a msgspec message about the value at ``path`` of the type, ``full`` in the document."""
    if found := re.match(r"Object contains unknown field `(.*)`", message):
        key = found[1]
        where = str(path[-1]) if path and isinstance(path[-1], str) else _owner(type_, path)
        hint = did_you_mean(key, _fields(type_, path), noun="keys", most=30)
        place = document.place((*full, key), key=True)
        return DataError("unknown-key", f'"{key}" is not a key of {where}', hint=hint, place=place)
    place = document.place(full)
    if found := re.match(r"Object missing required field `(.*)`", message):
        return DataError("missing-key", f'"{found[1]}" is missing', place=place)
    if found := re.match(r"Invalid enum value (.*)", message):
        value = found[1].strip("'\"`")
        hint = did_you_mean(value, _literals(type_, path), noun="valid")
        return DataError("invalid-value", f'"{value}" is not valid here', hint=hint, place=place)
    if found := re.match(r"Expected `(.*)`, got `(.*)`$", message):
        names = [part.strip() for part in found[1].split("|")]
        expected = " or ".join(_PLAIN.get(name, name) for name in names if name != "null")
        value = _value(document.data, full)
        shown = f' ("{value}")' if isinstance(value, (str, int, float, bool)) else ""
        return DataError(
            "wrong-type", f"expected {expected}, found {_PLAIN.get(found[2], found[2])}{shown}", place=place
        )
    if found := re.match(r"Expected `(\w+)` (.*)$", message):
        limit = re.sub("[<>]=?", lambda sign: _SIGNS[sign[0]], re.sub("^(?=[<>])", "of ", found[2]))
        value = _value(document.data, full)
        shown = f'"{value[:60]}"' if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""
        message = f"expected {_PLAIN.get(found[1], found[1])} {limit}{shown and f', found {shown}'}"
        return DataError("invalid-value", message, place=place)
    if "encoded date" in message:
        value = _value(document.data, full)
        return DataError("invalid-value", f'"{value}" is not a date', hint="write YYYY-MM-DD", place=place)
    return DataError("invalid-value", message[:1].lower() + message[1:].replace("`", '"'), place=place)


def _original(data: Any, path: Path_, origins: dict[int, list[int]]) -> Path_:
    """The path in the document of what now stands at ``path``."""
    result: list[str | int] = []
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            result.append(origins[id(data)][step] if id(data) in origins else step)
        else:
            result.append(step)
        data = _value(data, (step,))
    return tuple(result)


def _take_out(data: Any, path: Path_, origins: dict[int, list[int]]) -> None:
    """Remove the value at ``path``, in place."""
    parent, last = _value(data, path[:-1]), path[-1]
    if isinstance(parent, list) and isinstance(last, int):
        origins.setdefault(id(parent), list(range(len(parent)))).pop(last)
        parent.pop(last)
    elif isinstance(parent, dict):
        parent.pop(last, None)


def _value(data: Any, path: Path_) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _types_at(type_: Any, path: Path_) -> Iterator[Any]:
    """The msgspec type descriptions that the value at ``path`` may have."""
    from msgspec import inspect

    def options(info: Any) -> list[Any]:
        return list(info.types) if isinstance(info, inspect.UnionType) else [info]

    infos = options(inspect.type_info(type_))
    for step in path:
        following: list[Any] = []
        for info in infos:
            if isinstance(info, inspect.StructType):
                following += [t for f in info.fields if f.encode_name == step for t in options(f.type)]
            elif isinstance(info, (inspect.ListType, inspect.VarTupleType)):
                following += options(info.item_type)
            elif isinstance(info, inspect.DictType):
                following += options(info.value_type)
        infos = following
    yield from infos


def _fields(type_: Any, path: Path_) -> list[str]:
    return [f.encode_name for info in _types_at(type_, path) for f in getattr(info, "fields", ())]


def _owner(type_: Any, path: Path_) -> str:
    """What the value at a path is called: the ``NOUN`` of its type, or the name of that in words."""
    for info in _types_at(type_, path):
        if hasattr(info, "cls"):
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", info.cls.__name__.lstrip("_")).lower()
            return str(getattr(info.cls, "NOUN", f"{'an' if words[0] in 'aeiou' else 'a'} {words}"))
    return "this mapping"


def _literals(type_: Any, path: Path_) -> list[str]:
    return [str(v) for info in _types_at(type_, path) for v in getattr(info, "values", ())]
