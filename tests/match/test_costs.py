"""USD a month: tokens, tiers, caches, subscriptions, efficiency, and the cheapest way."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from msgspec import structs

from modelmatch.catalog import load_catalog
from modelmatch.catalog.offers import offers_of
from modelmatch.catalog.schema import Access, Model, Price
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import (
    UNPRICED,
    Costs,
    efficiencies,
    expected_efficiencies,
    measurements,
    price_lists,
    tier,
    volume,
)
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences, Requirement, Usage
from tests.match.worlds import DAY, benchmark, catalog, figure, model, open_model, price, strengths


def costs(one: Model, usage: Usage, efficiency: float = 1.0) -> Costs:
    """The costs of every way of one model, shape (1, ways)."""
    use = volume(usage)
    return price_lists([offers_of(one, catalog([one]))], {one.id: efficiency}, use.prompt_tokens).at(use)


def test_tokens_cost_their_list_price_and_cached_input_its_own() -> None:
    usage = Usage(input_tokens=100e6, output_tokens=10e6, cached_share=0.5)
    cached, plain = model("a/a", prices=(price(2.0, 10.0, cached_input=0.2),)), model("a/a", prices=(price(2.0, 10.0),))
    assert costs(cached, usage).metered[0, 0] == pytest.approx(50 * 2 + 50 * 0.2 + 10 * 10)
    assert costs(plain, usage).metered[0, 0] == pytest.approx(100 * 2 + 10 * 10)


def test_a_model_that_writes_a_third_of_the_tokens_costs_less() -> None:
    usage = Usage(input_tokens=0, output_tokens=3e6)
    assert costs(model("a/a", prices=(price(1.0, 10.0),)), usage, 1 / 3).metered[0, 0] == pytest.approx(10.0)


def test_long_prompts_cost_the_tier_they_exceed() -> None:
    prices = [price(4.0, 18.0, above_tokens=200_000), price(2.0, 12.0)]
    assert tier(prices, 200_000).input == 2.0
    assert tier(prices, 200_001).input == 4.0


def test_usage_that_was_not_stated_is_filled_and_marked() -> None:
    use = volume(Usage(seats=3))
    assert (use.input_tokens, use.output_tokens, use.stated) == (30e6, 6e6, False)
    use = volume(Usage(output_tokens=2e6))
    assert (use.input_tokens, use.stated) == (10e6, True)


def test_a_usage_of_no_tokens_makes_no_interface_free() -> None:
    one = model("a/a", prices=(price(1.0, 10.0),))
    usual = costs(one, Usage()).metered[0, 0]
    for usage in (Usage(input_tokens=0), Usage(output_tokens=0), Usage(input_tokens=0, output_tokens=0)):
        assert costs(one, usage).metered[0, 0] == usual > 0
        assert not volume(usage).stated
    assert costs(model("a/a", prices=(price(0.0, 0.0),)), Usage(input_tokens=0)).metered[0, 0] == 0.0


def cheapest(usage: Usage, allowed: list[bool] | None = None) -> tuple[float, int]:
    """Of a model with a free app, a subscription, an interface and a download."""
    several = open_model(
        "a/all",
        access=(
            Access(route="app", name="Chat"),
            Access(route="subscription", name="Plus", usd_month=20.0),
            Access(route="api", name="API"),
            Access(route="download", name="Weights"),
        ),
    )
    priced = costs(several, usage)
    usd, offer = priced.cheapest(np.array([allowed or [True] * 4]))
    return float(usd[0]), int(offer[0])


def test_the_cheapest_allowed_way_counts() -> None:
    assert cheapest(Usage()) == (0.0, 0)
    assert cheapest(Usage(seats=2), [False, True, True, True]) == (36.0, 2)
    assert cheapest(Usage(seats=2), [False, True, False, True]) == (40.0, 1)


def test_a_free_app_does_not_carry_stated_tokens() -> None:
    assert cheapest(Usage(input_tokens=100e6, output_tokens=0)) == (100.0, 2)
    assert cheapest(Usage(input_tokens=100e6), [True, True, False, False]) == (0.0, 0)


def test_own_hardware_has_no_token_price() -> None:
    usd, offer = cheapest(Usage(), [False, False, False, True])
    assert np.isnan(usd)
    assert offer == 3


def test_a_host_has_its_own_price_and_other_clouds_the_vendors() -> None:
    hosted = open_model(
        "a/hosted",
        access=(Access(route="cloud", name="Big Cloud"), Access(route="cloud", name="Bedrock")),
        prices=(price(1.0, 1.0), price(0.5, 0.5, host="Big Cloud"), price(0.3, 0.3, host="Small Host")),
    )
    offers = offers_of(hosted, catalog([hosted]))
    assert [offer.access.name for offer in offers] == ["Big Cloud", "Bedrock", "Small Host"]
    assert [offer.prices[0].input for offer in offers] == [0.5, 1.0, 0.3]


def test_efficiency_compares_within_one_benchmark_at_the_highest_effort() -> None:
    tokens = benchmark("tokens-1", "tokens", better="lower")
    thrifty = model("a/thrifty", evidence=(figure("tokens-1", 50.0), figure("tokens-1", 20.0)))
    lavish = model("b/lavish", evidence=(figure("tokens-1", 200.0), figure("tokens-1", 999.0, by="press")))
    ratios = efficiencies(catalog([thrifty, lavish, model("c/unmeasured")], benchmarks=[tokens]))
    assert ratios == pytest.approx({"a/thrifty": 0.5, "b/lavish": 2.0})


def test_the_newest_figure_of_the_most_trusted_measurer_counts() -> None:
    fast = model(
        "a/fast",
        evidence=(
            figure("speed-1", 10.0, day=dt.date(2026, 1, 1)),
            figure("speed-1", 50.0),
            figure("speed-1", 70.0),
            figure("speed-1", 500.0, by="maker", day=dt.date(2026, 9, 1)),
        ),
    )
    table = measurements(catalog([fast], benchmarks=[benchmark("speed-1", "speed")]), "speed")
    assert table == {"speed-1": {"a/fast": 60.0}}


def test_a_missing_price_does_not_turn_an_interface_into_own_hardware() -> None:
    unpriced = open_model(
        "a/a", access=(Access(route="download", name="Weights"), Access(route="api", name="API")), prices=()
    )
    priced = costs(unpriced, Usage())
    usd, offer = priced.cheapest(np.array([[True, True]]))
    assert np.isnan(usd[0])
    assert offer[0] == 1


def test_a_price_that_is_not_on_record_is_expected_on_the_dear_side_and_grows_with_use() -> None:
    unpriced = model("a/a", prices=())
    few, many = (costs(unpriced, Usage(input_tokens=tokens, output_tokens=0)) for tokens in (1e6, 1e9))
    assert np.isnan(few.metered[0, 0])
    assert many.expected[0, 0] == pytest.approx(1000 * few.expected[0, 0]) == pytest.approx(1000 * UNPRICED[0])


def test_a_price_elsewhere_is_expected_where_there_is_none() -> None:
    hosted = open_model("a/a", access=(Access(route="api", name="API"),), prices=(price(0.5, 0.5, host="Small Host"),))
    priced = costs(hosted, Usage(input_tokens=1e6, output_tokens=0))
    assert np.isnan(priced.metered[0, 0])
    assert priced.expected[0].tolist() == [0.5, 0.5]


def test_most_price_lists_are_below_what_is_expected_without_one() -> None:
    lists = [
        p for m in load_catalog(user=False).at().candidates() for p in m.prices
        if p.host is None and p.tier is None and p.above_tokens is None
    ]  # fmt: skip
    assert np.mean([p.input <= UNPRICED[0] for p in lists]) == pytest.approx(0.8, abs=0.06)
    assert np.mean([p.output <= UNPRICED[1] for p in lists]) == pytest.approx(0.8, abs=0.06)


def test_few_figures_on_tokens_are_pooled_with_those_of_the_vendor() -> None:
    tokens = benchmark("tokens-1", "tokens", better="lower")
    thrifty = model("a/thrifty", evidence=(figure("tokens-1", 50.0),))
    lavish = model("b/lavish", evidence=(figure("tokens-1", 200.0),))
    known = catalog([thrifty, lavish, model("a/other"), model("c/other")], benchmarks=[tokens])
    assert expected_efficiencies(known) == pytest.approx(
        {"a/thrifty": 0.5**0.75, "b/lavish": 2.0**0.75, "a/other": 0.5**0.5, "c/other": 1.0}
    )


def test_tokens_that_must_stay_in_a_region_cost_what_is_charged_for_it() -> None:
    access = (Access(route="api", name="API", regions=("global", "eu"), regional_price=1.1),)
    engine = Engine(catalog([model("a/a", access=access)]), strengths({"a/a": 50.0}))
    anywhere, eu = (
        recommend(engine, Preferences(points={"coding": 1.0, "cost": 1.0}, requirements=stated)).match
        for stated in ((), (Requirement("region", "eu"),))
    )
    assert anywhere is not None
    assert eu is not None
    assert eu.usd_month == pytest.approx(1.1 * (anywhere.usd_month or 0.0))
    assert eu.where[0].usd_month == eu.usd_month


def test_a_price_that_ends_is_told_with_the_next_one_where_that_is_on_record() -> None:
    ends = price(2.0, 10.0, until=dt.date(2030, 1, 1))
    wanted = Preferences(points={"coding": 1.0})

    def notes(*prices: Price) -> tuple[str, ...]:
        known = catalog([model("a/a", prices=prices)]).at(DAY + dt.timedelta(days=1))
        engine = Engine(known, strengths({"a/a": 50.0}))
        match = recommend(engine, wanted).match
        assert match is not None
        return match.notes

    assert notes(ends) == ("the per-token price of 2 / 10 USD ends on 2030-01-01; the next one is not on record",)
    rise = structs.replace(price(4.0, 20.0), since=dt.date(2030, 1, 1))
    assert notes(ends, rise) == ("per-token price rises from 2 / 10 to 4 / 20 USD on 2030-01-01",)
