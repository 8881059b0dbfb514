"""Answers from any channel, merged in one place; the questions they make visible; the answers in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import msgspec

from modelmatch.errors import DataError, DataErrors, Place, UsageError, did_you_mean, quoted
from modelmatch.preferences import Answer
from modelmatch.quiz.numerals import plain_number
from modelmatch.quiz.parse import is_limit, label_of, parse_answer
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet
from modelmatch.terminal.text import excerpt

MOST_ERRORS = 20
"""Errors that are told in full."""


class Answers(msgspec.Struct, frozen=True):
    """Question ids with their values; ``defaults`` are the ids that were not answered.

    The values are those of `modelmatch.quiz.parse.parse_answer`; None is the answer that there is no limit.
    """

    values: Mapping[str, AnswerValue | None] = msgspec.field(default_factory=dict)
    defaults: frozenset[str] = frozenset()

    @property
    def given(self) -> dict[str, AnswerValue | None]:
        """The answers that were given."""
        return {key: value for key, value in self.values.items() if key not in self.defaults}

    def with_answer(self, question: str, value: AnswerValue | None) -> Answers:
        """These answers with one more, or another one; it counts as given."""
        return Answers({**self.values, question: value}, self.defaults - {question})


def collect(question_set: QuestionSet, *, settings: Iterable[str] = (), layers: Iterable[Answers] = ()) -> Answers:
    """All answers of a run, in one place.

    ``settings`` are texts such as ``work=coding,agents`` and come first; then the ``layers`` in order, such as a file
    before what is typed. Nothing is filled in: see `resolve`.

    Raises
    ------
    UsageError
        A setting is not of the form ``QUESTION=ANSWER``, names an unknown question, or an answer that cannot be given.
    """
    merged: dict[str, AnswerValue | None] = {}
    for answers in (parse_settings(question_set, settings), *layers):
        for key, value in answers.given.items():
            merged.setdefault(key, value)
    order = [question.id for question in question_set.questions]
    return Answers({key: merged[key] for key in order if key in merged})


def parse_settings(question_set: QuestionSet, settings: Iterable[str]) -> Answers:
    """The answers in texts of the form ``QUESTION=ANSWER``; of several for one question the last counts."""
    values: dict[str, AnswerValue | None] = {}
    questions = {question.id: question for question in question_set.questions}
    for setting in settings:
        name, sign, text = setting.partition("=")
        if not sign:
            message = f'"{excerpt(setting)}" is not of the form QUESTION=ANSWER'
            raise UsageError("bad-setting", message, hint="for example, --set work=coding,agents")
        place = Place(f"--set {excerpt(setting)}")
        try:
            question = questions.get(name.strip()) or find_question(question_set, name.strip(), place)
            if text.strip():
                values[question.id] = parse_answer(question, text, place=place)
        except DataError as error:
            raise UsageError(error.code, error.message, hint=error.hint, place=place) from None
    return Answers(values)


def find_question(question_set: QuestionSet, question_id: str, place: Place | None = None) -> Question:
    """The question with this id; raises `DataError` with the valid ones for an unknown one."""
    for question in question_set.questions:
        if question.id == question_id:
            return question
    raise _unknown_question(question_set, question_id, place)


def _unknown_question(question_set: QuestionSet, question_id: str, place: Place | None = None) -> DataError:
    """The error for an unknown question, with a hint listing the known ones."""
    ids = [question.id for question in question_set.questions]
    hint = partial(did_you_mean, question_id, ids, noun="questions", most=30)
    message = f'{quoted(question_id)} is not a question of "{question_set.id}"'
    return DataError("unknown-question", message, hint=hint, place=place)


def resolve(question_set: QuestionSet, answers: Answers) -> Answers:
    """The answers that count: those to visible questions, in the order of the file, with defaults for unanswered ones.

    Answers to questions that their ``when`` hides are dropped.
    """
    values: dict[str, AnswerValue | None] = {}
    defaults = set()
    for place, question in enumerate(question_set.questions):
        if place == 1 and is_outside(question_set, values):
            break
        if not is_shown(question, values):
            continue
        if question.id in answers.values and question.id not in answers.defaults:
            values[question.id] = answers.values[question.id]
            continue
        defaults.add(question.id)
        if question.default is not None:
            values[question.id] = question.default
    return Answers(values, frozenset(defaults))


def is_outside(question_set: QuestionSet, values: Mapping[str, AnswerValue | None]) -> bool:
    """Is all that the first question was answered with something that modelmatch does not cover? Nothing is then left
    to ask."""
    first = question_set.questions[0]
    value = values.get(first.id)
    chosen = value if isinstance(value, tuple) else (value,)
    outside = {choice.id for choice in first.choices if choice.outside}
    return bool(outside) and bool(chosen) and all(one in outside for one in chosen)


def visible_questions(question_set: QuestionSet, answers: Answers) -> tuple[Question, ...]:
    """The questions that apply: those whose ``when`` the answers meet, defaults counting as answers."""
    values = resolve(question_set, answers).values
    if is_outside(question_set, values):
        return question_set.questions[:1]
    return tuple(question for question in question_set.questions if is_shown(question, values))


def open_questions(question_set: QuestionSet, answers: Answers) -> tuple[Question, ...]:
    """The visible, unanswered questions that can be asked now.

    A question can be asked once every question of its ``when`` has been answered, not only taken from a default, and
    every visible one of its ``after``.
    """
    given = answers.given
    visible = visible_questions(question_set, answers)
    waiting = {question.id for question in visible if question.id not in given}
    return tuple(
        question
        for question in visible
        if question.id in waiting
        and all(other in given for other in question.when)
        and waiting.isdisjoint(question.after)
    )


def most_left(question_set: QuestionSet, answers: Answers) -> int:
    """The most questions that may still be asked, whatever the answers; it never increases with an answer."""
    given = answers.given
    if is_outside(question_set, given):
        return 0
    opening = {other for question in question_set.questions for other in question.when}
    left = _may_come(question_set, given)
    first = next((question for question in left if question.id in opening), None)
    if first is None:
        return len(left)
    ids = answer_ids(first)
    options = (tuple(ids),) if first.kind in ("multi", "rank") else ids
    return 1 + max(len(_may_come(question_set, {**given, first.id: value})) for value in options)


def _may_come(question_set: QuestionSet, given: Mapping[str, AnswerValue | None]) -> list[Question]:
    """The unanswered questions that further answers can show."""
    found: dict[str, Question] = {}
    for question in question_set.questions:
        when = question.when.items()
        if question.id not in given and all(o in found or _is_listed(given.get(o), listed) for o, listed in when):
            found[question.id] = question
    return list(found.values())


def is_shown(question: Question, values: Mapping[str, AnswerValue | None]) -> bool:
    """Does the ``when`` of a question hold? For one of several chosen answers it is enough to be listed."""
    return all(_is_listed(values.get(other), listed) for other, listed in question.when.items())


def _is_listed(value: AnswerValue | None, listed: tuple[str, ...]) -> bool:
    if isinstance(value, tuple):
        return any(item in listed for item in value)
    return value is not None and answer_word(value) in listed


def answer_ids(question: Question) -> list[str]:
    """What a condition may compare with: choice ids, ``yes`` and ``no``, or the positions of a scale."""
    if question.kind == "yes-no":
        return ["yes", "no"]
    if question.kind == "scale" and question.minimum is not None and question.maximum is not None:
        return [str(n) for n in range(int(question.minimum), int(question.maximum) + 1)]
    return [choice.id for choice in question.choices]


def answer_word(value: str | float | bool) -> str:
    """A single value as ``when`` writes it: a choice id, ``yes`` or ``no``, or a position."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else plain_number(value)


