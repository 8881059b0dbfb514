"""The question that comes with one's own cases: how much they count."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from modelmatch.errors import DataError
from modelmatch.quiz.schema import Question, QuestionSet

SETS = "weight:"
"""What ``sets`` of such a question begins with; the criterion follows. No file can say so."""
USUAL = 50.0
"""Percent of the weight that own cases get from those who do not say."""
TYPICAL = (0.0, 25.0, 50.0, 75.0, 100.0)


def with_own_cases(question_set: QuestionSet, own: Mapping[str, str]) -> QuestionSet:
    """The set with a question for each criterion of own cases (title by id) that it does not weigh itself.

    Raises `DataError` if it has another question of that name.
    """
    weighed = {criterion for question in question_set.questions for criterion in _weighed(question)}
    more = [_question(name, title) for name, title in own.items() if name not in {*weighed, *question_set.base}]
    known = {question.id: question for question in question_set.questions}
    for question in more:
        if known.get(question.id, question) != question:
            message = f'your own cases and a question of "{question_set.id}" are both called "{question.id}"'
            raise DataError("reserved-id", message, hint="import the cases under another name")
    added = tuple(question for question in more if question.id not in known)
    return structs.replace(question_set, questions=(*question_set.questions, *added)) if added else question_set


def criterion_of(question: Question) -> str | None:
    """The criterion whose share of the weight a question asks for; None for other questions."""
    return question.sets.removeprefix(SETS) if question.sets and question.sets.startswith(SETS) else None


def _weighed(question: Question) -> set[str]:
    return {*question.weights, *(criterion for choice in question.choices for criterion in choice.weights)}


def _question(name: str, title: str) -> Question:
    return Question(
        id=name,
        ask=f'How much do your own cases, "{title}", count?',
        help="In percent of the whole weight; the other answers share the rest.",
        kind="number",
        minimum=0.0,
        maximum=100.0,
        unit="% of the weight",
        typical=TYPICAL,
        default=USUAL,
        sets=f"{SETS}{name}",
    )
