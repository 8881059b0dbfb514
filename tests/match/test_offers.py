"""Decisions between offers: every fact holds on one and the same offer, and a model stands by its best one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from modelmatch.catalog.schema import Access, Context, DataPolicy, EffortLevels, Model, Pace, Plan, Product, Status
from modelmatch.match.acceptability import rank_shares
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.preferences import Preferences, Requirement, Usage
from modelmatch.vocabulary import Effort
from tests.match.test_engine import PREFERENCES
from tests.match.worlds import (
    DAY,
    DOMAINS,
    FakeStrengths,
    benchmark,
    best_offer,
    catalog,
    figure,
    match_of,
    model,
    open_model,
    price,
    strengths,
    superseded,
)

API, CLOUD = Access(route="api", name="API"), Access(route="cloud", name="Cloud")
NO_TRAINING, EU = Requirement("no-training"), Requirement("region", "eu")


def policy(training: Any) -> tuple[DataPolicy, ...]:
    return (DataPolicy(training=training, source="list"),)


def reasons(result: Recommendation) -> dict[str, list[tuple[str, str]]]:
    return {one.id: [(r.requirement, r.fact) for r in one.reasons] for one in result.left_out}


# --- one and the same offer -------------------------------------------------------------------


def test_a_budget_and_a_policy_must_hold_on_one_offer() -> None:
    private, cheap = structs.replace(CLOUD, data=policy("no")), structs.replace(API, data=policy("yes"))
    one = model("a/a", access=(private, cheap), prices=(price(0.1, 0.1), price(9.0, 9.0, host="Cloud")))
    assert best_offer(match_of([one], NO_TRAINING)).usd_month == pytest.approx(108.0)
    assert best_offer(match_of([one], Requirement("budget", 50.0))).usd_month == pytest.approx(1.2)
    assert match_of([one], NO_TRAINING, Requirement("budget", 50.0)) is None


def test_what_the_budget_excludes_lends_its_integration_to_nothing() -> None:
    suite = Product(
        id="a/suite", vendor="A", name="Suite", kind="office", purpose="p", ecosystem="microsoft", source="list"
    )
    dear = Access(route="subscription", name="Suite", product="a/suite", usd_month=30.0)
    one = model("a/a", access=(dear, API), prices=(price(0.1, 0.1),))
    points = {"coding": 1.0, "microsoft": 3.0}

    def fits_microsoft(*requirements: Requirement) -> list[float]:
        match = match_of([one], *requirements, products=[suite], points=points)
        assert match is not None
        return [score.value for score in match.scores if score.criterion == "microsoft"]

    assert fits_microsoft() == [100.0]
    assert fits_microsoft(Requirement("budget", 10.0)) == [0.0]


def test_the_facts_of_a_match_are_those_of_its_best_offer() -> None:
    pace = Pace(tokens_per_second=900.0, wait_seconds=0.5, seen=DAY, source="list")
    fast = structs.replace(CLOUD, pace=pace, context=Context(input=8_192))
    one = model("a/a", access=(API, fast), prices=(price(1.0, 1.0), price(5.0, 5.0, host="Cloud")))

    def shown(**points: float) -> dict[str, str | None]:
        match = match_of([one], points=points)
        assert match is not None
        return {score.criterion: score.text for score in match.scores}

    assert shown(speed=9.0, context=1.0, cost=1.0) == {
        "speed": "900 tokens per second after 0.5 seconds", "context": "8,192 tokens", "cost": "60 USD"
    }  # fmt: skip
    assert shown(speed=0.1, context=9.0, cost=9.0) == {
        "speed": "unknown", "context": "200,000 tokens", "cost": "12 USD"
    }  # fmt: skip


def test_the_region_of_a_host_is_that_of_its_offers_unless_the_way_says_otherwise() -> None:
    host = Product(id="h/h", vendor="H", name="H", kind="cloud", purpose="p", regions=("eu",), source="list")
    way = Access(route="cloud", name="H", product="h/h")
    assert match_of([model("a/a", access=(way,))], EU, products=[host]) is not None
    assert match_of([model("a/a", access=(structs.replace(way, regions=("us",)),))], EU, products=[host]) is None
    assert match_of([model("a/a", access=(way, API))], EU, Requirement("route", ("api",)), products=[host]) is None


@given(st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_model_meets_requirements_only_if_one_of_its_offers_meets_them_all(ways: list[tuple[bool, ...]]) -> None:
    access = tuple(
        Access(
            route="cloud", name=f"C{i}", regions=("eu",) if eu else (), data=policy("no" if private else "yes"),
            stage="ga" if stable else "preview",
        )
        for i, (eu, private, stable) in enumerate(ways)
    )  # fmt: skip
    found = match_of([model("a/a", access=access)], EU, NO_TRAINING, Requirement("stable"))
    left = {offer.name for offer in found.offers} if found else set()
    assert left == {f"C{i}" for i, way in enumerate(ways) if all(way)}


# --- replaced offers --------------------------------------------------------------------------

PLUS, PRO = (Plan(name=name, usd_month=usd) for name, usd in (("Plus", 20.0), ("Pro", 20.0)))
CHAT = Product(
    id="a/chat", vendor="A", name="Chat", kind="chat-app", purpose="p", plans=(PLUS, PRO), source="list"
)  # fmt: skip


def lines(old: dict[str, Any], new: dict[str, Any], level: float = 50.0, *asked: Requirement) -> dict[str, list[str]]:
    """The places of the offers that are left of a model and its successor, of 50 and ``level`` points."""
    models = [model("a/old", status=superseded("a/new"), **old), model("a/new", successor_of="a/old", **new)]
    engine = Engine(catalog(models, products=[CHAT]), strengths({"a/old": 50.0, "a/new": level}))
    result = recommend(engine, Preferences(points={"coding": 1.0}, requirements=asked))
    return {c.id: sorted(offer.id.split("@")[1] for offer in c.offers) for c in result.candidates}


def test_an_offer_of_a_successor_that_is_as_good_and_no_dearer_replaces_it() -> None:
    assert lines({}, {}) == {"a/new": ["api"]}


def test_a_dearer_successor_replaces_nothing() -> None:
    assert lines({}, {"prices": (price(2.0, 4.0),)}) == {"a/new": ["api"], "a/old": ["api"]}


def test_a_weaker_successor_replaces_nothing() -> None:
    assert lines({}, {}, 49.0) == {"a/old": ["api"], "a/new": ["api"]}


def test_a_successor_in_another_place_or_plan_replaces_nothing() -> None:
    assert lines({"access": (API, CLOUD)}, {}) == {"a/new": ["api"], "a/old": ["cloud"]}
    plus, pro = (
        {"access": (Access(route="subscription", name="Chat", product="a/chat", plans=(name,)),)}
        for name in ("Plus", "Pro")
    )
    assert lines(plus, plus) == {"a/new": ["a/chat/plus"]}
    assert lines(plus, pro) == {"a/new": ["a/chat/pro"], "a/old": ["a/chat/plus"]}


def test_a_successor_that_fails_a_requirement_replaces_nothing() -> None:
    european = {"access": (structs.replace(API, regions=("eu",)),)}
    assert lines(european, {}, 50.0, EU) == {"a/old": ["api"]}
    assert lines(european, european, 50.0, EU) == {"a/new": ["api"]}


def test_what_replaced_an_offer_is_told() -> None:
    models = [model("a/old", status=superseded("a/new")), model("a/new", successor_of="a/old")]
    result = recommend(Engine(catalog(models), strengths({"a/old": 50.0, "a/new": 50.0})), Preferences(points={}))
    fact = "replaced by New, which meets the same requirements in the same place"
    assert reasons(result) == {"a/old": [("current", fact)]}


# --- efforts ----------------------------------------------------------------------------------

THREE = EffortLevels(levels=("none", "low", "max"), source="list")
STEPS: dict[tuple[str, Effort], tuple[float, float]] = {
    ("a/a", "none"): (-20.0, 9.0), ("a/a", "low"): (-5.0, 4.0), ("a/a", "max"): (0.0, 0.0)
}  # fmt: skip


def thinking(evidence: tuple[Any, ...] = (), **changes: Any) -> Engine:
    """One model at three levels, measured at the highest."""
    one = model("a/a", effort=THREE, evidence=evidence, **changes)
    marks = [benchmark("tokens-1", "tokens", better="lower"), benchmark("speed-1", "speed"),
             benchmark("aa-time-to-first-token", "latency", better="lower")]  # fmt: skip
    return Engine(catalog([one], benchmarks=marks), strengths({"a/a": 60.0}, steps=STEPS))


def test_a_level_of_effort_changes_the_strength_and_how_sure_it_is() -> None:
    static, variances = thinking().matrix.static
    coding = DOMAINS.index("coding")
    assert static[:, coding].tolist() == [40.0, 55.0, 60.0]
    assert variances[:, coding].tolist() == [18.0, 13.0, 9.0]


def test_more_thinking_costs_more_tokens_and_a_longer_wait() -> None:
    ladder = tuple(
        structs.replace(figure("tokens-1", tokens), setting=f"{level} effort")
        for level, tokens in (("low", 20.0), ("max", 80.0))
    )
    wait = structs.replace(figure("aa-time-to-first-token", 60.0), setting="max effort")
    engine = thinking((*ladder, wait, figure("speed-1", 100.0)), prices=(price(0.0, 10.0),))
    usd = engine.matrix.at_usage(Usage(input_tokens=0, output_tokens=1e6))[1].usd()
    assert usd[0] < usd[1] < usd[2]
    waits = [known.tempo.wait or 0.0 for known in engine.matrix.offer_facts]
    assert waits[0] < waits[1] < waits[2] == 60.0


def test_the_level_that_suits_best_is_the_one_that_counts() -> None:
    engine = thinking(evidence=(figure("tokens-1", 50.0),), prices=(price(20.0, 80.0),))

    def level(cost: float) -> str | None:
        return best_offer(recommend(engine, Preferences(points={"coding": 1.0, "cost": cost})).match).effort

    assert level(0.01) == "max"
    assert level(30.0) == "none"


def test_where_nobody_can_choose_the_level_the_strength_is_the_one_that_was_measured() -> None:
    engine = thinking(access=(Access(route="app", name="Chat"),))
    assert engine.matrix.static[0][:, 0].tolist() == [60.0]
    match = recommend(engine, Preferences(points={"coding": 1.0})).match
    assert best_offer(match).effort is None
    assert match is not None
    assert [score.sd for score in match.scores] == [3.0]


# --- the simulation against all offers --------------------------------------------------------


def world(seed: int) -> tuple[list[Model], FakeStrengths]:
    """Some models with levels of effort, in several places at several prices."""
    rng = np.random.default_rng(seed)
    levels: tuple[Effort, ...] = ("low", "high")
    models, steps = [], {}
    for i in range(4):
        name = f"v{i}/m"
        steps[name, levels[0]] = (-float(rng.uniform(0, 12)), float(rng.uniform(0, 30)))
        lists = (price(*rng.uniform(0.1, 10, 2)), price(*rng.uniform(0.1, 10, 2), host="Cloud"))
        pace = Pace(tokens_per_second=float(rng.uniform(5, 500)), wait_seconds=3.0, seen=DAY, source="list")
        access = (API, structs.replace(CLOUD, pace=pace, ecosystem="aws"), Access(route="app", name="Chat"))
        effort = EffortLevels(levels=levels, source="list") if i % 2 else None
        models.append(model(name, access=access, prices=lists, effort=effort))
    known = strengths({m.id: rng.normal(60, 6, 7).tolist() for m in models}, sd=4.0, steps=steps)
    return models, known


def by_brute_force(engine: Engine, decision: Decision, weights: Any) -> tuple[Any, Any]:
    """The values of the models in every draw, and each offer's share of the draws of its model, over all offers."""
    matrix, active = engine.matrix, decision.drawn.active
    totals, chosen = np.empty((weights.shape[1], len(decision.order))), np.zeros(len(matrix.offers))
    orders = engine.draws.orders([engine.models[row] for row in decision.order])
    domains = len(matrix.domains)
    for place, row in enumerate(decision.order):
        own = np.array([o for o in matrix.of_model(row) if decision.ranking.candidates[o]])
        own = own[np.argsort(decision.feasible.usd[own], kind="stable")]  # of equal offers, the cheapest counts
        values = decision.ranking.valuation.means(own)[:, active] @ weights
        best = values.argmax(axis=0)
        variance = decision.ranking.valuation.variances(own)
        for number, offer in enumerate(own):
            draws = np.flatnonzero(best == number)
            chosen[offer] = len(draws)
            cov = np.diag(variance[number])
            off = matrix.strength_cov[row] - np.diag(np.diag(matrix.strength_cov[row]))
            cov[:domains, :domains] += off
            w = weights[:, draws]
            sd = np.sqrt(np.einsum("ad,ab,bd->d", w, cov[np.ix_(active, active)], w))
            totals[draws, place] = values[number, draws] + sd * engine.draws.strengths[orders[draws, place]]
    return totals, chosen / weights.shape[1]


