from __future__ import annotations

import datetime as dt

import msgspec
import numpy as np
import pytest

from modelmatch.evidence import strengths as module
from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.strengths import (
    HIGH_REFERENCE,
    LOW_REFERENCE,
    estimate,
    fit_models,
    read_off,
    reading_scale,
)
from modelmatch.evidence.table import build_table, released
from modelmatch.vocabulary import FEW_FIGURES
from tests.evidence.simulated import DAY, DOMAINS, World, bounded, figure, model, world

pytestmark = pytest.mark.xdist_group("strengths")  # which share what takes long to make


def with_references(w: World) -> World:
    """The third weakest and the third strongest model under the names of the references."""
    order = np.argsort(w.abilities.mean(axis=1))
    names = {int(order[2]): LOW_REFERENCE, int(order[-3]): HIGH_REFERENCE}
    models = tuple(
        msgspec.structs.replace(m, id=names[i], vendor="anthropic") if i in names else m for i, m in enumerate(w.models)
    )
    return World(models, w.benchmarks, w.abilities, w.slopes, w.held)


@pytest.fixture(scope="module")
def catalogue() -> World:
    return with_references(world(21, models=30))


@pytest.fixture(scope="module")
def known(catalogue: World) -> Strengths:
    return estimate(catalogue.models, catalogue.benchmarks, DOMAINS)


def test_the_references_read_as_stated_in_every_domain(known: Strengths) -> None:
    np.testing.assert_allclose(known.mean[known.index(LOW_REFERENCE)], module.LOW_READING)
    np.testing.assert_allclose(known.mean[known.index(HIGH_REFERENCE)], module.HIGH_READING)


def test_the_result_is_in_order_and_complete(catalogue: World, known: Strengths) -> None:
    assert list(known.models) == sorted(m.id for m in catalogue.models)
    assert known.mean.shape == (30, 3)
    assert known.cov.shape == (30, 3, 3)
    for cov in known.cov:
        np.testing.assert_array_equal(cov, cov.T)
        assert np.linalg.eigvalsh(cov).min() > 0
    first = catalogue.models[0]
    counts = [sum(catalogue.benchmarks[f.benchmark].domains == {d: 1.0} for f in first.evidence) for d in DOMAINS]
    assert known.counts[known.index(first.id)].tolist() == counts
    with pytest.raises(KeyError):
        known.index("nobody/knows")


def test_the_same_data_give_the_same_bytes(catalogue: World, known: Strengths) -> None:
    again = estimate(catalogue.models, catalogue.benchmarks, DOMAINS)
    assert again.mean.tobytes() == known.mean.tobytes()
    assert again.cov.tobytes() == known.cov.tobytes()


def test_a_domain_without_figures_borrows_from_the_general_level_and_widens(catalogue: World) -> None:
    best = max(catalogue.models, key=lambda m: catalogue.abilities[catalogue.models.index(m)].mean())
    blind = msgspec.structs.replace(
        best, evidence=tuple(f for f in best.evidence if catalogue.benchmarks[f.benchmark].domains != {"vision": 1.0})
    )
    others = [m for m in catalogue.models if m.id != best.id]
    full = estimate([best, *others], catalogue.benchmarks, DOMAINS)
    part = estimate([blind, *others], catalogue.benchmarks, DOMAINS)
    row, vision, coding = part.index(best.id), DOMAINS.index("vision"), DOMAINS.index("coding")
    assert part.counts[row, vision] == 0
    assert part.mean[row, vision] > np.median(part.mean[:, vision])
    assert part.sd[row, vision] > 1.5 * part.sd[row, coding]
    assert part.sd[row, vision] > 1.5 * full.sd[row, vision]


def test_only_what_was_known_by_the_day_counts() -> None:
    day = dt.date(2026, 4, 1)
    w = with_references(world(22, models=20))
    first, *others = sorted(w.models, key=lambda m: m.id in (LOW_REFERENCE, HIGH_REFERENCE))
    late = msgspec.structs.replace(first, released=dt.date(2026, 6, 1))
    early = [
        msgspec.structs.replace(
            m,
            released=dt.date(2026, 1, 1),
            evidence=tuple(msgspec.structs.replace(f, published=day) for f in m.evidence),
        )
        for m in others
    ]
    revised = [
        msgspec.structs.replace(
            m, evidence=(*m.evidence, figure(next(iter(w.benchmarks)), 99.0, day=dt.date(2026, 7, 1)))
        )
        for m in early
    ]
    then = estimate([late, *revised], w.benchmarks, DOMAINS, as_of=day)
    assert late.id not in then.models
    np.testing.assert_array_equal(then.mean, estimate(early, w.benchmarks, DOMAINS).mean)


def test_a_model_without_release_date_is_out_with_its_first_figure() -> None:
    m = model("a/b", figure("x", 1.0, day=dt.date(2026, 3, 1)))
    assert released(m, dt.date(2026, 3, 1))
    assert not released(m, dt.date(2026, 2, 28))


