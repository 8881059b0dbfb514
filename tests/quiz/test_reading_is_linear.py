"""What is read costs in proportion to its size: counted in steps of the program, not in seconds."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from modelmatch.data.document import parse_document
from modelmatch.errors import DataErrors, ModelmatchError, Place
from modelmatch.quiz.answers import parse_mapping, parse_settings
from modelmatch.quiz.parse import parse_answer, split_choices
from modelmatch.quiz.piped import read_piped
from modelmatch.quiz.rules import check_questions
from modelmatch.quiz.schema import Choice, Question, QuestionSet

SIZES = (1, 2, 4, 8)
UNIT = 400

LABELS = ("Software", "Writing, chat and more", "One, two, three, four, five")
CHOICES = tuple(Choice(id=f"c{number}", label=label) for number, label in enumerate(LABELS))
WORK = Question(id="work", ask="What for?", kind="multi", choices=CHOICES)
ORDER = Question(id="order", ask="Order?", kind="rank", choices=CHOICES)
BUDGET = Question(id="budget", ask="?", kind="number", minimum=0, sets="budget", unit="USD a month")
SOME = QuestionSet(id="some", title="S", minutes=1, questions=(WORK, ORDER, BUDGET))


def many(count: int) -> QuestionSet:
    questions = tuple(Question(id=f"q{number}", ask="?", kind="yes-no") for number in range(count))
    return QuestionSet(id="many", title="M", minutes=1, questions=questions)


def place_of(key: str) -> tuple[Place, Place, list[Place]]:
    return Place("a.yaml", 1, 1), Place("a.yaml", 1, 2), []


def commas(size: int) -> object:
    return split_choices(WORK, "a," * size)


def commas_as_an_answer(size: int) -> object:
    return parse_answer(WORK, "c0," * size)


def a_long_list(size: int) -> object:
    return parse_answer(ORDER, ["c0", "c1"] * size)


def a_long_word(size: int) -> object:
    return parse_answer(BUDGET, "1," * size * 50)


def unknown_questions(size: int) -> object:
    return parse_mapping(SOME, {f"unknown{number}": "x" for number in range(size)}, place_of)


def wrong_answers(size: int) -> object:
    return parse_mapping(many(size), {f"q{number}": "x" for number in range(size)}, place_of)


def right_answers(size: int) -> object:
    return parse_mapping(many(size), {f"q{number}": "yes" for number in range(size)}, place_of)


def settings(size: int) -> object:
    return parse_settings(many(size), [f"q{number}=yes" for number in range(size)])


def the_same_setting(size: int) -> object:
    return parse_settings(SOME, ["budget=20"] * size)


def piped_lines(size: int) -> object:
    return read_piped(many(size), io.BytesIO(b"yes\n" * size))


def too_many_lines(size: int) -> object:
    return read_piped(SOME, io.BytesIO(b"\n" * 3 + b"x\n" * size))


def a_long_line(size: int) -> object:
    return read_piped(SOME, io.BytesIO(b"a," * size))


def unknown_criteria(size: int) -> object:
    base = {f"criterion{number}": 1.0 for number in range(size)}
    found = QuestionSet(id="b", title="B", minutes=1, base=base, questions=(BUDGET,))
    return check_questions(found, parse_document(b"base: 1", "q.yaml"), ("coding", "writing"))


def unknown_conditions(size: int) -> object:
    when: dict[str, tuple[str, ...]] = {f"question{number}": ("x",) for number in range(size)}
    asked = Question(id="w", ask="?", kind="yes-no", when=when)
    found = QuestionSet(id="b", title="B", minutes=1, questions=(BUDGET, asked))
    return check_questions(found, parse_document(b"base: 1", "q.yaml"))


@pytest.mark.parametrize(
    "read",
    [
        commas, commas_as_an_answer, a_long_list, a_long_word, unknown_questions, wrong_answers, right_answers,
        settings, the_same_setting, piped_lines, too_many_lines, a_long_line, unknown_criteria, unknown_conditions,
    ],
)  # fmt: skip
def test_what_is_twice_as_large_takes_twice_the_steps(read: Callable[[int], object]) -> None:
    steps_of(read, UNIT)  # what is prepared once
    counted = [steps_of(read, size * UNIT) for size in SIZES]
    for size, steps in zip(SIZES[1:], counted[1:], strict=True):
        assert steps <= 1.2 * size * counted[0] + 100, counted


def steps_of(read: Callable[[int], object], size: int) -> int:
    """Lines of Python and calls that reading something of a size takes."""
    steps = 0

    def step(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        steps += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        read(size)
    except ModelmatchError:
        pass
    finally:
        sys.settrace(before)
    return steps


def test_of_many_errors_all_are_counted_and_those_that_are_shown_have_hints() -> None:
    with pytest.raises(DataErrors) as caught:
        unknown_questions(1000)
    assert len(caught.value.errors) + caught.value.more == 1000
    assert all(error.hint for error in caught.value.errors[:20])


def test_a_label_with_commas_is_one_choice_however_it_is_joined() -> None:
    text = "one, two, three, FOUR; five, Software;writing, chat and more"
    assert [part for part, _ in split_choices(WORK, text)] == [
        "one, two, three, FOUR, five", "Software", "writing, chat and more",
    ]  # fmt: skip
    assert parse_answer(ORDER, text) == ("c2", "c0", "c1")


def test_a_piped_answer_may_follow_every_way_through_the_questions() -> None:
    question_set = QuestionSet(
        id="w",
        title="W",
        minutes=1,
        questions=(
            Question(id="a", ask="?", kind="yes-no", default=False),
            Question(id="b", ask="?", kind="yes-no", when={"a": ("yes",)}),
            Question(id="c", ask="?", kind="yes-no", when={"a": ("no",)}),
        ),
    )
    assert read_piped(question_set, io.BytesIO(b"yes\nno\n")).values == {"a": True, "b": False}
    assert read_piped(question_set, io.BytesIO(b"\nno\n")).values == {"c": False}
