"""Steps between levels of effort: what is known is found again, what is not known is wide, the rest stays as it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import msgspec
import numpy as np
import pytest

from modelmatch.catalog.schema import Figure, Model, ReasoningMode
from modelmatch.catalog.settings import LEVELS, highest_named, setup, thought, usual_effort
from modelmatch.evidence.audit.agreement import spearman
from modelmatch.evidence.audit.effort import audit_effort
from modelmatch.evidence.comparisons import Comparisons, comparisons, levels_assumed, levels_held
from modelmatch.evidence.effort import design, learn, read_steps, start, sums_of
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.strengths import estimate, fit_models, reading_scale
from modelmatch.vocabulary import EFFORTS
from tests.evidence.simulated import DAY, DOMAINS, UNIT, World, figure, model, to_score, world

pytestmark = pytest.mark.xdist_group("strengths")  # which share what takes long to make

TRUE = {"none": -2.0, "low": -1.2, "medium": -0.6, "high": -0.25, "max": 0.0}
"""What a level adds, in units of ability, where nothing else is said."""
CODING, REASONING, VISION = range(3)


@cache
def plain() -> World:
    return world(41, models=24, benchmarks=18, filled=0.9, hidden=0.0)


def lowered(m: Model, level: str, by: float, w: World, *, every: int = 1, noise: float = 0.0) -> tuple[Figure, ...]:
    """The figures of a model at another level: lower by so many units of ability."""
    rng = np.random.default_rng(len(m.evidence))
    slopes = dict(zip(w.benchmarks, w.slopes, strict=True))
    found = []
    for f in m.evidence[::every]:
        share = (f.score / 100.0 + 0.02) / 1.04
        logit = float(np.log(share / (1.0 - share))) + UNIT * slopes[f.benchmark] * (by + noise * rng.standard_normal())
        found.append(msgspec.structs.replace(f, score=to_score(logit), setting=level))
    return tuple(found)


def at_max(m: Model) -> Model:
    return msgspec.structs.replace(m, evidence=tuple(msgspec.structs.replace(f, setting="max") for f in m.evidence))


@cache
def several() -> tuple[Model, ...]:
    """Half of the models measured at all levels, the others at the highest only."""
    w = plain()
    out = []
    for k, m in enumerate(w.models):
        lower = [f for level in ("none", "low", "medium", "high") for f in _lower(m, level, w)] if k % 2 else []
        out.append(msgspec.structs.replace(at_max(m), evidence=(*at_max(m).evidence, *lower)))
    return tuple(out)


def _lower(m: Model, level: str, w: World) -> tuple[Figure, ...]:
    word = "non-reasoning" if level == "none" else level
    figures = lowered(m, level, TRUE[level], w, every=3, noise=0.1)
    return tuple(msgspec.structs.replace(f, setting=word) for f in figures)


@cache
def fitted(models: tuple[Model, ...] | None = None) -> Fit:
    return fit_models(several() if models is None else models, plain().benchmarks, DOMAINS)


@cache
def known() -> Strengths:
    return estimate(several(), plain().benchmarks, DOMAINS)


def in_points(level: str) -> float:
    """The true step in points of the reading scale, roughly: the scale of the abilities is that of the fit."""
    _, unit = reading_scale(fitted())
    spread = fitted().abilities.mean.std() / plain().abilities.std()
    return float(TRUE[level] * spread * unit.mean())


@pytest.mark.parametrize("level", ["none", "low", "medium", "high"])
def test_a_known_step_is_found_again_for_models_that_were_not_measured_at_the_level(level: str) -> None:
    found = known().effort_mean[::2, LEVELS.index(level)]
    assert found.mean() == pytest.approx(in_points(level), rel=0.25)


def test_a_level_that_nobody_was_measured_at_lies_between_its_neighbours() -> None:
    mean = known().effort_mean
    for between in ("minimal", "xhigh"):
        rank = LEVELS.index(between)
        assert (mean[:, rank - 1] <= mean[:, rank] + 1e-9).all()
        assert (mean[:, rank] <= mean[:, rank + 1] + 1e-9).all()


def test_a_model_that_was_not_measured_gets_the_mean_step_and_a_wider_interval() -> None:
    s, low = known(), LEVELS.index("low")
    measured, others = s.effort_figures[:, low] > 0, s.effort_figures[:, low] == 0
    assert measured.any()
    assert others.any()
    np.testing.assert_allclose(s.effort_mean[others, low], np.tile(s.effort_mean[others, low][0], (others.sum(), 1)))
    assert s.effort_var[others, low].min() > s.effort_var[measured, low].max()


def test_a_model_with_figures_of_its_own_at_a_level_gets_those() -> None:
    """One model loses nothing at low effort, on many tests."""
    w = plain()
    first = w.models[0]
    odd = msgspec.structs.replace(at_max(first), evidence=(*at_max(first).evidence, *lowered(first, "low", 0.0, w)))
    s = estimate((odd, *several()[1:]), w.benchmarks, DOMAINS)
    row, low = s.index(first.id), LEVELS.index("low")
    typical = s.effort_mean[s.effort_figures.sum(axis=1) == 0][0, low]
    assert (np.abs(s.effort_mean[row, low]) < 0.2 * np.abs(typical)).all()
    assert s.effort_figures[row, low] == len(first.evidence)


def test_a_higher_level_than_that_of_the_strengths_adds() -> None:
    w = plain()
    first = w.models[0]
    high = tuple(msgspec.structs.replace(f, setting="high") for f in first.evidence)
    s = estimate((msgspec.structs.replace(first, evidence=high), *several()[1:]), w.benchmarks, DOMAINS)
    row = s.index(first.id)
    assert s.effort_top[row] == LEVELS.index("high")
    assert (s.effort_mean[row, LEVELS.index("max")] > 0).all()
    assert (s.effort_var[row, LEVELS.index("max")] > 0).all()
    assert not s.effort_mean[row, LEVELS.index("high")].any()


def test_steps_differ_by_domain_where_figures_do() -> None:
    w = plain()
    factor = {"coding": 0.2, "reasoning": 2.0, "vision": 1.0}
    models = []
    for k, m in enumerate(w.models):
        lower: list[Figure] = []
        for domain, by in factor.items():
            part = tuple(f for f in m.evidence if domain in w.benchmarks[f.benchmark].domains)
            lower += lowered(msgspec.structs.replace(m, evidence=part), "low", by * TRUE["low"], w, every=2)
        models.append(msgspec.structs.replace(at_max(m), evidence=(*at_max(m).evidence, *(lower if k % 2 else ()))))
    s = estimate(models, w.benchmarks, DOMAINS)
    step = s.effort_mean[0, LEVELS.index("low")]
    assert 0.0 > step[CODING] > 0.5 * step[VISION]
    assert step[REASONING] < 1.3 * step[VISION]


def test_strengths_and_shapes_at_the_level_they_hold_at_are_those_without_other_levels() -> None:
    w, s = plain(), known()
    alone = estimate([at_max(m) for m in w.models], w.benchmarks, DOMAINS)
    for name in ("mean", "cov", "counts", "figures", "inherited", "stated"):
        np.testing.assert_array_equal(getattr(s, name), getattr(alone, name))
    M, L, D = len(s.models), len(EFFORTS), len(DOMAINS)
    assert s.effort_mean.shape == s.effort_var.shape == (M, L, D)
    assert (s.effort_figures.shape, s.effort_top.shape) == ((M, L), (M,))
    assert (s.effort_top == LEVELS.index("max")).all()
    assert not s.effort_mean[:, -1].any()
    assert not s.effort_var[:, -1].any()


def test_a_figure_at_low_effort_changes_its_level_and_never_the_strengths() -> None:
    w = plain()
    first = w.models[0]
    more = msgspec.structs.replace(
        at_max(first), evidence=(*at_max(first).evidence, figure(first.evidence[0].benchmark, 3.0, setting="low"))
    )
    s = estimate((more, *several()[1:]), w.benchmarks, DOMAINS)
    np.testing.assert_array_equal(s.mean, known().mean)
    np.testing.assert_array_equal(s.cov, known().cov)
    row, low = s.index(first.id), LEVELS.index("low")
    assert (s.effort_mean[row, low] < known().effort_mean[row, low]).all()


def test_without_any_comparison_steps_are_what_is_taken_for_granted() -> None:
    w = plain()
    s = estimate(w.models, w.benchmarks, DOMAINS)
    assert (s.effort_top == -1).all()
    assert not s.effort_figures.any()
    # A profile that says nothing of thinking is taken to think at high effort.
    assert not s.effort_mean[:, LEVELS.index("high")].any()
    assert (np.diff(s.effort_mean, axis=1) > 0).all()
    assert (s.effort_var[:, 0] > 0).all()


def test_the_same_data_give_the_same_steps_in_any_order() -> None:
    turned = [msgspec.structs.replace(m, evidence=m.evidence[::-1]) for m in several()[::-1]]
    again = estimate(turned, plain().benchmarks, DOMAINS)
    np.testing.assert_allclose(again.effort_mean, known().effort_mean, atol=1e-6)
    np.testing.assert_array_equal(again.effort_figures, known().effort_figures)


def test_only_what_was_published_by_the_day_counts() -> None:
    late = [
        msgspec.structs.replace(
            m,
            evidence=tuple(
                msgspec.structs.replace(f, published=dt.date(2026, 8, 1)) if f.setting != "max" else f
                for f in m.evidence
            ),
        )
        for m in several()
    ]
    then = estimate(late, plain().benchmarks, DOMAINS, as_of=DAY)
    assert not then.effort_figures.any()


def test_strengths_stated_by_hand_hold_at_any_effort() -> None:
    own = model("team/own", strengths={"coding": 64.0}, released=DAY)
    s = estimate((*several(), own), plain().benchmarks, DOMAINS)
    row = s.index("team/own")
    assert not s.effort_mean[row].any()
    assert not s.effort_var[row].any()
    assert s.effort_top[row] == -1


def pairs(*figures: Figure, **more: object) -> Comparisons:
    """The comparisons of one more model beside the simulated ones."""
    one = fit_models((*plain().models, model("x/one", *figures, **more)), plain().benchmarks, DOMAINS)
    return comparisons(one, levels_assumed(one, levels_held(one)))


B = next(iter(plain().benchmarks))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"setting": "low"}, {"setting": "max"}, True),
        ({"setting": "low; run by Acme"}, {"setting": "max effort; as printed by Acme"}, True),
        ({"setting": "low; harness Claude Code"}, {"setting": "max; harness Codex"}, False),
        ({"setting": "low, no tools"}, {"setting": "max, with tools"}, False),
        ({"setting": "low"}, {"setting": "max", "source": "t"}, False),
        ({"setting": "low"}, {"setting": "max", "by": "maker"}, False),
        ({"setting": "low"}, {"setting": "max", "day": dt.date(2026, 9, 1)}, False),
        ({"setting": "low"}, {"setting": "max; AA ESTIMATE"}, False),
        ({"setting": "low"}, {"setting": "max, multi-agent"}, False),
        ({"setting": "low"}, {}, False),
        ({"setting": "non-reasoning"}, {"setting": "reasoning"}, True),
        ({"setting": "low"}, {"setting": "low"}, False),
    ],
)  # fmt: skip
def test_only_figures_that_differ_in_nothing_but_effort_are_compared(
    one: dict[str, str], other: dict[str, str], alike: bool
) -> None:
    found = pairs(figure(B, 40.0, **one), figure(B, 60.0, **other))  # type: ignore[arg-type]
    assert len(found.value) == (2 if alike else 0)


def test_a_figure_that_says_only_that_the_model_thought_stands_for_the_highest_level_named() -> None:
    low = ReasoningMode(mode="Reasoning", how="hidden-chain", note="effort low, medium, xhigh; default medium")
    found = pairs(figure(B, 40.0, setting="non-reasoning"), figure(B, 60.0, setting="reasoning"), reasoning=(low,))
    assert sorted(found.level.tolist()) == [LEVELS.index("none"), LEVELS.index("xhigh")]


def test_versions_of_one_test_count_as_one() -> None:
    w = plain()
    named = {f"suite-v{k}": msgspec.structs.replace(w.benchmarks[B], id=f"suite-v{k}") for k in (1, 2)}
    models = [msgspec.structs.replace(m, evidence=(*m.evidence, *(figure(n, 50.0 + k) for n in named)))
              for k, m in enumerate(w.models)]  # fmt: skip
    two = tuple(figure(n, score, setting=level) for n in named for level, score in (("low", 40.0), ("max", 60.0)))
    one = fit_models((*models, model("x/one", *two)), w.benchmarks | named, DOMAINS)
    found = comparisons(one, levels_assumed(one, levels_held(one)))
    assert found.weight.tolist() == [0.5] * 4


@pytest.mark.parametrize(
    ("setting", "rest"),
    [
        ("max effort; run by Artificial Analysis", ""),
        ("non-reasoning; listed as Claude 4.5 Haiku", ""),
        ("high; harness Claude Code; dataset hard-aa", "dataset hard-aa; harness claude code"),
        ("adaptive reasoning, max effort", ""),
        ("no thinking; ±9; 11777 votes", ""),
        (None, ""),
    ],
)
def test_a_setup_is_what_a_setting_says_beside_the_effort(setting: str | None, rest: str) -> None:
    assert setup(setting) == rest


def test_what_thought_and_what_is_usual() -> None:
    assert thought("reasoning; run by Acme")
    assert not any(map(thought, ("non-reasoning", "no thinking", "thinking off", "non-reasoning model", None)))
    figures = [figure(name, 1.0, setting=s) for name, s in (("a", "low"), ("a", "max"), ("b", "high"), ("c", "max"))]
    assert usual_effort(figures) == LEVELS.index("max")
    assert usual_effort([figure("a", 1.0)]) is None


@pytest.mark.parametrize(
    ("ways", "level"),
    [
        ((), "high"),
        ((ReasoningMode(mode="Off", how="none"),), "none"),
        ((ReasoningMode(mode="Thinking", how="single-chain"),), "high"),
        ((ReasoningMode(mode="Reasoning", how="hidden-chain", note="effort none to max; always on"),), "max"),
        ((ReasoningMode(mode="Reasoning", how="hidden-chain", note="effort low, medium; default high"),), "medium"),
    ],
)
def test_the_highest_level_that_a_profile_names(ways: tuple[ReasoningMode, ...], level: str) -> None:
    assert LEVELS[highest_named(model("a/b", reasoning=ways))] == level


def test_the_posterior_is_that_of_a_direct_calculation() -> None:
    """Means and covariances of one model against generalised least squares on its differences."""
    one = fitted()
    held = levels_held(one)
    found = comparisons(one, levels_assumed(one, held))
    who = int(found.model[0])
    population = learn(sums_of(found, np.unique(found.model)), start(len(DOMAINS)))
    fixed = replace(population, cov=np.zeros_like(population.cov))
    own = found.part(np.flatnonzero(found.model == who))
    mean, cov = read_steps(fixed, sums_of(found, np.array([who])))
    T = fixed.effects()
    prior = T @ np.diag(fixed.variances) @ T.T
    x = design(own.level, own.shares)
    groups = np.unique(own.group)
    constants = (own.group[:, None] == groups[None, :]).astype(float)
    V = x @ prior @ x.T + np.diag(fixed.noise * own.noise / own.weight) + 1e6 * constants @ constants.T
    gain = prior @ x.T @ np.linalg.inv(V)
    np.testing.assert_allclose(mean[0], fixed.mean + gain @ (own.value - x @ fixed.mean), atol=1e-4)
    np.testing.assert_allclose(cov[0], prior - gain @ x @ prior, atol=1e-4)


def test_the_audit_of_effort_beats_no_step_and_keeps_its_intervals() -> None:
    found = audit_effort(fitted())
    assert found is not None
    assert (found.models, len(found.levels)) == (12, len(EFFORTS))
    for scheme in found.schemes:
        assert scheme.error < 0.5 * scheme.error_no_step
        assert scheme.tau is not None
        assert scheme.spearman is not None
        assert scheme.spearman > scheme.tau > 0.5
        eighty = next(c.share for c in scheme.coverage if c.level == 0.8)
        assert 0.65 < eighty <= 1.0
    assert [level.level for level in found.levels] == list(EFFORTS)
    assert all(value == 0.0 for value in found.levels[-1].mean.values())


def test_there_is_nothing_to_audit_without_comparisons() -> None:
    assert audit_effort(fit_models(plain().models, plain().benchmarks, DOMAINS)) is None


def test_spearman_is_one_for_any_order_that_is_kept() -> None:
    x = np.array([1.0, 2.0, 2.0, 5.0])
    assert spearman(x, np.exp(x)) == pytest.approx(1.0)
    assert spearman(x, -x) == pytest.approx(-1.0)
    assert np.isnan(spearman(x, np.ones(4)))
