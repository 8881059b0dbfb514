"""Which question comes next, and when the quiz stops: laws that hold for any decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, open_questions, visible_questions
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import load_questions, read_questions
from modelmatch.quiz.order import CHANGE, LOSS, Groups, Order
from modelmatch.quiz.priors import Priors, outcomes, visible
from modelmatch.quiz.schema import QuestionSet
from tests.quiz.small_quiz import SMALL
from tests.quiz.toy_decision import Decision, toy

SEEDS = st.integers(0, 10_000)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Write = Callable[[str], Path]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> QuestionSet:
    path = tmp_path_factory.mktemp("sets") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return read_questions(path)


def take(order: Order, values: Mapping[str, Any]) -> Answers:
    """The answers of a respondent to what the order asks."""
    answers = Answers()
    while (question := order(answers)) is not None:
        answers = answers.with_answer(question.id, values[question.id])
    return answers


@FEW
@given(seed=SEEDS, who=st.integers(0, 63), models=st.integers(2, 4))
def test_when_nothing_can_change_no_completion_has_another_winner(
    questions: QuestionSet, seed: int, who: int, models: int
) -> None:
    decide = toy(seed, models, strict=0.1)
    order = Order(questions, decide)
    answers = take(order, order.priors.sample(64, seed)[who])
    outlook = order.outlook(answers)
    if outlook.ending == "nothing-changes":
        for completion in order.priors.sample(200, seed + 1):
            full = Answers(visible(questions, {**completion, **answers.given}))
            assert decide(preferences(questions, full)).leader == outlook.leader


def test_some_quiz_ends_because_nothing_can_change(questions: QuestionSet) -> None:
    endings = set()
    for seed in range(8):
        order = Order(questions, toy(seed, 3, strict=0.1))
        for values in order.priors.sample(4, seed):
            endings.add(order.outlook(take(order, values)).ending)
    assert endings >= {"nothing-changes", "enough"}


@FEW
@given(seed=SEEDS, given_count=st.integers(0, 5))
def test_knowing_more_is_never_expected_to_hurt(questions: QuestionSet, seed: int, given_count: int) -> None:
    order = Order(questions, toy(seed))
    values = visible(questions, order.priors.sample(8, seed)[seed % 8])
    answers = Answers(dict(list(values.items())[:given_count]))
    outlook = order.outlook(answers)
    assert all(value >= 0 for value in outlook.value.values())
    assert outlook.loss >= 0
    assert 0 <= outlook.change <= 1 + 1e-9
    assert max(outlook.value.values(), default=0.0) <= outlook.loss + 1e-6


@FEW
@given(seed=SEEDS)
def test_the_quiz_stops_only_below_its_limits_and_after_all_required_questions(
    questions: QuestionSet, seed: int
) -> None:
    required = with_always(questions, "final")
    order = Order(required, toy(seed))
    answers = take(order, order.priors.sample(16, seed)[seed % 16])
    outlook = order.outlook(answers)
    assert "final" in answers.given
    assert not any(question.always for question in open_questions(required, answers))
    if outlook.ending == "enough":
        assert outlook.loss < LOSS
        assert outlook.change < CHANGE


def test_required_questions_come_first_even_if_no_answer_to_them_changes_anything(questions: QuestionSet) -> None:
    order = Order(with_always(questions, "matters"), lambda wanted: Decision(0, np.array([50.0, 40.0])))
    first = order(Answers())
    assert first is not None
    assert first.id == "matters"
    after = order.outlook(Answers({"matters": ()}))
    assert after.question is None
    assert order.outlook(Answers()).can_change == ()


def test_all_asks_every_visible_question_and_a_fixed_order_is_that_of_the_file(questions: QuestionSet) -> None:
    values = Priors(questions).sample(8, 3)
    for respondent in values:
        answers = take(Order(questions, toy(5), ask_all=True, fixed=True), respondent)
        seen = [question.id for question in visible_questions(questions, answers)]
        assert list(answers.given) == seen
        everything = take(Order(questions, toy(5), ask_all=True), respondent)
        assert sorted(everything.given) == sorted(seen)
        some = list(take(Order(questions, toy(5), fixed=True), respondent).given)
        assert some == seen[: len(some)]


def test_the_same_answers_always_lead_to_the_same_question(questions: QuestionSet) -> None:
    values = Priors(questions).sample(1, 9)[0]
    runs = [list(take(Order(questions, toy(2)), values).given) for _ in range(3)]
    assert runs[0] == runs[1] == runs[2]
    there = Answers({"work": ("code",), "reach": "app"})
    back = Answers({"reach": "app", "work": ("code",)})
    assert Order(questions, toy(2)).outlook(there).value == Order(questions, toy(2)).outlook(back).value


def test_a_question_that_decides_everything_comes_before_one_that_decides_nothing(questions: QuestionSet) -> None:
    def decide(wanted: Preferences) -> Decision:
        fast = wanted.points.get("speed", 0.0)
        fit = np.array([50.0, 50.0 + 20 * (fast - 2)])
        return Decision(int(fit.argmax()), fit)

    order = Order(questions, decide)
    outlook = order.outlook(Answers())
    assert outlook.question is not None
    assert outlook.question.id == "speed"
    assert outlook.can_change == ("speed",)
    assert [key for key, value in outlook.value.items() if value > 0] == ["speed"]


def test_a_question_counts_with_those_that_it_opens(questions: QuestionSet) -> None:
    def decide(wanted: Preferences) -> Decision:  # only "why" matters, and only after "final" is yes
        fit = np.array([50.0, 45.0 + 10 * wanted.points.get("safety", 0.0)])
        return Decision(int(fit.argmax()), fit)

    outlook = Order(questions, decide).outlook(Answers())
    assert outlook.question is not None
    assert outlook.question.id == "final"
    assert outlook.value["final"] > 0


def test_a_question_counts_with_those_that_come_after_it(questions: QuestionSet) -> None:
    def decide(wanted: Preferences) -> Decision:  # only a low price matters
        fit = np.array([50.0, 45.0 + 10 * wanted.points.get("cost", 0.0)])
        return Decision(int(fit.argmax()), fit)

    import msgspec

    later = tuple(msgspec.structs.replace(q, after=("speed",)) if q.id == "matters" else q for q in questions.questions)
    order = Order(msgspec.structs.replace(questions, questions=later), decide)
    first = order(Answers())
    assert first is not None
    assert first.id == "speed"
    second = order(Answers({"speed": 2}))
    assert second is not None
    assert second.id == "matters"


def test_what_a_required_question_comes_after_is_required_as_well(questions: QuestionSet) -> None:
    import msgspec

    required = with_always(questions, "matters")
    changed = tuple(
        msgspec.structs.replace(q, after=("speed",)) if q.id == "matters" else q for q in required.questions
    )
    order = Order(
        msgspec.structs.replace(required, questions=changed), lambda wanted: Decision(0, np.array([50.0, 40.0]))
    )
    first, second = order(Answers()), order(Answers({"speed": 1}))
    assert first is not None
    assert second is not None
    assert (first.id, second.id) == ("speed", "matters")


@FEW
@given(seed=SEEDS, who=st.integers(0, 15))
def test_an_answer_never_makes_more_questions_that_can_change_the_match(
    questions: QuestionSet, seed: int, who: int
) -> None:
    for everything in (False, True):
        order = Order(questions, toy(seed, 3), ask_all=everything)
        values = order.priors.sample(16, seed)[who]
        answers, left = Answers(), order.outlook(Answers()).left
        while (question := order(answers)) is not None:
            outlook = order.outlook(answers)
            assert outlook.left >= len(outlook.can_change)
            assert outlook.left <= left
            left = outlook.left
            answers = answers.with_answer(question.id, values[question.id])


@pytest.mark.parametrize("name", ["quick", "full", "team", "leaving-llama"])
def test_a_budget_is_asked_after_the_volume_that_it_is_for(name: str) -> None:
    question_set = load_questions(name, user=False)
    volume = [q.id for q in question_set.questions if q.sets in ("input_tokens", "output_tokens", "seats", "amount")]
    volume += [q.id for q in question_set.questions if any(c.usage and c.usage.input_tokens for c in q.choices)]
    budgets = [question for question in question_set.questions if question.sets == "budget"]
    assert budgets
    for question in budgets:
        assert set(question.after) == set(volume)


@pytest.mark.parametrize("name", ["quick", "full", "team", "leaving-llama"])
def test_plausible_answers_are_answers_and_their_chances_sum_to_one(name: str) -> None:
    from modelmatch.quiz.parse import is_limit, parse_answer

    for question in load_questions(name).questions:
        own = outcomes(question)
        assert own.probability.sum() == pytest.approx(1.0)
        assert len(set(own.values)) == len(own.values)
        for value in own.values:
            assert is_limit(question) if value is None else parse_answer(question, value) == value
        groups = Groups(question, own)
        assert all(groups.of(value) == index for index, value in enumerate(groups.typical))


def test_samples_follow_the_priors(questions: QuestionSet) -> None:
    small = load_questions("quick")
    sample = Priors(small).sample(400, 1)
    share = sum(values["reach"] == "chat" for values in sample) / 400
    assert share == pytest.approx(0.4 / sum(c.prior or 0 for c in small.questions[1].choices), abs=0.005)
    tops = [values["matters"][0] for values in sample if values["matters"]]  # type: ignore[index]
    assert tops.count("cost") > tops.count("context")


def test_every_completion_is_found_once_and_weighs_what_it_should(questions: QuestionSet) -> None:
    priors = Priors(questions)
    given_values: dict[str, Any] = {"work": ("code",), "reach": "app", "speed": 3, "matters": ()}
    every = priors.every(given_values, 10)
    assert every is not None
    assert [{key: v for key, v in values.items() if key not in given_values} for values, _ in every] == [
        {"final": True, "why": "rules"}, {"final": True, "why": "taste"}, {"final": False},
    ]  # fmt: skip
    assert [weight for _, weight in every] == [0.25, 0.25, 0.5]
    assert priors.every({}, 10) is None


def with_always(questions: QuestionSet, key: str) -> QuestionSet:
    import msgspec

    changed = tuple(msgspec.structs.replace(question, always=question.id == key) for question in questions.questions)
    return msgspec.structs.replace(questions, questions=changed)
