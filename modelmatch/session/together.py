"""The members of a group from answers files, or from rows of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from modelmatch.errors import DataError, Place, UsageError, did_you_mean, quoted
from modelmatch.many.group import Person, decide_together
from modelmatch.many.group_result import GroupChoice
from modelmatch.many.read import SUFFIXES, Source
from modelmatch.many.row import ID, Decider
from modelmatch.many.work import Unread, engine_with, record_of
from modelmatch.quiz.answers_file import read_answers
from modelmatch.quiz.load import find_set
from modelmatch.session.session import DEFAULT_SET, criteria, dated_catalog, file_set

TABLES = tuple(suffix for suffix in SUFFIXES if suffix != ".json")
"""Files of rows; all others are answers files."""


def open_group(
    files: Sequence[Path],
    *,
    questions: str | None = None,
    profiles: Sequence[Path] = (),
    as_of: dt.date | None = None,
    weights: Sequence[str] = (),
    where: str | None = None,
    ignore: Sequence[str] = (),
    tell: Callable[[str], None],
) -> GroupChoice:
    """The choice for the members in these files, from the options of the command line.

    ``where`` is ``COLUMN=VALUE``, for some rows of a table; ``weights`` are texts such as ``anna=2``.

    Raises
    ------
    DataError
        A file, or an answer in one, is not valid.
    UsageError
        The files name different question sets, days or profiles, or an option is not valid.
    """
    read = {path: read_answers(path) for path in files if path.suffix.lower() not in TABLES}
    named = list(read.values())
    folders = tuple(profiles) or _one([one.folders() for one in named], "profiles", "--profiles") or ()
    day = as_of or _one([one.as_of for one in named], "days", "--as-of")
    catalog = dated_catalog(folders, day, tell=tell)
    if questions is None and named:
        found = _one([file_set(one, tell) for one in named], "question sets", "--questions")
        assert found is not None
    else:
        found = find_set(questions or DEFAULT_SET, tell=tell)
    question_set = found.load(criteria=criteria(catalog))
    engine = engine_with(catalog)
    people: list[Person] = []
    for path in files:
        if path in read:
            people.append(Person(path.stem, read[path].answers(question_set)))
        else:
            people += _rows(path, Decider(engine, question_set, ()), where, ignore)
    return decide_together(engine, question_set, _weighted(_distinct(people), weights))


def _one(values: Sequence[Any], what: str, option: str) -> Any:
    """The value that all files have."""
    if any(value != values[0] for value in values):
        raise UsageError("files-differ", f"the files name different {what}", hint=f"choose one with {option}")
    return values[0] if values else None


def _rows(path: Path, decider: Decider, where: str | None, ignore: Sequence[str]) -> list[Person]:
    """The members in the rows of a table, called by their ``id``."""
    column, sign, value = (where or "").partition("=")
    if where and not sign:
        raise UsageError("bad-where", f"{quoted(where)} is not of the form COLUMN=VALUE", hint="such as team=sales")
    others = tuple(dict.fromkeys((*ignore, *((column,) if where else ()))))
    rows = Decider(decider.engine, decider.question_set, others)
    source, found = Source(path, decider.question_set, keep=others), []
    for first, chunk in source.chunks():
        for number, raw in enumerate(chunk, first):
            place = Place(f"{source.name}, row {number:,}")
            record = record_of(raw)
            if isinstance(record, Unread) or not isinstance(record, Mapping):
                unread = record if isinstance(record, Unread) else Unread("wrong-type", "a row must be a mapping")
                raise DataError(unread.code, unread.message, hint=unread.hint, place=place)
            if where and str(record.get(column)) != value:
                continue
            try:
                found.append(Person(str(record.get(ID) or f"row {number}"), rows.answers(record)))
            except DataError as error:
                raise DataError(error.code, error.message, hint=error.hint, place=place) from None
    if not found:
        said = f" with {where}" if where else ""
        raise DataError("no-rows", f"there is no row{said}", place=Place(source.name))
    return found


def _distinct(people: Sequence[Person]) -> list[Person]:
    """The members with different names."""
    taken: dict[str, int] = {}
    found = []
    for person in people:
        taken[person.name] = count = taken.get(person.name, 0) + 1
        name = person.name if count == 1 else f"{person.name} ({count})"
        found.append(msgspec.structs.replace(person, name=name))
    return found


def _weighted(people: Sequence[Person], weights: Sequence[str]) -> list[Person]:
    from modelmatch.quiz.numerals import stated_number

    names, stated = [person.name for person in people], dict[str, float]()
    for text in weights:
        name, sign, value = text.rpartition("=")
        if not sign:
            raise UsageError("bad-weight", f"{quoted(text)} is not of the form NAME=NUMBER", hint="such as anna=2")
        if name not in names:
            hint = did_you_mean(name, names, noun="members")
            raise UsageError("unknown-member", f"{quoted(name)} is not a member", hint=hint)
        stated[name] = stated_number("--weight", value, least=0, most=1e6)
    return [msgspec.structs.replace(person, weight=stated.get(person.name, 1.0)) for person in people]
