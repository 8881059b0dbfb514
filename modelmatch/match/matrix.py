"""The offers as rows of arrays, prepared once for a catalogue: strengths, values, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from modelmatch.arrays import Floats, Indices, Ints, Mask
from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import DataError
from modelmatch.match.facts import criteria as value_functions
from modelmatch.match.facts.costs import Costs, PriceLists, Volume, price_lists, volume
from modelmatch.match.facts.effort import EffortFacts
from modelmatch.match.facts.lineage import Lineage, lines
from modelmatch.match.facts.tempo import tempos
from modelmatch.preferences import Requirement, Usage
from modelmatch.vocabulary import CRITERIA, EFFORTS, Effort

VALUE_GRID = 2.0**16
"""Values are whole multiples of 1 / VALUE_GRID: with weights in steps of 2^-24, sums below 2^12 take 52 bits."""
SPARSE = 10
"""With fewer figures in all, a model's strengths where it has none are less sure than estimated."""
FEW_FIGURES_VARIANCE = 2.21
"""Factor on the variance of such strengths. Looking forward from April 2026, intervals stated at 80 % held 61 % of the
figures published later: with normal errors these are 1.2816 / 0.861 = 1.49 times as wide as stated, 1.49^2 = 2.21."""
KEPT = 256
"""Usages, and lengths of prompts, of which the costs are kept at a time."""
LEVELS = {level: i for i, level in enumerate(EFFORTS)}


class StrengthsLike(Protocol):
    """Estimated strengths of M models in D domains on the 0-100 reading scale.

    ``mean`` and ``counts`` (figures behind each cell) have shape (M, D), ``cov`` (M, D, D); ``figures`` (M,) counts
    each figure of a model once, on however many domains it speaks for; ``inherited`` says of each model whether its
    level is that of its family rather than its own. ``effort_mean`` and ``effort_var`` (M, levels, D) are what another
    level of effort than the one measured adds to the mean and to the variance. ``own_work`` (D,) is the typical
    variance of one kind of work, ``own_work_spread`` the standard deviation of its logarithm, and ``own_cases`` (D,)
    how many cases of one's own, tried on each of two models, settle half of it.
    """

    @property
    def models(self) -> Sequence[str]: ...
    @property
    def domains(self) -> Sequence[str]: ...
    @property
    def mean(self) -> Floats: ...
    @property
    def cov(self) -> Floats: ...
    @property
    def counts(self) -> Ints: ...
    @property
    def figures(self) -> Ints: ...
    @property
    def inherited(self) -> Sequence[bool] | Mask: ...
    @property
    def effort_mean(self) -> Floats: ...
    @property
    def effort_var(self) -> Floats: ...
    @property
    def own_work(self) -> Floats: ...
    @property
    def own_work_spread(self) -> float: ...
    @property
    def own_cases(self) -> Floats: ...


