"""The speed to expect on one's own machine: the calculation, against measurements, and where it counts."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from modelmatch.catalog.hardware import Cache, Hardware
from modelmatch.catalog.schema import Model
from modelmatch.match.engine import Engine
from modelmatch.match.facts.memory import best_fit, needed, precisions
from modelmatch.match.facts.own_speed import EFFICIENCY, LOG_SD, TYPICAL, expected_speed, fastest, fit_for_speed
from modelmatch.match.result.own_machine import described
from modelmatch.match.result.recommend import recommend
from modelmatch.preferences import Memory, Preferences, Requirement
from modelmatch.vocabulary import Bits
from tests.match.test_memory import bundled
from tests.match.worlds import catalog, open_model, strengths

PRECISION: dict[str | None, Bits] = {
    "Q4_K_M": 4, "4BIT": 4, "4bit": 4, "MXFP4": 4, "Ollama default": 4, "Q5_K_M": 5, "Q6_K": 6, "Q8_0": 8, "BF16": 16,
}  # fmt: skip
CARD = Memory(gb=24, kind="graphics", bandwidth=1008)


def sized(name: str, billions: float, active: float | None = None, *, experts: bool = False) -> Model:
    known = Hardware(parameters_b=billions, active_b=active, experts=experts, cache=Cache(bytes=65_536, basis="exact"))
    return open_model(name, hardware=known)


def ratios() -> dict[bool, list[float]]:
    """Measured speeds divided by those calculated, of models that use all weights (False) and of experts (True)."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for one in bundled().models.values():
        for speed in one.hardware.measured if one.hardware else ():
            bandwidth, bits = bundled().machines[speed.machine].bandwidth, PRECISION.get(speed.precision)
            fit = needed(one, bits, 4096) if bits in precisions(one) else None
            if bandwidth is None or fit is None:
                continue
            expected = expected_speed(one, Memory(gb=1e5, bandwidth=bandwidth), 4096, fit)
            if expected is not None:
                kind = expected.efficiency == EFFICIENCY[True]
                found[kind].append(speed.tokens_per_second / expected.tokens_per_second)
    return found


def test_the_calculation_is_in_the_middle_of_what_was_measured() -> None:
    """Nothing is known of programs, drivers and context there, nor whether all of it was in that memory."""
    for kind, found in ratios().items():
        assert len(found) >= 50
        assert statistics.median(found) == pytest.approx(1.0, abs=0.15)
        factor = 2.718281828 ** (1.0 * LOG_SD[kind])
        assert sum(1 / factor <= ratio <= factor for ratio in found) / len(found) >= 0.68


def test_the_calculation_by_hand() -> None:
    """27.78 billion at 4 bits and 16,384 tokens of cache, from 1,008 GB per second."""
    expected = expected_speed(sized("a/a", 27.78), CARD, 16_384, needed(sized("a/a", 27.78), 4, 16_384))
    assert expected is not None
    assert expected.read_gb == pytest.approx(27.78 * 4.89 / 8 + 65_536 * 16_384 / 1e9)
    assert expected.tokens_per_second == pytest.approx(0.75 * 1008 / 18.05, rel=0.01)


def test_experts_read_only_what_is_active() -> None:
    dense, experts = sized("a/a", 30.0), sized("b/b", 30.0, 3.0, experts=True)
    one, two = expected_speed(dense, CARD), expected_speed(experts, CARD)
    assert one is not None
    assert two is not None
    assert two.read_gb < one.read_gb / 4
    assert two.tokens_per_second > one.tokens_per_second


@pytest.mark.parametrize(
    ("one", "memory"),
    [
        (sized("a/a", 8.0), Memory(gb=16, kind="ordinary")), (sized("a/a", 4.0), Memory(gb=8, kind="phone")),
        (sized("a/a", 8.0), Memory(gb=24)), (sized("a/a", 8.0), Memory(kind="graphics")),
        (sized("a/a", 8.0, experts=True), CARD), (sized("a/a", 300.0), CARD),
    ],
    ids=["ordinary memory", "a phone", "no kind", "no amount", "unknown experts", "does not fit"],
)  # fmt: skip
def test_what_is_not_known_is_not_calculated(one: Model, memory: Memory) -> None:
    assert expected_speed(one, memory) is None


