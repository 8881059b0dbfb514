"""Offers: every fact comes from the narrowest record that states it, and from no other offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from modelmatch.catalog.dated import AHEAD, mostly
from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.schema import Access, Context, DataPolicy, EffortLevels, Model, Plan, Price, Product, Status
from modelmatch.vocabulary import EFFORTS
from tests.match.worlds import DAY, catalog, model, open_model, price

LONG_AGO = DAY - dt.timedelta(days=200)


def days(number: int) -> dt.date:
    """So many days after the day of the decision."""
    return DAY + dt.timedelta(days=number)


def product(product_id: str = "h/host", kind: Any = "cloud", **facts: Any) -> Product:
    return Product(id=product_id, vendor="H", name="Host", kind=kind, purpose="p", source="list", **facts)


def policy(training: Any, *plans: str) -> DataPolicy:
    return DataPolicy(training=training, plans=plans, source="list")


def offers(one: Model, *products: Product, day: dt.date | None = None) -> tuple[Offer, ...]:
    known = catalog([one], products=products).at(day)
    return offers_of(known.models[one.id], known)


def sold(plans: Iterable[Plan], names: tuple[str, ...] = ("Plus",), **way: Any) -> tuple[Offer, ...]:
    """The offers of a model on these plans of a chat app."""
    access = Access(route="subscription", name="Chat", product="h/host", plans=names, **way)
    return offers(model("a/a", access=(access,)), product(kind="chat-app", plans=tuple(plans)))


# --- what an offer is -------------------------------------------------------------------------


def test_an_offer_is_named_by_its_model_way_plan_and_effort() -> None:
    ways = (
        Access(route="subscription", name="Chat", product="h/host", plans=("Plus", "Team")),
        Access(route="api", name="The API", efforts=("low", "max")),
        Access(route="download", name="Weights"),
    )
    plans = (Plan(name="Plus", usd_month=20.0), Plan(name="Team", usd_month=30.0, per="seat"))
    found = offers(open_model("a/a", access=ways), product(kind="chat-app", plans=plans))
    assert [offer.id for offer in found] == [
        "a/a@h/host/plus", "a/a@h/host/team", "a/a@the-api:low", "a/a@the-api:max", "a/a@weights"
    ]  # fmt: skip


def test_offers_of_the_same_name_have_ids_of_their_own() -> None:
    ways = tuple(Access(route="cloud", name="Cloud", regions=(region,)) for region in ("us", "eu", "jp"))
    assert [offer.id for offer in offers(model("a/a", access=ways))] == ["a/a@cloud", "a/a@cloud~2", "a/a@cloud~3"]


def test_each_plan_is_an_offer_with_its_price_and_its_policy() -> None:
    plans = (Plan(name="Plus", usd_month=20.0, limit="80 a day"), Plan(name="Team", usd_month=30.0, per="seat"))
    terms = (policy("opt-out"), policy("no", "Team"))
    access = Access(route="subscription", name="Chat", product="h/host", plans=("Plus", "Team"))
    plus, team = offers(model("a/a", access=(access,)), product(kind="chat-app", plans=plans, data=terms))
    assert (plus.usd_month, plus.limit, plus.per_seat) == (20.0, "80 a day", False)
    assert (team.usd_month, team.limit, team.per_seat) == (30.0, None, True)
    assert [[p.training for p in offer.policies] for offer in (plus, team)] == [["opt-out"], ["no"]]


def test_a_product_is_sold_by_the_plans_of_the_one_that_includes_it() -> None:
    suite = product("h/suite", "office", plans=(Plan(name="Pro", usd_month=25.0),))
    tool = product("h/tool", "coding-agent", plans_of="h/suite")
    access = Access(route="subscription", name="Tool", product="h/tool", plans=("Pro",))
    (offer,) = offers(model("a/a", access=(access,)), suite, tool)
    assert offer.usd_month == 25.0


def test_an_app_costs_nothing_even_where_the_price_of_its_free_plan_is_not_on_record() -> None:
    access = Access(route="app", name="Chat", product="h/host", plan="Free")
    (offer,) = offers(model("a/a", access=(access,)), product(kind="chat-app"))
    assert (offer.plan.name if offer.plan else None, offer.usd_month, offer.route) == ("Free", 0.0, "app")


def test_the_price_of_a_way_comes_before_that_of_the_plan_and_keeps_its_other_terms() -> None:
    plan = Plan(name="Plus", usd_month=20.0, per="seat", limit="80 a day", tokens_month=5e6)
    (offer,) = sold([plan], usd_month=12.0)
    assert (offer.usd_month, offer.per_seat, offer.limit) == (12.0, True, "80 a day")
    assert offer.plan is not None
    assert offer.plan.tokens_month == 5e6


def test_a_plan_that_is_no_longer_sold_is_no_offer() -> None:
    ended = Plan(name="Old", usd_month=10.0, since=LONG_AGO, until=days(-1))
    (offer,) = sold([ended, Plan(name="Plus", usd_month=20.0)], ("Old", "Plus"))
    assert offer.usd_month == 20.0


# --- policies, regions and other facts of a place ---------------------------------------------


def test_the_policy_of_a_host_serves_no_other_host() -> None:
    ways = tuple(Access(route="cloud", name=name, product=f"h/{name}") for name in ("one", "two"))
    one, two = offers(model("a/a", access=ways), product("h/one", data=(policy("no"),)), product("h/two"))
    assert [p.training for p in one.policies] == ["no"]
    assert two.policies == ()


def test_a_way_that_states_its_own_facts_does_not_take_those_of_its_product_or_model() -> None:
    host = product(regions=("us", "eu"), regional_price=1.1, data=(policy("no"),), limit="much", ecosystem="aws")
    plain = Access(route="cloud", name="Host", product="h/host")
    own = structs.replace(
        plain, regions=("jp",), regional_price=1.3, data=(policy("yes"),), limit="little", ecosystem="google",
        context=Context(input=1000), input=("text",), output=("audio",),
    )  # fmt: skip
    one, two = offers(model("a/a", access=(plain, own)), host)

    def facts(offer: Offer) -> tuple[object, ...]:
        training = [p.training for p in offer.policies]
        limits = offer.context.input if offer.context else None
        return (offer.regions, offer.regional_price, training, offer.limit, offer.ecosystem, limits, offer.input)

    assert facts(one) == (("us", "eu"), 1.1, ["no"], "much", "aws", 200_000, ("text", "image"))
    assert facts(two) == (("jp",), 1.3, ["yes"], "little", "google", 1000, ("text",))
    assert (one.output, two.output) == (("text",), ("audio",))


def test_what_nobody_states_is_unknown() -> None:
    (offer,) = offers(model("a/a", context=None, modalities=None))
    assert (offer.regions, offer.policies, offer.context, offer.input, offer.limit) == ((), (), None, None, None)


def test_a_retired_host_is_closed_and_a_preview_of_a_product_is_one_of_its_models() -> None:
    ways = tuple(Access(route="cloud", name=name, product=f"h/{name}") for name in ("gone", "early"))
    gone, early = offers(
        model("a/a", access=ways), product("h/gone", stage="retired"), product("h/early", stage="preview")
    )
    assert (gone.closed, early.closed, early.stage) == ("retired", None, "preview")


# --- effort -----------------------------------------------------------------------------------

LEVELS = EffortLevels(levels=("none", "low", "high"), source="list")


@pytest.mark.parametrize(
    ("way", "efforts"),
    [
        (Access(route="api", name="API"), ["none", "low", "high"]),
        (Access(route="download", name="W"), ["none", "low", "high"]),
        (Access(route="app", name="Chat"), [None]),
        (Access(route="app", name="Chat", efforts=("low",)), ["low"]),
        (Access(route="app", name="Chat", product="h/choose"), ["none", "low", "high"]),
        (Access(route="cloud", name="Cloud", product="h/fixed"), [None]),
    ],
)
def test_each_level_that_one_can_choose_is_an_offer_and_one_without_where_one_cannot(
    way: Access, efforts: list[str | None]
) -> None:
    places = (product("h/choose", "chat-app", choose_effort=True), product("h/fixed", choose_effort=False))
    assert [o.effort for o in offers(model("a/a", access=(way,), effort=LEVELS), *places)] == efforts
    assert set(efforts) - {None} <= set(EFFORTS)


def test_a_model_without_levels_has_one_offer_a_way() -> None:
    assert [offer.effort for offer in offers(model("a/a"))] == [None]


# --- prices -----------------------------------------------------------------------------------


def inputs(prices: Iterable[Price]) -> list[float]:
    return [p.input for p in prices]


def test_a_list_price_holds_on_the_interface_of_the_vendor_and_nowhere_else() -> None:
    ways = (
        Access(route="api", name="API"),
        Access(route="cloud", name="Big Cloud"),
        Access(route="cloud", name="Other", product="h/other"),
        Access(route="cloud", name="Bedrock"),
        Access(route="download", name="Weights"),
    )
    lists = (
        price(1.0, 1.0), price(0.5, 0.5, host="big cloud"), price(0.7, 0.7, host=("h/other", "Small Host")),
        price(9.0, 9.0, tier="fast"),
    )  # fmt: skip
    found = offers(open_model("a/a", access=ways, prices=lists), product("h/other"))
    assert {o.access.name: inputs(o.prices) for o in found} == {
        "API": [1.0], "Big Cloud": [0.5], "Other": [0.7], "Bedrock": [], "Weights": [], "Small Host": [0.7]
    }  # fmt: skip


def counted(*lists: Price, day: dt.date | None = None) -> tuple[list[float], list[float]]:
    """The input prices that count on an interface, and those of the day."""
    (offer,) = offers(model("a/a", prices=lists), day=day)
    return inputs(offer.prices), inputs(offer.today)


def test_a_rise_counts_where_it_holds_for_most_of_the_ninety_days() -> None:
    assert dt.timedelta(days=90) == AHEAD
    for until, expected in ((days(44), 2.0), (days(46), 1.0)):
        assert counted(price(1.0, 1.0, until=until), price(2.0, 2.0, since=until)) == ([expected], [1.0])


def test_a_later_list_replaces_one_without_an_end() -> None:
    assert counted(price(1.0, 1.0), price(2.0, 2.0, since=days(10))) == ([2.0], [1.0])


def test_where_none_is_known_for_most_of_the_time_none_counts() -> None:
    assert counted(price(1.0, 1.0, until=days(46))) == ([1.0], [1.0])
    assert counted(price(1.0, 1.0, until=days(5))) == ([], [1.0])
    assert counted(price(1.0, 1.0, until=days(5)), price(3.0, 3.0, since=days(60))) == ([], [1.0])


def test_a_price_that_begins_soon_counts_where_none_holds_today() -> None:
    assert counted(price(2.0, 2.0, since=days(30))) == ([2.0], [])
    assert counted(price(2.0, 2.0, since=days(80))) == ([], [])
    assert counted(price(2.0, 2.0, since=days(91))) == ([], [])


def test_each_length_of_prompt_has_its_list() -> None:
    longer = price(3.0, 3.0, above_tokens=200_000)
    assert counted(price(1.0, 1.0), longer) == ([1.0, 3.0], [1.0, 3.0])
    assert counted(price(1.0, 1.0), longer, price(2.0, 2.0, since=days(1))) == ([2.0, 3.0], [1.0, 3.0])


def test_on_an_earlier_day_only_an_announced_rise_is_known() -> None:
    rise = price(2.0, 2.0, since=days(-20))
    assert counted(price(1.0, 1.0), rise, day=days(-30)) == ([1.0], [1.0])
    announced = structs.replace(rise, announced=days(-40))
    assert counted(price(1.0, 1.0), announced, day=days(-30)) == ([2.0], [1.0])
    assert counted(price(1.0, 1.0), announced, day=days(-50)) == ([1.0], [1.0])


def test_on_an_earlier_day_the_later_price_of_a_plan_is_not_known() -> None:
    plans = (Plan(name="Plus", usd_month=20.0, until=days(-20)), Plan(name="Plus", usd_month=25.0, since=days(-20)))
    access = Access(route="subscription", name="Chat", product="h/host", plans=("Plus",))
    one, chat = model("a/a", access=(access,)), product(kind="chat-app", plans=plans)
    assert [offer.usd_month for offer in offers(one, chat, day=days(-30))] == [20.0]
    assert [offer.usd_month for offer in offers(one, chat)] == [25.0]
    unknown = product(kind="chat-app", plans=plans[1:])
    assert [offer.usd_month for offer in offers(one, unknown, day=days(-30))] == [None]


def test_on_a_later_day_what_was_announced_for_it_counts() -> None:
    assert counted(price(1.0, 1.0), price(2.0, 2.0, since=days(60)), day=days(70)) == ([2.0], [2.0])


@given(st.lists(st.tuples(st.integers(-50, 120), st.integers(1, 100), st.integers(1, 3)), max_size=5))
def test_what_counts_is_what_holds_on_most_days(spans: list[tuple[int, int, int]]) -> None:
    rows = [price(float(usd), 1.0, since=days(a), until=days(a + length)) for a, length, usd in spans]

    def on(day: int) -> tuple[Price, ...]:
        begun = [(row.since, place) for place, row in enumerate(rows) if row.since <= days(day)]
        holding = [(since, place) for since, place in begun if days(day) < (rows[place].until or dt.date.max)]
        return (rows[max(holding)[1]],) if holding else ()

    held = [on(day) for day in range(AHEAD.days)]
    ahead, today = mostly(rows, DAY)
    assert today == held[0]
    assert held.count(ahead) == max(held.count(one) for one in held)


# --- models without ways ----------------------------------------------------------------------


def test_a_teams_own_model_without_a_way_is_reachable_and_nobody_elses() -> None:
    own, other = model("t/own", access=(), prices=(), strengths={"coding": 90.0}), model("b/b", access=(), prices=())
    assert [offer.route for offer in offers(own)] == ["api"]
    assert offers(other) == ()


def test_a_model_that_its_vendor_retired_is_offered_as_a_download_only() -> None:
    gone = open_model("a/a", status=Status(stage="retired"))
    assert [(offer.route, offer.closed) for offer in offers(gone)] == [("api", "retired"), ("download", None)]
