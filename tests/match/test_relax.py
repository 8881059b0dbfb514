"""When nothing fits: what clashes, and the smallest ways out of it."""

from __future__ import annotations

import itertools

from hypothesis import given, settings

from modelmatch.catalog.schema import Access, Context, Weights
from modelmatch.match.engine import Engine
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Memory, Preferences, Requirement, Usage
from tests.match.test_changes import ENGINE, STATED
from tests.match.test_engine import PREFERENCES
from tests.match.worlds import catalog, model, open_model, price, strengths

API = (Access(route="api", name="API"),)


def test_when_nothing_fits_each_requirement_that_helps_alone_is_named() -> None:
    models = [
        open_model("a/open", access=API, prices=(price(3.0, 3.0),)),
        model("b/long", context=Context(input=1_000_000), prices=(price(0.5, 0.5),)),
    ]
    engine = Engine(catalog(models), strengths({"a/open": 80.0, "b/long": 70.0}))
    stated = (Requirement("open-weights"), Requirement("budget", 20.0), Requirement("context", 100_000))
    result = recommend(engine, Preferences(points={"coding": 1.0}, requirements=stated))
    assert result.match is None
    assert [(r.requirement, r.winner, r.fact) for r in result.relaxations] == [
        ("open-weights", "b/long", "closed weights"),
        ("budget", "a/open", "36 USD per month"),
    ]


def test_when_no_single_requirement_helps_the_smallest_sets_are_named() -> None:
    engine = Engine(catalog([model("a/a")]), strengths({"a/a": 80.0}))
    stated = (Requirement("open-weights"), Requirement("free"), Requirement("stable"))
    result = recommend(engine, Preferences(points={"coding": 1.0}, requirements=stated))
    assert [(r.requirement, r.phrase, r.fact) for r in result.relaxations] == [
        ("open-weights and free", "open weights and free of charge", "closed weights; not free of charge")
    ]


@given(PREFERENCES, STATED)
@settings(max_examples=20, deadline=None)
def test_relaxations_are_true(preferences: Preferences, stated: list[Requirement]) -> None:
    stated = [*stated, Requirement("free")]
    result = recommend(ENGINE, Preferences(points=preferences.points, requirements=tuple(stated)))
    assert result.match is None
    for relaxation in result.relaxations:
        names = relaxation.requirement.split(" and ")
        kept = tuple(r for r in stated if r.name not in names)
        assert ENGINE.leader(Preferences(points=preferences.points, requirements=kept)) == relaxation.winner
    smallest = next(
        size
        for size in itertools.count(1)
        for dropped in itertools.combinations(stated, size)
        if ENGINE.leader(
            Preferences(points=preferences.points, requirements=tuple(r for r in stated if r not in dropped))
        )
    )
    assert {r.requirement.count(" and ") + 1 for r in result.relaxations} == {smallest}


def test_only_the_requirements_that_are_needed_for_the_clash_are_named() -> None:
    models = [open_model("a/open", access=API, prices=(price(3.0, 3.0),)), model("b/cheap", prices=(price(0.5, 0.5),))]
    engine = Engine(catalog(models), strengths({"a/open": 80.0, "b/cheap": 70.0}))
    stated = (Requirement("stable"), Requirement("open-weights"), Requirement("budget", 20.0))
    result = recommend(engine, Preferences(points={"coding": 1.0}, requirements=stated))
    assert result.clash == ("open weights", "at most 20 USD per month")


@given(PREFERENCES, STATED)
@settings(max_examples=20, deadline=None)
def test_a_clash_is_one_and_nothing_in_it_is_idle(preferences: Preferences, stated: list[Requirement]) -> None:
    stated = [*stated, Requirement("free")]
    result = recommend(ENGINE, Preferences(points=preferences.points, requirements=tuple(stated)))
    clash = [r for r in stated if r.phrase in result.clash]

    def winner(requirements: list[Requirement]) -> str | None:
        return ENGINE.leader(Preferences(points=preferences.points, requirements=tuple(requirements)))

    assert winner(clash) is None
    assert all(winner([other for other in clash if other != one]) for one in clash)


def test_without_enough_memory_the_next_larger_model_is_named() -> None:
    def weights(total: float) -> Weights:
        return Weights(open=True, license="MIT", commercial="yes", total_b=total)

    download = (Access(route="download", name="Weights"),)
    models = [open_model(f"a/{size}", access=download, weights=weights(size)) for size in (30, 300)]
    engine = Engine(catalog(models), strengths({"a/30": 50.0, "a/300": 90.0}))
    stated = (Requirement("memory", Memory(12.0)),)
    (way_out,) = recommend(engine, Preferences(points={"coding": 1.0}, requirements=stated)).relaxations
    assert way_out.winner == "a/30"
    assert way_out.cost_note == "own hardware, 23 GB at 4 bits"


def test_nobody_is_told_to_send_stated_tokens_through_a_chat_app() -> None:
    models = [model("a/chat", access=(Access(route="app", name="Chat"),)), model("b/api", prices=(price(9.0, 9.0),))]
    engine = Engine(catalog(models), strengths({"a/chat": 90.0, "b/api": 50.0}))
    stated = (Requirement("route", ("cloud",)), Requirement("budget", 5.0))
    for usage, expected in ((Usage(), {"a/chat"}), (Usage(input_tokens=500e6), set())):
        result = recommend(engine, Preferences(points={"coding": 1.0}, requirements=stated, usage=usage))
        assert {r.winner for r in result.relaxations if r.requirement == "route"} == expected
