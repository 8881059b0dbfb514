"""What the views hold, on a small catalogue whose strengths are known."""

from __future__ import annotations

import datetime as dt
import json
import math
from statistics import NormalDist

import msgspec
import numpy as np
import pytest

from modelmatch.catalog import load_catalog
from modelmatch.catalog.schema import Benchmark, Figure, Model
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import UsageError
from modelmatch.evidence.fit import fit
from modelmatch.evidence.predict import predict_cells
from modelmatch.evidence.table import build_table
from modelmatch.lookup.benchmarks import benchmark_page, list_benchmarks
from modelmatch.lookup.comparison import chances_of_first, compare_models
from modelmatch.lookup.lookup import Lookup
from modelmatch.lookup.model import model_page
from modelmatch.lookup.models import ModelFilter, list_models
from modelmatch.lookup.names import find_benchmark, find_model, find_models
from modelmatch.lookup.predictions import _predictions, predictions, without_own_figure
from modelmatch.report import comparison
from modelmatch.report.json import to_json
from modelmatch.terminal.screen import Screen


def ids(lookup: Lookup, **wanted: object) -> list[str]:
    return [row.id for row in list_models(lookup, ModelFilter(**wanted)).models]  # type: ignore[arg-type]


def test_the_list_shows_what_anyone_can_get_and_says_what_it_left_out(lookup: Lookup) -> None:
    view = list_models(lookup, ModelFilter())
    assert [row.id for row in view.models] == ["acme/two", "rival/two", "acme/one"]
    assert view.left_out == {"limited to invited partners": 1}


def test_strengths_sort_less_their_uncertainty_so_that_hope_does_not_come_first(lookup: Lookup) -> None:
    view = list_models(lookup, ModelFilter())
    assert view.models[1].overall > view.models[0].overall  # type: ignore[operator]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"status": "all"}, ["rival/shy", "acme/two", "rival/two", "acme/one"]),
        ({"status": "limited"}, ["rival/shy"]),
        ({"reference": True, "sort": "name"}, ["rival/two", "old/link", "acme/one", "acme/two"]),
        ({"open": True}, ["acme/one"]),
        ({"route": "download"}, ["acme/one"]),
        ({"vendor": "ACME", "sort": "released"}, ["acme/two", "acme/one"]),
        ({"max_price": 100.0}, ["rival/two", "acme/one"]),
        ({"max_price": 100.0, "route": "api"}, ["acme/one"]),
        ({"min_context": 200_000}, ["acme/two"]),
        ({"sort": "price"}, ["rival/two", "acme/one", "acme/two"]),
        ({"sort": "context"}, ["acme/two", "acme/one", "rival/two"]),
        ({"domain": "Vision"}, ["acme/two", "rival/two", "acme/one"]),
    ],
)
def test_filters_and_orders(lookup: Lookup, wanted: dict[str, object], expected: list[str]) -> None:
    assert ids(lookup, **wanted) == expected


