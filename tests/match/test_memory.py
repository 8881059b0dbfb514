"""Whether weights fit in a memory: the rule, its parts, and its laws on real and on invented models."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.catalog import Catalog, load_catalog
from modelmatch.catalog.hardware import Cache, CacheWindow, Hardware, WeightFile
from modelmatch.catalog.schema import Model
from modelmatch.match.facts.memory import (
    CONTEXT,
    OVERHEAD,
    best_fit,
    cache_gb,
    least,
    needed,
    parameters,
    usable,
    weights_gb,
)
from modelmatch.preferences import Memory
from modelmatch.vocabulary import MEMORY_KINDS, PRECISIONS, Bits
from tests.match.worlds import model, open_model

GIB = 1.073741824


@cache
def bundled() -> Catalog:
    return load_catalog(user=False)


def machine(hardware: Hardware) -> Model:
    return open_model("a/a", hardware=hardware)


SEEN = Cache(bytes=65_536, basis="exact")
NINE = machine(Hardware(parameters_b=9.0, cache=SEEN))


def test_what_is_needed_is_weights_cache_and_the_program() -> None:
    fit = needed(NINE, 4, 16_384)
    assert fit is not None
    assert fit.weights_gb == pytest.approx(9.0 * 4.89 / 8)
    assert fit.cache_gb == pytest.approx(65_536 * 16_384 / 1e9)
    assert fit.gb == pytest.approx(fit.weights_gb + fit.cache_gb + OVERHEAD)
    assert (fit.bits, fit.file, fit.cache_basis) == (4, "Q4_K_M", "exact")


@pytest.mark.parametrize(("gb", "bits"), [(6, None), (7.5, 4), (8, 5), (9, 6), (12, 8), (48, 8)])
def test_the_best_precision_that_fits_is_taken(gb: float, bits: int | None) -> None:
    fit = best_fit(NINE, Memory(gb=gb, kind="graphics"))
    assert (fit and fit.bits) == bits


def test_more_than_enough_bits_are_for_who_asks_for_them() -> None:
    for bits, expected in ((4, 8), (16, 16)):
        fit = best_fit(NINE, Memory(gb=48, bits=bits))  # type: ignore[arg-type]
        assert fit is not None
        assert fit.bits == expected


def test_weights_that_came_out_at_four_bits_have_no_better_file() -> None:
    four = WeightFile(bits=4, gb=14.0, name="MXFP4")
    small = machine(Hardware(parameters_b=20.9, published_bits=4, files=(four,)))
    fit = best_fit(small, Memory(gb=640, bits=8))
    assert fit is not None
    assert (fit.bits, fit.weights_gb, fit.file) == (4, 14.0, "MXFP4")


def test_layers_with_a_window_keep_no_more_than_it() -> None:
    windows = (CacheWindow(layers=10, bytes=1000, tokens=1024),)
    one = machine(Hardware(parameters_b=1.0, cache=Cache(bytes=100, windows=windows, basis="exact")))
    assert cache_gb(one, 512)[0] == pytest.approx((100 + 10_000) * 512 / 1e9)
    assert cache_gb(one, 100_000)[0] == pytest.approx((100 * 100_000 + 10_000 * 1024) / 1e9)


def test_a_cache_that_is_not_on_record_is_assumed_and_says_so() -> None:
    amount, basis = cache_gb(machine(Hardware(parameters_b=8.0)), 8_192)
    assert amount == pytest.approx(0.1 * 8.0 * 4.89 / 8)
    assert basis == "assumed"


def test_a_model_of_unknown_size_fits_nowhere() -> None:
    assert needed(model("a/a"), 4) is None
    assert best_fit(model("a/a"), Memory(gb=1e6)) is None


@pytest.mark.parametrize(
    ("memory", "there"),
    [
        (Memory(gb=24, kind="graphics"), 24), (Memory(gb=24), 24), (Memory(gb=36, kind="shared"), 24),
        (Memory(gb=128, kind="shared"), 96), (Memory(gb=16, kind="ordinary"), 12), (Memory(gb=6, kind="ordinary"), 3),
        (Memory(gb=8, kind="phone"), 4), (Memory(kind="shared"), float("inf")),
    ],
)  # fmt: skip
def test_the_system_keeps_a_part_of_the_memory(memory: Memory, there: float) -> None:
    assert usable(memory) == pytest.approx(there)


SIZES = st.floats(min_value=1, max_value=2000)
KINDS = st.sampled_from([None, *MEMORY_KINDS])
CONTEXTS = st.integers(min_value=1, max_value=1_000_000)
MODELS = st.sampled_from(sorted(m.id for m in bundled().candidates() if m.weights and m.weights.open))


@given(MODELS, SIZES, SIZES, KINDS, CONTEXTS)
def test_more_memory_never_lowers_the_precision(name: str, one: float, two: float, kind: str, context: int) -> None:
    fits = [best_fit(bundled().models[name], Memory(gb=gb, kind=kind), context) for gb in sorted((one, two))]  # type: ignore[arg-type]
    assert (fits[0].bits if fits[0] else 0) <= (fits[1].bits if fits[1] else 0)


@given(MODELS, SIZES, KINDS, CONTEXTS, CONTEXTS)
def test_longer_context_never_raises_the_precision(name: str, gb: float, kind: str, one: int, two: int) -> None:
    short, long = (best_fit(bundled().models[name], Memory(gb=gb, kind=kind), c) for c in sorted((one, two)))  # type: ignore[arg-type]
    assert (short.bits if short else 0) >= (long.bits if long else 0)


@given(MODELS, SIZES, KINDS, CONTEXTS)
def test_what_is_said_to_fit_needs_no_more_than_there_is(name: str, gb: float, kind: str, context: int) -> None:
    memory, one = Memory(gb=gb, kind=kind), bundled().models[name]  # type: ignore[arg-type]
    fit, smallest = best_fit(one, memory, context), least(one, context)
    assert fit is None or fit.gb <= usable(memory)
    assert fit is not None or smallest is None or smallest.gb > usable(memory)


# --- what others published --------------------------------------------------------------------

TABLE = Path(__file__).with_name("published_memory.csv")
SMALL_B = 6.0
"""Below so many billion parameters, figures to 0.1 GiB at 4.5 bits per weight may differ by more: see the docs."""
FILES: tuple[tuple[str, float, Bits, float], ...] = (
    # bartowski/Qwen_Qwen3-4B-GGUF
    ("alibaba/qwen3-4b", 4.022, 16, 8.05), ("alibaba/qwen3-4b", 4.022, 8, 4.28), ("alibaba/qwen3-4b", 4.022, 6, 3.31),
    ("alibaba/qwen3-4b", 4.022, 5, 2.89), ("alibaba/qwen3-4b", 4.022, 4, 2.50),
    # llama.cpp, tools/quantize/README.md
    ("meta/llama-3.1-8b", 8.03, 4, 4.9), ("meta/llama-3.3-70b", 70.55, 4, 43.1), ("", 405.85, 4, 249.1),
    ("meta/llama-3.1-8b", 8.03, 5, 5.33 * GIB), ("meta/llama-3.1-8b", 8.03, 6, 6.14 * GIB),
    ("meta/llama-3.1-8b", 8.03, 8, 7.95 * GIB), ("meta/llama-3.1-8b", 8.03, 16, 14.96 * GIB),
    # unsloth.ai/docs/models
    ("alibaba/qwen3.8-27b", 27.8, 4, 17.0), ("minimax/minimax-m3.1-flash", 428.0, 4, 256.0),
)  # fmt: skip


@pytest.mark.parametrize(("name", "billions", "bits", "gb"), FILES)
def test_weights_are_as_large_as_published_files(name: str, billions: float, bits: Bits, gb: float) -> None:
    one = bundled().models[name] if name else machine(Hardware(parameters_b=billions))
    assert parameters(one) == pytest.approx(billions, rel=0.02)
    assert weights_gb(one, bits) == pytest.approx(gb, rel=0.1)


def published() -> list[tuple[str, str, float]]:
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return [(row["model"], name, float(row[name])) for row in rows for name in row if name != "model" and row[name]]


def test_memory_is_within_a_tenth_of_what_others_worked_out() -> None:
    precision: dict[str, Bits] = {"weights_gib_16bit": 16, "weights_gib_q8_0": 8, "weights_gib_q4_k": 4}
    context = {"kv_gib_8k": 8_192, "kv_gib_32k": 32_768, "kv_gib_128k": 131_072}
    off, compared = {}, 0
    for name, what, gib in published():
        one = bundled().models.get(name)
        if one is None or one.hardware is None or (what in precision and one.hardware.files):
            continue
        if what in precision:
            own = weights_gb(one, precision[what])
        elif one.hardware.cache is None or gib < 0.3:  # given to 0.01, and too small to matter
            continue
        else:
            own = cache_gb(one, context[what])[0]
        assert own is not None
        compared += 1
        if abs(own / (gib * GIB) - 1) > 0.1:
            off[name, what] = own
    assert compared > 900
    assert {what for _, what in off} <= {"weights_gib_q4_k", "weights_gib_q8_0"}
    assert all((parameters(bundled().models[name]) or 0) < SMALL_B for name, _ in off)
    assert len(off) <= 12


def test_the_precisions_are_in_order_and_the_usual_context_is_kept() -> None:
    assert list(PRECISIONS) == sorted(PRECISIONS, reverse=True)
    assert needed(NINE, 4) == needed(NINE, 4, CONTEXT)
