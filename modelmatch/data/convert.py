"""Validation of documents against types, with errors that say what is wrong, where, and what was expected."""

from __future__ import annotations

import datetime as dt
import functools
import operator
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from modelmatch.data.document import Document, KeyPath
from modelmatch.data.ids import WORDS
from modelmatch.data.written import as_written
from modelmatch.errors import DataError, DataErrors, did_you_mean, quoted

MOST_ERRORS = 100
"""Most errors reported for one file; the others are only counted."""

T = TypeVar("T")


def convert(document: Document, type_: type[T], data: Any = None, path: KeyPath = ()) -> T:
    """Validate ``data`` (default: the whole document), which stands at ``path``, as ``type_``.

    Raises
    ------
    DataErrors
        All schema errors, each with its place, what was found and what was expected; beyond `MOST_ERRORS` their
        number.
    """
    data = document.data if data is None and not path else data
    try:
        return msgspec.convert(data, type_, strict=True)
    except msgspec.ValidationError as error:
        found = _Faults(document)
        found.value(data, _type_info(type_), path)  # type: ignore[arg-type]
        if not found.errors:  # something that only msgspec knows of
            found.add("invalid-value", str(error).replace("`", '"'), path)
        raise DataErrors(found.errors, found.more) from None


@functools.cache
def _type_info(type_: Any) -> Any:
    from msgspec import inspect

    return inspect.type_info(type_)


_PLAIN = {
    "StrType": "text", "IntType": "a whole number", "FloatType": "a number", "BoolType": "true or false",
    "ListType": "a list", "VarTupleType": "a list", "StructType": "a mapping", "DictType": "a mapping",
    "DateType": "a date (YYYY-MM-DD)", "NoneType": "nothing", "LiteralType": "text",
}  # fmt: skip
_LIMITS = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))


