"""What would change the match: every change that is reported does, and nothing smaller of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelmatch.catalog.schema import Access, DataPolicy
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.match.result.reweigh import reweighted, smallest_weight_changes
from modelmatch.preferences import Preferences, Requirement, Usage
from tests.match.test_engine import PREFERENCES
from tests.match.worlds import DOMAINS, WORK, catalog, field_of, model, open_model, price, strengths

MODELS, KNOWN = field_of(14, seed=3)
ENGINE = Engine(catalog(MODELS), KNOWN)


@dataclass(frozen=True)
class Other:
    question: str
    value: str
    label: str
    before: str
    preferences: Preferences


def of_kind(result: Recommendation, kind: str) -> list[Any]:
    return [change for change in result.changes if change.kind == kind]


@given(PREFERENCES)
@settings(max_examples=40, deadline=None)
def test_a_changed_weight_makes_the_reported_model_win(preferences: Preferences) -> None:
    result = recommend(ENGINE, preferences)
    decision = ENGINE.decide(preferences)
    offers = np.flatnonzero(decision.ranking.candidates)
    values = decision.ranking.valuation.means(offers)
    for change in of_kind(result, "weight"):
        weights = reweighted(decision.weights, ENGINE.criteria.index(change.subject), change.answer)
        fits = np.round(values @ weights, 6)
        best = {ENGINE.matrix.offers[offers[i]].model.id for i in np.flatnonzero(fits == fits.max())}
        assert change.winner in best
        assert change.winner != result.candidates[0].id


def test_changes_come_as_answers_then_requirements_usage_and_weights() -> None:
    others = [Other("q", str(i), "other", "before", Preferences(points={d: 1.0})) for i, d in enumerate(DOMAINS)]
    dear, open_ = model("a/dear", prices=(price(5.0, 25.0),)), open_model("b/open", prices=(price(0.1, 0.4),))
    engine = Engine(catalog([dear, open_]), strengths({"a/dear": [90.0] * 6 + [50.0], "b/open": 80.0}))
    usage, points = Usage(input_tokens=1e6, output_tokens=1e6), {"coding": 6.0, "cost": 1.5}
    wanted = Preferences(points=points, log_sd={"coding": 0.0, "cost": 0.0}, usage=usage)
    kinds = [c.kind for c in recommend(engine, wanted, others).changes]
    assert kinds == sorted(kinds, key=["answer", "requirement", "usage", "weight"].index)
    assert set(kinds) == {"answer", "requirement", "usage", "weight"}


def test_a_weight_that_no_answer_gives_is_not_said_to_change_anything() -> None:
    models = [model("a/closed"), open_model("b/open")]
    engine = Engine(catalog(models), strengths({"a/closed": 71.0, "b/open": 70.0}))
    wanted = Preferences(points={"coding": 1.0, "maturity": 1.0})
    other = Other("open", "yes", "Yes", "No", Preferences(points={"coding": 1.0, "openness": 0.01}))
    assert [c.subject for c in of_kind(recommend(engine, wanted), "weight")] == []
    assert [c.subject for c in of_kind(recommend(engine, wanted, [other]), "weight")] == ["openness"]


@given(st.integers(0, 200), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_the_smallest_change_of_a_weight_is_that_of_a_search_over_whole_percents(seed: int, several: int) -> None:
    """Offers of ``several`` to a model: another offer of the same model is no change."""
    rng = np.random.default_rng(seed)
    values, weights = rng.uniform(0, 100, (8, 4)), rng.dirichlet(np.ones(4))
    owner = np.arange(8) // several
    leader = int((values @ weights).argmax())
    found = {c.criterion: c for c in smallest_weight_changes(values, weights, leader, owner)}
    for criterion in range(4):
        options = []
        for share in np.arange(101) / 100:
            winner = int((values @ reweighted(weights, criterion, share)).argmax())
            if owner[winner] != owner[leader]:
                options.append((round(abs(share - weights[criterion]), 9), share, winner))
        change = found.get(criterion)
        nearest = min(options, default=None)
        assert (change is None) == (nearest is None)
        if change is not None and nearest is not None:
            assert (round(abs(change.after - change.before), 9), change.after, change.winner) == nearest


def test_another_offer_of_the_same_model_is_no_change_of_the_match() -> None:
    values, weights = np.array([[80.0, 20.0], [20.0, 90.0], [79.0, 21.0]]), np.array([0.6, 0.4])
    assert [c.winner for c in smallest_weight_changes(values, weights, 0)] == [1, 1]
    assert smallest_weight_changes(values, weights, 0, np.array([0, 0, 1])) == ()


def test_a_weight_that_is_everything_cannot_be_scaled() -> None:
    with pytest.raises(ValueError, match="all the weight"):
        reweighted(np.array([1.0, 0.0]), 0, 0.5)
    alone = recommend(ENGINE, Preferences(points={"coding": 1.0}))
    assert all(change.subject != "coding" for change in of_kind(alone, "weight"))


@given(PREFERENCES, st.lists(PREFERENCES, min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_changed_answer_makes_the_reported_model_win(preferences: Preferences, others: list[Preferences]) -> None:
    options = [Other(f"q{i % 3}", str(i), f"answer {i}", "before", other) for i, other in enumerate(others)]
    result = recommend(ENGINE, preferences, options)
    changes = of_kind(result, "answer")
    assert result.match is not None
    for change in changes:
        again = recommend(ENGINE, options[int(change.answer)].preferences, explain=False).match
        assert again is not None
        assert again.id == change.winner != result.match.id
    different = {(o.question, ENGINE.leader(o.preferences)) for o in options} - {
        (o.question, result.match.id) for o in options
    }
    assert {(c.subject, c.winner) for c in changes} == different
    assert result.robust_answers is (not different)


def test_without_alternatives_nothing_is_claimed_about_answers() -> None:
    assert recommend(ENGINE, WORK).robust_answers is None


def test_an_answer_that_leaves_no_model_is_a_change() -> None:
    nothing = Preferences(points=WORK.points, requirements=(Requirement("free"),))
    result = recommend(ENGINE, WORK, [Other("free", "yes", "Yes", "No", nothing)])
    assert [(c.winner, c.winner_name) for c in of_kind(result, "answer")] == [("", "no model")]
    assert result.robust_answers is False


STATED = st.lists(
    st.sampled_from(
        [
            Requirement("open-weights"), Requirement("budget", 3.0), Requirement("budget", 30.0),
            Requirement("route", ("api",)), Requirement("context", 100_000), Requirement("stable"),
        ]
    ),
    max_size=3, unique_by=lambda r: r.name,
)  # fmt: skip


@given(PREFERENCES, STATED)
@settings(max_examples=30, deadline=None)
def test_a_dropped_or_added_requirement_makes_the_reported_model_win(
    preferences: Preferences, stated: list[Requirement]
) -> None:
    asked = Preferences(points=preferences.points, requirements=tuple(stated))
    result = recommend(ENGINE, asked)
    for change in of_kind(result, "requirement"):
        if change.after == "not required":
            changed = [r for r in stated if r.name != change.subject]
        else:
            changed = [*stated, Requirement(change.subject)]
        again = recommend(ENGINE, Preferences(points=asked.points, requirements=tuple(changed)), explain=False).match
        assert again is not None
        assert result.match is not None
        assert again.id == change.winner != result.match.id


@given(st.floats(1e5, 1e9), st.integers(0, 20), st.sampled_from([(), (Requirement("budget", 200.0),)]))
@settings(max_examples=30, deadline=None)
def test_changed_usage_makes_the_reported_model_win(tokens: float, seed: int, stated: tuple[Requirement, ...]) -> None:
    rng = np.random.default_rng(seed)
    points = {"coding": float(rng.uniform(1, 5)), "cost": float(rng.uniform(1, 5))}
    usage = Usage(input_tokens=tokens, output_tokens=tokens / 5)
    result = recommend(ENGINE, Preferences(points=points, usage=usage, requirements=stated))
    for change in of_kind(result, "usage"):
        more = Usage(input_tokens=tokens * change.answer, output_tokens=tokens / 5 * change.answer)
        again = recommend(ENGINE, Preferences(points=points, usage=more, requirements=stated), explain=False).match
        assert again is not None
        assert again.id == change.winner
        inside = 1 + (change.answer - 1) * 0.8
        same = Usage(input_tokens=tokens * inside, output_tokens=tokens / 5 * inside)
        assert result.match is not None
        assert ENGINE.leader(Preferences(points=points, usage=same, requirements=stated)) == result.match.id


def test_usage_changes_the_match_where_a_dear_model_leads() -> None:
    dear, cheap = model("a/dear", prices=(price(5.0, 25.0),)), model("b/cheap", prices=(price(0.1, 0.4),))
    engine = Engine(catalog([dear, cheap]), strengths({"a/dear": 90.0, "b/cheap": 70.0}))
    usage = Usage(input_tokens=10e6, output_tokens=1e6)
    wanted = Preferences(points={"coding": 3.0, "cost": 1.0}, usage=usage, requirements=(Requirement("budget", 500.0),))
    (change,) = of_kind(recommend(engine, wanted), "usage")
    assert change.winner == "b/cheap"
    assert change.answer == pytest.approx(500 / 75, abs=0.1)
    assert change.before == "10 million tokens in, 1 million out"
    assert change.after.endswith("(6.7 times as much)")


def test_who_pays_for_seats_is_not_told_what_would_be_free() -> None:
    free = model("b/free", access=(Access(route="app", name="Chat"),))
    engine = Engine(catalog([model("a/a"), free]), strengths({"a/a": 90.0, "b/free": 70.0}))

    def added(seats: int) -> list[str]:
        result = recommend(engine, Preferences(points={"coding": 1.0}, usage=Usage(seats=seats)))
        return [change.subject for change in of_kind(result, "requirement")]

    assert added(1) == ["free"]
    assert added(50) == []


def test_what_was_answered_is_not_offered_as_a_change() -> None:
    """Who may refuse the training has spoken of it: that nothing is used for training is no news."""
    refusable = (DataPolicy(routes=("api",), training="opt-out", source="s"),)
    never = (DataPolicy(routes=("api",), training="no", source="s"),)
    best, other = model("a/best", data=refusable), model("b/other", data=never)
    engine = Engine(catalog([best, other]), strengths({"a/best": 90.0, "b/other": 70.0}))
    wanted = Preferences(points={"coding": 1.0})
    assert [c.after for c in of_kind(recommend(engine, wanted), "requirement")] == ["no training on what you type"]
    said = Preferences(points={"coding": 1.0}, requirements=(Requirement("training-refusable"),))
    assert not of_kind(recommend(engine, said), "requirement")


def test_without_a_requirement_on_the_route_it_is_told_how_the_model_is_reached() -> None:
    api, open_ = model("a/api", prices=(price(5.0, 25.0),)), open_model("b/open")
    engine = Engine(catalog([api, open_]), strengths({"a/api": 90.0, "b/open": 70.0}))
    wanted = Preferences(points={"coding": 1.0}, requirements=(Requirement("route", ("download",)),))
    change = next(c for c in of_kind(recommend(engine, wanted), "requirement") if c.subject == "route")
    assert (change.before, change.after, change.winner) == ("available by download", "by API", "a/api")
