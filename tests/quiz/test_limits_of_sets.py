"""The ends of what a question set may hold: what lies on them means what it says, what lies beyond is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modelmatch.catalog import load_catalog
from modelmatch.data.document import parse_document
from modelmatch.errors import DataError, DataErrors
from modelmatch.match.engine import Engine
from modelmatch.preferences import Preferences
from modelmatch.quiz.alternatives import other_values
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.audit.audit import audit
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import read_questions
from modelmatch.quiz.parse import label_of, limits, parse_answer
from modelmatch.quiz.priors import MOST_OUTCOMES, outcomes
from modelmatch.quiz.schema import MOST_QUESTIONS, QuestionSet
from modelmatch.session.question_audit import EngineModels
from modelmatch.vocabulary import LARGEST

Write = Callable[[str], Path]
X_AND_Y = [{"id": "x", "label": "X"}, {"id": "y", "label": "Y"}]


def set_of(write: Write, *questions: dict[str, Any], **more: Any) -> QuestionSet:
    found = [{"id": f"q{n}", "ask": "?"} | question for n, question in enumerate(questions)]
    text = json.dumps({"id": "s", "title": "S", "minutes": 1, "base": {"coding": 1}, "questions": found} | more)
    return read_questions(write(text.replace("Infinity", "1e999")))


def refused(write: Write, *questions: dict[str, Any], **more: Any) -> DataError:
    with pytest.raises(DataError) as caught:
        set_of(write, *questions, **more)
    error = caught.value.errors[0] if isinstance(caught.value, DataErrors) else caught.value
    assert error.place is not None
    assert error.place.line == 1
    assert len(error.message) < 700
    return error


@pytest.mark.parametrize(("low", "high"), [(-4, 0), (0, 4), (-2, 2), (10**6, 10**6 + 4)])
def test_a_scale_may_end_at_zero(write: Write, low: int, high: int) -> None:
    found = set_of(write, {"kind": "scale", "minimum": low, "maximum": high, "weights": {"cost": 4}})
    for position, points in ((low, None), ((low + high) // 2, 2.0), (high, 4.0)):
        assert preferences(found, Answers({"q0": position})).points.get("cost") == points
        assert label_of(found.questions[0], position).startswith(f"{position:,}")


def test_a_position_of_a_large_scale_can_be_a_condition(write: Write) -> None:
    scale = {"kind": "scale", "minimum": 10**6, "maximum": 10**6 + 4}
    found = set_of(write, scale, {"choices": X_AND_Y, "when": {"q0": [1000001]}})
    assert found.questions[1].when == {"q0": ("1000001",)}
    assert preferences(found, Answers({"q0": 1000001, "q1": "x"}))


def test_nothing_chosen_of_shared_points_gives_none(write: Write) -> None:
    choices = [choice | {"weights": {"writing": 2}} for choice in X_AND_Y]
    found = set_of(write, {"kind": "multi", "at_least": 0, "share": True, "choices": choices})
    assert preferences(found, Answers({"q0": ()})).points == {"coding": 1.0}


def test_a_set_without_points_is_audited(write: Write, engine: Engine) -> None:
    found = set_of(write, {"choices": [X_AND_Y[0] | {"require": ["open-weights"]}, X_AND_Y[1]]}, base={})
    done = audit(found, EngineModels(engine), parse_document(b"a: 1", "q.yaml"), respondents=4)
    assert done.matched == 1


@pytest.mark.parametrize("kind", ["multi", "rank"])
@pytest.mark.parametrize("least", [0, 1, 7, 10, 19, 20])
def test_however_many_of_twenty_must_be_named_some_plausible_answers_are_tried(
    write: Write, kind: str, least: int
) -> None:
    choices = [{"id": f"c{n}", "label": f"C{n}", "prior": n / 20} for n in range(20)]
    question = set_of(write, {"kind": kind, "at_least": least, "choices": choices}).questions[0]
    found = outcomes(question)
    assert 1 <= len(found.values) <= MOST_OUTCOMES
    assert math.isclose(found.probability.sum(), 1)
    for value in (*found.values, *other_values(question, found.values[0]), *other_values(question, ())):
        assert isinstance(value, tuple)
        assert parse_answer(question, value) == value
        assert limits(question)[0] <= len(value) <= 20


@pytest.mark.parametrize("points", [1e308, -1e308, float("inf"), 1e7])
def test_points_beyond_all_measure_are_refused_with_their_place(write: Write, points: float) -> None:
    error = refused(write, {"choices": [X_AND_Y[0] | {"weights": {"cost": points}}, X_AND_Y[1]]})
    assert error.code == "invalid-value"
    refused(write, {"kind": "yes-no"}, base={"cost": points})
    refused(write, {"kind": "scale", "minimum": 0, "maximum": 4, "weights": {"cost": points}})


@pytest.mark.parametrize(
    "question",
    [
        {"choices": [X_AND_Y[0] | {"prior": 1e300}, X_AND_Y[1]]},
        {"choices": [X_AND_Y[0] | {"require": [{"memory": {"gb": 1e300}}]}, X_AND_Y[1]]},
        {"choices": [X_AND_Y[0] | {"require": [{"context": 1e300}]}, X_AND_Y[1]]},
        {"choices": [X_AND_Y[0] | {"usage": {"input_tokens": 1e300}}, X_AND_Y[1]]},
        {"choices": [X_AND_Y[0] | {"usage": {"seats": 10**16}}, X_AND_Y[1]]},
        {"kind": "number", "sets": "budget", "minimum": 0, "maximum": 1e300},
        {"kind": "number", "sets": "budget", "minimum": 0, "typical": [1e300]},
        {"kind": "number", "sets": "budget", "minimum": 0, "default": 1e300},
        {"kind": "scale", "minimum": -1e300, "maximum": 0},
        {"kind": "scale", "minimum": 0, "maximum": 10**9},
        {"kind": "scale", "minimum": 0, "maximum": float("inf")},
        {"kind": "scale", "minimum": 4, "maximum": 0},
        {"kind": "number", "sets": "budget", "minimum": 5, "maximum": 1},
        {"kind": "multi", "choices": X_AND_Y, "at_most": 10**400},
        {"kind": "multi", "choices": X_AND_Y, "at_least": 2, "at_most": 1},
    ],
)
def test_a_number_beyond_what_it_can_be_is_refused_with_its_place(write: Write, question: dict[str, Any]) -> None:
    refused(write, question)
    infinite = json.loads(json.dumps(question).replace("1e+300", "Infinity"))
    refused(write, infinite)


def test_what_is_wrong_with_a_long_scale_is_said_once_and_at_once(write: Write) -> None:
    scale = {"kind": "scale", "minimum": 0, "maximum": 10**15}
    error = refused(write, scale, {"choices": X_AND_Y, "when": {"q0": [3]}})
    assert "at most 11 positions" in error.message


@pytest.mark.parametrize("minutes", [0, -1, 1e300, float("inf")])
def test_minutes_are_minutes(write: Write, minutes: float) -> None:
    refused(write, {"kind": "yes-no"}, minutes=minutes)


@pytest.mark.parametrize("count", [0, MOST_QUESTIONS + 1, 5000])
def test_a_set_has_some_questions_but_not_thousands(write: Write, count: int) -> None:
    assert f"{MOST_QUESTIONS}" in refused(write, *[{"kind": "yes-no"}] * count).message or count == 0


def test_a_number_without_a_maximum_ends_somewhere(write: Write) -> None:
    question = set_of(write, {"kind": "number", "sets": "input_tokens", "minimum": 0}).questions[0]
    assert parse_answer(question, "1e15") == LARGEST
    with pytest.raises(DataError, match="1,000,000,000,000,000, not"):
        parse_answer(question, "1e16")


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-12, 1e12, 1e300, 1e308])
def test_only_the_proportions_of_points_count(engine: Engine, scale: float) -> None:
    plain = engine.decide(Preferences(points={"coding": 1.0, "cost": 1.0}))
    scaled = engine.decide(Preferences(points={"coding": scale, "cost": scale}))
    np.testing.assert_array_equal(plain.fit, scaled.fit)


@pytest.fixture(scope="module")
def engine() -> Engine:
    from modelmatch.api import engine

    return engine(load_catalog(user=False))
