"""Requirements: each has a fact that makes a model fail, and ways must meet all of them together."""

from __future__ import annotations

from typing import Any

import pytest

from modelmatch.catalog.offers import offers_of
from modelmatch.catalog.schema import (
    Abilities,
    Access,
    Caution,
    DataPolicy,
    Modalities,
    Model,
    Product,
    Status,
    Weights,
)
from modelmatch.errors import DataError
from modelmatch.match.engine import Engine
from modelmatch.match.facts.contracts import Asked
from modelmatch.match.facts.requirements import OF_MODEL, OF_OFFER, SPENDING, check, unavailable
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Argument, Memory, Preferences, Requirement, Usage
from modelmatch.vocabulary import REQUIREMENTS
from tests.match.worlds import benchmark, catalog, figure, model, offer_facts, open_model, strengths, superseded


def fact(subject: Model, name: str, argument: Any = None, routes: tuple[str, ...] | None = None) -> str | None:
    everything = catalog([subject], benchmarks=[benchmark("speed-1", "speed")])
    matrix = Engine(everything, strengths({subject.id: 50.0})).matrix
    return check(matrix.facts[0], matrix.offer_facts, Requirement(name, argument), Asked(routes))


def test_every_requirement_of_the_vocabulary_is_checked() -> None:
    assert {*OF_MODEL, *OF_OFFER, *SPENDING} == set(REQUIREMENTS)


def test_a_requirement_is_stated_in_words() -> None:
    stated: dict[tuple[str, Argument], str] = {
        ("route", ("subscription", "api")): "available by subscription or API",
        ("ecosystem", "google"): "available in Google's products",
        ("safety-evidence", 1): "at least one independent safety finding",
        ("safety-evidence", 2): "at least 2 independent safety findings",
        ("memory", Memory(gb=24, bits=8)): "weights that fit in 24 GB of memory at 8 bits or more",
        ("memory", Memory(gb=128, kind="shared")): "weights that fit in 128 GB of shared memory",
        ("memory", Memory(kind="phone")): "weights that fit in a phone's memory of any size",
    }
    assert [Requirement(name, argument).phrase for name, argument in stated] == list(stated.values())


def limited(commercial: str | None) -> Weights:
    return Weights(open=True, license="Own", commercial=commercial, total_b=70.0)  # type: ignore[arg-type]


def policy(training: str, **more: Any) -> tuple[DataPolicy, ...]:
    return (DataPolicy(routes=("api",), training=training, **more),)  # type: ignore[arg-type]


EU = (Access(route="api", name="API", regions=("us", "eu")),)
APP = (Access(route="app", name="Meta AI", where=("WhatsApp", "Instagram")),)


