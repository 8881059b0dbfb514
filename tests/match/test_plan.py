"""What to test next: the promised gain is what tests bring, and the plan is the better use of the money."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from modelmatch.evidence.own_work import ALIKE
from modelmatch.evidence.posterior import WITHIN_LINE
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.plan import WORTH, Limits, plan
from modelmatch.match.result.sample_value import SampleValue
from modelmatch.preferences import Preferences
from tests.match.worlds import FakeStrengths, catalog, field_of, model, price, strengths

CODING = Preferences(points={"coding": 1.0}, log_sd={"coding": 0.25})
LEVELS = [72.0, 71.0, 70.5, 70.0, 69.0, 68.0, 62.0, 60.0, 58.0, 55.0]
SDS = [2.0, 1.0, 1.0, 6.0, 1.0, 5.0, 2.0, 2.0, 2.0, 2.0]
PRICES = [20.0, 4.0, 3.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0]


def known(own: float = 5.0, spread: float = 0.0) -> tuple[Engine, FakeStrengths]:
    names = [f"v{i}/m{i}" for i in range(len(LEVELS))]
    models = [model(name, prices=(price(usd / 4, usd),)) for name, usd in zip(names, PRICES, strict=True)]
    made = strengths(dict(zip(names, LEVELS, strict=True)), sd=dict(zip(names, SDS, strict=True)))
    made = replace(made, own=own, own_work_spread=spread)
    return Engine(catalog(models), made), made


@cache
def decided() -> tuple[Engine, Decision]:
    engine, _ = known()
    return engine, engine.decide(CODING)


def simulated(engine: Engine, decision: Decision, models: list[int], cases: int, replicates: int = 20_000) -> float:
    """What tests of these models (places in the ranking) bring on average, by a simulation of its own.

    Truth is drawn from what is known; each test counts passed cases, some of which are hard for all; who decides knows
    the model and learns by linear regression on many such tests.
    """
    rng = np.random.default_rng(5)
    rows = decision.order
    coding = engine.matrix.domains.index("coding")
    mean = engine.matrix.strength_mean[rows, coding]
    sd = np.sqrt(engine.matrix.strength_cov[rows, coding, coding])
    own = np.sqrt(engine.matrix.own_work[rows, coding])
    truth = (
        mean + sd * rng.standard_normal((replicates, len(rows))) + own * rng.standard_normal((replicates, len(rows)))
    )
    level = 40.0 * rng.standard_normal((replicates, 1))
    # A case has an error of so many points, of which ALIKE is common to all models.
    case = np.sqrt(engine.matrix.own_work[0, coding] * engine.matrix.own_cases[coding] / (1.0 - ALIKE))
    common = np.sqrt(ALIKE) * rng.standard_normal((replicates, 1))
    alone = np.sqrt(1.0 - ALIKE) * rng.standard_normal((replicates, len(models)))
    seen = truth[:, models] + level + case / np.sqrt(cases) * (common + alone)
    half = replicates // 2
    after = _regressed(seen, truth, half)
    chosen = after.argmax(axis=1)
    return float((truth[half:][np.arange(replicates - half), chosen] - truth[half:, 0]).mean())


def _regressed(seen: NDArray[np.float64], truth: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    """What is expected of the truth in the second half, by what the first half teaches."""
    design = np.column_stack([np.ones(half), seen[:half]])
    learned, *_ = np.linalg.lstsq(design, truth[:half], rcond=None)
    return np.asarray(np.column_stack([np.ones(len(seen) - half), seen[half:]]) @ learned)


@pytest.mark.parametrize("cases", [20, 60, 240])
@pytest.mark.parametrize("models", [[0, 1], [0, 3], [0, 1, 2, 3], [0, 3, 5]])
def test_the_promised_gain_is_what_simulated_tests_bring(models: list[int], cases: int) -> None:
    engine, decision = decided()
    promised = SampleValue(engine, decision).gain(models, cases, len(engine.draws))
    brought = simulated(engine, decision, models, cases, 80_000)
    assert promised == pytest.approx(brought, rel=0.1, abs=0.03)


def test_the_plan_brings_more_than_testing_the_first_three_for_the_same_money() -> None:
    engine, decision = decided()
    found = plan(engine, decision, Limits(usd=20.0))
    ids = [engine.models[row] for row in decision.order.tolist()]
    places = [ids.index(run.id) for run in found.runs]
    brought = simulated(engine, decision, places, found.cases)
    value = SampleValue(engine, decision)
    assert found.gain == pytest.approx(brought, rel=0.1, abs=0.03)
    assert found.equal is not None
    assert found.equal < found.gain
    first = simulated(engine, decision, [0, 1, 2], cases_for(engine, decision, found.usd))
    assert first < brought
    assert value.gain([0, 1, 2], cases_for(engine, decision, found.usd)) == pytest.approx(found.equal, abs=0.02)


def cases_for(engine: Engine, decision: Decision, usd: float) -> int:
    """How many cases the first three can be run on for that money."""
    use = decision.use
    sent, received = use.prompt_tokens, use.prompt_tokens * use.output_tokens / use.input_tokens
    lists = [engine.matrix.models[row].prices[0] for row in decision.order[:3].tolist()]
    return int(usd / sum((sent * one.input + received * one.output) / 1e6 for one in lists))


def test_more_cases_and_more_models_never_bring_less() -> None:
    engine, decision = decided()
    value = SampleValue(engine, decision)
    gains = [value.gain([0, 3], cases) for cases in (10, 40, 160, 640)]
    assert gains == sorted(gains)
    assert value.gain([0, 3], 60) <= value.gain([0, 3, 5], 60) + 1e-6
    assert value.gain(range(9), 10**6) <= value.most * 1.05


def test_a_single_result_says_nothing_while_nobody_knows_how_hard_the_cases_are() -> None:
    engine, decision = decided()
    value = SampleValue(engine, decision)
    assert value.gain([3], 240) < 0.25 * value.gain([0, 3], 240)
    found = plan(engine, decision, Limits(models=1))
    assert found.runs == ()
    assert found.why


def test_the_limits_hold() -> None:
    engine, decision = decided()
    for limits in (Limits(usd=2.0), Limits(cases=25), Limits(models=2), Limits(usd=30.0, cases=60, models=3)):
        found = plan(engine, decision, limits)
        assert found.usd <= (limits.usd or 1e9)
        assert found.cases <= (limits.cases or 10**9)
        assert len(found.runs) <= (limits.models or 9)
    free = plan(engine, decision, Limits(usd=0.0))
    assert (free.runs, free.why) == ((), "nothing can be tested within the limits")


def test_testing_is_not_worth_it_where_one_model_is_far_ahead() -> None:
    made = strengths({"a/a": 90.0, "b/b": 50.0, "c/c": 40.0}, sd=2.0)
    engine = Engine(catalog([model("a/a"), model("b/b"), model("c/c")]), replace(made, own=3.0))
    found = plan(engine, engine.decide(CODING), Limits())
    assert found.runs == ()
    assert found.most < WORTH
    assert found.why is not None
    assert "hardly gain" in found.why
    assert found.first_share == pytest.approx(1.0)


def test_where_no_work_counts_there_is_nothing_to_test() -> None:
    engine, _ = decided()
    found = plan(engine, engine.decide(Preferences(points={"cost": 1.0})), Limits())
    assert found.why is not None
    assert "no kind of work" in found.why


def test_the_confidence_after_the_test_is_how_often_the_choice_is_then_the_best() -> None:
    engine, decision = decided()
    value = SampleValue(engine, decision)
    now, little = value.confidence([0, 3], 10)
    _, much = value.confidence([0, 1, 2, 3, 4, 5], 10**6)
    assert now == pytest.approx(engine.evaluate(CODING, len(engine.draws)).first_share, abs=1e-6)
    assert now <= little < much
    assert much > 0.9


def test_cases_that_are_a_criterion_tell_of_one_model_alone() -> None:
    """The score is the value: nothing about the cases is unknown."""
    from modelmatch.catalog.schema import Domain
    from tests.evidence.simulated import bounded

    made = strengths({"a/a": 60.0, "b/b": 58.0}, sd=1.0)
    base = catalog([model("a/a"), model("b/b")])
    domains = {**base.domains, "tickets": Domain(id="tickets", name="Tickets", about="x", benchmark="own/t")}
    base = msgspec.structs.replace(base, domains=domains, benchmarks={"own/t": bounded("own/t", {"coding": 1.0})})
    size = len(made.domains) + 1
    extended = FakeStrengths(
        models=made.models,
        domains=(*made.domains, "tickets"),
        mean=np.column_stack([made.mean, [80.0, 79.0]]),
        cov=np.tile(np.diag([*[1.0] * (size - 1), 64.0]), (2, 1, 1)),
        counts=np.column_stack([made.counts, [1, 0]]),
        inherited=made.inherited,
    )
    engine = Engine(base, extended)
    decision = engine.decide(Preferences(points={"tickets": 1.0}))
    found = plan(engine, decision, Limits(models=1))
    assert len(found.runs) == 1
    assert found.criterion == "tickets"
    value = SampleValue(engine, decision)
    error = 1e4 * 0.79 * 0.21 / 60
    moved = 64.0 / np.sqrt(64.0 + error)
    from statistics import NormalDist

    normal = NormalDist()
    expected = moved * normal.pdf(1.0 / moved) - 1.0 * normal.cdf(-1.0 / moved)
    assert value.gain([1], 60, len(engine.draws)) == pytest.approx(expected, rel=0.03)


def test_own_cases_are_no_kind_of_work_in_the_mean_over_all() -> None:
    from modelmatch.catalog.schema import Domain
    from modelmatch.evidence.posterior import Strengths
    from modelmatch.lookup.lookup import Lookup
    from modelmatch.vocabulary import EFFORTS
    from tests.evidence.simulated import bounded

    base = catalog([model("a/a")])
    domains = {**base.domains, "tickets": Domain(id="tickets", name="Tickets", about="x", benchmark="own/t")}
    base = msgspec.structs.replace(base, domains=domains, benchmarks={"own/t": bounded("own/t", {"coding": 1.0})})
    size = len(domains)
    none = np.zeros((1, len(EFFORTS), size))
    known = Strengths(
        models=("a/a",), domains=tuple(domains), mean=np.array([[60.0] * (size - 1) + [99.0]]),
        cov=np.eye(size)[None], counts=np.ones((1, size), dtype=np.int64), figures=np.array([9]),
        inherited=np.array([False]), stated=np.array([False]), effort_mean=none, effort_var=none,
        effort_figures=np.zeros((1, len(EFFORTS)), dtype=np.int64), effort_top=np.array([0]),
        own_work=np.zeros(size), own_work_spread=0.0, own_cases=np.zeros(size),
    )  # fmt: skip
    lookup = Lookup(base, known)
    overall = lookup.overall(base.models["a/a"])
    assert overall is not None
    assert overall[0] == 60.0
    assert lookup.strengths(base.models["a/a"])[-1].basis == "measured"


def test_models_of_one_line_share_what_is_seen_of_one() -> None:
    older = model("a/one")
    newer = model("a/two", successor_of="a/one")
    engine = Engine(
        catalog([older, newer, model("b/b")]), replace(strengths({"a/one": 60.0, "a/two": 61.0, "b/b": 62.0}), own=6.0)
    )
    value = SampleValue(engine, engine.decide(CODING))
    names = [engine.models[row] for row in value.rows.tolist()]
    one, two, other = (names.index(name) for name in ("a/one", "a/two", "b/b"))
    assert value.measured[one, two] == pytest.approx(WITHIN_LINE * 36.0)
    assert value.measured[one, other] == 0.0


def test_the_same_decision_gives_the_same_plan() -> None:
    models, made = field_of(30)
    engine = Engine(catalog(models), replace(made, own=6.0, own_work_spread=1.0))
    decision = engine.decide(Preferences(points={"coding": 2.0, "search": 1.0, "cost": 1.0}))
    first, second = (msgspec.json.encode(plan(engine, decision, Limits())) for _ in range(2))
    assert first == second
