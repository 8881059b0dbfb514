"""What one must know before taking up an offer: each kind of remark, with its words and its day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from modelmatch.catalog.schema import (
    Access,
    Caution,
    DataPolicy,
    EffortLevels,
    Modalities,
    Model,
    Plan,
    Price,
    Product,
    Status,
    Weights,
)
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Preferences, Requirement, Usage
from modelmatch.vocabulary import REMARKS
from tests.match.worlds import DAY, catalog, match_of, model, open_model, price, strengths

Told = tuple[str, str, dt.date | None]
API, CLOUD = Access(route="api", name="API"), Access(route="cloud", name="Cloud")
CHAT = Access(route="subscription", name="Chat", product="a/chat", plans=("Plus",))


def days(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def told(one: Model, *requirements: Requirement, products: tuple[Product, ...] = (), seats: int = 1) -> list[Told]:
    """The remarks on the best offer of a model, without what every offer here would say of training."""
    match = match_of([one], *requirements, products=products, usage=Usage(seats=seats))
    assert match is not None
    return [(r.kind, r.text, r.day) for r in match.remarks if r.kind != "training-unknown"]


def chat(**facts: Any) -> Product:
    plans = facts.pop("plans", (Plan(name="Plus", usd_month=20.0),))
    return Product(
        id="a/chat", vendor="A", name="Chat", kind="chat-app", purpose="p", plans=plans, source="list", **facts
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ((), ("training-unknown", "whether what you send is used to train models is not on record")),
        (("unknown",), ("training-unknown", "whether what you send is used to train models is not on record")),
        (("yes",), ("trains", "what you send is used to train models")),
        (("opt-out",), ("trains-by-default", "what you send is used to train models unless you opt out")),
        (("opt-in",), None),
        (("no",), None),
    ],
)
def test_what_is_used_for_training_is_told(terms: tuple[Any, ...], expected: tuple[str, str] | None) -> None:
    way = structs.replace(API, data=tuple(DataPolicy(training=one, source="list") for one in terms))
    match = match_of([model("a/a", access=(way,))])
    assert match is not None
    assert [(r.kind, r.text) for r in match.remarks] == ([expected] if expected else [])


def test_nothing_is_sent_to_anyone_where_the_weights_are_ones_own() -> None:
    match = match_of([open_model("a/a", access=(Access(route="download", name="Weights"),))])
    assert match is not None
    assert match.remarks == ()


def test_a_limit_of_use_is_told() -> None:
    assert told(model("a/a", access=(structs.replace(API, limit="50 a day"),))) == [("limited-use", "50 a day", None)]
    limited = chat(plans=(Plan(name="Plus", usd_month=20.0, limit="80 messages"),))
    assert told(model("a/a", access=(CHAT,)), products=(limited,)) == [("limited-use", "80 messages", None)]


def test_a_personal_plan_for_several_seats_is_told() -> None:
    found = told(model("a/a", access=(CHAT,)), products=(chat(),), seats=3)
    assert found == [("personal-plan", "a plan for one person; none for companies is on record", None)]


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (
            (price(2.0, 10.0, until=days(60)), price(4.0, 20.0, since=days(60))),
            ("price-changes", "per-token price rises from 2 / 10 to 4 / 20 USD on {}", days(60)),
        ),
        (
            (price(2.0, 10.0), price(4.0, 20.0, since=days(60))),
            ("price-changes", "per-token price rises from 2 / 10 to 4 / 20 USD on {}", days(60)),
        ),
        (
            (price(2.0, 10.0), price(1.0, 20.0, since=days(20))),
            ("price-changes", "per-token price changes from 2 / 10 to 1 / 20 USD on {}, and counts here", days(20)),
        ),
        (
            (price(2.0, 10.0), price(1.0, 10.0, since=days(20))),
            ("price-changes", "per-token price falls from 2 / 10 to 1 / 10 USD on {}, and counts here", days(20)),
        ),
        ((price(2.0, 10.0, since=days(20)),), ("price-changes", "this price begins on {}", days(20))),
        (
            (price(2.0, 10.0, until=days(60), note="introductory"),),
            (
                "price-ends",
                "the per-token price of 2 / 10 USD ends on {}; the next one is not on record (introductory)",
                days(60),
            ),
        ),
        (
            (price(2.0, 10.0, until=days(20)), price(4.0, 20.0, since=days(80))),
            (
                "price-ends",
                "the per-token price of 2 / 10 USD ends on {}; the next one is not on record",
                days(20),
            ),
        ),
        ((price(2.0, 10.0, until=days(60)), price(2.0, 10.0, since=days(60))), None),
        ((price(2.0, 10.0, until=days(400)),), None),
        ((price(2.0, 10.0), price(4.0, 20.0, since=days(400))), None),
    ],
)
def test_a_change_of_the_token_price_is_told_with_both_amounts(lists: tuple[Price, ...], expected: Any) -> None:
    said = [(expected[0], expected[1].format(expected[2]), expected[2])] if expected else []
    assert told(model("a/a", prices=lists)) == said


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (((20.0, None, 60), (25.0, 60, None)), ("price-changes", "price rises from 20 to 25 USD a month on {}", 60)),
        (
            ((20.0, None, None), (25.0, 20, None)),
            ("price-changes", "price rises from 20 to 25 USD a month on {}, and counts here", 20),
        ),
        (((25.0, 20, None),), ("price-changes", "this price begins on {}", 20)),
        (
            ((20.0, None, 60),),
            ("price-ends", "the price of 20 USD a month ends on {}; the next one is not on record", 60),
        ),
        (((20.0, None, None),), None),
    ],
)
def test_a_change_of_the_price_of_a_plan_is_told_with_both_amounts(lists: Any, expected: Any) -> None:
    plans = tuple(
        Plan(
            name="Plus", usd_month=usd, since=None if since is None else days(since),
            until=None if until is None else days(until),
        )
        for usd, since, until in lists
    )  # fmt: skip
    said = [(expected[0], expected[1].format(days(expected[2])), days(expected[2]))] if expected else []
    assert told(model("a/a", access=(CHAT,)), products=(chat(plans=plans),)) == said


def test_a_rise_that_was_announced_is_told_on_an_earlier_day_too() -> None:
    rise = price(4.0, 20.0, since=days(-5), announced=days(-40))
    match = match_of([model("a/a", prices=(price(2.0, 10.0, until=days(-5)), rise))], day=days(-90))
    assert match is not None
    assert not [r for r in match.remarks if r.kind == "price-changes"]
    match = match_of([model("a/a", prices=(price(2.0, 10.0, until=days(-5)), rise))], day=days(-40))
    assert match is not None
    assert [(r.kind, r.day) for r in match.remarks if r.kind == "price-changes"] == [("price-changes", days(-5))]


def test_a_price_that_ends_within_weeks_is_told_although_it_does_not_count() -> None:
    lists = (structs.replace(price(1.0, 4.0), until=days(8), note="introductory"),)
    words = f"the per-token price of 1 / 4 USD ends on {days(8)}; the next one is not on record (introductory)"
    match = match_of([model("a/one", prices=lists)], usage=Usage())
    assert match is not None
    assert match.usd_month is None
    assert ("price-ends", words, days(8)) in [(r.kind, r.text, r.day) for r in match.remarks]


def test_a_higher_price_at_certain_hours_is_told_and_not_counted() -> None:
    lists = (price(1.0, 4.0), price(2.0, 8.0, tier="peak", note="9:00 to 12:00 in Beijing"))
    match = match_of([model("a/one", prices=lists)], usage=Usage())
    assert match is not None
    assert match.usd_month == pytest.approx(10 + 2 * 4)
    text = "per-token price 2 / 8 USD at peak hours (9:00 to 12:00 in Beijing); not counted here"
    assert ("peak-price", text, None) in [(r.kind, r.text, r.day) for r in match.remarks]


def test_a_price_that_was_seen_long_ago_is_told() -> None:
    def seen(day: dt.date) -> list[Told]:
        return told(model("a/a", access=(CLOUD,), prices=(price(1.0, 1.0, host="Cloud", seen=day),)))

    assert seen(days(-91)) == [("price-seen", f"price last seen on {days(-91)}", days(-91))]
    assert seen(days(-90)) == []


def test_an_offer_that_ends_is_told() -> None:
    assert told(model("a/a", access=(structs.replace(API, until=days(30)),))) == [
        ("ends", f"ends there on {days(30)}", days(30))
    ]
    assert told(model("a/a", access=(CHAT,)), products=(chat(until=days(50)),)) == [
        ("ends", f"ends there on {days(50)}", days(50))
    ]
    assert told(model("a/a", access=(structs.replace(API, until=days(400)),))) == []


def test_what_is_not_final_is_told() -> None:
    assert told(model("a/a", access=(structs.replace(API, stage="preview"),))) == [("not-final", "preview", None)]
    assert told(model("a/a", access=(structs.replace(API, stage="rollout"),))) == [
        ("not-final", "being rolled out", None)
    ]
    assert told(model("a/a", status=Status(stage="preview"))) == [("not-final", "preview", None)]


def test_a_successor_is_told() -> None:
    since = days(-9)
    old = model("a/old", status=Status(stage="superseded", since=since, by="a/new"))
    match = match_of([old, model("a/new")], levels={"a/old": 60.0})
    assert match is not None
    assert match.id == "a/old"
    assert ("superseded", "superseded by New", since) in [(r.kind, r.text, r.day) for r in match.remarks]


def test_the_weights_of_a_retired_model_are_told_to_be() -> None:
    gone = open_model("a/a", status=Status(stage="retired", since=days(-9)))
    assert told(gone) == [("retired", "retired by its vendor; the weights can still be downloaded", days(-9))]


def test_a_licence_that_limits_or_excludes_is_told_where_the_weights_are_run() -> None:
    weights = Weights(
        open=True, license="Own", commercial="limited", limits="up to 700 million users", excludes=("eu",)
    )
    expected = [
        ("licence", "licence Own: up to 700 million users", None),
        ("licence-excludes", "licence Own: not granted in the EU", None),
    ]
    for way in (CLOUD, Access(route="download", name="Weights")):
        assert told(open_model("a/a", access=(way,), weights=weights)) == expected
    assert told(open_model("a/a", access=(API,), weights=weights)) == []


def caution(evaluator: str, signal: Any) -> Caution:
    words = f"{signal} by {evaluator}."
    return Caution(kind="k", finding=words, evaluator=evaluator, signal=signal, published=days(-3), source="list")


def test_an_independent_safety_concern_is_told() -> None:
    found = tuple(caution(*one) for one in (("METR", "concern"), ("METR", "reassuring"), ("A", "concern")))
    assert told(model("a/a", cautions=found)) == [
        ("safety-concern", "safety concern, METR: concern by METR", days(-3))
    ]  # fmt: skip


def few(successor: bool, number: int) -> list[tuple[str, str]]:
    models = [model("a/old"), model("a/new", successor_of="a/old" if successor else None)]
    known = strengths({"a/old": 10.0, "a/new": 50.0}, counts={"a/new": 0}, inherited={"a/new"})
    counts = known.counts.copy()
    counts[1, 0] = number
    engine = Engine(catalog(models[0 if successor else 1 :]), replace(known, counts=counts))
    match = recommend(engine, Preferences(points={"coding": 1.0})).match
    assert match is not None
    assert match.id == "a/new"
    assert match.hardly_measured
    return [(r.kind, r.text) for r in match.remarks if r.kind == "few-figures"]


def test_few_figures_are_told_with_what_the_strengths_are_predicted_from() -> None:
    before = "its strengths are mostly predicted from Old, the model before it"
    assert few(True, 2) == [("few-figures", f"few comparable figures (2) of its own yet: {before}")]
    assert few(True, 0) == [("few-figures", f"no comparable figures of its own yet: {before}")]
    family = "its strengths are mostly predicted from its family"
    assert few(False, 2) == [("few-figures", f"few comparable figures (2) of its own yet: {family}")]


def test_a_mode_without_figures_is_told_to_be_measured_as_its_plain_model() -> None:
    models = [model("a/plain"), model("a/mode", variant_of="a/plain")]
    known = strengths({"a/plain": 40.0, "a/mode": 50.0}, counts={"a/mode": 0})
    match = recommend(Engine(catalog(models), known), Preferences(points={"coding": 1.0})).match
    assert match is not None
    text = "no comparable figures of its own: its strengths are those of Plain"
    assert [(r.kind, r.text) for r in match.remarks if r.kind != "training-unknown"] == [("no-own-figures", text)]


def test_an_effort_that_nobody_knows_is_told_where_it_matters() -> None:
    levels = EffortLevels(levels=("low", "high"), source="list")
    text = "how much it thinks there is not on record; the strengths are those at its highest effort"
    assert told(model("a/a", access=(CHAT,), effort=levels), products=(chat(),)) == [("effort-unknown", text, None)]
    assert told(model("a/a", effort=levels)) == []
    one = EffortLevels(levels=("high",), source="list")
    assert told(model("a/a", access=(CHAT,), effort=one), products=(chat(),)) == []


def test_pages_that_ones_own_program_turns_into_pictures_are_told() -> None:
    pdf = Requirement("input", "pdf")
    text = "your program sends the pages of PDF files as pictures"
    assert told(model("a/a"), pdf) == [("as-pictures", text, None)]
    reads = Modalities(input=("text", "image", "pdf"), output=("text",))
    assert told(model("a/a", modalities=reads), pdf) == []
    assert match_of([model("a/a", access=(CHAT,))], pdf, products=[chat()]) is None
    assert match_of([model("a/a", modalities=Modalities(input=("text",), output=("text",)))], pdf) is None


def test_the_note_of_a_way_is_told() -> None:
    assert told(model("a/a", access=(structs.replace(API, note="by waiting list"),))) == [
        ("note", "by waiting list", None)
    ]


def test_remarks_come_in_the_order_of_their_kinds() -> None:
    way = structs.replace(
        API, note="note", limit="50 a day", until=days(9), stage="preview",
        data=(DataPolicy(training="yes", source="list"),),
    )  # fmt: skip
    match = match_of([model("a/a", access=(way,), prices=(price(1.0, 1.0, until=days(80)),))])
    assert match is not None
    kinds = [remark.kind for remark in match.remarks]
    assert kinds == ["trains", "limited-use", "price-ends", "ends", "not-final", "note"]
    assert kinds == sorted(kinds, key=list(REMARKS).index)


def test_every_offer_of_a_candidate_has_its_own_remarks() -> None:
    ways = (structs.replace(API, limit="50 a day"), structs.replace(CLOUD, limit="70 a day"))
    match = match_of([model("a/a", access=ways)])
    assert match is not None
    assert [[r.text for r in o.remarks if r.kind == "limited-use"] for o in match.offers] == [
        ["50 a day"],
        ["70 a day"],
    ]
