"""Answers files: a run that can be kept, read by people, and replayed; and answers piped in line by line."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, ClassVar

import msgspec

from modelmatch.documents import Document, decode_text, display_name, read_document, read_up_to
from modelmatch.errors import DataError, DataErrors, Place, Unwritable
from modelmatch.numerals import plain_number
from modelmatch.quiz.answers import Answers, is_shown, parse_mapping
from modelmatch.quiz.parse import parse_answer, split_choices
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet
from modelmatch.validation import convert
from modelmatch.written import as_written

PIPE_LIMIT = 1_000_000
"""Most bytes that are read of piped answers: a quiz has some hundred."""
_PLAIN = r"[A-Za-z][A-Za-z0-9_-]*"
_ODD = "[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff\ud800-\udfff]"
"""Characters that YAML does not take as they are; half a surrogate pair can be written in no way."""


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
                message = f'there is no folder of profiles "{display_name(folder)}"'
                hint = "put it back, correct the path, or name another one with --profiles"
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
        form = convert(document, _Form)
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
    """The same error, with a hint for whoever wrote answers where the other keys stand."""
    if error.code == "unknown-key" and not error.hint.startswith("did you mean"):
        error.hint = 'answers stand below "answers:", each with the id of its question'
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
    lines = [f"set: {_scalar(set_name or question_set.id)}"]
    if as_of is not None:
        lines.append(f"as_of: {as_of.isoformat()}")
    if profiles:
        lines.append(f"profiles: [{', '.join(map(_scalar, profiles))}]")
    lines += [f"{key}: {_json(digest)}" for key, digest in (("data", data), ("set_data", set_data)) if digest]
    given = answers.given
    lines.append("answers:" if given else "answers: {}")
    lines += [f"  {q.id}: {_value(given[q.id])}" for q in question_set.questions if q.id in given]
    lines += ["ask_all: true"] * ask_all + ["fixed_order: true"] * fixed_order
    return "\n".join(lines) + "\n"


def save_answers(
    path: Path,
    question_set: QuestionSet,
    answers: Answers,
    *,
    set_name: str | None = None,
    as_of: dt.date | None = None,
) -> None:
    """Write an answers file, whole or not at all; raises `Unwritable` if it cannot be written."""
    write_whole(path, format_answers(question_set, answers, set_name=set_name, as_of=as_of))


def check_writable(path: Path) -> None:
    """Raise `DataError` if `write_whole` could not write this file, before there is something to lose."""
    from modelmatch import writing

    try:
        writing.check_writable(path)
    except OSError as error:
        late = unwritable(path, error)
        raise DataError(late.code, late.message, place=late.place) from None


def write_whole(path: Path, text: str) -> None:
    """Write a text file in one step, so that nobody ever sees half of it; see `modelmatch.writing.write_whole`.

    Raises
    ------
    Unwritable
        The place cannot be written to; what stood there is unchanged.
    """
    from modelmatch import writing

    try:
        writing.write_whole(path, encoded(path, text))
    except OSError as error:
        raise unwritable(path, error) from None


def encoded(path: Path, text: str) -> bytes:
    """The bytes of a text to be written to a path; raises `Unwritable` where it names a path that is not text."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        reason = "a path that it would have to name is not UTF-8 text"
        raise Unwritable(
            "unwritable", f"the file cannot be written: {reason}", place=Place(display_name(path))
        ) from None


def unwritable(path: Path, error: OSError) -> Unwritable:
    """The error that says why a file cannot be written."""
    reason = (error.strerror or str(error)).lower()
    return Unwritable("unwritable", f"the file cannot be written: {reason}", place=Place(display_name(path)))


def _value(value: AnswerValue | None) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_scalar(item) for item in value)}]"
    if isinstance(value, str):
        return _scalar(value)
    return _json(value) if value is None or isinstance(value, bool) else plain_number(value)


def _scalar(text: str) -> str:
    """A word as it is where YAML reads it as a word, otherwise in quotes."""
    plain = re.fullmatch(_PLAIN, text) and text.lower() not in ("true", "false", "null")
    return text if plain else _json(text)


def _json(value: object) -> str:
    import json  # only where something is written

    return re.sub(_ODD, lambda odd: f"\\U{ord(odd[0]):08X}", json.dumps(value, ensure_ascii=False))


# --- piped answers ------------------------------------------------------------------------------------


def read_piped(
    question_set: QuestionSet, stream: IO[bytes], *, known: Answers | None = None, name: str = "<standard input>"
) -> Answers:
    """Answers piped in: one a line, in the order of the visible questions; an empty line takes the default.

    Which questions are visible is decided line by line, from the answers so far. Questions that ``known`` answers
    are not read again. When the input ends, the rest takes its defaults.

    Raises
    ------
    DataError
        More than a megabyte, not text, more lines than questions, or a line that does not answer its question.
    """
    lines = _lines(stream, name)
    number = 0
    settled: dict[str, AnswerValue | None] = {}  # a condition names earlier questions only: one pass settles all
    piped: dict[str, AnswerValue | None] = {}
    taken = known.given if known else {}
    for question in question_set.questions:
        if not is_shown(question, settled):
            continue
        if question.id in taken:
            settled[question.id] = taken[question.id]
            continue
        line = lines[number] if number < len(lines) else ""
        number += 1
        if line.strip():
            settled[question.id] = piped[question.id] = _read_line(question, line, name, number)
        elif question.default is not None:
            settled[question.id] = question.default
    if number < len(lines):
        message = f"line {number + 1} is one too many: there is no question left to answer"
        raise DataError("too-many-answers", message, place=_place(name, number + 1, lines[number]))
    return Answers(piped)


def _read_line(question: Question, line: str, name: str, number: int) -> AnswerValue | None:
    """The answer in a line; raises `DataError` with its place if it cannot be given."""
    try:
        return parse_answer(question, line)
    except DataError:
        items = [
            Place(name, number, 1 + column, line[:200], max(1, len(part)))
            for part, column in split_choices(question, line)
        ]
        return parse_answer(question, line, place=_place(name, number, line), items=items)


def _place(name: str, number: int, line: str) -> Place:
    return Place(name, number, 1, line[:200], max(1, min(len(line), 200)))


def _lines(stream: IO[bytes], name: str) -> list[str]:
    """The lines of a stream, without empty ones at the end."""
    raw = read_up_to(PIPE_LIMIT, stream, name, "answers on standard input, one per line")
    text = decode_text(raw, name, PIPE_LIMIT, hint="one answer a line is expected")
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    return lines
