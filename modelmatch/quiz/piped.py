"""Answers from standard input: one a line, or an answers file."""

from __future__ import annotations

import sys
from typing import IO

from modelmatch.data.document import LIMIT, Document, decode_text, parse_document, unreadable
from modelmatch.errors import DataError, Place
from modelmatch.quiz.answers import Answers, is_outside, is_shown
from modelmatch.quiz.parse import parse_answer, split_choices
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet
from modelmatch.terminal.streams import read_all

PIPE_LIMIT = 1_000_000
"""Most bytes that are read of piped answers: a quiz has some hundred."""


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
    for place, question in enumerate(question_set.questions):
        if place == 1 and is_outside(question_set, settled):
            return Answers(piped)  # the lines that follow answer questions that no longer apply
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
        message = f"line {number + 1} answers no question: all questions are answered"
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
    text = decode_text(raw, name, PIPE_LIMIT, hint="write one answer per line")
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def read_stdin(name: str = "<standard input>") -> Document:
    """The document piped to standard input; raises as `parse_document` does."""
    return parse_document(read_up_to(LIMIT, sys.stdin.buffer, name, "an answers file on standard input"), name)


def read_up_to(limit: int, stream: IO[bytes], name: str, awaited: str) -> bytes:
    """The bytes of a stream, of more than ``limit`` only one too many; raises `DataError` if it cannot be read.

    ``awaited`` says what input is expected: see `modelmatch.terminal.streams.read_all`.
    """
    try:
        return read_all(stream, limit, awaited)
    except OSError as error:
        raise unreadable("input", error, name) from None
