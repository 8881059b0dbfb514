"""Stochastic multicriteria acceptability analysis (SMAA-2) as small pure functions on arrays.

Every function takes the same two arrays:

- ``values`` of shape (draws, models, criteria): the value of each model on each criterion in each draw;
- ``weights`` of shape (draws, criteria): the weight of each criterion in each draw;

and is exact on the draws given: no smoothing, ties split evenly. The value of a model in a draw is the weighted sum
of its values. The same functions exist on those sums, ``totals`` of shape (draws, models), for callers that have them.

References
----------
Lahdelma, R. and Salminen, P. (2001). SMAA-2: Stochastic multicriteria acceptability analysis for group decision
making. Operations Research 49(3), 444-454.
Tervonen, T. and Lahdelma, R. (2007). Implementing stochastic multicriteria acceptability analysis. European Journal
of Operational Research 178(2), 500-513.
"""

from __future__ import annotations

import numpy as np

from modelmatch.arrays import ArrayLike, Floats, Ints, Mask

BLOCK = 512
"""Draws that are ranked at a time: few enough to stay in the processor's cache."""


def rank_acceptability(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Share of draws in which each model takes each rank.

    Parameters
    ----------
    values : array_like, shape (draws, models, criteria)
    weights : array_like, shape (draws, criteria)

    Returns
    -------
    ndarray, shape (models, ranks)
        Best rank first. Rows and columns sum to 1. Models that tie for some ranks get an even share of each.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, there is no draw or no model, or a number is not finite.
    """
    return rank_shares(totals(values, weights))


def expected_rank(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Mean rank of each model, 1 for the best; shape (models,). Raises `ValueError` as `rank_acceptability`."""
    shares = rank_acceptability(values, weights)
    ranks = np.arange(1, shares.shape[1] + 1, dtype=np.float64)
    return np.asarray((shares * ranks).sum(axis=1))


def central_weights(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Mean weights of the draws in which each model is best: what someone who should choose it cares about.

    Returns shape (models, criteria), a row of NaN for a model that is never best; a draw in which several models
    are best counts for each by its even share. Raises `ValueError` as `rank_acceptability`.
    """
    return first_rank_weights(totals(values, weights), np.asarray(weights, dtype=np.float64))


def pairwise_winning_indices(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Share of draws in which the model of the row beats the model of the column; a tie counts half for each.

    Returns shape (models, models) with 0.5 on the diagonal. Raises `ValueError` as `rank_acceptability`.
    """
    return pairwise_wins(totals(values, weights))


def expected_loss(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Value given up on average by choosing each model rather than the best of each draw.

    Returns shape (models,), in the units of ``values``, never negative. Raises `ValueError` as `rank_acceptability`.
    """
    sums = totals(values, weights)
    return np.asarray((sums.max(axis=1)[:, None] - sums).mean(axis=0))


def decision_entropy(values: ArrayLike, weights: ArrayLike) -> float:
    """Shannon entropy of the first-rank shares, in bits: 0 when one model is always best.

    Raises `ValueError` as `rank_acceptability`.
    """
    return entropy(rank_acceptability(values, weights)[:, 0])


def totals(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted sums of the values, criterion by criterion in the order given; shape (draws, models).

    Raises `ValueError` as `rank_acceptability`.
    """
    v, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if v.ndim != 3 or w.ndim != 2:
        raise ValueError(
            f"expected values (draws, models, criteria) and weights (draws, criteria), got {v.shape} and {w.shape}"
        )
    if w.shape != (v.shape[0], v.shape[2]):
        raise ValueError(f"values {v.shape} and weights {w.shape} differ in draws or criteria")
    if v.shape[0] == 0 or v.shape[1] == 0:
        raise ValueError("at least one draw and one model are needed")
    if not (np.isfinite(v).all() and np.isfinite(w).all()):
        raise ValueError("values and weights must be finite")
    sums = np.zeros(v.shape[:2])
    for criterion in range(v.shape[2]):
        sums += w[:, criterion, None] * v[:, :, criterion]
    return sums


def rank_shares(sums: Floats) -> Floats:
    """`rank_acceptability` of weighted sums of shape (draws, models)."""
    draws, models = sums.shape
    counts = np.zeros(models * models)
    top, ranks = sums.max(), np.arange(models)
    for start in range(0, draws, BLOCK):
        block = sums[start : start + BLOCK]
        order, doubtful = _sorted(np.subtract(top, block, order="C"))
        order *= models
        order += ranks
        cells = order[~doubtful] if doubtful.any() else order
        counts += np.bincount(cells.ravel(), minlength=models * models)
        if len(cells) < len(order):
            counts += _tied_counts(block[doubtful]).ravel()
    counts /= draws
    return counts.reshape(models, models)


def _tied_counts(sums: Floats) -> Floats:
    """How often each model takes each rank, shape (models, ranks), in draws that may have ties; whole groups at once.

    A group of equal models from rank ``start`` to before ``end`` adds 1 / size to each of its models and ranks: counted
    as whole numbers, one step up at the start and one down at the end, separately for each size.
    """
    draws, models = sums.shape
    order = np.argsort(-sums, axis=1, kind="stable")
    ranked = np.take_along_axis(sums, order, axis=1)
    fresh = np.ones(sums.shape, dtype=np.bool_)
    fresh[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(starts, draws * models))
    size, start = np.repeat(sizes, sizes), np.repeat(starts % models, sizes)
    width = models + 1
    counts = np.zeros((models, models))
    for one in np.unique(sizes):
        chosen = size == one
        cells, first = order.ravel()[chosen] * width, start[chosen]
        steps = np.bincount(cells + first, minlength=models * width)
        steps -= np.bincount(cells + first + one, minlength=models * width)
        counts += steps.reshape(models, width)[:, :-1].cumsum(axis=1) / one
    return counts


def _sorted(deficits: Floats) -> tuple[Ints, Mask]:
    """Models of each draw from best to worst, and the draws in which two may be equal.

    ``deficits``, of shape (draws, models), are never negative and are overwritten. Sorting whole numbers is several
    times faster than sorting by index: the bits of a positive float sort as it does, so the last few of them can carry
    the model. Draws in which the other bits do not tell two models apart are doubtful: there the order is no better
    than those bits.
    """
    models = deficits.shape[1]
    low = np.int64((1 << (models - 1).bit_length()) - 1)
    keys = deficits.view(np.int64)
    keys &= ~low
    keys |= np.arange(models)
    keys.sort(axis=1)
    doubtful = ((keys[:, 1:] ^ keys[:, :-1]) <= low).any(axis=1)
    keys &= low
    return keys, np.asarray(doubtful)


def pairwise_wins(sums: Floats) -> Floats:
    """`pairwise_winning_indices` of weighted sums of shape (draws, models)."""
    draws, models = sums.shape
    wins = np.full((models, models), 0.5)
    for model in range(models - 1):
        own, others = sums[:, model : model + 1], sums[:, model + 1 :]
        ahead = np.count_nonzero(own > others, axis=0) + 0.5 * np.count_nonzero(own == others, axis=0)
        wins[model, model + 1 :] = ahead / draws
        wins[model + 1 :, model] = 1.0 - wins[model, model + 1 :]
    return wins


def first_rank_weights(sums: Floats, weights: Floats) -> Floats:
    """`central_weights` of weighted sums of shape (draws, models) and weights of shape (draws, criteria)."""
    models = sums.shape[1]
    best = sums == sums.max(axis=1, keepdims=True)
    number = best.sum(axis=1)
    single = number == 1
    winner = best.argmax(axis=1)[single]
    shared, share = best[~single], 1.0 / number[~single]
    mass = np.bincount(winner, minlength=models) + (shared * share[:, None]).sum(axis=0)
    central = np.empty((models, weights.shape[1]))
    for criterion in range(weights.shape[1]):
        weight = weights[:, criterion]
        central[:, criterion] = np.bincount(winner, weight[single], models)
        central[:, criterion] += (shared * (share * weight[~single])[:, None]).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(central / mass[:, None])


def entropy(shares: Floats) -> float:
    """Shannon entropy in bits of shares that sum to 1."""
    some = shares[shares > 0]
    return float(max(0.0, -(some * np.log2(some)).sum()))
