from __future__ import annotations

import datetime as dt
import random
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_info, threadpool_limits

from modelmatch.catalog.schema import Benchmark, Figure
from modelmatch.evidence import components
from modelmatch.evidence.fit import Fit, fit
from modelmatch.evidence.predict import predict_cells, predict_pairs
from modelmatch.evidence.scale import to_linear
from modelmatch.evidence.strengths import fit_models
from modelmatch.evidence.table import build_table
from tests.evidence.simulated import DAY, DOMAINS, World, bounded, figure, model, world

pytestmark = pytest.mark.xdist_group("fit")  # which share what takes long to make

Floats = NDArray[np.float64]


def fitted(w: World) -> Fit:
    return fit(build_table(w.models, w.benchmarks, DOMAINS))


@pytest.fixture(scope="module")
def worlds() -> list[tuple[World, Fit]]:
    return [(w, fitted(w)) for w in map(world, range(4))]


def aligned(truth: Floats, estimate: Floats) -> tuple[Floats, float]:
    """The truth on the scale of the estimate: one unit for all domains, an origin for each."""
    centred, target = truth - truth.mean(axis=0), estimate - estimate.mean(axis=0)
    unit = float(np.sum(centred * target) / np.sum(centred**2))
    return unit * centred + estimate.mean(axis=0), unit


def test_abilities_are_recovered_within_their_stated_uncertainty(worlds: list[tuple[World, Fit]]) -> None:
    inside, correlation = [], []
    for w, f in worlds:
        truth, _ = aligned(w.abilities, f.abilities.mean)
        sd = np.sqrt(np.einsum("mii->mi", f.abilities.cov))
        inside.append(np.abs(f.abilities.mean - truth) < 1.2816 * sd)
        correlation.append([np.corrcoef(truth[:, d], f.abilities.mean[:, d])[0, 1] for d in range(len(DOMAINS))])
    assert np.mean(correlation) > 0.95
    assert 0.70 < np.mean(inside) < 0.90


def test_the_covariance_over_domains_is_honest_too(worlds: list[tuple[World, Fit]]) -> None:
    """Mahalanobis distances of the truth have the mean of a chi-squared with D degrees of freedom."""
    distances = []
    for w, f in worlds:
        truth, _ = aligned(w.abilities, f.abilities.mean)
        gap = f.abilities.mean - truth
        distances.append(np.einsum("mi,mij,mj->m", gap, np.linalg.inv(f.abilities.cov), gap))
    assert 0.6 * len(DOMAINS) < np.mean(distances) < 1.6 * len(DOMAINS)


def test_slopes_are_recovered_within_their_stated_uncertainty(worlds: list[tuple[World, Fit]]) -> None:
    inside = []
    for w, f in worlds:
        order = [list(w.benchmarks).index(b.id) for b in f.table.benchmarks]
        gap = np.log(f.items.slope) - np.log(w.slopes[order])
        sd = np.sqrt(f.items.slope_var) / f.items.slope
        inside.append(np.abs(gap - gap.mean()) < 1.96 * sd)
    assert np.mean(inside) > 0.85


@pytest.mark.parametrize(("level", "low", "high"), [(0.5, 0.42, 0.60), (0.8, 0.74, 0.87), (0.95, 0.92, 0.985)])
def test_predictive_intervals_cover_scores_that_were_not_published(
    worlds: list[tuple[World, Fit]], level: float, low: float, high: float
) -> None:
    inside = []
    for w, f in worlds:
        models = {m.id: i for i, m in enumerate(f.table.models)}
        tests = {b.id: j for j, b in enumerate(f.table.benchmarks)}
        value = np.array([float(to_linear(w.benchmarks[b], s)) for _, b, s in w.held])
        pairs = predict_pairs(
            f, np.array([models[m] for m, _, _ in w.held]), np.array([tests[b] for _, b, _ in w.held])
        )
        inside.append(pairs.within(value, level))
    assert low < np.mean(np.concatenate(inside)) < high


