"""Rank acceptability: exact on given draws, right where the answer is known, lawful everywhere."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import qmc

from modelmatch.match.acceptability import (
    central_weights,
    decision_entropy,
    expected_loss,
    expected_rank,
    pairwise_winning_indices,
    rank_acceptability,
)

sizes = st.tuples(st.integers(1, 6), st.integers(1, 5), st.integers(1, 4))
whole = st.integers(-3, 3).map(float)
real = st.floats(-100, 100, allow_nan=False)


@st.composite
def problems(draw: st.DrawFn, elements: st.SearchStrategy[float] = real) -> tuple[np.ndarray, np.ndarray]:
    draws, models, criteria = draw(sizes)
    values = draw(arrays(np.float64, (draws, models, criteria), elements=elements))
    weights = draw(arrays(np.float64, (draws, criteria), elements=st.floats(0, 1)))
    return values, weights


def sums(values: np.ndarray, weights: np.ndarray) -> list[list[float]]:
    """Weighted sums, one number at a time."""
    table = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        row = []
        for line in value:
            total = 0.0
            for w, v in zip(weight, line, strict=True):
                total += w * v
            row.append(total)
        table.append(row)
    return table


def slow_shares(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Shares of ranks by counting how many models are better, and how many equal, in exact fractions."""
    table = sums(values, weights)
    models = len(table[0])
    shares = [[Fraction(0)] * models for _ in range(models)]
    for row in table:
        for model, own in enumerate(row):
            better = sum(other > own for other in row)
            equal = sum(other == own for other in row)
            for rank in range(better, better + equal):
                shares[model][rank] += Fraction(1, equal)
    return np.array([[float(s / len(table)) for s in line] for line in shares])


@given(st.one_of(problems(), problems(whole)))
@settings(max_examples=200, deadline=None)
def test_shares_agree_with_counting_one_by_one(problem: tuple[np.ndarray, np.ndarray]) -> None:
    values, weights = problem
    shares = rank_acceptability(values, weights)
    np.testing.assert_allclose(shares, slow_shares(values, weights), rtol=0, atol=1e-12)
    np.testing.assert_allclose(shares.sum(axis=0), 1, atol=1e-12)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)


@given(st.one_of(problems(), problems(whole)))
@settings(max_examples=100, deadline=None)
def test_the_other_measures_agree_with_counting_one_by_one(problem: tuple[np.ndarray, np.ndarray]) -> None:
    values, weights = problem
    table, models = sums(values, weights), values.shape[1]
    wins = pairwise_winning_indices(values, weights)
    loss, ranks = expected_loss(values, weights), expected_rank(values, weights)
    central = central_weights(values, weights)
    for i in range(models):
        for j in range(models):
            won = sum((row[i] > row[j]) + 0.5 * (row[i] == row[j]) for row in table) / len(table)
            assert wins[i, j] == pytest.approx(won, abs=1e-12)
        assert loss[i] == pytest.approx(sum(max(row) - row[i] for row in table) / len(table), abs=1e-9)
        assert ranks[i] == pytest.approx(0.5 + sum(wins[j, i] for j in range(models)), abs=1e-9)
        share = [(row[i] == max(row)) / row.count(max(row)) for row in table]
        if sum(share):
            mean = sum(s * w for s, w in zip(share, weights, strict=True)) / sum(share)
            np.testing.assert_allclose(central[i], mean, atol=1e-12)
        else:
            assert np.isnan(central[i]).all()


def test_two_criteria_have_the_shares_of_the_line() -> None:
    """Weight w uniform on the line: the all-rounder is best where both weights are below 0.6."""
    first = (np.arange(5000) + 0.5) / 5000
    weights = np.column_stack([first, 1 - first])
    values = np.broadcast_to(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]]), (5000, 3, 2))
    shares = rank_acceptability(values, weights)
    np.testing.assert_allclose(shares[:, 0], [0.4, 0.4, 0.2], atol=1e-3)
    np.testing.assert_allclose(central_weights(values, weights), [[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]], atol=1e-3)
    np.testing.assert_allclose(expected_loss(values, weights), [0.26, 0.26, 0.16], atol=1e-3)


def test_three_specialists_share_the_simplex_evenly() -> None:
    uniform = -np.log1p(-qmc.Sobol(3, rng=np.random.default_rng(1)).random(4096))
    weights = uniform / uniform.sum(axis=1, keepdims=True)
    values = np.broadcast_to(np.eye(3), (4096, 3, 3))
    np.testing.assert_allclose(rank_acceptability(values, weights), np.full((3, 3), 1 / 3), atol=0.01)
    np.testing.assert_allclose(expected_rank(values, weights), 2, atol=0.02)
    assert decision_entropy(values, weights) == pytest.approx(np.log2(3), abs=1e-3)
    central = np.full((3, 3), 7 / 36) + (11 / 18 - 7 / 36) * np.eye(3)
    np.testing.assert_allclose(central_weights(values, weights), central, atol=0.01)


def test_ties_are_split_evenly() -> None:
    values = np.array([[[1.0], [1.0], [0.0]]])
    np.testing.assert_array_equal(
        rank_acceptability(values, np.ones((1, 1))), [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
    )


@given(problems())
@settings(max_examples=100, deadline=None)
def test_a_model_that_is_no_worse_anywhere_never_has_a_lower_expected_rank(
    problem: tuple[np.ndarray, np.ndarray],
) -> None:
    values, weights = problem
    better = np.concatenate([values, values[:, :1] + 1.0], axis=1)
    ranks = expected_rank(better, weights)
    assert ranks[-1] <= ranks[0] + 1e-12
    loss = expected_loss(better, weights)
    assert loss[-1] <= loss[0] + 1e-12


@given(problems(whole), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_models_and_draws_does_not_matter(problem: tuple[np.ndarray, np.ndarray], random: object) -> None:
    values, weights = problem
    models = np.array(random.sample(range(values.shape[1]), values.shape[1]))  # type: ignore[attr-defined]
    draws = np.array(random.sample(range(len(values)), len(values)))  # type: ignore[attr-defined]
    shares = rank_acceptability(values, weights)
    changed = rank_acceptability(values[draws][:, models], weights[draws])
    np.testing.assert_allclose(changed, shares[models], atol=1e-12)


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        (np.zeros((2, 3)), np.zeros((2, 3))),
        (np.zeros((2, 3, 4)), np.zeros((2, 3))),
        (np.zeros((2, 3, 4)), np.zeros((1, 4))),
        (np.zeros((0, 3, 4)), np.zeros((0, 4))),
        (np.full((1, 1, 1), np.nan), np.ones((1, 1))),
    ],
)
def test_arrays_that_do_not_fit_are_refused(values: np.ndarray, weights: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected|differ|at least|finite"):
        rank_acceptability(values, weights)
