"""Answers files: a run that can be kept, read by people, and replayed."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from modelmatch.data.convert import convert
from modelmatch.data.document import Document, display_name, read_document
from modelmatch.data.written import as_written
from modelmatch.errors import DataError, DataErrors, Place, Unwritable
from modelmatch.quiz.answers import Answers, parse_mapping
from modelmatch.quiz.numerals import plain_number
from modelmatch.quiz.schema import AnswerValue, QuestionSet

_PLAIN = r"[A-Za-z][A-Za-z0-9_-]*"
ODD = "[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff\ud800-\udfff]"
"""Characters that YAML does not take as they are; half a surrogate pair can be written in no way."""


class AnswersForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of an answers file."""

    NOUN: ClassVar[str] = "an answers file"

    answers: dict[str, Any]
    set: str | None = None
    as_of: dt.date | None = None
    profiles: list[str] | str = []
    data: str = ""
    set_data: str = ""
    ask_all: bool = False
    fixed_order: bool = False


class AnswersFile(msgspec.Struct, frozen=True):
    """An answers file: what its run rests on, and its answers, not yet read as answers.

    The answers can be read only when the question set is known: see `answers`. ``profiles`` are the folders laid over
    the bundled profiles, as they are written there: see `folders`. ``data`` and ``set_data`` are digests of the
    profiles and of the question set that it was saved with. ``ask_all`` and ``fixed_order`` say how a quiz that was
    interrupted goes on. ``path`` is the file, where there is one.
    """

    document: Document
    set: str | None
    as_of: dt.date | None
    raw: dict[str, Any]
    profiles: tuple[str, ...] = ()
    data: str = ""
    set_data: str = ""
    ask_all: bool = False
    fixed_order: bool = False
    path: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder that relative paths in the file start from: its own, for standard input the working directory."""
        return Path(os.path.realpath(self.path)).parent if self.path else Path()

    def folders(self) -> tuple[Path, ...]:
        """The folders of profiles that the file names; raises `DataError` with its place for one that is missing."""
        found = [self.folder / name for name in self.profiles]
        for index, folder in enumerate(found):
            if not os.path.isdir(folder):
                message = f'there is no profiles folder "{display_name(folder)}"'
                hint = "restore it, correct the path, or choose another one with --profiles"
                place = self.document.place(("profiles", index))
                raise DataError("no-such-folder", message, hint=hint, place=place)
        return tuple(found)

    def answers(self, question_set: QuestionSet) -> Answers:
        """The answers to the questions of a set.

        Raises
        ------
        DataErrors
            Unknown questions and answers that cannot be given, with their places in the file.
        """
        written = as_written(
            self.document, ("answers",), self.raw
        )  # 1.10 and 1.1 are two words, and 1.000 is not clear
        return parse_mapping(question_set, written, self._places)

    def _places(self, key: str) -> tuple[Place, Place, list[Place]]:
        """The places of a key, of its value and of the items of that."""
        place, value = self.document.place, self.raw[key]
        items = [place(("answers", key, index)) for index in range(len(value))] if isinstance(value, list) else []
        return place(("answers", key), key=True), place(("answers", key)), items


def read_answers(path: Path | str) -> AnswersFile:
    """Read an answers file; raises `DataError` with its place if it is not one."""
    return parse_answers(read_document(path), Path(path))


def parse_answers(document: Document, path: Path | None = None) -> AnswersFile:
    """The answers file in a document (from the file at ``path``, or standard input).

    set: quick
    as_of: 2026-04-10        # optional
    profiles: [house]        # optional: folders, from that of the file on
    answers: {work: [coding, agents], reach: api}
    """
    try:
        form = convert(document, AnswersForm)
    except DataErrors as error:
        raise DataErrors(map(_with_place_for_answers, error.errors), error.more) from None
    return AnswersFile(
        document=document,
        set=form.set,
        as_of=form.as_of,
        raw=form.answers,
        profiles=(form.profiles,) if isinstance(form.profiles, str) else tuple(form.profiles),
        data=form.data,
        set_data=form.set_data,
        ask_all=form.ask_all,
        fixed_order=form.fixed_order,
        path=path,
    )


def _with_place_for_answers(error: DataError) -> DataError:
    """The same error, with a hint in case answers were written next to the other keys."""
    if error.code == "unknown-key" and not error.hint.startswith("did you mean"):
        error.hint = 'put the answers under "answers:", each with the id of its question'
    return error


def format_answers(
    question_set: QuestionSet,
    answers: Answers,
    *,
    set_name: str | None = None,
    as_of: dt.date | None = None,
    profiles: Sequence[str] = (),
    data: str = "",
    set_data: str = "",
    ask_all: bool = False,
    fixed_order: bool = False,
) -> str:
    """The text of an answers file that replays a run: what it rests on, and the answers given in the set's order.

    For the parameters see `AnswersFile`; what is empty is left out.
    """
    lines = [f"set: {scalar(set_name or question_set.id)}"]
    if as_of is not None:
        lines.append(f"as_of: {as_of.isoformat()}")
    if profiles:
        lines.append(f"profiles: [{', '.join(map(scalar, profiles))}]")
    lines += [f"{key}: {_json(digest)}" for key, digest in (("data", data), ("set_data", set_data)) if digest]
    given = answers.given
    lines.append("answers:" if given else "answers: {}")
    lines += [f"  {q.id}: {value_text(given[q.id])}" for q in question_set.questions if q.id in given]
    lines += ["ask_all: true"] * ask_all + ["fixed_order: true"] * fixed_order
    return "\n".join(lines) + "\n"


def check_writable(path: Path) -> None:
    """Raise `DataError` if `write_whole` could not write this file, before there is something to lose."""
    from modelmatch.data import writing

    try:
        writing.check_writable(path)
    except OSError as error:
        late = unwritable(path, error)
        raise DataError(late.code, late.message, place=late.place) from None


def write_whole(path: Path, text: str) -> None:
    """Write a text file in one step, so that it is never half-written; see `modelmatch.data.writing.write_whole`.

    Raises
    ------
    Unwritable
        The file cannot be written; its previous content is unchanged.
    """
    write_bytes(path, encoded(path, text))


def write_bytes(path: Path, raw: bytes) -> None:
    """Write a file in one step; raises as `write_whole` does."""
    from modelmatch.data import writing

    try:
        writing.write_whole(path, raw)
    except OSError as error:
        raise unwritable(path, error) from None


def encoded(path: Path, text: str) -> bytes:
    """The bytes of a text to be written to a path; raises `Unwritable` if the text contains a path that is not
    UTF-8."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        reason = "it would contain a path that is not UTF-8 text"
        raise Unwritable(
            "unwritable", f"the file cannot be written: {reason}", place=Place(display_name(path))
        ) from None


def unwritable(path: Path, error: OSError) -> Unwritable:
    """The error that says why a file cannot be written."""
    reason = (error.strerror or str(error)).lower()
    return Unwritable("unwritable", f"the file cannot be written: {reason}", place=Place(display_name(path)))


def value_text(value: AnswerValue | None) -> str:
    """An answer as YAML."""
    if isinstance(value, tuple):
        return f"[{', '.join(scalar(item) for item in value)}]"
    if isinstance(value, str):
        return scalar(value)
    return _json(value) if value is None or isinstance(value, bool) else plain_number(value)


def scalar(text: str) -> str:
    """A word as it is where YAML reads it as a word, otherwise in quotes."""
    plain = re.fullmatch(_PLAIN, text) and text.lower() not in ("true", "false", "null")
    return text if plain else _json(text)


def _json(value: object) -> str:
    import json  # only where something is written

    return re.sub(ODD, lambda odd: f"\\U{ord(odd[0]):08X}", json.dumps(value, ensure_ascii=False))
