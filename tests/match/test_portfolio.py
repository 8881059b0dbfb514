"""A second model, what less money buys, and which missing figure matters."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings

from modelmatch.catalog.schema import Model
from modelmatch.match.engine import Engine
from modelmatch.match.result.evidence_value import MEASUREMENT_SD, expected_gain
from modelmatch.match.result.frontier import fit_without_cost
from modelmatch.match.result.portfolio import SMALLEST, usefulness
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences, Requirement
from tests.match.test_engine import PREFERENCES
from tests.match.worlds import DOMAINS, WORK, benchmark, catalog, field_of, figure, model, price, strengths

MODELS, KNOWN = field_of(12, seed=3)
ENGINE = Engine(catalog(MODELS), KNOWN)


@given(PREFERENCES)
@settings(max_examples=30, deadline=None)
def test_the_partner_adds_most_of_all_models(preferences: Preferences) -> None:
    points = preferences.points | {"coding": 3.0, "vision": 2.0}
    result, decision = recommend(ENGINE, Preferences(points=points)), ENGINE.decide(Preferences(points=points))
    domains = np.array([i for i in decision.drawn.active if i < len(DOMAINS)])
    useful, shares = usefulness(decision.values, decision.weights, domains)
    first = decision.order[0]
    np.testing.assert_allclose((useful * shares).sum(axis=1), decision.fit, atol=1e-9)
    shown = np.rint(decision.values[:, domains])
    stronger = shown - shown[first] >= 1
    taken = np.where(stronger, np.maximum(useful, useful[first]), useful[first])
    pairs = {row: float((taken[row] * shares).sum()) for row in decision.order}
    best = max(pairs.values()) - decision.fit[first]
    if result.partners:
        (partner,) = result.partners
        assert partner.gain == pytest.approx(best, abs=1e-6)
        assert pairs[ENGINE.models.index(partner.id)] - decision.fit[first] == pytest.approx(best, abs=1e-6)
        assert len(partner.criteria) > 0
        assert all(round(a) > round(b) for a, b in zip(partner.after, partner.before, strict=True))
        assert best >= SMALLEST
    else:
        assert best < SMALLEST


def test_a_partner_that_hardly_adds_anything_is_not_named() -> None:
    models = [model("a/a"), model("b/b")]
    points = {"coding": 3.0, "vision": 1.0}

    def gains(vision: float) -> list[float]:
        known = strengths({"a/a": 80.0, "b/b": [60.0, 60, 60, vision, 60, 60, 60]})
        return [p.gain for p in recommend(Engine(catalog(models), known), Preferences(points=points)).partners]

    assert gains(81.5) == []
    assert [gain >= SMALLEST for gain in gains(90.0)] == [True]


def test_work_goes_to_the_model_that_does_it_best() -> None:
    coder, seer = [90, 90, 80, 50, 80, 80, 80], [70, 70, 80, 90, 80, 80, 80]
    models = [model("a/coder"), model("b/seer"), model("c/both")]
    engine = Engine(catalog(models), strengths({"a/coder": coder, "b/seer": seer, "c/both": [60.0] * 7}))
    result = recommend(engine, Preferences(points={"coding": 3.0, "vision": 1.0}), models=3)
    (partner,) = result.partners
    assert (partner.id, partner.criteria, partner.before, partner.after) == ("b/seer", ("vision",), (50.0,), (90.0,))
    weight = {w.criterion: w.weight for w in result.weights}
    assert partner.gain == pytest.approx(weight["vision"] * 40, abs=1e-4)
    assert partner.usd_month == pytest.approx(weight["vision"] * 18, abs=1e-4)


def test_a_partner_stays_within_the_budget_together_with_the_match() -> None:
    levels = {"a/a": [90.0] * 3 + [50.0] * 4, "b/dear": [50.0] * 3 + [95.0] * 4, "c/cheap": [50.0] * 3 + [80.0] * 4}
    models = [model("a/a"), model("b/dear", prices=(price(4.0, 4.0),)), model("c/cheap")]
    engine = Engine(catalog(models), strengths(levels))
    points = {"coding": 3.0, "vision": 2.0}

    def partner(budget: float) -> list[str]:
        stated = (Requirement("budget", budget),)
        return [p.id for p in recommend(engine, Preferences(points=points, requirements=stated)).partners]

    assert partner(60.0) == ["b/dear"]
    assert partner(48.0) == ["b/dear"]
    assert partner(20.0) == ["c/cheap"]


@given(PREFERENCES)
@settings(max_examples=30, deadline=None)
def test_no_model_beats_an_efficient_one_on_both_cost_and_fit(preferences: Preferences) -> None:
    result, decision = recommend(ENGINE, preferences), ENGINE.decide(preferences)
    fit = np.round(fit_without_cost(ENGINE, decision), 6)
    usd = np.round(decision.feasible.usd, 6)
    offers = np.flatnonzero(decision.ranking.candidates & ~np.isnan(usd)).tolist()

    def beaten(i: int) -> bool:
        return any(
            usd[j] <= usd[i] and fit[j] >= fit[i] and ((usd[j], fit[j]) != (usd[i], fit[i]) or j < i) for j in offers
        )

    assert {p.offer for p in result.efficient} == {ENGINE.matrix.offers[i].id for i in offers if not beaten(i)}
    assert all(p.offer.startswith(f"{p.id}@") for p in result.efficient)
    costs = [p.usd_month for p in result.efficient]
    assert costs == sorted(costs)


def test_the_value_of_a_figure_agrees_with_simulation() -> None:
    rng = np.random.default_rng(2)
    for gap, sd in itertools.product((0.0, 1.0, 4.0), (0.5, 3.0)):
        simulated = np.maximum(rng.normal(-gap, sd, 1_000_000), 0).mean()
        assert expected_gain(gap, sd) == pytest.approx(simulated, abs=0.01)
    assert expected_gain(1.0, 0.0) == 0.0


def test_the_figure_worth_most_is_that_of_the_uncertain_challenger() -> None:
    tests = [
        benchmark("big", "strength", domains={"coding": 1.0}),
        benchmark("small", "strength", domains={"coding": 1.0}),
    ]
    models = [
        model("a/known", evidence=(figure("big", 1.0), figure("small", 1.0)), released=dt.date(2026, 8, 1)),
        model("b/other", evidence=(figure("big", 1.0),)),
        model("c/new"),
        model("d/far"),
    ]
    levels = {"a/known": 80.0, "b/other": 60.0, "c/new": 78.0, "d/far": 40.0}
    known = strengths(levels, sd={"c/new": 10.0}, counts={"c/new": 1, "d/far": 1})
    result = recommend(Engine(catalog(models, benchmarks=tests), known), Preferences(points={"coding": 1.0}))
    (missing,) = result.missing
    assert (missing.id, missing.domain, missing.benchmark) == ("c/new", "coding", "big")
    assert missing.gain == pytest.approx(expected_gain(2.0, 100 / (100 + MEASUREMENT_SD**2) ** 0.5), abs=1e-6)


def test_no_benchmark_is_suggested_that_is_not_run_any_more() -> None:
    tests = [benchmark(name, "strength", domains={"coding": 1.0}) for name in ("old", "new")]
    old = (figure("old", 1.0),)
    levels = {"a/known": 80.0, "b/other": 60.0, "c/new": 78.0, "d/d": 40.0}
    known = strengths(levels, sd={"c/new": 10.0}, counts={"c/new": 1})

    def suggested(newest: Model) -> list[str | None]:
        models = [model("a/known", evidence=old), model("b/other", evidence=old), model("c/new"), newest]
        engine = Engine(catalog(models, benchmarks=tests), known)
        return [m.benchmark for m in recommend(engine, Preferences(points={"coding": 1.0})).missing]

    recent = dt.date(2026, 8, 1)
    assert suggested(model("d/d", released=recent, evidence=(figure("new", 1.0),))) == ["new"]
    assert suggested(model("d/d", released=recent, evidence=old)) == ["old"]
    assert suggested(model("d/d", evidence=old)) == [None]


def test_nothing_is_missing_where_everything_is_measured() -> None:
    assert recommend(ENGINE, WORK).missing == ()
