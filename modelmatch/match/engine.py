"""The decision: what a person wants and what is known of the models become a ranking, with how sure it is.

The value of a model is the weighted sum of its values on the criteria. Its fit is the expected value; the match is the
model with the highest fit. Weights and values are uncertain and independent of each other, so

- the fit is exact in the values and needs draws for the mean weights only, of which the first `MEAN_DRAWS` are plenty;
- in one draw of the weights the value of a model is normal, with mean ``w . v`` and variance ``w' C w`` for the mean
  ``v`` and covariance ``C`` of its values: one standard normal draw a model stands for all its criteria. The shares of
  ranks have the same distribution as with a draw for every criterion, in far fewer dimensions.

Weights, values and covariances are rounded to binary grids, far finer than anyone knows them, that leave room for
their products: every weighted sum below is then exact in double precision, in whatever order it is taken. So the result
does not depend on the machine, its libraries or its number of threads, and equal models tie exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modelmatch.arrays import Floats, Indices, Shorts
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.acceptability import BLOCK, first_rank_weights, rank_shares
from modelmatch.match.decision import Decision, Evaluation, Simulation
from modelmatch.match.draws import Draws, load
from modelmatch.match.feasible import ANY_WORK, MINOR, Feasibility, Feasible, Work
from modelmatch.match.matrix import DecisionMatrix, StrengthsLike
from modelmatch.match.valuation import DIGITS, values_at, weigh
from modelmatch.match.weights import WEIGHT_GRID, WeightSampler
from modelmatch.preferences import Preferences, Requirement, Usage
from modelmatch.vocabulary import CRITERIA, PLATFORMS

VARIANCE_GRID = 2.0**12
"""The same for variances and covariances, which meet products of weights in steps of 2^-24."""
KEPT = 256
"""Screenings that are kept at a time."""
MEAN_DRAWS = 256
"""Draws of the weights that their means are taken over: quasi-random means are within 0.001 of the limit by then."""


class Engine:
    """Decides for any number of people on one day's knowledge.

    Parameters
    ----------
    catalog
        A catalogue that holds one day's knowledge (`Catalog.at`).
    strengths
        Estimated strengths for (at least) every candidate of the catalogue.
    draws
        The draws to use; those shipped with the package when left out.

    Raises
    ------
    DataError
        If the strengths lack a candidate.
    """

    def __init__(self, catalog: Snapshot, strengths: StrengthsLike, *, draws: Draws | None = None) -> None:
        self.catalog = catalog
        self.matrix = DecisionMatrix(catalog, strengths)
        self.feasibility = Feasibility(self.matrix)
        self.draws = draws or load()
        columns = {c: i for i, c in enumerate((*CRITERIA, *(d for d in self.matrix.domains if d not in CRITERIA)))}
        self._sampler = WeightSampler(self.matrix.criteria, columns, self.draws)
        self._first_sampler = WeightSampler(self.matrix.criteria, columns, self.draws.first(MEAN_DRAWS))
        self._quick: dict[int, Shorts] = {}
        self._kept: dict[object, tuple[Feasible, Floats, Floats]] = {}

    @property
    def models(self) -> tuple[str, ...]:
        """Ids of the candidates, in the order of every array over models."""
        return self.matrix.ids

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids of the criteria: the domains, then the others."""
        return self.matrix.criteria

    def evaluate(self, preferences: Preferences, draws: int = 256) -> Evaluation:
        """Leader, its share of first ranks and its expected loss, on the first ``draws`` (a power of two) draws."""
        decision = self.decide(preferences)
        if decision.leader is None:
            return Evaluation(leader=None, first_share=0.0, expected_loss=0.0, fits=decision.fit)
        if draws <= decision.drawn.values.shape[1]:
            weights = decision.drawn.values[:, :draws]
        else:
            weights = self._sampler.draw(decision.points, preferences.log_sd).values[:, :draws]
        totals = self._totals(decision, weights)
        best = totals.max(axis=1)
        number = (totals == best[:, None]).sum(axis=1)
        return Evaluation(
            leader=self.models[decision.leader],
            first_share=float(((totals[:, 0] == best) / number).mean()),
            expected_loss=float((best - totals[:, 0]).mean()),
            fits=decision.fit,
        )

    def leader(self, preferences: Preferences) -> str | None:
        """The id of the match, None when nothing meets the requirements; the cheapest question to ask."""
        best = self.decide(preferences).leader
        return None if best is None else self.models[best]

    # --- the steps, for the explanation and the quiz ------------------------------------------

    def decide(
        self, preferences: Preferences, requirements: Sequence[Requirement] | None = None, factor: float = 1.0
    ) -> Decision:
        """The decision at expected values.

        ``requirements`` replaces those of the preferences, ``factor`` multiplies the tokens of the usage.
        """
        matrix = self.matrix
        asked = preferences.requirements if requirements is None else requirements
        points = self._first_sampler.points(preferences.points, matrix.domains)
        drawn = self._first_sampler.draw(points, preferences.log_sd)
        weights = np.zeros(len(matrix.criteria))
        weights[drawn.active] = drawn.values.mean(axis=1)
        work = self._work(weights)
        feasible, values, variances = self._valued(tuple(asked), preferences.usage, factor, work, drawn.active)
        fit = np.where(feasible.eligible, weigh(values, weights, drawn.active), np.nan)
        eligible = np.flatnonzero(feasible.eligible)
        order = eligible[np.argsort(-np.round(fit[eligible], DIGITS), kind="stable")]
        return Decision(preferences, work, feasible, points, drawn, weights, values, variances, fit, order)

    def _valued(
        self, asked: tuple[Requirement, ...], usage: Usage, factor: float, work: Work, active: Indices
    ) -> tuple[Feasible, Floats, Floats]:
        """Who meets the requirements and what they are worth, kept: many answers change nothing but weights."""
        key = (asked, usage, factor, work, tuple(c for c in active.tolist() if self.criteria[c] in PLATFORMS))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            feasible = self.feasibility.screen(asked, usage, factor, work)
            found = self._kept[key] = (feasible, *values_at(self.matrix, feasible, active.tolist()))
        return found

    def _work(self, weights: Floats) -> Work:
        """The domains that carry weight, and the heaviest."""
        domains = self.matrix.domains
        own = np.round(weights[: len(domains)], DIGITS)
        if not own.any():
            return ANY_WORK
        carry = own >= MINOR * own.sum()
        return Work(frozenset(d for d, c in zip(domains, carry, strict=True) if c), domains[int(own.argmax())])

    def sample(self, decision: Decision) -> Simulation:
        """Ranks, losses and spreads on all draws."""
        weights = self._sampler.draw(decision.points, decision.preferences.log_sd).values
        totals = self._totals(decision, weights)
        best, mean = totals.max(axis=1), totals.mean(axis=0)
        leader = totals[:, :1]
        wins = np.count_nonzero(totals > leader, axis=0) + 0.5 * np.count_nonzero(totals == leader, axis=0)
        return Simulation(
            weights=weights,
            totals=totals,
            shares=rank_shares(totals),
            central=first_rank_weights(totals, weights.T),
            loss=best.mean() - mean,
            sd=np.sqrt(np.maximum(np.einsum("dm,dm->m", totals, totals) / len(totals) - mean**2, 0.0)),
            beats_leader=wins / len(totals),
        )

    def _totals(self, decision: Decision, weights: Floats) -> Floats:
        """The value of each eligible model, in the order of ``decision.order``, in each draw: (draws, eligible)."""
        rows, active, draws = decision.order, decision.drawn.active, weights.shape[1]
        if draws < len(self.draws):
            orders = self._first(draws)[:, rows]
        else:
            orders = self.draws.orders([self.models[row] for row in rows.tolist()])
        products, variances = self._variances(decision, rows, weights)
        values = decision.values[np.ix_(rows, active)].T
        totals = np.empty(orders.shape)
        for start in range(0, len(orders), BLOCK):
            block = slice(start, start + BLOCK)
            log_sd = products[:, block].T @ variances
            np.sqrt(np.maximum(log_sd, 0.0, out=log_sd), out=log_sd)
            log_sd *= self.draws.strengths[orders[block]]
            np.matmul(weights[:, block].T, values, out=totals[block])
            totals[block] += log_sd
        return totals

    def _variances(self, decision: Decision, rows: Indices, weights: Floats) -> tuple[Floats, Floats]:
        """The products of weights, (terms, draws), and what each adds to the variance of the sum, (terms, models)."""
        active = decision.drawn.active
        domains = len(self.matrix.domains)
        covariances = self.matrix.strength_cov[rows]
        parts, products = [], []
        for a, i in enumerate(active):
            parts.append(decision.variances[rows, i])
            products.append(weights[a] * weights[a])
            for b in range(a + 1, len(active)):
                if active[b] < domains:
                    parts.append(2.0 * covariances[:, i, active[b]])
                    products.append(weights[a] * weights[b])
        return (
            np.rint(np.stack(products) * WEIGHT_GRID) / WEIGHT_GRID,
            np.rint(np.stack(parts) * VARIANCE_GRID) / VARIANCE_GRID,
        )

    def _first(self, count: int) -> Shorts:
        """The order in which each model uses the first ``count`` draws."""
        orders = self._quick.get(count)
        if orders is None:
            orders = self._quick[count] = self.draws.first(count).orders(self.models)
        return orders
