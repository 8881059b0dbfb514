"""The variance of one kind of work: what tests say of it, and whether confidence that counts it holds."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modelmatch.catalog import load_catalog
from modelmatch.catalog.catalog import Catalog
from modelmatch.evidence.audit import crossvalidation as cv
from modelmatch.evidence.audit.calibration import CHOICES, PAIRS, Claims, Watched, calibration
from modelmatch.evidence.audit.result import Calibration
from modelmatch.evidence.fit import fit
from modelmatch.evidence.normal import NODE_WEIGHTS, NODES, below
from modelmatch.evidence.own_work import TAIL_MEAN, TAIL_VAR, own_work
from modelmatch.evidence.strengths import estimate, fit_models
from modelmatch.evidence.table import build_table
from tests.evidence.simulated import DOMAINS, world
from tools import method_page as document

pytestmark = pytest.mark.xdist_group("method")  # which share what takes long to make

HONEST = (0.8, 1.25)
"""Calibration slopes between these are taken as honest."""
NEAR = 0.05
"""How far stated and true may be apart in every group of claims."""
MANY = 400
"""Groups of fewer claims say too little."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(user=False)


@pytest.fixture(scope="module")
def left_out(catalog: Catalog) -> dict[tuple[str, bool], Calibration]:
    """Every third test left out in turn."""
    fitted = fit_models(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), catalog.newest)
    seen = Watched(fitted, cv.WARM_ITERATIONS)
    table = fitted.table
    counts = np.bincount(table.cell_benchmark, minlength=len(table.benchmarks))
    tests = np.unique(table.family[(counts >= 4) & ~table.general])[::3]
    for test in tests:
        held = table.family[table.cell_benchmark] == test
        seen(fit(table, ~held, start=fitted, iterations=cv.WARM_ITERATIONS), held)
    return {(one.name, one.own_work): one for one in seen.calibrations()}


@pytest.fixture(scope="module")
def forward(catalog: Catalog) -> dict[tuple[str, bool], Calibration]:
    seen = Watched()
    for day in (dt.date(2026, 4, 10), dt.date(2026, 7, 1), dt.date(2026, 9, 1)):
        models = tuple(catalog.models.values())
        cv.forward(models, catalog.benchmarks, tuple(catalog.domains), day, methods=(), see=seen)
    return {(one.name, one.own_work): one for one in seen.calibrations()}


def _holds(found: Calibration) -> None:
    assert HONEST[0] <= found.slope <= HONEST[1]
    for group in found.bins:
        if group.low >= 0.5 and group.claims >= MANY:
            assert abs(group.true - group.stated) <= NEAR + group.true_se, group  # of some tests only


@pytest.mark.parametrize("claim", [PAIRS, CHOICES])
def test_confidence_holds_on_tests_that_were_left_out(
    left_out: dict[tuple[str, bool], Calibration], claim: str
) -> None:
    _holds(left_out[claim, True])
    assert left_out[claim, False].slope < 0.5  # about the average test, it claims far too much of a single one


@pytest.mark.parametrize("claim", [PAIRS, CHOICES])
def test_confidence_holds_forward_in_time(forward: dict[tuple[str, bool], Calibration], claim: str) -> None:
    _holds(forward[claim, True])
    assert forward[claim, False].slope < 0.5


def test_the_page_of_the_method_shows_that_confidence_holds(
    left_out: dict[tuple[str, bool], Calibration],
) -> None:
    """Run ``python -m tools.method_page`` when this fails: with every test left out, and forward from each day."""
    printed = document.printed_confidence(document.PAGE.read_text(encoding="utf-8"))
    honest = {key: found for key, found in printed.items() if key[2] == "one kind of work"}
    assert len({tests for tests, _, _ in honest}) == 4
    for key, ((slope, error), groups) in honest.items():
        assert HONEST[0] - error <= slope <= HONEST[1] + error, key
        assert all(true == pytest.approx(stated, abs=NEAR + se) for stated, true, se in groups), key
    whole = next(slope for key, ((slope, _), _) in honest.items() if "left out" in key[0] and "two" in key[1])
    assert whole == pytest.approx(left_out[PAIRS, True].slope, abs=0.15)


def test_the_variance_of_work_counts_the_heavy_tails_of_tests() -> None:
    w = world(3, models=30, benchmarks=20)
    fitted = fit(build_table(w.models, w.benchmarks, DOMAINS))
    work = own_work(fitted)
    assert (work.typical > 0).all()
    assert work.spread >= np.sqrt(TAIL_VAR)
    assert (work.cases > 0).all()


def test_the_strengths_carry_the_variance_of_work() -> None:
    w = world(4, models=12, benchmarks=9)
    known = estimate(w.models, w.benchmarks, DOMAINS)
    assert known.own_work.shape == (len(DOMAINS),)
    assert np.isfinite(known.own_work).all()


def test_few_tests_leave_the_typical_noise() -> None:
    w = world(4, models=3, benchmarks=3)
    work = own_work(fit(build_table(w.models, w.benchmarks, DOMAINS)))
    assert np.isfinite(work.typical).all()


def test_the_tail_of_the_noise_is_that_of_five_degrees() -> None:
    log = np.log(1.0 / stats.gamma(2.5, scale=1 / 2.5).rvs(400_000, random_state=1))
    assert log.mean() == pytest.approx(TAIL_MEAN, abs=0.01)
    assert log.var() == pytest.approx(TAIL_VAR, abs=0.01)


@given(st.floats(-8, 8))
def test_the_normal_distribution_agrees_with_an_independent_library(z: float) -> None:
    assert below(np.array([z]))[0] == pytest.approx(stats.norm.cdf(z), abs=1e-6)


def test_integrals_over_a_normal_variable_are_exact_for_powers() -> None:
    for power, moment in ((0, 1.0), (1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0)):
        assert float(NODE_WEIGHTS @ NODES**power) == pytest.approx(moment, abs=1e-5)


def test_honest_claims_have_slope_one_and_bold_ones_less() -> None:
    rng = np.random.default_rng(5)
    true = rng.uniform(0.5, 0.99, 20_000)
    came = (rng.random(len(true)) < true).astype(float)
    test, weight = np.arange(len(true)) % 200, np.ones(len(true))
    honest = calibration("c", Claims(true, came, test, weight), own=True)
    odds = true / (1 - true)
    bold = calibration("c", Claims(odds**2 / (1 + odds**2), came, test, weight), own=True)
    assert honest is not None
    assert bold is not None
    assert honest.slope == pytest.approx(1.0, abs=0.06)
    assert bold.slope == pytest.approx(0.5, abs=0.04)
    assert honest.slope_se < 0.05


def test_without_claims_there_is_no_calibration() -> None:
    assert Watched().calibrations() == ()