def test_the_order_of_models_and_figures_does_not_matter() -> None:
    w = world(7, models=20)
    shuffle = random.Random(1)
    mixed = []
    for m in shuffle.sample(w.models, len(w.models)):
        evidence = tuple(shuffle.sample(m.evidence, len(m.evidence)))
        mixed.append(msgspec.structs.replace(m, evidence=evidence))
    again = fit(build_table(mixed, dict(reversed(w.benchmarks.items())), DOMAINS))
    np.testing.assert_array_equal(again.abilities.mean, fitted(w).abilities.mean)


def test_units_do_not_matter() -> None:
    w = world(8, models=20)
    benchmarks = {
        name: msgspec.structs.replace(b, maximum=1.0, chance=0.0) if k % 2 else b
        for k, (name, b) in enumerate(w.benchmarks.items())
    }
    models = [
        msgspec.structs.replace(
            m,
            evidence=tuple(
                msgspec.structs.replace(f, score=f.score / 100.0) if benchmarks[f.benchmark].maximum == 1.0 else f
                for f in m.evidence
            ),
        )
        for m in w.models
    ]
    again = fit(build_table(models, benchmarks, DOMAINS))
    np.testing.assert_allclose(again.abilities.mean, fitted(w).abilities.mean, atol=1e-6)


def test_an_open_scale_has_no_unit_and_no_zero() -> None:
    w = world(9, models=20)
    first = next(iter(w.benchmarks))

    def with_open(factor: float, shift: float) -> Fit:
        benchmarks = w.benchmarks | {first: bounded(first, {"coding": 1.0}, scale="open", unit="points", maximum=None)}
        models = [
            msgspec.structs.replace(
                m,
                evidence=tuple(
                    msgspec.structs.replace(f, score=factor * f.score + shift) if f.benchmark == first else f
                    for f in m.evidence
                ),
            )
            for m in w.models
        ]
        return fit(build_table(models, benchmarks, DOMAINS))

    np.testing.assert_allclose(with_open(1.0, 0.0).abilities.mean, with_open(250.0, -40.0).abilities.mean, atol=1e-6)


def test_a_copied_figure_counts_once() -> None:
    w = world(10, models=20)
    first, *others = w.models
    copied = msgspec.structs.replace(
        first,
        evidence=first.evidence + tuple(msgspec.structs.replace(f, by="rival", source="x") for f in first.evidence),
    )
    again = fit(build_table([copied, *others], w.benchmarks, DOMAINS))
    np.testing.assert_array_equal(again.abilities.mean, fitted(w).abilities.mean)
    np.testing.assert_array_equal(again.abilities.cov, fitted(w).abilities.cov)


def test_a_model_without_figures_moves_nobody() -> None:
    w = world(11, models=20)
    newcomer = model("v03/next", released=dt.date(2026, 9, 1), successor_of="v03/model")
    before, after = fitted(w), fit(build_table([*w.models, newcomer], w.benchmarks, DOMAINS))
    rows = [i for i, m in enumerate(after.table.models) if m.id != "v03/next"]
    np.testing.assert_allclose(after.abilities.mean[rows], before.abilities.mean, atol=1e-8)
    np.testing.assert_allclose(after.abilities.cov[rows], before.abilities.cov, atol=1e-8)


def test_a_dominated_newcomer_moves_others_by_less_than_their_uncertainty() -> None:
    w = world(12, models=20)
    worst = {b: min(f.score for m in w.models for f in m.evidence if f.benchmark == b) for b in w.benchmarks}
    newcomer = model("zz/weak", *(figure(b, 0.9 * worst[b]) for b in list(w.benchmarks)[:12]), released=DAY)
    before, after = fitted(w), fit(build_table([*w.models, newcomer], w.benchmarks, DOMAINS))
    sd = np.sqrt(np.einsum("mii->mi", before.abilities.cov))
    now, unit = aligned(after.abilities.mean[: len(w.models)], before.abilities.mean)  # unit and origin are free
    assert unit == pytest.approx(1.0, abs=0.15)
    assert np.abs((now - before.abilities.mean) / sd).max() < 0.75