@pytest.mark.parametrize(
    ("subject", "name", "argument", "expected"),
    [
        (open_model("a/a"), "open-weights", None, None),
        (model("a/a"), "open-weights", None, "closed weights"),
        (model("a/a", weights=None), "open-weights", None, "weights not on record"),
        (open_model("a/a"), "commercial-use", None, None),
        (model("a/a"), "commercial-use", None, None),
        (open_model("a/a", weights=limited("no")), "commercial-use", None, "licence Own: no commercial use"),
        (open_model("a/a", weights=limited(None)), "commercial-use", None, "licence Own: commercial use not on record"),
        (model("a/a"), "route", ("api", "cloud"), None),
        (model("a/a"), "route", ("app",), "only by API"),
        (model("a/a", access=APP), "place", "whatsapp", None),
        (model("a/a"), "place", "WhatsApp", "not in WhatsApp"),
        (model("a/a", access=APP), "free", None, None),
        (model("a/a"), "free", None, "not free of charge"),
        (model("a/a"), "context", 200_000, None),
        (model("a/a"), "context", 200_001, "200,000 tokens"),
        (model("a/a"), "input", "image", None),
        (model("a/a"), "input", "video", "takes only text and images"),
        (model("a/a", modalities=None), "input", "text", None),
        (model("a/a", modalities=None), "input", "image", "inputs not on record"),
        (model("a/a", modalities=Modalities(input=("text",), output=("text",))), "output", "image", "gives only text"),
        (model("a/a", access=EU), "region", "eu", None),
        (model("a/a", access=EU), "region", "jp", "hosted in the US and the EU"),
        (model("a/a"), "region", "eu", "hosting region not on record"),
        (open_model("a/a"), "region", "eu", None),
        (model("a/a", data=policy("no")), "no-training", None, None),
        (model("a/a", data=policy("opt-in")), "no-training", None, None),
        (model("a/a", data=policy("opt-out")), "no-training", None, "trains on what you type unless you opt out"),
        (model("a/a", data=policy("yes")), "no-training", None, "trains on what you type"),
        (model("a/a"), "no-training", None, "training policy not on record"),
        (model("a/a", data=policy("opt-out")), "training-refusable", None, None),
        (model("a/a", data=policy("yes")), "training-refusable", None, "trains on what you type"),
        (model("a/a", data=policy("no", stored_in=("us",))), "not-stored-in", "cn", None),
        (model("a/a", data=policy("no", stored_in=("cn",))), "not-stored-in", "cn", "data may be stored in China"),
        (model("a/a"), "not-stored-in", "cn", "place of data not on record"),
        (model("a/a", data=policy("no", zero_retention="on-request")), "zero-retention", None, None),
        (model("a/a", data=policy("no")), "zero-retention", None, "zero data retention not on record"),
        (open_model("a/a"), "zero-retention", None, None),
        (open_model("a/a"), "memory", Memory(gb=24), None),
        (open_model("a/a"), "memory", Memory(gb=24, bits=8), "needs 36 GB at 8 bits per parameter"),
        (model("a/a"), "memory", Memory(gb=24), "closed weights"),
        (model("a/a", abilities=Abilities(tool_calling=True)), "tool-calling", None, None),
        (model("a/a", abilities=Abilities(tool_calling=False)), "tool-calling", None, "no tool calling"),
        (model("a/a"), "structured-output", None, "structured output not on record"),
        (model("a/a"), "stable", None, None),
        (model("a/a", access=(Access(route="api", name="API", stage="preview"),)), "stable", None, "preview"),
        (model("a/a", status=Status(stage="preview")), "stable", None, "preview"),
        (model("a/a", access=(Access(route="cloud", name="B", ecosystem="aws"),)), "ecosystem", "aws", None),
        (model("a/a"), "ecosystem", "aws", "not available in Amazon's cloud (AWS)"),
        (model("a/a", evidence=(figure("speed-1", 90.0),)), "speed", 80, None),
        (model("a/a", evidence=(figure("speed-1", 90.0),)), "speed", 100, "90 tokens per second"),
        (model("a/a"), "speed", 100, "speed not measured"),
        (model("a/a"), "safety-evidence", 1, "none on record"),
    ],
)
def test_a_requirement_is_met_or_fails_with_a_fact(
    subject: Model, name: str, argument: Any, expected: str | None
) -> None:
    assert fact(subject, name, argument) == expected


def test_a_download_is_free_only_for_those_who_want_one() -> None:
    assert fact(open_model("a/a"), "free") == "not free of charge"
    assert fact(open_model("a/a"), "free", routes=("download",)) is None


@pytest.mark.parametrize(
    ("name", "argument"), [("budjet", 1.0), ("budget", "much"), ("budget", None), ("free", 1.0), ("memory", 24.0)]
)
def test_a_requirement_outside_the_vocabulary_is_an_error(name: str, argument: Any) -> None:
    with pytest.raises(DataError) as error:
        fact(model("a/a"), name, argument)
    assert error.value.code in ("unknown-requirement", "wrong-argument")


def decide(models: list[Model], *requirements: Requirement, usage: Usage | None = None, counts: Any = 5) -> Any:
    engine = Engine(catalog(models), strengths({m.id: 80.0 - i for i, m in enumerate(models)}, counts=counts))
    return recommend(engine, Preferences(points={"coding": 1.0}, requirements=requirements, usage=usage or Usage()))


def left_out(result: Any) -> dict[str, list[tuple[str, str]]]:
    return {m.id: [(r.requirement, r.fact) for r in m.reasons] for m in result.left_out}


def test_ways_must_meet_all_requirements_together() -> None:
    split = model(
        "a/split",
        access=(
            Access(route="app", name="Chat", where=("WhatsApp",)),
            Access(route="api", name="API", regions=("eu",)),
        ),
    )
    result = decide([split], Requirement("place", "WhatsApp"), Requirement("region", "eu"))
    assert result.match is None
    assert left_out(result)["a/split"] == [("region", "hosting region not on record (Chat)")]


def test_nobody_is_offered_what_only_partners_can_use() -> None:
    closed = model("a/closed", access=(Access(route="api", name="API", stage="limited"),))
    absent = model("b/absent", access=())
    result = decide([closed, absent, model("c/open")])
    assert result.match.id == "c/open"
    assert left_out(result) == {
        "a/closed": [("available", "limited to invited partners")],
        "b/absent": [("available", "no way to use it on record")],
    }


def test_a_retired_model_counts_only_as_a_download() -> None:
    gone = Status(stage="retired")
    result = decide([model("a/a", status=gone), open_model("b/b", status=gone), model("c/c")])
    assert left_out(result) == {"a/a": [("available", "retired")]}
    assert [offer.route for offer in result.match.offers] == ["download"]


