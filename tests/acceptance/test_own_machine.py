"""People who run a model on a machine of their own: what they are told to get, and that it would run there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from modelmatch.preferences import Memory, Preferences, Requirement
from modelmatch.vocabulary import MemoryKind
from tests.acceptance.respondents import engine
from tests.acceptance.test_personas import ask, every, kinds, match, on_file, read

pytestmark = pytest.mark.xdist_group("stories")


def runs(result: dict[str, Any], gb: float) -> None:
    """Every offer is a download that fits in what is there, with its parts, and names where the weights are."""
    for candidate, offer in every(result):
        own = offer["machine"]
        assert offer["route"] == "download"
        assert own["needed_gb"] == pytest.approx(own["weights_gb"] + own["cache_gb"] + 0.5, abs=0.02)
        assert own["needed_gb"] <= own["usable_gb"] == pytest.approx(gb)
        assert own["repository"] or own["weights"], candidate["id"]
        assert offer["usd_month"] is None


def test_a_programmer_with_a_12_gb_card_gets_a_model_for_code_that_fits_there() -> None:
    """Somebody has an RTX 3060 with 12 GB, and writes code: a model of some 7 to 15 billion parameters, not more."""
    answers = "quick work=coding reach=self hardware=card memory=12GB commercial=no"
    result = ask(answers)
    runs(result, 12)
    first = result["candidates"][0]
    facts = on_file(first, match(result), result["as_of"])
    assert 4 <= (facts.model["hardware"]["parameters_b"]) <= 16
    assert max(w["weight"] for w in result["weights"]) == next(
        w["weight"] for w in result["weights"] if w["criterion"] == "coding"
    )
    own = next(offer["machine"] for _, offer in every(result) if offer["machine"]["tokens_per_second"])
    assert 10 <= own["tokens_per_second"] <= 300
    text = read(answers)
    assert "of 12 GB" in text
    assert "calculated from" in text


def test_somebody_with_a_phone_gets_a_small_model_and_no_speed_that_nobody_measured() -> None:
    """A hiker wants help with letters without a network, on a phone with 8 GB."""
    result = ask("quick work=writing reach=self hardware=phone memory=8 commercial=no")
    runs(result, 4)
    for candidate, offer in every(result):
        assert on_file(candidate, offer, result["as_of"]).model["hardware"]["parameters_b"] < 8
        assert offer["machine"]["tokens_per_second"] is None
        assert offer["machine"]["commands"] == []


def test_somebody_with_a_mac_of_128_gb_gets_a_large_model_and_mlx() -> None:
    """A lawyer has a Mac Studio with 128 GB, of which macOS lets a model have 96."""
    result = ask("full work=writing reach=self hardware=mac memory=128 commercial=yes")
    runs(result, 96)
    assert all(offer["machine"]["bits"] <= 8 for _, offer in every(result))
    assert any(offer["machine"]["weights_gb"] > 60 for _, offer in every(result))
    programs = {command["program"] for _, offer in every(result) for command in offer["machine"]["commands"]}
    assert {"MLX", "Ollama", "LM Studio", "llama.cpp"} == programs


def test_who_needs_long_context_is_not_told_that_short_context_fits() -> None:
    """A researcher loads reports of 100,000 tokens on a card with 16 GB: their cache is counted."""
    result = ask("full work=research reach=self hardware=card memory=16 length=report commercial=no")
    runs(result, 16)
    assert {offer["machine"]["context"] for _, offer in every(result)} == {100_000}
    short = ask("full work=research reach=self hardware=card memory=16 commercial=no")
    assert len(result["candidates"]) < len(short["candidates"])


def test_fewer_bits_than_are_enough_are_remarked_on() -> None:
    result = ask("quick work=writing reach=self hardware=card memory=24")
    for candidate, offer in every(result):
        hardware = on_file(candidate, offer, result["as_of"]).model.get("hardware") or {}
        fewer = offer["machine"]["bits"] < min(8, hardware.get("published_bits", 16))
        assert ("quantised" in kinds(offer)) == fewer, candidate["id"]


@pytest.mark.parametrize("kind", ["graphics", "shared", "ordinary", "phone"])
def test_more_memory_never_lowers_the_best_fit(kind: MemoryKind) -> None:
    """From 6 to 128 GB, for those who need code and those who need letters, with and without long texts."""
    deciding = engine()
    for points in ({"coding": 3.0, "agentic": 1.0}, {"writing": 3.0, "languages": 1.0}):
        for context in (0, 100_000):
            more = (Requirement("context", float(context)),) if context else ()
            fits = []
            for gb in (6, 8, 12, 16, 24, 32, 48, 64, 128):
                own = (Requirement("route", ("download",)), Requirement("memory", Memory(gb=gb, kind=kind)), *more)
                decision = deciding.decide(Preferences(points=points, requirements=own))
                leader = decision.leader
                proven = leader is not None and not deciding.matrix.lineage.unproven[leader]
                fits.append((proven, float(decision.fit[leader]) if leader is not None else 0.0))
            assert fits == sorted(fits), (kind, points, context)


def test_a_kept_day_before_a_speed_was_measured_does_not_know_it() -> None:
    every_day = engine().catalog
    before = every_day.at(dt.date(2026, 3, 1))
    assert any(m.hardware and m.hardware.measured for m in every_day.models.values())
    assert not any(m.hardware and m.hardware.measured for m in before.models.values())
