"""A model without figures costs nothing in the inverse, and gets exactly what follows for it from the others."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from modelmatch.evidence import model as latent
from modelmatch.evidence.fit import fit
from modelmatch.evidence.lineage import forest
from modelmatch.evidence.table import build_table
from modelmatch.terminal.progress import patient
from tests.evidence.simulated import DOMAINS, model, world


def inverted(monkeypatch: pytest.MonkeyPatch, models: tuple[object, ...], benchmarks: object) -> int:
    """The side of the largest matrix that is inverted."""
    sides, inv = [0], np.linalg.inv

    def counted(a: Any) -> Any:
        sides.append(np.shape(a)[-1])
        return inv(a)

    with monkeypatch.context() as patch:
        patch.setattr(np.linalg, "inv", counted)
        fit(build_table(models, benchmarks, DOMAINS))  # type: ignore[arg-type]
    return max(sides)


def test_models_without_figures_are_not_in_the_inverse(monkeypatch: pytest.MonkeyPatch) -> None:
    w = world(0, models=12)
    vendor = w.models[0].vendor
    more = tuple(model(f"{vendor}/x{i:03}", successor_of=w.models[0].id) for i in range(200))
    alone = tuple(model(f"other{i:03}/x") for i in range(200))
    assert inverted(monkeypatch, (*w.models, *more, *alone), w.benchmarks) == inverted(
        monkeypatch, w.models, w.benchmarks
    )


def test_models_that_nothing_links_are_apart_in_the_inverse(monkeypatch: pytest.MonkeyPatch) -> None:
    w = world(0, models=8)
    apart = tuple(model(f"vendor{i}/m", *m.evidence) for i, m in enumerate(w.models))
    assert inverted(monkeypatch, apart, w.benchmarks) == len(DOMAINS)


def test_a_model_without_figures_gets_what_the_joint_posterior_says() -> None:
    """Against the posterior of all models together, with those without figures in it."""
    w = world(1, models=10)
    first = w.models[0]
    more = (
        model(f"{first.vendor}/next", successor_of=first.id),
        model(f"{first.vendor}/over-next", successor_of=f"{first.vendor}/next"),
        model(f"{first.vendor}/colleague"),
        model("stranger/alone"),
        model("stranger/heir", successor_of=w.models[1].id),
    )
    fitted = fit(build_table((*w.models, *more), w.benchmarks, DOMAINS))
    table, hyper, M, D = fitted.table, fitted.hyper, len(fitted.table.models), len(DOMAINS)
    every = np.arange(M)
    steps = fitted.relations.lineage.steps(every, every)
    same = (table.vendor[:, None] == table.vendor[None, :]).astype(float)
    K = hyper.kinship.shared(same, steps) + (1.0 - hyper.kinship.vendor - hyper.kinship.lineage) * np.eye(M)
    noise = fitted.level / (fitted.items.precision[table.cell_benchmark] * fitted.cell_scale)
    precision = fitted.cells.used / (noise + fitted.cells.error)
    # The testlets as the fit left them: of benchmarks without other versions there are none.
    sums = latent.ability_sums(table, fitted.cells, fitted.items, precision, np.zeros(len(table.testlet_model)))
    P = np.kron(np.linalg.inv(K), np.linalg.inv(hyper.domain_cov)).reshape(M, D, M, D)
    P[every, :, every, :] += sums.information
    V = np.linalg.inv(P.reshape(M * D, M * D)).reshape(M, D, M, D)
    prior = fitted.relations.covariates @ hyper.trend
    score = sums.score - np.einsum("mij,mj->mi", sums.information, prior)
    assert not table.testlet_shared.any()
    np.testing.assert_allclose(fitted.abilities.mean, prior + np.einsum("minj,nj->mi", V, score), atol=1e-9)
    np.testing.assert_allclose(fitted.abilities.cov, V[every, :, every, :], atol=1e-9)


def test_steps_go_up_to_a_common_ancestor_and_down_and_a_circle_ends() -> None:
    tree = forest(np.array([-1, 0, 1, 0, -1, 6, 7, 5], dtype=np.int64))
    every = np.arange(8)
    steps = tree.steps(every, every)
    assert steps[2].tolist()[:5] == [2, 1, 0, 3, np.inf]
    assert np.isfinite(steps[5:, 5:]).all()
    assert (steps == steps.T).all()


def test_what_takes_longer_than_a_second_is_said_once() -> None:
    stream, times = io.StringIO(), iter([0.0, 0.9, 1.1, 5.0])
    tell = patient(stream, lambda: next(times))
    for _ in range(4):
        tell("estimating the strengths of 5,121 models ...")
    assert stream.getvalue() == "estimating the strengths of 5,121 models ...\n"
