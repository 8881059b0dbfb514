"""Tokens, wait and speed by level of effort: own figures first, then the vendor's, then everyone's."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from modelmatch.catalog import load_catalog
from modelmatch.catalog.schema import Figure, Model, ReasoningMode
from modelmatch.match.facts.costs import expected_efficiencies
from modelmatch.match.facts.criteria import output_speeds
from modelmatch.match.facts.effort import BEGIN, EffortFacts, effort_facts
from modelmatch.vocabulary import EFFORTS, Effort
from tests.match.worlds import benchmark, catalog, figure, model

TOKENS, BILL, SPEED, WAIT = "tokens", "bill", "speed", "aa-time-to-first-token"
BENCHMARKS = (
    benchmark(TOKENS, "tokens"),
    benchmark(BILL, "cost"),
    benchmark(SPEED, "speed"),
    benchmark(WAIT, "latency"),
    benchmark("aa-index-time-per-task", "latency"),
    benchmark("test", "strength"),
)
LEVELS: tuple[Effort, ...] = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
levels = st.sampled_from(LEVELS)
amounts = st.floats(1.0, 1e9)


def at(level: str, name: str, score: float, *, day: dt.date = dt.date(2026, 4, 1), by: str = "independent") -> Figure:
    setting = "non-reasoning" if level == "none" else level
    return structs.replace(figure(name, score, by=by, day=day), setting=setting or None)


def facts(*models: Model) -> EffortFacts:
    return effort_facts(catalog(models, benchmarks=BENCHMARKS))


def ladder(name: str, **scores: float) -> tuple[Figure, ...]:
    return tuple(at(level, name, score) for level, score in scores.items())


def ratio(known: EffortFacts, model_id: str, low: Effort, high: Effort) -> float:
    return known.tokens(model_id, high) / known.tokens(model_id, low)


def test_without_a_level_tokens_are_those_of_today() -> None:
    bundled = load_catalog(user=False).at()
    known, today = effort_facts(bundled), expected_efficiencies(bundled)
    assert {i: known.tokens(i, None) for i in bundled.models} == today
    for i in bundled.models:
        assert all(math.isfinite(known.tokens(i, level)) and known.tokens(i, level) > 0 for level in LEVELS)
        assert (speed := known.speed(i, None)) is None or speed.value == output_speeds(bundled)[i]


def test_at_the_level_of_its_figures_a_model_writes_what_it_writes_today() -> None:
    known = facts(
        model("a/a", evidence=ladder(TOKENS, low=10.0, max=100.0)), model("b/b", evidence=ladder(TOKENS, max=50.0))
    )
    assert known.tokens("a/a", "max") == known.tokens("a/a", None)


def test_own_figures_tell_most() -> None:
    known = facts(
        model("a/a", evidence=ladder(TOKENS, low=10.0, max=1000.0)),
        model("b/b", evidence=ladder(TOKENS, low=50.0, max=100.0)),
    )
    assert ratio(known, "a/a", "low", "max") == pytest.approx(100.0, rel=0.15)
    assert ratio(known, "b/b", "low", "max") == pytest.approx(2.0, rel=0.15)


def test_a_model_without_figures_writes_as_its_vendors_others_and_then_as_everyone() -> None:
    thrifty = [model(f"a/{k}", evidence=ladder(TOKENS, low=50.0, max=100.0)) for k in range(3)]
    lavish = [model(f"b/{k}", evidence=ladder(TOKENS, low=1.0, max=100.0)) for k in range(3)]
    known = facts(*thrifty, *lavish, model("a/new"), model("b/new"), model("c/new"))
    a, b, c = (ratio(known, f"{v}/new", "low", "max") for v in "abc")
    assert 2.0 < a < c < b < 100.0
    assert (
        known.steps["c/new"].between(2, 6)[1]
        > known.steps["a/new"].between(2, 6)[1]
        > known.steps["a/0"].between(2, 6)[1]
    )


def test_a_bill_stands_for_tokens_with_more_noise() -> None:
    by_tokens = facts(model("a/a", evidence=ladder(TOKENS, low=1.0, max=100.0)))
    by_bill = facts(model("a/a", evidence=ladder(BILL, low=1.0, max=100.0)))
    nothing = facts(model("a/a"))
    few, some, many = (ratio(known, "a/a", "low", "max") for known in (nothing, by_bill, by_tokens))
    assert few < some < many
    assert by_tokens.steps["a/a"].between(2, 6)[1] < by_bill.steps["a/a"].between(2, 6)[1]


def test_figures_of_different_days_or_measurers_are_not_compared() -> None:
    apart = (
        at("low", TOKENS, 1.0),
        at("max", TOKENS, 100.0, day=dt.date(2026, 6, 1)),
        at("high", TOKENS, 100.0, by="maker"),
    )
    assert ratio(facts(model("a/a", evidence=apart)), "a/a", "low", "high") == ratio(
        facts(model("a/a")), "a/a", "low", "high"
    )


@given(levels, levels)
def test_nobody_is_expected_to_write_more_at_a_lower_level(one: Effort, other: Effort) -> None:
    low, high = sorted((one, other), key=LEVELS.index)
    assert (
        ratio(facts(model("a/a"), model("b/b", evidence=ladder(TOKENS, none=90.0, low=10.0))), "a/a", low, high) >= 1.0
    )


@given(st.dictionaries(levels, amounts, max_size=7), st.dictionaries(levels, st.floats(0.01, 1e4), max_size=7), levels)
def test_any_figures_give_numbers(tokens: dict[str, float], waits: dict[str, float], level: Effort) -> None:
    known = facts(model("a/a", evidence=(*ladder(TOKENS, **tokens), *ladder(WAIT, **waits))))
    assert 0.0 < known.tokens("a/a", level) < math.inf
    wait = known.wait("a/a", level)
    if level in waits:
        assert wait is not None
        assert wait.measured
        assert wait.value == waits[level]
    if wait is not None:
        assert 0.0 < wait.value < math.inf
        assert wait.log_sd > 0.0
    elif waits:
        assert set(waits) == {"none"}


def test_a_wait_at_another_level_is_scaled_by_the_tokens_of_thinking() -> None:
    tokens = ladder(TOKENS, none=10.0, low=20.0, max=1010.0)
    known = facts(model("a/a", evidence=(*tokens, at("max", WAIT, 100.0 + BEGIN))))
    low = known.wait("a/a", "low")
    assert low is not None
    assert not low.measured
    assert 1.0 + BEGIN < low.value < 5.0
    none = known.wait("a/a", "none")
    assert none is not None
    assert (none.value, none.measured) == (BEGIN, False)
    measured = known.wait("a/a", "max")
    assert measured is not None
    assert low.log_sd > measured.log_sd


def test_what_is_not_known_stays_unknown() -> None:
    known = facts(
        model("a/a"), model("b/b", evidence=(at("none", WAIT, 0.7), at("max", "aa-index-time-per-task", 500.0)))
    )
    assert known.wait("a/a", None) is known.wait("a/a", "max") is known.speed("a/a", "max") is None
    assert known.wait("b/b", "max") is None  # from a wait without thinking nothing follows for one with it
    with pytest.raises(KeyError):
        known.tokens("nobody/knows", "low")


def test_a_wait_without_a_level_counts_for_no_level_unless_the_model_thought_or_cannot() -> None:
    thinks, never = ReasoningMode(mode="Thinking", how="single-chain"), ReasoningMode(mode="Off", how="none")
    unstated = figure(WAIT, 5.0)
    known = facts(
        model("a/a", evidence=(unstated,), reasoning=(thinks,)),
        model("a/b", evidence=(structs.replace(unstated, setting="reasoning"),), reasoning=(thinks,)),
        model("a/c", evidence=(unstated,), reasoning=(never,)),
    )
    assert known.wait("a/a", "high") is None
    assert [
        wait and wait.value for wait in (known.wait("a/a", None), known.wait("a/b", "high"), known.wait("a/c", "none"))
    ] == [5.0] * 3


def test_speed_is_that_of_the_level_or_else_of_the_model() -> None:
    known = facts(model("a/a", evidence=ladder(SPEED, low=60.0, max=80.0)))
    low, high = known.speed("a/a", "low"), known.speed("a/a", "high")
    assert low is not None
    assert high is not None
    assert (low.value, low.measured) == (60.0, True)
    assert (high.value, high.measured) == (
        output_speeds(catalog([model("a/a", evidence=ladder(SPEED, low=60.0, max=80.0))], benchmarks=BENCHMARKS))[
            "a/a"
        ],
        False,
    )
    assert high.log_sd > low.log_sd


def test_the_levels_are_those_of_the_vocabulary() -> None:
    assert tuple(EFFORTS) == LEVELS
