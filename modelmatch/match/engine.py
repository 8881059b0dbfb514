"""The decision: what a person wants and what is known of the offers become a ranking, with how sure it is.

The value of an offer is the weighted sum of its values on the criteria, and its fit the expected value. A model stands
in the ranking with its best offer; the match is the model with the highest fit, by that offer. Weights and values are
uncertain and independent of each other, so

- the fit is exact in the values and needs draws for the mean weights only, of which the first `MEAN_DRAWS` are plenty;
- nobody learns what is unknown of an offer before taking it up: in one draw of the weights, the offer of a model that
  counts is the one with the highest expected value at those weights;
- its value is then normal, with mean ``w . v`` and variance ``w' C w`` for the mean ``v`` and covariance ``C`` of its
  values: one standard normal draw a model stands for all its criteria and is shared by its offers, which differ only by
  what differs. The shares of ranks have the same distribution as with a draw for every criterion, in far fewer
  dimensions;
- somebody's work is not the average test of its domains. Each model does better or worse on it by a normal amount with
  variance ``s sum of w_d^2 o_d``, for the typical variance ``o_d`` of one kind of work and a log-normal ``s`` that is
  drawn once for all models; a share `WITHIN_LINE` of it is common to the models of one line.

An offer is replaced where a successor of its model has one in the same place that meets the same requirements, costs no
more, and is at least as good for this person: what is only newer is no reason, and what is only less measured neither.

Weights, values and covariances are rounded to binary grids, far finer than anyone knows them, that leave room for
their products: every weighted sum below is then exact in double precision, in whatever order it is taken. So the result
does not depend on the machine, its libraries or its number of threads, and equal models tie exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from modelmatch.arrays import Floats, Indices, Shorts
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.acceptability import first_rank_weights, rank_shares
from modelmatch.match.confidence import Confidence, Tables, confidence
from modelmatch.match.contenders import Contenders, contenders
from modelmatch.match.decision import Decision, Evaluation, Ranking, Simulation
from modelmatch.match.draws import Draws, load
from modelmatch.match.facts.effort import EffortFacts, effort_facts
from modelmatch.match.feasible import ANY_WORK, MINOR, Feasibility, Feasible, Work
from modelmatch.match.matrix import DecisionMatrix, StrengthsLike
from modelmatch.match.replaced import Replacement
from modelmatch.match.simulation import SCALE_GRID, Chance, Draw, draw_values
from modelmatch.match.valuation import DIGITS, Valuation, value_offers
from modelmatch.match.weights import WeightSampler
from modelmatch.preferences import Preferences, Requirement, Usage
from modelmatch.vocabulary import CRITERIA

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
    effort
        What is known of effort; worked out from the catalogue when left out.
    bandwidth
        Gigabytes that the memory of the machine at hand reads in a second, where that is known.

    Raises
    ------
    DataError
        If the strengths lack a candidate.
    """

    def __init__(
        self,
        catalog: Snapshot,
        strengths: StrengthsLike,
        *,
        draws: Draws | None = None,
        effort: EffortFacts | None = None,
        bandwidth: float | None = None,
    ) -> None:
        self.catalog, self.strengths = catalog, strengths
        self.matrix = DecisionMatrix(catalog, strengths, effort or effort_facts(catalog))
        self.feasibility = Feasibility(self.matrix, bandwidth)
        self.draws = draws or load()
        columns = {c: i for i, c in enumerate((*CRITERIA, *(d for d in self.matrix.domains if d not in CRITERIA)))}
        self._sampler = WeightSampler(self.matrix.criteria, columns, self.draws)
        self._first_sampler = WeightSampler(self.matrix.criteria, columns, self.draws.first(MEAN_DRAWS))
        self._quick: dict[int, Shorts] = {}
        self._quick_lines: dict[int, Shorts] = {}
        self._scales: dict[int, Floats] = {}
        self._kept: dict[object, tuple[Feasible, Valuation]] = {}
        self._valuations: dict[object, Valuation] = {}

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
        totals = self._draw(decision, weights, detailed=False).totals
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
        ranking = self.rank(asked, preferences.usage, weights, drawn.active, work, factor)
        chosen = np.maximum(ranking.offer, 0)
        some = len(matrix.offers) > 0
        return Decision(
            preferences=preferences,
            work=work,
            points=points,
            drawn=drawn,
            weights=weights,
            ranking=ranking,
            values=ranking.valuation.means(chosen) if some else np.zeros((len(chosen), len(weights))),
            variances=ranking.valuation.variances(chosen) if some else np.zeros((len(chosen), len(weights))),
        )

    def rank(
        self,
        asked: Sequence[Requirement],
        usage: Usage,
        weights: Floats,
        active: Indices,
        work: Work,
        factor: float = 1.0,
    ) -> Ranking:
        """Offers and models in order of fit, for weights of shape (criteria,) of which the ``active`` are not 0."""
        matrix = self.matrix
        feasible, valuation = self._valued(tuple(asked), usage, factor, work)
        fit = np.round(valuation.fit(weights, active), DIGITS)
        replaced = self._replacement.replaced(feasible, fit)
        candidates = feasible.eligible & ~replaced
        offers = np.flatnonzero(candidates)
        # The best offer of each model: by falling fit, then by price, a known one first, then as in the profile.
        price = np.nan_to_num(feasible.usd[offers], nan=np.inf)
        ordered = offers[np.lexsort((offers, price, -fit[offers], matrix.model[offers]))]
        first = np.flatnonzero(np.diff(matrix.model[ordered], prepend=-1))
        rows = matrix.model[ordered[first]]
        best = np.full(len(matrix.models), -1, dtype=np.intp)
        best[rows] = ordered[first]
        of_model = np.full(len(matrix.models), np.nan)
        of_model[rows] = fit[best[rows]]
        return Ranking(
            feasible=feasible,
            valuation=valuation,
            candidates=candidates,
            replaced=replaced,
            offer_fit=np.where(candidates, fit, np.nan),
            offer=best,
            fit=of_model,
            order=rows[np.argsort(-of_model[rows], kind="stable")],
        )

    def _valued(
        self, asked: tuple[Requirement, ...], usage: Usage, factor: float, work: Work
    ) -> tuple[Feasible, Valuation]:
        """Which offers meet the requirements and what they are worth, kept: many answers change only weights."""
        key = (asked, usage, factor, work)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            feasible = self.feasibility.screen(asked, usage, factor, work)
            found = self._kept[key] = (feasible, self._value(feasible, asked, usage, factor))
        return found

    def _value(self, feasible: Feasible, asked: tuple[Requirement, ...], usage: Usage, factor: float) -> Valuation:
        """What the offers are worth: of the requirements, only a region and the machine at hand change it."""
        key = (usage, factor, feasible.memory, feasible.context, any(r.name == "region" for r in asked))
        found = self._valuations.get(key)
        if found is None:
            if len(self._valuations) >= KEPT:
                self._valuations.clear()
            found = self._valuations[key] = value_offers(self.matrix, feasible)
        return found

    @cached_property
    def _replacement(self) -> Replacement:
        return Replacement(self.matrix)

    def _work(self, weights: Floats) -> Work:
        """The domains that carry weight, and the heaviest."""
        domains = self.matrix.domains
        own = np.round(weights[: len(domains)] @ self.matrix.kind_shares, DIGITS)
        if not own.any():
            return ANY_WORK
        carry = own >= MINOR * own.sum()
        return Work(frozenset(d for d, c in zip(domains, carry, strict=True) if c), domains[int(own.argmax())])

    def sample(self, decision: Decision) -> Simulation:
        """Ranks, losses and spreads on all draws."""
        weights = self._weights(decision)
        drawn = self._draw(decision, weights, detailed=True)
        totals = np.ascontiguousarray(drawn.totals)
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
            offers=drawn.offers,
            offer_shares=drawn.chosen / len(totals),
            first_public=drawn.first_public,
        )

    def confidence(self, decision: Decision) -> Confidence:
        """How sure the match is, on all draws: the numbers of `sample`, and no others. There must be a match."""
        offers, count = contenders(decision), len(self.draws)

        def chance_of(places: Indices) -> Chance:
            return self._chance(offers.best[places], count)

        return confidence(decision, offers, self._weights(decision), self._tables, chance_of)

    @cached_property
    def _tables(self) -> Tables:
        """The normal numbers of all models in all draws, in single precision."""
        rows, count, normal = np.arange(len(self.models)), len(self.draws), self.draws.strengths
        return Tables.of(normal[self._orders(rows, count)], normal[self._line_orders(rows, count)])

    def draw_models(self, decision: Decision, draws: int) -> Floats:
        """The value of each eligible model in the first ``draws`` draws, shape (draws, eligible); ranked as decided."""
        return np.ascontiguousarray(self._draw(decision, self._weights(decision)[:, :draws], detailed=False).totals)

    def draw_expected(self, decision: Decision) -> Floats:
        """The same on all draws, if values were as expected and only the weights differed."""
        weights, offers = self._weights(decision), contenders(decision)
        chance = self._chance(offers.best, weights.shape[1])
        still = Chance(np.zeros_like(chance.normal), chance.orders, chance.lines, chance.scale)
        return np.ascontiguousarray(draw_values(decision, offers, weights, still, detailed=False).totals)

    def draw_offers(self, decision: Decision, offers: Sequence[int], draws: int) -> Floats:
        """The value of these offers in the same draws, whether or not they meet the requirements."""
        none = np.empty(0, dtype=np.intp)
        alone = Contenders(np.array(offers, dtype=np.intp), none, none)
        weights = self._weights(decision)[:, :draws]
        drawn = draw_values(decision, alone, weights, self._chance(alone.best, draws), detailed=False)
        return np.ascontiguousarray(drawn.totals)

    def _weights(self, decision: Decision) -> Floats:
        return self._sampler.draw(decision.points, decision.preferences.log_sd).values

    def _draw(self, decision: Decision, weights: Floats, *, detailed: bool) -> Draw:
        """The value of each eligible model in each draw, and which of its offers that is."""
        offers = contenders(decision)
        return draw_values(decision, offers, weights, self._chance(offers.best, weights.shape[1]), detailed=detailed)

    def _chance(self, offers: Indices, draws: int) -> Chance:
        """What is drawn for the models of these offers, and in which order each uses it."""
        rows = self.matrix.model[offers]
        lines = self._line_orders(rows, draws)
        return Chance(self.draws.strengths, self._orders(rows, draws), lines, self._scale(draws))

    def _scale(self, count: int) -> Floats:
        """How far the work differs in each draw, as a factor on the typical variance, (draws,)."""
        found = self._scales.get(count)
        if found is None:
            normal = self.draws.first(count).works
            found = np.rint(np.exp(self.matrix.own_work_spread * normal) * SCALE_GRID) / SCALE_GRID
            self._scales[count] = found
        return found

    def _orders(self, rows: Indices, count: int) -> Shorts:
        """The order in which each of these models uses the first ``count`` draws, shape (models, draws)."""
        found = self._quick.get(count)
        if found is None:
            orders = self.draws.first(count).orders(self.models)
            found = self._quick[count] = np.ascontiguousarray(orders.T)
        return found[rows]

    def _line_orders(self, rows: Indices, count: int) -> Shorts:
        """The order in which each of these models uses the draws of its line, shape (models, draws)."""
        found = self._quick_lines.get(count)
        if found is None:
            names = self.matrix.lines
            place = {name: row for row, name in enumerate(dict.fromkeys(names))}
            orders = self.draws.first(count).orders([f"line of {name}" for name in place])
            found = self._quick_lines[count] = np.ascontiguousarray(orders.T)[[place[name] for name in names]]
        return found[rows]