def answer_records(question_set: QuestionSet, answers: Answers) -> tuple[Answer, ...]:
    """The answers in words, question by question, including defaults."""
    settled = resolve(question_set, answers)
    records = []
    for question in visible_questions(question_set, settled):
        value = settled.values.get(question.id)
        records.append(
            Answer(
                question=question.id,
                ask=question.ask,
                value=value,
                label=label_of(question, value),
                default=question.id in settled.defaults,
            )
        )
    return tuple(records)


def named_today(question_set: QuestionSet, answers: Answers) -> str | None:
    """What is used today, by the answer to the first visible question that asks for a name."""
    values = resolve(question_set, answers).values
    names = (values.get(question.id) for question in question_set.questions if question.kind == "name")
    return next((name for name in names if isinstance(name, str)), None)


def parse_mapping(
    question_set: QuestionSet,
    raw: Mapping[str, object],
    place_of: Callable[[str], tuple[Place, Place, Sequence[Place]]] | None = None,
) -> Answers:
    """The answers in a mapping of question ids to raw values; nothing takes the default, or is no limit.

    ``place_of`` gives the places of a key, of its value and of the items of that, where there are any: it is asked
    only about what is wrong.

    Raises
    ------
    DataErrors
        Everything that is wrong; only the first `MOST_ERRORS` errors have hints.
    DataError
        The answers are no mapping.
    """
    if not isinstance(raw, Mapping):
        message = f"answers must be a mapping from question ids to answers, not {type(raw).__name__}"
        raise DataError("wrong-type", message, hint='for example, {"work": ["coding"]}')
    questions = {question.id: question for question in question_set.questions}
    values: dict[str, AnswerValue | None] = {}
    errors: list[DataError] = []
    for key, value in raw.items():
        question = questions.get(key) if isinstance(key, str) else None
        if question is None:
            place = place_of(key)[0] if place_of else None
            word = key if isinstance(key, str) else _shown_key(key)
            errors.append(_unknown_question(question_set, word, place))
            continue
        if (isinstance(value, str) and not value) or (value is None and not is_limit(question)):
            continue
        try:
            values[question.id] = parse_answer(question, value)
        except DataError as error:
            errors.append(_placed(question, value, place_of) if place_of else error)
    if errors:
        raise DataErrors(errors)
    return Answers(values)


def _placed(
    question: Question, value: object, place_of: Callable[[str], tuple[Place, Place, Sequence[Place]]]
) -> DataError:
    """The error of an answer that cannot be given, with its place."""
    _, place, items = place_of(question.id)
    try:
        parse_answer(question, value, place=place, items=items)
    except DataError as error:
        return error
    raise AssertionError("the answer is read in two ways")


def _shown_key(key: object) -> str:
    """What is no id, as a message repeats it."""
    try:
        return str(key)
    except ValueError:  # a number of thousands of digits
        return f"a very large {type(key).__name__}"