class _Faults:
    """All differences between data and a type, found in one walk whose length depends only on the data."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.errors: list[DataError] = []
        self.more = 0

    def add(
        self, code: str, message: str, path: KeyPath, hint: str | Callable[[], str] = "", *, key: bool = False
    ) -> None:
        """Note an error, or only that there is one more."""
        if len(self.errors) < MOST_ERRORS:
            place = self._document.place(path, key=key)
            self.errors.append(DataError(code, message, hint=hint, place=place))
        else:
            self.more += 1

    def value(self, data: Any, info: Any, path: KeyPath) -> None:
        """Note what is wrong with ``data``, which stands at ``path``."""
        options = _options(info)
        fitting = [one for one in options if _fits(data, one)]
        literals = [one for one in options if type(one).__name__ == "LiteralType"]
        if not fitting and literals and isinstance(data, str):
            valid = [str(value) for one in literals for value in one.values]
            self._not_listed(data, valid, path)
        elif not fitting:
            self._wrong_type(data, options, path)
        elif any(type(one).__name__ == "AnyType" for one in fitting):
            return
        elif isinstance(data, dict):
            self._mapping(data, fitting[0], path)
        elif isinstance(data, list):
            self._list(data, fitting[0], path)
        elif wrong := _limits(data, fitting):
            self.add("invalid-value", wrong[0], path, wrong[1])

    def _not_listed(self, data: str, valid: list[str], path: KeyPath) -> None:
        hint = functools.partial(did_you_mean, data, valid, noun="valid")
        self.add("invalid-value", f"{quoted(data)} is not valid here", path, hint)

    def _wrong_type(self, data: Any, options: list[Any], path: KeyPath) -> None:
        names = dict.fromkeys(_PLAIN.get(type(one).__name__, "something else") for one in options)
        expected = " or ".join(name for name in names if name != "nothing") or "nothing"
        text = any(type(one).__name__ == "StrType" for one in options)
        plain = isinstance(data, (int, float, dt.date))
        stated = f"{as_written(self._document, path, data)}" if plain else ""
        hint = f'put it in quotes: "{stated}"' if text and stated and not isinstance(data, bool) else ""
        self.add("wrong-type", f"expected {expected}, found {_found(data)}", path, hint)

    def _mapping(self, data: dict[str, Any], info: Any, path: KeyPath) -> None:
        if type(info).__name__ != "StructType":
            key_types = _options(info.key_type)
            for key, value in data.items():
                if wrong := _limits(key, key_types):
                    self.add("invalid-key", wrong[0], (*path, key), wrong[1], key=True)
                self.value(value, info.value_type, (*path, key))
            return
        fields = {field.encode_name: field for field in info.fields}
        for key, value in data.items():
            if key in fields:
                self.value(value, fields[key].type, (*path, key))
            elif info.forbid_unknown_fields:
                where = _where(info, path)
                hint = functools.partial(did_you_mean, key, list(fields), noun="keys", most=30)
                self.add("unknown-key", f"{quoted(key)} is not a key of {where}", (*path, key), hint, key=True)
        for name, field in fields.items():
            if field.required and name not in data:
                self.add("missing-key", f'"{name}" is missing', path)

    def _list(self, data: list[Any], info: Any, path: KeyPath) -> None:
        if message := _length(data, info, "a list"):
            self.add("invalid-value", message, path)
        for index, item in enumerate(data):
            self.value(item, info.item_type, (*path, index))


def _options(info: Any) -> list[Any]:
    """The types that a value may have."""
    return list(info.types) if type(info).__name__ == "UnionType" else [info]


def _fits(data: Any, info: Any) -> bool:
    """Whether data is of the kind of a type, whatever its limits and items."""
    kind = type(info).__name__
    if isinstance(data, bool):
        return kind in ("BoolType", "AnyType")
    if kind == "LiteralType":
        return isinstance(data, (str, int)) and data in info.values
    if kind == "DateType" and isinstance(data, str):
        return True  # whether it is one is seen later
    return kind == "AnyType" or isinstance(data, _KINDS.get(kind, ()))


_KINDS: dict[str, type | tuple[type, ...]] = {
    "StrType": str, "IntType": int, "FloatType": (int, float), "ListType": list, "VarTupleType": list,
    "StructType": dict, "DictType": dict, "NoneType": type(None), "DateType": dt.date,
}  # fmt: skip


def _limits(data: Any, options: list[Any]) -> tuple[str, str] | None:
    """What the allowed types expect of a single value; None if one of them accepts it."""
    found = [_out_of_limits(data, one) for one in options]
    return next((wrong for wrong in found if wrong), None) if found and all(found) else None


def _out_of_limits(data: Any, info: Any) -> tuple[str, str] | None:
    """What is expected of a single value, and what to do; None if the value is valid."""
    kind = type(info).__name__
    if kind == "DateType" and isinstance(data, str):
        try:
            dt.date.fromisoformat(data)
        except ValueError:
            return f"{quoted(data)} is not a date", "write YYYY-MM-DD"
        return None if len(data) == 10 else (f"{quoted(data)} is not a date", "write YYYY-MM-DD")
    if kind in ("IntType", "FloatType"):
        for name, words in _LIMITS:
            limit = getattr(info, name)
            if limit is not None and not _COMPARE[name](data, limit):
                shown = float(limit) if kind == "FloatType" else limit
                return f"expected {_PLAIN[kind]} of {words} {shown}, found {data}", ""
    if kind == "StrType":
        if message := _length(data, info, "text"):
            return message, ""
        if info.pattern and not re.search(info.pattern, data):
            return f"{quoted(data)} is not {WORDS.get(info.pattern, f'of the form {info.pattern}')}", ""
    return None


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt,
}  # fmt: skip


def _length(data: Any, info: Any, what: str) -> str:
    """What is expected of the length of a text or a list; empty if it is valid."""
    least, most = info.min_length, info.max_length
    found = quoted(data) if isinstance(data, str) and len(data) <= 60 else f"{len(data):,}"
    if least is not None and len(data) < least:
        return f"expected {what} of length at least {least}, found {found}"
    if most is not None and len(data) > most:
        return f"expected {what} of length at most {most}, found {found}"
    return ""


def _found(data: Any) -> str:
    """What a value is, in words."""
    if data is None:
        return "nothing"
    if isinstance(data, (list, dict)):
        return "a list" if isinstance(data, list) else "a mapping"
    if isinstance(data, bool):
        return f"true or false ({quoted(str(data).lower())})"
    kind = {str: "text", int: "a whole number", float: "a number", dt.date: "a date"}.get(type(data), "something else")
    return f"{kind} ({quoted(data)})"


def _where(info: Any, path: KeyPath) -> str:
    """The name of a mapping in messages: its key, or the ``NOUN`` of its type, or the type's name in words."""
    if path and isinstance(path[-1], str):
        return path[-1]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", info.cls.__name__.lstrip("_")).lower()
    return str(getattr(info.cls, "NOUN", f"{'an' if words[0] in 'aeiou' else 'a'} {words}"))
