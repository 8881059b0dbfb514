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
from modelmatch.match.decision import Case, Evaluation, Sampled
from modelmatch.match.draws import Draws, load
from modelmatch.match.feasible import ANY_WORK, MINOR, Screened, Screening, Work
from modelmatch.match.matrix import Field, StrengthsLike
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
        self.field = Field(catalog, strengths)
        self.screening = Screening(self.field)
        self.draws = draws or load()
        columns = {c: i for i, c in enumerate((*CRITERIA, *(d for d in self.field.domains if d not in CRITERIA)))}
        self._sampler = WeightSampler(self.field.criteria, columns, self.draws)
        self._first_sampler = WeightSampler(self.field.criteria, columns, self.draws.first(MEAN_DRAWS))
        self._quick: dict[int, Shorts] = {}
        self._kept: dict[object, tuple[Screened, Floats, Floats]] = {}

    @property
    def models(self) -> tuple[str, ...]:
        """Ids of the candidates, in the order of every array over models."""
        return self.field.ids

    @property
    def criteria(self) -> tuple[str, ...]:
        """Ids of the criteria: the domains, then the others."""
        return self.field.criteria

    def evaluate(self, preferences: Preferences, draws: int = 256) -> Evaluation:
        """Leader, its share of first ranks and its expected loss, on the first ``draws`` (a power of two) draws."""
        case = self.case(preferences)
        if case.leader is None:
            return Evaluation(leader=None, first_share=0.0, expected_loss=0.0, fits=case.fit)
        if draws <= case.drawn.values.shape[1]:
            weights = case.drawn.values[:, :draws]
        else:
            weights = self._sampler.draw(case.points, preferences.spread).values[:, :draws]
        totals = self._totals(case, weights)
        best = totals.max(axis=1)
        number = (totals == best[:, None]).sum(axis=1)
        return Evaluation(
            leader=self.models[case.leader],
            first_share=float(((totals[:, 0] == best) / number).mean()),
            expected_loss=float((best - totals[:, 0]).mean()),
            fits=case.fit,
        )

    def leader(self, preferences: Preferences) -> str | None:
        """The id of the match, None when nothing meets the requirements; the cheapest question to ask."""
        best = self.case(preferences).leader
        return None if best is None else self.models[best]

    # --- the steps, for the explanation and the quiz ------------------------------------------

    def case(
        self, preferences: Preferences, requirements: Sequence[Requirement] | None = None, factor: float = 1.0
    ) -> Case:
        """The decision at expected values.

        ``requirements`` replaces those of the preferences, ``factor`` multiplies the tokens of the usage.
        """
        field = self.field
        asked = preferences.requirements if requirements is None else requirements
        points = self._first_sampler.points(preferences.points, field.domains)
        drawn = self._first_sampler.draw(points, preferences.spread)
        weights = np.zeros(len(field.criteria))
        weights[drawn.active] = drawn.values.mean(axis=1)
        work = self._work(weights)
        screened, values, variances = self._valued(tuple(asked), preferences.usage, factor, work, drawn.active)
        fit = np.where(screened.eligible, weigh(values, weights, drawn.active), np.nan)
        eligible = np.flatnonzero(screened.eligible)
        order = eligible[np.argsort(-np.round(fit[eligible], DIGITS), kind="stable")]
        return Case(preferences, work, screened, points, drawn, weights, values, variances, fit, order)

    def _valued(
        self, asked: tuple[Requirement, ...], usage: Usage, factor: float, work: Work, active: Indices
    ) -> tuple[Screened, Floats, Floats]:
        """Who meets the requirements and what they are worth, kept: many answers change nothing but weights."""
        key = (asked, usage, factor, work, tuple(c for c in active.tolist() if self.criteria[c] in PLATFORMS))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            screened = self.screening.screen(asked, usage, factor, work)
            found = self._kept[key] = (screened, *values_at(self.field, screened, active.tolist()))
        return found

    def _work(self, weights: Floats) -> Work:
        """The domains that carry weight, and the heaviest."""
        domains = self.field.domains
        own = np.round(weights[: len(domains)], DIGITS)
        if not own.any():
            return ANY_WORK
        carry = own >= MINOR * own.sum()
        return Work(frozenset(d for d, c in zip(domains, carry, strict=True) if c), domains[int(own.argmax())])

    def sample(self, case: Case) -> Sampled:
        """Ranks, losses and spreads on all draws."""
        weights = self._sampler.draw(case.points, case.preferences.spread).values
        totals = self._totals(case, weights)
        best, mean = totals.max(axis=1), totals.mean(axis=0)
        leader = totals[:, :1]
        wins = np.count_nonzero(totals > leader, axis=0) + 0.5 * np.count_nonzero(totals == leader, axis=0)
        return Sampled(
            weights=weights,
            totals=totals,
            shares=rank_shares(totals),
            central=first_rank_weights(totals, weights.T),
            loss=best.mean() - mean,
            sd=np.sqrt(np.maximum(np.einsum("dm,dm->m", totals, totals) / len(totals) - mean**2, 0.0)),
            beats_leader=wins / len(totals),
        )

    def _totals(self, case: Case, weights: Floats) -> Floats:
        """The value of each eligible model (in the order of ``case.order``) in each draw, shape (draws, eligible)."""
        rows, active, draws = case.order, case.drawn.active, weights.shape[1]
        if draws < len(self.draws):
            orders = self._first(draws)[:, rows]
        else:
            orders = self.draws.orders([self.models[row] for row in rows.tolist()])
        products, variances = self._variances(case, rows, weights)
        values = case.values[np.ix_(rows, active)].T
        totals = np.empty(orders.shape)
        for start in range(0, len(orders), BLOCK):
            block = slice(start, start + BLOCK)
            spread = products[:, block].T @ variances
            np.sqrt(np.maximum(spread, 0.0, out=spread), out=spread)
            spread *= self.draws.strengths[orders[block]]
            np.matmul(weights[:, block].T, values, out=totals[block])
            totals[block] += spread
        return totals

    def _variances(self, case: Case, rows: Indices, weights: Floats) -> tuple[Floats, Floats]:
        """The products of weights, (terms, draws), and what each adds to the variance of the sum, (terms, models)."""
        active = case.drawn.active
        domains = len(self.field.domains)
        covariances = self.field.strength_cov[rows]
        parts, products = [], []
        for a, i in enumerate(active):
            parts.append(case.variances[rows, i])
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
