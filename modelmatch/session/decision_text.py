"""Writing decision files: a new one with comments for people, or other values in one that exists."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from modelmatch.data.document import LIMIT as LONGEST
from modelmatch.data.document import KeyPath, display_name, parse_document, read_bytes, unreadable
from modelmatch.quiz.answers_file import ODD, value_text
from modelmatch.quiz.schema import QuestionSet
from modelmatch.session.decision_file import SCHEMA, DecisionForm, parse_decision
from modelmatch.session.session import DEFAULT_SET

HEAD = """\
# Which AI model this project uses, and what was known when it was chosen. Written by modelmatch.
# "modelmatch check" says whether it still holds; "modelmatch check --update" takes today's match.
"""
CHOICE = "# What was chosen. Other offers of the model differ in place, plan or effort.\n"
TERMS = "# Who answers for it, and when it should be looked at again.\n"
ACCEPTED = '# What was known and accepted then; "modelmatch check" compares it with what is known now.\n'
ACCEPT = """\
# Findings that are accepted for a time, such as
#   accept:
#     - {finding: cost-changed, until: 2027-06-30, reason: budget approved, by: platform team}
"""


def decision_text(form: DecisionForm, question_set: QuestionSet) -> str:
    """The text of a new decision file."""
    lines = [f"schema: {SCHEMA}", f"set: {_word(form.set or question_set.id)}"]
    if folders := _folders(form):
        lines.append(f"profiles: {_text(folders)}")
    lines.append("answers:" if form.answers else "answers: {}")
    lines += [
        f"  {key}: {value_text(tuple(value) if isinstance(value, list) else value)}"
        for key, value in form.answers.items()
    ]
    own = [f"{key}: {_text(value)}" for key, value in (("owner", form.owner), ("review_by", form.review_by)) if value]
    return "".join((
        HEAD, "\n".join(lines), "\n\n",
        CHOICE, "choice:\n", *_mapping(_plain(form.choice), 2), "\n",
        *((TERMS, "\n".join(own), "\n\n") if own else ()),
        ACCEPTED, "accepted:\n", *_mapping(_plain(form.accepted), 2), "\n",
        ACCEPT,
    ))  # fmt: skip


def updated(raw: bytes, name: str, form: DecisionForm) -> bytes:
    """The bytes of a decision file with the choice, the answers, their folders and what is accepted of another form.

    Comments, order, waivers, owner and day of review stay as they are.
    """
    from modelmatch.data.round_trip import REMOVED, changed

    document = parse_document(raw, name)
    before = parse_decision(document, Path(name)).form
    changes: dict[KeyPath, Any] = {}
    if "schema" not in document.data:
        changes["schema",] = SCHEMA
    if form.set and form.set != (before.set or DEFAULT_SET):
        changes["set",] = form.set
    if (folders := _folders(form)) != _folders(before):
        changes["profiles",] = folders or REMOVED
    if form.answers != before.answers:
        changes |= _differences(("answers",), document.data["answers"], form.answers)
    for part in ("choice", "accepted"):
        changes |= _differences((part,), document.data[part], _plain(getattr(form, part)))
    for key in ("owner", "review_by"):
        value = getattr(form, key)
        if value is not None and value != getattr(before, key):
            changes[key,] = value
    return changed(raw, changes, name)


def _folders(form: DecisionForm) -> list[str]:
    """The folders of profiles that a decision rests on."""
    return [form.profiles] if isinstance(form.profiles, str) else list(form.profiles)


def save_decision(path: Path, form: DecisionForm, question_set: QuestionSet) -> bool:
    """Write a decision file, or update the one that exists; return whether there was one.

    Raises
    ------
    DataError
        What is there is not a decision file, or cannot be read.
    Unwritable
        It cannot be written; what was there is unchanged.
    """
    from modelmatch.quiz.answers_file import write_bytes

    if not os.path.isfile(path) or not os.path.getsize(path):
        write_bytes(path, decision_text(form, question_set).encode("utf-8", "surrogateescape"))
        return False
    raw = content(path)
    fresh = updated(raw, display_name(path), form)
    if fresh != raw:
        write_bytes(path, fresh)
    return True


def content(path: Path) -> bytes:
    """The bytes of a decision file; raises `DataError` if it cannot be read."""
    try:
        return read_bytes(path, LONGEST + 1)
    except OSError as error:
        raise unreadable("file", error, display_name(path)) from None


def _differences(path: KeyPath, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[KeyPath, Any]:
    """What has to change for one mapping to become the other, by its keys."""
    from modelmatch.data.round_trip import REMOVED

    found: dict[KeyPath, Any] = {(*path, key): REMOVED for key in before if key not in after}
    for key, value in after.items():
        here, there = (*path, key), before.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            found |= _differences(here, there, value)
        elif key not in before or there != value:
            found[here] = value
    return found


def _plain(part: msgspec.Struct) -> dict[str, Any]:
    """A part as plain values without what is not on record, days as days."""
    built: dict[str, Any] = msgspec.to_builtins(part, builtin_types=(dt.date,))
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in built.items()
        if value not in (None, {}, [], ())
    }


def _mapping(values: Mapping[str, Any], indent: int) -> Iterator[str]:
    space = " " * indent
    for key, value in values.items():
        if isinstance(value, dict):
            yield f"{space}{key}:\n"
            yield from _mapping(value, indent + 2)
        elif key == "cautions":
            yield f"{space}{key}:\n"
            yield from (f"{space}  - {_text(one)}\n" for one in value)
        else:
            yield f"{space}{key}: {_text(value)}\n"


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_text, value))}]"
    return value.isoformat() if isinstance(value, dt.date) else _word(value) if isinstance(value, str) else repr(value)


def _word(text: str) -> str:
    """A text as it is where every reader of YAML takes it as text, otherwise in quotes."""
    plain = re.fullmatch(_PLAIN, text) and text.lower() not in _OTHER
    return text if plain else re.sub(ODD, lambda odd: f"\\U{ord(odd[0]):08X}", json.dumps(text, ensure_ascii=False))


_PLAIN = r"[A-Za-z](?:[A-Za-z0-9_./@+-]|:(?=[A-Za-z0-9])| (?=[A-Za-z0-9(]))*[A-Za-z0-9)]|[A-Za-z]"
_OTHER = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
"""Words that some readers take for something else."""
