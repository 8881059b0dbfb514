"""Question sets: which there are, and one as a whole."""

from __future__ import annotations

from pathlib import Path

from modelmatch import store
from modelmatch.browse.view import Record
from modelmatch.documents import display_name
from modelmatch.quiz.load import available_sets, load_questions
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


def list_sets() -> SetList:
    """The sets that can be named, the bundled ones and the user's own. Raises as `load_questions` does."""
    return SetList(schema=LIST_SCHEMA, sets=tuple(_row(name, path) for name, path in available_sets().items()))


def set_page(name: str) -> SetPage:
    """The set of this name or file. Raises as `load_questions` does."""
    return SetPage(schema=SCHEMA, set=load_questions(name))


def _row(name: str, path: Path) -> SetRow:
    found = load_questions(name)
    bundled = path.parent == store.bundled("questions")
    return SetRow(
        name=name,
        title=found.title,
        about=found.about,
        minutes=found.minutes,
        questions=len(found.questions),
        origin=BUNDLED if bundled else display_name(path),
    )