class DecisionMatrix:
    """The candidates of a catalogue that holds one day's knowledge: a row for each of their offers.

    ``models`` are the M candidates, ``offers`` their O offers, those of one model next to each other; ``model`` (O,) is
    the row of each offer's model. Criteria are the domains in the order of the strengths, then those of
    `modelmatch.vocabulary.CRITERIA`.

    Raises `DataError` when the strengths lack a candidate.
    """

    def __init__(self, catalog: Snapshot, strengths: StrengthsLike, effort: EffortFacts) -> None:
        self.catalog = catalog
        self.models = catalog.candidates()
        self.ids = tuple(model.id for model in self.models)
        self.index = {model_id: i for i, model_id in enumerate(self.ids)}
        self.domains = tuple(strengths.domains)
        self.kind_shares = self._kind_shares()
        self.criteria = (*self.domains, *(c for c in CRITERIA if c not in self.domains))
        self.criterion_index = {c: i for i, c in enumerate(self.criteria)}
        by_model = [offers_of(model, catalog) for model in self.models]
        self.offers: tuple[Offer, ...] = tuple(offer for line in by_model for offer in line)
        self.model: Indices = np.repeat(np.arange(len(by_model)), [len(line) for line in by_model])
        self.starts: Indices = np.searchsorted(self.model, np.arange(len(by_model) + 1))
        self._strengths(strengths)
        self.facts = tuple(value_functions.facts(catalog, self.models))
        self.effort = effort
        self._known_companies: dict[tuple[str, str], tuple[tuple[str, str | None], ...]] = {}
        self.offer_facts = tuple(
            value_functions.OfferFacts(offer, tempo, self._companies(*_who(offer)))
            for offer, tempo in zip(self.offers, tempos(self.offers, self.effort), strict=True)
        )
        self.open_offers = self.where(lambda known: known.offer.closed is None)
        self.downloads = self.where(lambda known: known.offer.route == "download")
        self.evidence = {b.id for b in catalog.benchmarks.values() if b.role in ("strength", "general")}
        self._prices: dict[tuple[float, bool], PriceLists] = {}
        self._costs: dict[tuple[Usage, bool], tuple[Volume, Costs]] = {}

    def _companies(self, maker: str, host: str) -> tuple[tuple[str, str | None], ...]:
        """The maker of a model and who offers it, each with where it is from."""
        found = self._known_companies.get((maker, host))
        if found is None:
            found = tuple((name, self.catalog.country(name)) for name in dict.fromkeys((maker, host)))
            self._known_companies[maker, host] = found
        return found

    def _kind_shares(self) -> Floats:
        """What each domain is of the kinds of work, (domains, domains): itself, or what one's own cases are."""
        found = np.eye(len(self.domains))
        for name, benchmark in self.catalog.own.items():
            if name in self.domains:
                shares = self.catalog.benchmarks[benchmark].domains
                found[self.domains.index(name)] = [shares.get(domain, 0.0) for domain in self.domains]
        return found

    def _strengths(self, strengths: StrengthsLike) -> None:
        """The strengths of the candidates, and what the effort of each offer adds to them."""
        known = {model_id: i for i, model_id in enumerate(strengths.models)}
        missing = next((model_id for model_id in self.ids if model_id not in known), None)
        if missing is not None:
            raise DataError("no-strengths", f'no strengths were estimated for "{missing}"')
        rows = np.array([known[model_id] for model_id in self.ids], dtype=np.intp)
        self.counts = np.asarray(strengths.counts)[rows]
        self.figures = np.asarray(strengths.figures)[rows]
        self.inherited = np.asarray(strengths.inherited, dtype=np.bool_)[rows]
        mean: Floats = np.asarray(strengths.mean, dtype=np.float64)[rows]
        self.lineage = Lineage(
            self.models, self.catalog.models, self.domains, self.counts, self.figures, self.inherited
        )
        self.strength_mean = self.lineage.no_worse_for_being_new(mean)
        self.strength_cov = self._wider(np.asarray(strengths.cov, dtype=np.float64)[rows])
        self.lines = lines(self.models, self.catalog.models)
        self.own_work = self._own_work(np.asarray(strengths.own_work, dtype=np.float64))
        self.own_work_spread = float(strengths.own_work_spread)
        self.own_cases = np.asarray(strengths.own_cases, dtype=np.float64)
        chosen = np.flatnonzero([offer.effort is not None for offer in self.offers])
        level = np.array([LEVELS[self.offers[i].effort or "max"] for i in chosen], dtype=np.intp)
        cells = rows[self.model[chosen]], level
        self.effort_mean = np.zeros((len(self.offers), len(self.domains)))
        self.effort_var = np.zeros((len(self.offers), len(self.domains)))
        self.effort_mean[chosen] = np.asarray(strengths.effort_mean, dtype=np.float64)[cells]
        self.effort_var[chosen] = np.asarray(strengths.effort_var, dtype=np.float64)[cells]

    def _wider(self, covariances: Floats) -> Floats:
        """Covariances of the strengths, with more variance where a model with few figures has none.

        A mode without figures is its plain model; what was stated by hand stands.
        """
        scale = np.ones((len(self.models), len(self.domains)))
        for row, model in enumerate(self.models):
            plain = self.index.get(model.variant_of or "")
            rests = row if plain is None or self.counts[row].any() else plain
            if self.inherited[rests] or self.figures[rests] < SPARSE:
                stated = [domain in model.strengths for domain in self.domains]
                scale[row, (self.counts[rests] == 0) & ~np.array(stated)] = FEW_FIGURES_VARIANCE**0.5
        return np.asarray(covariances * scale[:, :, None] * scale[:, None, :])

    def _own_work(self, typical: Floats) -> Floats:
        """The typical variance of one kind of work, (models, domains).

        None for a strength that is stated by hand: whoever states it speaks of the work itself.
        """
        stated = [[domain in model.strengths for domain in self.domains] for model in self.models]
        return np.where(np.array(stated, dtype=np.bool_).reshape(len(self.models), len(self.domains)), 0.0, typical)

    def where(self, true_of: Callable[[value_functions.OfferFacts], bool], *, by_effort: bool = False) -> Mask:
        """Of which offers something is true, shape (offers,); ``by_effort`` where it depends on the effort, too."""
        if by_effort:
            return np.array([true_of(known) for known in self.offer_facts], dtype=np.bool_)
        return np.array([true_of(known) for known in self._ways], dtype=np.bool_)[self._way]

    @cached_property
    def _way(self) -> Indices:
        """For each offer the place of its way among `_ways`: offers of one way and plan differ by effort alone."""
        ways = [(id(offer.access), id(offer.plan)) for offer in self.offers]
        begins = [one != before for one, before in zip(ways, [None, *ways], strict=False)]
        return np.cumsum(np.array(begins, dtype=np.intp)) - 1

    @cached_property
    def _ways(self) -> list[value_functions.OfferFacts]:
        """The first offer of each way."""
        first = np.flatnonzero(np.diff(self._way, prepend=-1))
        return [self.offer_facts[row] for row in first.tolist()]

    def of_model(self, row: int) -> range:
        """The rows of a model's offers."""
        return range(int(self.starts[row]), int(self.starts[row + 1]))

    def any_of_model(self, offers: Mask) -> Mask:
        """Which models have one of these offers: (offers,) to (models,)."""
        found = np.zeros(len(self.models), dtype=np.bool_)
        found[self.model[offers]] = True
        return found

    @cached_property
    def static(self) -> tuple[Floats, Floats]:
        """Mean and variance (offers, criteria) of everything but the cost, which is 0 here.

        Means are whole multiples of 1 / `VALUE_GRID`.
        """
        shape, domains = (len(self.offers), len(self.criteria)), len(self.domains)
        values, variances = np.zeros(shape), np.zeros(shape)
        values[:, :domains] = self.strength_mean[self.model] + self.effort_mean
        variances[:, :domains] = np.diagonal(self.strength_cov, axis1=1, axis2=2)[self.model] + self.effort_var
        for name, of_model in value_functions.OF_MODEL.items():
            found = [of_model(known) for known in self.facts]
            self._fill(values, variances, name, found, self.model)
        for name, of_offer in value_functions.OF_OFFER.items():
            if name in value_functions.BY_EFFORT:
                self._fill(values, variances, name, [of_offer(known) for known in self.offer_facts], slice(None))
            else:
                self._fill(values, variances, name, [of_offer(known) for known in self._ways], self._way)
        return np.asfortranarray(np.rint(values * VALUE_GRID) / VALUE_GRID), variances

    def _fill(
        self,
        values: Floats,
        variances: Floats,
        name: str,
        found: Sequence[value_functions.Valued],
        rows: Indices | slice,
    ) -> None:
        """Set one criterion of all offers from values of models or offers, ``rows`` of which belong to the offers."""
        column = self.criterion_index[name]
        values[:, column] = np.array([one.value for one in found])[rows]
        variances[:, column] = np.array([one.sd**2 for one in found])[rows]

    @cached_property
    def hardware(self) -> tuple[value_functions.Valued, ...]:
        """What hardware for its weights costs, for each model."""
        return tuple(value_functions.hardware(m) for m in self.models)

    @cached_property
    def hardware_value(self) -> tuple[Floats, Floats]:
        """Mean and variance of what hardware for its weights is worth as a cost, each (models,)."""
        return np.array([one.value for one in self.hardware]), np.array([one.sd**2 for one in self.hardware])

    def at_usage(self, usage: Usage, requirements: Sequence[Requirement] = ()) -> tuple[Volume, Costs]:
        """The usage without gaps, and the cost of every offer at it, for who requires this of the region."""
        regional = any(requirement.name == "region" for requirement in requirements)
        found = self._costs.get((usage, regional))
        if found is None:
            use = volume(usage, self.catalog.units)
            key = (use.prompt_tokens, use.batch)
            lists = self._prices.get(key)
            if lists is None:
                if len(self._prices) >= KEPT:
                    self._prices.clear()
                lists = price_lists(self.offers, self.model, self.efficiency, use.prompt_tokens, batch=use.batch)
                self._prices[key] = lists
            if len(self._costs) >= KEPT:
                self._costs.clear()
            found = self._costs[usage, regional] = (use, lists.at(use, regional=regional))
        return found

    @cached_property
    def efficiency(self) -> Floats:
        """Output tokens of every offer against the average model, shape (offers,)."""
        known: dict[tuple[str, Effort | None], float] = {}
        for offer in self.offers:
            key = (offer.model.id, offer.effort)
            if key not in known:
                known[key] = self.effort.tokens(*key)
        return np.array([known[offer.model.id, offer.effort] for offer in self.offers])


def _who(offer: Offer) -> tuple[str, str]:
    """The maker of the model of an offer, and who offers it."""
    return offer.model.vendor, offer.product.vendor if offer.product else offer.access.name
