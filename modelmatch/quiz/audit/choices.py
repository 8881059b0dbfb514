"""Findings about questions and choices: those that change nothing, mean the same, or require the impossible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from modelmatch.preferences import Preferences, Requirement
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.audit.result import Finding, Models
from modelmatch.quiz.effects import all_of, any_of, requirement
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.order import Groups
from modelmatch.quiz.parse import limits
from modelmatch.quiz.priors import Value, outcomes
from modelmatch.quiz.schema import Choice, Question, QuestionSet

FREQUENT = 0.02
"""Pairs of choices that a smaller share of respondents give are not checked, because no model offers everything."""
RARELY = 0.01
"""What changes the match of so few respondents nearly never does."""

Respondent = Mapping[str, Value]
"""Answers to the questions that a respondent sees."""


def idle(question_set: QuestionSet, models: Models, respondents: Sequence[Respondent]) -> Iterator[Finding]:
    """Questions and choices that change nothing for any respondent, all other answers staying as they are."""
    for place, question in enumerate(question_set.questions):
        if question.kind == "name":  # asked for what the result says of it
            continue
        options = _options(question)
        moved = Counter[Value]()
        seen = anything = 0
        for values in respondents:
            if question.id in values:
                winners = _winners(question_set, models, question, options, values)
                seen += any(winner is not None for winner in winners)
                anything += any(winner != winners[0] for winner in winners)
                moved.update(v for v, winner in zip(options, winners, strict=True) if winner != winners[0])
        path = ("questions", place, "id")
        if anything <= RARELY * seen:
            why = "no answer to it changes the match" if seen else "no model is left when it is asked"
            yield Finding("idle-question", question.id, f'"{question.id}": {why}', path, near=anything > 0)
        if not anything:
            continue
        for number, choice in enumerate(question.choices):
            value = _as_answer(question, choice.id)
            if value in options[1:] and moved[value] <= RARELY * seen:
                message = f'"{choice.id}" of "{question.id}" never leads to a different match from {_said(options[0])}'
                where = ("questions", place, "choices", number, "id")
                target = f"{question.id}.{choice.id}"
                yield Finding("idle-choice", target, message, where, near=moved[value] > 0)


def same(question_set: QuestionSet) -> Iterator[Finding]:
    """Choices of a question that mean the same."""
    for place, question in enumerate(question_set.questions):
        for one, two in combinations(range(len(question.choices)), 2):
            first, second = question.choices[one], question.choices[two]
            if _meaning(first) == _meaning(second) and not _opens(question_set, question, first, second):
                message = f'"{second.id}" of "{question.id}" means the same as "{first.id}"'
                path = ("questions", place, "choices", two, "id")
                yield Finding("same-effect", f"{question.id}.{second.id}", message, path)


def dominated(question_set: QuestionSet) -> Iterator[Finding]:
    """Choices that require everything that another one requires and more, but add nothing.

    That is: no more points on any criterion, no other usage, and no question of their own. A choice that requires
    nothing dominates none: the others would not be there if nobody had something to demand.
    """
    for place, question in enumerate(question_set.questions):
        for number, choice in enumerate(question.choices):
            better = [other for other in question.choices if _dominates(other, choice)]
            better = [other for other in better if not _opens(question_set, question, other, choice)]
            if better:
                message = (
                    f'"{choice.id}" of "{question.id}" requires everything that "{better[0].id}" does and more, '
                    "but adds nothing"
                )
                path = ("questions", place, "choices", number, "id")
                yield Finding("dominated-choice", f"{question.id}.{choice.id}", message, path)


def impossible(question_set: QuestionSet, models: Models, respondents: Sequence[Respondent]) -> Iterator[Finding]:
    """Choices, and pairs of choices that many respondents give together, whose requirements no model meets."""
    paths = {
        (question.id, choice.id): ("questions", place, "choices", number, "require")
        for place, question in enumerate(question_set.questions)
        for number, choice in enumerate(question.choices)
        if choice.require
    }
    required = {
        (question.id, choice.id): tuple(requirement(entry, question.id) for entry in choice.require)
        for question in question_set.questions
        for choice in question.choices
    }
    alone: set[tuple[str, str]] = set()
    for item, path in paths.items():
        if _nothing(models, required[item]):
            alone.add(item)
            message = f'no model meets what "{item[1]}" of "{item[0]}" requires'
            yield Finding("impossible-choice", ".".join(item), message, path)
    together = Counter[tuple[tuple[str, str], tuple[str, str]]]()
    for values in respondents:
        items = [item for key, value in values.items() for item in _items(key, value) if item in paths]
        together.update(combinations([item for item in items if item not in alone], 2))
    order = list(paths)
    for one, two in sorted(together, key=lambda pair: (order.index(pair[1]), order.index(pair[0]))):
        share = together[one, two] / len(respondents)
        both = (*required[one], *required[two])
        if share >= FREQUENT / 2 and _nothing(models, any_of(both) if one[0] == two[0] else both):
            message = (
                f'no model meets "{two[1]}" of "{two[0]}" together with "{one[1]}" of "{one[0]}", '
                f"which {share:.0%} of respondents want"
            )
            yield Finding(
                "impossible-pair", f"{'.'.join(one)}+{'.'.join(two)}", message, paths[two], near=share < FREQUENT
            )


def _nothing(models: Models, required: Sequence[Requirement]) -> bool:
    return models.decide(Preferences(points={}, requirements=all_of(required))).leader is None


def _options(question: Question) -> list[Value]:
    """The default, or nothing where that is allowed, and then what else may be answered."""
    groups = Groups(question, outcomes(question))
    default = question.default
    if question.kind in ("multi", "rank"):
        least, _ = limits(question)
        base: Value = () if least == 0 else default if default is not None else groups.typical[0]
        if least > 1:  # one choice alone is no answer
            return list(dict.fromkeys([base, *groups.typical]))
        return list(dict.fromkeys([base, *((choice.id,) for choice in question.choices)]))
    base = default if default is not None or question.kind in ("number", "name") else groups.typical[0]
    return list(dict.fromkeys([base, *groups.typical]))


def _winners(
    question_set: QuestionSet, models: Models, question: Question, options: Sequence[Value], values: Respondent
) -> list[int | None]:
    """The winner after each option. Questions that an option opens count with their defaults."""
    answers = Answers(dict(values))
    return [
        models.decide(preferences(question_set, answers.with_answer(question.id, value))).leader for value in options
    ]


def _as_answer(question: Question, choice: str) -> Value:
    if question.kind == "yes-no":
        return choice == "yes"
    return (choice,) if question.kind in ("multi", "rank") else choice


def _items(key: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        yield key, "yes" if value else "no"
    elif isinstance(value, tuple):
        yield from ((key, item) for item in value)
    elif isinstance(value, str):
        yield key, value


def _meaning(choice: Choice) -> object:
    return (sorted(choice.weights.items()), choice.require, choice.usage, choice.outside, choice.language)


def _dominates(one: Choice, other: Choice) -> bool:
    """Does the other choice require more than this one, without points or usage that this one lacks?"""
    return (
        bool(one.require)
        and len(one.require) < len(other.require)
        and all(entry in other.require for entry in one.require)
        and all(points <= one.weights.get(criterion, 0.0) for criterion, points in other.weights.items())
        and other.usage in (None, one.usage)
    )


def _opens(question_set: QuestionSet, question: Question, first: Choice, second: Choice) -> bool:
    """Does one of two choices open a question that the other does not?"""
    conditions = [other.when[question.id] for other in question_set.questions if question.id in other.when]
    return any((first.id in listed) != (second.id in listed) for listed in conditions)


def _said(value: Value) -> str:
    if value == () or value is None:
        return "no answer"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{", ".join(value)}"' if isinstance(value, tuple) else f'"{value}"'
