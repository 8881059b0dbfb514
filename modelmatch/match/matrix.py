"""The candidates as arrays, prepared once for a catalogue: strengths, values, the ways to each and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np

from modelmatch.arrays import Floats, Indices, Ints, Mask
from modelmatch.catalog.offers import Offer, offers_of
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import DataError
from modelmatch.match.facts import criteria as value_functions
from modelmatch.match.facts.costs import Costs, PriceLists, Volume, expected_efficiencies, price_lists, volume
from modelmatch.match.facts.lineage import Lineage
from modelmatch.preferences import Requirement, Usage
from modelmatch.vocabulary import CRITERIA

VALUE_GRID = 2.0**16
"""Values are whole multiples of 1 / VALUE_GRID: with weights in steps of 2^-24, sums below 2^12 take 52 bits."""
SPARSE = 10
"""With fewer figures in all, a model's strengths where it has none are less sure than estimated."""
FEW_FIGURES_VARIANCE = 2.21
"""Factor on the variance of such strengths. Looking forward from April 2026, intervals stated at 80 % held 61 % of the
figures published later: with normal errors these are 1.2816 / 0.861 = 1.49 times as wide as stated, 1.49^2 = 2.21."""


class StrengthsLike(Protocol):
    """Estimated strengths of M models in D domains on the 0-100 reading scale.

    ``mean`` and ``counts`` (figures behind each cell) have shape (M, D), ``cov`` (M, D, D); ``figures`` (M,) counts
    each figure of a model once, on however many domains it speaks for; ``inherited`` says of each model whether its
    level is that of its family rather than its own.
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


class DecisionMatrix:
    """The candidates of a catalogue that holds one day's knowledge, with their strengths.

    Criteria are the domains in the order of the strengths, then those of `modelmatch.vocabulary.CRITERIA`.
    Raises `DataError` when the strengths lack a candidate.
    """

    def __init__(self, catalog: Snapshot, strengths: StrengthsLike) -> None:
        self.catalog = catalog
        self.models = catalog.candidates()
        self.ids = tuple(model.id for model in self.models)
        self.index = {model_id: i for i, model_id in enumerate(self.ids)}
        self.domains = tuple(strengths.domains)
        self.criteria = (*self.domains, *(c for c in CRITERIA if c not in self.domains))
        self.criterion_index = {c: i for i, c in enumerate(self.criteria)}
        rows = self._rows(strengths)
        self.strength_mean: Floats = np.asarray(strengths.mean, dtype=np.float64)[rows]
        self.strength_cov: Floats = np.asarray(strengths.cov, dtype=np.float64)[rows]
        self.counts = np.asarray(strengths.counts)[rows]
        self.figures = np.asarray(strengths.figures)[rows]
        self.inherited = np.asarray(strengths.inherited, dtype=np.bool_)[rows]
        self.strength_cov = self._wider(self.strength_cov)
        self.lineage = Lineage(self.models, catalog.models, self.domains, self.counts, self.figures, self.inherited)
        self.offers = tuple(offers_of(model, catalog) for model in self.models)
        self.facts = tuple(value_functions.facts(catalog, self.models, self.offers))
        self.open_offers = self.where(lambda offer: offer.closed is None)
        self.downloads = self.where(lambda offer: offer.route == "download")
        self.evidence = {b.id for b in catalog.benchmarks.values() if b.role in ("strength", "general")}
        self._prices: dict[float, PriceLists] = {}
        self._costs: dict[tuple[Usage, bool], tuple[Volume, Costs]] = {}

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

    def _rows(self, strengths: StrengthsLike) -> Indices:
        known = {model_id: i for i, model_id in enumerate(strengths.models)}
        missing = next((model_id for model_id in self.ids if model_id not in known), None)
        if missing is not None:
            raise DataError("no-strengths", f'no strengths were estimated for "{missing}"')
        return np.array([known[model_id] for model_id in self.ids], dtype=np.intp)

    @cached_property
    def every_offer(self) -> tuple[Offer, ...]:
        return tuple(offer for line in self.offers for offer in line)

    @cached_property
    def _cells(self) -> tuple[Indices, Indices]:
        """Row and column of every way, in the order of `every_offer`."""
        lengths = [len(line) for line in self.offers]
        columns = [column for length in lengths for column in range(length)]
        return np.repeat(np.arange(len(lengths)), lengths), np.array(columns, dtype=np.intp)

    def _table(self, values: Iterable[float]) -> Floats:
        """A value of every way as an array of shape (models, ways), which is 0 where a model has fewer."""
        table = np.zeros((len(self.models), max(1, max(map(len, self.offers), default=0))))
        table[self._cells] = list(values)
        return table

    def where(self, true_of: Callable[[Offer], bool]) -> Mask:
        """Of which ways something is true, shape (models, ways)."""
        return self._table(map(true_of, self.every_offer)) > 0

    @cached_property
    def static(self) -> tuple[Floats, Floats]:
        """Mean and variance (models, criteria) of what depends on the model alone; 0 for the other criteria."""
        shape = (len(self.ids), len(self.criteria))
        values, variances = np.zeros(shape), np.zeros(shape)
        domains = len(self.domains)
        values[:, :domains] = self.strength_mean
        variances[:, :domains] = np.diagonal(self.strength_cov, axis1=1, axis2=2)
        for name, function in value_functions.STATIC.items():
            column = self.criterion_index[name]
            for row, known in enumerate(self.facts):
                valued = function(known)
                values[row, column], variances[row, column] = valued.value, valued.sd**2
        return np.rint(values * VALUE_GRID) / VALUE_GRID, variances

    @cached_property
    def by_offer(self) -> dict[str, Floats]:
        """The values (models, ways) of every criterion that holds on a way to reach the model."""
        return {name: self._table(map(value, self.every_offer)) for name, value in value_functions.BY_OFFER.items()}

    @cached_property
    def hardware(self) -> tuple[value_functions.Valued, ...]:
        """What hardware for its weights costs, for each model."""
        return tuple(value_functions.hardware(m.weights.total_b if m.weights else None) for m in self.models)

    def at_usage(self, usage: Usage, requirements: Sequence[Requirement] = ()) -> tuple[Volume, Costs]:
        """The usage without gaps, and the cost of every way at it, for who requires this of the region."""
        regional = any(requirement.name == "region" for requirement in requirements)
        found = self._costs.get((usage, regional))
        if found is None:
            use = volume(usage)
            lists = self._prices.get(use.prompt_tokens)
            if lists is None:
                lists = price_lists(self.offers, self.efficiency, use.prompt_tokens)
                self._prices[use.prompt_tokens] = lists
            priced = lists.at(use)
            found = self._costs[usage, regional] = (use, priced.in_region() if regional else priced)
        return found

    @cached_property
    def efficiency(self) -> dict[str, float]:
        return expected_efficiencies(self.catalog)

    def own_hardware(self, offer: Indices) -> Mask:
        """Of which models this way means hardware of one's own."""
        return np.asarray(self.downloads[np.arange(len(offer)), offer])