def test_one_odd_table_does_not_move_a_model_far() -> None:
    """One score out of a dozen that is wrong by everything there is moves a model by less than one sd."""
    w = world(13, models=30, filled=0.8)
    first, *others = w.models
    wrong, *right = first.evidence
    spoilt = msgspec.structs.replace(
        first, evidence=(msgspec.structs.replace(wrong, score=1.0 if wrong.score > 50 else 99.0), *right)
    )
    before, after = fitted(w), fit(build_table([spoilt, *others], w.benchmarks, DOMAINS))
    sd = np.sqrt(np.diag(before.abilities.cov[0]))
    gap = (after.abilities.mean[0] - after.abilities.mean.mean(axis=0)) - (
        before.abilities.mean[0] - before.abilities.mean.mean(axis=0)
    )
    assert np.abs(gap / sd).max() < 1.0


def test_a_successor_without_figures_is_placed_by_its_predecessor_and_is_less_certain() -> None:
    w = world(14, models=20)
    strong = int(np.argmax(w.abilities.mean(axis=1)))
    heir = model("v99/heir", released=DAY, successor_of=w.models[strong].id)
    stranger = model("v98/stranger", released=DAY)
    lines = [
        msgspec.structs.replace(m, successor_of=w.models[k - 1].id) if k % 2 else m for k, m in enumerate(w.models)
    ]
    f = fit(build_table([*lines, heir, stranger], w.benchmarks, DOMAINS))
    row = {m.id: i for i, m in enumerate(f.table.models)}
    level = f.abilities.mean.mean(axis=1)
    assert level[row["v99/heir"]] >= level[row["v98/stranger"]]
    variance = np.einsum("mii->m", f.abilities.cov)
    assert variance[row["v99/heir"]] > variance[row[w.models[strong].id]]


def test_a_mode_without_figures_is_taken_for_the_plain_model() -> None:
    w = world(19, models=20)
    mode = model("v04/mode", variant_of="v04/model", released=dt.date(2026, 9, 1))
    f = fit(build_table([*w.models, mode], w.benchmarks, DOMAINS))
    row = {m.id: i for i, m in enumerate(f.table.models)}
    np.testing.assert_array_equal(f.abilities.mean[row["v04/mode"]], f.abilities.mean[row["v04/model"]])
    np.testing.assert_array_equal(f.abilities.cov[row["v04/mode"]], f.abilities.cov[row["v04/model"]])


def test_makers_who_print_too_much_are_found_out() -> None:
    """Half of the cells have a second reading by the maker that is too high by a fixed amount."""
    w = world(15, models=40)
    rng = np.random.default_rng(0)
    models = [
        msgspec.structs.replace(
            m,
            evidence=m.evidence
            + tuple(
                msgspec.structs.replace(f, by="maker", score=min(99.0, f.score + 6.0 + rng.normal(0.0, 1.0)))
                for f in m.evidence[::2]
            ),
        )
        for m in w.models
    ]
    f = fit(build_table(models, w.benchmarks, DOMAINS))
    assert f.hyper.measurer_offset[0] == 0.0
    # 6 points in the middle of the scale are 0.24 logits.
    assert f.hyper.measurer_offset[1] * float(np.median(f.unit)) == pytest.approx(0.27, abs=0.09)


def test_what_a_figure_is_uncertain_by_on_its_own_is_noise_of_its_reading() -> None:
    """An error that is published, an interval of a rating and a number of cases all say how far a score may be off."""
    tests = {"share": bounded("share", {"coding": 1.0}), "duel": bounded("duel", {"coding": 1.0}, scale="rating")}

    def error(*evidence: Figure) -> float:
        return float(build_table([model("a/b", *evidence)], tests, DOMAINS).reading_error[0])

    plain = figure("share", 50.0)
    assert error(plain) == 0.0
    stated = error(msgspec.structs.replace(plain, se=5.0))
    assert stated == pytest.approx((5.0 / 25.0 / 1.04) ** 2, rel=0.02)
    assert error(msgspec.structs.replace(plain, cases=100)) == pytest.approx(stated)
    rating = figure("duel", 1500.0, setting="style control; ±20; 1,000 votes")
    assert error(rating) == pytest.approx((20.0 / 1.96 * np.log(10.0) / 400.0) ** 2)
    assert error(msgspec.structs.replace(rating, setting="style control")) == 0.0


