"""Fourteen people with a story: which offer they get, what it costs them, and what they are told before they follow it.

What is asserted holds of whatever model is right: the way, the plan, the policy, the price by the files, the remarks.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from modelmatch import load_catalog
from modelmatch.cli import app
from modelmatch.match.result.recommendation import RankedOffer
from tests.acceptance.records import Facts, products
from tests.acceptance.respondents import engine

pytestmark = pytest.mark.xdist_group("stories")

Result = dict[str, Any]


@functools.cache
def ask(answers: str, *more: str) -> Result:
    """What ``modelmatch recommend`` says: the question set, then answers, then options; as JSON."""
    question_set, *said = answers.split()
    sets = [word for answer in said for word in ("-s", answer)]
    found = CliRunner().invoke(
        app, ["recommend", "-q", question_set, *sets, "-f", "json", *more], catch_exceptions=False
    )
    assert found.exit_code == 0, found.output
    return dict(json.loads(found.stdout))


def read(answers: str) -> str:
    """The same as a person sees it in a narrow window, in one line."""
    question_set, *said = answers.split()
    sets = [word for answer in said for word in ("-s", answer)]
    found = CliRunner().invoke(app, ["recommend", "-q", question_set, *sets], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return " ".join(found.stdout.split())


def every(result: Result) -> Iterator[tuple[Result, Result]]:
    """Every model with each of its offers."""
    for candidate in result["candidates"]:
        for offer in candidate["offers"]:
            yield candidate, offer


def match(result: Result) -> Result:
    """The offer that is named first."""
    return dict(result["candidates"][0]["offers"][0])


def named(result: Result) -> list[Result]:
    """The first offers of the models that the headline names."""
    names = {result["candidates"][0]["id"], *result["close_call"], result.get("well_measured")}
    return [candidate["offers"][0] for candidate in result["candidates"] if candidate["id"] in names]


def kinds(offer: Result) -> set[str]:
    return {remark["kind"] for remark in offer["remarks"]}


def on_file(candidate: Result, offer: Result, day: str) -> Facts:
    """What the files say of an offer."""
    known = msgspec.convert(offer, RankedOffer, strict=False)
    return Facts(candidate["id"], known, dt.date.fromisoformat(day), engine().catalog.newest)


def price_on_file(result: Result, candidate: Result, offer: Result, *, regional: bool = False) -> float | None:
    """The price of an offer by the files; how many tokens its model writes comes from the engine."""
    matrix = engine(dt.date.fromisoformat(result["as_of"])).matrix
    row = next(row for row, known in enumerate(matrix.offers) if known.id == offer["id"])
    facts = on_file(candidate, offer, result["as_of"])
    return facts.usd(result["usage"], float(matrix.efficiency[row]), regional=regional)


def assert_prices_are_those_on_file(result: Result, *, regional: bool = False) -> None:
    for candidate in result["candidates"][:5]:
        offer = candidate["offers"][0]
        usd = price_on_file(result, candidate, offer, regional=regional)
        assert offer["usd_month"] == (None if usd is None else pytest.approx(usd, rel=1e-6)), offer["id"]


def score(candidate: Result, criterion: str) -> Result:
    return next(dict(one) for one in candidate["scores"] if one["criterion"] == criterion)


def test_who_wants_tested_behaviour_never_gets_a_model_for_a_finding_of_concern() -> None:
    """A counsellor writes letters with it and wants proof that it behaves: a concern on record never beats silence."""
    result = ask("full work=writing trust=5 matters=safety")
    for candidate in result["candidates"]:
        safety = score(candidate, "safety")
        outside = [c for c in candidate["cautions"] if not c["evaluator"].startswith(candidate["vendor"])]
        concerns = [c for c in outside if c["signal"] == "concern"]
        reassuring = [c for c in outside if c["signal"] == "reassuring"]
        if not outside:
            assert (safety["value"], safety["sd"]) == (50, 20)
        elif concerns and not reassuring:
            assert safety["value"] < 50
        elif reassuring and not concerns:
            assert safety["value"] > 50
        assert ("safety-concern" in kinds(candidate["offers"][0])) == bool(concerns), candidate["id"]
    assert "safety-concern" not in kinds(match(result))


def test_who_pays_25_dollars_is_not_credited_with_a_plan_that_costs_more() -> None:
    """A developer who works in Visual Studio and GitHub pays for one ordinary subscription, and nothing on top."""
    result = ask("quick work=coding reach=tools ecosystem=microsoft spend=plan")
    for candidate, offer in every(result):
        assert offer["route"] in ("subscription", "api", "app")
        assert offer["usd_month"] is not None
        assert offer["usd_month"] <= 25, offer["id"]
        assert candidate["usd_month"] == candidate["offers"][0]["usd_month"]
    for candidate in result["candidates"]:
        at_microsoft = on_file(candidate, candidate["offers"][0], result["as_of"]).own("ecosystem") == "microsoft"
        assert (score(candidate, "microsoft")["value"] > 0) == at_microsoft, candidate["id"]
    assert_prices_are_those_on_file(result)


def test_a_company_on_microsoft_is_named_a_plan_for_companies_or_told_that_there_is_none() -> None:
    """Ten people in an office with Microsoft 365 need plans that a company can buy, not ten private ones."""
    result = ask("team suite=microsoft")
    for candidate, offer in every(result):
        facts = on_file(candidate, offer, result["as_of"])
        sold = [
            *facts.product.get("plans", ()),
            *products().get(facts.product.get("plans_of", ""), {}).get("plans", ()),
        ]
        seats = facts.product["kind"] == "office" or facts.plan.get("per") == "seat"
        assert seats or not any(plan.get("per") == "seat" for plan in sold), offer["id"]
        assert seats or "personal-plan" in kinds(offer)
        assert offer["usd_month"] != 0
    assert_prices_are_those_on_file(result)


def test_a_start_up_is_told_that_the_cheapest_tier_trains_and_gets_another_when_it_refuses() -> None:
    """A start-up sends 2.4 billion tokens a month for 1,000 dollars: a tier that trains on them says so."""
    answers = "full work=writing reach=api sent=2.4B received=600M budget=1000"
    result, refusing = ask(answers), ask(f"{answers} data=no-training")
    for candidate, offer in every(result):
        terms = {policy["training"] for policy in on_file(candidate, offer, result["as_of"]).policies} - {"unknown"}
        expected = "training-unknown" if not terms else "trains" if terms == {"yes"} else None
        assert expected is None or expected in kinds(offer), offer["id"]
    assert "trains" not in {kind for _, offer in every(refusing) for kind in kinds(offer)}
    assert "training-unknown" not in {kind for _, offer in every(refusing) for kind in kinds(offer)}
    assert_prices_are_those_on_file(result)
    assert_prices_are_those_on_file(refusing)


def test_a_tier_that_trains_does_so_wherever_it_is_passed_on() -> None:
    """A clinic must keep nothing: no gateway turns a tier by which the maker trains into one that keeps nothing."""
    result = ask("team work=care reach=program data=nothing-kept")
    for candidate, offer in every(result):
        policies = on_file(candidate, offer, result["as_of"]).policies
        assert any(policy.get("zero_retention") in ("yes", "on-request") for policy in policies), offer["id"]
    assert not any("contributor" in candidate["id"] for candidate in result["candidates"])
    assert_prices_are_those_on_file(result)


def test_who_may_use_any_way_gets_no_worse_an_offer_than_in_a_chat_app() -> None:
    """Someone who lives in WhatsApp and Instagram asks twice, the second time with more freedom."""
    chat, free = ask("quick ecosystem=meta reach=chat"), ask("quick ecosystem=meta reach=any")
    assert free["candidates"][0]["fit"] >= chat["candidates"][0]["fit"]
    for result in (chat, free):
        best = result["candidates"][0]
        status = load_catalog().at().models[best["id"]].status
        assert ("superseded" in kinds(match(result))) == (status.stage == "superseded")
        assert match(result)["route"] == "app"
        assert kinds(match(result)) & {"trains", "trains-by-default"}


def test_an_archive_is_named_a_host_by_that_hosts_own_policy_and_region() -> None:
    """An archive reads scans with open weights on a European cloud that keeps nothing: all on one host."""
    result = ask("full work=images reach=cloud data=nothing-kept,eu openness=must")
    for candidate, offer in every(result):
        facts = on_file(candidate, offer, result["as_of"])
        assert offer["route"] == "cloud"
        assert "eu" in facts.own("regions")
        assert any(policy.get("zero_retention") in ("yes", "on-request") for policy in facts.policies), offer["id"]
        assert facts.weights["open"]
    assert_prices_are_those_on_file(result, regional=True)


def test_the_amount_shown_is_the_one_that_will_be_paid_and_the_remark_says_when_it_begins() -> None:
    """A lab budgets for Gemini 4 in November; its introductory price ends in December, on every host that had it."""
    result = ask("full work=science reach=api ecosystem=google price=1", "--as-of", "2026-11-20")
    candidate = next(candidate for candidate in result["candidates"] if candidate["id"] == "google/gemini-4-argon")
    offer = candidate["offers"][0]
    assert [remark["day"] for remark in offer["remarks"] if remark["kind"] == "price-changes"] == ["2026-12-01"]
    usd = price_on_file(result, candidate, offer)
    assert usd is not None
    assert offer["usd_month"] == pytest.approx(usd, rel=1e-6)
    before = ask("full work=science reach=api ecosystem=google price=1", "--as-of", "2026-10-14")
    known = next(candidate for candidate in before["candidates"] if candidate["id"] == "google/gemini-4-argon")
    same = next(one for one in known["offers"] if one["id"] == offer["id"])
    assert "price-changes" in kinds(same)
    cloud = ask("full work=science reach=cloud ecosystem=google price=1", "--as-of", "2026-11-20")
    argon = [offer for candidate, offer in every(cloud) if candidate["id"] == "google/gemini-4-argon"]
    assert argon
    assert all(offer["usd_month"] is None and "price-ends" in kinds(offer) for offer in argon)


def test_who_cannot_wait_gets_another_offer_than_who_can() -> None:
    """A programmer needs answers at once; her colleague starts it before lunch. Thinking is part of the wait."""
    at_once = ask("full work=coding reach=api price=1 depth=5")
    at_leisure = ask("full work=coding reach=api price=1 depth=1")
    order = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
    assert order.index(match(at_once)["effort"]) < order.index(match(at_leisure)["effort"])
    for candidate in at_once["candidates"]:
        if score(candidate, "speed")["basis"] == "unknown":
            assert "speed" not in (*candidate["better_at"], *candidate["worse_at"])


def test_what_is_noted_about_a_way_reaches_whoever_is_sent_there() -> None:
    """A family asks health questions in WhatsApp: which version answers there is not published, and they are told."""
    answers = "quick work=health reach=messenger spend=free"
    result = ask(answers)
    offer = match(result)
    assert offer["product_id"] == "meta/whatsapp"
    assert offer["usd_month"] == 0
    assert {"trains", "note", "safety-concern"} <= kinds(offer)
    text = read(answers)
    for remark in offer["remarks"]:
        if remark["kind"] in ("trains", "note", "superseded", "not-final"):
            assert remark["text"] in text


@pytest.mark.parametrize("reach", ["self", "cloud"])
def test_who_runs_a_model_turns_pages_into_pictures(reach: str) -> None:
    """A land registry reads PDF files with open weights: its own program sends the pages as pictures."""
    opened = "" if reach == "self" else " openness=must"
    result = ask(f"full work=images inputs=pdf reach={reach}{opened}")
    for candidate, offer in every(result):
        facts = on_file(candidate, offer, result["as_of"])
        taken = facts.way.get("input") or facts.model["modalities"]["input"]
        assert {"image", "pdf"} & set(taken)
        assert ("as-pictures" in kinds(offer)) == ("pdf" not in taken), offer["id"]
    assert "as-pictures" in kinds(match(result))


@pytest.mark.parametrize("question_set", ["team", "quick", "full", "leaving-llama"])
def test_who_buys_whatever_hardware_it_takes_gets_no_weaker_a_model_than_who_has_a_server(question_set: str) -> None:
    """A ministry will buy the machines that the model needs; with one server it must not be offered more."""
    place = {"team": "reach=own-server", "leaving-llama": "hosting=self"}.get(question_set, "reach=self")
    server, more = (ask(f"{question_set} {place} hardware={hardware}") for hardware in ("server", "more"))
    assert more["candidates"][0]["fit"] >= server["candidates"][0]["fit"]
    replaced = {one["id"] for one in more["left_out"] if one["reasons"][0]["requirement"] == "current"}
    assert {one["id"] for one in server["candidates"]} <= {one["id"] for one in more["candidates"]} | replaced
    assert match(more)["route"] == "download"


def test_who_looks_back_is_told_how_little_was_known_and_which_models_were_stronger() -> None:
    """A historian asks for November 2025: the data know few models of that time, and stronger ones only by figures."""
    result = ask("quick work=coding", "--as-of", "2025-11-15")
    assert result["known"] < 40
    assert result["stronger"]
    offered = {candidate["id"] for candidate in result["candidates"]}
    for one in result["stronger"]:
        assert one["id"] not in offered
        assert one["fact"]


def test_who_answers_nothing_is_told_what_was_assumed_where_it_decides() -> None:
    """Somebody presses Enter eight times: a free plan against an assumed bill decides, so the bill is named."""
    result = ask("quick")
    use = result["usage"]
    assert (use["input_tokens"], use["output_tokens"]) == (10e6, 2e6)
    decides = any(change["kind"] == "usage" and 0.1 <= change["answer"] <= 10 for change in result["changes"])
    assert bool(result["assumptions"]) == decides
    if decides:
        assert "10 million tokens in, 2 million out" in result["assumptions"][0]
    if match(result)["usd_month"] == 0 and result.get("well_measured"):
        assert "few-figures" in kinds(match(result))


def test_a_department_of_forty_with_data_in_the_eu_pays_for_forty_seats_there() -> None:
    """A town hall buys forty seats; what it types stays in the European Union and is not trained on."""
    result = ask("team seats=40 data=eu,no-training")
    for candidate, offer in every(result):
        facts = on_file(candidate, offer, result["as_of"])
        assert "eu" in facts.own("regions")
        assert any(policy["training"] in ("no", "opt-in", "opt-out") for policy in facts.policies)
        assert offer["usd_month"] == pytest.approx(40 * facts.way.get("usd_month", facts.plan.get("usd_month")))
    assert match(result)["route"] == "subscription"


def test_a_student_with_a_laptop_gets_what_fits_beside_the_system() -> None:
    """A physics student runs it at home on a laptop with 16 GB, for herself: nothing is paid, nothing leaves it."""
    result = ask("quick work=science reach=self hardware=laptop commercial=no")
    for candidate, offer in every(result):
        weights = on_file(candidate, offer, result["as_of"]).weights
        assert offer["route"] == "download"
        assert offer["machine"]["needed_gb"] <= 12
        assert offer["usd_month"] is None
        assert "own hardware" in offer["cost_note"]
        assert not kinds(offer) & {"trains", "trains-by-default", "training-unknown"}
        if weights.get("limits"):
            assert "licence" in kinds(offer)
    assert all(offer["route"] == "download" for offer in named(result))