def test_a_bandwidth_that_is_not_known_is_that_of_the_middle_machine_with_a_wider_range() -> None:
    for kind, bandwidth in TYPICAL.items():
        every = [m.bandwidth for m in bundled().machines.values() if m.kind == kind and m.bandwidth]
        assert statistics.median(every) == pytest.approx(bandwidth, rel=0.15)
    known = expected_speed(sized("a/a", 8.0), CARD)
    guessed = expected_speed(sized("a/a", 8.0), Memory(gb=24, kind="graphics"))
    assert known is not None
    assert guessed is not None
    assert (known.stated, guessed.stated) == (True, False)
    assert guessed.log_sd > known.log_sd


def matched(memory: Memory | None, *more: Requirement) -> list[tuple[str, str | None, str]]:
    """The models in order, with the words for their speed and what it rests on."""
    models = [sized("a/small", 4.0), sized("b/large", 20.0)]
    engine = Engine(catalog(models), strengths({"a/small": 50.0, "b/large": 52.0}))
    asked = (Requirement("route", ("download",)), *([Requirement("memory", memory)] if memory else []), *more)
    result = recommend(engine, Preferences(points={"coding": 1.0, "speed": 2.0}, requirements=asked))
    return [(c.id, s.text, s.basis) for c in result.candidates for s in c.scores if s.criterion == "speed"]


def test_speed_on_a_stated_machine_counts_and_is_marked_as_calculated() -> None:
    (first, words, basis), *_ = matched(CARD)
    assert first == "a/small"
    assert basis == "calculated"
    assert words is not None
    assert words.endswith("calculated")
    assert [basis for _, _, basis in matched(None)] == ["unknown", "unknown"]
    assert [basis for _, _, basis in matched(Memory(gb=64, kind="ordinary"))] == ["unknown", "unknown"]


def test_the_best_precision_that_is_as_fast_as_required_is_named() -> None:
    one, roomy = sized("a/a", 8.0), Memory(gb=24, kind="graphics", bandwidth=400)
    found = [fit_for_speed(one, roomy, 16_384, wanted) for wanted in (0.0, 35.0, 42.0, 1000.0)]
    assert [fit and fit.bits for fit in found] == [8, 6, 5, 8]


def test_speed_counts_at_the_lowest_precision_so_that_more_memory_is_never_worse() -> None:
    small, large = (fastest(sized("a/a", 8.0), Memory(gb=gb, kind="graphics")) for gb in (8, 80))
    assert small == large
    assert small is not None
    assert small.bits == 4


def test_a_required_speed_is_met_by_calculation_or_not_known() -> None:
    assert [name for name, *_ in matched(CARD, Requirement("speed", 100.0))] == ["a/small"]
    assert matched(Memory(gb=64, kind="ordinary"), Requirement("speed", 1.0)) == []


def test_one_machine_says_nothing_of_another_that_the_same_engine_decides_for() -> None:
    models = [sized("a/small", 4.0), sized("b/large", 20.0)]
    known = strengths({"a/small": 50.0, "b/large": 60.0})
    shared = Engine(catalog(models), known)
    for memory in (CARD, Memory(gb=24, kind="graphics", bandwidth=60), Memory(gb=6, kind="graphics"), CARD):
        for more in ((), (Requirement("context", 100_000),), (Requirement("open-weights"),)):
            asked = (Requirement("route", ("download",)), Requirement("memory", memory), *more)
            wanted = Preferences(points={"coding": 1.0, "speed": 0.3}, requirements=asked)
            alone = Engine(catalog(models), known).decide(wanted)
            np.testing.assert_array_equal(shared.decide(wanted).ranking.fit, alone.ranking.fit)


def test_a_measurement_that_memory_cannot_give_is_not_shown() -> None:
    """Of 27 billion parameters, an M4 Pro with 273 GB per second reads 17 GB no more than 16 times in a second."""
    one = bundled().models["alibaba/qwen3.8-27b"]
    memory = Memory(gb=48, kind="shared", bandwidth=273)
    fit = best_fit(one, memory)
    assert fit is not None
    for bandwidth in (273, 1000):
        shown = described(bundled().at(), one, fit, Memory(gb=64, kind="shared", bandwidth=bandwidth)).measured
        assert shown is None or shown.tokens_per_second < 40
    on_m4 = [s for s in (one.hardware.measured if one.hardware else ()) if s.machine == "apple/m4-pro"]
    assert all(s.tokens_per_second > 16 for s in on_m4)
    shown = described(bundled().at(), one, fit, memory).measured
    assert shown is None or shown.machine != "Apple M4 Pro"
