"""Which columns a table of answers may have."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.errors import DataError, Place, did_you_mean, quoted
from modelmatch.many.row import ID
from modelmatch.quiz.schema import QuestionSet


def checked_columns(names: Sequence[str], question_set: QuestionSet, keep: Sequence[str], file: str = "") -> None:
    """Raise `DataError` for a column that is neither a question nor kept, twice there, or kept and not there."""
    place = Place(file) if file else None
    questions = [question.id for question in question_set.questions]
    for name in names:
        if name not in (ID, *questions, *keep):
            hint = (
                f"--keep {name} copies it into the result; {did_you_mean(name, questions, noun='questions', most=30)}"
            )
            message = f'the column {quoted(name)} is not a question of "{question_set.id}"'
            raise DataError("unknown-column", message, hint=hint, place=place)
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DataError("duplicate-column", f"the column {quoted(twice)} appears twice", place=place)
    if missing := next((name for name in keep if name not in names), None):
        hint = did_you_mean(missing, names, noun="columns")
        raise DataError("no-such-column", f"there is no column {quoted(missing)} to keep", hint=hint, place=place)