@given(PREFERENCES, st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_the_simulation_is_that_of_all_offers(preferences: Preferences, seed: int) -> None:
    models, known = world(seed)
    engine = Engine(catalog(models), known)
    decision = engine.decide(preferences)
    simulation = engine.sample(decision)
    totals, shares = by_brute_force(engine, decision, simulation.weights)
    np.testing.assert_allclose(simulation.totals, totals, atol=1e-3)
    found = np.zeros(len(engine.matrix.offers))
    found[simulation.offers] = simulation.offer_shares
    np.testing.assert_allclose(found, shares, atol=1e-3)
    assert len(simulation.offers) <= decision.ranking.candidates.sum()
    # Equal sums may differ in the last bits of a plain product, so ranks are compared but for a few draws.
    np.testing.assert_allclose(simulation.shares, rank_shares(totals), atol=5e-3)


@given(PREFERENCES, st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_the_shares_of_the_offers_of_a_model_are_a_whole_and_the_best_is_first(
    preferences: Preferences, seed: int
) -> None:
    models, known = world(seed)
    result = recommend(Engine(catalog(models), known), preferences, explain=False)
    assert sum(c.first_share for c in result.candidates) == pytest.approx(1, abs=1e-4)
    for candidate in result.candidates:
        assert sum(offer.share for offer in candidate.offers) == pytest.approx(1, abs=1e-4)
        fits = [offer.fit for offer in candidate.offers]
        assert fits == sorted(fits, reverse=True)
        assert candidate.fit == pytest.approx(fits[0], abs=1e-6)
        assert candidate.usd_month == candidate.offers[0].usd_month


@given(PREFERENCES, st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_an_offer_that_another_of_its_model_beats_everywhere_changes_nothing_else(
    preferences: Preferences, seed: int
) -> None:
    models, known = world(seed)
    worse = Access(route="cloud", name="Worse", stage="preview", context=Context(input=9_000))
    lists = (price(400.0, 400.0, host="Worse"),)
    pace = Pace(tokens_per_second=1.0, wait_seconds=300.0, seen=DAY, source="list")
    more = [
        structs.replace(m, access=(*m.access, structs.replace(worse, pace=pace, efforts=("low",))),
                        prices=(*m.prices, *lists))
        for m in models
    ]  # fmt: skip
    points = {c: p for c, p in preferences.points.items() if c != "aws"} or {"coding": 1.0}
    asked = structs.replace(preferences, points=points)

    def numbers(listed: list[Model]) -> list[tuple[str, float, float]]:
        result = recommend(Engine(catalog(listed), known), asked, explain=False)
        return [(c.id, c.fit, c.first_share) for c in result.candidates]

    assert numbers(more) == numbers(models)


# --- unknown is not worse ---------------------------------------------------------------------


def test_unknown_speed_is_not_slower() -> None:
    fast = model("a/fast", evidence=(figure("speed-1", 400.0),))
    slow = model("b/slow", evidence=(figure("speed-1", 3.0),))
    engine = Engine(
        catalog([fast, slow, model("c/unknown")], benchmarks=[benchmark("speed-1", "speed")]),
        strengths({"a/fast": 60.0, "b/slow": 50.0, "c/unknown": 55.0}),
    )
    result = recommend(engine, Preferences(points={"coding": 1.0, "speed": 1.0}))
    worse = {c.id: "speed" in c.worse_at for c in result.candidates}
    assert worse == {"a/fast": False, "b/slow": True, "c/unknown": False}


# --- early days -------------------------------------------------------------------------------


def test_on_a_day_on_which_few_models_are_known_the_result_says_so_and_names_stronger_ones() -> None:
    shut = (structs.replace(API, stage="limited"),)
    models = [
        model("a/match"), model("b/closed", access=shut), model("c/gone", status=Status(stage="retired")),
        model("d/new"), model("e/nowhere", access=(), prices=()), model("f/figures", reference=True),
        model("g/weaker", access=shut),
    ]  # fmt: skip
    levels = {"a/match": 50.0, "b/closed": 60.0, "c/gone": 55.0, "d/new": 90.0, "e/nowhere": 52.0, "f/figures": 80.0,
              "g/weaker": 40.0}  # fmt: skip
    result = recommend(Engine(catalog(models), strengths(levels, counts={"d/new": 0})), Preferences(points={}))
    assert result.known == 1
    assert [(one.id, one.fact) for one in result.stronger] == [
        ("d/new", "too few comparable figures"),
        ("f/figures", "the data hold its figures only, and no way to it"),
        ("b/closed", "limited to invited partners"),
    ]


def test_where_enough_models_are_known_nothing_is_said_of_their_number() -> None:
    models = [open_model(f"v{i}/m") for i in range(40)]
    known = strengths({m.id: 50.0 for m in models})
    assert recommend(Engine(catalog(models), known), Preferences(points={})).known is None
    assert recommend(Engine(catalog(models[1:]), known), Preferences(points={})).known == 39


def test_without_weight_on_any_work_no_model_is_called_stronger() -> None:
    models = [model("a/a"), model("b/b", access=())]
    result = recommend(Engine(catalog(models), strengths({"a/a": 1.0, "b/b": 9.0})), Preferences(points={"cost": 1.0}))
    assert (result.known, result.stronger) == (1, ())


def test_of_equal_offers_the_cheapest_with_a_known_price_stands_for_the_model() -> None:
    ways = tuple(Access(route="cloud", name=name) for name in ("Silent", "Dear", "Cheap"))
    lists = (price(2.0, 2.0, host="Dear"), price(1.0, 1.0, host="Cheap"))
    match = match_of([model("a/a", access=ways, prices=lists)], points={"coding": 1.0})
    assert match is not None
    assert [offer.name for offer in match.offers] == ["Cheap", "Dear", "Silent"]