@pytest.mark.parametrize(
    "wanted", [{"domain": "codng"}, {"vendor": "Acne"}, {"route": "post"}, {"status": "old"}, {"sort": "luck"}]
)
def test_an_unknown_filter_is_a_usage_error_with_a_hint(lookup: Lookup, wanted: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        ids(lookup, **wanted)
    assert caught.value.hint


def test_models_with_few_figures_are_marked_as_hardly_measured_unless_known_by_figures_alone(lookup: Lookup) -> None:
    rows = list_models(lookup, ModelFilter(status="all", reference=True)).models
    assert [row.id for row in rows if not row.hardly_measured] == ["acme/one", "old/link"]
    compared = compare_models(lookup, find_models(lookup.catalog, ["acme/one", "acme/two"])).models
    assert [model.hardly_measured for model in compared] == [False, True]


def test_what_a_strength_rests_on_is_said(lookup: Lookup) -> None:
    rows = {row.id: [s.basis for s in row.strengths] for row in list_models(lookup, ModelFilter(status="all")).models}
    assert rows["acme/one"] == ["measured", "thin"]
    assert rows["acme/two"] == ["thin", "general-level"]
    assert rows["rival/two"] == ["inherited", "inherited"]


@pytest.mark.parametrize("text", ["acme/one", "ACME/One", "one", "One", "acme/o"])
def test_a_model_is_found_by_id_short_id_name_or_beginning(catalog: Snapshot, text: str) -> None:
    assert find_model(catalog, text).id == "acme/one"


def test_a_name_that_several_models_share_is_an_error_that_lists_them(catalog: Snapshot) -> None:
    with pytest.raises(UsageError) as caught:
        find_model(catalog, "two")
    assert "acme/two" in caught.value.hint
    assert "rival/two" in caught.value.hint


@pytest.mark.parametrize("text", ["acme/onne", "onee"])
def test_a_misspelt_model_gets_a_suggestion(catalog: Snapshot, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_model(catalog, text)
    assert "did you mean acme/one?" in caught.value.hint


def test_a_model_is_found_by_an_end_of_its_id_that_starts_with_a_word() -> None:
    bundled = load_catalog().at()
    assert find_model(bundled, "opus-4.6").id == "anthropic/claude-opus-4.6"
    assert find_model(bundled, "Opus 4.6").id == "anthropic/claude-opus-4.6"
    assert find_model(bundled, "gpt-5.4").id == "openai/gpt-5.4"  # not one of those that only begin so
    with pytest.raises(UsageError):
        find_model(bundled, "us-4.6")
    with pytest.raises(UsageError) as caught:
        find_model(bundled, "flash")
    assert caught.value.code == "ambiguous-model"


def test_a_part_of_a_name_is_found_when_it_is_whole_words_or_the_beginning_in_one_word() -> None:
    bundled = load_catalog().at()
    with pytest.raises(UsageError) as caught:
        find_model(bundled, "fable")
    assert caught.value.code == "ambiguous-model"
    assert "anthropic/claude-fable-5.2" in caught.value.hint
    assert find_model(bundled, "gpt54").id == "openai/gpt-5.4"
    with pytest.raises(UsageError) as caught:
        find_benchmark(bundled, "swebench")
    assert caught.value.code == "ambiguous-benchmark"
    assert "swe-bench-pro" in caught.value.hint


def test_a_misspelt_part_of_a_name_gets_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        find_model(load_catalog().at(), "fabel")
    assert "did you mean anthropic/claude-fable" in caught.value.hint


def test_it_is_told_which_model_a_part_of_a_name_matched(catalog: Snapshot) -> None:
    told: list[str] = []
    assert find_model(catalog, "acme/o", told.append).id == "acme/one"
    assert told == ['"acme/o" matched acme/one']
    find_model(catalog, "ONE", told.append)
    assert len(told) == 1


def test_nothing_is_not_the_beginning_of_everything(catalog: Snapshot) -> None:
    with pytest.raises(UsageError):
        find_model(catalog, " ")


def test_one_model_named_twice_is_one_model(catalog: Snapshot) -> None:
    assert [m.id for m in find_models(catalog, ["one", "acme/one", "acme/two"])] == ["acme/one", "acme/two"]


def test_the_page_carries_every_figure_with_its_prediction_and_source(lookup: Lookup) -> None:
    model = find_model(lookup.catalog, "one")
    page = model_page(lookup, model, _predictions(lookup.catalog))
    assert [(f.benchmark, f.by) for f in page.figures] == [
        ("code-test", "press"), ("code-test", "independent"), ("code-test", "maker"),
        ("swift", "independent"), ("errors", "independent"),
    ]  # fmt: skip
    assert [f.counts for f in page.figures] == [True, True, True, False, False]
    assert all(f.expected is None for f in page.figures)  # three models on one test predict nothing without one
    assert page.figure_counts == {"coding": 3, "economy": 1, "unused": 1}
    assert set(page.sources) == {"card", "board"}
    assert page.model.evidence == ()
    assert [r.relation for r in page.related] == ["successor"]
    assert page.tokens_per_second == 80


def test_the_page_can_be_cut_to_some_figures_of_each_kind(lookup: Lookup) -> None:
    page = model_page(lookup, find_model(lookup.catalog, "one"), {}, most=1)
    assert [f.group for f in page.figures] == ["coding", "economy", "unused"]
    assert page.figure_counts["coding"] == 3


def test_only_the_price_of_the_day_is_shown(lookup: Lookup) -> None:
    page = model_page(lookup, find_model(lookup.catalog, "one"), {})
    assert [p.input for p in page.model.prices] == [3]
    assert page.offers[0].usd_month == 38  # 10 million in at 3, 2 million out at 4


def test_a_prediction_is_what_a_fit_without_that_figure_would_say() -> None:
    rng = np.random.default_rng(3)
    skill, slope = rng.normal(size=14), rng.uniform(0.7, 1.3, size=9)
    models = [
        Model(
            id=f"lab/m{i:02}", name=f"M{i}", vendor="Lab", released=dt.date(2026, 1, 1),
            evidence=tuple(
                Figure(
                    benchmark=f"test-{j}", score=float(slope[j] * skill[i] + rng.normal(scale=0.3)), by="independent",
                    published=dt.date(2026, 2, 1), source="board",
                )
                for j in range(9)
            ),
        )
        for i in range(14)
    ]  # fmt: skip
    benchmarks = {
        f"test-{j}": Benchmark(
            id=f"test-{j}", name="Test", measures="m", role="strength", domains={"coding": 1.0}, reason="r",
            unit="points", scale="open",
        )
        for j in range(9)
    }  # fmt: skip
    table = build_table(models, benchmarks, ("coding",))
    whole = fit(table)
    quick, seen = predict_cells(without_own_figure(whole)), predict_cells(whole)
    off, seen_off = [], []
    for cell in range(0, len(table.cell_model), 13):
        used = np.arange(len(table.cell_model)) != cell
        honest = predict_cells(fit(table, used)).location[cell]
        off.append(abs(quick.location[cell] - honest))
        seen_off.append(abs(seen.location[cell] - honest))
    assert np.mean(off) < 0.4 * np.mean(seen_off)


def test_predictions_are_kept_and_read_again(catalog: Snapshot) -> None:
    assert predictions(catalog) == predictions(catalog)


def test_two_chances_are_the_normal_probability_of_the_difference() -> None:
    first, second = chances_of_first([60.0, 57.0], [2.0, 3.0])
    assert first == pytest.approx(NormalDist().cdf(3.0 / math.hypot(2.0, 3.0)), abs=1e-6)
    assert first + second == pytest.approx(1.0)


def test_chances_of_several_models_agree_with_sampling() -> None:
    mean, sd = np.array([50.0, 52.0, 49.0, 40.0]), np.array([3.0, 1.0, 6.0, 2.0])
    draws = np.random.default_rng(1).normal(mean, sd, size=(200_000, 4)).argmax(axis=1)
    simulation = np.bincount(draws, minlength=4) / len(draws)
    np.testing.assert_allclose(chances_of_first(mean, sd), simulation, atol=0.005)


def test_a_certain_value_does_not_break_the_chances() -> None:
    np.testing.assert_allclose(chances_of_first([50.0, 40.0], [0.0, 0.0]), [1.0, 0.0], atol=1e-12)


def test_a_comparison_names_who_is_ahead_and_how_sure(lookup: Lookup) -> None:
    models = find_models(lookup.catalog, ["acme/one", "acme/two", "rival/two"])
    view = compare_models(lookup, models)
    rows = {row.id: row for row in view.rows}
    assert rows["coding"].ahead == ("rival/two",)
    assert rows["coding"].sure == pytest.approx(0.58, abs=0.03)
    assert sum(v.first or 0 for v in rows["coding"].values) == pytest.approx(1.0, abs=1e-3)
    assert rows["usd_api"].ahead == ("acme/one",)
    assert rows["context"].ahead == ("acme/two",)
    assert rows["weights"].ahead == ("acme/one",)
    assert rows["usd_api"].sure is None


def alike(lookup: Lookup, *ids: str) -> Lookup:
    """The same shelf, on which these models have the strengths of the first of them."""
    mean, cov = lookup.known.mean.copy(), lookup.known.cov.copy()
    rows = [lookup.rows[model_id] for model_id in ids]
    mean[rows], cov[rows] = mean[rows[0]], cov[rows[0]]
    return Lookup(lookup.catalog, msgspec.structs.replace(lookup.known, mean=mean, cov=cov))


def test_of_equal_models_all_are_ahead_or_none(lookup: Lookup) -> None:
    one, two, link = find_models(lookup.catalog, ["acme/one", "acme/two", "old/link"])
    lookup = alike(lookup, one.id, two.id)
    for pair in ([one, two], [two, one]):
        row = next(row for row in compare_models(lookup, pair).rows if row.id == "coding")
        assert (row.ahead, row.sure) == ((), None)
        assert [value.first for value in row.values] == [0.5, 0.5]
    row = next(row for row in compare_models(lookup, [one, link, two]).rows if row.id == "coding")
    assert row.ahead == (one.id, two.id)
    assert row.sure == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("ids", [("acme/one", "acme/two"), ("acme/one", "acme/two", "old/link")])
def test_the_table_marks_as_ahead_what_the_data_does(lookup: Lookup, ids: tuple[str, ...]) -> None:
    models = find_models(lookup.catalog, list(ids))
    for shown in (lookup, alike(lookup, *ids[:2])):
        view = compare_models(shown, models)
        body, _, _ = comparison.table(view, Screen(width=120)).partition("\nOn ")
        assert body.count(" *") == sum(len(row.ahead) for row in view.rows) > 0


def test_weights_under_an_unknown_licence_are_not_ahead(lookup: Lookup) -> None:
    models = find_models(lookup.catalog, ["acme/one", "acme/two"])
    assert models[0].weights is not None
    unknown = msgspec.structs.replace(models[0].weights, license="unknown")
    view = compare_models(lookup, [msgspec.structs.replace(models[0], weights=unknown), models[1]])
    row = next(row for row in view.rows if row.id == "weights")
    assert row.ahead == ()
    assert row.values[0].text == "open, licence unknown"


def test_a_comparison_takes_two_models_or_more(lookup: Lookup) -> None:
    with pytest.raises(UsageError):
        compare_models(lookup, find_models(lookup.catalog, ["one", "acme/one"]))


def test_benchmarks_are_listed_by_domain_and_those_without_figures_counted(catalog: Snapshot) -> None:
    view = list_benchmarks(catalog)
    assert [(row.id, row.models, row.figures) for row in view.benchmarks] == [
        ("code-test", 3, 5), ("swift", 1, 1), ("errors", 2, 2),
    ]  # fmt: skip
    assert view.unused == 1
    assert [row.id for row in list_benchmarks(catalog, "vision", unused=True).benchmarks] == ["code-test", "idle"]
    assert [row.id for row in list_benchmarks(catalog, role="none").benchmarks] == ["errors"]


def test_scores_on_a_benchmark_are_ordered_best_first_whichever_side_is_better(catalog: Snapshot) -> None:
    page = benchmark_page(catalog, find_benchmark(catalog, "Code test"))
    assert [row.score for row in page.scores] == [70, 50, 48, 47, 20]
    assert page.models == 3
    assert [row.score for row in benchmark_page(catalog, find_benchmark(catalog, "errors")).scores] == [3, 7]


def test_views_are_json_with_a_versioned_schema(lookup: Lookup) -> None:
    models = find_models(lookup.catalog, ["one", "acme/two"])
    views = {
        "modelmatch/models/2": list_models(lookup, ModelFilter()),
        "modelmatch/model/2": model_page(lookup, models[0], {}),
        "modelmatch/comparison/2": compare_models(lookup, models),
        "modelmatch/benchmarks/1": list_benchmarks(lookup.catalog),
        "modelmatch/benchmark/1": benchmark_page(lookup.catalog, find_benchmark(lookup.catalog, "errors")),
    }
    for schema, view in views.items():
        data = json.loads(to_json(view))
        assert data["schema"] == schema
        assert data["as_of"] == "2026-03-02"
