"""Own cases as a criterion: measured scores with their errors, and predicted ones with theirs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from msgspec import structs

from modelmatch.evidence.posterior import Strengths
from modelmatch.evidence.strengths import estimate
from modelmatch.match.engine import Engine
from modelmatch.preferences import Preferences
from tests.evidence.simulated import DAY, DOMAINS, World, bounded, figure, world
from tests.match.worlds import catalog, model, strengths

OWN = "own/tickets"
TESTED = 8


def with_own(seed: int, *, se: float = 2.0, scale: str = "bounded") -> tuple[World, Strengths, dict[str, float]]:
    """A world in which a benchmark is one's own, with figures of some models; and the scores of all."""
    made = world(seed)
    name = next(name for name, one in made.benchmarks.items() if one.domains == {"coding": 1.0})
    scores = {m.id: f.score for m in made.models for f in m.evidence if f.benchmark == name}
    tested = sorted(scores)[:TESTED]
    own = bounded(OWN, {"coding": 1.0})
    if scale == "open":
        own = structs.replace(own, scale="open", maximum=None, chance=None)
    models = [
        structs.replace(
            m,
            evidence=(
                *(f for f in m.evidence if f.benchmark != name),
                *([figure(OWN, scores[m.id], se=se)] if m.id in tested else []),
            ),
        )
        for m in made.models
    ]
    benchmarks = {**made.benchmarks, OWN: own}
    order = (*DOMAINS, "tickets")
    known = estimate(models, benchmarks, DOMAINS, DAY, own={"tickets": OWN}, order=order)
    return made, known, scores


@pytest.fixture(scope="module")
def worlds() -> Sequence[tuple[World, Strengths, dict[str, float]]]:
    return [with_own(seed) for seed in (1, 2, 3)]


def test_the_other_strengths_are_as_without_the_criterion() -> None:
    made, known, _ = with_own(1)
    assert known.domains == (*DOMAINS, "tickets")
    own = bounded(OWN, {"coding": 1.0})
    plain = estimate(made.models, {**made.benchmarks, OWN: own}, DOMAINS, DAY)
    assert known.mean.shape == (len(plain.models), len(DOMAINS) + 1)
    assert np.all(np.linalg.eigvalsh(known.cov).min(axis=1) > -1e-6), "covariances are ones"


def test_a_measured_model_is_worth_its_score_within_its_error(
    worlds: Sequence[tuple[World, Strengths, dict[str, float]]],
) -> None:
    for _, known, scores in worlds:
        for name in sorted(scores)[:TESTED]:
            row = known.index(name)
            assert known.counts[row, 3] == 1
            assert abs(known.mean[row, 3] - scores[name]) < 6.0
            assert 0.5 < known.sd[row, 3] < 3.0


def test_the_others_are_predicted_with_an_error_that_holds(
    worlds: Sequence[tuple[World, Strengths, dict[str, float]]],
) -> None:
    distances = []
    for _, known, scores in worlds:
        for name in sorted(scores)[TESTED:]:
            row = known.index(name)
            assert known.counts[row, 3] == 0
            distances.append((scores[name] - known.mean[row, 3]) / known.sd[row, 3])
    inside = np.mean(np.abs(distances) < 1.2816)
    assert len(distances) > 30
    assert 0.65 < inside < 0.95, "of 80 % intervals"


def test_a_large_error_leaves_room_for_what_the_rest_of_the_evidence_says() -> None:
    _, sure, scores = with_own(1, se=1.0)
    _, unsure, _ = with_own(1, se=25.0)
    name = sorted(scores)[0]
    row = sure.index(name)
    assert unsure.sd[row, 3] > 2.0 * sure.sd[row, 3]
    assert abs(unsure.mean[row, 3] - scores[name]) > abs(sure.mean[row, 3] - scores[name])


def test_on_a_scale_without_end_it_is_the_strength_that_the_score_stands_for() -> None:
    _, known, _ = with_own(1, se=2.0, scale="open")
    rest = np.corrcoef(known.mean[:, 0], known.mean[:, 3])[0, 1]
    assert rest > 0.8
    assert abs(known.mean[:, 3].mean() - known.mean[:, 0].mean()) < 10.0


def test_before_anything_was_measured_it_is_the_kind_of_work() -> None:
    made = world(1)
    benchmarks = {**made.benchmarks, OWN: bounded(OWN, {"coding": 0.5, "vision": 0.5})}
    known = estimate(made.models, benchmarks, DOMAINS, DAY, own={"tickets": OWN}, order=("tickets", *DOMAINS))
    assert known.domains[0] == "tickets"
    assert np.allclose(known.mean[:, 0], known.mean[:, [1, 3]].mean(axis=1))
    assert np.all(known.sd[:, 0] > 0)


def test_the_variance_of_the_work_is_not_added_to_the_work_itself() -> None:
    _, known, _ = with_own(1)
    assert known.own_work[3] == 0.0
    assert np.all(known.own_work[:3] > 0.0)


def test_effort_moves_own_cases_as_it_moves_the_kind_of_work() -> None:
    _, known, _ = with_own(1)
    moved = np.abs(known.effort_mean[:, :, 0]) > 1e-9
    assert np.all(np.sign(known.effort_mean[:, :, 3][moved]) == np.sign(known.effort_mean[:, :, 0][moved]))


def test_weight_on_own_cases_counts_for_the_places_made_for_that_work() -> None:
    """A catalogue with the criterion: what is decided for is the kind of work that the cases are."""
    from modelmatch.catalog.schema import Domain

    known = catalog([model("a/a"), model("b/b")])
    domains = {**known.domains, "tickets": Domain(id="tickets", name="Tickets", about="x", benchmark=OWN)}
    known = structs.replace(known, domains=domains, benchmarks={OWN: bounded(OWN, {"coding": 1.0})})
    fake = strengths({"a/a": 60.0, "b/b": 55.0})
    extended = type(fake)(
        models=fake.models,
        domains=(*fake.domains, "tickets"),
        mean=np.column_stack([fake.mean, [50.0, 90.0]]),
        cov=np.tile(np.eye(len(fake.domains) + 1), (2, 1, 1)),
        counts=np.column_stack([fake.counts, [1, 1]]),
        inherited=fake.inherited,
    )
    decided = Engine(known, extended).decide(Preferences(points={"tickets": 1.0}))
    assert decided.work.main == "coding"
    assert decided.leader == 1
