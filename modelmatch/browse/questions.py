"""Question sets: which there are, and one as a whole."""

from __future__ import annotations

from collections.abc import Callable

from modelmatch.browse.view import Record
from modelmatch.errors import DataError, DataErrors
from modelmatch.quiz.load import SetFile, available_sets, load_questions
from modelmatch.quiz.schema import QuestionSet

LIST_SCHEMA, SCHEMA = "modelmatch/question-sets/1", "modelmatch/question-set/1"
BUNDLED = "bundled"


class SetRow(Record, frozen=True, kw_only=True):
    """A question set in the list; ``origin`` is ``bundled`` or the user's file."""

    name: str
    title: str
    about: str | None
    minutes: float
    questions: int
    origin: str


class SetList(Record, frozen=True, kw_only=True):
    """The question sets that can be named."""

    schema: str
    sets: tuple[SetRow, ...]


class SetPage(Record, frozen=True, kw_only=True):
    """A question set with everything in it."""

    schema: str
    set: QuestionSet


def list_sets(tell: Callable[[str], object] | None = None) -> tuple[SetList, list[DataError]]:
    """The sets that can be named, the bundled ones and the user's own; and what is wrong with those left out.

    ``tell`` is called with a line for each file that is not read.
    """
    rows: list[SetRow] = []
    errors: list[DataError] = []
    for found in available_sets(tell=tell).values():
        try:
            rows.append(_row(found))
        except DataErrors as error:
            errors += error.errors
        except DataError as error:
            errors.append(error)
    return SetList(schema=LIST_SCHEMA, sets=tuple(rows)), errors


def set_page(name: str) -> SetPage:
    """The set of this name or file. Raises as `load_questions` does."""
    return SetPage(schema=SCHEMA, set=load_questions(name))


def _row(found: SetFile) -> SetRow:
    question_set = found.load()
    return SetRow(
        name=found.name,
        title=question_set.title,
        about=question_set.about,
        minutes=question_set.minutes,
        questions=len(question_set.questions),
        origin=BUNDLED if found.bundled else found.shown,
    )
