"""What else could have been answered: every change of one answer, and the preferences it leads to."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, resolve, visible_questions
from modelmatch.quiz.parse import is_limit, label_of, limits
from modelmatch.quiz.preferences import preferences
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet


class Alternative(msgspec.Struct, frozen=True):
    """One answer changed: ``value`` in words is ``label``, what stands now is ``before``; the rest follows.

    Questions that the change hides lose their effect, and those it shows count with their answer or default:
    ``answers`` is what was given, with the change, and ``preferences`` what that means.
    """

    question: str
    ask: str
    value: AnswerValue | None
    label: str
    before: str
    answers: Answers
    preferences: Preferences


def alternatives(question_set: QuestionSet, answers: Answers) -> list[Alternative]:
    """Every change of the answer to one visible question, in the order of the file."""
    settled = resolve(question_set, answers).values
    found = []
    for question in visible_questions(question_set, answers):
        value = settled.get(question.id)
        for other in other_values(question, value):
            changed = answers.with_answer(question.id, other)
            found.append(
                Alternative(
                    question=question.id,
                    ask=question.ask,
                    value=other,
                    label=label_of(question, other),
                    before=label_of(question, value),
                    answers=changed,
                    preferences=preferences(question_set, changed),
                )
            )
    return found


def other_values(question: Question, value: AnswerValue | None) -> Iterator[AnswerValue | None]:
    """The answers that are one step away from ``value``.

    Every other choice; for several choices each one more or one less, within the limits; the two first of a ranking
    swapped, each other thing put first; every other position; half and double a number, and no limit; typical
    numbers where there is none; yes for no.
    """
    ids = [choice.id for choice in question.choices]
    if value is None:
        yield from _first_answers(question, ids)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield from (other for other in ids if other != value)
    elif question.kind == "scale":
        low, high = int(question.minimum or 0), int(question.maximum or 0)
        yield from (position for position in range(low, high + 1) if position != value)
    elif isinstance(value, (int, float)):
        yield from _nearby(question, value)
    elif question.kind == "rank":
        yield from _orders(question, ids, value)
    else:
        yield from _toggled(question, ids, value)


def _first_answers(question: Question, ids: list[str]) -> Iterator[AnswerValue]:
    """What may be answered where nothing stands."""
    if question.kind == "number":
        yield from question.typical
    elif question.kind == "scale":
        yield from range(int(question.minimum or 0), int(question.maximum or 0) + 1)
    elif question.kind == "yes-no":
        yield from (True, False)
    else:
        yield from ids if question.kind == "single" else ((item,) for item in ids)


def _nearby(question: Question, value: float) -> Iterator[float | None]:
    low = question.minimum if question.minimum is not None else float("-inf")
    high = question.maximum if question.maximum is not None else float("inf")
    for other in (value / 2, value * 2):
        within = min(high, max(low, other))
        if within != value:
            yield int(within) if within == int(within) else within
    if is_limit(question):
        yield None


def _toggled(question: Question, ids: list[str], chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    least, most = limits(question)
    for item in ids:
        changed = tuple(other for other in ids if (other in chosen) != (other == item))
        if least <= len(changed) <= most:
            yield changed


def _orders(question: Question, ids: list[str], chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    _, most = limits(question)
    if len(chosen) > 1:
        yield (chosen[1], chosen[0], *chosen[2:])
    for item in ids:
        if item not in chosen[:2]:
            yield (item, *(other for other in chosen if other != item))[:most]
