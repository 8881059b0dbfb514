"""A quiz that was broken off: its answers are kept until it is taken up again."""

from __future__ import annotations

import contextlib
import datetime as dt
import os

from modelmatch import store
from modelmatch.documents import read_document
from modelmatch.errors import UsageError
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.files import AnswersFile, format_answers, parse_answers, write_whole
from modelmatch.quiz.schema import QuestionSet

_NAME = "unfinished.yaml"


def keep_unfinished(
    question_set: QuestionSet,
    answers: Answers,
    *,
    set_name: str | None = None,
    as_of: dt.date | None = None,
    ask_all: bool = False,
    fixed_order: bool = False,
) -> None:
    """Keep the answers of a quiz that was broken off, in the place of those kept before.

    ``set_name`` is how the set can be loaded again if that is not by its id; ``ask_all`` and ``fixed_order`` are how
    the quiz goes on. Raises `DataError` if the state folder cannot be written to.
    """
    with contextlib.suppress(OSError):
        store.state_folder().mkdir(parents=True, exist_ok=True)
    text = format_answers(question_set, answers, set_name=set_name, as_of=as_of)
    text += "ask_all: true\n" * ask_all + "fixed_order: true\n" * fixed_order
    write_whole(store.state_folder() / _NAME, text)


def unfinished() -> AnswersFile:
    """The answers kept of the last quiz that was broken off.

    Raises
    ------
    UsageError
        There are none.
    DataError
        The file they were kept in is damaged.
    """
    path = store.state_folder() / _NAME
    if not os.path.isfile(path):  # which is false, not an error, in a locked folder
        raise UsageError("nothing-to-resume", "there is no unfinished quiz", hint="start one with modelmatch quiz")
    return parse_answers(read_document(path))


def forget_unfinished() -> None:
    """Forget the answers kept, if there are any."""
    with contextlib.suppress(OSError):
        (store.state_folder() / _NAME).unlink(missing_ok=True)
