"""A row of `batch` is what `recommend` says of the same answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelmatch.errors import DataError
from modelmatch.many.row import RESULT, Decider
from modelmatch.many.work import engine_with
from modelmatch.match.result.recommend import recommend
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.preferences import Requirement, Usage
from modelmatch.quiz.answers import Answers, parse_mapping
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.priors import Priors, visible
from tests.acceptance.respondents import engine as whole_engine
from tests.many.conftest import shared_plan


def stated(result: Recommendation) -> dict[str, Any]:
    """What a row states of a recommendation."""
    found = dict.fromkeys(RESULT) | {"close_call": result.close_call, "clash": result.clash}
    if result.match is None:
        return found
    match, offer, next_ = result.match, result.match.offers[0], result.candidates[1:2]
    return found | {
        "match": match.id,
        "name": match.name,
        "vendor": match.vendor,
        "offer": offer.id,
        "route": offer.route,
        "plan": offer.plan,
        "effort": offer.effort,
        "usd_month": match.usd_month,
        "fit": match.fit,
        "first_share": match.first_share,
        "runner_up": next_[0].id if next_ else None,
        "runner_up_fit": next_[0].fit if next_ else None,
    }


@pytest.mark.parametrize("name", ["quick", "full", "team", "leaving-llama"])
def test_a_row_is_what_is_recommended_for_the_same_answers(name: str) -> None:
    decider = shared_plan(name).decider()
    people = Priors(decider.question_set).sample(16, 11)
    for number, values in enumerate(people, 1):
        answers = visible(decider.question_set, values)
        row = decider.row(number, {"id": number, "team": "a", **answers})
        wanted = preferences(decider.question_set, Answers(answers))
        told = recommend(decider.engine, wanted, explain=row["match"] is None)
        assert row == {"row": number, "id": str(number), "team": "a", **stated(told)}


@settings(max_examples=25)
@given(st.data())
def test_a_row_is_what_is_recommended_whatever_is_answered(data: st.DataObject) -> None:
    decider = shared_plan().decider()
    record: dict[str, Any] = {}
    for question in decider.question_set.questions:
        ids = [choice.id for choice in question.choices]
        if question.kind in ("multi", "rank"):
            some = st.lists(st.sampled_from(ids), max_size=3, unique=True)
            answer: Any = some.map(", ".join) if data.draw(st.booleans()) else some
        elif question.kind in ("single", "yes-no"):
            answer = st.sampled_from(ids)
        else:
            answer = st.integers(int(question.minimum or 0), min(int(question.maximum or 9), 5000))
        if data.draw(st.booleans()):
            record[question.id] = data.draw(answer)
    row = decider.row(1, record)
    if row["error"] is not None:
        with pytest.raises(DataError) as caught:
            parse_mapping(decider.question_set, record)
        assert row["error"] == caught.value.code
        return
    answers = parse_mapping(decider.question_set, record)
    told = recommend(decider.engine, preferences(decider.question_set, answers), explain=row["match"] is None)
    assert {name: row[name] for name in RESULT} == stated(told)


def test_how_sure_a_match_is_does_not_depend_on_how_it_is_worked_out() -> None:
    engine = whole_engine()
    for name in ("quick", "full", "team"):
        decider = shared_plan(name).decider()
        for values in Priors(decider.question_set).sample(30, 3):
            wanted = preferences(decider.question_set, Answers(visible(decider.question_set, values)))
            decision = engine.decide(wanted)
            if decision.leader is None:
                continue
            whole, quick = engine.sample(decision), engine.confidence(decision)
            assert quick.first_share == whole.shares[0, 0]
            np.testing.assert_array_equal(quick.beats_leader, whole.beats_leader[: len(quick.beats_leader)])


@pytest.mark.parametrize(
    ("record", "code", "said"),
    [
        ({"work": "codng"}, "unknown-choice", 'did you mean "coding"?'),
        ({"wrok": "coding"}, "unknown-question", 'did you mean "work"?'),
        ({"answers": {"work": "coding"}, "reach": "api"}, "unknown-key", "--keep"),
        (["coding"], "wrong-type", "not a list"),
        (None, "wrong-type", "not nothing"),
        ({"depth": 9}, "wrong-number", "from 1 to 5"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(decider: Decider, record: object, code: str, said: str) -> None:
    row = decider.row(7, record)
    assert (row["row"], row["match"], row["error"]) == (7, None, code)
    assert said in row["message"]


def test_answers_may_stand_in_a_mapping_of_their_own(decider: Decider) -> None:
    flat = decider.row(1, {"id": "a", "team": "x", "work": ["coding"]})
    assert decider.row(1, {"id": "a", "team": "x", "answers": {"work": ["coding"]}}) == flat


def test_a_missing_answer_is_the_default_and_none_is_no_limit(decider: Decider) -> None:
    assert decider.row(1, {"work": ""}) == decider.row(1, {})
    limited = {"reach": "api", "budget": None}
    assert decider.row(1, limited) == decider.row(1, {"reach": "api", "budget": "none"})


def test_text_answers_and_lists_are_read_alike(decider: Decider) -> None:
    assert decider.row(1, {"work": "coding; agents"}) == decider.row(1, {"work": ["coding", "agents"]})
    assert decider.row(1, {"previews": True}) == decider.row(1, {"previews": "yes"})


def test_what_is_kept_does_not_grow_with_the_people(monkeypatch: pytest.MonkeyPatch) -> None:
    from modelmatch.many import row
    from modelmatch.match import engine, feasible, matrix

    for module in (row, engine, feasible, matrix):
        monkeypatch.setattr(module, "KEPT", 8)
    inner = engine_with(shared_plan().decider().engine.catalog, 256)
    decider = Decider(inner, shared_plan("full").question_set)
    usual = {"work": "coding", "reach": "api"}
    first = decider.row(1, usual)
    for number in range(2, 30):
        decider.row(number, {**usual, "sent": number * 1e6, "budget": number * 7.5})
        inner.feasibility.screen([Requirement("context", number * 1000.0)], Usage(prompt_tokens=number * 100.0))
    kept = (decider._kept, decider._read, inner._kept, inner._valuations, inner.matrix._costs, inner.matrix._prices)
    assert all(len(one) <= 8 for one in (*kept, inner.feasibility._masks))
    assert decider.row(1, usual) == first
