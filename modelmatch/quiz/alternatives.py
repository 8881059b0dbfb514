"""Other possible answers: changes of one answer, and the preferences that follow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations
from math import isfinite

import msgspec

from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, resolve, visible_questions
from modelmatch.quiz.effects import LOWER_IS_STRICTER
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.parse import is_limit, is_whole, label_of, limits
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet

FEW = 12
"""If there are no more selections or rankings than this, all are tried."""


class Alternative(msgspec.Struct, frozen=True):
    """One changed answer: ``label`` is ``value`` in words, ``before`` the current answer in words.

    Questions that the change hides have no effect, and those that it shows count with their answer or default:
    ``answers`` are the given answers with the change, and ``preferences`` what they mean.
    """

    question: str
    ask: str
    value: AnswerValue | None
    label: str
    before: str
    answers: Answers
    preferences: Preferences


def alternatives(question_set: QuestionSet, answers: Answers) -> list[Alternative]:
    """The changes of the answer to one visible question, in the order of the file; see `other_values`.

    If several answers to a question mean the same, only the first is listed.
    """
    settled = resolve(question_set, answers).values
    found = []
    for question in visible_questions(question_set, answers):
        value = settled.get(question.id)
        meant: list[Preferences] = []
        for other in other_values(question, value):
            changed = answers.with_answer(question.id, other)
            means = preferences(question_set, changed)
            if means in meant:
                continue
            meant.append(means)
            found.append(
                Alternative(
                    question=question.id,
                    ask=question.ask,
                    value=other,
                    label=label_of(question, other),
                    before=label_of(question, value),
                    answers=changed,
                    preferences=means,
                )
            )
    return found


def other_values(question: Question, value: AnswerValue | None) -> Iterator[AnswerValue | None]:
    """The possible answers other than ``value``, the nearest first, each once.

    These are all that can be given where there are no more than `FEW`. Otherwise, of several choices: one more or one
    less, each chosen one replaced by each other, and each alone; of a ranking: the two first swapped, and each other
    thing put first; of numbers: half and double, the typical ones, no limit, and the one that demands most.
    """
    tried = (*_steps(question, value), *_every(question))
    return (other for other in dict.fromkeys(tried) if other != value)


def _steps(question: Question, value: AnswerValue | None) -> Iterator[AnswerValue | None]:
    """The answers near a value."""
    if question.kind == "number":
        yield from _numbers(question, value)
    elif question.kind == "rank":
        yield from _orders(question, value if isinstance(value, tuple) else ())
    elif question.kind == "multi":
        yield from _selections(question, value if isinstance(value, tuple) else ())


def _every(question: Question) -> Iterator[AnswerValue]:
    """Every answer that can be given to a question of choices; none if there are more than `FEW`."""
    ids = [choice.id for choice in question.choices]
    if question.kind == "yes-no":
        yield from (True, False)
    elif question.kind == "scale":
        yield from range(int(question.minimum or 0), int(question.maximum or 0) + 1)
    elif question.kind == "single":
        yield from ids
    elif question.kind not in ("number", "name"):
        least, most = limits(question)
        arranged = permutations if question.kind == "rank" else combinations
        found = (some for size in range(least, most + 1) for some in arranged(ids, size))
        few = tuple(islice(found, FEW + 1))
        yield from few if len(few) <= FEW else ()


def _numbers(question: Question, value: AnswerValue | None) -> Iterator[float | None]:
    low = question.minimum if question.minimum is not None else float("-inf")
    high = question.maximum if question.maximum is not None else float("inf")
    tried = [value / 2, value * 2] if isinstance(value, (int, float)) else []
    tried += question.typical
    most = high if is_limit(question) and question.sets not in LOWER_IS_STRICTER else low
    for number in (*tried, None, most):
        if number is None:
            if is_limit(question):
                yield None
        elif isfinite(within := min(high, max(low, number))):
            yield int(within) if within == int(within) or is_whole(question) else within


def _selections(question: Question, chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    ids = [choice.id for choice in question.choices]
    least, most = limits(question)
    now = set(chosen)
    toggled = [now ^ {item} for item in ids]
    replaced = [now ^ {item, other} for item in chosen for other in ids if other not in now]
    alone = [{item} for item in ids]
    for some in (*toggled, *replaced, *alone):
        if least <= len(some) <= most:
            yield tuple(item for item in ids if item in some)


def _orders(question: Question, chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    least, most = limits(question)
    if len(chosen) > 1:
        yield (chosen[1], chosen[0], *chosen[2:])
    ids = [choice.id for choice in question.choices]
    for first in ids:
        if first not in chosen[:1]:
            order = (first, *(other for other in chosen if other != first))
            missing = least - len(order)  # where nothing stands yet, the rest is in the order of the file
            yield (*order, *[other for other in ids if other not in order][: max(0, missing)])[:most]