def test_a_figure_of_few_cases_moves_a_model_less() -> None:
    w = world(25, models=30)
    best = int(np.argmax(w.abilities.mean(axis=1)))

    def level(cases: int | None) -> float:
        low = tuple(msgspec.structs.replace(f, score=3.0, cases=cases) for f in w.models[best].evidence[:4])
        changed = msgspec.structs.replace(w.models[best], evidence=low)
        others = [m for k, m in enumerate(w.models) if k != best]
        f = fit(build_table([changed, *others], w.benchmarks, DOMAINS))
        return float(f.abilities.mean[[m.id for m in f.table.models].index(changed.id)].mean())

    assert level(None) < level(10)


def test_versions_of_a_test_are_not_independent_witnesses() -> None:
    """Ten versions of one test narrow an ability less than ten tests do."""
    w = world(16, models=30, benchmarks=30, filled=0.9)
    renamed = {name: f"suite-v{k}" if k % 3 == 0 else name for k, name in enumerate(w.benchmarks)}
    benchmarks = {renamed[n]: msgspec.structs.replace(b, id=renamed[n]) for n, b in w.benchmarks.items()}
    rng = np.random.default_rng(1)
    models = []
    for m in w.models:
        shift = 12.0 * rng.normal()
        evidence = []
        for f in m.evidence:
            name = renamed[f.benchmark]
            score = float(np.clip(f.score + shift, 1.0, 99.0)) if name.startswith("suite") else f.score
            evidence.append(msgspec.structs.replace(f, benchmark=name, score=score))
        models.append(msgspec.structs.replace(m, evidence=tuple(evidence)))
    apart = {f"suite-v{k}": f"single{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(0, 30, 3)}
    single = [
        msgspec.structs.replace(
            m,
            evidence=tuple(
                msgspec.structs.replace(f, benchmark=apart.get(f.benchmark, f.benchmark)) for f in m.evidence
            ),
        )
        for m in models
    ]
    names = {apart.get(n, n): msgspec.structs.replace(b, id=apart.get(n, n)) for n, b in benchmarks.items()}
    together, separate = fit(build_table(models, benchmarks, DOMAINS)), fit(build_table(single, names, DOMAINS))
    coding = DOMAINS.index("coding")
    assert together.abilities.cov[:, coding, coding].mean() > 1.3 * separate.abilities.cov[:, coding, coding].mean()


def test_without_any_figure_there_is_still_an_answer() -> None:
    f = fit_models([model("a/b", released=DAY), model("a/c")], {}, DOMAINS)
    assert np.isfinite(f.abilities.mean).all()
    assert predict_cells(f).location.shape == (0,)


def test_a_single_figure_is_enough_to_run() -> None:
    benchmarks: dict[str, Benchmark] = {"b": bounded("b", {"coding": 1.0})}
    f = fit(build_table([model("a/b", figure("b", 50.0), released=DAY)], benchmarks, DOMAINS))
    assert np.isfinite(f.abilities.mean).all()
    assert np.isfinite(f.abilities.cov).all()


def test_a_fit_keeps_to_one_thread_and_gives_the_others_back(monkeypatch: pytest.MonkeyPatch) -> None:
    during: list[int] = []

    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    def watched(*arguments: Any) -> Any:
        during.extend(threads())
        return update_noise(*arguments)

    update_noise = components.update_noise
    monkeypatch.setattr(components, "update_noise", watched)
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        fitted(world(0))
        assert threads() == before
    assert set(during) <= {1}
    assert set(before) <= {2}
