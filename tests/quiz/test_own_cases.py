"""How much one's own cases count: a question that comes with them, and a share of the weight that is what was said."""

from __future__ import annotations

import pytest

from modelmatch.errors import DataError
from modelmatch.quiz.answers import parse_mapping
from modelmatch.quiz.elicit import LOG_SD, preferences
from modelmatch.quiz.own_cases import USUAL, with_own_cases
from modelmatch.quiz.schema import Choice, Question, QuestionSet

WORK = Question(
    id="work",
    ask="What for?",
    choices=(
        Choice(id="code", label="Code", weights={"coding": 3.0}),
        Choice(id="see", label="See", weights={"v": 1.0}),
    ),
)
SET = QuestionSet(id="some", title="S", minutes=1, base={"cost": 1.0}, questions=(WORK,))
OWN = {"tickets": "Tickets"}
ASKED = with_own_cases(SET, OWN)


def shares(answers: dict[str, object], asked: QuestionSet = ASKED) -> dict[str, float]:
    points = preferences(asked, parse_mapping(asked, answers)).points
    return {criterion: amount / sum(points.values()) for criterion, amount in points.items()}


def test_a_set_asks_how_much_own_cases_count_once() -> None:
    assert [question.id for question in ASKED.questions] == ["work", "tickets"]
    assert with_own_cases(ASKED, OWN) is ASKED
    assert with_own_cases(SET, {}) is SET


def test_a_set_that_weighs_them_itself_does_not_ask() -> None:
    weighed = QuestionSet(id="own", title="S", minutes=1, base={"tickets": 2.0}, questions=(WORK,))
    assert with_own_cases(weighed, OWN) is weighed


def test_another_question_of_that_name_is_an_error() -> None:
    with pytest.raises(DataError) as caught:
        with_own_cases(SET, {"work": "Work"})
    assert caught.value.code == "reserved-id"


@pytest.mark.parametrize("percent", [0, 10, 60, 99, 100])
def test_they_get_the_share_that_was_said_and_the_rest_keeps_its_proportions(percent: int) -> None:
    found = shares({"work": "code", "tickets": percent})
    assert found.get("tickets", 0.0) == pytest.approx(percent / 100.0)
    if percent < 100:
        assert found["coding"] / found["cost"] == pytest.approx(3.0)
    else:
        assert set(found) == {"tickets"}


def test_whoever_does_not_say_gives_them_half_less_precisely() -> None:
    assert shares({"work": "code"})["tickets"] == pytest.approx(USUAL / 100.0)
    silent = preferences(ASKED, parse_mapping(ASKED, {"work": "code"}))
    told = preferences(ASKED, parse_mapping(ASKED, {"work": "code", "tickets": 50}))
    assert silent.log_sd["tickets"] == LOG_SD["default"]
    assert told.log_sd["tickets"] == LOG_SD["scale"]
    assert told.log_sd["coding"] == silent.log_sd["coding"]


def test_several_own_criteria_share_the_weight() -> None:
    both = with_own_cases(SET, {"tickets": "Tickets", "letters": "Letters"})
    found = shares({"work": "code", "tickets": 30, "letters": 20}, both)
    assert found["tickets"] == pytest.approx(0.3)
    assert found["letters"] == pytest.approx(0.2)
    found = shares({"work": "code", "tickets": 80, "letters": 80}, both)
    assert found == {"tickets": pytest.approx(0.5), "letters": pytest.approx(0.5)}


def test_more_than_everything_is_no_answer() -> None:
    with pytest.raises(DataError):
        parse_mapping(ASKED, {"tickets": 120})
