"""The draws: standard normal, independent, and the same for a model whoever else is there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from modelmatch.match.draws import COLUMNS, DRAWS, Draws, load, orders
from tools.make_draws import generate

NAMES = [f"vendor-{i % 7}/model-{i}" for i in range(60)]


def test_the_shipped_table_is_standard_normal() -> None:
    table = load().table
    assert table.shape == (COLUMNS, DRAWS)
    for column in table:
        assert kstest(column, "norm").statistic < 0.002
        assert column.std() == pytest.approx(1, abs=0.002)


def test_the_shipped_table_is_what_the_generator_makes() -> None:
    np.testing.assert_allclose(load().table, generate().table, atol=1e-6)


@pytest.mark.parametrize("count", [2, 256, 4096, 65536])
def test_every_order_is_a_permutation(count: int) -> None:
    np.testing.assert_array_equal(np.sort(orders(NAMES[:5], count), axis=0).T, np.tile(np.arange(count), (5, 1)))


@pytest.mark.parametrize("count", [256, 4096])
def test_models_are_independent_of_each_other_and_of_the_weights(count: int) -> None:
    draws = load().first(count)
    together: NDArray[np.float64] = np.asarray(
        np.corrcoef(np.vstack([draws.table[:-1], draws.strengths[draws.orders(NAMES)].T]))
    )
    np.fill_diagonal(together, 0)
    assert np.abs(together).max() < 5 / np.sqrt(count)


def test_a_new_model_does_not_change_the_draws_of_the_others() -> None:
    draws = load()
    np.testing.assert_array_equal(draws.orders(NAMES)[:, 1:], draws.orders(NAMES[1:]))


def test_orders_are_the_same_for_ever() -> None:
    assert orders(["meta/muse-spark"], 16)[:, 0].tolist() == [5, 14, 6, 0, 11, 13, 8, 3, 15, 4, 7, 12, 10, 1, 2, 9]


def test_a_number_of_draws_that_is_no_power_of_two_is_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        Draws(np.zeros((2, 100)))
