"""USD a month: tokens, tiers, caches, subscriptions, efficiency, and the cheapest way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from modelmatch.catalog import load_catalog
from modelmatch.catalog.offers import offers_of
from modelmatch.catalog.schema import Access, Model, Plan, Product
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import (
    BY_HAND,
    BY_HAND_IN_TOOLS,
    UNPRICED,
    UNPRICED_SEAT,
    Costs,
    efficiencies,
    expected_efficiencies,
    measurements,
    price_lists,
    tier,
    volume,
)
from modelmatch.match.result.recommend import recommend
from modelmatch.match.result.recommendation import RankedOffer
from modelmatch.preferences import Preferences, Requirement, Usage
from tests.match.worlds import benchmark, catalog, figure, match_of, model, open_model, price, strengths


def costs(one: Model, usage: Usage, efficiency: float = 1.0, products: Iterable[Product] = ()) -> Costs:
    """The costs of every offer of one model."""
    use, offers = volume(usage), offers_of(one, catalog([one], products=products))
    rows, efficiencies = np.zeros(len(offers), dtype=np.intp), np.full(len(offers), efficiency)
    return price_lists(offers, rows, efficiencies, use.prompt_tokens).at(use)


def test_tokens_cost_their_list_price_and_cached_input_its_own() -> None:
    usage = Usage(input_tokens=100e6, output_tokens=10e6, cached_share=0.5)
    cached, plain = model("a/a", prices=(price(2.0, 10.0, cached_input=0.2),)), model("a/a", prices=(price(2.0, 10.0),))
    assert costs(cached, usage).metered[0] == pytest.approx(50 * 2 + 50 * 0.2 + 10 * 10)
    assert costs(plain, usage).metered[0] == pytest.approx(100 * 2 + 10 * 10)


def test_a_model_that_writes_a_third_of_the_tokens_costs_less() -> None:
    usage = Usage(input_tokens=0, output_tokens=3e6)
    assert costs(model("a/a", prices=(price(1.0, 10.0),)), usage, 1 / 3).metered[0] == pytest.approx(10.0)


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
    usual = costs(one, Usage()).metered[0]
    for usage in (Usage(input_tokens=0), Usage(output_tokens=0), Usage(input_tokens=0, output_tokens=0)):
        assert costs(one, usage).metered[0] == usual > 0
        assert not volume(usage).stated
    assert costs(model("a/a", prices=(price(0.0, 0.0),)), Usage(input_tokens=0)).metered[0] == 0.0


EVERY_WAY = (
    Access(route="app", name="Chat"),
    Access(route="subscription", name="Plus", usd_month=20.0),
    Access(route="api", name="API"),
    Access(route="download", name="Weights"),
)


def test_every_way_has_its_own_cost() -> None:
    several = open_model("a/all", access=EVERY_WAY)
    assert costs(several, Usage()).usd().tolist() == pytest.approx([0.0, 20.0, 18.0, np.nan], nan_ok=True)
    assert costs(several, Usage(seats=2)).usd().tolist() == pytest.approx([0.0, 40.0, 36.0, np.nan], nan_ok=True)


def test_only_what_is_paid_by_the_token_grows_with_the_tokens() -> None:
    several = open_model("a/all", access=EVERY_WAY)
    assert costs(several, Usage()).usd(3.0).tolist() == pytest.approx([0.0, 20.0, 54.0, np.nan], nan_ok=True)


def best(usage: Usage, access: Iterable[Access] = EVERY_WAY, *products: Product) -> RankedOffer | None:
    """The offer that counts of a model that is reached in these ways."""
    found = match_of([open_model("a/all", access=tuple(access))], products=products, usage=usage)
    return found.offer if found else None


def test_a_person_sends_so_many_tokens_by_hand_and_no_more() -> None:
    by_hand, more = (best(Usage(input_tokens=tokens, output_tokens=0)) for tokens in (BY_HAND, BY_HAND + 1e6))
    assert by_hand is not None
    assert more is not None
    assert (by_hand.route, more.route) == ("app", "api")
    plus = EVERY_WAY[1:2]
    assert best(Usage(input_tokens=BY_HAND, output_tokens=0), plus) is not None
    assert best(Usage(input_tokens=BY_HAND + 1e6, output_tokens=0), plus) is None
    assert best(Usage(input_tokens=3 * BY_HAND, output_tokens=0, seats=3), plus) is not None


def test_who_states_no_number_of_tokens_may_use_an_app() -> None:
    assert best(Usage(seats=1), EVERY_WAY[:1]) is not None
    assert best(Usage(input_tokens=0), EVERY_WAY[:1]) is not None


def sold(kind: Any, **terms: Any) -> Product:
    plan = Plan(name="Plus", usd_month=20.0, **terms)
    return Product(id="a/p", vendor="A", name="P", kind=kind, purpose="p", plans=(plan,), source="list")


PLUS = Access(route="subscription", name="P", product="a/p", plans=("Plus",))


@pytest.mark.parametrize(
    ("product", "most"),
    [
        (sold("chat-app"), BY_HAND),
        (sold("coding-agent"), BY_HAND_IN_TOOLS),
        (sold("agent"), BY_HAND_IN_TOOLS),
        (sold("chat-app", tokens_month=80e6), 80e6),
        (sold("coding-agent", tokens_month=5e6), 5e6),
    ],
)
def test_a_plan_does_for_what_it_includes_or_what_one_person_sends(product: Product, most: float) -> None:
    def reached(tokens: float) -> bool:
        return best(Usage(input_tokens=0.9 * tokens, output_tokens=0.1 * tokens), [PLUS], product) is not None

    assert reached(most)
    assert not reached(1.01 * most)


def test_who_sends_too_much_for_a_plan_is_told_so_and_not_that_the_price_is_too_high() -> None:
    dear = model("a/dear", access=(Access(route="app", name="Chat"), Access(route="api", name="API")))
    only = model("b/app", access=(Access(route="app", name="Chat"),))
    engine = Engine(catalog([dear, only]), strengths({"a/dear": 50.0, "b/app": 50.0}))
    usage = Usage(input_tokens=500e6, output_tokens=0)
    wanted = Preferences(points={"coding": 1.0}, requirements=(Requirement("budget", 100.0),), usage=usage)
    reasons = {one.id: [(r.requirement, r.fact) for r in one.reasons] for one in recommend(engine, wanted).left_out}
    assert reasons == {
        "a/dear": [("budget", "500 USD per month")],
        "b/app": [("enough", "only in apps and on plans for one person's use")],
    }


def test_own_hardware_has_no_token_price() -> None:
    download = best(Usage(), EVERY_WAY[3:])
    assert download is not None
    assert download.usd_month is None
    assert download.cost_note == "own hardware, 23 GB at 4 bits"


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


UNPRICED_CLOUD = Access(route="cloud", name="Cloud")


def test_a_missing_price_does_not_turn_an_interface_into_own_hardware() -> None:
    unpriced = open_model("a/a", access=(Access(route="download", name="Weights"), UNPRICED_CLOUD), prices=())
    found = match_of([unpriced], points={"cost": 1.0})
    assert found is not None
    assert [(o.name, o.cost_note) for o in found.offers if o.route == "cloud"] == [("Cloud", "no price on record")]


def test_a_price_that_is_not_on_record_is_expected_on_the_dear_side_and_grows_with_use() -> None:
    unpriced = model("a/a", prices=())
    few, many = (costs(unpriced, Usage(input_tokens=tokens, output_tokens=0)) for tokens in (1e6, 1e9))
    assert np.isnan(few.usd()[0])
    assert many.expected()[0] == pytest.approx(1000 * few.expected()[0]) == pytest.approx(1000 * UNPRICED[0])
    assert few.expected(factor=1000.0)[0] == pytest.approx(many.expected()[0])


@given(st.floats(0.01, 100.0), st.floats(0.01, 100.0))
def test_a_price_elsewhere_is_never_lent_and_never_makes_an_unknown_one_look_cheap(input_: float, own: float) -> None:
    hosted = open_model(
        "a/a", access=(Access(route="api", name="API"), UNPRICED_CLOUD, Access(route="cloud", name="Host")),
        prices=(price(own, 0.0), price(input_, 0.0, host="Host")),
    )  # fmt: skip
    priced = costs(hosted, Usage(input_tokens=1e6, output_tokens=0))
    assert np.isnan(priced.usd()).tolist() == [False, True, False]
    assert priced.expected()[1] == pytest.approx(max(UNPRICED[0], input_, own))


def test_a_plan_without_a_price_is_expected_to_cost_as_much_as_the_dearest_plan_elsewhere() -> None:
    enterprise = Access(route="subscription", name="Enterprise")
    only = costs(model("a/a", access=(enterprise,)), Usage(seats=3))
    assert np.isnan(only.usd()[0])
    assert only.expected()[0] == 3 * UNPRICED_SEAT
    assert only.expected(factor=10.0)[0] == 3 * UNPRICED_SEAT
    dear = Access(route="subscription", name="Max", usd_month=200.0)
    assert costs(model("a/a", access=(dear, enterprise)), Usage(seats=3)).expected()[1] == 600.0


def test_an_offer_without_a_price_fails_every_budget_whatever_the_model_costs_elsewhere() -> None:
    hosted = model("a/a", access=(Access(route="api", name="API"), UNPRICED_CLOUD))
    found = match_of([hosted], Requirement("budget", 1e6))
    assert found is not None
    assert [offer.name for offer in found.offers] == ["API"]
    assert match_of([hosted], Requirement("budget", 1e6), Requirement("route", ("cloud",))) is None


def test_more_use_makes_an_offer_without_a_price_worth_less_too() -> None:
    unpriced, dear = model("a/unpriced", prices=()), model("b/priced", prices=(price(0.1, 0.4),))
    engine = Engine(catalog([unpriced, dear]), strengths({"a/unpriced": 60.0, "b/priced": 50.0}))
    few = Preferences(points={"coding": 3.0, "cost": 1.0}, usage=Usage(input_tokens=1e5, output_tokens=1e5))
    decision = engine.decide(few)
    at = engine.rank((), few.usage, decision.weights, decision.drawn.active, decision.work, 1000.0)
    more = engine.decide(structs.replace(few, usage=Usage(input_tokens=1e8, output_tokens=1e8)))
    assert at.fit == pytest.approx(more.fit, abs=1e-6)


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
    assert eu.offers[0].usd_month == eu.usd_month
