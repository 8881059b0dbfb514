"""A quiz that was broken off: its answers are kept until it is taken up again."""

from __future__ import annotations

import contextlib
import datetime as dt
import os

from modelmatch import store
from modelmatch.documents import read_document
from modelmatch.errors import UsageError
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.files import AnswersFile, parse_answers, save_answers
from modelmatch.quiz.schema import QuestionSet

_NAME = "unfinished.yaml"


def keep_unfinished(
    question_set: QuestionSet, answers: Answers, *, set_name: str | None = None, as_of: dt.date | None = None
) -> None:
    """Keep the answers of a quiz that was broken off, in the place of those kept before.

    ``set_name`` is how the set can be loaded again if that is not by its id. Raises `DataError` if the state folder
    cannot be written to.
    """
    with contextlib.suppress(OSError):
        store.state_folder().mkdir(parents=True, exist_ok=True)
    save_answers(store.state_folder() / _NAME, question_set, answers, set_name=set_name, as_of=as_of)


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