def test_a_superseded_model_is_left_out_where_its_successor_is_as_good_in_the_same_place() -> None:
    old, new = open_model("a/old", status=superseded("a/mid")), model("a/new")
    middle = model("a/mid", status=superseded("a/new"))
    result = decide([new, middle, old])
    assert {c.id for c in result.candidates} == {"a/new", "a/old"}  # the weights of the old one are another place
    assert [o.route for c in result.candidates if c.id == "a/old" for o in c.offers] == ["download"]
    assert left_out(result) == {
        "a/mid": [("current", "replaced by New, which meets the same requirements in the same place")]
    }
    assert decide([new, middle, old], Requirement("open-weights")).match.id == "a/old"


def test_a_team_can_reach_its_own_model() -> None:
    own = model("team/own", access=(), prices=(), strengths={"coding": 90.0})
    assert unavailable(offers_of(own, catalog([own]))) is None


def test_a_budget_leaves_out_what_costs_more_or_nobody_knows_what() -> None:
    unknown = model("b/unknown", prices=())
    own = open_model("c/own", access=(Access(route="download", name="Weights"),), prices=())
    result = decide([model("a/dear"), unknown, own], Requirement("budget", 5.0))
    assert result.match.id == "c/own"
    assert left_out(result) == {
        "a/dear": [("budget", "18 USD per month")],
        "b/unknown": [("budget", "no price on record")],
    }
    assert decide([model("a/dear")], Requirement("seat-budget", 10.0), usage=Usage(seats=3)).match is None
    assert decide([model("a/dear")], Requirement("seat-budget", 18.0), usage=Usage(seats=3)).match is not None


def test_safety_findings_are_counted_only_from_others() -> None:
    import datetime as dt

    found = tuple(
        Caution(kind="k", finding="f", evaluator=e, signal="neutral", published=dt.date(2026, 5, 1), source="list")
        for e in ("A", "Apollo Research")
    )
    assert fact(model("a/a", cautions=found), "safety-evidence", 1) is None
    assert fact(model("a/a", cautions=found), "safety-evidence", 2) == "one on record"


def test_a_closed_model_that_nobody_can_reach_is_left_out_for_both_reasons() -> None:
    hidden = model("a/hidden", access=(Access(route="api", name="API", stage="limited"),))
    result = decide([hidden, open_model("b/b")], Requirement("open-weights"))
    assert left_out(result)["a/hidden"] == [
        ("available", "limited to invited partners"),
        ("open-weights", "closed weights"),
    ]


def test_a_model_without_any_figure_is_not_recommended_and_says_why() -> None:
    mode = model("c/mode", variant_of="a/known")
    models = [model("a/known"), model("b/new"), mode, model("d/house", strengths={"coding": 50.0})]
    known = strengths({m.id: 50.0 for m in models}, counts={"b/new": 0, "c/mode": 0, "d/house": 0})
    result = recommend(Engine(catalog(models), known), Preferences(points={"coding": 1.0}))
    assert {c.id for c in result.candidates} == {"a/known", "c/mode", "d/house"}
    (left,) = result.left_out
    assert [(r.requirement, r.fact) for r in left.reasons] == [("measured", "no comparable figures published yet")]


def test_a_plan_of_its_own_policy_meets_what_the_other_plans_of_the_route_do_not() -> None:
    plans = tuple(Access(route="subscription", name="App", plan=plan, usd_month=20) for plan in ("Pro", "Team"))
    policies = (
        DataPolicy(routes=("subscription",), training="yes"),
        DataPolicy(routes=("subscription",), plans=("Team",), training="no"),
    )
    offers = offer_facts(model("a/m", access=plans, data=policies))
    failed = [OF_OFFER["no-training"](offer, None, Asked()) is not None for offer in offers]
    assert failed == [True, False]


def test_a_licence_that_excludes_a_region_is_no_way_to_host_there() -> None:
    weights = Weights(open=True, license="Own", commercial="limited", excludes=("eu",))
    access = (Access(route="download", name="Weights"), Access(route="app", name="Chat", regions=("eu",)))
    excluded = open_model("a/excluded", access=access[:1], weights=weights)
    served = open_model("a/served", access=access, weights=weights)
    assert fact(excluded, "region", "eu") == "licence not granted in the EU"
    assert fact(excluded, "region", "us") is None
    assert fact(served, "region", "eu") is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("coding-agent", "a tool for programmers"), ("developer-platform", "a platform for building agents"),
        ("library", "a library for programs"), ("chat-app", None), ("office", None),
    ],
)  # fmt: skip
def test_what_nobody_chats_in_is_no_app(kind: Any, words: str | None) -> None:
    product = Product(id="a/code", vendor="A", name="A Code", kind=kind, purpose="p", source="list")
    access = Access(route="subscription", name="A Code", product="a/code", usd_month=20.0)
    (known,) = offer_facts(model("a/a", access=(access,)), products=[product])
    assert OF_OFFER["app"](known, None, Asked()) == (f"only in A Code, {words}" if words else None)
