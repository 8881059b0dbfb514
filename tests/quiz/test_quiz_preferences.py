"""From answers to preferences: points, imprecision, requirements and usage; and every single change of an answer."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelmatch.preferences import Memory, Requirement, Usage
from modelmatch.quiz.alternatives import alternatives, other_values
from modelmatch.quiz.answers import Answers, parse_mapping, resolve
from modelmatch.quiz.effects import all_of, any_of
from modelmatch.quiz.elicit import LOG_SD, preferences, rank_order_centroid
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.priors import outcomes
from modelmatch.quiz.schema import Choice, Question, QuestionSet
from tests.quiz.toy_decision import toy


def one(question: Question, value: Any, base: dict[str, float] | None = None) -> Any:
    question_set = QuestionSet(id="s", title="S", minutes=1, base=base or {}, questions=(question,))
    return preferences(question_set, Answers({question.id: value}))


CHOICES = (
    Choice(id="a", label="A", weights={"cost": 6, "speed": 2}),
    Choice(id="b", label="B", weights={"speed": 4, "cost": -1}),
    Choice(id="c", label="C", weights={"openness": 6}),
    Choice(id="d", label="D"),
)


def question(kind: str, **fields: Any) -> Question:
    return Question(id="q", ask="Q", kind=kind, choices=CHOICES, **fields)  # type: ignore[arg-type]


def test_points_of_chosen_choices_add_up() -> None:
    assert one(question("single"), "a").points == {"cost": 6, "speed": 2}
    assert one(question("multi"), ("a", "b")).points == {"cost": 5, "speed": 6}


def test_choices_that_share_make_the_question_weigh_no_more() -> None:
    assert one(question("multi", share=True), ("a", "c")).points == {"cost": 3, "speed": 1, "openness": 3}


def test_points_never_fall_below_nothing() -> None:
    assert one(question("single"), "b").points == {"speed": 4}
    assert one(question("single"), "b", {"cost": 0.5}).points == {"speed": 4}


def test_a_ranking_gives_rank_order_centroid_shares() -> None:
    assert one(question("rank"), ("c", "a")).points == pytest.approx({"openness": 4.5, "cost": 1.5, "speed": 0.5})
    assert one(question("rank"), ("c",)).points == {"openness": 6}


@given(st.integers(1, 12))
def test_rank_order_centroid_weights_sum_to_one_and_fall(places: int) -> None:
    weights = rank_order_centroid(places)
    assert math.fsum(weights) == pytest.approx(1)
    assert list(weights) == sorted(weights, reverse=True)
    assert weights[-1] == pytest.approx(1 / places**2)


def test_a_scale_adds_its_weights_by_position() -> None:
    scale = Question(id="q", ask="Q", kind="scale", minimum=1, maximum=5, weights={"speed": 4})
    assert [one(scale, n).points.get("speed", 0) for n in (1, 2, 5)] == [0, 1, 4]


def test_yes_and_no_have_their_effects() -> None:
    choices = (Choice(id="yes", label="Y", weights={"safety": 2}, require=("stable",)), Choice(id="no", label="N"))
    yes_no = Question(id="q", ask="Q", kind="yes-no", choices=choices)
    assert one(yes_no, True).requirements == (Requirement("stable", None, "q"),)
    assert one(yes_no, False).points == {}


def test_a_vague_answer_leaves_the_weight_less_certain() -> None:
    ranked = one(question("rank"), ("a", "c")).log_sd["cost"]
    single = one(question("single"), "a").log_sd["cost"]
    ticked = one(question("multi"), ("a", "c")).log_sd["cost"]
    default = preferences(
        QuestionSet(id="s", title="S", minutes=1, questions=(question("single", default="a"),)), Answers()
    ).log_sd["cost"]
    assert ranked < single < ticked < default
    assert one(question("rank"), ("a",)).log_sd["cost"] == single


def test_spread_is_the_mean_over_what_gave_the_points() -> None:
    log_sd = one(question("single"), "a", {"cost": 2}).log_sd["cost"]
    assert log_sd == pytest.approx((6 * LOG_SD["single"] + 2 * LOG_SD["base"]) / 8)


def test_a_number_sets_a_requirement_or_the_usage(small: QuestionSet) -> None:
    found = preferences(small, Answers({"reach": "api", "budget": 300, "sent": 5_000_000}))
    assert Requirement("budget", 300.0, "budget") in found.requirements
    assert found.usage.input_tokens == 5_000_000


def test_later_usage_wins_over_earlier(small: QuestionSet) -> None:
    assert preferences(small, Answers({"reach": "api"})).usage == Usage(input_tokens=2_000_000)


def test_at_least_nothing_is_no_requirement() -> None:
    number = Question(id="q", ask="Q", kind="number", sets="safety-evidence", minimum=0)
    assert one(number, 0).requirements == ()
    assert one(number, 2).requirements == (Requirement("safety-evidence", 2.0, "q"),)
    assert one(Question(id="q", ask="Q", kind="number", sets="budget"), 0).requirements[0].argument == 0


def test_routes_of_one_question_are_alternatives_and_of_two_questions_are_shared() -> None:
    either = any_of([Requirement("route", ("app",), "a"), Requirement("route", ("api", "app"), "a")])
    assert either == [Requirement("route", ("app", "api"), "a")]
    both = all_of([Requirement("route", ("app", "api"), "a"), Requirement("route", ("api", "cloud"), "b")])
    assert both == (Requirement("route", ("api",), "b"),)


def test_routes_that_contradict_each_other_stay_side_by_side() -> None:
    clash = [Requirement("route", ("app",), "a"), Requirement("route", ("api",), "b")]
    assert all_of(clash) == tuple(clash)


def test_the_strictest_of_several_numbers_counts() -> None:
    stricter = all_of(
        [
            Requirement("budget", 20.0, "a"), Requirement("context", 1e5, "b"), Requirement("budget", 10.0, "c"),
            Requirement("context", 1e4, "d"), Requirement("memory", Memory(24, 4), "e"),
            Requirement("memory", Memory(24, 8), "f"), Requirement("input", "image", "g"),
            Requirement("input", "pdf", "h"), Requirement("stable", None, "i"), Requirement("stable", None, "j"),
        ]
    )  # fmt: skip
    assert stricter == (
        Requirement("budget", 10.0, "c"), Requirement("context", 1e5, "b"), Requirement("memory", Memory(24, 8), "f"),
        Requirement("input", "image", "g"), Requirement("input", "pdf", "h"), Requirement("stable", None, "i"),
    )  # fmt: skip


amounts = st.floats(0, 10)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5), st.floats(0.1, 5), st.data())
def test_more_points_for_a_criterion_never_lower_its_share(
    weights: list[tuple[float, float]], more: float, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(weights) - 1))

    def share(extra: float) -> float:
        questions = tuple(
            Question(
                id=f"q{i}",
                ask="Q",
                choices=(Choice(id="a", label="A", weights={"cost": c + extra * (i == chosen), "speed": s}),),
            )
            for i, (c, s) in enumerate(weights)
        )
        question_set = QuestionSet(id="s", title="S", minutes=1, base={"safety": 1}, questions=questions)
        points = preferences(question_set, Answers({q.id: "a" for q in questions})).points
        return points.get("cost", 0) / sum(points.values())

    assert share(more) >= share(0) - 1e-12


def test_every_change_of_one_answer_is_an_alternative(small: QuestionSet) -> None:
    answers = Answers({"work": ("code",), "reach": "api", "sent": 2_000_000, "final": True})
    found: dict[str, list[object]] = {}
    for other in alternatives(small, answers):
        found.setdefault(other.question, []).append(other.value)
    assert found == {
        "work": [("code", "chat"), ("code", "scans"), ("chat",), ("scans",), ("chat", "scans")],
        "reach": ["app", "any"],
        "budget": [10, 100, 0],
        "sent": [1_000_000, 4_000_000, 0],
        "speed": [1, 2, 4, 5],
        "final": [False],
        "why": ["rules", "taste"],
        "matters": [
            ("cost",), ("open",), ("long",),
            ("cost", "open"), ("cost", "long"), ("open", "cost"), ("open", "long"), ("long", "cost"), ("long", "open"),
        ],
    }  # fmt: skip


KINDS: dict[str, dict[str, Any]] = {
    "single": {},
    "yes-no": {"choices": (Choice(id="yes", label="Y", weights={"c0": 6}), Choice(id="no", label="N"))},
    "multi": {"at_most": 2},
    "rank": {"at_least": 0, "at_most": 2},
    "scale": {"minimum": 1, "maximum": 5, "choices": (), "weights": {"c1": 9}},
}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(KINDS)), st.data())
def test_when_no_alternative_has_another_winner_no_other_answer_to_one_question_has(
    seed: int, first: str, second: str, data: st.DataObject
) -> None:
    choices = tuple(
        Choice(id=f"x{i}", label=f"X{i}", weights={f"c{i}": 6}, require=("stable",) if i == seed % 5 else ())
        for i in range(3)
    )
    questions = tuple(
        Question(**{"id": f"q{i}", "ask": "Q", "kind": kind, "choices": choices, **KINDS[kind]})
        for i, kind in enumerate((first, second))
    )
    question_set = QuestionSet(id="s", title="S", minutes=1, base={"c3": 1}, questions=questions)
    decide = toy(seed, 4)
    possible = {q.id: outcomes(q).values for q in questions}
    answers = Answers({key: data.draw(st.sampled_from(values)) for key, values in possible.items()})

    def winner(some: Answers) -> int | None:
        return decide(preferences(question_set, some)).leader

    every = {winner(answers.with_answer(key, value)) for key, values in possible.items() for value in values}
    assert every == {winner(answers)} | {winner(other.answers) for other in alternatives(question_set, answers)}


def test_each_chosen_thing_is_replaced_and_each_alone_is_tried_among_many() -> None:
    many = tuple(Choice(id=str(n), label=str(n)) for n in range(6))
    multi = Question(id="q", ask="Q", kind="multi", at_most=2, choices=many)
    assert set(other_values(multi, ("0", "1"))) == {
        ("0",), ("1",), ("2",), ("3",), ("4",), ("5",),
        ("0", "2"), ("0", "3"), ("0", "4"), ("0", "5"), ("1", "2"), ("1", "3"), ("1", "4"), ("1", "5"),
    }  # fmt: skip


def test_numbers_are_tried_at_the_typical_ones_and_at_what_demands_most() -> None:
    budget = Question(id="q", ask="Q", kind="number", sets="budget", minimum=1, maximum=9e6, typical=(30, 300))
    assert list(other_values(budget, 3000)) == [1500, 6000, 30, 300, None, 1]
    assert list(other_values(budget, None)) == [30, 300, 1]
    seats = Question(id="q", ask="Q", kind="number", sets="seats", minimum=1)
    assert list(other_values(seats, 5)) == [2, 10, 1]
    findings = Question(id="q", ask="Q", kind="number", sets="safety-evidence", minimum=0, maximum=20, typical=(0, 1))
    assert list(other_values(findings, 0)) == [1, None, 20]


def test_answers_that_mean_the_same_are_tried_once() -> None:
    alike = (Choice(id="a", label="A"), Choice(id="b", label="B"), Choice(id="c", label="C", weights={"cost": 1}))
    question_set = QuestionSet(
        id="s", title="S", minutes=1, questions=(Question(id="q", ask="Q", choices=alike, default="c"),)
    )
    assert [other.value for other in alternatives(question_set, Answers())] == ["a"]


def test_an_alternative_takes_what_it_hides_and_shows_with_it(small: QuestionSet) -> None:
    answers = Answers({"reach": "api", "budget": 300})
    (app,) = [other for other in alternatives(small, answers) if other.value == "app"]
    assert (app.before, app.label) == ("Through an API", "In an app")
    assert [r.name for r in app.preferences.requirements] == ["route"]
    assert app.preferences.usage == Usage()
    assert app.preferences == preferences(small, app.answers)


def test_a_ranking_is_changed_at_its_top() -> None:
    rank = Question(id="q", ask="Q", kind="rank", at_least=0, at_most=2, choices=CHOICES)
    assert list(other_values(rank, ("a", "b"))) == [("b", "a"), ("c", "a"), ("d", "a")]
    assert list(other_values(rank, ())) == [("a",), ("b",), ("c",), ("d",)]


def test_a_limit_can_be_lifted() -> None:
    budget = Question(id="q", ask="Q", kind="number", sets="budget", minimum=0, maximum=150)
    assert list(other_values(budget, 100)) == [50, 150, None, 0]
    assert list(other_values(budget, 0)) == [None]


@pytest.mark.parametrize("name", ["quick", "full", "team", "leaving-llama"])
def test_every_alternative_is_an_answer_that_can_be_given(name: str) -> None:
    question_set = load_questions(name, user=False)
    for other in alternatives(question_set, Answers()):
        read = parse_mapping(question_set, {other.question: other.value})
        assert read.values[other.question] == other.value
        assert resolve(question_set, other.answers).values[other.question] == other.value


def test_preferences_are_quick_enough_for_hundreds_in_a_step() -> None:
    question_set = load_questions("full", user=False)
    answers = resolve(question_set, Answers({"reach": "api"}))
    best = min(_seconds(question_set, answers) for _ in range(5))
    assert best < 0.05  # 200 evaluations; some 0.005 s where this was written


def _seconds(question_set: QuestionSet, answers: Answers) -> float:
    start = time.perf_counter()
    for _ in range(200):
        preferences(question_set, answers)
    return time.perf_counter() - start
