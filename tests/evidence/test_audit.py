from __future__ import annotations

import datetime as dt

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modelmatch.evidence.audit import crossvalidation as cv
from modelmatch.evidence.audit.agreement import kendall, rank_agreement
from modelmatch.evidence.audit.audit import audit
from modelmatch.evidence.audit.baselines import cell_values, index_of_models, standardised_mean
from modelmatch.evidence.audit.result import Audit
from modelmatch.evidence.table import build_table
from tests.evidence.simulated import DAY, DOMAINS, bounded, figure, model, world

pytestmark = pytest.mark.xdist_group("audit")  # which share what takes long to make


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12))
def test_kendall_agrees_with_an_independent_library(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    mine = kendall(x, y)
    if np.isfinite(mine):
        assert mine == pytest.approx(stats.kendalltau(x, y).statistic)
    else:
        assert len(set(x)) == 1 or len(set(y)) == 1


@pytest.fixture(scope="module")
def result() -> Audit:
    w = world(31, models=30, benchmarks=24)
    dated = [
        msgspec.structs.replace(
            m,
            evidence=tuple(
                msgspec.structs.replace(f, published=dt.date(2026, 4, 1 + k % 3 * 9)) for k, f in enumerate(m.evidence)
            ),
            released=dt.date(2026, 3, 1),
        )
        for m in w.models
    ]
    typo = dated[0].evidence[0]
    wrong = msgspec.structs.replace(typo, score=0.5 if typo.score > 50 else 99.5)
    dated[0] = msgspec.structs.replace(dated[0], evidence=(wrong, *dated[0].evidence[1:]))
    return audit(dated, w.benchmarks, DOMAINS, days=[dt.date(2026, 4, 15), dt.date(2027, 1, 1)])


def test_an_audit_is_json_and_comes_back(result: Audit) -> None:
    assert msgspec.json.decode(msgspec.json.encode(result), type=Audit) == result


def test_the_estimate_predicts_held_out_scores_better_than_the_mean(result: Audit) -> None:
    scheme = result.schemes[0]
    tau = {m.name: m.tau for m in scheme.methods}
    estimated, mean = tau["estimate"], tau["mean of standardised scores"]
    assert estimated is not None
    assert mean is not None
    assert estimated > mean
    assert scheme.ranked <= scheme.cells


def test_stated_coverage_is_near_the_level(result: Audit) -> None:
    for coverage in result.schemes[0].coverage:
        assert coverage.share == pytest.approx(coverage.level, abs=0.1)


def test_a_method_that_has_nothing_to_say_is_left_out_of_the_comparison(result: Audit) -> None:
    """There is no index in this catalogue; its absence must not empty the scheme."""
    assert "Artificial Analysis index" not in {m.name for m in result.schemes[0].methods}
    assert result.schemes[0].ranked > 0


def test_forward_predictions_stop_at_the_last_figure(result: Audit) -> None:
    assert [s.day for s in result.schemes if s.name == "forward"] == [dt.date(2026, 4, 15)]


def test_a_typing_error_is_among_the_largest_residuals(result: Audit) -> None:
    assert "v00/model" in {r.model for r in result.residuals[:3]}


def test_an_audit_without_levels_of_effort_says_nothing_of_them(result: Audit) -> None:
    assert result.effort is None


def test_a_missing_measurement_narrows_the_strengths(result: Audit) -> None:
    assert result.missing
    assert all(0.0 < m.after < m.before for m in result.missing)


def test_leaving_a_test_out_leaves_out_its_versions() -> None:
    """A model that is known from two versions of one test only is ranked by nothing but its prior."""
    w = world(32, models=12, benchmarks=9, filled=1.0, hidden=0.0)
    benchmarks = w.benchmarks | {f"suite-v{k}": bounded(f"suite-v{k}", {"coding": 1.0}) for k in (1, 2)}
    models = [
        msgspec.structs.replace(
            m, evidence=(*m.evidence, figure("suite-v1", 20.0 + 5 * k), figure("suite-v2", 21.0 + 5 * k))
        )
        for k, m in enumerate(w.models)
    ]
    table = build_table(models, benchmarks, DOMAINS)
    from modelmatch.evidence.fit import fit

    held = cv.over_tests(table, fit(table))
    rows = np.array([table.benchmarks[b].id == "suite-v1" for b in table.cell_benchmark])
    tau = kendall(held.rankings[cv.ESTIMATE].rank[rows], held.measured[rows])
    truth = kendall(w.abilities[table.cell_model[rows], 0], held.measured[rows])
    assert abs(tau - truth) < 0.35


def test_leaving_a_test_out_compares_with_the_general_level_too(result: Audit) -> None:
    scheme = next(s for s in result.schemes if s.name == "leave one test out")
    assert {"mean of standardised scores", "general level only"} < {m.name for m in scheme.methods}
    assert all(m.tau is not None and m.error is None for m in scheme.methods)


def test_versions_of_the_index_are_linked_to_one_scale() -> None:
    names = [f"aa-intelligence-index-v4.{k}" for k in (0, 3)]
    benchmarks = {n: bounded(n, {}, role="general", unit="index") for n in names}
    models = [
        model(
            f"m/{k}",
            *([figure(names[0], 30.0 + 5.0 * k)] if k < 5 else []),
            *([figure(names[1], 10.0 + 10.0 * k)] if k > 0 else []),
            released=DAY,
        )
        for k in range(7)
    ]
    index = index_of_models(build_table(models, benchmarks, DOMAINS))
    np.testing.assert_allclose(index, 10.0 + 10.0 * np.arange(7))


def test_the_mean_of_standardised_scores_uses_the_domain_of_the_benchmark() -> None:
    w = world(33, models=20, filled=0.9)
    table = build_table(w.models, w.benchmarks, DOMAINS)
    ranking = standardised_mean(table, np.ones(len(table.cell_model), dtype=bool))
    agreement = rank_agreement(table, ranking.rank, cell_values(table), np.ones(len(table.cell_model), dtype=bool))
    assert agreement.total > 0.5


def test_a_domain_is_held_out_whole_and_predicted_from_the_others() -> None:
    w = world(5, models=30, benchmarks=12)
    table = build_table(w.models, w.benchmarks, DOMAINS)
    held = cv.over_domains(table)
    inside = held.prediction.within(held.measured, 0.8)[held.rows & held.placed]
    assert held.rows.sum() == len(table.cell_model)
    assert 0.7 < inside.mean() < 0.92
