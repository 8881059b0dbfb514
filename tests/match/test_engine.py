"""The decision as a whole: laws it keeps, and how close its draws come to the limit."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelmatch.catalog.schema import Access, Product
from modelmatch.errors import DataError
from modelmatch.match.acceptability import central_weights, expected_loss, rank_acceptability
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences, Requirement
from modelmatch.vocabulary import CRITERIA
from tests.match.worlds import DOMAINS, WORK, FakeStrengths, catalog, field_of, model, open_model, price, strengths
from tools.make_draws import generate

CRITERION = st.sampled_from([*DOMAINS, *CRITERIA])
PREFERENCES = st.builds(
    Preferences,
    points=st.dictionaries(CRITERION, st.floats(0.5, 10), min_size=1, max_size=6),
    log_sd=st.dictionaries(CRITERION, st.floats(0, 1), max_size=4),
)


def without_words(result: Any) -> dict[str, tuple[float, int]]:
    return {c.id: (c.fit, c.rank) for c in result.candidates}


def test_first_rank_shares_are_within_two_hundredths_of_sixteen_times_as_many_draws() -> None:
    models, known = field_of(40)
    few = recommend(Engine(catalog(models), known), WORK, explain=False)
    many = recommend(Engine(catalog(models), known, draws=generate(65536)), WORK, explain=False)
    limit = {c.id: c.first_share for c in many.candidates}
    assert few.draws * 16 == many.draws
    assert max(abs(c.first_share - limit[c.id]) for c in few.candidates) < 0.02
    assert few.match is not None
    assert few.match.first_share < 0.9


def test_the_first_ten_say_how_often_each_beats_each_other_and_no_others() -> None:
    models, known = field_of(12)
    result = recommend(Engine(catalog(models), known), WORK)
    first, rest = result.candidates[:10], result.candidates[10:]
    for one in first:
        assert list(one.beats) == [other.id for other in first if other is not one]
        for other in first:
            assert other is one or one.beats[other.id] + other.beats[one.id] == pytest.approx(1)
            # Who is first beats everyone: never more often than any single one.
            assert other is one or one.first_share <= one.beats[other.id] + 1e-6
    assert not any(one.beats for one in rest)
    assert not any(one.beats for one in recommend(Engine(catalog(models), known), WORK, explain=False).candidates)


def test_one_draw_a_model_gives_the_shares_of_a_draw_for_every_criterion() -> None:
    """The engine's shortcut against plain sampling of all values from their joint distribution."""
    models, known = field_of(12)
    engine = Engine(catalog(models), known)
    result = recommend(engine, WORK, explain=False)
    decision = engine.decide(WORK)
    rng, draws = np.random.default_rng(5), 60_000
    active, rows = decision.drawn.active, decision.order
    log_sd = [WORK.log_sd.get(engine.criteria[i], 0.5) for i in active]
    logs = np.log([WORK.points[engine.criteria[i]] for i in active]) + rng.normal(size=(draws, len(active))) * log_sd
    weights = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
    values = np.empty((draws, len(rows), len(engine.criteria)))
    for place, row in enumerate(rows):
        noise = rng.normal(size=(draws, len(engine.criteria))) * np.sqrt(decision.variances[row])
        values[:, place] = decision.values[row] + noise
        values[:, place, :7] = rng.multivariate_normal(known.mean[row], known.cov[row], draws)
    values = values[:, :, active]
    shares = rank_acceptability(values, weights)
    np.testing.assert_allclose([c.first_share for c in result.candidates], shares[:, 0], atol=0.01)
    np.testing.assert_allclose([c.expected_loss for c in result.candidates], expected_loss(values, weights), atol=0.1)
    np.testing.assert_allclose([c.fit for c in result.candidates], (values.mean(0) * weights.mean(0)).sum(1), atol=0.1)
    assert result.match is not None
    central = central_weights(values, weights)[0]
    np.testing.assert_allclose(list((result.match.central_weights or {}).values()), central, atol=0.01)


