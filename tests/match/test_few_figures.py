"""Models with few figures: no mode is first for work in which it has none, and its strengths are less sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from modelmatch.catalog.schema import Access, Model
from modelmatch.match.engine import Engine
from modelmatch.match.matrix import FEW_FIGURES_VARIANCE, SPARSE
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences, Requirement
from modelmatch.vocabulary import FEW_FIGURES
from tests.match.worlds import DOMAINS, FakeStrengths, catalog, model, price, strengths, superseded

FULL = (5, 5, 5, 5, 5, 5, 5)
SCIENCE_ONLY = (0, 0, 0, 0, 0, 3, 0)


def known(
    levels: Mapping[str, float | Sequence[float]], counts: Mapping[str, Sequence[int]], inherited: Sequence[str] = ()
) -> FakeStrengths:
    """Strengths with the given number of figures in each domain, in the order of `DOMAINS`."""
    found = strengths(levels, inherited=inherited, sd=4.0)
    return replace(found, counts=np.array([counts.get(i, FULL) for i in levels]))


def mode(**changes: object) -> Model:
    return model("v/mode", variant_of="v/plain", **changes)


LEVELS = {"v/plain": 70.0, "v/mode": 80.0, "w/other": 60.0}


def engine(counts: Sequence[int], mode_of: Model | None = None) -> Engine:
    models = [model("v/plain"), mode_of or mode(), model("w/other")]
    return Engine(catalog(models), known(LEVELS, {"v/mode": counts}, inherited=["v/mode"]))


def test_a_mode_gives_way_to_its_plain_model_for_work_in_which_it_has_no_figure() -> None:
    found = recommend(engine(SCIENCE_ONLY), Preferences(points={"coding": 6.0, "reasoning": 4.0}))
    assert [c.id for c in found.candidates] == ["v/plain", "w/other"]
    (left,) = found.left_out
    assert left.reasons[0].requirement == "measured"
    assert (
        left.reasons[0].fact
        == "no comparable figures on coding yet, and Plain, of which it is a mode, meets the same requirements"
    )


def test_a_mode_counts_for_the_work_in_which_it_has_figures() -> None:
    found = recommend(engine(SCIENCE_ONLY), Preferences(points={"coding": 4.0, "reasoning": 6.0}))
    assert [c.id for c in found.candidates] == ["v/mode", "v/plain", "w/other"]


def test_a_mode_does_not_give_way_to_a_plain_model_that_fails_a_requirement() -> None:
    from modelmatch.catalog.schema import Context

    wide = engine(SCIENCE_ONLY, mode(context=Context(input=900_000)))
    found = recommend(wide, Preferences(points={"coding": 6.0}, requirements=(Requirement("context", 500_000.0),)))
    assert [c.id for c in found.candidates] == ["v/mode"]


def test_a_mode_without_any_figure_stays_beside_its_plain_model() -> None:
    found = recommend(engine((0,) * 7), Preferences(points={"coding": 6.0}))
    assert {c.id for c in found.candidates} == {"v/plain", "v/mode", "w/other"}


def sds(found: Engine, model_id: str) -> list[float]:
    variances = np.diagonal(found.matrix.strength_cov[found.matrix.index[model_id]])
    return [float(v) for v in np.sqrt(variances)]


@pytest.mark.parametrize("inherited", [True, False])
def test_strengths_without_figures_of_models_with_few_are_less_sure(inherited: bool) -> None:
    few = (0, 3, 0, 0, 0, 0, 2)
    models = [model("a/few"), model("b/full")]
    own = Engine(
        catalog(models), known({"a/few": 70.0, "b/full": 70.0}, {"a/few": few}, ["a/few"] if inherited else [])
    )
    wide = 4.0 * FEW_FIGURES_VARIANCE**0.5
    assert sds(own, "a/few") == pytest.approx([wide, 4.0, wide, wide, wide, wide, 4.0])
    assert sds(own, "b/full") == pytest.approx([4.0] * 7)
    covariance = own.matrix.strength_cov[own.matrix.index["a/few"]]
    assert np.linalg.eigvalsh(covariance).min() > 0
    assert covariance[0, 2] == pytest.approx(0.5 * FEW_FIGURES_VARIANCE * 16.0)


def test_a_model_with_many_figures_is_as_sure_in_a_domain_without_any() -> None:
    many = (SPARSE, 0, 0, 0, 0, 0, 0)
    own = Engine(catalog([model("a/many")]), known({"a/many": 70.0}, {"a/many": many}))
    assert sds(own, "a/many") == pytest.approx([4.0] * 7)


def test_a_mode_without_any_figure_is_as_sure_as_its_plain_model() -> None:
    assert sds(engine((0,) * 7), "v/mode") == pytest.approx([4.0] * 7)


def test_only_the_strengths_that_were_stated_are_said_to_be() -> None:
    stated = model("a/own", strengths={"coding": 90.0})
    own = Engine(catalog([stated]), known({"a/own": 70.0}, {"a/own": (0,) * 7}, ["a/own"]))
    match = recommend(own, Preferences(points={"coding": 1.0, "health": 1.0})).match
    assert match is not None
    assert {s.criterion: s.basis for s in match.scores} == {"coding": "stated", "health": "general-level"}


def test_strengths_stated_by_hand_stay_as_sure_as_stated() -> None:
    stated = model("a/own", strengths={"coding": 90.0})
    own = Engine(catalog([stated]), known({"a/own": 70.0}, {"a/own": (0,) * 7}))
    assert sds(own, "a/own")[DOMAINS.index("coding")] == pytest.approx(4.0)
    assert sds(own, "a/own")[DOMAINS.index("health")] == pytest.approx(4.0 * FEW_FIGURES_VARIANCE**0.5)


NONE = (0,) * 7


def generations(
    old: float | Sequence[float], new: float | Sequence[float], counts: Sequence[int] = NONE, **changes: object
) -> Engine:
    """A measured model, its successor with these figures, and another model that is weaker than both."""
    models = [model("a/old"), model("a/new", successor_of="a/old", **changes), model("b/other")]
    return Engine(catalog(models), known({"a/old": old, "a/new": new, "b/other": 40.0}, {"a/new": counts}, ["a/new"]))


def test_a_successor_that_is_hardly_measured_takes_part_and_the_result_names_the_best_measured_model() -> None:
    found = recommend(generations(60.0, 70.0), Preferences(points={"coding": 1.0}))
    assert [(c.id, c.hardly_measured) for c in found.candidates] == [
        ("a/new", True), ("a/old", False), ("b/other", False)
    ]  # fmt: skip
    assert found.well_measured == "a/old"
    measured = recommend(generations(60.0, 50.0, FULL), Preferences(points={"coding": 1.0}))
    assert measured.well_measured is None


def test_a_mode_without_figures_of_its_own_is_not_named_as_well_measured() -> None:
    models = [model("a/new", successor_of="a/old"), model("a/old"), model("a/mode", variant_of="a/old")]
    levels = {"a/new": 70.0, "a/old": 60.0, "a/mode": 65.0}
    found = Engine(catalog(models), known(levels, {"a/new": NONE, "a/mode": NONE}, ["a/new"]))
    result = recommend(found, Preferences(points={"coding": 1.0}))
    assert result.match is not None
    assert result.match.id == "a/new"
    assert result.well_measured == "a/old"


def test_a_successor_is_not_behind_its_predecessor_for_being_new() -> None:
    few = generations(60.0, 50.0, (3, 0, 0, 0, 0, 0, 0))
    row = few.matrix.index["a/new"]
    assert few.matrix.strength_mean[row].tolist() == [50.0] + [60.0] * 6  # what was measured stands
    assert few.matrix.strength_mean[few.matrix.index["a/old"]].tolist() == [60.0] * 7


def test_a_successor_that_is_predicted_to_be_better_keeps_its_strength() -> None:
    found = generations(60.0, [50.0, 70.0] + [60.0] * 5)
    assert found.matrix.strength_mean[found.matrix.index["a/new"]].tolist() == [60.0, 70.0] + [60.0] * 5


def test_a_successor_with_enough_figures_may_be_worse() -> None:
    full = Engine(
        catalog([model("a/old"), model("a/new", successor_of="a/old")]),
        known({"a/old": 60.0, "a/new": 50.0}, {"a/new": (9, 0, 0, 0, 0, 0, 0)}),
    )
    assert full.matrix.strength_mean[full.matrix.index["a/new"]].tolist() == [50.0] * 7


def test_the_nearest_measured_model_of_a_line_is_the_one_to_match() -> None:
    models = [
        model("a/one"), model("a/two", successor_of="a/one"), model("a/three", successor_of="a/two"),
        model("a/four", successor_of="a/three"),
    ]  # fmt: skip
    levels = {"a/one": 90.0, "a/two": 60.0, "a/three": 10.0, "a/four": 20.0}
    hardly = ("a/three", "a/four")
    found = Engine(catalog(models), known(levels, dict.fromkeys(hardly, NONE), hardly))
    rows = [found.matrix.index[m] for m in ("a/three", "a/four")]
    assert found.matrix.strength_mean[rows, 0].tolist() == [60.0, 60.0]


def test_a_successor_without_figures_replaces_the_offers_of_its_predecessor() -> None:
    models = [model("a/old", status=superseded("a/new")), model("a/new", successor_of="a/old")]
    found = Engine(catalog(models), known({"a/old": 60.0, "a/new": 50.0}, {"a/new": NONE}, ["a/new"]))
    result = recommend(found, Preferences(points={"coding": 1.0}))
    assert [c.id for c in result.candidates] == ["a/new"]
    assert result.well_measured is None


def test_a_larger_budget_never_removes_the_match_for_a_weaker_one() -> None:
    models = [
        model("a/old", prices=(price(30.0, 30.0),)),
        model("a/new", successor_of="a/old", prices=(price(20.0, 20.0),)),
        model("b/other"),
    ]
    levels = {"a/old": 80.0, "a/new": 70.0, "b/other": 60.0}
    engine = Engine(catalog(models), known(levels, {"a/new": SCIENCE_ONLY}, inherited=("a/new",)))

    def winner(budget: float) -> str | None:
        stated = (Requirement("budget", budget),)
        return engine.leader(Preferences(points={"coding": 1.0}, requirements=stated))

    assert [winner(usd) for usd in (100.0, 250.0, 1000.0)] == ["b/other", "a/new", "a/old"]


def test_a_model_that_is_hardly_measured_and_succeeds_nothing_that_is_measured_is_left_out() -> None:
    models = [model("a/new", successor_of="a/before"), model("a/before"), model("b/other")]
    counts = {"a/new": SCIENCE_ONLY, "a/before": SCIENCE_ONLY}
    engine = Engine(catalog(models), known({"a/new": 90.0, "a/before": 80.0, "b/other": 60.0}, counts))
    result = recommend(engine, Preferences(points={"coding": 1.0}))
    assert [c.id for c in result.candidates] == ["b/other"]
    facts = {one.id: [(r.requirement, r.fact) for r in one.reasons] for one in result.left_out}
    assert facts == {i: [("measured", "fewer than 5 comparable figures")] for i in ("a/new", "a/before")}


def test_what_is_hardly_measured_counts_where_nothing_else_is_left() -> None:
    models = [model("a/new", access=(Access(route="cloud", name="Cloud"),)), model("b/other")]
    engine = Engine(catalog(models), known({"a/new": 90.0, "b/other": 60.0}, {"a/new": SCIENCE_ONLY}))
    assert engine.leader(Preferences(points={"coding": 1.0})) == "b/other"
    cloud = (Requirement("route", ("cloud",)),)
    assert engine.leader(Preferences(points={"coding": 1.0}, requirements=cloud)) == "a/new"


def test_a_mode_with_many_figures_gives_way_too_where_only_its_plain_model_is_measured() -> None:
    models = [model("v/plain"), mode(), model("w/other")]
    found = Engine(catalog(models), known(LEVELS, {"v/mode": (5, 5, 5, 5, 0, 5, 5)}))
    assert found.leader(Preferences(points={"health": 1.0})) == "v/plain"
    assert found.leader(Preferences(points={"coding": 1.0})) == "v/mode"
    nobody = known(LEVELS, {"v/mode": (5, 5, 5, 5, 0, 5, 5), "v/plain": (5, 5, 5, 5, 0, 5, 5)})
    assert Engine(catalog(models), nobody).leader(Preferences(points={"health": 1.0})) == "v/mode"


@pytest.mark.parametrize(("shared", "counts_as"), [(0, "measured"), (1, "too few")])
def test_a_figure_that_speaks_for_two_domains_is_one_figure(shared: int, counts_as: str) -> None:
    levels = {"v/new": 90.0, "w/other": 60.0}
    given = replace(known(levels, {"v/new": (3, 2, 0, 0, 0, 0, 0)}), shared=shared)
    found = recommend(Engine(catalog([model("v/new"), model("w/other")]), given), Preferences(points={"coding": 1.0}))
    left = {one.id: one.reasons[0].fact for one in found.left_out}
    assert ("v/new" in left) == (counts_as == "too few")
    if left:
        assert left["v/new"].startswith(f"fewer than {FEW_FIGURES} comparable figures")
