"""Semantic checks of a question set: rules that its types cannot express."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any, NamedTuple

from msgspec import inspect

from modelmatch.data.document import Document, KeyPath
from modelmatch.errors import DataError, did_you_mean
from modelmatch.preferences import MOST_GB, Usage, expected_argument
from modelmatch.quiz.answers import MOST_ERRORS, answer_ids
from modelmatch.quiz.effects import entry_parts
from modelmatch.quiz.parse import parse_answer
from modelmatch.quiz.schema import AnswerValue, Points, Question, QuestionSet, RequirementEntry
from modelmatch.terminal.text import excerpt
from modelmatch.vocabulary import LARGEST, REQUIREMENTS

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
    *(name for name in Usage.__struct_fields__ if name not in ("unit", "batch")),
    *(name for name, info in REQUIREMENTS.items() if info.argument in ("number", "memory")),
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
    return [
        problem.error(document, full=number < MOST_ERRORS)
        for number, problem in enumerate(_problems(question_set, criteria))
    ]


class _Problem(NamedTuple):
    """A problem at a path; the hint is computed only for an error that is reported in full."""

    code: str
    message: str
    path: KeyPath
    hint: Callable[[], str] = str
    key: bool = False

    def error(self, document: Document, *, full: bool) -> DataError:
        place = document.place(self.path, key=self.key)
        return DataError(self.code, self.message, hint=self.hint() if full else "", place=place)


def _problems(question_set: QuestionSet, criteria: Collection[str] | None) -> Iterator[_Problem]:
    yield from _points(question_set.base, ("base",), criteria)
    earlier: dict[str, Question] = {}
    for index, question in enumerate(question_set.questions):
        path: KeyPath = ("questions", index)
        if question.id in earlier:
            yield _Problem("duplicate-id", f'the question id "{question.id}" appears twice', (*path, "id"))
        yield from _kind(question, path)
        yield from _choices(question, path, criteria)
        yield from _outside(question, path, first=not index)
        yield from _points(question.weights, (*path, "weights"), criteria)
        yield from _when(question, path, earlier, question_set)
        yield from _after(question, path, earlier, question_set)
        yield from _stated_answers(question, path)
        earlier.setdefault(question.id, question)


def _points(points: Points, path: KeyPath, criteria: Collection[str] | None) -> Iterator[_Problem]:
    for criterion in points:
        if criteria is not None and criterion not in criteria:
            hint = partial(did_you_mean, excerpt(criterion), criteria, noun="criteria", most=20)
            message = f'"{excerpt(criterion)}" is not a criterion'
            yield _Problem("unknown-criterion", message, (*path, criterion), hint, key=True)


def _kind(question: Question, path: KeyPath) -> Iterator[_Problem]:
    kind = question.kind
    for field, kinds in _FIELDS.items():
        value = getattr(question, field)
        stated = value is not None and value is not False and value not in ((), {})  # 0 is stated
        if stated and kind not in kinds:
            message = f'{field} is not allowed in a question of the kind "{kind}"'
            hint = partial("{}: {}".format, field, ", ".join(kinds))
            yield _Problem("wrong-field", message, (*path, field), hint, key=True)
    if kind == "yes-no":
        if question.choices and sorted(c.id for c in question.choices) != ["no", "yes"]:
            message = 'a yes-no question must have the choices "yes" and "no"'
            yield _Problem("wrong-choices", message, (*path, "choices"))
    elif kind in _CHOOSING and not 2 <= len(question.choices) <= MOST_CHOICES:
        message = f'a question of the kind "{kind}" must have 2 to {MOST_CHOICES} choices, not {len(question.choices)}'
        yield _Problem("wrong-choices", message, (*path, "choices"))
    yield from _limits(question, path)
    yield from _range(question, path)


def _limits(question: Question, path: KeyPath) -> Iterator[_Problem]:
    if question.kind not in ("multi", "rank"):
        return
    most = len(question.choices) if question.at_most is None else question.at_most
    if most > len(question.choices):
        message = f"at_most is {most}, but there are {len(question.choices)} choices"
        yield _Problem("wrong-limit", message, (*path, "at_most"))
    if (question.at_least or 0) > most:
        message = f"at_least is {question.at_least}, but at most {most} can be chosen"
        yield _Problem("wrong-limit", message, (*path, "at_least"))


def _range(question: Question, path: KeyPath) -> Iterator[_Problem]:
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low >= high:
        yield _Problem("wrong-limit", "minimum must be less than maximum", (*path, "minimum"))
    if question.kind == "scale":
        if low is None or high is None:
            yield _Problem("missing-key", "a scale needs minimum and maximum", path)
        elif not _has_positions(question):
            message = "a scale must have whole numbers and at most 11 positions"
            yield _Problem("wrong-limit", message, (*path, "maximum"))
    if question.kind == "number":
        if question.sets is None:
            yield _Problem("missing-key", '"sets" is missing, which says what the number is for', path)
        elif question.sets not in SETTABLE:
            hint = partial(did_you_mean, excerpt(question.sets), SETTABLE, noun="settable", most=20)
            yield _Problem(
                "unknown-target",
                f'"{excerpt(question.sets)}" is not something that a number can set',
                (*path, "sets"),
                hint,
            )
        else:
            yield from _within(question, question.sets, path)


def _has_positions(question: Question) -> bool:
    """Is this no scale, or one with few positions? It may have as many as numbers have."""
    low, high = question.minimum, question.maximum
    if question.kind != "scale":
        return True
    return low is not None and high is not None and low.is_integer() and high.is_integer() and 0 < high - low <= 10


def _within(question: Question, target: str, path: KeyPath) -> Iterator[_Problem]:
    """A number must only accept answers that are valid for its target."""
    least, most = _bounds(target)
    if question.minimum is None or question.minimum < least:
        hint = partial("set minimum to {:g} or more".format, least)
        yield _Problem("wrong-limit", f"{target} is never less than {least:g}", (*path, "minimum"), hint)
    if most is not None and most < LARGEST and (question.maximum is None or question.maximum > most):
        hint = partial("set maximum to {:g} or less".format, most)
        yield _Problem("wrong-limit", f"{target} is never more than {most:g}", (*path, "maximum"), hint)


def _bounds(target: str) -> tuple[float, float | None]:
    """The least and the most that a field of the usage or the number of a requirement can be."""
    if target == "memory":
        return 0, MOST_GB
    usage: Any = inspect.type_info(Usage)
    for field in usage.fields:
        if field.name == target:
            number, _ = field.type.types  # or None
            return number.ge, number.le
    return 0, None


def _choices(question: Question, path: KeyPath, criteria: Collection[str] | None) -> Iterator[_Problem]:
    seen: set[str] = set()
    for index, choice in enumerate(question.choices):
        here: KeyPath = (*path, "choices", index)
        if choice.id in seen:
            message = f'the choice id "{choice.id}" appears twice in "{question.id}"'
            yield _Problem("duplicate-id", message, (*here, "id"))
        seen.add(choice.id)
        yield from _points(choice.weights, (*here, "weights"), criteria)
        for number, entry in enumerate(choice.require):
            yield from _requirement(entry, (*here, "require", number))


def _outside(question: Question, path: KeyPath, *, first: bool) -> Iterator[_Problem]:
    """What is not covered is said by choices of the first question, and means nothing else."""
    for index, choice in enumerate(question.choices):
        if choice.outside is None:
            continue
        here: KeyPath = (*path, "choices", index, "outside")
        if not first or question.kind not in ("single", "multi"):
            message = "outside is only allowed for choices of the first question"
            yield _Problem("wrong-field", message, here, lambda: "kinds: single, multi", key=True)
        elif choice.weights or choice.require or choice.usage:
            message = "a choice that is not covered has no weights, requirements or usage"
            yield _Problem("wrong-field", message, here, key=True)


def _requirement(entry: RequirementEntry, path: KeyPath) -> Iterator[_Problem]:
    if isinstance(entry, dict) and len(entry) != 1:
        yield _Problem("wrong-requirement", "a requirement must be one name with its argument", path)
        return
    name, argument = entry_parts(entry)
    if name not in REQUIREMENTS:
        hint = partial(did_you_mean, excerpt(name), REQUIREMENTS, noun="requirements", most=30)
        yield _Problem("unknown-requirement", f'"{excerpt(name)}" is not a requirement', (*path, name), hint, key=True)
    elif (expected := expected_argument(name, argument)) is not None:
        yield _Problem("wrong-argument", f'"{name}" takes {expected}', (*path, name))


def _when(
    question: Question, path: KeyPath, earlier: dict[str, Question], question_set: QuestionSet
) -> Iterator[_Problem]:
    for other, answers in question.when.items():
        here: KeyPath = (*path, "when", other)
        if other not in earlier:
            yield _not_earlier(other, earlier, question_set, here)
            continue
        if not answers:
            yield _Problem("wrong-condition", "this list of answers is empty", here)
        if not _has_positions(earlier[other]):
            continue
        valid = dict.fromkeys(answer_ids(earlier[other]))
        for index, answer in enumerate(answers):
            if answer not in valid:
                message = f'"{excerpt(answer)}" is not an answer to "{other}"'
                hint = partial(did_you_mean, excerpt(answer), valid, noun="answers")
                yield _Problem("unknown-choice", message, (*here, index), hint)


def _after(
    question: Question, path: KeyPath, earlier: dict[str, Question], question_set: QuestionSet
) -> Iterator[_Problem]:
    for index, other in enumerate(question.after):
        if other not in earlier:
            yield _not_earlier(other, earlier, question_set, (*path, "after", index))


def _not_earlier(other: str, earlier: dict[str, Question], question_set: QuestionSet, path: KeyPath) -> _Problem:
    """The error of a question that refers to one that does not stand before it."""
    later = any(question.id == other for question in question_set.questions)

    def hint() -> str:
        return "move it before this one" if later else did_you_mean(excerpt(other), earlier, noun="earlier questions")

    what = "is a later question" if later else "is not a question"
    return _Problem("unknown-question", f'"{excerpt(other)}" {what}', path, hint, key=True)


def _stated_answers(question: Question, path: KeyPath) -> Iterator[_Problem]:
    """The default and the typical answers can be given."""
    stated: list[tuple[str, AnswerValue, KeyPath]] = [
        ("a typical answer", value, (*path, "typical", index)) for index, value in enumerate(question.typical)
    ]
    if question.default is not None:
        stated.append(("the default", question.default, (*path, "default")))
    for what, value, where in stated:
        try:
            parse_answer(question, value)
        except DataError as error:
            yield _Problem(error.code, f"{what}: {error.message}", where, partial(str, error.hint))
