"""Semantic checks of a question set: what its types alone cannot say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from msgspec import inspect

from modelmatch.documents import Document, Path_
from modelmatch.errors import DataError, did_you_mean
from modelmatch.preferences import REQUIREMENTS, Usage, expected_argument
from modelmatch.quiz.answers import answer_ids
from modelmatch.quiz.effects import entry_parts
from modelmatch.quiz.parse import parse_answer
from modelmatch.quiz.schema import AnswerValue, Points, Question, QuestionSet, RequirementEntry

MOST_CHOICES = 20
_CHOOSING = ("single", "multi", "rank", "yes-no")
_FIELDS: dict[str, tuple[str, ...]] = {  # which kinds may state a field
    "choices": _CHOOSING,
    "at_most": ("multi", "rank"),
    "at_least": ("multi", "rank"),
    "share": ("multi",),
    "minimum": ("scale", "number"),
    "maximum": ("scale", "number"),
    "low": ("scale",),
    "high": ("scale",),
    "weights": ("scale",),
    "unit": ("number",),
    "typical": ("number",),
    "sets": ("number",),
}
SETTABLE = (
    *Usage.__struct_fields__,
    *(name for name, info in REQUIREMENTS.items() if info.argument == "number"),
)
"""What a number question may set: a field of the usage, or a requirement with a number."""


def check_questions(
    question_set: QuestionSet, document: Document, criteria: Collection[str] | None = None
) -> list[DataError]:
    """What is wrong with a question set, with places in its document.

    Checked are: ids given twice; criteria that do not exist (where ``criteria`` is given); requirements and their
    arguments; ``when`` and ``after`` that name unknown or later questions, or answers that cannot be given; defaults
    and typical answers that are none; fields that do not belong to the kind of question; limits; what a number sets.
    """
    return list(_problems(question_set, document, criteria))


def _problems(question_set: QuestionSet, document: Document, criteria: Collection[str] | None) -> Iterator[DataError]:
    yield from _points(question_set.base, ("base",), document, criteria)
    earlier: dict[str, Question] = {}
    for index, question in enumerate(question_set.questions):
        path: Path_ = ("questions", index)
        if question.id in earlier:
            yield _error("duplicate-id", f'there are two questions "{question.id}"', document, (*path, "id"))
        yield from _kind(question, path, document)
        yield from _choices(question, path, document, criteria)
        yield from _points(question.weights, (*path, "weights"), document, criteria)
        yield from _when(question, path, document, earlier, question_set)
        yield from _after(question, path, document, earlier, question_set)
        yield from _stated_answers(question, path, document)
        earlier.setdefault(question.id, question)


def _error(code: str, message: str, document: Document, path: Path_, hint: str = "", *, key: bool = False) -> DataError:
    return DataError(code, message, hint=hint, place=document.place(path, key=key))


def _points(points: Points, path: Path_, document: Document, criteria: Collection[str] | None) -> Iterator[DataError]:
    for criterion in points:
        if criteria is not None and criterion not in criteria:
            hint = did_you_mean(criterion, criteria, noun="criteria", most=20)
            message = f'"{criterion}" is not a criterion'
            yield _error("unknown-criterion", message, document, (*path, criterion), hint, key=True)


def _kind(question: Question, path: Path_, document: Document) -> Iterator[DataError]:
    kind = question.kind
    for field, kinds in _FIELDS.items():
        value = getattr(question, field)
        stated = value is not None and value is not False and value not in ((), {})  # 0 is stated
        if stated and kind not in kinds:
            message = f'a question of the kind "{kind}" has no {field}'
            yield _error("wrong-field", message, document, (*path, field), f"{field}: {', '.join(kinds)}", key=True)
    if kind == "yes-no":
        if question.choices and sorted(c.id for c in question.choices) != ["no", "yes"]:
            message = 'a yes-no question has the choices "yes" and "no"'
            yield _error("wrong-choices", message, document, (*path, "choices"))
    elif kind in _CHOOSING and not 2 <= len(question.choices) <= MOST_CHOICES:
        message = f"a question of the kind {kind} has from 2 to {MOST_CHOICES} choices, not {len(question.choices)}"
        yield _error("wrong-choices", message, document, (*path, "choices"))
    yield from _limits(question, path, document)
    yield from _range(question, path, document)


def _limits(question: Question, path: Path_, document: Document) -> Iterator[DataError]:
    if question.kind not in ("multi", "rank"):
        return
    most = len(question.choices) if question.at_most is None else question.at_most
    if most > len(question.choices):
        message = f"at_most is {most}, but there are {len(question.choices)} choices"
        yield _error("wrong-limit", message, document, (*path, "at_most"))
    if (question.at_least or 0) > most:
        message = f"at_least is {question.at_least}, but at most {most} can be chosen"
        yield _error("wrong-limit", message, document, (*path, "at_least"))


def _range(question: Question, path: Path_, document: Document) -> Iterator[DataError]:
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low >= high:
        yield _error("wrong-limit", "minimum must be less than maximum", document, (*path, "minimum"))
    if question.kind == "scale":
        if low is None or high is None:
            yield _error("missing-key", "a scale needs minimum and maximum", document, path)
        elif not (low.is_integer() and high.is_integer() and 0 < high - low <= 10):
            message = "a scale goes in whole numbers, over at most 11 positions"
            yield _error("wrong-limit", message, document, (*path, "maximum"))
    if question.kind == "number":
        if question.sets is None:
            yield _error("missing-key", '"sets" is missing: what the number is for', document, path)
        elif question.sets not in SETTABLE:
            hint = did_you_mean(question.sets, SETTABLE, noun="settable", most=20)
            yield _error("unknown-target", f'"{question.sets}" cannot be set', document, (*path, "sets"), hint)
        else:
            yield from _within(question, question.sets, path, document)


def _within(question: Question, target: str, path: Path_, document: Document) -> Iterator[DataError]:
    """A number takes only answers that what it sets can have."""
    least, most = _bounds(target)
    if question.minimum is None or question.minimum < least:
        hint = f"state a minimum of {least:g} or more"
        yield _error("wrong-limit", f"{target} is never less than {least:g}", document, (*path, "minimum"), hint)
    if most is not None and (question.maximum is None or question.maximum > most):
        hint = f"state a maximum of {most:g} or less"
        yield _error("wrong-limit", f"{target} is never more than {most:g}", document, (*path, "maximum"), hint)


def _bounds(target: str) -> tuple[float, float | None]:
    """The least and the most that a field of the usage or the number of a requirement can be."""
    usage: Any = inspect.type_info(Usage)
    for field in usage.fields:
        if field.name == target:
            number, _ = field.type.types  # or None
            return number.ge, number.le
    return 0, None


def _choices(
    question: Question, path: Path_, document: Document, criteria: Collection[str] | None
) -> Iterator[DataError]:
    seen: set[str] = set()
    for index, choice in enumerate(question.choices):
        here: Path_ = (*path, "choices", index)
        if choice.id in seen:
            message = f'"{question.id}" has two choices "{choice.id}"'
            yield _error("duplicate-id", message, document, (*here, "id"))
        seen.add(choice.id)
        yield from _points(choice.weights, (*here, "weights"), document, criteria)
        for number, entry in enumerate(choice.require):
            yield from _requirement(entry, (*here, "require", number), document)


def _requirement(entry: RequirementEntry, path: Path_, document: Document) -> Iterator[DataError]:
    if isinstance(entry, dict) and len(entry) != 1:
        yield _error("wrong-requirement", "a requirement is one name with its argument", document, path)
        return
    name, argument = entry_parts(entry)
    if name not in REQUIREMENTS:
        hint = did_you_mean(name, REQUIREMENTS, noun="requirements", most=30)
        yield _error("unknown-requirement", f'"{name}" is not a requirement', document, (*path, name), hint, key=True)
    elif (expected := expected_argument(name, argument)) is not None:
        yield _error("wrong-argument", f'"{name}" takes {expected}', document, (*path, name))


def _when(
    question: Question, path: Path_, document: Document, earlier: dict[str, Question], question_set: QuestionSet
) -> Iterator[DataError]:
    for other, answers in question.when.items():
        here: Path_ = (*path, "when", other)
        if other not in earlier:
            yield _not_earlier(other, earlier, question_set, document, here)
            continue
        if not answers:
            yield _error("wrong-condition", "the list of answers is empty", document, here)
        valid = answer_ids(earlier[other])
        for index, answer in enumerate(answers):
            if answer not in valid:
                message = f'"{answer}" is not an answer to "{other}"'
                hint = did_you_mean(answer, valid, noun="answers")
                yield _error("unknown-choice", message, document, (*here, index), hint)


def _after(
    question: Question, path: Path_, document: Document, earlier: dict[str, Question], question_set: QuestionSet
) -> Iterator[DataError]:
    for index, other in enumerate(question.after):
        if other not in earlier:
            yield _not_earlier(other, earlier, question_set, document, (*path, "after", index))


def _not_earlier(
    other: str, earlier: dict[str, Question], question_set: QuestionSet, document: Document, path: Path_
) -> DataError:
    """The error of a question that refers to one that does not stand before it."""
    later = any(question.id == other for question in question_set.questions)
    hint = "move it before this one" if later else did_you_mean(other, earlier, noun="earlier questions")
    what = "comes later" if later else "is not a question"
    return _error("unknown-question", f'"{other}" {what}', document, path, hint, key=True)


def _stated_answers(question: Question, path: Path_, document: Document) -> Iterator[DataError]:
    """The default and the typical answers can be given."""
    stated: list[tuple[str, AnswerValue, Path_]] = [
        ("a typical answer", value, (*path, "typical", index)) for index, value in enumerate(question.typical)
    ]
    if question.default is not None:
        stated.append(("the default", question.default, (*path, "default")))
    for what, value, where in stated:
        try:
            parse_answer(question, value, place=document.place(where))
        except DataError as error:
            yield DataError(error.code, f"{what}: {error.message}", hint=error.hint, place=error.place)