@given(PREFERENCES, st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_adding_a_dominated_model_changes_no_fit_and_no_order(preferences: Preferences, seed: int) -> None:
    models, known = field_of(8, seed)
    worse = model("z/worse", prices=(price(50.0, 50.0),), context=None)
    worse = msgspec.structs.replace(worse, access=(Access(route="api", name="API", stage="preview"),))
    more = FakeStrengths(
        (*known.models, "z/worse"),
        known.domains,
        np.vstack([known.mean, known.mean.min(axis=0) - 40]),
        np.concatenate([known.cov, known.cov[:1]]),
        np.vstack([known.counts, known.counts[:1]]),
        (*known.inherited, False),
    )
    before = without_words(recommend(Engine(catalog(models), known), preferences, explain=False))
    after = without_words(recommend(Engine(catalog([*models, worse]), more), preferences, explain=False))
    del after["z/worse"]
    assert {m: fit for m, (fit, _) in after.items()} == {m: fit for m, (fit, _) in before.items()}
    assert sorted(after, key=lambda m: after[m][1]) == sorted(before, key=lambda m: before[m][1])


@given(PREFERENCES, st.permutations(range(8)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_catalogue_does_not_matter(preferences: Preferences, order: list[int]) -> None:
    models, known = field_of(8)
    mixed = FakeStrengths(
        tuple(known.models[i] for i in order), known.domains, known.mean[order], known.cov[order],
        known.counts[order], (False,) * 8,
    )  # fmt: skip
    one = recommend(Engine(catalog(models), known), preferences)
    two = recommend(Engine(catalog([models[i] for i in order]), mixed), preferences)
    fits = {c.id: (c.fit, c.first_share, c.expected_loss) for c in one.candidates}
    assert {c.id: (c.fit, c.first_share, c.expected_loss) for c in two.candidates} == fits
    if len({c.fit for c in one.candidates}) == 8:
        assert [c.id for c in two.candidates] == [c.id for c in one.candidates]


@given(PREFERENCES, st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_a_model_that_is_no_worse_anywhere_is_never_ranked_lower(preferences: Preferences, seed: int) -> None:
    models, known = field_of(6, seed)
    best = open_model(
        "z/best", prices=(price(0.0, 0.0),), access=(Access(route="api", name="API"), Access(route="app", name="A"))
    )
    certain = FakeStrengths(
        (*known.models, "z/best"),
        known.domains,
        np.vstack([known.mean, known.mean.max(axis=0) + 1]),
        np.concatenate([known.cov, known.cov[:1]]),
        np.vstack([known.counts, known.counts[:1]]),
        (*known.inherited, False),
    )
    no_worse = {c: p for c, p in preferences.points.items() if c != "continuity"} or {"coding": 1.0}
    result = recommend(Engine(catalog([*models, best]), certain), Preferences(points=no_worse), explain=False)
    by_id = {c.id: c for c in result.candidates}
    assert all(by_id["z/best"].fit >= c.fit for c in result.candidates)
    best_rank = by_id["z/best"].expected_rank
    # What is worth the same has the same rank but for the noise of 4,096 draws: three standard errors of a difference.
    assert all(best_rank <= c.expected_rank + (0.02 if by_id["z/best"].fit > c.fit else 0.14) for c in by_id.values())


def test_the_same_question_has_the_same_bytes_for_an_answer() -> None:
    models, known = field_of(20)
    one = Engine(catalog(models), known)
    first = msgspec.json.encode(recommend(one, WORK))
    one.evaluate(Preferences(points={"health": 1.0}))
    assert msgspec.json.encode(recommend(one, WORK)) == first
    assert msgspec.json.encode(recommend(Engine(catalog(models), known), WORK)) == first


def test_a_quick_look_agrees_with_the_whole() -> None:
    models, known = field_of(40)
    engine = Engine(catalog(models), known)
    result, quick = recommend(engine, WORK, explain=False), engine.evaluate(WORK)
    assert result.match is not None
    assert (quick.leader, engine.leader(WORK)) == (result.match.id, result.match.id)
    assert quick.fit == pytest.approx(result.match.fit, abs=1e-6)
    assert quick.first_share == pytest.approx(result.match.first_share, abs=0.1)
    assert quick.expected_loss == pytest.approx(result.match.expected_loss, abs=0.5)
    exact = engine.evaluate(WORK, draws=4096)
    assert exact.first_share == pytest.approx(result.match.first_share, abs=1e-6)
    assert exact.expected_loss == pytest.approx(result.match.expected_loss, abs=1e-6)
    assert engine.evaluate(Preferences(points={}, requirements=(Requirement("free"),))).leader is None


def test_the_parts_of_a_result_fit_together() -> None:
    models, known = field_of(15)
    result = recommend(Engine(catalog(models), known), WORK, explain=False)
    assert sum(w.weight for w in result.weights) == pytest.approx(1, abs=1e-5)
    assert sum(c.first_share for c in result.candidates) == pytest.approx(1, abs=1e-4)
    weight = {w.criterion: w.weight for w in result.weights}
    first, second = result.candidates[:2]
    for candidate in result.candidates:
        assert sum(candidate.shares) == pytest.approx(1, abs=1e-4)
        fit = sum(weight[s.criterion] * s.value for s in candidate.scores)
        assert candidate.fit == pytest.approx(fit, abs=1e-3)
    assert sum(s.lead or 0 for s in first.scores) == pytest.approx(first.fit - second.fit, abs=1e-4)
    assert sum(s.lead or 0 for s in second.scores) == pytest.approx(second.fit - first.fit, abs=1e-4)
    assert set(first.better_at) == set(second.worse_at)


def test_without_any_points_every_domain_counts_the_same() -> None:
    models, known = field_of(5)
    result = recommend(Engine(catalog(models), known), Preferences(points={}))
    assert {w.criterion for w in result.weights} == set(DOMAINS)
    with pytest.raises(DataError, match="not a criterion"):
        recommend(Engine(catalog(models), known), Preferences(points={"codng": 1.0}))


def test_two_equal_models_are_too_close_to_call_and_a_clear_lead_is_not() -> None:
    def close(gap: float) -> tuple[str, ...]:
        known = strengths({"a/a": 80.0 + gap, "b/b": 80.0, "c/c": 50.0})
        models = [model("a/a"), model("b/b"), model("c/c")]
        return recommend(Engine(catalog(models), known), Preferences(points={"coding": 1})).close_call

    assert close(0.5) == ("a/a", "b/b")
    assert close(8.0) == ()


def test_the_offers_of_a_model_begin_with_the_one_that_counts() -> None:
    def product(name: str, *work: str) -> Product:
        return Product(id=name, vendor="A", name=name, kind="agent", purpose=f"{name} work", work=work, source="list")

    access = (
        Access(route="app", name="Chat", product="chat"),
        Access(route="subscription", name="Code", product="code", usd_month=20.0, where=("terminal",)),
        Access(route="api", name="API", model_id="a-1"),
        Access(route="cloud", name="Cloud"),
    )
    one = model("a/a", access=access)
    products = [product("chat", "writing", "search"), product("code", "coding", "agentic")]
    engine = Engine(catalog([one], products=products), strengths({"a/a": 80.0}))

    def offers(*requirements: Requirement, **points: float) -> list[tuple[str, float | None, str | None]]:
        match = recommend(engine, Preferences(points=points, requirements=requirements)).match
        assert match is not None
        return [(offer.name, offer.usd_month, offer.place) for offer in match.offers]

    api, code, cloud = ("API", 18.0, None), ("Code", 20.0, "terminal"), ("Cloud", None, None)
    assert offers(coding=3.0, cost=1.0) == [api, code, cloud]
    assert offers(coding=3.0) == [api, code, cloud]  # equally good: the cheapest first, of no known price last
    assert offers(Requirement("budget", 19.0), coding=3.0) == [api]
