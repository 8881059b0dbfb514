from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modelmatch.catalog.schema import Benchmark
from modelmatch.evidence import student
from modelmatch.evidence.scale import from_linear, to_linear
from tests.evidence.simulated import bounded

scores = st.floats(0.0, 100.0)


@given(scores, st.sampled_from(["higher", "lower"]), st.sampled_from([0.0, 25.0]))
def test_a_score_comes_back_from_the_linear_scale(score: float, better: str, chance: float) -> None:
    benchmark = bounded("b", {"coding": 1.0}, better=better, chance=chance)
    score = max(score, chance)
    assert from_linear(benchmark, to_linear(benchmark, score)) == pytest.approx(score, abs=1e-9)


@given(scores, scores)
def test_more_right_answers_and_fewer_errors_both_read_higher(low: float, high: float) -> None:
    low, high = sorted((low, high))
    accuracy, errors = bounded("b", {}), bounded("b", {}, better="lower")
    assert to_linear(accuracy, low) <= to_linear(accuracy, high)
    assert to_linear(errors, high) <= to_linear(errors, low)


@given(scores)
def test_percent_and_share_are_the_same_measurement(score: float) -> None:
    percent, share = bounded("b", {}, chance=20.0), bounded("b", {}, maximum=1.0, chance=0.2)
    assert to_linear(percent, score) == pytest.approx(to_linear(share, score / 100.0))


def test_what_lies_below_chance_reads_as_chance() -> None:
    benchmark = bounded("b", {}, chance=25.0)
    assert to_linear(benchmark, 10.0) == to_linear(benchmark, 25.0)


def test_four_hundred_rating_points_are_odds_of_ten_to_one() -> None:
    rating = bounded("b", {}, scale="rating", unit="elo")
    assert to_linear(rating, 1600.0) - to_linear(rating, 1200.0) == pytest.approx(np.log(10.0))
    assert from_linear(rating, to_linear(rating, 1234.0)) == pytest.approx(1234.0)


@pytest.mark.parametrize("maximum", [None, 20.0])
def test_a_bounded_scale_without_room_is_refused(maximum: float | None) -> None:
    benchmark: Benchmark = bounded("b", {}, maximum=maximum, chance=25.0)
    with pytest.raises(ValueError, match="maximum above its chance level"):
        to_linear(benchmark, 50.0)


@given(st.floats(0.001, 0.999), st.floats(3.0, 1e6))
def test_student_quantiles_agree_with_an_independent_library(probability: float, degrees: float) -> None:
    assert student.quantile(probability, degrees) == pytest.approx(
        stats.t.ppf(probability, degrees), rel=2e-4, abs=2e-4
    )


def test_student_quantiles_refuse_what_they_cannot_do() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        student.quantile(1.0, 5.0)
    with pytest.raises(ValueError, match="degrees"):
        student.quantile(0.5, 1.0)