def test_the_scale_holds_before_a_reference_was_released(catalogue: World) -> None:
    early = dt.date(2026, 4, 1)
    models = [
        msgspec.structs.replace(
            m,
            released=dt.date(2026, 4, 7) if m.id == HIGH_REFERENCE else dt.date(2026, 1, 1),
            evidence=tuple(msgspec.structs.replace(f, published=early) for f in m.evidence),
        )
        for m in catalogue.models
    ]
    then = estimate(models, catalogue.benchmarks, DOMAINS, as_of=dt.date(2026, 4, 2))
    assert HIGH_REFERENCE not in then.models
    np.testing.assert_allclose(then.mean[then.index(LOW_REFERENCE)], module.LOW_READING)
    assert np.isfinite(then.mean).all()


@pytest.mark.parametrize("thin", [LOW_REFERENCE, HIGH_REFERENCE])
def test_a_point_keeps_its_length_while_a_reference_has_few_figures(catalogue: World, thin: str) -> None:
    models = [
        msgspec.structs.replace(m, evidence=m.evidence[: FEW_FIGURES - 1]) if m.id == thin else m
        for m in catalogue.models
    ]
    fitted = fit_models(models, catalogue.benchmarks, DOMAINS)
    _, unit = reading_scale(fitted)
    spread = np.sqrt(np.diag(fitted.hyper.domain_cov))
    np.testing.assert_allclose(unit * spread * module.REFERENCE_DISTANCE, module.HIGH_READING - module.LOW_READING)
    known = read_off(fitted)
    high, low = (HIGH_REFERENCE, module.HIGH_READING), (LOW_REFERENCE, module.LOW_READING)
    other, reads = high if thin == LOW_REFERENCE else low
    np.testing.assert_allclose(known.mean[known.index(other)], reads)


def test_without_the_references_the_scale_is_centred_on_fifty() -> None:
    w = world(23, models=20)
    plain = estimate(w.models, w.benchmarks, DOMAINS)
    assert 40.0 < plain.mean.mean() < 60.0


def test_stated_strengths_are_taken_as_stated_and_move_nobody(catalogue: World, known: Strengths) -> None:
    own = model("team/own", strengths={"coding": 64.0, "reasoning": 58.0}, released=DAY)
    both = estimate([*catalogue.models, own], catalogue.benchmarks, DOMAINS)
    row = both.index("team/own")
    assert both.stated[row]
    assert both.mean[row, :2].tolist() == [64.0, 58.0]
    assert (both.sd[row, :2] <= module.STATED_SD).all()
    assert both.sd[row, 2] > both.sd[row, 0]
    assert 40.0 < both.mean[row, 2] < 80.0
    rest = [i for i in range(len(both.models)) if i != row]
    np.testing.assert_array_equal(both.mean[rest], known.mean)


def test_a_thin_successor_is_marked_as_inherited(catalogue: World) -> None:
    parent = catalogue.models[5]
    heir = model("x/heir", *parent.evidence[:2], successor_of=parent.id, released=DAY)
    both = estimate([*catalogue.models, heir], catalogue.benchmarks, DOMAINS)
    assert both.inherited[both.index("x/heir")]
    assert not both.inherited[both.index(parent.id)]


def test_figures_on_benchmarks_of_its_own_do_not_count(catalogue: World) -> None:
    parent = catalogue.models[0]
    own = {f"own{i}": bounded(f"own{i}", {"coding": 1.0}) for i in range(6)}
    heir = model("x/heir", *(figure(name, 90.0) for name in own), successor_of=parent.id, released=DAY)
    known = estimate((*catalogue.models, heir), catalogue.benchmarks | own, DOMAINS)
    assert known.inherited[known.index("x/heir")]
    assert not known.counts[known.index("x/heir")].any()


def test_two_models_with_one_id_are_refused(catalogue: World) -> None:
    with pytest.raises(ValueError, match="one id"):
        build_table([catalogue.models[0], catalogue.models[0]], catalogue.benchmarks, DOMAINS)


def test_a_figure_on_an_unknown_benchmark_is_an_error() -> None:
    with pytest.raises(KeyError):
        build_table([model("a/b", figure("nowhere", 1.0))], {}, DOMAINS)


def test_a_figure_on_a_benchmark_of_two_domains_is_counted_once_for_the_model(catalogue: World) -> None:
    shared = {
        name: msgspec.structs.replace(benchmark, domains={DOMAINS[0]: 0.5, DOMAINS[1]: 0.5})
        for name, benchmark in catalogue.benchmarks.items()
    }
    known = estimate(catalogue.models, shared, DOMAINS)
    first = catalogue.models[0]
    row = known.index(first.id)
    benchmarks = {figure.benchmark for figure in first.evidence}
    assert known.figures[row] == len(benchmarks)
    assert known.counts[row].sum() == 2 * len(benchmarks)
